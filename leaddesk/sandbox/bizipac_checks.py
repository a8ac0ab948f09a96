"""The value checks of the Bizipac practice CRM: dates, times, places, leads, documents. Each raises Refused with a sentence."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from leaddesk.sandbox.bizipac_data import Executive
from leaddesk.sandbox.bizipac_forms import DOCUMENT, Call
from leaddesk.sandbox.bizipac_leads import Lead
from leaddesk.sandbox.bizipac_state import State
from leaddesk.sandbox.practice import Refused, Upload

_DAY = re.compile(r"([1-9]|[12]\d|3[01])-([1-9]|1[0-2])-(\d{4})")
_CLOCK = re.compile(r"(\d|1\d|2[0-3]):([0-9]|[1-5]\d):([0-9]|[1-5]\d)")
MAX_FILE = 25 * 1024 * 1024
ENDINGS = {b"%PDF-": (".pdf",), b"\xff\xd8\xff": (".jpg", ".jpeg"), b"\x89PNG\r\n\x1a\n": (".png",)}


def person(state: State, uid: str) -> Executive:
    """The executive with this uid."""
    found = state.person(uid)
    if found is None:
        raise Refused(f"there is no user {uid!r}")
    return found


def lead(state: State, lead_id: str) -> Lead:
    """A lead by id; one that was there once is refused without a complaint, for the client could not know."""
    found = state.leads.get(lead_id)
    if found is None:
        raise Refused("No lead found.", complain=lead_id not in state.removed)
    return found


def own_lead(state: State, uid: str, lead_id: str) -> Lead:
    """An open lead of this person."""
    owner = person(state, uid)
    found = lead(state, lead_id)
    if found.owner != owner.uid or not found.open:
        raise Refused(f"lead {lead_id} is not an open lead of user {uid}", complain=not found.taken)
    return found


def day(state: State, text: str) -> date:
    """``newdate``: d-M-yyyy without leading zeros, today to the day after tomorrow."""
    parts = _DAY.fullmatch(text)
    if not parts:
        raise Refused(f"newdate {text!r} is not d-M-yyyy without leading zeros", "form")
    try:
        found = date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        raise Refused(f"newdate {text!r} is no day of the calendar", "form") from None
    first, last = state.days()
    if not first <= found <= last + timedelta(days=2):
        raise Refused(f"newdate {text} is not between today and the day after tomorrow")
    return found


def slot(state: State, text: str, clock: bool = False) -> None:
    """``newtime``: a slot's text or nothing; with `clock` also H:m:s without leading zeros."""
    if text and text not in state.slots and not (clock and _CLOCK.fullmatch(text)):
        raise Refused(f"newtime {text!r} is not a time slot{' or H:m:s without leading zeros' if clock else ''}")


def move(state: State, call: Call, *, postpone: bool) -> tuple[Lead, date]:
    """The values of refix and postpone."""
    values = call.values
    found = own_lead(state, values["loginid"], values["leadid"])
    chosen = day(state, values["newdate"])
    places = ("Office", "Residence", "") if postpone else ("Office", "Residence")
    if values["location"] not in places:
        raise Refused(f"location {values['location']!r} is not one of {', '.join(p or 'nothing' for p in places)}", "form")
    if values["reason"] not in [text for text, _, _ in state.reasons(found)]:
        raise Refused(f"reason {values['reason']!r} is not offered for lead {found.lead_id}")
    slot(state, values["newtime"], clock=postpone)
    if postpone and "'" in values["remark"]:
        raise Refused("the remark has an apostrophe, which breaks the server's SQL")
    if postpone and call.dialect != DOCUMENT and not values["newtime"]:
        raise Refused("newtime is empty; the field app sends the clock's H:m:s for a postponed lead", "form")
    if call.dialect != DOCUMENT:
        geo(values["geoLocation"])
    return found, chosen


def geo(text: str) -> None:
    """``geoLocation``: coordinates or the reason why there are none, but not nothing."""
    if not text.strip():
        raise Refused("geoLocation is empty; the field app sends coordinates or why there are none", "form")


def transfer(state: State, text: str) -> list[tuple[Lead, Executive, Executive]]:
    """``leaddata``: lead, giver and child of each entry."""
    try:
        document = json.loads(text)
    except ValueError:
        raise Refused("leaddata is not JSON", "form") from None
    if not isinstance(document, dict) or set(document) != {"data"} or not isinstance(document["data"], list) or not document["data"]:
        raise Refused('leaddata is not {"data": [...]} with at least one entry', "form")
    result = []
    for entry in document["data"]:
        if not isinstance(entry, dict) or set(entry) != {"user_id", "child_user_id", "lead_id"} or not all(isinstance(v, str) for v in entry.values()):
            raise Refused("an entry of leaddata must have user_id, child_user_id and lead_id, all strings", "form")
        giver = person(state, entry["user_id"])
        child = next((c for c in state.children(giver.uid) if c.uid == entry["child_user_id"]), None)
        if child is None:
            raise Refused(f"user {entry['child_user_id']!r} is not a child executive of {giver.uid}")
        result.append((own_lead(state, giver.uid, entry["lead_id"]), giver, child))
    if len({giver.uid for _, giver, _ in result}) > 1:
        raise Refused("leaddata names several givers")
    if len({found.lead_id for found, _, _ in result}) < len(result):
        raise Refused("leaddata names a lead twice")
    return result


def file(upload: Upload) -> None:
    """A PDF, JPEG or PNG that is what its name says."""
    kind(upload.data, upload.part.filename)
    if upload.part.size > MAX_FILE:
        raise Refused("the file is larger than 25 MB")


def kind(data: bytes, name: str) -> None:
    """The bytes' kind against the name's ending."""
    endings = next((endings for start, endings in ENDINGS.items() if data.startswith(start)), None)
    if endings is None:
        raise Refused("the file is empty" if not data else "the file is not a PDF, JPEG or PNG")
    if PurePosixPath(name).suffix.lower() not in endings:
        raise Refused(f"the file's name ends in {PurePosixPath(name).suffix or 'nothing'}, its content is {endings[0]}")


def document_type(state: State, found: Lead, value: str, by_name: bool) -> tuple[str, str]:
    """(doc_id, doc_name) of `doc_name`, which holds the id, or the name where the server is switched to names."""
    known = {doc_id: name for doc_id, name, _, _ in state.document_types}
    chosen = next((i for i, name in known.items() if value == (name.strip() if by_name else i)), None)
    if chosen is None:
        raise Refused(f"doc_name {value!r} is not the {'name' if by_name else 'doc_id'} of a document type")
    if chosen not in state.allowed_documents(found):
        raise Refused(f"document type {chosen} is not for client {found.client.client_id}")
    return chosen, known[chosen]


def document_address(state: State, text: str, own_url: str) -> str | None:
    """``doc_url``: a web address; one in the practice store must hold a file. Returns the stored object's name there."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"\s", text):
        raise Refused(f"doc_url {text!r} is not a web address", "form")
    if PurePosixPath(parts.path).suffix.lower() not in (".pdf", ".jpg", ".jpeg", ".png"):
        raise Refused("doc_url does not name a PDF, JPEG or PNG")
    prefix = f"{own_url}/__store__/"
    if not text.startswith(prefix):
        return None
    name = parts.path.removeprefix("/__store__/")
    if name not in state.objects:
        raise Refused("doc_url was registered before its file was stored")
    kind(state.objects[name].data, name)
    return name
