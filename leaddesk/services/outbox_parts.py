"""What the outbox services are built from: the stores they use, and the little they ask of the other services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from leaddesk.connectors.contract import Connector, Ledger, NoLedger
from leaddesk.domain.accounts import Account
from leaddesk.domain.changes import OutboxChanged, RecordsChanged
from leaddesk.domain.clock import Clock
from leaddesk.domain.commands import FreshRecord, OutboxItem
from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.specs import ActionSpec

if TYPE_CHECKING:
    from leaddesk.services.api import EventHub
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.services.tasks import CrashSink, Tasks
    from leaddesk.store.database import Database
    from leaddesk.store.files import BlobStore
    from leaddesk.store.outbox import OutboxStore
    from leaddesk.store.records import RecordStore
    from leaddesk.store.small import SmallStore


class Connections(Protocol):
    """Connectors that are signed in."""

    def ready(self, account: AccountId) -> Connector:
        """Raises NotKnown, and SignInNeeded when the account is signed out or expired."""


class Connectivity(Protocol):
    """Who is online, as real calls show it."""

    def note(self, account: AccountId, error: LeaddeskError | None) -> None:
        """Told after every server call: None = it answered."""

    def when_back(self, callback: Callable[[AccountId], None]) -> None:
        """Calls back on the engine's loop when a server answers again or an account was signed in again."""


class Incoming(Protocol):
    """Merges what a server said into the cache, inside the caller's transaction if there is one."""

    def store(self, fresh: Sequence[FreshRecord], gone: Sequence[RecordKey] = (), initiator: str = "") -> tuple[RecordsChanged, ...]:
        """Answers the events to publish once it is committed."""


@dataclass(frozen=True, slots=True)
class OutboxParts:
    """All the outbox needs. ``stale`` asks for kinds to be refreshed soon; ``crash`` is told of bugs."""

    clock: Clock
    catalog: PluginCatalog
    database: Database
    outbox: OutboxStore
    records: RecordStore
    blobs: BlobStore
    small: SmallStore
    account: Callable[[AccountId], Account]
    incoming: Incoming
    connections: Connections
    connectivity: Connectivity
    events: EventHub
    tasks: Tasks
    crash: CrashSink
    stale: Callable[[AccountId, Sequence[str]], None]
    profile: Path
    room: Callable[[], int] = lambda: 1 << 40  # free bytes where the profile is
    ledger: Callable[[AccountId], Ledger] = lambda account: NoLedger()

    def action(self, item: OutboxItem) -> ActionSpec:
        """The action of a queued command. Raises NotKnown when the account or the action is no longer there."""
        return self.catalog.action(self.account(item.command.account).slug, item.command.action)

    def announce(self, *items: OutboxItem, initiator: str = "") -> None:
        """Publishes that these commands were added or moved, and that the rows they concern look different now."""
        for account in dict.fromkeys(item.command.account for item in items):
            mine = [item for item in items if item.command.account == account]
            self.events.publish(OutboxChanged(account, tuple(item.command.id for item in mine), initiator))
            rows: dict[str, list[int]] = {}
            for key in dict.fromkeys(item.command.record for item in mine):
                rowid = None if key is None else self.records.rowid(key)
                if key is not None and rowid is not None:
                    rows.setdefault(key.kind, []).append(rowid)
            for kind, rowids in rows.items():
                self.events.publish(RecordsChanged(account, kind, tuple(rowids), initiator=initiator))
