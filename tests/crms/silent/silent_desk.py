"""All eight calls of the two CRMs that only listen, each from an account of its own, over the real services and the practice servers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leaddesk.app.wiring import open_store_part
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.records import ListQuery, TimelineEntry
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.sandbox import bizstim, getlead
from leaddesk.sandbox.practice import Request, machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.services.api import Services

KEY = bytes(range(32))
THERE = "91-9000000003"
"""A number the practice CRM knows."""
CLIENT: Fields = {"state": "Ontario", "country": "Canada"}


@dataclass(frozen=True, slots=True)
class Deed:
    """One documented call."""

    slug: str
    action: str
    endpoint: str
    values: Fields
    record: str = ""


def _deed(action: str, endpoint: str, **values: JsonValue) -> Deed:
    return Deed("getlead", action, endpoint, values, THERE)


DEEDS = (
    Deed("getlead", "create_lead", "gl-website-contacts", {"name": "Asha Rao", "mobileno": "9850000000", "source": "Fair stand"}),
    _deed("create_task", "gl-task-creation-api", name="Visit", scheduled_date="2030-03-12 14:30"),
    _deed("create_note", "gl-note-creation-api", note="Wants a visit"),
    _deed("change_status", "gl-status-change-api", status="Hot"),
    _deed("create_deal", "gl-deal-creation-api", deal_name="Shop", status="Open", deal_amount=2500),
    _deed("assign_department", "gl-department-vise-agent-assign", department="Support"),
    Deed("bizstim", "add_clients", "clients", {"clients": [{**CLIENT, "first_name": "Client", "last_name": str(n)} for n in (1, 2)]}),
    Deed(
        "bizstim", "client_inquiry", "clientinquiry",
        {**CLIENT, "first_name": "Lena", "last_name": "Moor", "city": "Hamilton", "email": "lena@example.test", "message": "Hello"},
    ),
)  # fmt: skip


class Servers:
    """Both practice CRMs on loopback."""

    def __init__(self) -> None:
        self.crms = {"getlead": getlead.create(seed=7, size=10, now=machine_time), "bizstim": bizstim.create(seed=7, now=machine_time)}
        self._running = {slug: PracticeServer(crm) for slug, crm in self.crms.items()}

    def __enter__(self) -> Servers:
        for server in self._running.values():
            server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        for server in self._running.values():
            server.stop()

    def requests(self, deed: Deed) -> list[Request]:
        return [r for r in self.crms[deed.slug].requests if r.endpoint == deed.endpoint]

    def add(self, fault: str, deed: Deed, **options: Any) -> None:
        self.crms[deed.slug].faults.add(fault, deed.endpoint, **options)

    @property
    def complaints(self) -> list[str]:
        return [c.text for crm in self.crms.values() for c in crm.complaints]

    @property
    def facts(self) -> dict[str, tuple[dict[str, JsonValue], dict[str, str]]]:
        """Settings and secrets by CRM, for an account there."""
        return {slug: (dict(crm.settings), dict(crm.secrets)) for slug, crm in self.crms.items()}


def opened(profile: Path) -> Services:
    services = open_store_part(profile, session_key=KEY, in_thread=False)
    services.services.preferences.put("calls_per_second", 50)
    services.services.preferences.put("hold_seconds", 0)
    return services.complete()


@dataclass
class Desk:
    """An account for each deed, so that none waits for another."""

    services: Services
    accounts: dict[str, AccountId] = field(default_factory=dict)
    commands: dict[str, CommandId] = field(default_factory=dict)

    async def join(self, facts: Mapping[str, tuple[dict[str, JsonValue], dict[str, str]]]) -> None:
        await self.services.start()
        for deed in DEEDS:
            settings, secrets = facts[deed.slug]
            account = await self.services.accounts.add(deed.slug, deed.action, settings, secrets)
            await self.services.accounts.sign_in(account.id)
            self.accounts[deed.action] = account.id

    async def do_all(self) -> dict[str, OutboxItem]:
        """Submits all eight and waits for what becomes of them."""
        for deed in DEEDS:
            records = [deed.record] if deed.record else []
            (item,) = await self.services.commands.submit(self.accounts[deed.action], deed.action, records, deed.values, hold=False)
            self.commands[deed.action] = item.command.id
        return await self.settled()

    async def settled(self) -> dict[str, OutboxItem]:
        names = [item.command.id for item in self.services.commands.items()]
        moved = asyncio.Event()
        forget = self.services.events.subscribe(lambda change: moved.set())
        async with asyncio.timeout(30):
            while True:
                moved.clear()
                items = await self.services.commands.settle(names, 20)
                if all(item.evidence for item in items if item.state is State.UNKNOWN):
                    break
                await moved.wait()  # after a crash what is unknown is looked into by itself
        forget()
        return {item.command.action: item for item in items}

    def rows(self, deed: Deed) -> list[RecordKey]:
        """The ledger's records of a deed's account."""
        queries, account = self.services.queries, self.accounts[deed.action]
        kind = "lead" if deed.slug == "getlead" else "client"
        found = (queries.key_of(rowid) for rowid in queries.ids(ListQuery((account,), (kind,))))
        return [key for key in found if key is not None]

    def values(self, key: RecordKey) -> Fields:
        view = self.services.queries.record(key)
        assert view is not None
        return view.record.values()

    def story(self, key: RecordKey) -> list[TimelineEntry]:
        return [entry for entry in self.services.queries.timeline(key) if entry.command is not None]
