"""Parses a large JSON answer some rows at a time, so that no other thread waits for a whole page: the parser keeps Python's lock while it works."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any, Final

import orjson

from leaddesk.domain.values import JsonValue

LARGE: Final = 128 * 1024
"""Bytes; a smaller answer is parsed in one go, which takes less than a millisecond."""
SLICE: Final = 48 * 1024

_ROWS: Final = re.compile(rb"\[\s*(?=\{)")
_BETWEEN: Final = re.compile(rb"\}(\s*,\s*)(?=\{)")
_STARTS: Final = 4
"""So many lists are tried as the long one …"""
_CUTS: Final = 24
"""… and so many places as the end of a slice: rows may hold lists of objects themselves."""
_DEPTH: Final = 4


def loads(body: bytes) -> JsonValue:
    """What `orjson.loads` says of it; raises what that raises."""
    value: JsonValue
    if len(body) > LARGE:
        for _, start in zip(range(_STARTS), _ROWS.finditer(body), strict=False):
            found = _rows(body, start.end())
            if found is not None and (value := _joined(body[: start.end()], *found)) is not None:
                return value
    value = orjson.loads(body)
    return value


def _rows(body: bytes, at: int) -> tuple[list[Any], bytes] | None:
    """The objects of a list whose first begins at `at`, and what stands behind the list from its bracket on; None when it is not to be cut up.

    A slice is known to end where an object of the list ends because it is whole JSON: the beginning of an object never is.
    """
    rows: list[Any] = []
    while len(body) - at > 2 * SLICE:
        cut = _first(body, at, ((match.end(), match.start() + 1) for match in _BETWEEN.finditer(body, at + SLICE)))
        if cut is None:
            break  # the list ends before: what is behind it is large
        at, some = cut
        rows += some
    end = _first(body, at, ((found, found) for found in _closings(body, at)))
    if end is None or not rows:
        return None
    return rows + end[1], body[end[0] :]


def _closings(body: bytes, at: int) -> Iterator[int]:
    """Where the list may end, the last bracket first."""
    found = len(body)
    while (found := body.rfind(b"]", at, found)) >= 0:
        yield found


def _first(body: bytes, at: int, places: Iterator[tuple[int, int]]) -> tuple[int, list[Any]] | None:
    """Of (where the rest begins, where the slice ends) the first whose slice is whole, with its objects."""
    for _, (rest, end) in zip(range(_CUTS), places, strict=False):
        try:
            some: list[Any] = orjson.loads(b"[%b]" % body[at:end])
        except orjson.JSONDecodeError:
            continue
        return rest, some
    return None


def _joined(head: bytes, rows: list[Any], tail: bytes) -> JsonValue:
    """What is around the list, parsed with a mark in its place, and the list; None when it was no list but a text that looks like one, or is not
    found again because another of its name came after it."""
    mark = secrets.token_hex(16)
    try:
        around: JsonValue = orjson.loads(b'%b"%b"%b' % (head, mark.encode(), tail))
    except orjson.JSONDecodeError:
        return None
    box = _marked(around, mark, _DEPTH)
    if box is None:
        return None
    box[:] = rows
    return around


def _marked(value: JsonValue, mark: str, depth: int) -> list[Any] | None:
    """The list that holds the mark and nothing else."""
    if value == [mark] and isinstance(value, list):
        return value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if depth:
        for one in inner:
            if isinstance(one, (dict, list)) and (found := _marked(one, mark, depth - 1)) is not None:
                return found
    return None
