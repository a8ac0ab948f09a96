"""One account at Bizstim: sends runs of clients and inquiries, remembers their rows, and says where a person can look."""

from __future__ import annotations

from collections.abc import AsyncIterator

from leaddesk.connectors.contract import AccountContext, ChoiceContext, Page, Progress, SignInOutcome
from leaddesk.connectors.reach import reach
from leaddesk.crms.bizstim import ledger
from leaddesk.crms.bizstim.addresses import recipient
from leaddesk.crms.bizstim.columns import rows_of
from leaddesk.crms.bizstim.endpoints import Calls
from leaddesk.crms.bizstim.site import Site
from leaddesk.crms.bizstim.wire import answered, imported, inquired
from leaddesk.domain.commands import Command, FreshRecord, Landed, Receipt, Verdict
from leaddesk.domain.errors import NotKnown, SignInNeeded
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Choice
from leaddesk.domain.values import Fields, JsonValue, text

_NAMED = 5  # how many clients of a run are named in what to look for


class BizstimConnector:
    """Implements `Connector`."""

    def __init__(self, context: AccountContext) -> None:
        self._context = context
        self._site = Site.of(context.settings)
        self._calls = Calls(self._site, self._key)

    def _key(self) -> str:
        key = (self._context.secret("api_key") or "").strip()
        if not key:
            raise SignInNeeded(needs="api_key")
        return key

    # -- signing in

    async def sign_in(self, step: str, form: Fields) -> SignInOutcome:
        """Sends nothing: the form has checked how the key is written, and no documented call could prove more."""
        if step != "api_key":
            raise NotKnown(what="sign_in_step", name=step, known=["api_key"])
        if not text(form.get("api_key")):
            self._key()
        facts = {"Plan": self._site.plan.capitalize(), "API key": "has the right form; the first thing you send proves it"}
        return SignInOutcome(facts=facts, message="Only the key's form could be checked.")

    async def sign_out(self) -> None:
        """The server knows no sign-out: forgetting the key is all there is."""

    # -- the ledger stands in for reading

    async def pull(self, kind: str) -> AsyncIterator[Page]:
        """Nothing can be pulled: an empty page that never drops a record (the kind is not complete).

        It comes only when the server's address can be reached; nothing is asked of it. Raises Offline.
        """
        await reach(self._site.url)
        yield Page((), last=True)

    async def read(self, key: RecordKey) -> tuple[FreshRecord, ...]:
        """What was sent is all there is."""
        return ()

    async def choices(self, action: str, field: str, context: ChoiceContext) -> tuple[Choice, ...]:
        """The account's own custom fields; nothing of it comes from the server."""
        if (action, field.rpartition(".")[2]) != ("add_clients", "field"):
            raise NotKnown(what="choices", name=f"{action}.{field}")
        return tuple(Choice(name, name.partition("_")[2].replace("_", " "), hint=name.partition("_")[0]) for name in self._site.custom)

    # -- doing

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        """Sends the command once. Raises Offline when surely nothing arrived, OutcomeUnknown when something may have."""
        if command.action == "add_clients":
            return await self._add(command)
        if command.action == "client_inquiry":
            return await self._inquire(command)
        raise NotKnown(what="action", name=command.action, known=["add_clients", "client_inquiry"])

    async def _add(self, command: Command) -> Receipt:
        call, rows = self._calls.clients(command.payload), len(rows_of(command.payload))
        value = answered(await self._context.http.request(call), call, self._key())
        words = imported(value, call, self._key(), rows=rows, plan=self._site.plan)
        records = ledger.sent(command, self._context.clock.now(), words)
        ids: list[JsonValue] = [record.key.remote for record in records]
        return Receipt(message=words, result={"rows": rows, "records": ids}, records=records)

    async def _inquire(self, command: Command) -> Receipt:
        call = self._calls.inquiry(command.payload)
        value = answered(await self._context.http.request(call), call, self._key())
        code, words = inquired(value, call, self._key())
        records = ledger.sent(command, self._context.clock.now(), words, code)
        return Receipt(message=words, result={"code": code, "record": records[0].key.remote}, records=records)

    async def confirm(self, command: Command) -> Verdict:
        """Nobody but a person can tell: says what to look for, and shows every row in the ledger as not certain."""
        return Verdict(Landed.CANNOT_TELL, {}, _look_for(command), ledger.unclear(command, self._context.clock.now()))

    async def account_action(self, name: str, form: Fields) -> Receipt:
        raise NotKnown(what="account_action", name=name, known=[])


def _look_for(command: Command) -> str:
    if command.action == "client_inquiry":
        name = _name(command.payload)
        stored = f" In Bizstim, see under CLIENTS, SALES MANAGER whether {name} is there." if text(command.payload.get("a")) == "1" else ""
        return f"Ask whether the inquiry of {name} arrived; it should have gone to {recipient(command.payload)}.{stored}"
    rows = rows_of(command.payload)
    names = ", ".join(_name(row) for row in rows[:_NAMED]) + (f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else "")
    every = "" if len(rows) == 1 else " Each client of the run may be there or not; only when none is there may the run be sent again."
    return f"In Bizstim, look under CLIENTS for {names}.{every}"


def _name(row: Fields) -> str:
    return f"{text(row.get('first_name'))} {text(row.get('last_name'))}".strip()
