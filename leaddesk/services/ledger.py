"""What the cache remembers of one account, for forms and connectors of CRMs that can't be read back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.values import Fields
from leaddesk.store.lists import ResolvedQuery

if TYPE_CHECKING:
    from leaddesk.store.lists import ListReader
    from leaddesk.store.records import RecordStore

_MOST = 200


class CachedLedger:
    """`connectors.contract.Ledger` over the store; safe from any thread."""

    def __init__(self, account: AccountId, records: RecordStore, lists: ListReader) -> None:
        self._account = account
        self._records = records
        self._lists = lists

    def values(self, kind: str, remote: str) -> Fields | None:
        record = self._records.record(RecordKey(self._account, kind, remote))
        return None if record is None else record.values()

    def used(self, kind: str, column: str) -> Sequence[str]:
        found = self._lists.values(ResolvedQuery(((self._account, kind),)), column, _MOST)
        return tuple(value for value, _ in found if value)
