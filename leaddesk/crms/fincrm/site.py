"""An account's settings: the form, and the same as a plain object the rest of this folder reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from leaddesk.connectors.forms import FormModel, Ui, problem
from leaddesk.connectors.hosts import check_host
from leaddesk.connectors.http import is_loopback
from leaddesk.domain.specs import FieldType
from leaddesk.domain.values import Fields, text

DEFAULT_URL: Final = "https://fincrm.com/crm"
_TAIL: Final = re.compile(r"(?i)/+(api(/+v1(/.*)?|/+(login|register|logout))?|login|register)/*$")


def _address(value: str) -> str:
    """An https address, or http on this machine. Its path stays; a pasted ``/api``, ``/api/v1/…`` or ``/login`` behind it is cut off."""
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if not host or parts.scheme not in ("http", "https") or not host.isascii() or any(c.isspace() for c in value):
        raise problem("format", f"Write a web address, e.g. {DEFAULT_URL}.")
    server = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    path = _TAIL.sub("", parts.path).rstrip("/")
    check_host(value, host, DEFAULT_URL)
    if parts.scheme == "http" and not is_loopback(host):
        raise problem("format", "The address must begin with https://.", f"https://{server}{path}")
    return f"{parts.scheme}://{server}{path}"


def _code(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", value):
        raise problem("format", "Write the currency's three letters, e.g. INR.")
    return value.upper()


class SettingsForm(FormModel):
    """What an account needs beside its secrets."""

    url: Annotated[
        Annotated[str, AfterValidator(_address)], Ui("Address", help="Up to /api and without it; a path before it is normal.", placeholder=DEFAULT_URL)
    ] = DEFAULT_URL
    currency: Annotated[
        Annotated[str, AfterValidator(_code), Field(max_length=3)] | None,
        Ui("Currency", type=FieldType.CHOICE, dynamic=True, free_entry=True, help="Of your prices. Left open: the one of your profile.", advanced=True),
    ] = None


@dataclass(frozen=True, slots=True)
class Site:
    """The settings as this folder reads them. Odd stored values fall back to the defaults: they were checked when they were set."""

    url: str
    currency: str

    @classmethod
    def of(cls, settings: Fields) -> Site:
        return cls(url=(text(settings.get("url")) or DEFAULT_URL).rstrip("/"), currency=text(settings.get("currency")).upper())

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""
