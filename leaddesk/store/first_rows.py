"""The first rows for the first paint: what the window remembered of itself, and one query it remembered with it. Nothing else of the store is imported.

The scene is written by the window as a preference and holds the statement that `lists.ListReader.first_statement` made; here it is only run, on a
connection that can't write. Anything unexpected means "no scene": the whole store opens right after and says what is wrong.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw

from leaddesk.store.cells import cell

SCENE = "preference:scene"
"""The name in table `kv`."""
VERSION = 1
"""Of the scene's shape; another one is not looked at."""
BUSY_MS = 200
Row = tuple[str, str, tuple[str, ...], bool, bool]
"""account, kind, values in the order of the scene's ``sources``, unread, gone."""


def read_first(path: Path, key: bytes, program: str) -> tuple[dict[str, Any], list[Row]] | None:
    """The scene of the same `program` version and its rows as they are in the database now; None when there is none or anything is wrong."""
    if not hasattr(apsw, "mc_version") or not path.is_file():
        return None
    try:
        conn = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return _read(conn, key, program)
        finally:
            conn.close()
    except (apsw.Error, zlib.error, ValueError, TypeError, LookupError, AttributeError):
        return None


def _read(conn: apsw.Connection, key: bytes, program: str) -> tuple[dict[str, Any], list[Row]] | None:
    conn.set_busy_timeout(BUSY_MS)
    conn.execute("pragma cipher='aegis'")
    conn.execute(f"pragma key='raw:{key.hex()}'")
    conn.execute("pragma temp_store=memory")
    conn.execute("pragma trusted_schema=off")
    conn.execute("pragma query_only=on")
    found = conn.execute("select value from kv where name=?", (SCENE,)).get
    scene = json.loads(found) if isinstance(found, str) else None
    if not isinstance(scene, dict) or scene.get("version") != VERSION or scene.get("program") != program:
        return None
    scene["parts"] = [(box, size, zlib.decompress(base64.b64decode(pixels))) for box, size, pixels in scene["parts"]]  # here, beside the import of Qt
    sources = [str(name) for name in scene["sources"]]
    return scene, [_row(row, sources) for row in conn.execute(str(scene["statement"]), list(scene["values"]))]


def _row(row: Sequence[Any], sources: Sequence[str]) -> Row:
    remote, account, kind, core, unread, gone, bodies = row
    raw = json.loads(core)
    extra = _fields(bodies) if bodies else {}
    values = (remote if s == "remote" else extra.get(s[6:], "") if s.startswith("field:") else cell(raw, s) for s in sources)
    return str(account), str(kind), tuple(values), bool(unread), bool(gone)


def _fields(bodies: str) -> Mapping[str, str]:
    """The fields of all parts, a later part's winning."""
    from leaddesk.domain.values import text  # a list with such a column is rare

    merged: dict[str, str] = {}
    for body in json.loads(bodies):
        merged.update({name: text(value) for name, value in body.items()})
    return merged
