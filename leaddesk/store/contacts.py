"""Who is in the cache: names, phones, e-mail addresses and business numbers of all records, read in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.store import codec
from leaddesk.store.database import Database


@dataclass(frozen=True, slots=True)
class Contact:
    """One record as somebody who can be met again."""

    key: RecordKey
    title: str
    company: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    numbers: tuple[str, ...] = ()


class ContactReader:
    """Reads only."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def version(self) -> tuple[int, int, int]:
        """Changes whenever records or parts come or change."""
        with self._db.read() as conn:
            count, newest = conn.execute("select count(*), coalesce(max(id), 0) from record").get
            part = conn.execute("select coalesce(max(fetched), '') from part").get
            return int(count), int(newest), hash(part)

    def all(self, numbers: Sequence[str]) -> Iterator[Contact]:
        """Records still on their list. `numbers`: fields that hold business numbers."""
        with self._db.read() as conn:
            found: dict[int, list[str]] = {}
            if numbers:
                paths = ", ".join("?" for _ in numbers)
                sql = f"select p.record, j.value from part p, json_each(p.body) j where j.key in ({paths}) and j.type='text' and j.value<>''"  # noqa: S608 - only question marks are spliced in
                for record, value in conn.execute(sql, tuple(numbers)):
                    found.setdefault(record, []).append(value)
            for rowid, account, kind, remote, core in conn.execute(
                "select r.id, s.account, s.kind, r.remote, f.core from record r join shelf s on s.id=r.shelf join face f on f.record=r.id where r.gone is null"
            ):
                raw = codec.fields(core)
                yield Contact(
                    RecordKey(AccountId(account), kind, remote),
                    str(raw.get("title", "")),
                    str(raw.get("company", "")),
                    _texts(raw.get("phones")),
                    _texts(raw.get("emails")),
                    tuple(found.get(rowid, ())),
                )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, (list, tuple)) else ()
