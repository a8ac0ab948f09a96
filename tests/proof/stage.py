"""The stage of the proofs: every practice CRM on loopback, and one profile with an account at each, signed in and refreshed."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from leaddesk.app import demo
from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.connectors.http import Http, HttpFactory, Observer, Pace
from leaddesk.domain.clock import SystemClock
from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import ListQuery
from leaddesk.sandbox import Running, start_all
from leaddesk.services.api import Services

T = TypeVar("T")
PASSPHRASE = "a practice passphrase"
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
PATIENCE = 60.0


class Unpaced(HttpFactory):
    """Servers of our own need no sparing."""

    def for_account(self, *, pace: Pace | None = None, observe: Observer | None = None, slots: asyncio.Semaphore | None = None) -> Http:
        return super().for_account(observe=observe, slots=slots)


@dataclass
class Stage:
    """A profile in `folder`, the practice CRMs by slug and the account at each of them."""

    folder: Path
    running: dict[str, Running]
    accounts: dict[str, AccountId] = field(default_factory=dict)

    @property
    def profile(self) -> Path:
        return self.folder / "profile"

    @property
    def passphrase(self) -> Path:
        return self.folder / "passphrase"

    @contextmanager
    def open(self) -> Iterator[Opened]:
        """The profile in this process, closed again afterwards. Nothing is sent unless somebody asks for it."""
        opened = open_store_part(self.profile, passphrase_file=self.passphrase, in_thread=True, http=lambda: Unpaced(SystemClock()))
        services = opened.complete()
        try:
            yield opened
        finally:
            wait(services, services.stop())

    def records(self, opened: Opened, slug: str, kind: str) -> list[str]:
        """The ids of all records of a kind."""
        queries = opened.services.queries
        found = queries.rows(queries.ids(ListQuery((self.accounts[slug],), (kind,))), ("remote",))
        return [row.key.remote for row in found]

    def command(self, *arguments: str) -> list[str]:
        """How to start the real program on this profile."""
        return [sys.executable, "-m", "leaddesk", "--profile", str(self.profile), "--passphrase-file", str(self.passphrase), "--json", *arguments]

    def environment(self) -> dict[str, str]:
        """What a started program sees: no key store, and compiled modules in a folder of the proof's own, so that a start takes no longer than it must."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, **NO_KEYRING, "PYTHONPYCACHEPREFIX": str(self.folder / "compiled")}

    def stop(self) -> None:
        for one in self.running.values():
            one.stop()


def wait(services: Services, work: Coroutine[Any, Any, T]) -> T:
    """Runs work on the services' engine and waits for it."""
    return services.engine.submit(work).result(PATIENCE)


def set_up(folder: Path, *, seed: int = 1, size: int | None = 60) -> Stage:
    """Starts the practice CRMs and makes the profile."""
    os.environ.update(NO_KEYRING)
    stage = Stage(folder, {one.crm: one for one in start_all(seed, size=size)})
    stage.running["bizstim"].practice.change({"plan": "enterprise"})  # its limits of calls are proved elsewhere
    stage.running["bizstim"] = dataclasses.replace(stage.running["bizstim"], settings=stage.running["bizstim"].practice.settings)
    try:
        stage.passphrase.parent.mkdir(parents=True, exist_ok=True)
        stage.passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
        with stage.open() as opened:
            services = opened.services
            demo.prepare(services, list(stage.running.values()))
            stage.accounts = {account.slug: account.id for account in services.accounts.list()}
    except BaseException:
        stage.stop()
        raise
    assert set(stage.accounts) == set(stage.running), "every practice CRM has its connector"
    return stage
