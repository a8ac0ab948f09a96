"""The four regions Bizcap lends in: currency, telephone region and which business numbers belong there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from leaddesk.domain.values import Fields, text


@dataclass(frozen=True, slots=True)
class Region:
    """``phone``: two letters as telephone numbers know it; ``country``: as addresses name it; ``numbers``: fields of business numbers."""

    name: str
    title: str
    currency: str
    phone: str
    country: str
    calling_code: str
    numbers: tuple[str, ...]


REGIONS: Final[Mapping[str, Region]] = {
    region.name: region
    for region in (
        Region("AU", "Australia", "AUD", "AU", "Australia", "+61", ("abn", "acn")),
        Region("NZ", "New Zealand", "NZD", "NZ", "New Zealand", "+64", ("nzbn",)),
        Region("UK", "United Kingdom", "GBP", "GB", "United Kingdom", "+44", ("crn",)),
        Region("SG", "Singapore", "SGD", "SG", "Singapore", "+65", ("uen",)),
    )
}
_BY_CURRENCY: Final = {region.currency: region for region in REGIONS.values()}


def region_of(settings: Fields) -> Region:
    """An account's region; Australia when its settings hold none."""
    return REGIONS.get(text(settings.get("region")).upper(), REGIONS["AU"])


def phone_region(currency: str) -> str:
    """The telephone region of a record by the currency it was stored with; ``""`` when unknown."""
    region = _BY_CURRENCY.get(currency)
    return region.phone if region else ""
