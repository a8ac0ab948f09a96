"""Telephone numbers: E.164 where they can be read, with a default region; else as the server wrote them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import phonenumbers

_INTERNATIONAL: Final = re.compile(r"\+[1-9]\d{8,13}", re.ASCII)


@lru_cache(maxsize=20_000)
def _stays(beginning: str, length: int) -> bool:
    """Whether numbers that begin so and are so long are E.164 already: that depends on their country, first digits and length only."""
    example = beginning.ljust(length, "1")
    try:
        number = phonenumbers.parse(example, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number) and phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == example


@lru_cache(maxsize=20_000)
def e164(text: str, region: str) -> str:
    """``+919000000001`` for a number that is possible in `region` (two letters, ``""`` = only with a country code); else the text, trimmed."""
    written = text.strip()
    if not written:
        return ""
    if _INTERNATIONAL.fullmatch(written) and _stays(written[:8], len(written)):
        return written
    try:
        number = phonenumbers.parse(written, region or None)
    except phonenumbers.NumberParseException:
        return written
    if not phonenumbers.is_possible_number(number):
        return written
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phones_of(region: str, *texts: str) -> tuple[str, ...]:
    """All numbers, readable ones in E.164, without blanks and repeats, in the given order."""
    found = (e164(text, region) for text in texts)
    return tuple(dict.fromkeys(number for number in found if number))


def masked(number: str) -> str:
    """The last four digits only, for "a code was sent to …"."""
    digits = "".join(c for c in number if c.isdigit())
    return f"••••••{digits[-4:]}" if len(digits) >= 6 else "••••"
