"""Follow-ups: what a person wants to do about a record and when, kept on this computer whatever the server lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leaddesk.domain.ids import RecordKey


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One follow-up. Times are aware, in UTC. ``remind`` None: nobody is reminded; ``told``: when that was done; ``done`` None: still open."""

    id: str
    key: RecordKey
    title: str  # the record's title when it was set, so that it reads well after the record is gone
    due: datetime
    note: str = ""
    remind: datetime | None = None
    told: datetime | None = None
    done: datetime | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class FollowUpCounts:
    """Open follow-ups by the local day they are due."""

    overdue: int = 0
    today: int = 0
    upcoming: int = 0
