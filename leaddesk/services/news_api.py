"""What tells a person what happened and what is due, as the window and the command line see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from leaddesk.domain.follow_ups import FollowUp, FollowUpCounts
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.news import ChangedRecord, FieldChange
from leaddesk.domain.notices import Notice, Worth


class News(Protocol):
    """What changed at the servers since somebody looked; looking is `Queries.mark_read`."""

    def unseen(self, key: RecordKey) -> tuple[FieldChange, ...]:
        """Per field the value last seen and the newest, with the kind's own labels; () for a record that is new or unknown."""

    def changed(self, account: AccountId | None = None, limit: int = 500) -> tuple[ChangedRecord, ...]:
        """Records of an account (all when None) with what changed, the last changed first."""


class FollowUps(Protocol):
    """Follow-ups of records, kept on this computer. Unknown ids raise NotKnown(what="follow-up"); a note or time that can't be is FormInvalid."""

    def add(self, key: RecordKey, due: datetime, note: str = "", *, remind: datetime | None = None) -> FollowUp:
        """`due` and `remind` are aware. Raises NotKnown for a record that is not in the cache."""

    def change(self, ident: str, *, due: datetime, note: str, remind: datetime | None) -> FollowUp: ...
    def snooze(self, ident: str, until: datetime) -> FollowUp:
        """Due and, if it was to be reminded of, reminded at another time."""

    def done(self, ident: str, done: bool = True) -> FollowUp: ...
    def remove(self, ident: str) -> None: ...
    def get(self, ident: str) -> FollowUp: ...
    def of(self, key: RecordKey, *, done: bool = False) -> tuple[FollowUp, ...]: ...
    def list(self, when: str = "", accounts: Sequence[AccountId] = (), *, done: bool = False) -> tuple[FollowUp, ...]:
        """`when`: overdue (before today), today, upcoming, or "" for all; days are local ones. `accounts` empty = all."""

    def counts(self, accounts: Sequence[AccountId] = ()) -> FollowUpCounts: ...


class Notices(Protocol):
    """What was worth telling. Reading is quick and safe from any thread."""

    def list(self, limit: int = 200, *, unseen: bool = False) -> tuple[Notice, ...]: ...
    def get(self, ids: Sequence[int]) -> tuple[Notice, ...]: ...
    def unseen(self) -> int: ...
    def look(self, ids: Sequence[int] | None = None) -> None:
        """Somebody saw these; all when None."""

    def watching(self, record: RecordKey | None) -> None:
        """The record that is open: nothing is told about it while it is, and what was told of it counts as seen."""

    def wanted(self) -> Mapping[Worth, bool]: ...
    def want(self, what: Worth, wanted: bool) -> None: ...
    def paused(self) -> bool: ...
    def pause(self, paused: bool) -> None:
        """While paused nothing pops up; the list still grows."""

    def clear(self) -> None: ...
