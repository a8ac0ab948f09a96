"""An account's settings: the form, and the same as a plain object the rest of this folder reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from leaddesk.connectors.forms import FormModel, Ui, problem
from leaddesk.connectors.hosts import check_host
from leaddesk.connectors.http import is_loopback
from leaddesk.crms.bizmate.regions import REGIONS, Region, region_of
from leaddesk.domain.specs import Choice
from leaddesk.domain.values import Fields, text

DEFAULT_URL: Final = "https://bizmate.fasttask.net/api/v1"


def _address(value: str) -> str:
    """An https address, or http on this machine. Paths of single calls are cut off, because they are often pasted."""
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.scheme not in ("http", "https"):
        raise problem("format", f"Write a web address, e.g. {DEFAULT_URL}.")
    check_host(value, host, DEFAULT_URL)
    if parts.scheme == "http" and not is_loopback(host):
        raise problem("format", "The address must begin with https://.", f"https://{parts.netloc}{parts.path}".rstrip("/"))
    root = re.sub(r"(?i)/(lead|deal|attachments)(/[^/]*)?/?$", "", f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/"))
    return root.rstrip("/")


def _region(value: Any) -> Any:
    """``au``, ``GB`` and ``Australia`` are understood, too."""
    word = text(value).casefold()
    if word == "gb":
        return "UK"
    return next((name for name, region in REGIONS.items() if word in (name.casefold(), region.title.casefold())), value)


def _id(value: str) -> str:
    if not value.isprintable() or any(c.isspace() for c in value):
        raise problem("format", "An id has no blanks in it.", re.sub(r"\s+", "", value) or None)
    return value


Id = Annotated[str, AfterValidator(_id), Field(min_length=1, max_length=255)]


class SettingsForm(FormModel):
    """What an account needs beside its token."""

    url: Annotated[Annotated[str, AfterValidator(_address)], Ui("Address", help="Up to and with /api/v1.", placeholder=DEFAULT_URL)] = DEFAULT_URL
    brokerId: Annotated[Id, Ui("Partner id", help="The id of the partner (a UUID) in whose name leads are submitted. Bizcap's partnership manager knows it.")]
    brokerRepId: Annotated[Id, Ui("Partner contact id", help="The id of the partner's contact (a UUID).")]
    region: Annotated[
        Literal["AU", "NZ", "UK", "SG"],
        BeforeValidator(_region),
        Ui(
            "Region",
            help="Decides the currency, the telephone code and the business numbers.",
            choices=tuple(Choice(r.name, r.title) for r in REGIONS.values()),
        ),
    ] = "AU"


@dataclass(frozen=True, slots=True)
class Site:
    """The settings as this folder reads them. Odd stored values fall back to the defaults: they were checked when they were set."""

    url: str
    broker: str
    broker_rep: str
    region: Region

    @classmethod
    def of(cls, settings: Fields) -> Site:
        return cls(
            url=(text(settings.get("url")) or DEFAULT_URL).rstrip("/"),
            broker=text(settings.get("brokerId")),
            broker_rep=text(settings.get("brokerRepId")),
            region=region_of(settings),
        )
