"""Follow-ups as a person sets, moves and ends them, and where they stand on the local day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from leaddesk.domain.changes import Change, FollowUpsChanged, RecordsChanged
from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import FieldProblem, FormInvalid, NotKnown
from leaddesk.domain.follow_ups import FollowUp, FollowUpCounts
from leaddesk.domain.ids import AccountId, RecordKey

if TYPE_CHECKING:
    from leaddesk.services.api import EventHub
    from leaddesk.store.accounts import AccountStore
    from leaddesk.store.follow_ups import FollowUpStore
    from leaddesk.store.records import RecordStore

MOST_NOTE = 2000
LONGEST = timedelta(days=366 * 20)
WHEN = ("overdue", "today", "upcoming")


class FollowUpService:
    """`api.FollowUps`, from any thread. `woken` is called after every change, so that the next reminder is looked up anew."""

    def __init__(self, store: FollowUpStore, records: RecordStore, accounts: AccountStore, events: EventHub, clock: Clock) -> None:
        self._store = store
        self._records = records
        self._accounts = accounts
        self._events = events
        self._clock = clock
        self._woken: list[Callable[[], None]] = []

    def when_changed(self, woken: Callable[[], None]) -> None:
        """Calls `woken` in the changing thread."""
        self._woken.append(woken)

    def add(self, key: RecordKey, due: datetime, note: str = "", *, remind: datetime | None = None) -> FollowUp:
        record = self._records.record(key)
        if record is None:
            raise NotKnown(what="record", name=key.remote, known=[])
        self._check(due, note, remind)
        return self._told(self._store.add(key, record.core.title or key.remote, due, note.strip(), remind))

    def change(self, ident: str, *, due: datetime, note: str, remind: datetime | None) -> FollowUp:
        self._check(due, note, remind)
        return self._told(self._store.change(ident, "changed", due=due, note=note.strip(), remind=remind))

    def snooze(self, ident: str, until: datetime) -> FollowUp:
        before = self._store.get(ident)
        self._check(until, before.note, None)
        return self._told(self._store.change(ident, "snoozed", due=until, note=before.note, remind=until if before.remind is not None else None))

    def done(self, ident: str, done: bool = True) -> FollowUp:
        return self._told(self._store.done(ident, done))

    def remove(self, ident: str) -> None:
        self._told(self._store.remove(ident))

    def get(self, ident: str) -> FollowUp:
        return self._store.get(ident)

    def of(self, key: RecordKey, *, done: bool = False) -> tuple[FollowUp, ...]:
        return self._store.list(key=key, done=done)

    def list(self, when: str = "", accounts: Sequence[AccountId] = (), *, done: bool = False) -> tuple[FollowUp, ...]:
        if when and when not in WHEN:
            raise NotKnown(what="state", name=when, known=list(WHEN))
        today, tomorrow = self._day()
        since = {"today": today, "upcoming": tomorrow}.get(when)
        before = {"overdue": today, "today": tomorrow}.get(when)
        return self._store.list(accounts=self._chosen(accounts), since=since, before=before, done=done)

    def counts(self, accounts: Sequence[AccountId] = ()) -> FollowUpCounts:
        return FollowUpCounts(*self._store.counts(self._chosen(accounts), *self._day()))

    def _chosen(self, accounts: Sequence[AccountId]) -> tuple[AccountId, ...]:
        return tuple(self._accounts.get(a).id for a in accounts) if accounts else tuple(a.id for a in self._accounts.list())

    def _day(self) -> tuple[datetime, datetime]:
        """When the local day begins and ends; a day on which the clocks change is not 24 hours long."""
        today = self._clock.now().astimezone().date()
        return start_of(today), start_of(today + timedelta(days=1))

    def _check(self, due: datetime, note: str, remind: datetime | None) -> None:
        problems = []
        now = self._clock.now()
        if abs(due - now) > LONGEST:
            problems.append(FieldProblem("due", "out_of_range", "Choose a day within the next years."))
        if len(note) > MOST_NOTE:
            problems.append(FieldProblem("note", "too_long", f"At most {MOST_NOTE} characters."))
        if remind is not None and abs(remind - now) > LONGEST:
            problems.append(FieldProblem("remind", "out_of_range", "Choose a day within the next years."))
        if problems:
            raise FormInvalid(tuple(problems))

    def _told(self, item: FollowUp) -> FollowUp:
        rowid = self._records.rowid(item.key)
        changes: list[Change] = [FollowUpsChanged(item.key.account)]
        if rowid is not None:
            changes.append(RecordsChanged(item.key.account, item.key.kind, (rowid,)))
        for change in changes:
            self._events.publish(change)
        for woken in self._woken:
            woken()
        return item


def start_of(day: date) -> datetime:
    """Midnight of a local day."""
    return datetime.combine(day, time()).astimezone()
