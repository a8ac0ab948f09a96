"""A record's life in one list: what the server says of it, and everything we asked for, from the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from leaddesk.domain.commands import State
from leaddesk.domain.ids import CommandId
from leaddesk.domain.news import FieldChange
from leaddesk.domain.records import Record, TimelineEntry
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import Fields, JsonValue, text
from leaddesk.services.wording import done_line

if TYPE_CHECKING:
    from leaddesk.store.journal import JournalEntry

NOTE = "note"
"""What the journal calls a person's own note."""
FOLLOW_UP = "follow_up"
"""What the journal calls a line about a follow-up, and what such an entry's action is."""
CHANGED = "changed"
"""The action of an entry with `changes`."""

_FOLLOWED: Mapping[str, str] = {
    "set": "Follow-up set",
    "changed": "Follow-up changed",
    "snoozed": "Follow-up moved",
    "done": "Follow-up done",
    "reopened": "Follow-up opened again",
    "removed": "Follow-up removed",
}
_WITH_TIME = frozenset({"set", "changed", "snoozed", "reopened"})

_ENDED: Mapping[str, str] = {
    State.REFUSED.value: "refused",
    State.CONFLICT.value: "somebody changed the record meanwhile",
    State.UNKNOWN.value: "no usable answer came",
    State.CANCELLED.value: "cancelled",
}


_QUOTED = frozenset({State.REFUSED.value, State.UNKNOWN.value})
"""Where the CRM's words say what was wrong."""


@dataclass(slots=True)
class _Story:
    """What the journal says of one command."""

    at: datetime
    action: str = ""
    state: str = ""
    reason: str = ""
    message: str = ""
    payload: Fields = field(default_factory=dict)
    files: int = 0


def timeline(
    record: Record | None,
    entries: Sequence[JournalEntry],
    action: Callable[[str], ActionSpec | None],
    changes: Sequence[FieldChange] = (),
    *,
    ledger: bool = False,
) -> tuple[TimelineEntry, ...]:
    """Newest first: one entry per command with the state it is in now, notes, follow-ups, what changed at the server, the record's own dates.

    `entries` newest first. A `ledger` record has no dates of the CRM's: what was sent is all there is.
    """
    stories: dict[CommandId, _Story] = {}
    for entry in reversed(entries):
        if entry.command is not None and entry.body is not None:
            _tell(stories.setdefault(entry.command, _Story(entry.at)), entry)
    events = [_entry(command, story, action(story.action)) for command, story in stories.items() if story.action]
    events.extend(_note(entry) for entry in entries if entry.what == NOTE and entry.body is not None)
    events.extend(_follow_up(entry) for entry in entries if entry.what == FOLLOW_UP and entry.body is not None)
    events.extend(_changed(changes))
    if record is not None and not (ledger and stories):
        events.extend(_dates(record, ledger=ledger))
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _tell(story: _Story, entry: JournalEntry) -> None:
    body = entry.body or {}
    if entry.what == "submit":
        story.action, story.state = text(body.get("action")), text(body.get("state"))
        payload, files = body.get("payload"), body.get("files")
        story.payload = payload if isinstance(payload, Mapping) else {}
        story.files = len(files) if isinstance(files, (list, tuple)) else 0
    elif "to" in body:
        story.at, story.state, story.reason = entry.at, text(body.get("to")), text(body.get("reason"))
        story.message = text(body.get("message"))


def _entry(command: CommandId, story: _Story, action: ActionSpec | None) -> TimelineEntry:
    title = action.title if action is not None else story.action.replace("_", " ").capitalize()
    if story.state == State.SENT.value:
        words = (done_line(action, story.payload) if action is not None else "") or title
    elif story.state in _ENDED:
        words = f"{title}: {_ENDED[story.state]}"
    else:
        words = title
    if story.state in _QUOTED and story.message:
        words = f"{words}: {story.message}"
    elif story.state == State.SENT.value:
        words = _answered(words, story)
    details = {name: shown for name, value in story.payload.items() if (shown := _shown(value))}
    if story.files:
        details["files"] = str(story.files)
    return TimelineEntry(at=story.at, source="you", action=story.action, state=story.state, text=words, command=command, details=details)


def _answered(words: str, story: _Story) -> str:
    """What was done with the CRM's own words, or with the person's who said that it arrived."""
    if story.reason == "person":
        return f"{words} You said that it arrived."
    return f"{words} Answer: “{story.message}”" if story.message else words


def _note(entry: JournalEntry) -> TimelineEntry:
    body = entry.body or {}
    words = text(body.get("words"))
    return TimelineEntry(
        at=entry.at, source="you", action=text(body.get("kind")), state="", text=text(body.get("title")) or words, details={"note": words} if words else {}
    )


def _follow_up(entry: JournalEntry) -> TimelineEntry:
    body = entry.body or {}
    did, note, due = text(body.get("did")), text(body.get("note")), text(body.get("due"))
    words = _FOLLOWED.get(did, "Follow-up")
    details = {name: value for name, value in (("due", due if did in _WITH_TIME else ""), ("note", note)) if value}
    return TimelineEntry(at=entry.at, source="you", action=FOLLOW_UP, state=did, text=words, details=details)


def _changed(changes: Sequence[FieldChange]) -> list[TimelineEntry]:
    """One entry per pull that brought changes."""
    by_time: dict[datetime, list[FieldChange]] = {}
    for change in changes:
        by_time.setdefault(change.at, []).append(change)
    return [
        TimelineEntry(at=at, source="change", action=CHANGED, state="", text="Changed in the CRM", changes=tuple(several)) for at, several in by_time.items()
    ]


def _shown(value: JsonValue) -> str:
    if isinstance(value, (list, tuple)):
        if any(isinstance(one, Mapping) for one in value):
            return str(len(value))  # rows of a table
        return ", ".join(part for one in value if (part := text(one)))
    return text(value)


def _dates(record: Record, *, ledger: bool) -> list[TimelineEntry]:
    core = record.core
    if ledger:
        return [TimelineEntry(at=core.created, source="change", action="first_seen", state="", text="Sent from here")] if core.created is not None else []
    events = [
        ("server", "created", core.created, "Created in the CRM"),
        ("server", "updated", core.updated if core.updated != core.created else None, "Last changed in the CRM"),
        ("change", "first_seen", record.first_seen, "First seen here"),
        ("change", "gone", record.gone, "No longer in the CRM's list"),
    ]
    return [TimelineEntry(at=at, source=source, action=name, state="", text=words) for source, name, at, words in events if at is not None]
