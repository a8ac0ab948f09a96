"""Reads lists and details anew: page by page into the cache, one run per kind at a time, in the background when they are due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from leaddesk.domain.accounts import KindHealth, SignIn
from leaddesk.domain.changes import HealthChanged, RecordsChanged, RefreshProgress
from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import ContractBroken, Failure, Gone, LeaddeskError, NotKnown, Offline, SignInNeeded, StoreUnavailable, Throttled
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import KindSpec, Origin
from leaddesk.services.api import RefreshCounts
from leaddesk.services.incoming import Stored
from leaddesk.services.refresh_log import RefreshLog
from leaddesk.services.tasks import wait_for_event

if TYPE_CHECKING:
    from leaddesk.connectors.contract import Connector, Page
    from leaddesk.services.api import EventHub
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.services.connections import Connections
    from leaddesk.services.connectivity import Connectivity
    from leaddesk.services.incoming import Incoming
    from leaddesk.services.tasks import Tasks
    from leaddesk.store.accounts import AccountStore
    from leaddesk.store.records import RecordStore

_PIECE = 100  # records stored in one transaction
_BETWEEN = 0.1  # seconds between two events of one run
_FRONT = timedelta(minutes=1)  # turning to the window reads a list at most so often
_LOOK_EVERY = 20.0  # seconds between two looks at what is due
_NO_ROOM = 50 * 1024 * 1024  # rule R29: below this only the queue and its journal are written
_LITTLE_ROOM = 250 * 1024 * 1024  # rule R29: below this nothing is downloaded, so that the queue keeps its room
_HELD_SHARE = 0.10  # rule R22: more than this share …
_HELD_ROWS = 20  # … and more than so many rows vanish only with a yes

_log = logging.getLogger(__name__)

T = TypeVar("T")
Args = TypeVarTuple("Args")


@dataclass(frozen=True, slots=True)
class RefreshParts:
    """What refreshing is built from. ``automatic`` says whether due kinds are read by themselves; ``view`` reads a record back."""

    catalog: PluginCatalog
    accounts: AccountStore
    records: RecordStore
    incoming: Incoming
    connections: Connections
    connectivity: Connectivity
    log: RefreshLog
    events: EventHub
    tasks: Tasks
    clock: Clock
    view: Callable[[RecordKey], RecordView | None]
    automatic: Callable[[], bool]
    room: Callable[[], int]  # free bytes where the profile is


@dataclass(frozen=True, slots=True)
class _Outcome:
    counts: RefreshCounts
    error: LeaddeskError | None = None


class RefreshService:
    """`api.Refresher`, on the engine's loop."""

    def __init__(self, parts: RefreshParts) -> None:
        self._p = parts
        self._running: dict[tuple[AccountId, str], asyncio.Task[_Outcome]] = {}
        self._asked: dict[AccountId, dict[str, None]] = {}
        self._busy: set[AccountId] = set()
        self._wake = asyncio.Event()
        self._fronted: datetime | None = None
        parts.connectivity.when_back(self._came_back)

    async def refresh(self, account: AccountId, kinds: Sequence[str] | None = None) -> Mapping[str, RefreshCounts]:
        """See `api.Refresher`. Kinds are read one after the other; once the server can't be reached or asks for a pause the rest is not tried."""
        slug = self._p.accounts.get(account).slug
        wanted = [self._p.catalog.kind(slug, name) for name in kinds] if kinds is not None else self._readable(slug)
        counts: dict[str, RefreshCounts] = {}
        stopped: Offline | Throttled | None = None
        for kind in wanted:
            if kind.origin is Origin.LEDGER:
                counts[kind.name] = RefreshCounts()  # our own record of what was sent: there is nothing to read
                continue
            if stopped is not None:
                counts[kind.name] = RefreshCounts(failure=stopped.failure)
                self._p.log.failed(account, kind.name, stopped.failure)
                continue
            outcome = await self._once(account, kind)
            if isinstance(outcome.error, SignInNeeded):
                raise outcome.error
            if isinstance(outcome.error, (Offline, Throttled)):
                stopped = outcome.error
            counts[kind.name] = outcome.counts
        return counts

    async def fetch(self, key: RecordKey) -> RecordView:
        """Reads a record's detail. Raises Gone when the server no longer has it; it is then marked so, and stays readable."""
        p = self._p
        spec = p.catalog.kind(p.accounts.get(key.account).slug, key.kind)
        if spec.detail:
            if p.room() < _NO_ROOM:
                raise StoreUnavailable(reason="little_room")
            connector = p.connections.ready(key.account)
            try:
                async with p.connectivity.watching(key.account):
                    fresh = await connector.read(key)
            except Gone:
                for change in await asyncio.to_thread(p.incoming.store, (), (key,)):
                    p.events.publish(change)
                raise
            for change in await asyncio.to_thread(p.incoming.store, fresh):
                p.events.publish(change)
        view = p.view(key)
        if view is None:
            raise NotKnown(what="record", name=key.remote, known=[])
        return view

    async def accept_drop(self, account: AccountId, kind: str) -> int:
        """Takes out the rows the last refresh held back; answers how many. 0 when none are held back."""
        self._p.catalog.kind(self._p.accounts.get(account).slug, kind)
        generation = self._p.log.held(account, kind)
        if generation is None:
            return 0
        gone = await asyncio.to_thread(self._p.records.finish, account, kind, generation, drop=True)
        self._p.log.release(account, kind)
        self._p.events.publish(RecordsChanged(account, kind, tuple(gone), structure=True))
        self._p.events.publish(HealthChanged(account))
        return len(gone)

    async def came_to_front(self) -> None:
        """See `api.Refresher`. Nothing happens while reading in the background is switched off."""
        now = self._p.clock.now()
        if not self._p.automatic() or (self._fronted is not None and timedelta() <= now - self._fronted < _FRONT):
            return
        self._fronted = now
        for account in self._p.accounts.list():
            if account.sign_in is SignIn.SIGNED_IN and self._p.connectivity.online(account.id) is not False:
                kinds = [k.name for k in self._readable(account.slug) if k.origin is Origin.PULLED and self._older(account.id, k.name, now)]
                if kinds:
                    self.soon(account.id, kinds)

    def _older(self, account: AccountId, kind: str, now: datetime) -> bool:
        """Whether neither a good nor a failed reading of it lies within the last minute."""
        health = self._p.log.health(account, kind)
        return not any(at is not None and timedelta() <= now - at < _FRONT for at in (health.refreshed, health.failed_at))

    def soon(self, account: AccountId, kinds: Sequence[str]) -> None:
        """Asks for kinds to be read in the background, once however often it is asked."""
        self._asked.setdefault(account, {}).update(dict.fromkeys(kinds))
        self._wake.set()

    async def leave(self, account: AccountId) -> None:
        """The account is about to be removed: nothing of it is read any more when this returns."""
        self._asked.pop(account, None)
        running = [task for (owner, _), task in self._running.items() if owner == account]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def health(self, account: AccountId) -> tuple[KindHealth, ...]:
        """Each readable kind's last refresh; from any thread."""
        slug = self._p.accounts.get(account).slug
        return tuple(replace(self._p.log.health(account, kind.name), running=(account, kind.name) in self._running) for kind in self._p.catalog.kinds(slug))

    async def background(self) -> None:
        """Runs for ever: what was asked for, and what is due by its kind's time."""
        while True:
            self._wake.clear()
            for account in self._p.accounts.list():
                if account.sign_in is SignIn.SIGNED_IN and account.id not in self._busy:  # a slow server keeps nobody else waiting
                    self._busy.add(account.id)
                    self._p.tasks.start(f"background refresh {account.id}", self._in_background(account.id, account.slug))
            await wait_for_event(self._wake, _LOOK_EVERY)

    async def probe(self, account: AccountId) -> None:
        """One cheap read, to see whether the server answers: the first page of its smallest list; of a CRM that can't be read, whether it can be reached."""
        slug = self._p.accounts.get(account).slug
        kinds = sorted(self._readable(slug), key=lambda kind: kind.origin is not Origin.REFERENCE) or self._p.catalog.kinds(slug)
        if kinds:
            async for _ in self._p.connections.ready(account).pull(kinds[0].name):
                break

    # one run

    async def _once(self, account: AccountId, kind: KindSpec) -> _Outcome:
        """Joins the run that is under way, or starts one. A caller who gives up does not end it for the others."""
        key = (account, kind.name)
        task = self._running.get(key)
        if task is None:
            task = self._running[key] = self._p.tasks.start(f"refresh {account} {kind.name}", self._run(account, kind))
            task.add_done_callback(lambda _: self._running.pop(key, None))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if not task.cancelled() or (current is not None and current.cancelling()):
                raise
            raise NotKnown(what="account", name=account, known=[]) from None  # it was removed meanwhile

    async def _run(self, account: AccountId, kind: KindSpec) -> _Outcome:
        run = _Run(self._p, account, kind)
        self._p.events.publish(HealthChanged(account))
        try:
            if self._p.room() < _LITTLE_ROOM:
                raise StoreUnavailable(reason="little_room")
            connector = self._p.connections.ready(account)
            async with self._p.connectivity.watching(account):
                with self._p.incoming.pulling(account, kind.name):
                    counts = await run.pull(connector)
        except LeaddeskError as error:
            counts = replace(run.counts, failure=error.failure)
            _log.info("refresh of %s %s failed: %s", account, kind.name, error.code)
            self._p.log.failed(account, kind.name, error.failure)
            self._ended(run, error.failure)
            return _Outcome(counts, error)
        self._p.log.done(account, kind.name, counts)
        self._ended(run, None)
        return _Outcome(counts)

    def _ended(self, run: _Run, failure: Failure | None) -> None:
        run.tell(last=True)
        self._p.events.publish(RefreshProgress(run.account, run.kind.name, run.counts.seen, done=True, failure=failure))
        self._p.events.publish(HealthChanged(run.account))

    # in the background

    async def _in_background(self, account: AccountId, slug: str) -> None:
        try:
            kinds = self._wanted(account, slug)
            if kinds:
                await self.refresh(account, kinds)
        except LeaddeskError as error:
            _log.info("background refresh of %s stopped: %s", account, error.code)
        finally:
            self._busy.discard(account)
            if account in self._asked:
                self._wake.set()  # asked for while it was busy

    def _wanted(self, account: AccountId, slug: str) -> list[str]:
        """What was asked for, then what is due."""
        asked = self._asked.pop(account, {})
        automatic = self._p.automatic() and self._p.connectivity.online(account) is not False
        due = [kind.name for kind in self._readable(slug) if automatic and self._due(account, kind)]
        known = {kind.name for kind in self._p.catalog.kinds(slug)}
        return [name for name in dict.fromkeys([*asked, *due]) if name in known]

    def _due(self, account: AccountId, kind: KindSpec) -> bool:
        """True when its time is up; after a failure not before a fifth of its time, and not at once."""
        health = self._p.log.health(account, kind.name)
        now = self._p.clock.now()
        if health.failed_at is not None and (health.refreshed is None or health.failed_at > health.refreshed):
            return (now - health.failed_at).total_seconds() >= max(60.0, kind.refresh_minutes * 12.0)
        return health.refreshed is None or (now - health.refreshed).total_seconds() >= kind.refresh_minutes * 60.0 or health.refreshed > now

    def _came_back(self, account: AccountId) -> None:
        """The connection or the sign-in is back: what failed meanwhile is read again at once."""
        try:
            slug = self._p.accounts.get(account).slug
        except NotKnown:
            return
        failed = [k.name for k in self._readable(slug) if self._p.log.health(account, k.name).failure is not None]
        self.soon(account, failed)

    def _readable(self, slug: str) -> list[KindSpec]:
        return [kind for kind in self._p.catalog.kinds(slug) if kind.origin is not Origin.LEDGER]


class _Run:
    """One pull of one kind, and the events it gathers."""

    def __init__(self, parts: RefreshParts, account: AccountId, kind: KindSpec) -> None:
        self._p = parts
        self.account = account
        self.kind = kind
        self.counts = RefreshCounts()
        self._rowids: list[int] = []
        self._structure = False
        self._told = float("-inf")
        self._gone: tuple[int, ...] = ()

    async def pull(self, connector: Connector) -> RefreshCounts:
        """All pages into the cache. Rows are dropped only when the last page came and every entry could be named."""
        p = self._p
        since = p.clock.now()
        generation = await _whole(p.records.next_generation, self.account, self.kind.name)
        whole = True
        last = False
        async for page in connector.pull(self.kind.name):
            for piece in _pieces(page):
                stored = await _whole(p.incoming.page, self.account, self.kind.name, piece, generation, since)
                self._count(stored, len(piece.items))
                self.tell()
            self.counts = replace(self.counts, broken=self.counts.broken + page.broken)
            whole = whole and page.broken == 0
            last = page.last
        if not last:
            raise ContractBroken(path=self.kind.name, got="cut_list")
        if whole and self.kind.complete:
            await self._drop(generation)
        return self.counts

    def tell(self, *, last: bool = False) -> None:
        """Publishes what changed since the last time, at most ten times a second."""
        now = self._p.clock.monotonic()
        if not last and now - self._told < _BETWEEN:
            return
        self._told = now
        if self._rowids or self._structure:
            self._p.events.publish(RecordsChanged(self.account, self.kind.name, tuple(self._rowids), structure=self._structure))
            self._rowids, self._structure = [], False
        if not last:
            self._p.events.publish(RefreshProgress(self.account, self.kind.name, self.counts.seen))

    def _count(self, stored: Stored, seen: int) -> None:
        result, before = stored.result, self.counts
        self.counts = replace(
            before, seen=before.seen + seen, new=before.new + result.new, changed=before.changed + result.changed, broken=before.broken + stored.broken
        )
        self._rowids.extend(result.rowids)
        self._structure = self._structure or bool(result.new or result.returned)

    async def _drop(self, generation: int) -> None:
        p = self._p
        missing = await _whole(p.records.missing_count, self.account, self.kind.name, generation)
        held = missing > _HELD_ROWS and missing > _HELD_SHARE * (self.counts.seen + missing)
        gone = await _whole(lambda: p.records.finish(self.account, self.kind.name, generation, drop=not held))
        if held:
            p.log.hold(self.account, self.kind.name, generation, missing)
            self.counts = replace(self.counts, held_back=missing)
            return
        p.log.release(self.account, self.kind.name)
        self.counts = replace(self.counts, gone=len(gone))
        self._rowids.extend(gone)
        self._structure = self._structure or bool(gone)


def _pieces(page: Page) -> Iterator[Page]:
    """A page in parts that are quickly stored: while one is, nobody else can write, and a click may be what waits. A record named twice counts once."""
    items = tuple({item.remote: item for item in page.items}.values())
    for start in range(0, len(items), _PIECE):
        yield replace(page, items=items[start : start + _PIECE])


async def _whole(work: Callable[[*Args], T], *args: *Args) -> T:
    """Runs store work in a worker thread. Cancelled or not, it has ended when this returns: a thread can't be stopped, and must not write afterwards."""
    future = asyncio.get_running_loop().run_in_executor(None, work, *args)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise
