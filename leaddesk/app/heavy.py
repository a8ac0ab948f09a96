"""The second half of the wiring: sessions, connectors, outbox, refreshing. Imported after the first paint only."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from leaddesk.app import settings
from leaddesk.app.paths import sample_folder
from leaddesk.domain.commands import State
from leaddesk.domain.ids import AccountId, IdSource
from leaddesk.services import api
from leaddesk.services.accounts import AccountParts, AccountService
from leaddesk.services.allowances import LimitService
from leaddesk.services.bulk_import import ImportService
from leaddesk.services.bulk_runs import RunService
from leaddesk.services.bulk_sending import Sending
from leaddesk.services.choices import ChoiceService
from leaddesk.services.commands import CommandService
from leaddesk.services.connections import Connections
from leaddesk.services.connectivity import Connectivity
from leaddesk.services.drain_lock import DrainLock
from leaddesk.services.duplicates import DuplicateService
from leaddesk.services.engine import EngineThread
from leaddesk.services.exports import ExportService
from leaddesk.services.files import FileService
from leaddesk.services.incoming import Incoming
from leaddesk.services.ledger import CachedLedger
from leaddesk.services.maintenance import MaintenanceService
from leaddesk.services.outbox_parts import OutboxParts
from leaddesk.services.outbox_runner import IN_FLIGHT_BOUND, OutboxRunner
from leaddesk.services.read_ahead import ReadAhead
from leaddesk.services.refresh_log import RefreshLog
from leaddesk.services.refresher import RefreshParts, RefreshService
from leaddesk.services.reminders import Reminders
from leaddesk.services.sign_in import CodeThrottle, SignInParts, SignInService
from leaddesk.services.submitting import Drafting
from leaddesk.services.table import RowService
from leaddesk.services.tasks import Tasks
from leaddesk.services.teller import Teller, TellerParts
from leaddesk.store.contacts import ContactReader
from leaddesk.store.imports import ImportStore
from leaddesk.store.table_rows import TableRows

if TYPE_CHECKING:
    from leaddesk.app.wiring import Base


@dataclass(frozen=True, slots=True)
class _Core:
    """What several services share."""

    tasks: Tasks
    connectivity: Connectivity
    connections: Connections
    incoming: Incoming
    log: RefreshLog
    throttle: CodeThrottle
    ids: IdSource


class Heavy:
    """Everything that talks to servers, and its start and stop."""

    def __init__(self, base: Base, core: _Core, refresher: RefreshService, runner: OutboxRunner, parts: OutboxParts) -> None:
        self._base = base
        self._core = core
        self._runner = runner
        self._started = False
        self._stopped = False
        stores = base.stores
        self.refresher = refresher
        self.files = FileService(base.paths.spool)
        commands = CommandService(parts, runner, ids=core.ids, files=self.files, preferences=base.preferences, fetch=refresher.fetch)
        self.commands: api.Commands = commands
        self.rows = RowService(parts, runner, commands.drafting, TableRows(stores.database), lambda: commands.hold_seconds)
        self.limits = LimitService(parts)
        self.choices = ChoiceService(base.catalog, stores.accounts, stores.records, stores.small, core.connections, core.connectivity, base.events, base.clock)
        self.duplicates = DuplicateService(base.catalog, ContactReader(stores.database), stores.outbox, self._named)
        self.imports = ImportService(parts, self.choices, self.duplicates, sample_folder())
        self.import_runs = self._runs(parts)
        self.exports = ExportService(base.catalog, base.queries, stores.records, stores.accounts.get, lambda: stores.follow_ups.list(limit=100_000))
        self.account_parts = self._account_parts()
        self._read_ahead = ReadAhead(
            catalog=base.catalog,
            accounts=stores.accounts.list,
            queries=base.queries,
            lacking=base.queries.lacking,
            fetch=refresher.fetch,
            online=core.connectivity.online,
            wanted=lambda: settings.read(base.preferences).read_ahead,
            events=base.events,
            choices=self.choices,
        )
        self._teller = Teller(TellerParts(base.catalog, stores.accounts, stores.changes, stores.outbox, base.notices, base.events, base.clock))
        self._reminders = Reminders(stores.follow_ups, base.clock, self._teller.remind)
        base.follow_ups.when_changed(self._reminders.woken)
        self.maintenance = MaintenanceService(
            database=stores.database,
            journal=stores.journal,
            outbox=stores.outbox,
            accounts=AccountService(stores.accounts, lambda: self.account_parts),
            runner=runner,
            profile=base.paths.root,
            key_mode=base.key_mode,
        )

    def _named(self, account: AccountId) -> tuple[str, str]:
        found = self._base.stores.accounts.get(account)
        return found.slug, found.label

    def _runs(self, parts: OutboxParts) -> RunService:
        store = ImportStore(self._base.stores.database, self._base.clock)
        drafting = Drafting(parts, ids=self._core.ids, files=self.files, fetch=self.refresher.fetch)
        return RunService(parts, store, Sending(parts, self._runner, store, drafting), self.imports, self._core.ids)

    @classmethod
    def build(cls, base: Base) -> Heavy:
        core = _core(base)
        refresher = RefreshService(_refresh_parts(base, core))
        parts = _outbox_parts(base, core, refresher)
        return cls(base, core, refresher, OutboxRunner(parts), parts)

    def clear_up(self) -> None:
        """After a crash the outbox tells the truth also to a command that only looks at it: what a dead process left as `sending` is unknown.

        While another process drains, that one knows better. Nothing is sent. A profile that can only be read stays as it is.
        """
        if self._base.stores.database.read_only:
            return
        lock = DrainLock(self._base.paths.root / "outbox.lock")
        if lock.take():
            try:
                self._base.stores.outbox.recover()
            finally:
                lock.release()

    async def start(self) -> None:
        """Begins the background work, once; on the engine's loop."""
        if self._started:
            return
        self._started = True
        if self._base.stores.database.read_only:
            return  # a newer version's profile: looked at, never changed, and nothing of it is sent
        asyncio.get_running_loop().set_exception_handler(lambda _, context: self._base.crash.loop_handler(None, context))
        self._core.tasks.start("telling", self._teller.background())  # first, so that it hears what the outbox finds after a crash
        await asyncio.to_thread(self._tidy)
        await self._runner.start()
        self.import_runs.resume_all()
        self._core.tasks.start("background refresh", self.refresher.background())
        self._core.tasks.start("reminders", self._reminders.background())
        self._core.tasks.start("reading ahead", self._read_ahead.background())
        self._core.tasks.start("looking for the server", self._core.connectivity.probing(self.refresher.probe))

    def _tidy(self) -> None:
        """What an unclean stop left behind, and what is older than the user wants it kept."""
        base = self._base
        now = base.clock.now()
        self.files.tidy_spool(now - settings.OLD_SPOOL)
        for blob in base.stores.blobs.orphans():
            base.stores.blobs.drop(blob)
        before = now - timedelta(days=settings.read(base.preferences).retention_days)
        base.stores.records.purge(before)
        base.stores.outbox.purge(before)
        self.import_runs.purge(before)

    async def stop(self) -> None:
        """Lets a send under way finish within its bound, ends everything else, closes connections and the store."""
        if self._stopped:
            return
        self._stopped = True
        await self._runner.stop()
        await self._core.tasks.stop()
        await self._core.connections.close()
        self._base.close()
        engine = self._base.engine
        if isinstance(engine, EngineThread):
            engine.close()

    def _account_parts(self) -> AccountParts:
        base, core = self._base, self._core
        signing = SignInService(
            SignInParts(
                catalog=base.catalog,
                accounts=base.stores.accounts,
                small=base.stores.small,
                connections=core.connections,
                connectivity=core.connectivity,
                events=base.events,
                clock=base.clock,
                throttle=core.throttle,
                back=core.connections.drop,
            )
        )
        return AccountParts(
            catalog=base.catalog,
            accounts=base.stores.accounts,
            outbox=base.stores.outbox,
            incoming=core.incoming,
            connections=core.connections,
            connectivity=core.connectivity,
            signing=signing,
            throttle=core.throttle,
            events=base.events,
            clock=base.clock,
            ids=core.ids,
            kinds=self.refresher.health,
            calls=core.connections.calls,
            stale=self.refresher.soon,
            wipe=self._wipe,
            stop_lane=self._stop_lane,
        )

    async def _stop_lane(self, account: AccountId) -> None:
        """Nothing more of it is sent or read; a send under way gets its time first."""
        await self.refresher.leave(account)
        self._runner.lanes.lane(account).stop()
        sending = [item.command.id for item in self._base.stores.outbox.list((State.SENDING,), account)]
        if sending:
            await self._runner.settle(sending, timeout=IN_FLIGHT_BOUND)

    def _wipe(self, account: AccountId) -> None:
        """Everything of an account, also what is kept under names of its own."""
        stores = self._base.stores
        stores.accounts.remove(account)
        for name in (*stores.small.names("draft:"), *stores.small.names("limits:"), *stores.small.names("preference:")):
            if account in name:
                stores.small.drop(name)


def _core(base: Base) -> _Core:
    stores = base.stores
    connectivity = Connectivity(stores.accounts, base.events, base.clock)
    connections = Connections(
        base.catalog,
        stores.accounts,
        stores.blobs,
        stores.small,
        connectivity,
        base.clock,
        learn=base.redactor.learn,
        http=base.http,
        ledger=lambda account: CachedLedger(account, stores.records, stores.lists),
        chosen_rate=lambda: settings.read(base.preferences).calls_per_second,
    )
    return _Core(
        tasks=Tasks(base.crash.report),
        connectivity=connectivity,
        connections=connections,
        incoming=Incoming(stores.records, base.catalog, lambda account: stores.accounts.get(account).slug, base.clock),
        log=RefreshLog(stores.small, base.clock),
        throttle=CodeThrottle(stores.small, base.clock),
        ids=IdSource(),
    )


def _refresh_parts(base: Base, core: _Core) -> RefreshParts:
    return RefreshParts(
        catalog=base.catalog,
        accounts=base.stores.accounts,
        records=base.stores.records,
        incoming=core.incoming,
        connections=core.connections,
        connectivity=core.connectivity,
        log=core.log,
        events=base.events,
        tasks=core.tasks,
        clock=base.clock,
        view=base.queries.record,
        automatic=lambda: settings.read(base.preferences).auto_refresh,
        room=lambda: shutil.disk_usage(base.paths.root).free,
    )


def _outbox_parts(base: Base, core: _Core, refresher: RefreshService) -> OutboxParts:
    stores = base.stores
    return OutboxParts(
        clock=base.clock,
        catalog=base.catalog,
        database=stores.database,
        outbox=stores.outbox,
        records=stores.records,
        blobs=stores.blobs,
        small=stores.small,
        account=stores.accounts.get,
        incoming=core.incoming,
        connections=core.connections,
        connectivity=core.connectivity,
        events=base.events,
        tasks=core.tasks,
        crash=base.crash.report,
        stale=refresher.soon,
        profile=base.paths.root,
        room=lambda: shutil.disk_usage(base.paths.root).free,
        ledger=lambda account: CachedLedger(account, stores.records, stores.lists),
    )
