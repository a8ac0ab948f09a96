"""What Bizstim answers, tolerantly: its own answers, the framework's, HTML lists as plain text, and the codes of an inquiry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Final

from leaddesk.connectors.classify import json_answer, not_data, retry_after
from leaddesk.connectors.http import Call, Reply
from leaddesk.connectors.wire import NotJson, as_integer, as_text, kind_of, parse_json
from leaddesk.crms.bizstim.specs import ROWS
from leaddesk.domain.errors import OutcomeUnknown, Refused, SignInNeeded, Throttled
from leaddesk.domain.values import JsonValue

_MAX_WORDS: Final = 400
_PAUSE: Final = 1800.0
"""Seconds to wait when the server counted more runs than we did; it does not say when its hour ends."""

_VAGUE: Final = re.compile(r"(?i)error with \d+ or more|1 or more of the records|check the records|were impacted|partial")
_CLEAR: Final = re.compile(r"(?i)^\s*(no data provided|no header array found)")
_PLAN: Final = re.compile(r"(?i)trial accounts? may only|time limit|clients an hour|operations? (limit )?(per|an) hour")
_KEY: Final = re.compile(r"(?i)api key|permission|access to the requested|unauthori[sz]ed|not authori[sz]ed")

_OTHER_PLAN: Final = "The account's settings name another plan: correct it there, then send fewer clients in a run."

OWN_WORDS: Final[Mapping[int, str]] = {
    0: "The mail was sent; the person was not stored.",
    1: "The mail was sent; the person was in Bizstim already.",
    2: "The mail was sent, but Bizstim could not store the person.",
    3: "The mail was sent and the person was stored as a prospect.",
}
"""What the documented codes mean for whoever sent the inquiry."""

_MAIL_FAILED: Final = "Bizstim could not send the mail."


def answered(reply: Reply, call: Call, key: str) -> Mapping[str, JsonValue]:
    """The answer's object, whatever its HTTP status. Raises SignInNeeded, Throttled and Refused for what the framework says before the API is asked.

    A page or an empty body is no word of Bizstim's, and nobody can look: OutcomeUnknown, unless the status alone is clear (401, 413). The one page
    of the framework's own, for signs it does not take in an address, can't come: such addresses are refused here.
    """
    if reply.ok:
        value = json_answer(reply, call)
        if not isinstance(value, Mapping):
            raise not_data(call, kind_of(value))
        _framework(value, reply, call, key)
        return value
    try:
        value = parse_json(reply.body)
    except NotJson as problem:
        value, got = None, problem.got
    else:
        got = kind_of(value)
    if isinstance(value, Mapping):
        _framework(value, reply, call, key)
        if as_text(value.get("status")).casefold() == "success" or _code(value, said(value, key)) in OWN_WORDS:
            raise not_data(call, got, "status")  # a yes under a status that says no
        return value
    if reply.status == 401:
        raise SignInNeeded(needs="api_key", status=401, call=call.label)
    if reply.status == 413:
        raise Refused(message="", status=413, call=call.label)
    raise not_data(call, got)


def _framework(value: Mapping[str, JsonValue], reply: Reply, call: Call, key: str) -> None:
    """Errors of the framework under Bizstim: ``status`` is the boolean false, the text lies under ``error`` or ``message``; nothing was done."""
    words = said(value, key)
    if reply.status in (401, 403) or value.get("status") is False:
        if _PLAN.search(words):
            raise Throttled(after=retry_after(reply) or _PAUSE, call=call.label)
        if reply.status in (401, 403) or _KEY.search(words):
            raise SignInNeeded(needs="api_key", message=words, status=reply.status, call=call.label)
        hint = " An older page of the vendor names PUT for this call; the address may be of such an installation." if reply.status == 405 else ""
        raise Refused(message=words + hint, status=reply.status, call=call.label)
    if reply.status == 405:
        raise Refused(message=words, status=405, call=call.label)


def imported(value: Mapping[str, JsonValue], call: Call, key: str, *, rows: int, plan: str) -> str:
    """Bizstim's words when it took every row. Raises OutcomeUnknown for the whole run when it says that some failed but not which.

    Only sentences that are documented as a plain no are taken as one; everything else may have stored a part.
    """
    words = said(value, key)
    if _VAGUE.search(words):
        raise OutcomeUnknown(reason="vague", message=words, rows=rows, call=call.label)
    word = as_text(value.get("status")).casefold()
    if word == "success":
        return words
    if word != "failure":
        raise not_data(call, kind_of(value.get("status")), "status")
    if _PLAN.search(words):
        if rows > ROWS[plan] or (plan != "trial" and "trial" in words.casefold()):
            raise Refused(message=f"{words}. {_OTHER_PLAN}", call=call.label)
        raise Throttled(after=_PAUSE, call=call.label)
    if _CLEAR.search(words):
        raise Refused(message=words, call=call.label)
    raise OutcomeUnknown(reason="vague", message=words, rows=rows, call=call.label)


def inquired(value: Mapping[str, JsonValue], call: Call, key: str) -> tuple[int, str]:
    """(code, our own words) when the mail went out. The code decides; without one the documented text does.

    Raises Refused when surely no mail went out and nobody was stored, OutcomeUnknown when the mail failed but the person was stored, or nobody can tell.
    """
    words = said(value, key)
    code = _code(value, words)
    if code is not None and code in OWN_WORDS:
        return code, OWN_WORDS[code]
    if code == 4:
        raise _mail_failed(words, call)
    if code == 5:
        raise Refused(message=words, fields=fields_in(value.get("response")), reason="validation", call=call.label)
    raise not_data(call, kind_of(value.get("code")), "code")


def _code(value: Mapping[str, JsonValue], words: str) -> int | None:
    code = as_integer(value.get("code"))
    return _code_of(words) if code is None else code


def _code_of(words: str) -> int | None:
    """The code by the documented texts, matched loosely ("to database", "to the database")."""
    low = " ".join(words.casefold().split())
    if "e-mail send error" in low:
        return 4
    if "e-mail success" not in low:
        return None
    endings = (("previously added", 1), ("error adding", 2), ("was not added", 0), ("client added", 3))
    return next((code for ending, code in endings if ending in low), 0)


def _mail_failed(words: str, call: Call) -> Refused | OutcomeUnknown:
    low = words.casefold()
    if "was not added" in low or "error adding" in low:
        return Refused(message=f"{_MAIL_FAILED} The person was not stored.", code=4, call=call.label)
    if "previously added" in low:
        return Refused(message=f"{_MAIL_FAILED} The person was in Bizstim already.", code=4, call=call.label)
    return OutcomeUnknown(reason="partial", message=f"{_MAIL_FAILED} The person may have been stored.", call=call.label)


def said(value: Mapping[str, JsonValue], key: str) -> str:
    """The words of an answer, as plain text and without the key: ``response``, else ``error``, else ``message``. A wrong key is repeated by the server."""
    for name in ("response", "error", "message"):
        words = "; ".join(plain_lines(value.get(name)))
        if words:
            words = words.replace(key, "…") if key else words
            return re.sub(r"(?i)(api key)\s+\S{8,}", r"\1 …", words)[:_MAX_WORDS]
    return ""


def plain_lines(value: JsonValue) -> list[str]:
    """HTML lists, paragraphs and lists of texts as lines of plain text. Nothing of it is ever shown as HTML."""
    if isinstance(value, Mapping):
        return [line for one in list(value.values())[:50] for line in plain_lines(one)]
    if isinstance(value, (list, tuple)):
        return [line for one in value[:50] for line in plain_lines(one)]
    if isinstance(value, bool):
        return []
    broken = re.sub(r"(?i)<\s*(/?li|/?ul|/?ol|/?p|/?div|br\s*/?)\b[^>]*>|\n", "\n", as_text(value)[:20_000])
    lines = (" ".join(unescape(re.sub(r"<[^>]*>?", " ", line)).split()) for line in broken.split("\n"))
    return [line for line in lines if line]


_NAMES: Final[Mapping[str, str]] = {
    "first name": "first_name",
    "last name": "last_name",
    "e-mail": "email",
    "email": "email",
    "phone": "p_phone",
    "city": "city",
    "state": "state",
    "country": "country",
    "message": "message",
}


def fields_in(value: JsonValue) -> dict[str, JsonValue]:
    """{form field: sentence} for the validation errors that name one."""
    found: dict[str, JsonValue] = {}
    for line in plain_lines(value):
        low = line.casefold().replace("_", " ")
        field = next((field for name, field in _NAMES.items() if name in low), None)
        if field is not None and field not in found:
            found[field] = line[:_MAX_WORDS]
    return found
