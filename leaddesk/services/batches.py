"""Tables in payloads: taken apart into rows, and put together into as many payloads as the account's plan takes to send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leaddesk.domain.specs import Batch
from leaddesk.domain.values import Fields, JsonValue, text


def size(batch: Batch | None, settings: Fields) -> int:
    """How many rows one command of this account may carry; 1 where the action takes no tables."""
    if batch is None:
        return 1
    return next((one.rows for one in batch.sizes if not one.setting or text(settings.get(one.setting)) == one.value), min(one.rows for one in batch.sizes))


def rows_of(payload: Fields, batch: Batch) -> tuple[Fields, ...]:
    """The rows of a payload: the form's own, if it was filled in, then those of its table."""
    own = {name: value for name, value in payload.items() if name != batch.table}
    table = payload.get(batch.table)
    rows = tuple(row for row in table if isinstance(row, Mapping)) if isinstance(table, (list, tuple)) else ()
    return (own, *rows) if own or not rows else rows


def packed(rows: Sequence[Fields], batch: Batch) -> Fields:
    """One payload of these rows: a single one as the form's own, several in the table."""
    if len(rows) == 1:
        return rows[0]
    table: list[JsonValue] = list(rows)
    return {batch.table: table}


def split(payload: Fields, batch: Batch, settings: Fields) -> tuple[tuple[Fields, tuple[Fields, ...]], ...]:
    """(payload, its rows) for each command it takes; a payload that fits stays exactly as it is."""
    rows, most = rows_of(payload, batch), size(batch, settings)
    if len(rows) <= most:
        return ((payload, rows),)
    return tuple((packed(part, batch), part) for part in chunks(rows, most))


def chunks(rows: Sequence[Fields], most: int) -> tuple[tuple[Fields, ...], ...]:
    """The rows in their order, at most so many at a time."""
    return tuple(tuple(rows[at : at + most]) for at in range(0, len(rows), most))


def carried_over(old: Sequence[Fields], ids: Sequence[str], new: Sequence[Fields]) -> tuple[str | None, ...]:
    """Our ids for a changed table: equal rows keep theirs, the others get those left over in order; None = a new row."""
    left = list(zip(old, ids, strict=False))
    found: list[str | None] = []
    for row in new:
        at = next((n for n, (was, _) in enumerate(left) if was == row), None)
        found.append(None if at is None else left.pop(at)[1])
    rest = iter([name for _, name in left])
    return tuple(name if name is not None else next(rest, None) for name in found)
