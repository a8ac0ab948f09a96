"""Whether two values of a lead say the same: money, phones, dates and addresses are compared by what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from leaddesk.connectors.wire import as_amount, as_day, as_text
from leaddesk.crms.bizmate.addresses import NAMES, PARTS
from leaddesk.domain.values import Fields, JsonValue, is_empty

AMOUNTS: Final = ("amountRequested", "averageMonthlyTurnover")
_PHONES: Final = ("phone", "secondaryPhone", "brokerContactNumber")
_DAYS: Final = ("businessStartDate", "dateOfBirth")


def same(name: str, left: JsonValue, right: JsonValue) -> bool:
    """``"45000.00"`` and ``45000`` are the same, so are null and ``""``."""
    if is_empty(left) and is_empty(right):
        return True
    return _MEANING.get(name, _words)(left) == _MEANING.get(name, _words)(right)


def changes(wanted: Fields, record: Fields) -> Fields:
    """What of `wanted` the record does not say already."""
    return {name: value for name, value in wanted.items() if not same(name, value, record.get(name))}


def _words(value: JsonValue) -> object:
    return " ".join(as_text(value).split())


def _digits(value: JsonValue) -> object:
    return "".join(c for c in as_text(value) if c.isdigit())


def _amount(value: JsonValue) -> object:
    amount = as_amount(value)
    return _words(value) if amount is None else amount


def _day(value: JsonValue) -> object:
    day = as_day(value)
    return _words(value) if day is None else day


def _set(value: JsonValue) -> object:
    return frozenset(as_text(v) for v in value) if isinstance(value, (list, tuple)) else frozenset({as_text(value)} - {""})


def _address(value: JsonValue) -> object:
    """The six parts; ``fullAddress`` is only their sum."""
    if not isinstance(value, Mapping):
        return (_words(value),) * (1 if as_text(value) else 0)
    parts = tuple(_words(value.get(name)) for name in PARTS)
    return parts if any(parts) else ()


_MEANING: Final[Mapping[str, Callable[[JsonValue], object]]] = {
    **dict.fromkeys(AMOUNTS, _amount),
    **dict.fromkeys(_PHONES, _digits),
    **dict.fromkeys(_DAYS, _day),
    **dict.fromkeys(NAMES, _address),
    "suitableProducts": _set,
}
