"""One column of a record's core as text. Light: the first paint needs it before anything else of the store is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def cell(raw: Mapping[str, Any], column: str) -> str:
    """One core column of a core's JSON as the text a list shows; phones and e-mails by their first one."""
    if column in ("phone", "email"):
        several = raw.get(column + "s") or [""]
        return str(several[0])
    return str(raw.get(column, ""))
