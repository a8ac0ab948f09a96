"""Reads what people type or paste into typed values: dates, times, numbers, one-time codes. Pure, no Qt, nothing about the locale's server."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SPACES = re.compile(r"[^\S\n]+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORDS = {"today": 0, "now": 0, "tod": 0, "tomorrow": 1, "tom": 1, "tmrw": 1, "yesterday": -1}
_NEAR_CODE = re.compile(r"(?:otp|code|pin|passcode|password)\D{0,20}$", re.IGNORECASE)


def clean_line(text: str) -> str:
    """One line of pasted text without invisible characters, line breaks and doubled blanks; composed (NFC)."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("\r", "\n")
    return " ".join(plain.split())


def clean_block(text: str) -> str:
    """Several lines: line breaks kept as ``\\n``, invisible characters, trailing blanks and empty lines at both ends gone."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(_SPACES.sub(" ", line).rstrip() for line in plain.split("\n")).strip("\n")


def clean_phone(text: str) -> str:
    """A pasted number without ``tel:``, labels and odd dashes; the grouping stays as it was typed."""
    plain = re.sub(r"^\s*(?:tel|phone|mobile|mob|ph|call)\s*[:.]?\s*", "", clean_line(text), flags=re.IGNORECASE)
    return "".join("-" if unicodedata.category(ch) == "Pd" else ch for ch in plain).strip(" ,;")


def clean_email(text: str) -> str:
    """A pasted address without ``mailto:``, a display name, angle brackets and closing punctuation."""
    plain = clean_line(text)
    inside = re.search(r"<([^<>\s]+@[^<>\s]+)>", plain)
    plain = inside.group(1) if inside else plain
    return re.sub(r"^mailto:", "", plain, flags=re.IGNORECASE).strip(" ,;<>\"'").rstrip(".")


def find_code(text: str, shortest: int = 4, longest: int = 8) -> str | None:
    """The one-time code inside a pasted message ("Your OTP is 4821"); None when there is none, or no telling which."""
    joined = re.sub(r"(?<=\d)[ -](?=\d)", "", clean_line(text))
    if re.fullmatch(rf"\d{{{shortest},{longest}}}", joined):
        return joined
    found = [m for m in re.finditer(r"(?<![\w.])\d+(?![\w])", clean_line(text)) if shortest <= len(m.group()) <= longest]
    if len(found) == 1:
        return found[0].group()
    named = [m for m in found if _NEAR_CODE.search(clean_line(text)[: m.start()])]
    return named[0].group() if len(named) == 1 else None


def read_date(text: str, today: date, *, month_first: bool = False) -> date | None:
    """A date as people write it: ISO, ``24/11/2026``, ``24.11.``, ``24 nov``, ``tomorrow``, ``+2``, ``fri``. None when it makes none."""
    plain = clean_line(text).casefold().strip(".,")
    if plain in _WORDS:
        return today + timedelta(days=_WORDS[plain])
    if offset := re.fullmatch(r"\+\s?(\d{1,3})(?:\s*d(?:ays?)?)?", plain):
        return today + timedelta(days=int(offset.group(1)))
    if re.fullmatch(r"[a-z]{3,9}", plain) and plain[:3] in _DAYS:
        return today + timedelta(days=(_DAYS.index(plain[:3]) - today.weekday() - 1) % 7 + 1)
    return _iso(plain) or _numbers(plain, today, month_first) or _named_month(plain, today)


def _iso(plain: str) -> date | None:
    parts = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?", plain)
    return _day(int(parts[1]), int(parts[2]), int(parts[3])) if parts else None


def _numbers(plain: str, today: date, month_first: bool) -> date | None:
    parts = re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{2}|\d{4}))?", plain)
    if not parts:
        return None
    first, second = int(parts[1]), int(parts[2])
    day, month = (second, first) if month_first else (first, second)
    return _in_year(day, month, parts[3], today)


def _named_month(plain: str, today: date) -> date | None:
    words = [w for w in re.split(r"[\s,/.-]+", plain) if w and w[:3] not in _DAYS]
    names = [w for w in words if w[:3] in _MONTHS and w.isalpha()]
    numbers = [re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", w) for w in words if not w.isalpha()]
    if len(names) != 1 or not 1 <= len(numbers) <= 2 or not all(re.fullmatch(r"\d{1,2}|\d{4}", n) for n in numbers):
        return None
    return _in_year(int(numbers[0]), _MONTHS.index(names[0][:3]) + 1, numbers[1] if len(numbers) > 1 else None, today)


def _in_year(day: int, month: int, year: str | None, today: date) -> date | None:
    """Without a year the next such day is meant, unless it was only just (within half a year)."""
    if year is not None:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this = _day(today.year, month, day)
    if this is not None and (today - this).days > 183:
        return _day(today.year + 1, month, day)
    return this


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """``9``, ``9:05``, ``9.05 am``, ``1430``, ``2pm`` as a time of day; None when it makes none."""
    parts = re.fullmatch(r"(\d{1,2})(?:[:.h ]?([0-5]\d))?(?::[0-5]\d)?\s*([ap])?\.?m?\.?", clean_line(text).casefold())
    if not parts:
        return None
    hour, minute, half = int(parts[1]), int(parts[2] or 0), parts[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 else None


def read_number(text: str) -> Decimal | None:
    """A plain number: ``-12``, ``1250.5``. Grouping and currency signs are not taken silently, see :func:`mend_number`."""
    plain = clean_line(text).replace("−", "-")
    if not re.fullmatch(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", plain) or len(plain) > 30:
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def mend_number(text: str) -> str | None:
    """What a number with grouping, currency or a unit most likely means: ``20,000 AUD`` → ``20000``, ``2 lakh`` → ``200000``."""
    plain = clean_line(text).casefold().replace("−", "-")
    body = re.search(r"[-+]?\d[\d,.' ]*", plain)
    if not body:
        return None
    digits = body.group().strip(" ,.'").replace("'", "").replace(" ", "")
    if re.fullmatch(r"[-+]?\d+,\d{1,2}", digits) and "." not in digits:
        digits = digits.replace(",", ".")
    elif re.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|[-+]?\d{1,3}(?:\.\d{3})+,\d+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    number = read_number(digits.replace(",", ""))
    if number is None:
        return None
    scale = re.match(r"\s*(k|lakhs?|lacs?|crores?|cr|m|million)\b", plain[body.end() :] if body.group()[-1:].isdigit() else " " + plain[body.end() :])
    factor = {"k": 1_000, "l": 100_000, "c": 10_000_000, "m": 1_000_000}[scale.group(1)[0]] if scale else 1
    return plain_number(number * factor)


def plain_number(number: Decimal) -> str:
    """The number without exponent and without zeros that say nothing."""
    shown = format(number, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def nearest(text: str, labels: Sequence[str]) -> str | None:
    """The label most like what was typed, if one clearly is."""
    import difflib

    folded = {label.casefold(): label for label in labels}
    wanted = text.casefold()
    starts = [label for low, label in folded.items() if low.startswith(wanted)]
    if len(starts) == 1:
        return starts[0]
    inside = [label for low, label in folded.items() if wanted in low]
    if len(inside) == 1:
        return inside[0]
    close = difflib.get_close_matches(wanted, list(folded), n=1, cutoff=0.72)
    return folded[close[0]] if close else None
