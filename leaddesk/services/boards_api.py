"""What the window and the command line may call for the boards of a supervisor: `Services.shifts`."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from leaddesk.domain.ids import AccountId
from leaddesk.domain.shift import ShiftPicture


class Shifts(Protocol):
    """How the work stands now: what a supervisor looks at."""

    def picture(self, account: AccountId | None) -> ShiftPicture:
        """Of one account's work, or of all (None). From any thread; raises NotKnown, Superseded like the queries."""

    async def write(self, picture: ShiftPicture, path: Path) -> None:
        """The picture as an Excel workbook with charts, whole or not at all. Raises NotKnown for another ending, FileRejected."""
