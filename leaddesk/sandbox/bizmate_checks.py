"""What the Bizmate practice CRM takes: the documented fields, types, choices and lengths, to the letter. Anything else is refused in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from leaddesk.sandbox import bizmate_data as data
from leaddesk.sandbox.bizmate_records import ADDRESS_PARTS, ADDRESSES, MONEY
from leaddesk.sandbox.practice import Incoming, Part, Refused

REQUIRED = ("brokerId", "brokerRepId", "callClientOrBroker", "companyName", "firstName", "lastName")
LONGEST = 255
YES_NO = ("Yes", "No")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "callClientOrBroker": ("Call Client", "Call Broker"),
    "citizenshipStatus": data.CITIZENSHIPS,
    "homeOwner": YES_NO,
    "soleDirector": YES_NO,
    "loanPurpose": data.PURPOSES,
}
TEXTS = (
    "abn", "acn", "brokerContactEmail", "brokerContactName", "brokerContactNumber", "brokerId", "brokerRepId", "callOnBehalfOf", "companyName", "crn",
    "documentId", "driversLicenseNumber", "driverVersionNumber", "email", "firstName", "industryCategory", "industry", "lastName", "notes", "nzbn",
    "partnerLeadReferenceId", "partnerNotes", "phone", "secondaryEmail", "secondaryPhone", "tradingName", "uen",
)  # fmt: skip
DATES = ("businessStartDate", "dateOfBirth")
PHONES = ("phone", "secondaryPhone", "brokerContactNumber")
EMAILS = ("email", "secondaryEmail", "brokerContactEmail")
FILE_TYPES = ("Bank Statements", "Proof of Identity or ID", "Image")
NAMES = frozenset((*TEXTS, *DATES, *MONEY, *ADDRESSES, *CHOICES, "suitableProducts"))


class Unauthorised(Refused):
    """401."""


class Forbidden(Refused):
    """403."""


class NotFound(Refused):
    """404."""


class WrongMethod(Refused):
    """405."""


def token(incoming: Incoming, right: str) -> None:
    """Exactly ``Bearer <token>``. A wrong token is a person's mistake, a missing or misshapen header is the client's."""
    header = incoming.request.headers.get("authorization", "")
    if not header:
        raise Unauthorised("Unauthorized: no Authorization header", "form")
    if not header.startswith("Bearer ") or header != f"Bearer {header[7:].strip()}":
        raise Unauthorised("Unauthorized: the header must be Bearer <API TOKEN>", "form")
    if header[7:] != right:
        raise Unauthorised("Unauthorized", complain=False)
    if "cookie" in incoming.request.headers:
        raise Refused("a cookie was sent", "form")


def no_query(incoming: Incoming) -> None:
    if incoming.query:
        raise Refused(f"Invalid request: {incoming.query[0][0]} is not known here", "form")


def page(incoming: Incoming) -> tuple[int, int]:
    """``page`` and ``pageSize``, both given once."""
    names = [name for name, _ in incoming.query]
    if sorted(names) != ["page", "pageSize"]:
        raise Refused("Invalid request: page and pageSize are needed, nothing else", "form")
    values = incoming.request.query
    if not all(re.fullmatch(r"[1-9]\d{0,6}", values[name], re.ASCII) for name in names):
        raise Refused("Invalid request: page and pageSize must be whole numbers from 1", "value")
    if int(values["pageSize"]) > 100:
        raise Refused("Invalid request: pageSize is at most 100", "value")
    return int(values["page"]), int(values["pageSize"])


def envelope(incoming: Incoming) -> Mapping[str, Any]:
    """The ``fields`` of a JSON body that holds nothing else."""
    no_query(incoming)
    if not incoming.request.content_type.split(";")[0].strip() == "application/json":
        raise Refused("Invalid request: Content-Type must be application/json", "form")
    body = incoming.request.json
    if incoming.problem or not isinstance(body, dict) or set(body) != {"fields"} or not isinstance(body["fields"], dict) or not body["fields"]:
        raise Refused('Invalid request: the body must be {"fields": {…}}', "form")
    fields: Mapping[str, Any] = body["fields"]
    return fields


def fields(given: Mapping[str, Any], *, new: bool, lax: bool = False) -> None:
    """Every field by its own rule. A new lead needs the six documented ones and leaves absent fields out."""
    for name, value in given.items():
        if name not in NAMES:
            raise Refused(f"Invalid request: {name} is not a field of a lead", "form")
        if value is None:
            if new or name in REQUIRED:
                raise Refused(f"Invalid request: {name} can't be null", "value")
            continue
        _rule(name)(name, value)
    missing = [name for name in REQUIRED if new and not given.get(name)]
    if missing and not lax:
        raise Refused(f"Invalid request: {missing[0]} is required", "value")


def broker(given: Mapping[str, Any]) -> None:
    for name, own in (("brokerId", data.BROKER["id"]), ("brokerRepId", data.BROKER_REP["id"])):
        if name in given and given[name] != own:
            raise Forbidden(f"{name} is not yours", complain=False)


def _rule(name: str) -> Callable[[str, Any], None]:
    if name in MONEY:
        return _money
    if name in ADDRESSES:
        return _address
    if name in DATES:
        return _date
    return _products if name == "suitableProducts" else _text


def _money(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise Refused(f"Invalid request: {name} must be a number", "value")


def _address(name: str, value: Any) -> None:
    if not isinstance(value, dict) or set(value) != set(ADDRESS_PARTS):
        raise Refused(f"Invalid request: {name} must be an object of {', '.join(ADDRESS_PARTS)}", "value")
    for part in value.values():
        _length(name, part)


def _date(name: str, value: Any) -> None:
    try:
        fine = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) and date.fromisoformat(value)
    except ValueError:
        fine = None
    if not fine:
        raise Refused(f"Invalid request: {name} must be YYYY-MM-DD", "value")


def _products(name: str, value: Any) -> None:
    if not isinstance(value, list) or not value or len(set(map(str, value))) != len(value) or not set(map(str, value)) <= set(data.PRODUCTS):
        raise Refused(f"Invalid request: {name} must be a list of {', '.join(data.PRODUCTS)}", "value")


def _length(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise Refused(f"Invalid request: {name} must be a string", "value")
    if len(value) > LONGEST:
        raise Refused(f"Invalid request: {name} is longer than {LONGEST} characters", "value")


def _text(name: str, value: Any) -> None:
    _length(name, value)
    if not value.strip():
        raise Refused(f"Invalid request: {name} is empty; leave it out", "value")
    if name in CHOICES and value not in CHOICES[name]:
        raise Refused(f"Invalid request: {name} must be one of {', '.join(CHOICES[name])}", "value")
    if name in PHONES and not re.fullmatch(r"\+[1-9]\d{6,14}", value):
        raise Refused(f"Invalid request: {name} must be in international format", "value")
    if name in EMAILS and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise Refused(f"Invalid request: {name} must be an e-mail address", "value")


def files(incoming: Incoming) -> tuple[str, list[tuple[str, str, Part]]]:
    """The lead's id and (type, fileName, part) for each index from 0 on."""
    no_query(incoming)
    if not incoming.request.content_type.startswith("multipart/form-data; boundary=") or incoming.problem:
        raise Refused("Invalid request: multipart/form-data is needed", "form")
    texts = dict(incoming.form)
    parts = {upload.part.name: upload.part for upload in incoming.uploads}
    if len(texts) != len(incoming.form) or len(parts) != len(incoming.uploads):
        raise Refused("Invalid request: a part was sent twice", "form")
    if texts.pop("entityType", None) != "LEAD":
        raise Refused("Invalid request: entityType must be LEAD", "value")
    lead_id = texts.pop("entityId", "")
    found: list[tuple[str, str, Part]] = []
    while f"attachments[{len(found)}][file]" in parts:
        stem = f"attachments[{len(found)}]"
        kind, name = texts.pop(f"{stem}[type]", ""), texts.pop(f"{stem}[fileName]", "")
        part = parts.pop(f"{stem}[file]")
        _attachment(stem, kind, name, part)
        found.append((kind, name, part))
    if texts or parts or not found:
        odd = next(iter((*texts, *parts)), "attachments[0][file]")
        raise Refused(f"Invalid request: {odd} is missing or does not belong", "form")
    return lead_id, found


def _attachment(stem: str, kind: str, name: str, part: Part) -> None:
    if kind not in FILE_TYPES:
        raise Refused(f"Invalid request: {stem}[type] must be one of {', '.join(FILE_TYPES)}", "value")
    if len(name) > LONGEST:
        raise Refused(f"Invalid request: {stem}[fileName] is longer than {LONGEST} characters", "value")
    if not part.filename or not part.size or not part.content_type:
        raise Refused(f"Invalid request: {stem}[file] must be a file with a name, a type and content", "value")
