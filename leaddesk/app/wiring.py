"""Puts the parts together: first what the window paints from, then, in its own time, everything that talks to servers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TextIO, cast

from leaddesk.app import paths as profile_paths
from leaddesk.app.crash import CrashSink
from leaddesk.app.discovery import find_plugins
from leaddesk.app.logs import ProfileLog, Redactor
from leaddesk.app.paths import ProfilePaths
from leaddesk.app.profile_key import Ask, profile_key
from leaddesk.domain.clock import Clock, SystemClock
from leaddesk.domain.errors import StoreUnavailable
from leaddesk.services import api, table_api
from leaddesk.services.accounts import AccountService
from leaddesk.services.catalog import PluginCatalog
from leaddesk.services.engine import EngineThread, InlineEngine
from leaddesk.services.events import Hub
from leaddesk.services.follow_ups import FollowUpService
from leaddesk.services.news import NewsService
from leaddesk.services.notes import NoteService
from leaddesk.services.notices import NoticeService
from leaddesk.services.queries import CacheQueries
from leaddesk.services.small import StoredDrafts, StoredPreferences
from leaddesk.store.accounts import AccountStore
from leaddesk.store.database import Database
from leaddesk.store.files import BlobStore
from leaddesk.store.follow_ups import FollowUpStore
from leaddesk.store.journal import Journal
from leaddesk.store.key import Keyring
from leaddesk.store.key import mode as key_mode
from leaddesk.store.lists import ListReader
from leaddesk.store.news import ChangeStore
from leaddesk.store.notices import NoticeStore
from leaddesk.store.outbox import OutboxStore
from leaddesk.store.records import RecordStore
from leaddesk.store.small import SmallStore

if TYPE_CHECKING:
    from leaddesk.app.heavy import Heavy
    from leaddesk.app.rescue import Rescue
    from leaddesk.connectors.contract import Plugin
    from leaddesk.connectors.http import HttpFactory
    from leaddesk.services.boards_api import Desk, Shifts
    from leaddesk.services.bulk_api import Duplicates, ImportRuns, Imports


@dataclass(frozen=True, slots=True)
class Stores:
    """The profile's data, open."""

    database: Database
    accounts: AccountStore
    records: RecordStore
    lists: ListReader
    outbox: OutboxStore
    journal: Journal
    small: SmallStore
    blobs: BlobStore
    changes: ChangeStore
    follow_ups: FollowUpStore
    notices: NoticeStore


@dataclass(frozen=True, slots=True)
class Base:
    """What exists from the first moment; everything heavier is built from it."""

    paths: ProfilePaths
    clock: Clock
    stores: Stores
    catalog: PluginCatalog
    events: Hub
    queries: CacheQueries
    news: NewsService
    follow_ups: FollowUpService
    notices: NoticeService
    preferences: StoredPreferences
    drafts: StoredDrafts
    engine: EngineThread | InlineEngine
    crash: CrashSink
    log: ProfileLog
    redactor: Redactor
    rescued: Rescue | None
    http: Callable[[], HttpFactory] | None

    def key_mode(self) -> str:
        """``keyring``, ``passphrase``, or ``session`` for a key that is kept nowhere."""
        return key_mode(self.paths.root) or "session"

    def close(self) -> None:
        self.stores.database.close()
        self.log.close()


class Opened:
    """A profile that can be read and painted; `complete` brings the rest."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self._lock = threading.Lock()
        self._heavy: Heavy | None = None
        self.services = self._services()

    @property
    def crash(self) -> CrashSink:
        return self.base.crash

    @property
    def paths(self) -> ProfilePaths:
        return self.base.paths

    def complete(self) -> api.Services:
        """Imports and builds all that talks to servers, and starts the engine's thread. Call it once after the first paint, from a thread.

        Asking `services` for one of the heavier parts before does the same, in the asking thread.
        """
        heavy = self._complete()
        if isinstance(self.base.engine, EngineThread):
            self.base.engine.start()
        else:
            heavy.clear_up()
        return self.services

    @property
    def rescued(self) -> Rescue | None:
        """Set when the database was damaged: what was carried over, to be told to the user once."""
        return self.base.rescued

    def close(self) -> None:
        """For a profile whose services were never started."""
        self.base.close()

    def _complete(self) -> Heavy:
        with self._lock:
            if self._heavy is None:
                from leaddesk.app.heavy import Heavy

                self._heavy = Heavy.build(self.base)
            return self._heavy

    def _services(self) -> api.Services:
        base = self.base
        return api.Services(
            engine=base.engine,
            events=base.events,
            catalog=base.catalog,
            accounts=AccountService(base.stores.accounts, lambda: self._complete().account_parts),
            queries=base.queries,
            refresher=cast(api.Refresher, _Later(lambda: self._complete().refresher)),
            commands=cast(api.Commands, _Later(lambda: self._complete().commands)),
            choices=cast(api.Choices, _Later(lambda: self._complete().choices)),
            files=cast(api.Files, _Later(lambda: self._complete().files)),
            exports=cast(api.Exports, _Later(lambda: self._complete().exports)),
            preferences=base.preferences,
            drafts=base.drafts,
            maintenance=cast(api.Maintenance, _Later(lambda: self._complete().maintenance)),
            rows=cast(table_api.Rows, _Later(lambda: self._complete().rows)),
            limits=cast(table_api.Limits, _Later(lambda: self._complete().limits)),
            profile=base.paths.root,
            start=self._start,
            stop=self._stop,
            notes=NoteService(base.stores.database, base.stores.journal, base.stores.records, base.events, base.clock),
            months=cast(api.Months, _Later(lambda: _months(base))),
            shifts=cast("Shifts", _Later(lambda: _shifts(base))),
            desk=cast("Desk", _Later(lambda: _desk(base))),
            imports=cast("Imports", _Later(lambda: self._complete().imports)),
            import_runs=cast("ImportRuns", _Later(lambda: self._complete().import_runs)),
            duplicates=cast("Duplicates", _Later(lambda: self._complete().duplicates)),
            news=base.news,
            follow_ups=base.follow_ups,
            notices=base.notices,
            updates=cast(api.Updates, _Later(lambda: _updates(base))),
            opening=_opening(base),
        )

    async def _start(self) -> None:
        await self._complete().start()

    async def _stop(self) -> None:
        if self._heavy is not None:
            await self._heavy.stop()
        else:
            self.base.close()


def _months(base: Base) -> api.Months:
    from leaddesk.services.snapshot import MonthService

    return MonthService(base.catalog, base.queries, base.stores.accounts.get)


def _shifts(base: Base) -> Shifts:
    from leaddesk.services.shift import ShiftService

    return ShiftService(base.catalog, base.queries, base.stores.accounts.list, base.clock)


def _desk(base: Base) -> Desk:
    from leaddesk.services.desk import DeskService
    from leaddesk.store.uploads import UploadReader

    return DeskService(base.catalog, base.queries, base.stores.accounts.list, UploadReader(base.stores.database), base.stores.small, base.clock)


def _opening(base: Base) -> tuple[str, ...]:
    if not base.stores.database.read_only and base.rescued is None:
        return ()
    from leaddesk.services.wording_opening import newer_line, rescued_line

    found = base.rescued
    return (newer_line(),) if found is None else (rescued_line(found.accounts, found.commands, found.lost, found.kept.name),)


def _updates(base: Base) -> api.Updates:
    from leaddesk import __version__
    from leaddesk.app.program import release_source
    from leaddesk.connectors.http import HttpFactory
    from leaddesk.services.updates import UpdateService

    return UpdateService(release_source(), __version__, base.preferences, base.http or (lambda: HttpFactory(base.clock)))


class _Later:
    """Stands for a service until it is built: its first use builds it."""

    def __init__(self, build: Callable[[], object]) -> None:
        self._build = build

    def __getattr__(self, name: str) -> Any:
        return getattr(self._build(), name)


def open_store_part(
    profile: Path | None,
    *,
    passphrase_file: Path | None = None,
    ask: Ask | None = None,
    keyring: Keyring | None = None,
    plugins: Sequence[Plugin | ModuleType | str] = (),
    in_thread: bool = True,
    session_key: bytes | None = None,
    clock: Clock | None = None,
    stderr: TextIO | None = None,
    http: Callable[[], HttpFactory] | None = None,
) -> Opened:
    """Opens a profile as far as the window needs it to paint: store, queries, catalog, preferences. Nothing of HTTP, pydantic or asyncio is imported.

    `ask` is called for a passphrase only when neither the key store nor `passphrase_file` gives the key. `plugins` are CRMs besides the built-in ones.
    `session_key` (32 bytes) makes a profile whose key is kept nowhere. Raises KeyNeeded, StoreUnavailable, FileRejected (the passphrase file).
    """
    clock = clock or SystemClock()
    paths = profile_paths.prepare(profile or profile_paths.default_profile())
    redactor = Redactor()
    log = ProfileLog(paths.logs, redactor, clock, stderr=stderr)
    try:
        key = session_key or profile_key(paths.root, passphrase_file, keyring, ask)
        database, rescued = _database(paths, key, clock)
        stores = _stores(database, clock)
    except BaseException:
        log.close()
        raise
    crash = CrashSink(paths.crashes, clock)
    catalog = PluginCatalog(find_plugins(plugins))
    events, preferences = Hub(crash.report), StoredPreferences(stores.small)
    news = NewsService(stores.changes, stores.records, stores.accounts, catalog)
    base = Base(
        paths=paths,
        clock=clock,
        stores=stores,
        catalog=catalog,
        events=events,
        queries=CacheQueries(catalog, stores.database, stores.accounts, stores.lists, stores.records, stores.outbox, stores.journal, news),
        news=news,
        follow_ups=FollowUpService(stores.follow_ups, stores.records, stores.accounts, events, clock),
        notices=NoticeService(stores.notices, preferences, events),
        preferences=preferences,
        drafts=StoredDrafts(stores.small),
        engine=EngineThread() if in_thread else InlineEngine(),
        crash=crash,
        log=log,
        redactor=redactor,
        rescued=rescued,
        http=http,
    )
    return Opened(base)


def open_services(
    profile: Path | None,
    *,
    passphrase_file: Path | None = None,
    ask: Ask | None = None,
    keyring: Keyring | None = None,
    plugins: Sequence[Plugin | ModuleType | str] = (),
    in_thread: bool,
    session_key: bytes | None = None,
    clock: Clock | None = None,
    http: Callable[[], HttpFactory] | None = None,
) -> api.Services:
    """All services of a profile. With `in_thread` the engine has a thread of its own; else it is the loop that runs when it is first used."""
    opened = open_store_part(
        profile,
        passphrase_file=passphrase_file,
        ask=ask,
        keyring=keyring,
        plugins=plugins,
        in_thread=in_thread,
        session_key=session_key,
        clock=clock,
        http=http,
    )
    return opened.complete()


def _database(paths: ProfilePaths, key: bytes, clock: Clock) -> tuple[Database, Rescue | None]:
    try:
        return Database.open(paths.database, key, clock), None
    except StoreUnavailable as damage:
        if damage.facts.get("reason") == "newer":
            return Database.open(paths.database, key, clock, read_only=True), None
        if damage.facts.get("reason") != "damaged":
            raise
        from leaddesk.app.rescue import rescue

        return rescue(paths, key, clock, damage)


def _stores(database: Database, clock: Clock) -> Stores:
    return Stores(
        database=database,
        accounts=AccountStore(database),
        records=RecordStore(database, clock),
        lists=ListReader(database),
        outbox=OutboxStore(database, clock),
        journal=Journal(database),
        small=SmallStore(database),
        blobs=BlobStore(database),
        changes=ChangeStore(database),
        follow_ups=FollowUpStore(database, clock),
        notices=NoticeStore(database, clock),
    )
