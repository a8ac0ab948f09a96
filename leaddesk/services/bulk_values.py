"""From a row's cells to a form's values: columns joined, constants, dates in the sender's order, phones by country, choices by their label."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from leaddesk.domain.bulk import FieldMap, ImportMap, SourceTable, Target
from leaddesk.domain.specs import Choice, FieldType
from leaddesk.domain.values import Fields, JsonValue

_DAY: Final = re.compile(r"(\d{1,4})[./\- ](\d{1,2}|[A-Za-z]{3,9})[./\- ,]+(\d{1,4})(?:[T ].*)?")
_MONTHS: Final = {name: n for n, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_ORDERS: Final[Mapping[str, tuple[int, int, int]]] = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}

Convert = Callable[[str], str]


@dataclass(slots=True)
class Choosing:
    """The choices of a field for one row's other values: {folded value or label: value}. Empty = nobody could look them up."""

    by_word: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()  # labels as shown
    free: bool = False

    @classmethod
    def of(cls, choices: Sequence[Choice], free: bool) -> Choosing:
        by_word: dict[str, str] = {}
        for choice in choices:
            by_word.setdefault(choice.label.casefold().strip(), choice.value)
        for choice in choices:
            by_word[choice.value.casefold()] = choice.value
        return cls(by_word, tuple(c.label for c in choices), free)


class RowValues:
    """Made once for a table and a map; called for every row."""

    def __init__(self, table: SourceTable, wanted: ImportMap, targets: Mapping[str, Target]) -> None:
        self.nests = any("." in one.target or "[" in one.target for one in wanted.fields)
        self.files = frozenset(name for name, target in targets.items() if target.spec.type is FieldType.FILES)
        self._places = {name: place for place, name in enumerate(table.header)}
        self._steps = [self._step(one, targets[one.target], wanted) for one in wanted.fields if one.target in targets]

    def _step(self, one: FieldMap, target: Target, wanted: ImportMap) -> tuple[str, tuple[int, ...], FieldMap, Convert | None]:
        places = tuple(self._places[name] for name in one.columns if name in self._places)
        return target.name, places, one, converter(target, wanted)

    def flat(self, cells: Sequence[str], fixes: Fields) -> dict[str, JsonValue]:
        """Target -> value; what is blank is left out. A fix stands for the cells as it is."""
        out: dict[str, JsonValue] = {}
        for name, places, one, convert in self._steps:
            if name in fixes:
                continue
            value = cells[places[0]] if len(places) == 1 else one.join.join([cells[p] for p in places if cells[p]])
            value = value or one.constant
            if value:
                out[name] = convert(value) if convert is not None else value
        out.update({name: value for name, value in fixes.items() if value != ""})
        return out


def nested(flat: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """``address.city`` and ``additional[Label]`` as the form wants them."""
    out: dict[str, JsonValue] = {}
    for name, value in flat.items():
        outer, dot, inner = name.partition(".")
        if dot:
            parts = out.setdefault(outer, {})
            if isinstance(parts, dict):
                parts[inner] = value
            continue
        outer, bracket, label = name.partition("[")
        if bracket:
            entries = out.setdefault(outer, [])
            if isinstance(entries, list):
                entries.append(_entry(label.rstrip("]"), value))
        else:
            out[name] = value
    return out


def _entry(label: str, value: JsonValue) -> dict[str, JsonValue]:
    return {"field": label, "value": value}


def converter(target: Target, wanted: ImportMap) -> Convert | None:
    """What to do with a cell's text before the form's own check sees it; None = nothing."""
    kind = target.spec.type
    if kind is FieldType.DATE and wanted.dates in _ORDERS:
        order = _ORDERS[wanted.dates]
        return lambda text: day_in_order(text, order)
    if kind is FieldType.PHONE and wanted.country:
        return lambda text: phone_of(text, wanted.country)
    if kind is FieldType.CHOICE and target.spec.choices and not target.spec.dynamic:
        choosing = Choosing.of(target.spec.choices, target.spec.free_entry)
        return lambda text: choosing.by_word.get(text.casefold(), text)
    return None


def day_in_order(text: str, order: tuple[int, int, int]) -> str:
    """``03/04/2020`` as ISO by the order of its parts; what is no date stays as it is. An ISO date is one in any order."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return text
    parts = match.groups()
    if len(parts[0]) == 4:
        order = (0, 1, 2)
    year, month, day = (parts[place] for place in order)
    number = _MONTHS.get(month[:3].lower()) if month.isalpha() else int(month)
    if number is None or not day.isdigit() or not year.isdigit():
        return text
    whole = int(year) + (2000 if int(year) < 50 else 1900) if len(year) <= 2 else int(year)
    try:
        return date(whole, number, int(day)).isoformat()
    except ValueError:
        return text


def phone_of(text: str, country: str) -> str:
    """With its country code, when it can be read as a number of that country; else as it is."""
    if text.startswith("+") or text.startswith("00"):
        return text
    from leaddesk.connectors.phones import e164

    number = e164(text, country)
    return number if number.startswith("+") else text


def plain_number(text: str) -> str | None:
    """``$20,000.50`` → ``20000.50``; None when it is not clear which number is meant."""
    bare = re.sub(r"(?i)[\s\u00a0'_]|aud|nzd|usd|gbp|eur|inr|sgd|rs\.?|[$£€₹]|,-$", "", text)
    if re.fullmatch(r"-?\d+(\.\d+)?", bare):
        return bare if bare != text else None
    if re.fullmatch(r"-?\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?", bare):
        return bare.replace(",", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d{1,2}", bare):
        return bare.replace(".", "").replace(",", ".")
    if re.fullmatch(r"-?\d+,\d{1,2}", bare):
        return bare.replace(",", ".")
    return None
