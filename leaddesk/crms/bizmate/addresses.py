"""Addresses: six parts on the wire, and reading a whole address pasted as text into them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, ValidationInfo

from leaddesk.connectors.forms import Filling, FormModel, Ui
from leaddesk.connectors.wire import as_text
from leaddesk.crms.bizmate.regions import REGIONS, Region, region_of

PARTS: Final = ("addressLine1", "addressLine2", "city", "state", "zipCode", "country")
NAMES: Final = ("businessAddress", "physicalAddress", "residentialAddress", "tradingAddress")

_STATES: Final = {
    name: short
    for short, names in {
        "NSW": ("nsw", "new south wales"),
        "VIC": ("vic", "victoria"),
        "QLD": ("qld", "queensland"),
        "SA": ("sa", "south australia"),
        "WA": ("wa", "western australia"),
        "TAS": ("tas", "tasmania"),
        "NT": ("nt", "northern territory"),
        "ACT": ("act", "australian capital territory"),
    }.items()
    for name in names
}
_COUNTRIES: Final = {
    name: country
    for country, names in {
        "Australia": ("australia", "au"),
        "New Zealand": ("new zealand", "nz", "aotearoa", "aotearoa new zealand"),
        "United Kingdom": ("united kingdom", "uk", "great britain", "england", "scotland", "wales", "northern ireland"),
        "Singapore": ("singapore", "sg"),
    }.items()
    for name in names
}
_CODES: Final = {"Australia": r"\d{4}", "New Zealand": r"\d{4}", "United Kingdom": r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}", "Singapore": r"\d{6}"}


def parse_address(pasted: str, region: Region = REGIONS["AU"]) -> dict[str, str]:
    """``"1 Quay St, Auckland 1010, New Zealand"`` → the six parts; what can't be told apart stays in the lines. Never raises."""
    pieces = [" ".join(piece.split()) for piece in re.split(r"[,\n;]+", pasted)]
    pieces = [piece for piece in pieces if piece]
    out = dict.fromkeys(PARTS, "")
    if len(pieces) > 1 and pieces[-1].casefold() in _COUNTRIES:
        out["country"] = _COUNTRIES[pieces.pop().casefold()]
    if pieces and (match := re.fullmatch(r"(?i)(singapore)\s+(\d{6})", pieces[-1])):
        out["country"], out["zipCode"] = "Singapore", match[2]
        pieces.pop()
    else:
        _take_code(pieces, out, _CODES[out["country"] or region.country])
        if out["zipCode"]:
            out["country"] = out["country"] or region.country
    _take_state(pieces, out)
    if out["country"] == "Singapore":
        out["city"] = "Singapore"
    elif len(pieces) > 1:
        out["city"] = pieces.pop()
    if pieces:
        out["addressLine1"] = pieces[0]
        out["addressLine2"] = ", ".join(pieces[1:])
    return out


def _take_code(pieces: list[str], out: dict[str, str], pattern: str) -> None:
    """The postcode at the end of the last pieces, never the house number of the first line."""
    for place in range(len(pieces) - 1, 0, -1):
        match = re.fullmatch(rf"(.*?)\s*\b({pattern})", pieces[place])
        if match:
            out["zipCode"] = match[2].upper()
            pieces[place : place + 1] = [match[1]] if match[1] else []
            return


def _take_state(pieces: list[str], out: dict[str, str]) -> None:
    """An Australian state as a piece of its own or after the city."""
    if len(pieces) < 2:
        return
    last = pieces[-1]
    if last.casefold() in _STATES:
        out["state"] = _STATES[pieces.pop().casefold()]
        return
    city, _, state = last.rpartition(" ")
    if city and state.casefold() in _STATES:
        out["state"], pieces[-1] = _STATES[state.casefold()], city


_Part = Annotated[str, Field(max_length=255)]


class Address(FormModel):
    """All six parts always travel together: whether the server merges a partial address is unknown."""

    addressLine1: Annotated[_Part, Ui("Address line 1")] = ""
    addressLine2: Annotated[_Part, Ui("Address line 2")] = ""
    city: Annotated[_Part, Ui("City")] = ""
    state: Annotated[_Part, Ui("State")] = ""
    zipCode: Annotated[_Part, Ui("Postcode")] = ""
    country: Annotated[_Part, Ui("Country")] = ""


def _read(value: Any, info: ValidationInfo) -> Any:
    """What a form gives: parts (the server's ``fullAddress`` is dropped), or a whole address as text. Blank = none.

    On a record that has this address, parts not given keep their value.
    """
    filling = Filling.of(info)
    if isinstance(value, str):
        if not value.strip():
            return None
        parts = parse_address(value, region_of(filling.context.settings) if filling else REGIONS["AU"])
        if filling and info.field_name:
            filling.repairs[info.field_name] = "Read as " + " · ".join(part for part in parts.values() if part) + "."
        return parts
    if not isinstance(value, Mapping):
        return value
    given = {name: as_text(part) if isinstance(part, (str, int)) else part for name, part in value.items() if name != "fullAddress" and part is not None}
    before = filling.context.record.get(info.field_name or "") if filling else None
    if isinstance(before, Mapping) and any(given.values()):
        given = {**{name: as_text(before.get(name)) for name in PARTS}, **given}
    return given if any(given.values()) else None


PostalAddress = Annotated[Address | None, BeforeValidator(_read)]
