"""What a filter chip offers: labels, counts, and statuses in the document's order with their tones."""

from __future__ import annotations

from collections.abc import Sequence

from leaddesk.domain.specs import Cell, KindSpec, StatusSpec, Tone
from leaddesk.ui.models.columns import Column
from leaddesk.ui.models.cooking import StatusBook
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.widgets.chips import ChipValue


def chip_values(column: Column, found: Sequence[tuple[str, int]], kind: KindSpec | None, book: StatusBook, formats: Formats) -> list[ChipValue]:
    """The values as found, the most frequent first; statuses and sub-statuses of a kind that describes them in its order, others last."""
    if column.spec.cell is Cell.STATUS:
        specs = _statuses(kind, book)
        values = [_status(value, count, specs.get(value)) for value, count in found]
        return _ordered(values, list(specs)) if kind is not None else values
    shown = [ChipValue(value, formats.show(column.spec.cell, value), count) for value, count in found]
    if kind is not None and column.spec.source == "substatus":
        return _ordered(shown, list(dict.fromkeys(sub for spec in kind.statuses for sub in spec.sub)))
    return shown


def _statuses(kind: KindSpec | None, book: StatusBook) -> dict[str, StatusSpec]:
    if kind is not None:
        return {spec.value: spec for spec in kind.statuses}
    return {value: spec for statuses in book.values() for value, spec in statuses.items()}


def _status(value: str, count: int, spec: StatusSpec | None) -> ChipValue:
    return ChipValue(value, spec.label if spec is not None else value, count, spec.tone if spec is not None else Tone.NEUTRAL)


def _ordered(values: list[ChipValue], order: list[str]) -> list[ChipValue]:
    places = {value: place for place, value in enumerate(order)}
    return sorted(values, key=lambda one: places.get(one.value, len(places)))  # stable: what is not described stays by frequency
