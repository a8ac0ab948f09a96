"""What the server's answers look like, tolerantly: the envelope, its verdict, and a model per kind of entry. Names are the server's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from leaddesk.connectors.classify import json_answer, not_data
from leaddesk.connectors.http import Call, Reply
from leaddesk.connectors.wire import Flag, Id, Integer, Text, WireModel, as_text, kind_of
from leaddesk.domain.errors import Gone, Refused, SignInNeeded
from leaddesk.domain.values import Fields, JsonValue

_MAX_MESSAGE: Final = 300
_FAILURE: Final = re.compile(
    r"(?i)\b(errors?|fail(ed|ure)?|invalid|denied|unauthori[sz]ed|forbidden|not allowed|expired|sql|mysqli?|exception|warning|fatal|maintenance"
    r"|try again|time(d)? ?out|update your|upgrade|version|blocked|inactive|suspended|database|missing|required|wrong|unable|could not)\b"
)
_NO_LEAD: Final = re.compile(
    r"(?i)\b(leads?|records?|data)\b.*\b(not (be )?found|not available|does ?n.?t exist|no longer|removed)\b|\bno (such )?(leads?|records?|data)\b"
)
_LEAD_GONE: Final = re.compile(r"(?i)\b(leads?|records?)\b.*\b(not (be )?found|does ?n.?t exist|no longer|removed)\b|\bno (such )?(leads?|records?)\b")
_NOTHING: Final = re.compile(r"(?i)^(error: )?(exception: )?no (data|record|lead|child|reason|time ?slot)s? found\b")
"""The field app's own words for an empty list; one of them goes on "or API failed"."""
_CODE: Final = re.compile(r"\d{4,}")


class Envelope(WireModel):
    """``{"success": 1, "message": "…", "data": …}``; business errors come with HTTP 200 and ``success`` 0."""

    success: Flag = None
    message: Text = ""
    data: Any = None


def accept_status(reply: Reply, call: Call) -> None:
    """This CRM's word on the statuses HTTP leaves open: no published client knows a 401 or 403, and business errors come as 200."""
    if reply.status == 401:
        raise SignInNeeded(needs="sign_in", status=401, call=call.label)
    if not reply.ok:
        raise Refused(message="", status=reply.status, call=call.label)


def envelope(reply: Reply, call: Call) -> Envelope:
    """The envelope of any answer; raises ContractBroken for a read and OutcomeUnknown for a write when it is none."""
    return Envelope.model_validate(answer_object(reply, call))


def answer_object(reply: Reply, call: Call) -> Mapping[str, JsonValue]:
    """The answer's JSON object, status checked."""
    accept_status(reply, call)
    answer = json_answer(reply, call)
    if not isinstance(answer, Mapping):
        raise not_data(call, kind_of(answer))
    return answer


def entries(box: Envelope, call: Call) -> list[JsonValue]:
    """The entries of a list answer. ``success`` 0 with a harmless message and no data is an empty list, not an error.

    Raises Refused when the message speaks of a failure, ContractBroken when the shape makes no sense.
    """
    data = box.data
    blank = data is None or data == "" or (isinstance(data, (list, Mapping)) and not data)
    if box.success is False:
        if blank and (_NOTHING.search(box.message) or not _FAILURE.search(box.message)):
            return []
        if blank:
            raise Refused(message=words(box.message), call=call.label)
        raise not_data(call, "flag", "success")
    if box.success is None:
        raise not_data(call, kind_of(box.success), "success")
    if blank:
        return []
    if isinstance(data, Mapping):
        return [data]
    if not isinstance(data, list):
        raise not_data(call, kind_of(data), "data")
    return data


def verdict(box: Envelope, call: Call) -> None:
    """Raises unless a write's answer is a clear yes: Refused or Gone on a clear no, OutcomeUnknown when nobody can tell."""
    if box.success is None:
        raise not_data(call, "null", "success")
    if box.success is False:
        if _LEAD_GONE.search(box.message):
            raise Gone(message=words(box.message), call=call.label)
        raise Refused(message=words(box.message), call=call.label)


def means_gone(message: str) -> bool:
    """True for messages like "No lead found."."""
    return bool(_NO_LEAD.search(message))


def words(message: str) -> str:
    """The server's words, short enough to show."""
    return as_text(message)[:_MAX_MESSAGE]


def words_without_code(message: str) -> str:
    """The server's words unless they could hold a one-time code: that is never kept, shown or logged."""
    return "" if _CODE.search(message) else words(message)


def fields_of(model: WireModel) -> Fields:
    """All that an entry said, as a part's values; what it did not say (null, missing) is left out."""
    said = model.model_fields_set
    named = {name: value for name, value in model.__dict__.items() if name in said and value is not None}  # flat models: no need for a deep dump
    return named | {name: value for name, value in (model.model_extra or {}).items() if value is not None}


class UserEntry(WireModel):
    """`data[0]` of #2."""

    uid: Id = ""
    name: Text = ""
    mobile: Text = ""
    rolename: Text = ""
    role_id: Id = ""
    branch_id: Id = ""
    branch_name: Text = ""
    auth_id: Id = ""
    ImagePoliceVerification: Text = ""  # despite its name the company's name


class LeadEntry(WireModel):
    """An entry of #3; five fields come encrypted (see `crypt.ENCRYPTED`)."""

    lead_id: Id = ""
    customer_name: Text = ""
    mobile: Text = ""
    clientname: Text = ""
    client_id: Id = ""
    lead_type: Text = ""
    location: Text = ""
    lead_date: Text = ""
    apptime: Text = ""
    pincode: Text = ""
    res_address: Text = ""
    off_name: Text = ""
    off_address: Text = ""
    off_pincode: Text = ""
    AMZAppId: Text = ""


class ExecutiveEntry(WireModel):
    """An entry of #5."""

    cid: Id = ""
    fname: Text = ""
    mobile: Text = ""
    address: Text = ""
    branch_name: Text = ""
    avatar: Text = ""


class ActivityEntry(WireModel):
    """An entry of #8; the spelling of the counters is the server's."""

    executive: Text = ""
    customer_name: Text = ""
    totalTransfered: Integer = None
    totalRefixed: Integer = None
    totalPostponed: Integer = None
    totalCollected: Integer = None


class CompletedEntry(WireModel):
    """An entry of #10; without a status it is pending."""

    lead_id: Id = ""
    customer_name: Text = ""
    mobile: Text = ""
    location: Text = ""
    lead_date: Text = ""
    apptime: Text = ""
    pincode: Text = ""
    client_id: Id = ""
    AMZAppId: Text = ""
    status: Text = ""


class DocumentEntry(WireModel):
    """An entry of #13: a type of document, not a document of a lead."""

    doc_id: Id = ""
    doc_name: Text = ""
    doc_type: Text = ""
    doc_status: Text = ""
    doc_category: Text = ""
    doc_client: Text = ""

    def is_for(self, client_id: str) -> bool:
        """``doc_client`` is a comma-separated list of client ids; ``0`` (and nothing) = for every client."""
        clients = {part.strip() for part in self.doc_client.split(",")} - {""}
        return not clients or not client_id or "0" in clients or client_id in clients


class UploadEntry(WireModel):
    """The answer of #14."""

    response_id: Id = ""
    doc_url: Text = ""
