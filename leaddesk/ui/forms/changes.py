"""What was changed in a form that edits a record: only that is checked, kept as a draft and sent; what was emptied is sent as empty."""

from __future__ import annotations

from collections.abc import Mapping

from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.domain.values import Fields, JsonValue, text
from leaddesk.ui.forms.rows import Rows

LISTS = frozenset({FieldType.MULTI_CHOICE, FieldType.TABLE})


class Changes:
    """Compares the rows with what the record said. Off (`on` False) for forms that make something new: then everything counts."""

    def __init__(self, rows: Rows, *, on: bool) -> None:
        self._rows, self._on = rows, on
        self._before: dict[str, JsonValue] = {}
        self._touched: set[str] = set()

    def open(self, own: Fields) -> None:
        """Puts the record's own values into the rows and remembers how the editors say them."""
        self._touched.clear()
        for name in self._rows.names if self._on else ():
            editor = self._rows[name].editor
            if name in own:
                editor.set_raw(own[name])
            self._before[name] = editor.raw()

    def touch(self, name: str) -> None:
        """Somebody typed there, or it was filled in for them."""
        self._touched.add(name)

    def changed(self, name: str) -> bool:
        return not self._on or (name in self._touched and not _same(self._before.get(name), self._rows[name].editor.raw()))

    def counts(self, name: str) -> bool:
        """Whether the field is checked and sent: it was changed, or has to be there in any case."""
        return self.changed(name) or self._rows[name].editor.spec.required

    def problem(self, name: str) -> FieldProblem | None:
        return self._rows.judge(name).problem if self.counts(name) else None

    def problems(self) -> list[FieldProblem]:
        return [problem for name in self._rows.names if (problem := self.problem(name)) is not None]

    def values(self, opened: Fields) -> dict[str, JsonValue]:
        """What to submit."""
        found = self._rows.values(opened)
        if not self._on:
            return found
        sent: dict[str, JsonValue] = {}
        for name in self._rows.names:
            spec = self._rows[name].editor.spec
            if spec.type is FieldType.FILES or not self.counts(name):
                continue
            value = emptied(spec, found.get(name), self._before.get(name))
            if value is not None:
                sent[name] = value
        return sent

    def kept(self) -> dict[str, JsonValue]:
        """What a draft may hold: of a record that is edited only what differs, so that the rest stays as fresh as the record."""
        return {name: value for name, value in self._rows.kept().items() if self.changed(name)}


def emptied(spec: FieldSpec, value: JsonValue, before: JsonValue) -> JsonValue:
    """The value to send; a blank one that had been filled is ``""`` or ``[]``, in objects part by part. None = nothing to send."""
    if spec.type is FieldType.OBJECT and isinstance(value, Mapping) and isinstance(before, Mapping):
        return {**{name: "" for name, old in before.items() if name not in value and not blank(old)}, **value}
    if value is not None:
        return value
    if blank(before):
        return None
    return [] if spec.type in LISTS else ""


def blank(value: JsonValue) -> bool:
    """Nothing said, also not in any of its parts."""
    if isinstance(value, Mapping):
        return all(blank(part) for part in value.values())
    if isinstance(value, (list, tuple)):
        return all(blank(part) for part in value)
    return value is None or value is False or not text(value)


def _same(one: JsonValue, other: JsonValue) -> bool:
    if blank(one) and blank(other):
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return all(_same(one.get(name), other.get(name)) for name in {*one, *other})
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    return one == other or (bool(text(one)) and text(one) == text(other))
