"""Telephone numbers as Getlead wants them: the country code apart, and 8 to 14 national digits without any sign."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import phonenumbers

from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.values import Fields, text

SHORTEST: Final = 8
LONGEST: Final = 14
"""The server's own words: "The mobileno must be between 8 and 14 digits."."""

_NOISE: Final = re.compile(r"(?i)^(tel|phone|mobile|mob)\s*[:.]?\s*|[\s\u00a0()./–-]")
_REMOTE: Final = re.compile(rf"([1-9]\d{{0,3}})-(\d{{{SHORTEST},{LONGEST}}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its two halves."""

    code: str
    digits: str

    @property
    def remote(self) -> str:
        """The ledger's key, ``91-9850000000``."""
        return f"{self.code}-{self.digits}"

    @property
    def international(self) -> str:
        return f"+{self.code}{self.digits}"

    @property
    def fields(self) -> Fields:
        return {"countrycode": self.code, "mobileno": self.digits, "number": self.international}


def of_remote(remote: str) -> Number | None:
    """The number a ledger key names; None when it is no such key."""
    match = _REMOTE.fullmatch(remote)
    return Number(match[1], match[2]) if match else None


def of_record(values: Fields) -> Number | None:
    """The number of a ledger record."""
    code, digits = text(values.get("countrycode")), text(values.get("mobileno"))
    return Number(code, digits) if code and digits else None


def split(written: str, code: str, field: str) -> Number | FieldProblem:
    """The number in its halves. `code` counts when the number itself has none; with ``+`` or ``00`` in front the number's own is taken."""
    bare = _NOISE.sub("", written.strip())
    bare = f"+{bare[2:]}" if bare.startswith("00") else bare
    if not re.fullmatch(r"\+?\d+", bare, re.ASCII):
        return FieldProblem(field, "bad_characters", "A phone number has only digits.", re.sub(r"[^\d+]", "", bare) or None)
    number = _parsed(bare, code) or Number(code, bare.removeprefix("+"))
    if not SHORTEST <= len(number.digits) <= LONGEST:
        words = f"Getlead takes {SHORTEST} to {LONGEST} digits after the country code; this has {len(number.digits)}."
        return FieldProblem(field, "too_short" if len(number.digits) < SHORTEST else "too_long", words)
    return number


def _parsed(bare: str, code: str) -> Number | None:
    """By the numbering plans: leading zeros and a repeated country code go. None when the plans don't know such a number."""
    region = phonenumbers.region_code_for_country_code(int(code)) if code.isascii() and code.isdigit() else "ZZ"
    try:
        parsed = phonenumbers.parse(bare, None if bare.startswith("+") or region in ("ZZ", "001") else region)
    except phonenumbers.NumberParseException:
        return None
    if not bare.startswith("+") and not phonenumbers.is_possible_number(parsed):
        return None
    return Number(str(parsed.country_code), phonenumbers.national_significant_number(parsed))
