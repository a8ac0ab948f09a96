"""A person's own notes on a record, kept in the journal: what was said on a call, what to remember; nothing of it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaddesk.domain.changes import RecordsChanged
from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.values import text
from leaddesk.services.timeline import NOTE

if TYPE_CHECKING:
    from leaddesk.services.api import EventHub
    from leaddesk.store.database import Database
    from leaddesk.store.journal import Journal
    from leaddesk.store.records import RecordStore

_MOST = 2000


class NoteService:
    """`api.Notes`."""

    def __init__(self, database: Database, journal: Journal, records: RecordStore, events: EventHub, clock: Clock) -> None:
        self._database = database
        self._journal = journal
        self._records = records
        self._events = events
        self._clock = clock

    def add(self, key: RecordKey, kind: str, title: str, words: str = "") -> None:
        """Raises NotKnown for a record that is not in the cache."""
        rowid = self._records.rowid(key)
        if rowid is None:
            raise NotKnown(what="record", name=key.remote, known=[])
        with self._database.write(durable=True) as conn:
            body = {"kind": kind, "title": title.strip(), "words": words.strip()}
            self._journal.append(conn, self._clock.now(), key.account, NOTE, None, key, body)
        self._events.publish(RecordsChanged(key.account, key.kind, (rowid,)))

    def count(self, key: RecordKey, kind: str) -> int:
        """How many notes of this kind the record has."""
        entries = self._journal.for_record(key, _MOST)
        return sum(1 for entry in entries if entry.what == NOTE and text((entry.body or {}).get("kind")) == kind)
