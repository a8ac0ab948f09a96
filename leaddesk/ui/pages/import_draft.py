"""What the steps of an import share: where the rows come from and go to, what was chosen and found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from leaddesk.domain.bulk import CheckReport, ImportMap, ImportRun, Reading, SourceTable, Target
from leaddesk.domain.ids import AccountId
from leaddesk.domain.values import Fields
from leaddesk.services.api import Services
from leaddesk.services.bulk_api import ImportPlan, ImportRuns, Imports


@dataclass(slots=True)
class ImportDraft:
    """Changed by the steps in turn; each step reads what those before it left."""

    services: Services
    account: AccountId | None = None
    action: str = ""
    path: Path | None = None
    pasted: str = ""
    reading: Reading = field(default_factory=Reading)
    table: SourceTable | None = None
    targets: tuple[Target, ...] = ()
    map: ImportMap = field(default_factory=ImportMap)
    fixes: dict[int, Fields] = field(default_factory=dict)
    report: CheckReport | None = None
    run: ImportRun | None = None
    leave_out: bool = False

    @property
    def imports(self) -> Imports:
        found = self.services.imports
        if found is None:
            raise RuntimeError("these services import nothing")
        return found

    @property
    def runs(self) -> ImportRuns:
        found = self.services.import_runs
        if found is None:
            raise RuntimeError("these services import nothing")
        return found

    def plan(self) -> ImportPlan:
        """Raises RuntimeError before a table was read."""
        if self.table is None or self.account is None:
            raise RuntimeError("nothing was chosen yet")
        return ImportPlan(self.account, self.action, self.table, self.map, self.fixes, self.path.parent if self.path else None)

    def skipped(self) -> set[int]:
        """Rows left out because they are perhaps there already."""
        if self.report is None or not self.leave_out:
            return set()
        return {number for number, row in self.report.found.items() if row.duplicates}

    def to_send(self) -> int:
        """How many rows would go."""
        if self.report is None:
            return 0
        left = self.skipped() | {number for number, row in self.report.found.items() if row.problems}
        return self.report.rows - len(left)

    def mapped(self) -> tuple[Target, ...]:
        """The targets that are filled, in the form's order."""
        names = {one.target for one in self.map.fields}
        return tuple(t for t in self.targets if t.name in names)
