"""Rows of a run as a file: with what became of each and why, so that bad rows can be put right and imported again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from leaddesk.domain.bulk import CheckReport, Duplicate, ImportRun, RowState, RunRow
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.values import text
from leaddesk.services.bulk_api import ImportPlan
from leaddesk.services.sheets import CellValue, whole, write_csv, write_xlsx

_PAGE: Final = 1_000
_MINE: Final = ("Row", "State", "Reason")
REASONS: Final = {
    "invalid": "Not sent: wrong values.",
    "duplicate": "Not sent: probably there already.",
    "person": "Not sent: left out by you.",
    "cancelled": "Cancelled before it was sent.",
}
Page = Callable[[int, int], Sequence[RunRow]]


def duplicate_words(found: Duplicate) -> str:
    """One plain sentence."""
    by = {"phone": "phone number", "email": "e-mail address", "number": "business number", "name": "name"}.get(found.by, found.by)
    if found.row:
        return f"The same {by} as row {found.row}."
    where = f"{found.title} at {found.account_label}".strip()
    if found.command is not None:
        return f"The same {by} as {where}, which is still in the outbox."
    return f"A name like that of {where}." if found.weak else f"The same {by} as {where}."


def reason_of(row: RunRow) -> str:
    """Why a row stands where it stands, in one line."""
    problems = " ".join(p.message for p in row.problems)
    if row.state is RowState.REFUSED:
        return row.message or "The CRM refused it without saying why."
    if row.state is RowState.UNKNOWN:
        return "Nobody knows whether it arrived. Look in the CRM, then decide in the outbox."
    if row.state is RowState.SKIPPED:
        return problems or " ".join([REASONS.get(row.reason, "Not sent."), *row.duplicates])
    return problems or row.message


def as_json(run: ImportRun, row: RunRow) -> dict[str, Any]:
    """A row's result as the command line prints it; ``id`` is the row's own id, unique over all runs."""
    return {
        "row": row.number,
        "id": f"{run.id}-{row.number}",
        "state": row.state.value,
        "reason": row.reason,
        "message": reason_of(row),
        "command": row.command,
        "result": dict(row.result),
        "problems": [{"field": p.target, "code": p.code, "message": p.message, "repair": p.repair} for p in row.problems],
        "duplicates": list(row.duplicates),
    }


def all_rows(page: Page) -> Iterator[RunRow]:
    """Row by row, read in pages."""
    offset = 0
    while rows := page(offset, _PAGE):
        yield from rows
        offset += len(rows)


def save(path: Path, run: ImportRun, page: Page) -> int:
    """The rows as .xlsx, .csv or .json, whole or not at all. Raises NotKnown for another ending, FileRejected, StoreUnavailable."""
    ending = path.suffix.lower()
    if ending == ".json":
        return whole(path, lambda target: _write_json(target, run, page))
    writers = {".xlsx": write_xlsx, ".csv": write_csv}
    if ending not in writers:
        raise NotKnown(what="file type", name=path.suffix, known=[".csv", ".json", ".xlsx"])
    header = [*_MINE, *run.header]
    return whole(path, lambda target: writers[ending](target, header, _cells(run, page)))


def save_check(path: Path, plan: ImportPlan, report: CheckReport, *, wrong_only: bool = False) -> int:
    """A dry run as a file: the same shape as a run's, before anything was sent."""
    rows = []
    for row in plan.table.rows:
        found = report.found.get(row.number)
        problems = found.problems if found else ()
        if wrong_only and not problems:
            continue
        words = tuple(dict.fromkeys(duplicate_words(d) for d in found.duplicates)) if found else ()
        state = RowState.SKIPPED if problems else RowState.READY
        rows.append(
            RunRow(row.number, row.cells, state, "invalid" if problems else "", problems=problems, duplicates=words, fixes=plan.fixes.get(row.number, {}))
        )
    moment = datetime.now(UTC)
    run = ImportRun("check", plan.account, plan.action, moment, moment, "done", plan.table.name, "", plan.table.header, plan.map, len(rows))
    return save(path, run, lambda offset, limit: rows[offset : offset + limit])


def _cells(run: ImportRun, page: Page) -> Iterator[list[CellValue]]:
    places = {one.target: run.header.index(one.columns[0]) for one in run.map.fields if len(one.columns) == 1 and one.columns[0] in run.header}
    for row in all_rows(page):
        cells = list(row.cells)
        for target, value in row.fixes.items():
            if target in places and isinstance(value, str):
                cells[places[target]] = value
        yield [str(row.number), row.state.value, reason_of(row), *(text(cell) for cell in cells)]


def _write_json(path: Path, run: ImportRun, page: Page) -> int:
    found = [as_json(run, row) for row in all_rows(page)]
    path.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    return len(found)
