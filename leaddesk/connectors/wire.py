"""Reading what servers send: JSON out of noisy bodies, and tolerant pydantic types for numbers, flags, dates and text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, Self

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from leaddesk.connectors import slices
from leaddesk.domain.errors import ContractBroken
from leaddesk.domain.values import JsonValue

MAX_DEPTH: Final = 64
_MAX_STARTS: Final = 40  # how many brackets are tried as the start of the JSON in a noisy body
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u009f\ufeff]")
_STARTS: Final = re.compile(r"(?:^|(?<![\s\[{,:\"]))\s*([{\[])")  # a bracket behind [ { , : belongs inside a value: a cut answer has those
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


class NotJson(Exception):
    """A body that holds no JSON. ``got``: html, empty, text or deep (nested deeper than 64)."""

    def __init__(self, got: str) -> None:
        super().__init__(got)
        self.got = got


def parse_json(body: bytes) -> JsonValue:
    """The JSON in a body, also after a byte-order mark, behind PHP notices or before trailing noise. Raises NotJson.

    A page (``<!doctype html>``, ``<html>``) is never searched: a captive portal's scripts hold braces too.
    """
    stripped = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not stripped:
        raise NotJson("empty")
    try:
        value = slices.loads(stripped)
    except orjson.JSONDecodeError:
        value = _dig(stripped.decode("utf-8", "replace"))
    if _too_deep(value):
        raise NotJson("deep")
    return value


def _dig(text: str) -> JsonValue:
    start = text.lstrip("\ufeff\u200b \t\r\n")
    if re.match(r"(?i)<!doctype|<html|<head|<body", start):
        raise NotJson("html")
    decoder = json.JSONDecoder(parse_constant=lambda _: None, parse_int=_whole)
    for match in _first(_STARTS.finditer(start), _MAX_STARTS):
        try:
            value, end = decoder.raw_decode(start, match.start(1))
        except ValueError:
            continue
        except RecursionError:
            raise NotJson("deep") from None
        behind = start[end:].lstrip()
        if not behind or (isinstance(value, dict) and (behind[0] == "<" or behind[0].isalpha())):  # a notice; brackets would be broken JSON
            return _mended(value)
    raise NotJson("html" if start.startswith("<") else "text")


def _whole(digits: str) -> int | str:
    """Numbers beyond 64 bits stay text: nothing else in the program could store them."""
    return int(digits) if len(digits) < 19 else digits


def _first(matches: Iterator[re.Match[str]], limit: int) -> Iterator[re.Match[str]]:
    for _, match in zip(range(limit), matches, strict=False):
        yield match


def _too_deep(value: JsonValue) -> bool:
    """Walks containers level by level, so that depth can't exhaust our own stack."""
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        if not level:
            return False
        level = [child for box in level for child in (box.values() if isinstance(box, dict) else box) if isinstance(child, (dict, list))]
    return bool(level)


def _mended(value: Any) -> JsonValue:
    """Python's own parser lets half surrogate pairs through, which nothing else can store; they become U+FFFD."""
    if _too_deep(value):
        raise NotJson("deep")
    text = json.dumps(value, ensure_ascii=False)
    mended: JsonValue = json.loads(_SURROGATE.sub("\ufffd", text)) if _SURROGATE.search(text) else value
    return mended


def fingerprint(value: JsonValue, salt: bytes = b"") -> bytes:
    """16 bytes that change when the value or the salt (how it is read) changes."""
    packed = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.blake2b(packed, digest_size=16, key=salt[:64]).digest()


def kind_of(value: object) -> str:
    """What kind of thing stood where another was due, without its value: for ContractBroken's ``got``."""
    if value is None:
        return "null"
    names: tuple[tuple[type, str], ...] = (
        (bool, "flag"),
        (int, "number"),
        (float, "number"),
        (str, "text"),
        (Mapping, "object"),
        (list, "list"),
        (tuple, "list"),
    )
    return next((name for kind, name in names if isinstance(value, kind)), type(value).__name__)


def as_text(value: object) -> str:
    """Any scalar as trimmed text without control characters; null and containers are ``""``, whole floats lose their ``.0``."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (str, int, Decimal)):
        return _CONTROL.sub("", str(value)).strip() if not isinstance(value, int) or abs(value) < 10**40 else ""
    return ""


def as_id(value: object) -> str:
    """An identifier as text: strings and whole numbers only, else ``""``."""
    return "" if isinstance(value, bool) else as_text(value)


def as_integer(value: object) -> int | None:
    """``3``, ``"3"``, ``"3.00"``, ``true`` → a number; everything else (also blanks, ``"n/a"``) → None."""
    amount = as_amount(value)
    return int(amount) if amount is not None and amount == amount.to_integral_value() else None


def as_amount(value: object) -> Decimal | None:
    """``"1,234.50"``, ``123``, ``"123.00"`` → Decimal; null, blanks, words, NaN and infinities → None."""
    text = as_text(value).replace(",", "").replace("\u00a0", "").replace(" ", "")
    if not text or len(text) > 40:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < Decimal(10) ** 30 else None


_GROUPED: Final = re.compile(r"[-+]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?")


def written_amount(value: object) -> Decimal | None:
    """What a person wrote as an amount: commas only between thousands. ``1.250,75`` and ``12,50`` → None: nobody may guess what is meant."""
    text = as_text(value).replace("\u00a0", "").replace(" ", "")
    return as_amount(text) if "," not in text or _GROUPED.fullmatch(text) else None


def as_flag(value: object) -> bool | None:
    """``1``, ``"1"``, ``true``, ``"yes"`` → True; ``0``, ``"0"``, ``false``, ``"no"`` → False; else None: nobody knows."""
    if isinstance(value, bool):
        return value
    word = as_text(value).lower()
    if word in ("1", "1.0", "true", "yes", "y"):
        return True
    return False if word in ("0", "0.0", "false", "no", "n") else None


_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:\D.*)?", re.S)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D.*)?", re.S)


def as_day(value: object) -> date | None:
    """``2026-02-05``, ``5-2-2026``, with or without a time → a date. ``0000-00-00``, blanks and nonsense → None."""
    text = as_text(value)
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def as_moment(value: object) -> datetime | None:
    """``2026-02-05 10:00:00`` or ISO 8601 → a datetime (naive when no offset was given); everything else → None."""
    text = as_text(value)
    if len(text) < 10 or text.startswith("0000"):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


Text = Annotated[str, BeforeValidator(as_text)]
Id = Annotated[str, BeforeValidator(as_id)]
Integer = Annotated[int | None, BeforeValidator(as_integer)]
Amount = Annotated[Decimal | None, BeforeValidator(as_amount)]
Flag = Annotated[bool | None, BeforeValidator(as_flag)]
Day = Annotated[date | None, BeforeValidator(as_day)]


class WireModel(BaseModel):
    """Base of models for what servers send: unknown keys are kept, attribute names are the server's own."""

    model_config = ConfigDict(extra="allow", frozen=True, arbitrary_types_allowed=True, protected_namespaces=())

    @classmethod
    def read(cls, value: object, path: str) -> Self:
        """The model of a value; raises ContractBroken(path, got) instead of pydantic's error, which would quote the value."""
        if not isinstance(value, Mapping):
            raise ContractBroken(path=path, got=kind_of(value))
        try:
            return cls.model_validate(value)
        except ValidationError as problem:
            where = ".".join(str(step) for step in problem.errors(include_input=False, include_url=False)[0]["loc"])
        raise ContractBroken(path=f"{path}.{where}".strip("."), got="shape")
