"""A desk for the Getlead connector's tests: a practice server, an account at it, a ledger that remembers, and short time-outs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from leaddesk.connectors.contract import AccountContext, FormContext, NoLedger
from leaddesk.connectors.http import Http, TimeOuts
from leaddesk.crms.getlead import PLUGIN
from leaddesk.crms.getlead.connector import GetleadConnector
from leaddesk.crms.getlead.runtime import GetleadRuntime
from leaddesk.domain.commands import Command, FreshRecord, Receipt
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.sandbox.getlead import GetleadPractice

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
ACCOUNT = AccountId("practice-1")
FAST = TimeOuts(connect=2.0, silence=0.4, upload_stall=2.0, tries_total=3.0, body_total=3.0)
SETTINGS: Fields = {"countrycode": "91", "zone": "Asia/Kolkata"}


class StillClock:
    """A wall clock that stands still beside a monotonic one that goes on."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


async def no_pause(seconds: float) -> None:
    """In place of the pause between tries."""


class Remembered(NoLedger):
    """A ledger in memory: parts merge in the order they came."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, Fields]] = {}

    def keep(self, records: Sequence[FreshRecord]) -> None:
        for record in records:
            parts = self.parts.setdefault(record.key.remote, {})
            parts.pop(record.part, None)
            parts[record.part] = record.values

    def values(self, kind: str, remote: str) -> Fields | None:
        parts = self.parts.get(remote)
        return None if parts is None else {name: value for part in parts.values() for name, value in part.items()}

    def used(self, kind: str, column: str) -> Sequence[str]:
        cores = [GetleadRuntime().core("lead", self.values("lead", remote) or {}) for remote in self.parts]
        return tuple(dict.fromkeys(str(getattr(core, column)) for core in cores))


@dataclass
class Desk:
    """One account at one practice server. What is sent goes into `ledger`, as the services would do it."""

    practice: GetleadPractice
    http: Http
    settings: dict[str, JsonValue] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    ledger: Remembered = field(default_factory=Remembered)
    made: int = 0

    def __post_init__(self) -> None:
        self.settings = {**self.practice.settings, **self.settings}
        self.secrets = {**self.practice.secrets, **self.secrets}

    @property
    def connector(self) -> GetleadConnector:
        return GetleadConnector(
            AccountContext(account=ACCOUNT, settings=self.settings, session={}, secret=self.secrets.get, http=self.http, clock=StillClock(), ledger=self.ledger)
        )

    def command(self, action: str, values: Mapping[str, JsonValue], number: str = "") -> Command:
        key = RecordKey(ACCOUNT, "lead", number) if number else None
        record = (self.ledger.values("lead", number) or {}) if number else {}
        context = FormContext(today=TODAY, settings=self.settings, record=record, ledger=self.ledger)
        payload = GetleadRuntime().check(action, values, context).payload
        spec = PLUGIN.action(action)
        assert spec is not None
        self.made += 1
        return Command(CommandId(f"c{self.made}"), ACCOUNT, action, key, payload, spec.resend, NOW)

    async def do(self, action: str, values: Mapping[str, JsonValue], number: str = "") -> Receipt:
        if number and self.ledger.values("lead", number) is None:
            self.ledger.keep(await self.connector.read(RecordKey(ACCOUNT, "lead", number)))
        receipt = await self.connector.perform(self.command(action, values, number), lambda sent, total: None)
        self.ledger.keep(receipt.records)
        return receipt

    def lead(self, mobile: str) -> Mapping[str, object]:
        """What the server holds of a lead."""
        found = next(lead for lead in self.practice.snapshot()["leads"] if lead["mobile"] == mobile)
        return dict(found)


def checked(
    action: str, values: Mapping[str, JsonValue], settings: Fields = SETTINGS, ledger: Remembered | None = None, record: Fields | None = None
) -> Fields:
    """The payload of a form."""
    context = FormContext(today=TODAY, settings=settings, record=record or {}, ledger=ledger or NoLedger())
    return GetleadRuntime().check(action, values, context).payload
