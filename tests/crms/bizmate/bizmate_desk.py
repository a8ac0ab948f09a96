"""A desk for the Bizmate connector's tests: a practice server, an account at it, and short time-outs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from leaddesk.connectors.contract import AccountContext, FormContext
from leaddesk.connectors.http import Http, TimeOuts
from leaddesk.crms.bizmate import PLUGIN
from leaddesk.crms.bizmate.connector import BizmateConnector
from leaddesk.crms.bizmate.runtime import BizmateRuntime
from leaddesk.domain.commands import Command, Receipt, Resend, StoredFile
from leaddesk.domain.ids import AccountId, BlobId, CommandId, RecordKey
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.sandbox.bizmate import BizmatePractice

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
ACCOUNT = AccountId("practice-1")
FAST = TimeOuts(connect=2.0, silence=0.4, upload_stall=2.0, tries_total=3.0, body_total=3.0)
NEW: Mapping[str, JsonValue] = {"companyName": "Kauri Joinery", "firstName": "Ana", "lastName": "Weir", "callClientOrBroker": "Call Client"}


class StillClock:
    """A wall clock that stands still beside a monotonic one that goes on."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


async def no_pause(seconds: float) -> None:
    """In place of the pause between tries."""


def context_for(settings: Fields, record: Fields | None = None, files: int = 0) -> FormContext:
    return FormContext(today=TODAY, settings=settings, record=record or {}, files=files)


@dataclass
class Desk:
    """One account at one practice server."""

    practice: BizmatePractice
    http: Http
    settings: dict[str, JsonValue] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    progress: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = {**self.practice.settings, **self.settings}
        self.secrets = {**self.practice.secrets, **self.secrets}

    @property
    def connector(self) -> BizmateConnector:
        return BizmateConnector(
            AccountContext(
                account=ACCOUNT, settings=self.settings, session={}, secret=self.secrets.get, http=self.http, clock=StillClock(), read_file=self._read
            )
        )

    async def _read(self, file: StoredFile) -> AsyncIterator[bytes]:
        data = self.blobs[file.blob]
        for start in range(0, len(data), 1000):
            yield data[start : start + 1000]

    def store(self, name: str, data: bytes, media_type: str, **meta: str) -> StoredFile:
        self.blobs[name] = data
        return StoredFile(BlobId(name), "attachments", name, len(data), "", media_type, dict(meta))

    def command(
        self,
        action: str,
        lead_id: str = "",
        values: Mapping[str, JsonValue] | None = None,
        *,
        record: Fields | None = None,
        files: Sequence[StoredFile] = (),
        attempt: int = 1,
        name: str = "01practice",
    ) -> Command:
        """The command the services would freeze: checked against the record, with the base its effects ask for."""
        spec = PLUGIN.action(action)
        assert spec is not None
        payload = BizmateRuntime().check(action, values or {}, context_for(self.settings, record, len(files))).payload
        known = record or {}
        base = {effect.source: known.get(effect.source.removeprefix("field:")) for effect in spec.effects if effect.source.startswith("field:")}
        core = BizmateRuntime().core("lead", known)
        base |= {"company": core.company, "amount": str(core.amount or ""), "phone": (core.phones or ("",))[0], "email": (core.emails or ("",))[0]}
        base |= {"f1": core.f1, "updated": core.updated.isoformat() if core.updated else ""}
        key = RecordKey(ACCOUNT, "lead", lead_id) if lead_id else None
        return Command(
            CommandId(name), ACCOUNT, action, key, payload, spec.resend or Resend.READ, NOW, files=tuple(files), base=base if record else {}, attempt=attempt
        )

    async def perform(self, command: Command) -> Receipt:
        return await self.connector.perform(command, lambda sent, total: self.progress.append((sent, total)))

    async def pull(self, kind: str) -> dict[str, Fields]:
        """The parsed records of a kind by their id."""
        return {item.remote: item.load() async for page in self.connector.pull(kind) for item in page.items}

    async def detail(self, lead_id: str, kind: str = "lead") -> Fields:
        (fresh,) = await self.connector.read(RecordKey(ACCOUNT, kind, lead_id))
        return fresh.values

    def asked(self, endpoint: str) -> int:
        """How often the server was asked for an endpoint."""
        return sum(request.endpoint == endpoint for request in self.practice.requests)

    def lead(self, number: int = 0) -> str:
        """The id of a lead on the server, the newest first."""
        return self.practice.state.listed("lead")[number].id
