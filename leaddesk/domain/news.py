"""What is news about a record: fields that say something else than when somebody last looked. Pure, and calm about odd values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Cell
from leaddesk.domain.values import Fields, JsonValue, text

MOST_FIELDS: Final = 40
"""Differences kept of one record at one time; a record that changed in more places changed altogether."""
MOST_TEXT: Final = 300
"""Characters kept of one value."""
_DEEP = 2

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{2,3})+|0|[1-9]\d*)(?:\.\d+)?")
_PHONE = re.compile(r"\+?\(?[0-9][0-9 ()/-]{6,}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_NO_DAY = re.compile(r"0000-00-00(?:[T ][0:]*)?")
_STAMP = re.compile(r"(?i)(?:^|[._])(?:last[_ ]?)?(?:updated?|modified|changed|refreshed|synced)(?:[_ ]?(?:at|on|date|time|stamp|datetime))?$")
_LEAST_PHONE, _MOST_PREFIX = 7, 4


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that says something else. `source`: a core column or ``field:<name>``, parts of objects as ``field:<name>.<part>``."""

    source: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A difference with the time it was noticed, and how the kind calls and shows the field."""

    source: str
    old: str
    new: str
    at: datetime
    label: str = ""
    cell: Cell = Cell.TEXT
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """A record with what changed since somebody looked; one entry per field, the oldest value beside the newest."""

    rowid: int
    key: RecordKey
    title: str
    changes: tuple[FieldChange, ...]


def shown(value: JsonValue) -> str:
    """Any value in one line, cut to `MOST_TEXT` characters."""
    if isinstance(value, Mapping):
        line = ", ".join(said for part in value.values() if (said := shown(part)))
    elif isinstance(value, (list, tuple)):
        line = ", ".join(said for part in value if (said := shown(part)))
    else:
        line = " ".join(text(value).split())
    return line[:MOST_TEXT]


def same(old: str, new: str) -> bool:
    """Whether two values say the same to a person: blanks, case, ``123.00`` and ``123``, a phone in another spelling, midnight and its day."""
    if old == new:
        return True
    one, other = _plain(old), _plain(new)
    if one == other:
        return True
    return bool(one) and bool(other) and (_same_number(one, other) or _same_phone(one, other) or _same_moment(one, other))


def flat(values: Fields) -> dict[str, str]:
    """Fields with their values in one line; objects as their parts, two deep. What only says when the server touched the record is left out."""
    out: dict[str, str] = {}
    for name, value in values.items():
        _into(out, name, value, _DEEP)
    return out


def differences(before: Mapping[str, str], known: Mapping[str, str], after: Mapping[str, str]) -> tuple[Difference, ...]:
    """What `after` (a list row just read) says anew, compared with the row `before` and with all that is `known` of the record.

    A name `after` doesn't have says nothing; one only it has was blank before. What a person already saw is no news.
    """
    found: list[Difference] = []
    for name, new in after.items():
        old = before.get(name, known.get(name, ""))
        if not same(old, new) and not same(known.get(name, old), new):
            found.append(Difference(name, old, new))
    return tuple(found[:MOST_FIELDS])


def joined(core: Iterable[Difference], fields: Iterable[Difference]) -> tuple[Difference, ...]:
    """Differences of the core and of the fields, each change once: a field that only repeats what a core column says is left out."""
    first = list(core)
    rest = [f for f in fields if not any(same(c.old, f.old) and same(c.new, f.new) for c in first)]
    return tuple([*first, *rest][:MOST_FIELDS])


def folded(changes: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Changes in the order they came as one per field: the first old value, the last new one; what came back to where it was is left out."""
    first: dict[str, FieldChange] = {}
    last: dict[str, FieldChange] = {}
    for change in changes:
        first.setdefault(change.source, change)
        last[change.source] = change
    return tuple(
        FieldChange(source, old.old, last[source].new, last[source].at, old.label, old.cell, old.sensitive)
        for source, old in first.items()
        if not same(old.old, last[source].new)
    )


def _into(out: dict[str, str], name: str, value: JsonValue, deep: int) -> None:
    if _STAMP.search(name):
        return
    if isinstance(value, Mapping) and deep:
        for part, inner in value.items():
            _into(out, f"{name}.{part}", inner, deep - 1)
    else:
        out[name] = shown(value)


def _plain(value: str) -> str:
    line = " ".join(value.split()).casefold()
    return "" if line in ("null", "none") or _NO_DAY.fullmatch(line) else line


def _same_number(one: str, other: str) -> bool:
    if not (_NUMBER.fullmatch(one) and _NUMBER.fullmatch(other)):
        return False
    return Decimal(one.replace(",", "")) == Decimal(other.replace(",", ""))


def _same_phone(one: str, other: str) -> bool:
    if not (_PHONE.fullmatch(one) and _PHONE.fullmatch(other)):
        return False
    digits = [re.sub(r"[^0-9]", "", number) for number in (one, other)]
    if digits[0] == digits[1]:
        return True
    if not any(number.startswith(("+", "0")) for number in (one, other)):
        return False
    shorter, longer = sorted((d.lstrip("0") for d in digits), key=len)
    return len(shorter) >= _LEAST_PHONE and len(longer) - len(shorter) <= _MOST_PREFIX and longer.endswith(shorter)


def _same_moment(one: str, other: str) -> bool:
    first, second = _moment(one), _moment(other)
    return first is not None and first == second


def _moment(value: str) -> str | None:
    if not _MOMENT.fullmatch(value.upper()):
        return None
    try:
        moment = datetime.fromisoformat(value.upper())
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat(timespec="seconds")
