"""Business numbers: ABN, ACN (Australia), NZBN (New Zealand), CRN (United Kingdom) and UEN (Singapore), checked and written without blanks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from pydantic import ValidationInfo
from stdnum.au import abn as au_abn
from stdnum.au import acn as au_acn
from stdnum.exceptions import InvalidChecksum
from stdnum.sg import uen as sg_uen

from leaddesk.connectors.forms import Filling, problem

_CRN: Final = re.compile(
    r"\d{8}|(AC|CE|CS|FC|FE|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|OC|OE|PC|RC|SA|SC|SE|SF|SG|SI|SL|SO|SP|SR|SZ|ZC)\d{6}|R\d{7}|IP\d{5}R|SP\d{5}R"
)
"""Companies House numbers have a fixed form and no check digit: eight digits, or a known prefix and six."""

_SHAPES: Final[Mapping[str, tuple[int, str]]] = {
    "abn": (11, "An ABN has 11 digits."),
    "acn": (9, "An ACN has 9 digits."),
    "nzbn": (13, "An NZBN has 13 digits."),
}
_WRONG: Final = "The check digit of this {name} does not fit: look for a mistyped digit."


def business_number(value: str | None, info: ValidationInfo) -> str | None:
    """The number of the field's own kind, compact. A pydantic validator; raises a problem when it can't be right."""
    if value is None:
        return None
    name = info.field_name or ""
    compact = re.sub(r"[\s.\-\u2010-\u2015]", "", value).upper()
    if name in _SHAPES:
        compact = re.sub(rf"^{name}[:#]?", "", compact, flags=re.IGNORECASE)
    _CHECKS[name](compact)
    filling = Filling.of(info)
    if compact != value and filling:
        filling.repairs[name] = f"Written as {compact}."
    return compact


def _digits(name: str, compact: str) -> None:
    length, sentence = _SHAPES[name]
    if not (compact.isascii() and compact.isdigit()) or len(compact) != length:
        raise problem("format", sentence)


def _abn(compact: str) -> None:
    if len(compact) == 9 and au_acn.is_valid(compact):
        raise problem("format", "This is an ACN (9 digits). An ABN has 11.", au_acn.to_abn(compact))
    _digits("abn", compact)
    if not au_abn.is_valid(compact):
        raise problem("check_digit", _WRONG.format(name="ABN"))


def _acn(compact: str) -> None:
    if len(compact) == 11 and au_abn.is_valid(compact) and au_acn.is_valid(compact[2:]):
        raise problem("format", "This is an ABN (11 digits). An ACN has 9.", compact[2:])
    _digits("acn", compact)
    if not au_acn.is_valid(compact):
        raise problem("check_digit", _WRONG.format(name="ACN"))


def _nzbn(compact: str) -> None:
    """A GS1 number (GLN) that begins with New Zealand's 94."""
    _digits("nzbn", compact)
    if not compact.startswith("94"):
        raise problem("format", "An NZBN begins with 94.")
    if gs1_check_digit(compact[:-1]) != int(compact[-1]):
        raise problem("check_digit", _WRONG.format(name="NZBN"))


def gs1_check_digit(digits: str) -> int:
    """The check digit of a GS1 number without it: weights 3, 1, 3 … from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -total % 10


def _crn(compact: str) -> None:
    if _CRN.fullmatch(compact):
        return
    padded = compact.zfill(8) if compact.isascii() and compact.isdigit() and 5 <= len(compact) < 8 else None
    raise problem("format", "A CRN has 8 characters: 8 digits, or a prefix such as SC or NI and 6 digits.", padded)


def _uen(compact: str) -> None:
    if not compact.isascii() or len(compact) not in (9, 10):
        raise problem("format", "A UEN has 9 or 10 characters, such as 201912345A.")
    try:
        sg_uen.validate(compact)
    except InvalidChecksum:
        raise problem("check_digit", _WRONG.format(name="UEN")) from None
    except ValueError:
        raise problem("format", "This is not written like a UEN, such as 201912345A.") from None


_CHECKS: Final[Mapping[str, Callable[[str], None]]] = {"abn": _abn, "acn": _acn, "nzbn": _nzbn, "crn": _crn, "uen": _uen}
