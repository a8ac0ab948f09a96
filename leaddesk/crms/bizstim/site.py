"""An account's settings: the form, and the same as a plain object the rest of this folder reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.forms import FormModel, Ui, problem
from leaddesk.connectors.hosts import check_host
from leaddesk.connectors.http import is_loopback
from leaddesk.crms.bizstim.specs import ROWS, RUNS
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import Choice, FieldType
from leaddesk.domain.values import Fields, JsonValue, text

DEFAULT_URL: Final = "https://www.bizstim.com/api"

_CUSTOM: Final = re.compile(r"(\d{1,9})_(\S.*)", re.ASCII)


def _address(value: str) -> str:
    """An https address, or http on this machine. Paths of single calls are cut off; the bare host gets its www, because a redirect would lose a POST."""
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
    if host == "bizstim.com":
        return DEFAULT_URL
    path = re.sub(r"(?i)/(clients|clientinquiry)(/.*)?$", "", parts.path.rstrip("/"))
    return f"{parts.scheme}://{parts.netloc}{path}".rstrip("/")


def names_in(value: JsonValue) -> tuple[str, ...]:
    """A list of names however it was written: one a line, or separated by commas; each once, in the given order."""
    parts = [text(one) for one in value] if isinstance(value, (list, tuple)) else re.split(r"[\n,;]", text(value))
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def custom_id(label: str) -> str:
    """The number of a custom field's column, ``105`` of ``105_student_id``; ``""`` when it is none."""
    match = _CUSTOM.fullmatch(label.strip())
    return match[1] if match else ""


def _lines(value: Any) -> Any:
    return "\n".join(names_in(value)) if value is None or isinstance(value, (str, list, tuple)) else value


Names = Annotated[str, BeforeValidator(_lines), Field(max_length=20_000)]


class SettingsForm(FormModel):
    """What an account needs beside its API key."""

    url: Annotated[Annotated[str, AfterValidator(_address)], Ui("Address", help="Up to and with /api.", placeholder=DEFAULT_URL)] = DEFAULT_URL
    plan: Annotated[
        Literal["trial", "enterprise"],
        Ui(
            "Plan",
            help="Decides how many clients go out at once and in an hour.",
            choices=(Choice("trial", "Trial: 3 at once, 30 an hour"), Choice("enterprise", "Enterprise: 1000 at once")),
        ),
    ] = "trial"
    custom_fields: Annotated[
        Names, Ui("Custom fields", type=FieldType.MULTILINE, help="One a line: the id of the field, an underscore and a label, e.g. 105_student_id.")
    ] = ""
    tags: Annotated[Names, Ui("Tags", type=FieldType.MULTILINE, help="One a line. A tag Bizstim does not know is created by its mere spelling.")] = ""
    inquiry_body: Annotated[
        Literal["form", "json"],
        Ui(
            "How inquiries travel",
            help="Bizstim does not say. A form is the safer one.",
            choices=(Choice("form", "As a form"), Choice("json", "As JSON")),
            advanced=True,
        ),
    ] = "form"

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        ids: set[str] = set()
        for name in names_in(self.custom_fields):
            found = custom_id(name)
            if not found:
                yield FieldProblem("custom_fields", "format", f"“{name}” must begin with the field's number and an underscore, e.g. 105_student_id.")
            elif found in ids:
                yield FieldProblem("custom_fields", "repeated", f"The field {found} is named twice.")
            ids.add(found)


@dataclass(frozen=True, slots=True)
class Site:
    """The settings as this folder reads them. Odd stored values fall back to the defaults: they were checked when they were set."""

    url: str
    plan: str
    custom: tuple[str, ...]
    tags: tuple[str, ...]
    json_inquiry: bool

    @classmethod
    def of(cls, settings: Fields) -> Site:
        plan = text(settings.get("plan"))
        return cls(
            url=(text(settings.get("url")) or DEFAULT_URL).rstrip("/"),
            plan=plan if plan in ROWS else "trial",
            custom=tuple(name for name in names_in(settings.get("custom_fields")) if custom_id(name)),
            tags=names_in(settings.get("tags")),
            json_inquiry=text(settings.get("inquiry_body")) == "json",
        )

    @property
    def runs(self) -> int:
        """How many runs may go out in any hour."""
        return RUNS[self.plan]

    @property
    def rows(self) -> int:
        """How many clients one run may hold."""
        return ROWS[self.plan]
