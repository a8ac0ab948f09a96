"""The rows of a form together: what they hold, what is wrong with it, what to send and what a draft may keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.domain.values import Fields, JsonValue, is_empty
from leaddesk.services.api import FileToSend
from leaddesk.ui.forms import checks
from leaddesk.ui.forms.base import NEVER_KEPT, Surroundings
from leaddesk.ui.forms.dates import month_first
from leaddesk.ui.forms.factory import make_editor
from leaddesk.ui.forms.files import FilesEditor
from leaddesk.ui.forms.nested import without_secrets
from leaddesk.ui.forms.row import FieldRow

CLEARED = frozenset({FieldType.TEXT, FieldType.MULTILINE, FieldType.PHONE, FieldType.EMAIL})
"""Types for which an emptied field that had a value is sent as empty text, so that clearing it reaches the server."""


class Rows:
    """Field name → row, in the form's order."""

    def __init__(self, specs: Sequence[FieldSpec], around: Surroundings) -> None:
        self._around = around
        self._rows = {spec.name: FieldRow(make_editor(spec, around)) for spec in specs}

    def __getitem__(self, name: str) -> FieldRow:
        return self._rows[name]

    def get(self, name: str) -> FieldRow | None:
        return self._rows.get(name)

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[FieldRow]:
        return iter(self._rows.values())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._rows)

    @property
    def today(self) -> date:
        return self._around.today

    def title(self, name: str) -> str:
        return self._rows[name].editor.spec.title if name in self._rows else name

    def judge(self, name: str) -> checks.Judged:
        """What a field means now, and what is wrong with it."""
        editor = self._rows[name].editor
        frame = checks.Frame(self._around.today, self._around.show_day, editor.choices(), month_first())
        judged = checks.judge(editor.spec, editor.raw(), frame)
        if judged.problem is not None and judged.problem.code == "required" and name in self._around.kept_secrets:
            return checks.Judged(None)
        if judged.problem is not None and judged.problem.code == "required" and self._stands_for(editor.spec.unless):
            return checks.Judged(None)
        if isinstance(editor, FilesEditor) and judged.problem is None:
            return checks.Judged(judged.value, editor.problem())
        return judged

    def _stands_for(self, other: str) -> bool:
        return other in self._rows and self.judge(other).value is not None

    def problems(self) -> list[FieldProblem]:
        return [problem for name in self._rows if (problem := self.judge(name).problem) is not None]

    def values(self, opened: Fields) -> dict[str, JsonValue]:
        """The values to submit, without files and without what was left empty."""
        found: dict[str, JsonValue] = {}
        for name, row in self._rows.items():
            spec = row.editor.spec
            if spec.type is FieldType.FILES:
                continue
            value = self.judge(name).value
            if value is not None:
                found[name] = value
            elif spec.type in CLEARED and not is_empty(opened.get(name)):
                found[name] = ""
        return found

    def kept(self) -> dict[str, JsonValue]:
        """What a draft may hold: everything as typed but secrets, codes and files."""
        return {name: without_secrets(r.editor.spec, r.editor.raw()) for name, r in self._rows.items() if r.editor.spec.type not in NEVER_KEPT}

    def differ(self, opened: Fields) -> bool:
        """Whether anything differs from these values."""
        return any(not _equal(opened.get(name), row.editor.raw()) for name, row in self._rows.items())

    def files(self) -> tuple[FileToSend, ...]:
        """The files of all files fields, in order."""
        return tuple(file for editor in self._takers() for file in editor.files())

    def add_files(self, files: Sequence[FileToSend]) -> None:
        """Puts files into their fields, as if they had been dropped there; one without a field goes to the first."""
        for number, editor in enumerate(self._takers()):
            mine = [f for f in files if f.field == editor.spec.name or (not f.field and number == 0)]
            if mine:
                editor.add_with_values(mine)

    def _takers(self) -> list[FilesEditor]:
        return [row.editor for row in self._rows.values() if isinstance(row.editor, FilesEditor)]


def _equal(one: JsonValue, other: JsonValue) -> bool:
    return ((is_empty(one) or one is False) and (is_empty(other) or other is False)) or one == other
