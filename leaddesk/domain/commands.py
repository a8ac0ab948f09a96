"""Commands: what a user asked for, frozen at submit, the states they go through and the classes that rule sending them again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from leaddesk.domain.errors import Failure
from leaddesk.domain.ids import AccountId, BlobId, CommandId, RecordKey
from leaddesk.domain.values import Fields, JsonValue


class Resend(str, Enum):
    """Resend classes: what may happen after "sent, no answer". One per operation, never derived from the HTTP verb."""

    READ = "R"  # repeat freely
    CONVERGING = "I"  # again only after a read shows the old value
    DELETE = "D"  # read first; absent = done
    CREATE_REFERENCED = "C"  # look for our own reference
    CREATE_FINDABLE = "N"  # look for a record like it
    STATE_CHANGE = "X"  # never again by itself; a read may prove it landed
    UPLOAD = "U"  # never; ids in the answer, else ask
    WRITE_ONLY = "W"  # never; a person looks in the CRM
    OUTBOUND = "E"  # never; a message may have gone out


class State(str, Enum):
    """Where a command stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


_S = State
LEGAL: Mapping[State, frozenset[State]] = {
    _S.DRAFT: frozenset({_S.WAITING, _S.HELD, _S.CANCELLED}),
    _S.WAITING: frozenset({_S.SENDING, _S.HELD, _S.REFUSED, _S.CANCELLED}),
    _S.HELD: frozenset({_S.WAITING, _S.CANCELLED}),
    _S.SENDING: frozenset({_S.SENT, _S.REFUSED, _S.CONFLICT, _S.UNKNOWN, _S.WAITING}),
    _S.UNKNOWN: frozenset({_S.SENT, _S.WAITING, _S.CANCELLED}),
    _S.REFUSED: frozenset({_S.WAITING, _S.CANCELLED}),
    _S.CONFLICT: frozenset({_S.WAITING, _S.CANCELLED}),
    _S.SENT: frozenset(),
    _S.CANCELLED: frozenset(),
}
"""The only moves there are; the database refuses all others."""

OPEN = frozenset({_S.DRAFT, _S.WAITING, _S.HELD, _S.SENDING, _S.UNKNOWN, _S.REFUSED, _S.CONFLICT})
"""States that still want something: shown in the outbox's first list."""

BLOCKING = frozenset({_S.WAITING, _S.HELD, _S.SENDING, _S.UNKNOWN, _S.CONFLICT})
"""States of an earlier command that keep later commands of the same record waiting."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file copied into the store before its command was submitted. ``meta`` are the form's values for this one file."""

    blob: BlobId
    field: str
    name: str
    size: int
    sha256: str
    media_type: str
    meta: Fields = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """An intent. The payload is checked and frozen: what the preview showed is what is sent.

    ``base`` holds the record's values the user saw (the action's effects read from it); ``attempt`` counts sends that may have left.
    """

    id: CommandId
    account: AccountId
    action: str
    record: RecordKey | None
    payload: Fields
    resend: Resend
    created: datetime
    files: tuple[StoredFile, ...] = ()
    base: Fields = dataclasses.field(default_factory=dict)
    parent: CommandId | None = None
    attempt: int = 0
    rows: tuple[str, ...] = ()  # our own ids of the rows it carries, in the payload's order; () when it is no part of a table


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A command with its fate so far. ``due``: not before then (hold-back end, back-off, rate limit); None = nothing to wait for."""

    command: Command
    state: State
    updated: datetime
    due: datetime | None = None
    reason: str = ""  # why it waits or is held: hold_back, crash, offline, sign_in, rate_limit, server, earlier, person, moved_back
    failure: Failure | None = None
    result: Fields = dataclasses.field(default_factory=dict)
    message: str = ""  # the server's words
    evidence: Fields = dataclasses.field(default_factory=dict)  # what confirm() saw: {"verdict", "seen": {...}, "looked_at": iso}
    title: str = ""  # the record's title when it was submitted, so that a row reads well after the record is gone


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a successful `perform` answers."""

    message: str = ""
    result: Mapping[str, JsonValue] = dataclasses.field(default_factory=dict)
    records: tuple[FreshRecord, ...] = ()  # what the server now says
    gone: tuple[RecordKey, ...] = ()  # records that left the user's lists with this
    stale: tuple[str, ...] = ()  # kinds worth refreshing soon


@dataclass(frozen=True, slots=True)
class FreshRecord:
    """Values of one record just read or answered: a part to merge into the cache."""

    key: RecordKey
    part: str
    values: Fields


class Landed(str, Enum):
    """What a read says about a write without an answer."""

    LANDED = "landed"
    NOT_LANDED = "not_landed"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of `confirm`, with what was seen (shown beside what we sent) and fresh records to store."""

    landed: Landed
    seen: Fields = dataclasses.field(default_factory=dict)
    look_for: str = ""  # for a person: what to look for, in which page of the CRM
    records: tuple[FreshRecord, ...] = ()
