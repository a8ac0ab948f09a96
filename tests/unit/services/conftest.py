"""A profile with the invented CRM, its server on loopback, and clocks moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.connectors.contract import Plugin
from leaddesk.connectors.http import HttpFactory
from leaddesk.domain.accounts import Account
from leaddesk.domain.changes import Change
from leaddesk.domain.ids import RecordKey
from leaddesk.services.api import Services

from .toycrm import PLUGIN
from .toycrm.server import CODE, MOBILE, PASSWORD, ToyServer

KEY = bytes(range(32))


class HandClock:
    """Stands still until it is moved."""

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


async def _at_once(seconds: float) -> None:
    """A pause between tries that takes no time."""


class Bench:
    """One profile opened by one process, and everything it announced."""

    def __init__(self, profile: Path, clock: HandClock, server: ToyServer, plugin: Plugin = PLUGIN) -> None:
        self.profile = profile
        self.clock = clock
        self.server = server
        self.opened: Opened = open_store_part(
            profile, session_key=KEY, plugins=[plugin], in_thread=False, clock=clock, http=lambda: HttpFactory(clock, sleep=_at_once)
        )
        self.services: Services = self.opened.services
        self.changes: list[Change] = []
        self.services.events.subscribe(self.changes.append)

    async def account(self, **secrets: str) -> Account:
        return await self.services.accounts.add("toycrm", "", {"url": self.server.url}, secrets)

    async def signed_in(self) -> Account:
        account = await self.account(mobile=MOBILE, password=PASSWORD)
        await self.services.accounts.sign_in(account.id, None, {"otp": CODE})
        return self.services.accounts.get(account.id)

    def key(self, account: Account, remote: str, kind: str = "lead") -> RecordKey:
        return RecordKey(account.id, kind, remote)

    async def until(self, reached: Callable[[], bool]) -> None:
        """Waits until something announced makes it so."""
        told, loop = asyncio.Event(), asyncio.get_running_loop()

        def heard(_: Change) -> None:
            loop.call_soon_threadsafe(told.set)

        end = self.services.events.subscribe(heard)
        try:
            while not reached():
                await told.wait()
                told.clear()
        finally:
            end()

    async def close(self) -> None:
        await self.services.stop()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def server() -> Iterator[ToyServer]:
    running = ToyServer()
    yield running
    running.down()


@pytest.fixture
async def open_bench(tmp_path: Path, clock: HandClock, server: ToyServer) -> AsyncIterator[Callable[[], Bench]]:
    """Opens the same profile as often as asked, as several processes would."""
    opened: list[Bench] = []

    def open_one() -> Bench:
        opened.append(Bench(tmp_path / "profile", clock, server))
        return opened[-1]

    yield open_one
    for bench in opened:
        await bench.close()


@pytest.fixture
async def bench(open_bench: Callable[[], Bench]) -> Bench:
    return open_bench()
