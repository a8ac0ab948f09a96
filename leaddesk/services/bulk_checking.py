"""Checks every row of a table before the first is sent: with the form's own check, its choices, and repairs where one is clear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from leaddesk.connectors.contract import FormContext
from leaddesk.domain.bulk import CheckReport, ProblemGroup, RowProblem, RowReport, SourceRow, Target
from leaddesk.domain.errors import FormInvalid
from leaddesk.domain.values import Fields, JsonValue, text
from leaddesk.services.bulk_values import Choosing, RowValues, nested, plain_number

if TYPE_CHECKING:
    from leaddesk.services.catalog import PluginCatalog

Choose = Callable[[str, Mapping[str, JsonValue]], Choosing | None]
"""The choices of a target whose choices come from the server, for a row's other values; None = it has none."""
Told = Callable[[int, int], bool]
"""Told rows done and rows in all; answers False to stop."""
_STEP: Final = 500
_LEAST_NEAR: Final = 70.0


class Stopped(Exception):
    """A person stopped the check."""


@dataclass(frozen=True, slots=True)
class Checking:
    """What a row is checked against."""

    catalog: PluginCatalog
    slug: str
    action: str
    context: FormContext
    values: RowValues
    targets: Mapping[str, Target]
    choose: Mapping[str, Choose] = field(default_factory=dict)
    folder: Path | None = None  # where files named in cells lie

    def row(self, cells: Sequence[str], fixes: Fields) -> tuple[Fields, Mapping[str, Path], tuple[RowProblem, ...]]:
        """(payload, files by field, problems); the payload is {} when there are problems."""
        flat = self.values.flat(cells, fixes)
        problems: list[RowProblem] = []
        for name, choose in self.choose.items():
            if name in flat:
                problems += self._chosen(name, choose, flat)
        files = self._files(flat, problems)
        taken = {problem.target for problem in problems}
        try:
            context = self.context if not files else _with_files(self.context, len(files))
            checked = self.catalog.check(self.slug, self.action, nested(flat) if self.values.nests else flat, context)
        except FormInvalid as error:
            problems += [self._problem(p.field, p.code, p.message, p.repair, flat) for p in error.problems if p.field not in taken]
            return {}, {}, tuple(problems)
        return ({}, {}, tuple(problems)) if problems else (checked.payload, files, ())

    def _chosen(self, name: str, choose: Choose, flat: dict[str, JsonValue]) -> list[RowProblem]:
        choosing = choose(name, flat)
        if choosing is None or not choosing.by_word:
            return []
        written = text(flat[name])
        value = choosing.by_word.get(written.casefold())
        if value is not None:
            flat[name] = value
            return []
        if choosing.free:
            return []
        from rapidfuzz import process

        near = process.extractOne(written, choosing.words, score_cutoff=_LEAST_NEAR)
        title = self.targets[name].title
        return [RowProblem(name, "not_a_choice", f"{title}: “{written[:60]}” is not one of the CRM's choices.", near[0] if near else None)]

    def _files(self, flat: dict[str, JsonValue], problems: list[RowProblem]) -> dict[str, Path]:
        """Cells of a files field are paths, relative to the table's folder."""
        files: dict[str, Path] = {}
        if not self.values.files:
            return files
        for name in [n for n in flat if n in self.values.files]:
            path = Path(text(flat.pop(name)))
            path = path if path.is_absolute() or self.folder is None else self.folder / path
            if path.is_file():
                files[name] = path
            else:
                problems.append(RowProblem(name, "missing", f"{self.targets[name].title}: there is no file “{path.name}”."))
        return files

    def _problem(self, where: str, code: str, message: str, repair: str | None, flat: Mapping[str, JsonValue]) -> RowProblem:
        target = self._target_at(where)
        found = self.targets.get(target)
        if repair is None and code == "not_a_number" and found is not None:
            repair = plain_number(text(flat.get(target)))
        if found is not None and not message.casefold().startswith(found.title.casefold()):
            message = f"{found.title}: {message}"
        return RowProblem(target, code, message, repair)

    def _target_at(self, where: str) -> str:
        """``additional.0.value`` belongs to the list, ``address.city`` to its part when there is one."""
        while where and where not in self.targets:
            head, _, _ = where.rpartition(".")
            if not head:
                break
            where = head
        return where


def _with_files(context: FormContext, files: int) -> FormContext:
    return FormContext(today=context.today, settings=context.settings, record=context.record, files=files, ledger=context.ledger)


def check_rows(checking: Checking, rows: Sequence[SourceRow], fixes: Mapping[int, Fields], told: Told | None = None) -> dict[int, RowReport]:
    """Reports of the rows with problems. Raises Stopped."""
    found: dict[int, RowReport] = {}
    nothing: Fields = {}
    kept: dict[RowProblem, RowProblem] = {}  # the same problem in many rows is kept once
    for done, row in enumerate(rows):
        if told is not None and done % _STEP == 0 and not told(done, len(rows)):
            raise Stopped
        _, _, problems = checking.row(row.cells, fixes.get(row.number, nothing))
        if problems:
            found[row.number] = RowReport(row.number, tuple([kept.setdefault(p, p) for p in problems]))
    if told is not None:
        told(len(rows), len(rows))
    return found


def grouped(report: CheckReport) -> tuple[ProblemGroup, ...]:
    """Problems of one kind together, the most frequent first."""
    rows: dict[tuple[str, str], list[int]] = {}
    message: dict[tuple[str, str], str] = {}
    repairs: dict[tuple[str, str], int] = {}
    for number, found in report.found.items():
        for problem in found.problems:
            key = (problem.target, problem.code)
            rows.setdefault(key, []).append(number)
            message.setdefault(key, problem.message)
            repairs[key] = repairs.get(key, 0) + (problem.repair is not None)
    groups = [ProblemGroup(target, code, message[target, code], tuple(numbers), repairs[target, code]) for (target, code), numbers in rows.items()]
    return tuple(sorted(groups, key=lambda g: -len(g.rows)))


def repaired(report: CheckReport, groups: Iterable[ProblemGroup], fixes: Mapping[int, Fields]) -> dict[int, Fields]:
    """The fixes with every repair of these groups added."""
    out: dict[int, Fields] = dict(fixes)
    wanted = {(g.target, g.code) for g in groups}
    for number, found in report.found.items():
        mended = {p.target: p.repair for p in found.problems if (p.target, p.code) in wanted and p.repair is not None}
        if mended:
            out[number] = {**out.get(number, {}), **mended}
    return out
