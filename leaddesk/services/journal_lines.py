"""The journal in plain words: one line per entry, without the payloads and without anything secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from leaddesk.domain.commands import State
from leaddesk.domain.errors import Failure
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.values import Fields, text
from leaddesk.services.wording import explain

if TYPE_CHECKING:
    from leaddesk.store.journal import JournalEntry

Translate = Callable[[str], str]

_OTHER: Mapping[str, str] = {
    "account_added": "Account added",
    "account_removed": "Account removed",
    "signed_in": "Signed in",
    "signed_out": "Signed out",
    "code_sent": "One-time code asked for",
    "expired": "Sign-in expired",
    "salvaged": "Rescued from a damaged file",
    "note": "Note",
    "follow_up": "Follow-up",
}
_STATES: Mapping[str, str] = {
    State.DRAFT.value: "Kept as a draft",
    State.WAITING.value: "Waiting",
    State.HELD.value: "Held back",
    State.SENDING.value: "Sending",
    State.SENT.value: "Sent",
    State.REFUSED.value: "Refused",
    State.CONFLICT.value: "Changed by somebody else too",
    State.UNKNOWN.value: "Nobody knows",
    State.CANCELLED.value: "Cancelled",
    "looked": "Looked at the server",
}
_REASONS: Mapping[str, str] = {
    "hold_back": "it can still be undone",
    "offline": "no connection",
    "rate_limit": "the CRM's limit",
    "server": "the server had a fault",
    "person": "a person decided",
    "replaced": "edited and queued anew",
    "crash": "the program stopped while sending",
    "restored": "came back with a backup",
    "sign_in": "the account has to be signed in",
    "parent": "what it depends on was not done",
    "moved_back": "it did not leave this computer",
}
_FOLLOWED: Mapping[str, str] = {"set": "Set", "changed": "Changed", "snoozed": "Moved", "done": "Done", "reopened": "Opened again", "removed": "Removed"}
SCRUBBED = "Details were removed; the chain stays whole"


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of the journal. ``state``: the state a command went to ("" for what is not about a command); ``words``: why, or the CRM's own words."""

    seq: int
    at: datetime
    what: str
    account: AccountId | None
    record: RecordKey | None
    command: CommandId | None
    title: str  # what the record was called when it was submitted
    action: str  # the action's name; "" for what is not about a command
    state: str
    words: str
    failure: str = ""  # its code
    scrubbed: bool = False


def journal_line(entry: JournalEntry) -> JournalLine:
    """What a line says, without what was typed in."""
    body, asked = entry.body or {}, entry.asked or {}
    state = ""
    if entry.command is not None:
        state = text(body.get("state")) if entry.what in ("submit", "salvaged") else entry.what
    return JournalLine(
        seq=entry.seq,
        at=entry.at,
        what=entry.what,
        account=entry.account or None,
        record=entry.record,
        command=entry.command,
        title=text(asked.get("title")),
        action=text(asked.get("action")),
        state=state,
        words=_words(entry.what, body),
        failure=text(body.get("failure")),
        scrubbed=entry.body is None,
    )


def _words(what: str, body: Fields) -> str:
    if what == "note":
        return text(body.get("title")) or text(body.get("kind"))
    if what == "follow_up":
        return text(body.get("did"))
    return text(body.get("message")) or text(body.get("reason"))


def deed_words(line: JournalLine, title: str = "", translate: Translate = str) -> str:
    """What was done: the action by its title, or what happened to the account."""
    if line.scrubbed:
        return translate(SCRUBBED)
    if line.command is not None and line.what != "salvaged":
        return title or line.action.replace("_", " ").capitalize()
    return translate(_OTHER.get(line.what, line.what.replace("_", " ").capitalize()))


def state_words(line: JournalLine, translate: Translate = str) -> str:
    """Where it went, and why."""
    if line.what == "submit":
        return translate("Queued, to be undone for a moment" if line.state == State.HELD.value else "Queued")
    first = translate(_STATES.get(line.state, line.state))
    why = translate(_REASONS.get(line.words, line.words))
    if line.what == "follow_up":
        why = translate(_FOLLOWED.get(line.words, line.words))
    if not why and line.failure not in ("", "conflict"):
        why = explain(Failure(line.failure, {}), translate=translate).what
    return f"{first}: {why}" if first and why else first or why
