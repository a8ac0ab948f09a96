"""An account's settings: the form, and the same as a plain object the rest of this folder reads."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.forms import FormModel, Ui, problem
from leaddesk.connectors.hosts import check_host
from leaddesk.connectors.http import is_loopback
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import Choice, FieldType
from leaddesk.domain.values import Fields, JsonValue, text

DEFAULT_URL: Final = "https://app.getleadcrm.com"
DEFAULT_CODE: Final = "91"
DEFAULT_ZONE: Final = "Asia/Kolkata"

RESERVED: Final = frozenset({
    "token", "countrycode", "mobileno", "source", "name", "email", "feedback", "company_name", "staff_name", "date_of_birth", "purpose", "status", "department",
})  # fmt: skip
"""Parameters of the create call: an additional field can't have such a name."""


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
        raise problem("format", "The address must begin with https://.", f"https://{parts.netloc}")
    path = re.sub(r"(?i)/api(/.*)?$", "", parts.path.rstrip("/"))
    return f"{parts.scheme}://{parts.netloc}{path}".rstrip("/")


def names_in(value: JsonValue) -> tuple[str, ...]:
    """A list of names however it was written: one a line, or separated by commas; each once, in the given order."""
    parts = [text(one) for one in value] if isinstance(value, (list, tuple)) else re.split(r"[\n,;]", text(value))
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def _lines(value: Any) -> Any:
    return "\n".join(names_in(value)) if value is None or isinstance(value, (str, list, tuple)) else value


def _code(value: str) -> str:
    digits = value.strip().removeprefix("+").removeprefix("00")
    if not digits.isascii() or not digits.isdigit() or not 1 <= len(digits) <= 4 or digits.startswith("0"):
        raise problem("format", "A country code has one to four digits, e.g. 91.")
    return digits


def _zone(value: str) -> str:
    known = {name.casefold(): name for name in zoneinfo.available_timezones()}
    found = known.get(value.strip().replace(" ", "_").casefold())
    if found is None:
        raise problem("not_a_choice", "Write the time zone by its name, e.g. Asia/Kolkata.", DEFAULT_ZONE)
    return found


def _names(title: str, help: str) -> Ui:
    return Ui(title, type=FieldType.MULTILINE, help=f"{help} One a line.")


Names = Annotated[str, BeforeValidator(_lines), Field(max_length=20_000)]
Code = Annotated[str, AfterValidator(_code)]
_USED = "Offered beside the ones used before."


class SettingsForm(FormModel):
    """What an account needs beside its token."""

    url: Annotated[Annotated[str, AfterValidator(_address)], Ui("Address", help="Older accounts may have another.", placeholder=DEFAULT_URL)] = DEFAULT_URL
    transport: Annotated[
        Literal["query", "form"],
        Ui(
            "How values travel",
            help="As Getlead documents it, or in the request's body, where the token does not show in addresses.",
            choices=(Choice("query", "In the address, as documented"), Choice("form", "In the body, as a form")),
        ),
    ] = "query"
    countrycode: Annotated[Code, Ui("Country code", help="For numbers written without one.", placeholder=DEFAULT_CODE)] = DEFAULT_CODE
    zone: Annotated[
        Annotated[str, AfterValidator(_zone)], Ui("Time zone", help="In which Getlead reads the date and time of a task.", placeholder=DEFAULT_ZONE)
    ] = DEFAULT_ZONE
    additional_fields: Annotated[Names, _names("Additional fields", "By their own labels; Getlead ignores any other.")] = ""
    sources: Annotated[Names, _names("Sources", _USED)] = ""
    statuses: Annotated[Names, _names("Statuses", _USED)] = ""
    deal_statuses: Annotated[Names, _names("Deal statuses", _USED)] = ""
    purposes: Annotated[Names, _names("Purposes", _USED)] = ""
    departments: Annotated[Names, _names("Departments", _USED)] = ""
    staff: Annotated[Names, _names("Staff", "By their exact names: Getlead ignores a name it does not know.")] = ""

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        for name in names_in(self.additional_fields):
            if re.sub(r"[ .]", "_", name).casefold() in RESERVED:
                yield FieldProblem("additional_fields", "reserved", f"“{name}” is one of the lead's own fields, not an additional one.")


@dataclass(frozen=True, slots=True)
class Site:
    """The settings as this folder reads them. Odd stored values fall back to the defaults: they were checked when they were set."""

    url: str
    in_body: bool
    code: str
    zone: str
    additional: tuple[str, ...]

    @classmethod
    def of(cls, settings: Fields) -> Site:
        return cls(
            url=(text(settings.get("url")) or DEFAULT_URL).rstrip("/"),
            in_body=text(settings.get("transport")) == "form",
            code=text(settings.get("countrycode")) or DEFAULT_CODE,
            zone=text(settings.get("zone")) or DEFAULT_ZONE,
            additional=names_in(settings.get("additional_fields")),
        )
