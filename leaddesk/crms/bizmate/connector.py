"""One account at Bizmate: checking the token, pulling, reading, and handing commands on to `writes` and `confirm`."""

from __future__ import annotations

from collections.abc import AsyncIterator

from leaddesk.connectors.contract import AccountContext, ChoiceContext, Page, Progress, SignInOutcome
from leaddesk.connectors.wire import as_text
from leaddesk.crms.bizmate.confirm import Confirmer
from leaddesk.crms.bizmate.endpoints import Calls
from leaddesk.crms.bizmate.mapping import flat
from leaddesk.crms.bizmate.reads import Reader
from leaddesk.crms.bizmate.site import Site
from leaddesk.crms.bizmate.writes import Writer
from leaddesk.domain.commands import Command, FreshRecord, Receipt, Verdict
from leaddesk.domain.errors import ContractBroken, NotKnown, Refused, SignInNeeded, SignInRefused
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Choice
from leaddesk.domain.values import Fields, JsonValue, text


class BizmateConnector:
    """Implements `Connector`. There is no session: every call carries the API token."""

    def __init__(self, context: AccountContext) -> None:
        self._context = context
        self._site = Site.of(context.settings)
        currency = self._site.region.currency
        self._reader = Reader(context.http, Calls(self._site, self._token), currency)
        self._confirmer = Confirmer(self._reader, currency)
        self._writer = Writer(
            http=context.http,
            calls=Calls(self._site, self._token),
            reader=self._reader,
            confirmer=self._confirmer,
            read_file=context.read_file,
            currency=currency,
        )

    def _token(self) -> str:
        return (self._context.secret("token") or "").strip()

    # -- signing in

    async def sign_in(self, step: str, form: Fields) -> SignInOutcome:
        """Reads one lead with the token. A 401 or 403 belongs to the token's field."""
        if step != "token":
            raise NotKnown(what="sign_in_step", name=step, known=["token"])
        token = text(form.get("token")) or self._token()
        if not token:
            raise SignInNeeded(needs="token")
        try:
            rows = await Reader(self._context.http, Calls(self._site, lambda: token), self._site.region.currency).page("lead", 1, 1)
        except SignInNeeded as wrong:
            raise SignInRefused(field="token", message=_not_taken(text(wrong.facts.get("message"))), status=401) from None
        except Refused as refused:
            if refused.facts.get("status") != 403:
                raise
            raise SignInRefused(field="token", message=_not_taken(text(refused.facts.get("message"))), status=403) from None
        return self._outcome(rows[0] if rows else None)

    def _outcome(self, first: JsonValue) -> SignInOutcome:
        """Who the partner is, as far as a lead says it."""
        values: Fields = {}
        if first is not None:
            try:
                values = flat(first, self._site.region.currency)
            except ContractBroken:
                values = {}
        shown = {"Region": self._site.region.title, "Partner": as_text(values.get("broker")), "Partner contact": as_text(values.get("brokerRep"))}
        return SignInOutcome(user=shown["Partner contact"] or shown["Partner"], facts={label: value for label, value in shown.items() if value})

    async def sign_out(self) -> None:
        """The server knows no sign-out: forgetting the token is all there is."""

    # -- reading

    def pull(self, kind: str) -> AsyncIterator[Page]:
        return self._reader.pull(kind)

    async def read(self, key: RecordKey) -> tuple[FreshRecord, ...]:
        return (FreshRecord(key, "detail", await self._reader.one(key.kind, key.remote)),)

    async def choices(self, action: str, field: str, context: ChoiceContext) -> tuple[Choice, ...]:
        raise NotKnown(what="choices", name=f"{action}.{field}")

    # -- doing

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        return await self._writer.perform(command, progress)

    async def confirm(self, command: Command) -> Verdict:
        return await self._confirmer.confirm(command)

    async def account_action(self, name: str, form: Fields) -> Receipt:
        raise NotKnown(what="account_action", name=name, known=[])


def _not_taken(words: str) -> str:
    """The server's bare "Unauthorized" says nothing to a person."""
    return f"the API token was not taken ({words})." if words else "the API token was not taken."
