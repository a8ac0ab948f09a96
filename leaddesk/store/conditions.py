"""Filters as SQL conditions on table `record`; values are always bound, columns come from a fixed list."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

import apsw

from leaddesk.domain.errors import NotKnown
from leaddesk.domain.records import KNOWN_SINCE, SORTABLE, WORKED, Filter
from leaddesk.store.text import TIME_COLUMNS, digits, fold, text_key

Condition: TypeAlias = "tuple[str, tuple[apsw.SQLiteValue, ...]]"
KNOWN = "coalesce(created, first_seen)"
"""When a record was made at the server, else when it was first seen here: `KNOWN_SINCE`."""
_COMPARE = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
OPS = ("eq", "ne", "in", "contains", *_COMPARE, "empty", "filled")
_FIELD = (
    "(select coalesce(json_extract(p.body, ?), '') from part p where p.record=record.id and json_type(p.body, ?) is not null"
    " order by p.fetched desc, p.id desc limit 1)"
)


def column(name: str) -> str:
    """The sort key column of a core column. Raises NotKnown."""
    if name not in SORTABLE:
        raise NotKnown(what="column", name=name, known=list(SORTABLE))
    return "remote_key" if name == "remote" else name


def conditions(filters: tuple[Filter, ...]) -> Condition:
    """All filters, each as `` and …``, with the values to bind. Raises NotKnown for columns and operations there are not."""
    parts: list[str] = []
    values: list[apsw.SQLiteValue] = []
    for item in filters:
        if item.op not in OPS:
            raise NotKnown(what="operation", name=item.op, known=list(OPS))
        sql, bound = _field(item) if item.column.startswith("field:") else _core(item)
        parts.append(f" and ({sql})")
        values += bound
    return "".join(parts), tuple(values)


MARKS = {
    "unread": "unread = 1",
    "changed": "unread = 1 and id in (select record from change where seen = 0)",
    "new": "unread = 1 and id not in (select record from change where seen = 0)",
    "gone": "gone is not null",
    "pending": "id in (select r.id from command c join shelf s on s.account = c.account and s.kind = c.kind"
    " join record r on r.shelf = s.id and r.remote = c.remote where c.state not in ('sent', 'cancelled'))",
    "unknown": "id in (select r.id from command c join shelf s on s.account = c.account and s.kind = c.kind"
    " join record r on r.shelf = s.id and r.remote = c.remote where c.state = 'unknown')",
}
"""Marks of a row that can be filtered by like a column, with `filled` (has it) or `empty`; `ListQuery.only` comes here as one."""


def _core(item: Filter) -> Condition:
    if item.column == WORKED:
        return _worked(item)
    if item.column == KNOWN_SINCE:
        return _any([(f"{KNOWN}{_COMPARE.get(item.op, '=')}?", (v,)) for v in item.values])
    if item.column in MARKS:
        return (MARKS[item.column] if item.op == "filled" else f"not ({MARKS[item.column]})"), ()
    name = column(item.column)
    if item.op == "empty":
        return f"{name} is null", ()
    if item.op == "filled":
        return f"{name} is not null", ()
    if item.op == "contains":
        return _contains(item.column, name, item.values)
    one: Callable[[str, str, str], Condition] = _time if item.column in TIME_COLUMNS else _plain
    if item.op == "ne":
        sql, bound = _any([one(item.column, "eq", v) for v in item.values])
        return f"not coalesce(({sql}), 0)", bound
    return _any([one(item.column, "eq" if item.op == "in" else item.op, v) for v in item.values])


_SENT = "select {0}.account, {0}.kind, {0}.remote from command c{1} where c.state='sent' and c.updated>=? and c.updated<?"
_WORKED = (
    f"id in (select r.id from ({_SENT.format('c', '')} union {_SENT.format('m', ' join command_made m on m.command=c.id')}) w"
    " join shelf s on s.account=w.account and s.kind=w.kind join record r on r.shelf=s.id and r.remote=w.remote)"
)


def _worked(item: Filter) -> Condition:
    """Something about the record was sent between two moments, or made it."""
    if item.op != "in" or len(item.values) != 2:
        return "0", ()
    return _WORKED, item.values * 2


def _any(several: list[Condition]) -> Condition:
    if not several:
        return "0", ()
    return " or ".join(sql for sql, _ in several), tuple(v for _, bound in several for v in bound)


def _plain(source: str, op: str, value: str) -> Condition:
    name = column(source)
    key: apsw.SQLiteValue
    if source == "amount":
        try:
            key = float(value.replace(",", "").strip()) if value.strip() else None
        except ValueError:
            return "0", ()
    else:
        key = value.strip() or None if source == "due" else text_key(source, value)
    if key is None:
        return (f"{name} is null", ()) if op == "eq" else ("0", ())
    return f"{name}{_COMPARE.get(op, '=')}?", (key,)


def _time(source: str, op: str, value: str) -> Condition:
    """A day means all of it, in UTC; a longer value is compared as the ISO text it is."""
    value = value.strip()
    if not value:
        return (f"{source} is null", ()) if op == "eq" else ("0", ())
    try:
        day = date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return "0", ()
    if day is None:
        return f"{source}{_COMPARE.get(op, '=')}?", (value,)
    after = (day + timedelta(days=1)).isoformat() if day < date.max else "9999-12-32"
    bounds: dict[str, Condition] = {
        "lt": (f"{source}<?", (value,)),
        "le": (f"{source}<?", (after,)),
        "gt": (f"{source}>=?", (after,)),
        "ge": (f"{source}>=?", (value,)),
    }
    return bounds.get(op, (f"{source}>=? and {source}<?", (value, after)))


def _contains(source: str, name: str, values: tuple[str, ...]) -> Condition:
    several: list[Condition] = []
    for value in values:
        part = fold(value)
        if source == "phone" and digits(part):
            part = digits(part)
        several.append((f"instr({'fold(remote)' if source == 'remote' else name}, ?) > 0", (part,)))
    return _any(several)


def _field(item: Filter) -> Condition:
    """A condition on a field of the newest part that has it; compared as folded text."""
    path = '$."' + item.column.removeprefix("field:").replace('"', "") + '"'
    empty = (f"fold({_FIELD})=''", (path, path))
    if item.op == "empty":
        return empty
    if item.op == "filled":
        return f"fold({_FIELD})<>''", (path, path)
    if item.op == "contains":
        return _any([(f"instr(fold({_FIELD}), ?) > 0", (path, path, fold(v))) for v in item.values])
    if item.op in _COMPARE:
        return _any([(f"fold({_FIELD}){_COMPARE[item.op]}? and fold({_FIELD})<>''", (path, path, fold(v), path, path)) for v in item.values])
    sql, bound = _any([(f"fold({_FIELD})=?", (path, path, fold(v))) for v in item.values])
    return (f"not ({sql})", bound) if item.op == "ne" else (sql, bound)
