"""Between domain values and what the database holds: JSON text, ISO times, and a record's core as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from leaddesk.domain.clock import from_iso, to_iso
from leaddesk.domain.errors import Failure
from leaddesk.domain.records import FACETS, Core
from leaddesk.domain.values import Fields, JsonValue


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(k): v for k, v in value.items()}
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(type(value).__name__)


def _storable(value: object) -> object:
    """The same value with every text free of lone surrogates, which neither JSON nor the database can hold."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(k)): _storable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(v) for v in value]
    return value


def clean(text: str) -> str:
    """The text without what the database can't hold (lone surrogates, as a broken server may escape them)."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def dumps(value: JsonValue) -> str:
    """JSON text of any JSON-shaped value, also of integers beyond 64 bits and of broken text."""
    try:
        return orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:
        # the blank tells `loads` to read it with the slower parser, which keeps integers whole
        return " " + json.dumps(_storable(value), ensure_ascii=False, default=_plain)


def loads(text: str | bytes | None) -> Any:  # whatever JSON holds; callers narrow it
    """The value of JSON text; None for no text."""
    if not text:
        return None
    return json.loads(text) if text[:1] in (" ", b" ") else orjson.loads(text)


def fields(text: str | bytes | None) -> Fields:
    """A JSON object; {} for no text or anything else."""
    value = loads(text)
    return value if isinstance(value, dict) else {}


def failure_text(failure: Failure | None) -> str | None:
    return None if failure is None else dumps({"code": failure.code, "facts": failure.facts})


def failure_of(text: str | None) -> Failure | None:
    if not text:
        return None
    value = fields(text)
    facts = value.get("facts")
    return Failure(str(value.get("code", "error")), facts if isinstance(facts, Mapping) else {})


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else to_iso(moment)


def moment(text: str | None) -> datetime | None:
    return from_iso(text) if text else None


_TEXTS = ("title", "company", "status", "substatus", "owner", "slot", "currency", "reference", *FACETS)


def core_text(core: Core) -> str:
    """A core as JSON; what is empty is left out."""
    out: dict[str, JsonValue] = {name: value for name in _TEXTS if (value := getattr(core, name))}
    if core.phones:
        out["phones"] = list(core.phones)
    if core.emails:
        out["emails"] = list(core.emails)
    if core.due is not None:
        out["due"] = core.due.isoformat()
    if core.amount is not None:
        out["amount"] = str(core.amount)
    if core.created is not None:
        out["created"] = to_iso(core.created)
    if core.updated is not None:
        out["updated"] = to_iso(core.updated)
    return dumps(out)


def core_of(text: str | None) -> Core:
    """The inverse of :func:`core_text`."""
    raw = loads(text) or {}
    return Core(
        phones=tuple(raw.get("phones", ())),
        emails=tuple(raw.get("emails", ())),
        due=date.fromisoformat(raw["due"]) if "due" in raw else None,
        amount=_decimal(raw.get("amount")),
        created=moment(raw.get("created")),
        updated=moment(raw.get("updated")),
        **{name: raw[name] for name in _TEXTS if name in raw},
    )


def _decimal(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None
