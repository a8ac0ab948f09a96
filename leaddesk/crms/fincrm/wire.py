"""What the server's answers look like, tolerantly: what a status means, the words of an error, entries, pages, single records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from leaddesk.connectors.classify import json_answer, not_data
from leaddesk.connectors.http import Call, Reply
from leaddesk.connectors.wire import NotJson, as_flag, as_id, as_integer, as_text, kind_of, parse_json
from leaddesk.domain.errors import ContractBroken, Gone, Refused, SignInNeeded
from leaddesk.domain.values import Fields, JsonValue

_MAX_WORDS: Final = 300
_MAX_FIELDS: Final = 50
_WORDS: Final = ("message", "error", "errors", "msg", "data", "title", "detail")
_LISTS: Final = (
    "data", "products", "companies", "leads", "contacts", "deals", "services", "currency", "type", "categories", "subcategory", "states", "countries",
    "status", "leadsource", "unit",
)  # fmt: skip
_BOXES: Final = ("data", "product", "company", "lead", "contact", "deal", "service", "user", "profile", "clientData")

ID_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "lead": ("ld_id", "id"),
    "product_lead": ("ld_id", "id"),
    "contact": ("cnt_id", "id"),
    "deal": ("deal_id", "id"),
    "company": ("slug", "id"),
    "my_company": ("slug", "id"),
    "product": ("slug", "pro_id", "id"),
    "my_product": ("slug", "pro_id", "id"),
    "service": ("slug", "id", "service_id"),
    "my_service": ("slug", "id", "service_id"),
    "profile": ("id",),
    "currency": ("cr_id", "id"),
    "account_type": ("actype_id", "id"),
    "industry_type": ("intype_id", "id"),
    "category": ("procat_id", "id"),
    "subcategory": ("prosubcat_id", "id"),
    "state": ("id", "state_id"),
    "country": ("id", "country_id"),
    "deal_type": ("dl_id", "id"),
    "lead_type": ("ldstatus_id", "id"),
    "lead_source": ("ldsrc_id", "id"),
    "unit": ("unit_id", "id"),
}
"""Under which name a kind's own id is; there is no ``id`` key on leads, contacts, deals and products."""


class Page:
    """In place of an error's JSON: a web page, which nobody wants to read."""


def record_id(kind: str, value: JsonValue) -> str:
    """The record's own id as text; ``""`` when it has none."""
    if not isinstance(value, Mapping):
        return ""
    return next((found for found in (as_id(value.get(name)) for name in ID_NAMES[kind]) if found and found != "0"), "")


def accept_status(reply: Reply, call: Call, about: str = "", names: Collection[str] = ()) -> None:
    """Nothing for a success; else raises what a status means.

    401 = sign in again; 404 with JSON about a record = it is gone; a page = the address is wrong; the rest was refused, with the server's words.
    """
    if reply.ok:
        return
    said = error_of(reply)
    words = words_of(said)
    if reply.status == 401:
        raise SignInNeeded(needs="credentials", status=401, call=call.label)
    if isinstance(said, Page):
        if not call.write:
            raise ContractBroken(path="", got="html", status=reply.status, call=call.label)
        raise Refused(message="", status=reply.status, reason="html", call=call.label)
    if reply.status == 404 and about:
        raise Gone(record=about, message=words, call=call.label)
    raise Refused(message=reason_of(said), status=reply.status, fields=dict(fields_of(said, names)), call=call.label)


def error_of(reply: Reply) -> JsonValue | Page:
    """The error's JSON; a short text as it is; `Page` for a web page."""
    try:
        return parse_json(reply.body)
    except NotJson as problem:
        if problem.got == "html":
            return Page()
    return reply.text if len(reply.body) < 2000 else ""


def words_of(said: JsonValue | Page, depth: int = 0) -> str:
    """The server's words, wherever they are: ``message``, ``error`` (text or lists by field), ``errors``, ``msg``, ``data``."""
    if isinstance(said, Page) or depth > 6:
        return ""
    if isinstance(said, Mapping):
        for name in _WORDS:
            if inner := words_of(said.get(name), depth + 1):
                return inner
        return "" if depth == 0 else _joined([words_of(value, depth + 1) for value in said.values()])
    if isinstance(said, (list, tuple)):
        return _joined([words_of(one, depth + 1) for one in said[:10]])
    return "" if isinstance(said, bool) else " ".join(as_text(said).split())[:_MAX_WORDS]


def reason_of(said: JsonValue | Page) -> str:
    """The server's words, and behind a general "The given data was invalid." what is wrong with each field."""
    words = words_of(said)
    if not isinstance(said, Mapping):
        return words
    boxes = [box for box in (said.get("errors"), said.get("data")) if isinstance(box, Mapping)]
    told = [words_of(one, 1) for box in boxes for one in box.values() if isinstance(one, (list, tuple, str))]
    return _joined([words, *(one for one in told if one and one not in words)])


def _joined(words: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(word for word in words if word))[:_MAX_WORDS]


def fields_of(said: JsonValue | Page, names: Collection[str] = ()) -> Mapping[str, str]:
    """{field: words} wherever the answer names fields; with `names` only those of the form, also as ``data.name`` or ``name.0``."""
    found: dict[str, str] = {}
    boxes: list[JsonValue] = [] if isinstance(said, Page) else [said]
    while boxes and len(found) < _MAX_FIELDS:
        box = boxes.pop()
        if not isinstance(box, Mapping):
            continue
        for key, value in box.items():
            name = _named(str(key), names)
            if name and isinstance(value, (list, tuple, str)) and (words := words_of(value)):
                found.setdefault(name, words)
            elif isinstance(value, Mapping):
                boxes.append(value)
    return found


def _named(key: str, names: Collection[str]) -> str:
    if key in names:
        return key
    return next((part for part in key.split(".") if part in names), "")


def answer(reply: Reply, call: Call, names: Collection[str] = ()) -> JsonValue:
    """A successful answer's JSON, or null for an empty body. A refusal inside a 200 is one (old-style API: ``"success": false``)."""
    if not reply.body.strip():
        return None
    value = json_answer(reply, call)
    refuse(value, call, names)
    return value


def refuse(value: JsonValue, call: Call, names: Collection[str] = ()) -> None:
    """Raises Refused for an object that says no."""
    if not isinstance(value, Mapping):
        return
    status = value.get("status", value.get("staus"))
    number = as_integer(status) if not isinstance(status, (list, Mapping, bool)) else None
    said_no = (
        as_flag(value.get("success")) is False
        or (as_text(status).casefold() in ("error", "fail", "failed", "failure"))
        or (number is not None and 400 <= number < 600)
        or (bool(value.get("error")) and not any(isinstance(value.get(box), (Mapping, list)) and value.get(box) for box in _BOXES))
        or (isinstance(value.get("errors"), Mapping) and bool(value.get("errors")))
    )
    if said_no:
        raise Refused(message=reason_of(value), status=200, fields=dict(fields_of(value, names)), call=call.label)


@dataclass(frozen=True, slots=True)
class Listed:
    """One answer of a list. ``more`` says whether the server has a further page; None = it does not say."""

    rows: list[JsonValue]
    more: bool | None = None
    total: int | None = None


def listed(reply: Reply, call: Call, page: int) -> Listed:
    """The entries of a list: under ``data``, under another name, a paginator inside one of those, or a bare array."""
    value = answer(reply, call)
    if isinstance(value, list):
        return Listed(value)
    if not isinstance(value, Mapping):
        raise not_data(call, "empty" if value is None else kind_of(value))
    box: Mapping[str, JsonValue] = value
    inner = next((value[name] for name in _LISTS if isinstance(value.get(name), Mapping) and _rows(value[name]) is not None), None)
    if _rows(box) is None and isinstance(inner, Mapping):
        box = inner
    rows = _rows(box)
    if rows is None:
        raise not_data(call, "object", "data")
    return Listed(rows, _more(box, page), _total(box))


def _rows(box: JsonValue) -> list[JsonValue] | None:
    if not isinstance(box, Mapping):
        return None
    named = next((box[name] for name in _LISTS if isinstance(box.get(name), list)), None)
    if isinstance(named, list):
        return named
    lists = [value for value in box.values() if isinstance(value, list)]
    return lists[0] if len(lists) == 1 else None


def _more(box: Mapping[str, JsonValue], page: int) -> bool | None:
    """From ``meta.last_page`` or ``links.next``. An address the server gives is only looked at, never followed."""
    meta = box.get("meta")
    about: Mapping[str, JsonValue] = meta if isinstance(meta, Mapping) else box
    last = as_integer(about.get("last_page"))
    if last is not None:
        return page < last
    links = box.get("links")
    if isinstance(links, Mapping) and "next" in links:
        return bool(as_text(links.get("next")))
    if "next_page_url" in about:
        return bool(as_text(about.get("next_page_url")))
    return None


def _total(box: Mapping[str, JsonValue]) -> int | None:
    meta = box.get("meta")
    total = as_integer((meta if isinstance(meta, Mapping) else box).get("total"))
    return total if total is not None and 0 <= total < 10**9 else None


def one(value: JsonValue, kind: str, call: Call) -> Fields:
    """The record in an answer, under ``data``, ``product``, ``company``… or on top. Raises what an odd shape means for the call."""
    if isinstance(value, Mapping):
        bare = (value,) if ID_NAMES[kind][0] in value else ()  # before the boxes: a record that stands alone may hold its company
        for box in (*bare, *(value.get(name) for name in _BOXES), value):
            inner = box[0] if isinstance(box, list) and len(box) == 1 else box
            if isinstance(inner, Mapping) and record_id(kind, inner):
                return inner
    raise not_data(call, "empty" if value is None else kind_of(value), "data")


def token_of(value: JsonValue) -> str:
    """The token in the answer to signing in, under any of the names seen; without the word Bearer."""
    if not isinstance(value, Mapping):
        return ""
    boxes = [value, *(value[name] for name in ("success", "data") if isinstance(value.get(name), Mapping))]
    names = ("access_token", "token", "auth_token", "success")
    found = (box.get(name) for box in boxes if isinstance(box, Mapping) for name in names)
    token = next((text.strip() for text in found if isinstance(text, str) and text.strip()), "")
    bare = token[7:].strip() if token[:7].lower() == "bearer " else token
    return bare if bare.isascii() and bare.isprintable() and len(bare) > 3 and " " not in bare else ""
