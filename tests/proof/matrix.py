"""T3, the fault matrix: one cell = one action of one CRM under one fault, through the real queue and the real connector to a server that breaks."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.connectors.http import Call, Http, HttpFactory, Observer, Pace, Reply, TimeOuts
from leaddesk.domain.accounts import SignIn
from leaddesk.domain.clock import Clock
from leaddesk.domain.commands import OPEN, OutboxItem, Resend, State
from leaddesk.domain.errors import OutcomeUnknown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import ActionSpec, On
from leaddesk.domain.values import JsonValue
from leaddesk.services.api import Services
from tests.proof.breaker import Breaker
from tests.proof.forms import files, fill
from tests.proof.law import DONE, Cell, Expected, expected
from tests.proof.stage import Stage, wait

SHORT = TimeOuts(connect=30.0, silence=0.06, upload_stall=30.0, tries_total=30.0, body_total=0.15)
NOT_LET_IN = TimeOuts(connect=0.05, silence=30.0, upload_stall=30.0, tries_total=30.0, body_total=30.0)
LONG = TimeOuts(connect=30.0, silence=30.0, upload_stall=30.0, tries_total=30.0, body_total=30.0)
"""Longer than any load makes a server of ours need: only faults that are about time end by it."""
SLOW_FAULTS = {"connect time-out": NOT_LET_IN, "silence": SHORT, "silence after the work": SHORT, "drip": SHORT}
A_DAY = 26 * 3600.0
FOR_OTHERS: Mapping[tuple[str, str], str] = {("fincrm", "create_product_lead"): "pro_id", ("fincrm", "create_service_lead"): "service_id"}
"""Creates that land with the owner of a product or service, and the field that names it. Of somebody else's no list of ours shows them."""
REFUSALS: Mapping[str, JsonValue] = {
    "bizipac": {"success": 0, "message": "Lead id missing"},
    "bizmate": {"error": "Invalid phone number"},
    "fincrm": {"message": "The given data was invalid.", "errors": {"mobile": ["The mobile is invalid."]}},
    "getlead": {"status": "error", "message": "Please check the parameters."},
    "bizstim": {"status": "failure", "code": 5, "response": "No header array found"},
}
"""How each CRM says a plain no by its document; Bizstim's two calls know it by the words and by the code."""


class MovedClock(Clock):
    """Begins now; then time passes when a test says so, and really."""

    def __init__(self) -> None:
        self._passed = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return time.monotonic() + self._passed

    def pass_(self, seconds: float) -> None:
        self._passed += seconds


class DetouredHttp(Http):
    """The real thing, but what an action sends goes past the breaker of its server."""

    detours: Detours

    async def request(self, call: Call) -> Reply:
        breaker = self.detours.breaker
        if breaker is None or not (call.write or self.detours.reads):
            return await super().request(dataclasses.replace(call, time_outs=LONG))
        fault, before = self.detours.fault, breaker.arrived
        try:
            return await super().request(dataclasses.replace(call, url=breaker.address(call.url, fault), time_outs=SLOW_FAULTS.get(fault, LONG)))
        except OutcomeUnknown:
            await breaker.received(before + 1)
            raise


@dataclass
class Detours:
    """What is broken now, and how. `reads` True: an action that only reads is detoured as well."""

    breaker: Breaker | None = None
    fault: str = "none"
    reads: bool = False


class DetouredFactory(HttpFactory):
    """Makes `DetouredHttp`s, without pacing and without pauses between tries."""

    def __init__(self, clock: Clock, detours: Detours) -> None:
        super().__init__(clock, time_outs=LONG)
        self._detours = detours

    def for_account(self, *, pace: Pace | None = None, observe: Observer | None = None, slots: asyncio.Semaphore | None = None) -> Http:
        http = DetouredHttp(context=self._context, clock=self._clock, observe=observe, slots=slots, time_outs=LONG, sleep=_no_pause)
        http.detours = self._detours
        self._made.append(http)
        return http


async def _no_pause(seconds: float) -> None:
    """In place of the pause between tries."""


@dataclass(frozen=True)
class Seen:
    """What became of one cell's command: right after the fault, and when all was well again for a day."""

    state: str
    reason: str
    waits: float | None
    later: str
    arrivals: int
    words: str = ""

    def against(self, law: Expected) -> str:
        """What is not as it must be; ``""`` when all is."""
        if self.state != law.state:
            return f"is {self.state}, must be {law.state}"
        if self.state == "waiting" and law.reason and self.reason != law.reason:
            return f"waits because of {self.reason!r}, not {law.reason!r}"
        if self.later != law.later:
            return f"became {self.later}, must be {law.later}"
        return f"arrived {self.arrivals} times, at most {law.arrivals} allowed" if self.arrivals > law.arrivals else ""


class Bench:
    """All accounts of a stage, each server behind a breaker."""

    def __init__(self, stage: Stage, opened: Opened, detours: Detours, clock: MovedClock) -> None:
        self._stage = stage
        self._opened = opened
        self._detours = detours
        self._clock = clock
        self._heavy = opened._complete()
        self._number = 0
        self._pools: dict[tuple[str, str], list[str]] = {}
        self._breakers = {slug: Breaker(one.url) for slug, one in stage.running.items()}
        for slug, breaker in self._breakers.items():
            breaker.refusal = orjson.dumps(REFUSALS[slug])

    @property
    def services(self) -> Services:
        return self._opened.services

    def actions(self, slug: str) -> Sequence[ActionSpec]:
        return self._opened.services.catalog.actions(slug)

    async def start(self) -> None:
        for breaker in self._breakers.values():
            await breaker.start()

    async def stop(self) -> None:
        for breaker in self._breakers.values():
            await breaker.stop()

    async def cell(self, slug: str, action: ActionSpec, fault: str, *, hidden: bool = False) -> Seen:
        """Submits, breaks, looks; then all is well, a day passes, and it looks again. Leaves nothing open behind.

        ``hidden``: about something of somebody else's, where no list of ours shows what was made.
        """
        account, breaker = self._stage.accounts[slug], self._breakers[slug]
        item = await self._submit(slug, account, action, hidden=hidden)
        outbox, lane = self._opened.base.stores.outbox, self._heavy._runner.lanes.lane(account)
        self._detours.breaker, self._detours.reads = breaker, action.resend is Resend.READ
        self._detours.fault = breaker.fault = fault
        breaker.arrived = 0
        try:
            await lane.drain()
            first = outbox.get(item.command.id)
            self._detours.fault = breaker.fault = "none"
            self._signed_in(account)
            self._clock.pass_(A_DAY)
            for _ in range(2):
                lane.back()
                await lane.drain()
            later = outbox.get(item.command.id)
            if later.state is not State.SENT and fault not in DONE and action.resend is Resend.STATE_CHANGE:
                self._pools[slug, action.kind].append(later.command.record.remote if later.command.record else "")  # as it was: good for another cell
        finally:
            self._detours.breaker, self._detours.fault = None, "none"
            self._clock.pass_(-A_DAY)
            self._clean(account)
        return Seen(
            first.state.value, first.reason, _waits(first), later.state.value, breaker.arrived, f"{later.message} {later.failure} {dict(later.evidence)}"
        )

    async def _submit(self, slug: str, account: AccountId, action: ActionSpec, *, hidden: bool = False) -> OutboxItem:
        self._number += 1
        services, number = self._opened.services, self._number
        record = None if action.on is On.ACCOUNT else await self._record(slug, action)
        values = await fill(services, self._stage, slug, action, record, number)
        if (slug, action.name) in FOR_OTHERS:
            values[FOR_OTHERS[slug, action.name]] = await self._about(account, action, FOR_OTHERS[slug, action.name], hidden=hidden)
        sending = files(self._stage, services.catalog.form(slug, action.name), number)
        (item,) = await services.commands.submit(account, action.name, [record] if record else [], values, sending, hold=False)
        for file in sending:
            file.path.unlink()
        return item

    async def _about(self, account: AccountId, action: ActionSpec, name: str, *, hidden: bool) -> str:
        """One of the user's own products or services, which are offered first; or one of somebody else's."""
        offered = (await self._opened.services.choices.get(account, action.name, name, None, {})).choices
        own = offered[0].group
        return next(one.value for one in offered if (one.group != own) is hidden)

    async def _record(self, slug: str, action: ActionSpec) -> str:
        """A state change gets a record of its own, a delete one made for it (others may belong to those that are there); the rest share the last ones."""
        if action.resend is Resend.DELETE:
            create = next(a for a in self.actions(slug) if a.kind == action.kind and a.on is On.ACCOUNT)
            made = await self._submit(slug, self._stage.accounts[slug], create)
            await self._heavy._runner.lanes.lane(made.command.account).drain()
            return str(self._opened.base.stores.outbox.get(made.command.id).result["id"])
        key = (slug, action.kind)
        if key not in self._pools:
            self._pools[key] = self._stage.records(self._opened, slug, action.kind)
        pool = self._pools[key]
        return pool.pop(0) if action.resend is Resend.STATE_CHANGE else pool[-1 - self._number % min(3, len(pool))]

    def _signed_in(self, account: AccountId) -> None:
        self._opened.base.stores.accounts.set_sign_in(account, SignIn.SIGNED_IN)

    def _clean(self, account: AccountId) -> None:
        stores, lanes = self._opened.base.stores, self._heavy._runner.lanes
        for item in stores.outbox.list(OPEN, account, 1000):
            self._heavy._runner.moves.cancel(item)
        for name in stores.small.names("limits:"):
            stores.small.drop(name)
        lanes._limits.reload()
        lanes._lanes.pop(account, None)


def _waits(item: OutboxItem) -> float | None:
    return None if item.due is None else (item.due - item.updated).total_seconds()


@contextmanager
def bench(stage: Stage) -> Iterator[Bench]:
    """The stage's profile, open, every server behind its breaker."""
    clock, detours = MovedClock(), Detours()
    opened = open_store_part(
        stage.profile,
        passphrase_file=stage.passphrase,
        in_thread=True,
        clock=clock,
        stderr=io.StringIO(),  # what it says of every broken connection
        http=lambda: DetouredFactory(clock, detours),
    )
    services = opened.complete()
    made = Bench(stage, opened, detours, clock)
    try:
        wait(services, made.start())
        yield made
    finally:
        wait(services, made.stop())
        wait(services, services.stop())


def judge(made: Bench, slug: str, fault: str) -> list[str]:
    """All cells of one CRM under one fault; answers what is wrong, a line each."""
    wrong = []
    for action in made.actions(slug):
        for hidden in (False, True) if (slug, action.name) in FOR_OTHERS else (False,):
            seen = wait(made.services, made.cell(slug, action, fault, hidden=hidden))
            problem = seen.against(expected(Cell(slug, action.resend.value, fault, action.immediate, hidden)))
            if problem:
                wrong.append(f"{slug} {action.name} ({action.resend.value}{', hidden' if hidden else ''}) under {fault!r}: {problem} [{seen}]")
    return wrong
