"""A desk for the Bizstim connector's tests: a practice server, an account at it, and short time-outs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from leaddesk.connectors.contract import AccountContext, FormContext
from leaddesk.connectors.http import Http, TimeOuts
from leaddesk.crms.bizstim import PLUGIN
from leaddesk.crms.bizstim.connector import BizstimConnector
from leaddesk.crms.bizstim.runtime import BizstimRuntime
from leaddesk.domain.commands import Command, Receipt
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.sandbox.bizstim import BizstimPractice

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
ACCOUNT = AccountId("practice-1")
FAST = TimeOuts(connect=2.0, silence=0.4, upload_stall=2.0, tries_total=3.0, body_total=3.0)
CLIENT: Fields = {"first_name": "Lena", "last_name": "Moor", "state": "Ontario", "country": "Canada", "status": "prospect"}
INQUIRY: Fields = {
    "first_name": "Lena", "last_name": "Moor", "city": "Hamilton", "state": "Ontario", "country": "Canada", "email": "lena@example.test",
    "message": "Please call & mail <b>me</b>", "p_phone": "905-555-0101",
}  # fmt: skip


class StillClock:
    """A wall clock that stands still beside a monotonic one that goes on."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


async def no_pause(seconds: float) -> None:
    """In place of the pause between tries."""


@dataclass
class Desk:
    """One account at one practice server."""

    practice: BizstimPractice
    http: Http
    settings: dict[str, JsonValue] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def __post_init__(self) -> None:
        self.settings = {**self.practice.settings, **self.settings}
        self.secrets = {**self.practice.secrets, **self.secrets}

    @property
    def connector(self) -> BizstimConnector:
        return BizstimConnector(AccountContext(ACCOUNT, self.settings, {}, self.secrets.get, self.http, StillClock()))

    def command(self, action: str, values: Mapping[str, JsonValue]) -> Command:
        spec = PLUGIN.action(action)
        assert spec is not None
        self.made += 1
        return Command(CommandId(f"c{self.made}"), ACCOUNT, action, None, checked(action, values, self.settings), spec.resend, NOW)

    async def do(self, action: str, values: Mapping[str, JsonValue]) -> Receipt:
        return await self.connector.perform(self.command(action, values), lambda sent, total: None)


def checked(action: str, values: Mapping[str, JsonValue], settings: Fields | None = None) -> Fields:
    """The payload of a form."""
    return BizstimRuntime().check(action, values, FormContext(today=TODAY, settings=settings or {})).payload
