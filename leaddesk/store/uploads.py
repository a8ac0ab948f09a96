"""Commands that carry files, by record: what was sent or is under way of each record's documents."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.store import codec
from leaddesk.store.commands import COLUMNS, item_of
from leaddesk.store.rows import fetch_all

if TYPE_CHECKING:
    from leaddesk.store.database import Database


class UploadReader:
    """Reads only."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, account: AccountId, actions: Sequence[str], kind: str, most: int = 5000) -> dict[RecordKey, tuple[OutboxItem, ...]]:
        """What these actions sent or will send for records of a kind, oldest first; of very many the latest. Cancelled ones are left out."""
        with self._db.read() as conn:
            rows = fetch_all(
                conn,
                f"select {COLUMNS} from command where account=? and kind=? and remote<>'' and state<>'cancelled'"
                " and action in (select value from json_each(?)) order by seq desc limit ?",
                (account, kind, codec.dumps(list(actions)), most),
            )
        found: dict[RecordKey, list[OutboxItem]] = {}
        for item in map(item_of, reversed(rows)):
            if item.command.record is not None:
                found.setdefault(item.command.record, []).append(item)
        return {key: tuple(items) for key, items in found.items()}
