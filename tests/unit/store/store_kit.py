"""What the store's tests share: an open store in a folder, a clock that is set by hand, and short ways to make rows and commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from leaddesk.domain.commands import Command, OutboxItem, Resend, State, StoredFile
from leaddesk.domain.ids import AccountId, CommandId, IdSource, RecordKey
from leaddesk.domain.records import Core
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.store.accounts import AccountStore
from leaddesk.store.database import DATABASE_NAME, Database
from leaddesk.store.files import BlobStore
from leaddesk.store.journal import Journal
from leaddesk.store.lists import ListReader, ResolvedQuery
from leaddesk.store.outbox import OutboxStore
from leaddesk.store.records import IncomingRow, PageResult, RecordStore
from leaddesk.store.small import SmallStore

KEY = bytes(range(32))
A = AccountId("alpha-aaaa")
B = AccountId("beta-bbbb")
NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)


@dataclass
class HandClock:
    """A wall clock that stands still until it is moved."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def forward(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


@dataclass
class Kit:
    """One open store."""

    db: Database
    clock: HandClock
    ids: IdSource = field(default_factory=IdSource)

    def __post_init__(self) -> None:
        self.records = RecordStore(self.db, self.clock)
        self.lists = ListReader(self.db)
        self.outbox = OutboxStore(self.db, self.clock)
        self.journal = Journal(self.db)
        self.accounts = AccountStore(self.db)
        self.blobs = BlobStore(self.db)
        self.small = SmallStore(self.db)

    def pull(self, rows: list[IncomingRow], *, account: AccountId = A, kind: str = "lead", drop: bool = True) -> PageResult:
        """A whole pull of one page."""
        generation = self.records.next_generation(account, kind)
        result = self.records.apply_page(account, kind, "list", rows, generation)
        self.records.finish(account, kind, generation, drop=drop)
        return result

    def item(
        self,
        remote: str | None = "1",
        *,
        account: AccountId = A,
        state: State = State.WAITING,
        resend: Resend = Resend.STATE_CHANGE,
        due: datetime | None = None,
        reason: str = "",
        parent: CommandId | None = None,
        payload: Fields | None = None,
        files: tuple[StoredFile, ...] = (),
    ) -> OutboxItem:
        now = self.clock.now()
        record = RecordKey(account, "lead", remote) if remote is not None else None
        command = Command(self.ids.command(now), account, "act", record, payload or {"a": 1}, resend, now, files=files, parent=parent)
        return OutboxItem(command, state, now, due=due, reason=reason, title="A title")

    def add(self, item: OutboxItem) -> CommandId:
        self.outbox.add([item])
        return item.command.id

    def sendable(self, account: AccountId = A) -> list[CommandId]:
        return [i.command.id for i in self.outbox.sendable(account, self.clock.now())]

    def titles(self, query: ResolvedQuery) -> list[str]:
        return [row.values[0] for row in self.lists.rows(self.lists.ids(query), ["title"])]


@contextmanager
def opened(folder: Path, clock: HandClock | None = None) -> Iterator[Kit]:
    clock = clock or HandClock()
    kit = Kit(Database.open(folder / DATABASE_NAME, KEY, clock), clock)
    try:
        yield kit
    finally:
        kit.db.close()


def row(remote: str, title: str = "", *, digest: str = "", core: Core | None = None, **values: JsonValue) -> IncomingRow:
    core = core or Core(title=title)
    return IncomingRow(remote, (digest or repr((title, values, core))).encode(), {"title": title, **values}, core)


def query(*, search: str = "", sort: str = "", descending: bool = False, account: AccountId = A, kind: str = "lead", gone: bool = False) -> ResolvedQuery:
    return ResolvedQuery(((account, kind),), search=search, sort=sort, descending=descending, gone=gone)
