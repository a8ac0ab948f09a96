"""A whole outbox over real stores, somebody else's server that lies on demand, and clocks that are moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from leaddesk.connectors.contract import AccountContext, Checked, ChoiceContext, Connector, FormContext, Page, Plugin, Progress, SignInOutcome
from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.changes import Change
from leaddesk.domain.commands import Command, FreshRecord, Landed, OutboxItem, Receipt, Resend, Verdict
from leaddesk.domain.errors import Conflict, FieldProblem, FormInvalid, Gone, LeaddeskError, Offline, OutcomeUnknown, SignInNeeded
from leaddesk.domain.ids import AccountId, IdSource, RecordKey
from leaddesk.domain.records import Core
from leaddesk.domain.specs import ActionSpec, Choice, CrmInfo, Effect, FieldSpec, FieldType, FormSpec, KindSpec, On, RateLimit, Role
from leaddesk.domain.values import Fields, JsonValue, text
from leaddesk.services.api import CheckedFile
from leaddesk.services.catalog import PluginCatalog
from leaddesk.services.commands import CommandService
from leaddesk.services.connectivity import Connectivity
from leaddesk.services.events import Hub
from leaddesk.services.incoming import Incoming
from leaddesk.services.outbox_parts import OutboxParts
from leaddesk.services.outbox_runner import OutboxRunner
from leaddesk.services.small import StoredPreferences
from leaddesk.services.tasks import Tasks
from leaddesk.services.uploads import file_reader
from leaddesk.store.accounts import AccountStore
from leaddesk.store.database import Database
from leaddesk.store.files import BlobStore
from leaddesk.store.journal import Journal
from leaddesk.store.outbox import OutboxStore
from leaddesk.store.records import RecordStore
from leaddesk.store.small import SmallStore

KEY = bytes(range(32))
ONE = AccountId("toy-one")
TWO = AccountId("toy-two")
UNSAFE = (Resend.STATE_CHANGE, Resend.WRITE_ONLY, Resend.OUTBOUND, Resend.UPLOAD, Resend.CREATE_REFERENCED, Resend.CREATE_FINDABLE, Resend.DELETE)


class HandClock:
    """Stands still until it is moved. `jump` moves the wall clock alone, as a user or a time server does."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.ticks = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.ticks

    def pass_(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.ticks += seconds

    def jump(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)


@dataclass
class Server:
    """Somebody else's server. `plan` says what happens to the next requests; when it is empty all goes well.

    ``ok`` | ``lost`` (done, the reply is lost) | ``lost_before`` (reply lost, nothing done) | ``bug`` (our connector raises nonsense, after the
    server did it) | ``hang`` (done, then no reply until the program dies) | ``late`` (stuck on the way; it arrives with `arrive`, long after
    everybody looked) | an error to raise without doing anything.
    """

    records: dict[str, str] = field(default_factory=dict)
    received: list[tuple[str, str]] = field(default_factory=list)  # (command id, record)
    plan: list[str | LeaddeskError] = field(default_factory=list)
    reads: int = 0
    online: bool = True
    files: list[bytes] = field(default_factory=list)
    hanging: asyncio.Event | None = None
    said: dict[str, str] = field(default_factory=dict)  # command id -> what it said when it arrived
    compares: bool = False  # what somebody else changed meanwhile is a conflict for a converging write, found by reading before it is sent
    on_the_way: list[tuple[Command, str]] = field(default_factory=list)

    def times(self, command: str) -> int:
        """How often a request of this command changed something here."""
        return sum(1 for one, _ in self.received if one == command)

    def do(self, command: Command, remote: str) -> None:
        if command.action == "remove":
            if remote not in self.records:
                raise Gone()
            del self.records[remote]
        else:
            self.records[remote] = text(command.payload.get("value"))
        self.received.append((command.id, remote))
        self.said[command.id] = text(command.payload.get("value"))

    def arrive(self, *, reverse: bool = False) -> None:
        """What was stuck on the way gets here after all, in the order it was sent or in the other."""
        late, self.on_the_way = self.on_the_way[:: -1 if reverse else 1], []
        for command, remote in late:
            if command.action != "remove" or remote in self.records:
                self.do(command, remote)

    def look_before(self, command: Command) -> None:
        """Raises Conflict when the record is neither as the user saw it nor as it is to be."""
        if self.compares and command.resend is Resend.CONVERGING and command.record is not None:
            seen = text(command.base.get("field:value", command.base.get("status")))
            now = self.records.get(command.record.remote, "")
            if now not in (seen, text(command.payload.get("value"))):
                raise Conflict(current={"value": now})

    def next(self) -> str:
        if not self.online:
            raise Offline(reason="network")
        step = self.plan.pop(0) if self.plan else "ok"
        if isinstance(step, LeaddeskError):
            raise step
        return step


class ToyConnector:
    """Speaks to the server above. Only its `perform` and `confirm` matter here."""

    def __init__(self, server: Server, context: AccountContext | None, files: Any) -> None:
        self.server = server
        self.files = files

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        if self.server.online:
            self.server.look_before(command)
        step = self.server.next()
        if step == "lost_before":
            raise OutcomeUnknown(reason="reset")
        for number, file in enumerate(command.files, 1):
            self.server.files.append(b"".join([chunk async for chunk in self.files(file)]))
            progress(number, len(command.files))
        remote = command.record.remote if command.record else f"new-{command.id}"
        if step == "late":
            self.server.on_the_way.append((command, remote))
            raise OutcomeUnknown(reason="timeout")
        self.server.do(command, remote)
        if step == "lost":
            raise OutcomeUnknown(reason="timeout")
        if step == "bug":
            raise ZeroDivisionError("a bug of ours")
        if step == "hang" and self.server.hanging is not None:
            self.server.hanging.set()
            await asyncio.Event().wait()
        key = RecordKey(command.account, "lead", remote)
        if command.action == "remove":
            return Receipt(message="Removed", gone=(key,))
        fresh = FreshRecord(key, "list", {"id": remote, "name": f"Lead {remote}", "status": self.server.records[remote]})
        return Receipt(message="Saved", result={"id": remote}, records=(fresh,), stale=("activity",) if command.action == "change" else ())

    async def confirm(self, command: Command) -> Verdict:
        if command.resend in (Resend.UPLOAD, Resend.WRITE_ONLY, Resend.OUTBOUND):
            return Verdict(Landed.CANNOT_TELL, look_for="Look at the lead's history page")
        if not self.server.online:
            raise Offline(reason="network")
        self.server.reads += 1
        remote = command.record.remote if command.record else f"new-{command.id}"
        now = self.server.records.get(remote)
        if command.action == "remove":
            return Verdict(Landed.LANDED if now is None else Landed.NOT_LANDED, {"status": now})
        landed = now == text(command.payload.get("value"))
        return Verdict(Landed.LANDED if landed else Landed.NOT_LANDED, {"status": now})

    async def sign_in(self, step: str, form: Fields) -> SignInOutcome:
        return SignInOutcome()

    async def sign_out(self) -> None: ...

    async def pull(self, kind: str) -> AsyncIterator[Page]:
        yield Page((), last=True)

    async def read(self, key: RecordKey) -> tuple[FreshRecord, ...]:
        return ()

    async def choices(self, action: str, field: str, context: ChoiceContext) -> tuple[Choice, ...]:
        return ()

    async def account_action(self, name: str, form: Fields) -> Receipt:
        return Receipt()


class ToyRuntime:
    """One field, ``value``, required and at most 20 characters; ``upload`` also takes files."""

    def form(self, name: str) -> FormSpec:
        fields = [FieldSpec("value", "Value", required=True, max_length=20)]
        if name == "upload":
            fields.append(FieldSpec("file", "Files", FieldType.FILES, per_file=(FieldSpec("type", "Type", required=True),)))
        return FormSpec(name, tuple(fields), {})

    def check(self, name: str, values: Mapping[str, JsonValue], context: FormContext) -> Checked:
        value = text(values.get("value"))
        if not value:
            raise FormInvalid((FieldProblem("value", "required", "Value is missing."),))
        if value == context.record.get("forbidden"):
            raise FormInvalid((FieldProblem("value", "not_a_choice", "Not for this lead."),))
        return Checked({"value": value})

    def core(self, kind: str, values: Fields) -> Core:
        return Core(title=text(values.get("name")), status=text(values.get("status")))

    def connect(self, context: AccountContext) -> Connector:
        raise AssertionError("the tests connect by themselves")


def _action(name: str, resend: Resend, on: On = On.ONE, **more: Any) -> ActionSpec:
    return ActionSpec(name, name.title(), "lead", on, Role.OTHER, resend, effects=(Effect("status", "value"),), **more)


ACTIONS = (
    _action("fetch", Resend.READ),
    _action("set", Resend.CONVERGING),
    _action("remove", Resend.DELETE),
    _action("create", Resend.CREATE_REFERENCED, On.ACCOUNT),
    _action("found", Resend.CREATE_FINDABLE, On.ACCOUNT),
    _action("change", Resend.STATE_CHANGE, On.MANY),
    _action("upload", Resend.UPLOAD),
    _action("write", Resend.WRITE_ONLY),
    _action("mail", Resend.OUTBOUND),
    _action("call", Resend.OUTBOUND, immediate=True),
    _action("rare", Resend.WRITE_ONLY, limits=(RateLimit(2, 3600.0),)),
)
PLUGIN = Plugin(info=CrmInfo("toy", "Toy", "", "", "#336699"), kinds=(KindSpec("lead", "Lead", "Leads", ()),), actions=ACTIONS, sign_in=(), runtime=ToyRuntime)


class Connections:
    """Signed in unless told otherwise."""

    def __init__(self, servers: Mapping[AccountId, Server], accounts: AccountStore, blobs: BlobStore) -> None:
        self.servers = servers
        self.accounts = accounts
        self.reader = file_reader(blobs)
        self.broken = False

    def ready(self, account: AccountId) -> Connector:
        if self.broken:
            raise ZeroDivisionError("a bug of ours")
        if self.accounts.get(account).sign_in is not SignIn.SIGNED_IN:
            raise SignInNeeded(needs="sign_in")
        return ToyConnector(self.servers[account], None, self.reader)


class NoFileChecks:
    """Takes every file that is there."""

    def __init__(self) -> None:
        self.dropped: list[Path] = []

    async def check(self, path: Path, accept: Sequence[str] = (), max_bytes: int | None = None) -> CheckedFile:
        return CheckedFile(path, path.name, 1, "application/pdf", 1, False)

    def drop_spooled(self, path: Path) -> None:
        self.dropped.append(path)


class Process:
    """One running Leaddesk. `kill` drops it without any clean-up but what the operating system does."""

    def __init__(self, profile: Path, servers: Mapping[AccountId, Server], clock: HandClock, *, vfs: str | None = None) -> None:
        self.clock = clock
        self.database = Database.open(profile / "leaddesk.db", KEY, clock, vfs=vfs)
        self.outbox = OutboxStore(self.database, clock)
        self.accounts = AccountStore(self.database)
        self.records = RecordStore(self.database, clock)
        self.blobs = BlobStore(self.database)
        self.small = SmallStore(self.database)
        self.journal = Journal(self.database)
        self.preferences = StoredPreferences(self.small)
        self.crashes: list[str] = []
        self.heard: list[Change] = []
        self.stale: list[str] = []
        self.wake_ups: list[float | None] = []
        events = Hub()
        events.subscribe(self.heard.append)
        self.connectivity = Connectivity(self.accounts, events, clock)
        self.connections = Connections(servers, self.accounts, self.blobs)
        catalog = PluginCatalog({PLUGIN.info.slug: PLUGIN})
        self.incoming = Incoming(self.records, catalog, lambda account: "toy", clock)
        self.tasks = Tasks(self._crash)
        self.parts = OutboxParts(
            clock=clock, catalog=catalog, database=self.database, outbox=self.outbox, records=self.records, blobs=self.blobs, small=self.small,
            account=self.accounts.get, incoming=self.incoming, connections=self.connections,
            connectivity=self.connectivity, events=events, tasks=self.tasks, crash=self._crash, stale=lambda account, kinds: self.stale.extend(kinds),
            profile=profile,
        )  # fmt: skip
        self.files = NoFileChecks()
        self.fetched: list[RecordKey] = []
        self.runner = OutboxRunner(self.parts, wait=self._wait)
        self.commands = CommandService(self.parts, self.runner, ids=IdSource(), files=self.files, preferences=self.preferences, fetch=self._fetch)

    def _crash(self, where: str, error: BaseException) -> None:
        self.crashes.append(f"{where}: {type(error).__name__}")

    async def _fetch(self, key: RecordKey) -> None:
        self.fetched.append(key)

    async def _wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Waits for the event only: time passes when a test says so, and then everybody is woken."""
        self.wake_ups.append(seconds)
        await event.wait()

    async def settle(self) -> None:
        """Looks at the queue once, as it does by itself every half second, and lets everything happen that then happens."""
        await self.runner.start()
        self.runner.wake()
        for quiet in range(200):
            await asyncio.sleep(0)
            if quiet > 5 and not self.runner.draining:
                return
            if quiet > 5 and self.runner.idle:
                return

    async def pass_(self, seconds: float) -> None:
        self.clock.pass_(seconds)
        await self.settle()

    def state(self, item: OutboxItem) -> str:
        return self.outbox.get(item.command.id).state.value

    def reason(self, item: OutboxItem) -> str:
        return self.outbox.get(item.command.id).reason

    async def stop(self) -> None:
        await self.runner.stop()
        await self.tasks.stop()
        self.database.close()

    async def kill(self) -> None:
        """The tasks end where they are; nothing is written; the lock goes with the process."""
        await self.tasks.stop()
        self.runner._lock.release()
        self.database.close()


class World:
    """A profile with two accounts and their servers; processes start and die in it."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.clock = HandClock()
        self.servers = {ONE: Server(), TWO: Server()}
        for server in self.servers.values():
            server.records.update({"a": "old", "b": "old", "c": "old"})
        with_database = Database.open(profile / "leaddesk.db", KEY, self.clock)
        accounts, records = AccountStore(with_database), RecordStore(with_database, self.clock)
        incoming = Incoming(records, PluginCatalog({PLUGIN.info.slug: PLUGIN}), lambda account: "toy", self.clock)
        for account in (ONE, TWO):
            accounts.add(Account(account, "toy", account, {}, SignIn.SIGNED_IN))
            incoming.store([FreshRecord(RecordKey(account, "lead", r), "list", {"id": r, "name": f"Lead {r}", "status": "old"}) for r in "abc"])
        with_database.close()

    @property
    def server(self) -> Server:
        return self.servers[ONE]

    def process(self) -> Process:
        return Process(self.profile, self.servers, self.clock)
