"""Full-text search: what of a record goes into the index, and how a typed query becomes an index query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields as dataclass_fields

import apsw

from leaddesk.domain.clock import to_iso
from leaddesk.domain.records import Core
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.store.text import digits, fold, phone_words, split, words

MAX_DEPTH = 12
MAX_WORDS = 4000
MAX_TERMS = 12
MAX_QUERY = 400

_ISO = re.compile(r"^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
_GROUPED = re.compile(r"^\d{1,3}(?:,\d{2,3})+(?:\.\d+)?$")
_PHONE_RUN = re.compile(r"(?<!\S)\+?[\d(][\d().\-]*(?:\s+[\d().\-]+)+(?!\S)")


def _texts(value: JsonValue, depth: int = 0) -> list[str]:
    """All texts and numbers in a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        several: Iterable[JsonValue] = value.values()
    elif isinstance(value, (list, tuple)):
        several = value
    else:
        return [_number_text(value)] if isinstance(value, (int, float)) and not isinstance(value, bool) else []
    out: list[str] = []
    if depth < MAX_DEPTH:
        for inner in several:
            if isinstance(inner, str):
                out.append(inner)
            elif inner is not None:
                out += _texts(inner, depth + 1)
    return out


def _number_text(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if abs(value) < 1e300 else ""


_CORE_TEXTS = tuple(f.name for f in dataclass_fields(Core) if f.type == "str")


def _core_texts(core: Core) -> list[str]:
    texts = [value for name in _CORE_TEXTS if (value := getattr(core, name))]
    texts += [*core.phones, *core.emails]
    texts += [to_iso(moment)[:10] for moment in (core.created, core.updated) if moment is not None]
    if core.due is not None:
        texts.append(core.due.isoformat())
    if core.amount is not None and core.amount.is_finite():
        texts.append(f"{core.amount:f}")
    return texts


def document(remote: str, core: Core, parts: Iterable[Fields]) -> str:
    """The words a record is found by, every field's text of every part included, separated by blanks."""
    texts = [remote, *_core_texts(core)]
    for part in parts:
        texts += _texts(part)
    found = words(texts)
    for phone in core.phones:
        found.update(phone_words(phone))
    return " ".join(found if len(found) <= MAX_WORDS else sorted(found, key=len)[:MAX_WORDS])


def _prefix(word: str) -> str:
    return f'"{word}"*'


def _all(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else "(" + " AND ".join(parts) + ")"


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else "(" + " OR ".join(dict.fromkeys(parts)) + ")"


def _date(term: str) -> str | None:
    """``2026-02-05``, ``2026-02`` or ``5/2/2026`` as the start of a date word."""
    if match := _ISO.match(term):
        year, month, day = match.groups()
        return f"d{year}{int(month):02d}" + (f"{int(day):02d}" if day else "")
    if match := _DAY_FIRST.match(term):
        day, month, year = match.groups()
        return f"d{year}{int(month):02d}{int(day):02d}"
    return None


def _number(word: str) -> str:
    """Digits: the start of a word, or its last digits; without the leading 0 a national number is dialled with."""
    ways = [_prefix(word)]
    if len(word) >= 3:
        ways.append(_prefix("r" + word[::-1]))
    if word.startswith("0") and len(word) >= 6:
        ways += [_prefix(word.lstrip("0")), _prefix("r" + word.lstrip("0")[::-1])] if word.strip("0") else []
    return _any(ways)


def _term(term: str) -> str | None:
    found = split(term)
    if not found:
        return None
    ways = [_all([_number(w) if w.isascii() and w.isdigit() else _prefix(w) for w in found])]
    if date := _date(term):
        ways.insert(0, _prefix(date))
    if _GROUPED.match(term):
        ways.append(_all([_number(w) for w in split(term.replace(",", ""))]))
    plain = digits(term)
    if len(found) > 1 and len(plain) >= 6 and not term.strip("+0123456789().-/"):
        ways.append(_number(plain))  # a phone written with dashes
    return _any(ways)


def parse(query: str) -> str | None:
    """An FTS5 query: every term is the start of a word, all of them must occur. None when nothing is asked for.

    Digits also match a number's last digits; groups of digits with blanks between them may be one phone; dates are understood.
    """
    query = fold(query[:MAX_QUERY])
    parts: list[str] = []
    rest = query
    for match in _PHONE_RUN.finditer(query):
        number = digits(match.group())
        if 7 <= len(number) <= 16:
            apart = [t for term in match.group().split() if (t := _term(term))]
            parts.append(_any([_number(number), _all(apart)]))
            rest = rest.replace(match.group(), " ", 1)
    parts += [t for term in rest.split()[:MAX_TERMS] if (t := _term(term))]
    return " AND ".join(parts) if parts else None


def put(conn: apsw.Connection, rows: Iterable[tuple[int, str]]) -> None:
    """(Re)indexes records: (rowid, document)."""
    conn.executemany("insert or replace into search(rowid, words) values(?,?)", rows)


def drop(conn: apsw.Connection, rowids: Iterable[int]) -> None:
    """Takes records out of the index."""
    conn.executemany("delete from search where rowid=?", ((r,) for r in rowids))


def settle(conn: apsw.Connection) -> None:
    """Merges the index; afterwards no word of a removed record is left in the file."""
    conn.execute("insert into search(search) values('optimize')")
