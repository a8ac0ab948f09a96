"""The kinds of values that are sent, checked with plain sentences and, where one is clear, a value that would be right."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from leaddesk.connectors.forms import Filling, problem
from leaddesk.connectors.wire import as_day, as_text, written_amount
from leaddesk.crms.getlead.site import DEFAULT_ZONE, Site

_TOKEN: Final = re.compile(r"gl_[0-9a-f]{20}")
_EMAIL: Final = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\".]+(?:\.[^\s@,;<>\".]+)+")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?", re.I)
_DAY_ALONE: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}", re.ASCII)


def token(value: str) -> str:
    """``gl_`` and 20 hexadecimal characters, 23 in all; the vendor's own app rejects any other."""
    bare = value.strip().strip("\"'").removeprefix("token=")
    if _TOKEN.fullmatch(bare):
        return bare
    if _TOKEN.fullmatch(bare.lower()):
        raise problem("format", "A token's letters are small. Copy it again.")
    raise problem("format", "A Getlead token is gl_ and 20 characters, digits and the letters a to f: 23 in all. Copy it again.")


def _email(value: str) -> str:
    if not value or _EMAIL.fullmatch(value):
        return value
    mended = re.sub(r"\s+", "", value).replace(",", ".").replace("@@", "@").replace("..", ".").strip(".;:<>")
    raise problem("format", "Write an e-mail address, e.g. name@example.com.", mended if _EMAIL.fullmatch(mended) else None)


def _code(value: str) -> str:
    digits = re.sub(r"^(\+|00)", "", value.strip())
    if value and not re.fullmatch(r"[1-9]\d{0,3}", digits, re.ASCII):
        raise problem("format", "A country code has one to four digits, e.g. 91.")
    return digits


def _whole(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    amount = written_amount(value)
    if amount is None:
        raise problem("not_a_number", "Write the amount as a whole number, e.g. 20000.", _digits(as_text(value)))
    if amount != amount.to_integral_value():
        raise problem("not_whole", "Getlead takes whole amounts only.", str(int(amount.quantize(Decimal(1)))))
    return int(amount)


def _digits(written: str) -> str | None:
    found = written_amount(re.sub(r"(?i)rs\.?|inr|[₹$£€'/-]|\s", "", written))
    return str(int(found)) if found is not None and found == found.to_integral_value() else None


def _when(value: Any, info: ValidationInfo) -> Any:
    """``YYYY-MM-DD HH:MM:SS`` in the account's time zone; a time with an offset is converted, a day alone is its beginning."""
    written = as_text(value)
    if not written:
        return ""
    filling = Filling.of(info)
    zone = Site.of(filling.context.settings).zone if filling else DEFAULT_ZONE
    alone = _DAY_ALONE.fullmatch(written)
    day, clock = as_day(written), _CLOCK.search(f"{written} 00:00" if alone else written)
    if day is None:
        raise problem("not_a_date", "Write date and time as year-month-day hour:minute, e.g. 2026-02-05 14:30.")
    if clock is None:
        raise problem("not_a_time", "Write the time of day as hour:minute, e.g. 14:30.", day.isoformat())
    try:
        moment = datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]), int(clock[3] or 0))  # noqa: DTZ001 - the wall clock of the account's zone
        if clock[4]:
            moment = moment.replace(tzinfo=datetime.strptime(clock[4], "%z").tzinfo).astimezone(ZoneInfo(zone))
    except (ValueError, OverflowError):
        raise problem("not_a_time", "Write the time of day as hour:minute, e.g. 14:30.") from None
    sent = moment.strftime("%Y-%m-%d %H:%M:%S")
    if filling:
        filling.repairs[info.field_name or "scheduled_date"] = f"{sent} in {zone}{', because no time of day was given' if alone else ''}."
    return sent


LONGEST: Final = 255
LONGEST_TEXT: Final = 5_000
"""Getlead names no limits; all of it travels in one address by default, which servers cap at some thousand characters."""

_Clean = BeforeValidator(lambda value: as_text(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else value)
Short = Annotated[str, _Clean, Field(max_length=LONGEST)]
Needed = Annotated[str, _Clean, Field(min_length=1, max_length=LONGEST)]
Long = Annotated[str, Field(max_length=LONGEST_TEXT)]
NeededLong = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Email = Annotated[str, AfterValidator(_email), Field(max_length=LONGEST)]
Code = Annotated[str, AfterValidator(_code), Field(max_length=6)]
Whole = Annotated[Annotated[int, Field(ge=0, le=10**12)] | None, BeforeValidator(_whole)]
When = Annotated[str, BeforeValidator(_when)]
