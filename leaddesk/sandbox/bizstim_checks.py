"""What the Bizstim practice CRM looks at: header and rows of an import, the path of an inquiry, and which words a browser's form would need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from leaddesk.sandbox.practice import Incoming, Refused

HEADER = [
    "first name", "last name", "address 1", "address 2", "city", "state", "zipcode", "country",
    "primary phone", "secondary phone", "mobile phone", "e-mail", "DOB", "status", "start date", "notes",
]  # fmt: skip
NEEDED = (0, 1, 5, 7, 13)
STATUSES = ("active", "inactive", "prospect")
INQUIRY = ("first_name", "last_name", "city", "state", "country", "email", "message")

NO_DATA = "No data provided"
NO_HEADER = "No header array found"
TRIAL = "Trial accounts may only add 3 clients per run or 30 clients an hour"
VAGUE = "There was an error with 1 or more of the records. Please check the records to determine which accounts were impacted"

PATH = re.compile(r"[a-z0-9~%.:_/-]*", re.IGNORECASE)
"""What CodeIgniter lets through; any other sign ends in an HTML page."""


class Framework(Refused):
    """An answer of the framework in front of the API: ``{"status": false, "error": …}`` with a status of its own."""

    def __init__(self, status: int, message: str, kind: str = "value", complain: bool = True) -> None:
        super().__init__(message, kind, complain)
        self.status = status


class BadPath(Refused):
    """An address CodeIgniter refuses with a page."""


def table(incoming: Incoming) -> tuple[list[str], list[list[str]]]:
    """(header, rows) of an import that is written as documented. Raises Refused in the server's words."""
    kind = incoming.request.content_type.split(";")[0].strip()
    document = incoming.request.json
    if kind != "application/json" or incoming.problem or not isinstance(document, Mapping):
        raise Refused(NO_DATA, "form")
    if not isinstance(document.get("header"), list):
        raise Refused(NO_HEADER, "form")
    if not isinstance(document.get("data"), list) or not document["data"]:
        raise Refused(NO_DATA, "form")
    header = [str(name) for name in document["header"]]
    if header[: len(HEADER)] != HEADER:
        raise Refused(VAGUE, "form")
    return header, [row if isinstance(row, list) else [] for row in document["data"]]


def header_problems(header: list[str], known: Mapping[str, str]) -> list[str]:
    """What is wrong with the columns behind the sixteen. `known`: ids of the account's custom fields."""
    wrong = []
    for name in header[len(HEADER) :]:
        match = re.fullmatch(r"(\d+)_.+", name)
        if name.startswith("["):
            wrong.append(f"{name} begins with the document's own remark")
        elif name != "tags" and (match is None or match[1] not in known):
            wrong.append(f"{name} is no custom field of this account")
    if len(set(header)) != len(header):
        wrong.append("a column is there twice")
    return wrong


def row_problems(row: list[Any], columns: int) -> list[str]:
    """What is wrong with one row."""
    wrong = []
    if len(row) != columns:
        return [f"a row has {len(row)} of {columns} elements"]
    if any(not isinstance(cell, str) for cell in row):
        wrong.append("a cell is no text")
    if any(not str(row[place]).strip() for place in NEEDED):
        wrong.append("one of the five needed values is empty")
    if str(row[13]) not in STATUSES:
        wrong.append("the status is none of the three")
    wrong += [f"{HEADER[place]} is no date" for place in (12, 14) if row[place] and not _is_day(str(row[place]))]
    return wrong


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def address(segment: str) -> str:
    """The e-mail address behind the path's spelling; blank when it is badly formed (the admin is mailed then, silently)."""
    found = segment.replace("_", "@").replace("~", ".")
    return found if found.count("@") == 1 and re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", found) else ""


def grammar(segments: list[str]) -> list[str]:
    """What is wrong with the segments of an inquiry's path."""
    a, b, c = (*segments, "", "", "")[:3]
    if len(segments) > 3:
        return ["there are more than three segments"]
    wrong = []
    if segments and a not in ("0", "1"):
        wrong.append("a is neither 0 nor 1")
    if len(segments) > 1 and b not in ("1", "2", "3"):
        wrong.append("b is none of 1, 2 and 3")
    if b == "1" and c:
        wrong.append("the admin needs no c")
    if b in ("2", "3") and not c:
        wrong.append(f"b={b} needs a c")
    return wrong


def validation(given: Mapping[str, Any]) -> list[str]:
    """The sentences of CodeIgniter's form validation."""
    wrong = [f"The {name.replace('_', ' ').title()} field is required." for name in INQUIRY if not str(given.get(name) or "").strip()]
    mail = str(given.get("email") or "")
    if mail and not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", mail):
        wrong.append("The Email field must contain a valid email address.")
    return wrong
