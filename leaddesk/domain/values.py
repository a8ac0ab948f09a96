"""JSON-shaped values, the only untyped shape that may cross a module border, and helpers to read them tolerantly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
Fields: TypeAlias = Mapping[str, JsonValue]
"""One record's values by the server's own field names. Treated as immutable by everybody."""


def text(value: JsonValue) -> str:
    """The value as trimmed display text; ``None``, containers and booleans give ``""``, ``"yes"``/``"no"`` for booleans."""
    if value is None or isinstance(value, (Mapping, list, tuple)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def is_empty(value: JsonValue) -> bool:
    """True for what a person would call blank: null, "", whitespace, empty containers."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, (Mapping, list, tuple)) and not value)
