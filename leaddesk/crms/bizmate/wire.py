"""What the server's answers look like, tolerantly: what a status means, where the words of an error are, entries, ids, attachments."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from leaddesk.connectors.classify import json_answer, not_data
from leaddesk.connectors.http import Call, Reply
from leaddesk.connectors.wire import NotJson, as_id, as_text, kind_of, parse_json
from leaddesk.domain.errors import ContractBroken, Gone, Refused, SignInNeeded
from leaddesk.domain.values import JsonValue

_MAX_WORDS: Final = 300
_LISTS: Final = ("data", "items", "results", "leads", "deals")
"""Where a list might be, should the bare array of the document ever come in an object."""


def accept_status(reply: Reply, call: Call, *, about: str = "", names: Collection[str] = ()) -> None:
    """Raises unless the status is a success. `about`: the record's id, where a 404 means that it is gone; `names`: fields a 400 may speak of.

    401 = token missing or wrong; 403 = no right to that data; 404 = no such id; every other 4xx is a refusal (the document: do not repeat it).
    """
    if reply.ok:
        return
    said = _error_of(reply)
    words = words_of(said)
    if reply.status == 401:
        raise SignInNeeded(needs="token", status=401, message=words, call=call.label)
    if reply.status == 404 and about and not isinstance(said, _Page):
        raise Gone(record=about, message=words, call=call.label)
    if isinstance(said, _Page) and not call.write:
        raise ContractBroken(path="", got="html", status=reply.status, call=call.label)
    if reply.status == 403 and not words:
        words = "This token has no right to that."
    raise Refused(message=words, status=reply.status, fields=dict(fields_of(said, words, names)), call=call.label)


class _Page:
    """In place of an error's JSON: a web page, which nobody wants to read."""


def _error_of(reply: Reply) -> JsonValue | _Page:
    try:
        return parse_json(reply.body)
    except NotJson as problem:
        if problem.got == "html":
            return _Page()
    return reply.text if len(reply.body) < 2000 else ""


def words_of(said: JsonValue | _Page) -> str:
    """The server's words: ``error``, else ``message``, else the text itself; ``error`` may be an object (then its own message)."""
    if isinstance(said, _Page):
        return ""
    if isinstance(said, Mapping):
        for name in ("error", "message", "detail", "details", "errors"):
            inner = words_of(said.get(name))
            if inner:
                return inner
        return "; ".join(f"{key}: {as_text(value)}" for key, value in said.items() if as_text(value))[:_MAX_WORDS]
    if isinstance(said, (list, tuple)):
        return "; ".join(words for words in (words_of(one) for one in said[:10]) if words)[:_MAX_WORDS]
    return " ".join(as_text(said).split())[:_MAX_WORDS]


def fields_of(said: JsonValue | _Page, words: str, names: Collection[str]) -> Mapping[str, str]:
    """{field: words} for the fields of a form the error speaks of: by key where it has keys, else by a name in its text."""
    found: dict[str, str] = {}
    boxes = [said] if isinstance(said, Mapping) else []
    while boxes and len(found) < 50:
        box = boxes.pop()
        for key, value in box.items():
            if key in names and words_of(value):
                found[key] = words_of(value)
            elif isinstance(value, Mapping):
                boxes.append(value)
    if found:
        return found
    return {name: words for name in re.findall(r"[A-Za-z]+", words) if name in names}


def answer(reply: Reply, call: Call) -> Mapping[str, JsonValue]:
    """A successful answer's JSON object; ``{"error": …}`` in a 200 is a refusal, too."""
    value = json_answer(reply, call)
    if not isinstance(value, Mapping):
        raise not_data(call, kind_of(value))
    refuse_error(value, call)
    return value


def refuse_error(value: JsonValue, call: Call, names: Collection[str] = ()) -> None:
    """Raises Refused for an object that holds an error and no record."""
    if isinstance(value, Mapping) and value.get("error") and not record_id(value):
        words = words_of(value)
        raise Refused(message=words, status=200, fields=dict(fields_of(value, words, names)), call=call.label)


def entries(reply: Reply, call: Call) -> list[JsonValue]:
    """The entries of a list: a bare array by the document."""
    value = json_answer(reply, call)
    if isinstance(value, Mapping):
        refuse_error(value, call)
        value = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), value)
    if not isinstance(value, list):
        raise not_data(call, kind_of(value))
    return value


def record_id(value: JsonValue) -> str:
    """The id of a record or of a create's answer: in ``fields``, on top, or in ``data`` (one public client looks in all three)."""
    if not isinstance(value, Mapping):
        return ""
    boxes = (value.get("fields"), value, value.get("data"))
    return next((found for found in (as_id(box.get("id")) for box in boxes if isinstance(box, Mapping)) if found), "")


def attachments(reply: Reply, call: Call) -> list[Mapping[str, JsonValue]]:
    """The stored files an upload answers with: one object for one file, a list for several."""
    value = json_answer(reply, call)
    refuse_error(value, call)
    if isinstance(value, Mapping) and isinstance(value.get("data"), list):
        value = value["data"]
    boxes = value if isinstance(value, list) else [value]
    found = [box for box in boxes if isinstance(box, Mapping) and record_id(box)]
    if not found:
        raise not_data(call, kind_of(value), "id")
    return found
