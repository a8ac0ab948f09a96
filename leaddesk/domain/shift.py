"""A shift as a picture: what is open, due and done now, by status, age, owner and day, each number with the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import ListQuery
from leaddesk.domain.specs import StatusSpec


@dataclass(frozen=True, slots=True)
class ShiftBar:
    """One number: what it counts, how many, and the very question of the list behind it.

    `value` is a figure's name, a status, the first day of an age, an owner or an ISO day. `others` > 0: so many owners together.
    """

    value: str
    count: int
    query: ListQuery
    spec: StatusSpec | None = None  # of a status that is described
    last: int | None = None  # of an age: its last day, None for the oldest
    others: int = 0


@dataclass(frozen=True, slots=True)
class ShiftPicture:
    """How the work of one account (None: of all) stands, from the cache. Days are local ones; charts count what is open."""

    account: AccountId | None
    label: str
    taken: datetime
    day: date
    figures: tuple[ShiftBar, ...]
    statuses: tuple[ShiftBar, ...]
    ages: tuple[ShiftBar, ...]
    owners: tuple[ShiftBar, ...]  # () where no kind says who owns a record
    due: tuple[ShiftBar, ...]  # () where no kind has a due date
    sent: tuple[ShiftBar, ...]

    def figure(self, name: str) -> ShiftBar:
        return next(bar for bar in self.figures if bar.value == name)
