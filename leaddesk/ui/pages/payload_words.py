"""What a command sends, in words: the form's own titles and the names of choices instead of parameters and codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leaddesk.domain.errors import NotKnown
from leaddesk.domain.naming import readable
from leaddesk.domain.specs import Cell, FieldSpec, FieldType, FormSpec
from leaddesk.domain.values import Fields, JsonValue, is_empty
from leaddesk.services.api import Services
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.detail_rows import plain

_CELLS: Mapping[FieldType, Cell] = {
    FieldType.DATE: Cell.DATE,
    FieldType.DATETIME: Cell.DATETIME,
    FieldType.PHONE: Cell.PHONE,
    FieldType.MONEY: Cell.MONEY,
    FieldType.NUMBER: Cell.NUMBER,
}
ROWS_SHOWN = 10
HIDDEN = "••••••"


@dataclass(frozen=True, slots=True)
class Said:
    """One value of a payload: its parameter, its title, what it says."""

    name: str
    title: str
    value: str


@dataclass(frozen=True, slots=True)
class Titles:
    """The forms of a CRM's actions by name, for saying payloads; an unknown action falls back to readable names."""

    forms: Mapping[str, FormSpec] = field(default_factory=dict)

    def title(self, action: str, name: str) -> str:
        spec = self._spec(action, name)
        return spec.title if spec is not None and spec.title else readable(name)

    def say(self, action: str, values: Fields, formats: Formats) -> tuple[Said, ...]:
        """The filled values in the form's order, then what the form does not name."""
        form = self.forms.get(action)
        order = [f.name for f in form.fields if f.name in values] if form else []
        names = [*order, *(name for name in values if name not in order)]
        return tuple(Said(n, self.title(action, n), self.value(action, n, values[n], formats)) for n in names if not is_empty(values[n]))

    def value(self, action: str, name: str, value: JsonValue, formats: Formats) -> str:
        """One value as a person reads it."""
        spec = self._spec(action, name)
        if spec is None:
            return plain(value)
        if spec.type is FieldType.SECRET or spec.type is FieldType.CODE:
            return HIDDEN
        if spec.type is FieldType.TABLE and isinstance(value, (list, tuple)):
            return _table(value)
        labels = {choice.value: choice.label.strip() for choice in spec.choices}
        if isinstance(value, (list, tuple)):
            return ", ".join(labels.get(str(one), plain(one)) for one in value)
        said = plain(value)
        return labels.get(said) or formats.show(_CELLS.get(spec.type, Cell.TEXT), said)

    def _spec(self, action: str, name: str) -> FieldSpec | None:
        form = self.forms.get(action)
        return form.field(name) if form is not None else None


def _table(rows: Sequence[JsonValue]) -> str:
    """A line for each of the first rows with what they say, and how many more there are."""
    lines = [", ".join(plain(value) for value in row.values() if not is_empty(value)) if isinstance(row, Mapping) else plain(row) for row in rows[:ROWS_SHOWN]]
    return "\n".join([*lines, *([f"… + {len(rows) - ROWS_SHOWN}"] if len(rows) > ROWS_SHOWN else [])])


def load_titles(services: Services, slug: str, actions: Sequence[str]) -> Titles:
    """Imports the CRM's forms: only off the window's thread."""
    forms = {}
    for action in actions:
        try:
            forms[action] = services.catalog.form(slug, action)
        except NotKnown:
            continue
    return Titles(forms)
