"""One account at Getlead: sends, remembers what was sent, and says where a person can look. Nothing can be read from the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from leaddesk.connectors.contract import AccountContext, ChoiceContext, Page, Progress, SignInOutcome
from leaddesk.connectors.reach import reach
from leaddesk.crms.getlead import ledger
from leaddesk.crms.getlead.endpoints import PATHS, Calls
from leaddesk.crms.getlead.names import NAMED, known
from leaddesk.crms.getlead.numbers import of_remote
from leaddesk.crms.getlead.site import Site
from leaddesk.crms.getlead.wire import accepted
from leaddesk.domain.commands import Command, FreshRecord, Landed, Receipt, Verdict
from leaddesk.domain.errors import Gone, NotKnown, SignInNeeded
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Choice
from leaddesk.domain.values import Fields, text

_LOOK: Final = {
    "create_lead": "Search {number} in Getlead's enquiries and see whether the lead is there, or marked as needing attention just now.",
    "create_task": "Open the lead {number} in Getlead and see whether the task “{name}” is among its tasks.",
    "create_note": "Open the lead {number} in Getlead and see whether the note is on its timeline.",
    "change_status": "Open the lead {number} in Getlead and see whether its status is “{status}”.",
    "create_deal": "Open the lead {number} in Getlead and see whether the deal {deal_name} is among its deals.",
    "assign_department": "Open the lead {number} in Getlead and see whether somebody of “{department}” has it.",
}

_LOOK_TASK: Final = "See in Getlead whether the task “{name}” is among the tasks."


class GetleadConnector:
    """Implements `Connector`."""

    def __init__(self, context: AccountContext) -> None:
        self._context = context
        self._site = Site.of(context.settings)
        self._calls = Calls(self._site, self._token)

    def _token(self) -> str:
        token = (self._context.secret("token") or "").strip()
        if not token:
            raise SignInNeeded(needs="token")
        return token

    # -- signing in

    async def sign_in(self, step: str, form: Fields) -> SignInOutcome:
        """Sends nothing: the form has checked how the token is written, and no call could prove more."""
        if step != "token":
            raise NotKnown(what="sign_in_step", name=step, known=["token"])
        if not text(form.get("token")):
            self._token()
        return SignInOutcome(facts={"Token": "has the right form; the first thing you send proves it"}, message="Only the token's form could be checked.")

    async def sign_out(self) -> None:
        """The server knows no sign-out: forgetting the token is all there is."""

    # -- the ledger stands in for reading

    async def pull(self, kind: str) -> AsyncIterator[Page]:
        """Nothing can be pulled: an empty page that never drops a record (the kind is not complete).

        It comes only when the server's address can be reached; nothing is asked of it. Raises Offline.
        """
        await reach(self._site.url)
        yield Page((), last=True)

    async def read(self, key: RecordKey) -> tuple[FreshRecord, ...]:
        """Any well-formed number can be opened, so that notes and tasks reach leads that were made elsewhere. Asks no server."""
        number = of_remote(key.remote)
        if key.kind != "lead" or number is None:
            raise Gone(record=key.remote)
        return (FreshRecord(key, "number", number.fields),)

    async def choices(self, action: str, field: str, context: ChoiceContext) -> tuple[Choice, ...]:
        """Names of the account's own list and those used before; nothing of it comes from the server."""
        settings = self._context.settings
        if (action, field.rpartition(".")[2]) == ("create_lead", "field"):
            return tuple(Choice(label, label) for label in Site.of(settings).additional)
        if (action, field) not in NAMED:
            raise NotKnown(what="choices", name=f"{action}.{field}")
        return tuple(Choice(name, name) for name in known(action, field, settings, self._context.ledger))

    # -- doing

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        """Sends the command once. Raises Offline when surely nothing arrived, OutcomeUnknown when something may have."""
        if command.action not in PATHS:
            raise NotKnown(what="action", name=command.action, known=list(PATHS))
        call = self._calls.of(command.action, command.payload)
        words = accepted(await self._context.http.request(call), call, self._token())
        records = ledger.sent(command, self._context.clock.now(), words, self._remembered(command))
        return Receipt(message=words, result={"record": records[0].key.remote} if records else {}, records=records)

    async def confirm(self, command: Command) -> Verdict:
        """Nobody but a person can tell: says what to look for, and shows a new lead in the ledger as not certain."""
        number = ledger.number_of(command)
        words = {name: text(value) for name, value in command.payload.items()}
        look_for = _LOOK.get(command.action, "Open the lead {number} in Getlead.").format_map(_Blanks(words, number=number.international if number else ""))
        if number is None and command.action == "create_task":
            look_for = _LOOK_TASK.format(name=words.get("name", ""))
        records = ledger.unclear(command, self._context.clock.now(), self._remembered(command))
        return Verdict(Landed.CANNOT_TELL, {}, look_for, records)

    async def account_action(self, name: str, form: Fields) -> Receipt:
        raise NotKnown(what="account_action", name=name, known=[])

    def _remembered(self, command: Command) -> Fields | None:
        number = ledger.number_of(command)
        return None if number is None else self._context.ledger.values("lead", number.remote)


class _Blanks(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""
