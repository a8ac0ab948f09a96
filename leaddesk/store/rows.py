"""Typed reads: a statement's rows, its first row, its first value. What the columns hold is declared in the schema."""

from __future__ import annotations

from typing import Any

import apsw

Row = tuple[Any, ...]


def fetch_all(conn: apsw.Connection, sql: str, values: apsw.Bindings = ()) -> list[Row]:
    """All rows."""
    return conn.execute(sql, values).fetchall()


def fetch_row(conn: apsw.Connection, sql: str, values: apsw.Bindings = ()) -> Row | None:
    """The first row, or None; the statement is ended."""
    cursor = conn.execute(sql, values)
    row = cursor.fetchone()
    cursor.close()
    return row


def fetch_value(conn: apsw.Connection, sql: str, values: apsw.Bindings = ()) -> Any:
    """The first column of the first row; None when there is none."""
    row = fetch_row(conn, sql, values)
    return row[0] if row else None
