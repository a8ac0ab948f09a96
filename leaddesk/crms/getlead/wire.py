"""What Getlead answers, tolerantly: success is the word in ``status``; the message is only quoted, never judged, because two of them are wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from leaddesk.connectors.classify import json_answer, not_data
from leaddesk.connectors.http import Call, Reply
from leaddesk.connectors.wire import NotJson, as_text, kind_of, parse_json
from leaddesk.domain.errors import LeaddeskError, Refused, SignInNeeded
from leaddesk.domain.values import JsonValue

_MAX_WORDS: Final = 300
_FAILURES: Final = frozenset({"fail", "failed", "failure", "error", "errors", "false", "0"})
_CREDENTIALS: Final = re.compile(r"(?i)\btoken\b|unauth|not authori[sz]ed|api key")
_NO_LEAD: Final = re.compile(r"(?i)enquiry not found")
_HINT: Final = " Getlead has no lead with this number: send it as a new lead first."


def accepted(reply: Reply, call: Call, token: str) -> str:
    """Getlead's words when it says success. Raises SignInNeeded, Refused on a clear no, OutcomeUnknown when nobody can tell."""
    if not reply.ok:
        raise _turned_away(reply, call, token)
    value = json_answer(reply, call)
    words, fields = said(value, token)
    if not isinstance(value, Mapping):
        raise not_data(call, kind_of(value))
    status = value.get("status")
    word = as_text(status).casefold()
    if word == "success":
        return words
    if word in _FAILURES and status is not None:
        raise _no(words, fields, call, credentials=bool(_CREDENTIALS.search(words)))
    raise not_data(call, kind_of(status), "status")


def _turned_away(reply: Reply, call: Call, token: str) -> LeaddeskError:
    """What a 4xx means. Only words of Getlead's own are a clear no: a page comes from something in front of it (a firewall judges answers, too),
    and nobody can look whether it stands before or behind the work. 401 and 413 are clear by themselves."""
    try:
        value = parse_json(reply.body)
    except NotJson as problem:
        value, got = None, problem.got
    else:
        got = kind_of(value)
    words, fields = said(value, token)
    if reply.status == 401:
        return _no(words, fields, call, credentials=True, status=401)
    if reply.status != 413 and not (isinstance(value, Mapping) and words and as_text(value.get("status")).casefold() != "success"):
        return not_data(call, got, "status")
    return _no(words, fields, call, credentials=reply.status == 403, status=reply.status)


def _no(words: str, fields: Mapping[str, str], call: Call, *, credentials: bool, status: int | None = None) -> Refused | SignInNeeded:
    if credentials:
        return SignInNeeded(needs="token", message=words, status=status, call=call.label)
    hint = _HINT if _NO_LEAD.search(words) else ""
    return Refused(message=words + hint, fields=dict(fields), status=status, call=call.label)


def said(value: JsonValue, token: str) -> tuple[str, Mapping[str, str]]:
    """The words of an answer and {field: words}. ``message`` may be text or an object of texts; other answers of the vendor call it ``msg``."""
    if not isinstance(value, Mapping):
        return "", {}
    fields: dict[str, str] = {}
    for name in ("errors", "message", "msg"):
        box = value.get(name)
        if isinstance(box, Mapping):
            fields |= {as_text(key)[:60]: _flat(texts, token) for key, texts in list(box.items())[:40] if _flat(texts, token)}
    for name in ("message", "msg", "error"):
        words = _flat(value.get(name), token)
        if words:
            return words, fields
    return "; ".join(fields.values())[:_MAX_WORDS], fields


def _flat(value: JsonValue, token: str) -> str:
    """Text, a list of texts or an object of texts as one line, without the token should the server repeat it."""
    if isinstance(value, Mapping):
        parts = [_flat(one, token) for one in list(value.values())[:20]]
    elif isinstance(value, (list, tuple)):
        parts = [_flat(one, token) for one in value[:20]]
    else:
        parts = [" ".join(as_text(value).split())] if not isinstance(value, bool) else []
    words = "; ".join(part for part in parts if part)
    return (words.replace(token, "…") if token else words)[:_MAX_WORDS]
