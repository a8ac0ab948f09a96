"""Many whole records in one statement that gives way to other threads once, not at every row: for exports, which would else keep the window waiting."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

from collections.abc import Sequence

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import Part, Record
from leaddesk.store import codec
from leaddesk.store.database import Database
from leaddesk.store.rows import fetch_value

_PARTS = "select json_group_array(json_array(name, case when name=s.part and r.seen>fetched then r.seen else fetched end, body))"
_ALL = (
    "select json_group_array(json_array(s.account, s.kind, r.remote, r.first_seen, r.gone, f.core,"
    f" ({_PARTS} from (select name, fetched, body from part where record=r.id order by id))))"
    " from json_each(?) j cross join record r on r.id=j.value cross join shelf s on s.id=r.shelf cross join face f on f.record=r.id"
)


def read_records(db: Database, rowids: Sequence[int]) -> list[Record]:
    """In the asked order; those that vanished are left out. Ask for some hundred at most: all are in memory at once."""
    with db.read() as conn:
        text: str = fetch_value(conn, _ALL, (codec.dumps(list(rowids)),))
    return [_record(*one) for one in codec.loads(text)]


def _record(account: str, kind: str, remote: str, first_seen: str, gone: str | None, core: str, parts: str | list[list[str]]) -> Record:
    several = codec.loads(parts) if isinstance(parts, str) else parts
    read = [(name, codec.moment(fetched), codec.fields(body)) for name, fetched, body in several]
    return Record(
        RecordKey(AccountId(account), kind, remote),
        codec.core_of(core),
        tuple(Part(name, when, values) for name, when, values in read if when is not None),
        codec.moment(first_seen),
        codec.moment(gone),
    )
