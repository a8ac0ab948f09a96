"""What the window and the command line may call for the boards of an office: `Services.shifts` and `Services.desk`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.shift import ShiftPicture
from leaddesk.domain.specs import ActionSpec
from leaddesk.services.document_types import Mark


class Shifts(Protocol):
    """How the work stands now: what a supervisor looks at."""

    def picture(self, account: AccountId | None) -> ShiftPicture:
        """Of one account's work, or of all (None). From any thread; raises NotKnown, Superseded like the queries."""

    async def write(self, picture: ShiftPicture, path: Path) -> None:
        """The picture as an Excel workbook with charts, whole or not at all. Raises NotKnown for another ending, FileRejected."""


@dataclass(frozen=True, slots=True)
class DeskLead:
    """A record that can be given documents, and how many types of its checklist are there. `wanted` None: no checklist was read yet."""

    key: RecordKey
    slug: str
    account_label: str
    action: ActionSpec  # the one that sends documents
    field: str  # of its form: what a document is; "" when it is not asked
    title: str
    company: str
    reference: str
    due: date | None
    sent: int = 0
    queued: int = 0
    troubled: int = 0
    wanted: int | None = None
    sure: bool = False  # the checklist is its own, or that of a record of the same company; else the one read last for any

    @property
    def missing(self) -> int | None:
        """How many types nothing was sent or queued for; None when nobody knows."""
        return None if self.wanted is None else max(0, self.wanted - self.sent - self.queued - self.troubled)


@dataclass(frozen=True, slots=True)
class LeadPage:
    """The first leads of a question, the most urgent first, and how many there are in all; `dated`: some have due dates."""

    leads: tuple[DeskLead, ...]
    total: int
    dated: bool


@dataclass(frozen=True, slots=True)
class FileOwner:
    """Whose a file probably is. ``why``: id, reference, phone or name in the file's name."""

    lead: DeskLead
    why: str


class Desk(Protocol):
    """The document desk, over all accounts (None) or one. From any thread; raises Superseded like the queries."""

    def leads(self, account: AccountId | None, *, search: str = "", only: str = "", limit: int = 300) -> LeadPage:
        """``only``: "missing" = something of the checklist is not sent or queued, "due" = due today."""

    def lead(self, key: RecordKey) -> DeskLead | None:
        """One of them; None when it is not there or can't be given documents."""

    def done(self, key: RecordKey) -> Mapping[str, Mark]:
        """By document type: what was sent for a record, is under way or in trouble."""

    def owners(self, account: AccountId | None, names: Sequence[str]) -> Mapping[str, FileOwner]:
        """By file name, where exactly one lead fits what it says."""
