"""What the Getlead practice CRM looks at: the token, which parameters a call has, how numbers, dates and amounts must be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from leaddesk.sandbox.practice import Incoming, Refused

TOKEN = re.compile(r"gl_[0-9a-f]{20}")
MOBILE_WORDS = "The mobileno must be between 8 and 14 digits."
CHECK_WORDS = "Please check the parameters."
NOT_FOUND_WORDS = "Enquiry Not Found."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One documented call: its required and other parameters, and the word it fails with."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    failure: str = "error"
    phone: str = ""


ENDPOINTS: Mapping[str, Endpoint] = {
    "gl-website-contacts": Endpoint(
        ("token", "countrycode", "mobileno", "source"),
        ("name", "email", "feedback", "company_name", "staff_name", "date_of_birth", "purpose", "status", "department"),
        failure="fail",
        phone="mobileno",
    ),
    "gl-task-creation-api": Endpoint(
        ("token", "name"),
        ("description", "countrycode", "mobile_no", "email", "comment", "task_category_id", "scheduled_date", "assigned_to"),
        phone="mobile_no",
    ),
    "gl-note-creation-api": Endpoint(("token", "note", "countrycode", "mobile_no"), ("email",), phone="mobile_no"),
    "gl-status-change-api": Endpoint(("token", "status", "countrycode", "mobile_no"), ("email",), phone="mobile_no"),
    "gl-deal-creation-api": Endpoint(
        ("token", "mobile", "status"), ("deal_name", "countrycode", "staff_name", "deal_amount", "start_date", "end_date", "deal_note"), phone="mobile"
    ),
    "gl-department-vise-agent-assign": Endpoint(("SourceNumber", "department"), phone="SourceNumber"),
}


class WrongToken(Refused):
    """Not the account's token. A person's mistake, unless it is not even written like one."""


def merged(incoming: Incoming, complain: Callable[[str], None]) -> dict[str, str]:
    """Query, form and JSON body together, as Laravel has them. PHP turns blanks and dots of names into underscores, but not in JSON."""
    if incoming.problem:
        raise Refused(CHECK_WORDS, "form")
    pairs = [(_mangled(name), value) for name, value in (*incoming.query, *incoming.form)]
    document = incoming.request.json
    if isinstance(document, Mapping):
        pairs += [(str(name), str(value)) for name, value in document.items() if value is not None]
    names = [name for name, _ in pairs]
    for name in {name for name in names if names.count(name) > 1}:
        complain(f"{name} travels twice")
    if incoming.query and incoming.form:
        complain("values travel in the address and in the body")
    return {name: value.strip() for name, value in pairs}


def _mangled(name: str) -> str:
    return re.sub(r"[ .]", "_", name)


def known_names(endpoint: Endpoint, given: Mapping[str, str], additional: Iterable[str]) -> list[str]:
    """Names the call does not have: Getlead ignores them, a correct client does not send them."""
    fields = {_mangled(label) for label in additional} if endpoint.failure == "fail" else set()
    return [name for name in given if name not in (*endpoint.required, *endpoint.optional) and name not in fields and _mangled(name) not in fields]


def forms(endpoint: Endpoint, given: Mapping[str, str]) -> list[str]:
    """What is not written as the server's columns need it. The server takes it all the same."""
    wrong = []
    for name in ("date_of_birth", "start_date", "end_date"):
        if given.get(name) and not _is(given[name], "%Y-%m-%d"):
            wrong.append(f"{name} is not YYYY-MM-DD")
    if given.get("scheduled_date") and not _is(given["scheduled_date"], "%Y-%m-%d %H:%M:%S"):
        wrong.append("scheduled_date is not YYYY-MM-DD HH:MM:SS")
    if given.get("deal_amount") and not re.fullmatch(r"\d+", given["deal_amount"]):
        wrong.append("deal_amount is no integer")
    if given.get("task_category_id") and given["task_category_id"] not in ("1", "2"):
        wrong.append("task_category_id is neither 1 nor 2")
    if given.get("countrycode") and not re.fullmatch(r"[1-9]\d{0,3}", given["countrycode"]):
        wrong.append("countrycode is not digits such as 91")
    if endpoint.failure != "fail" and given.get(endpoint.phone) and not re.fullmatch(r"\d{8,18}", given[endpoint.phone]):
        wrong.append(f"{endpoint.phone} is not digits only")
    wrong += [f"{name} is sent empty" for name, value in given.items() if not value and name in endpoint.optional]
    return wrong


def _is(written: str, pattern: str) -> bool:
    try:
        return datetime.strptime(written, pattern).strftime(pattern) == written  # noqa: DTZ007 - a wall clock without a zone is what travels
    except ValueError:
        return False
