"""A desk for the FinCRM connector's tests: a practice server, an account signed in at it, and short time-outs."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from PIL import Image

from leaddesk.connectors.contract import AccountContext, ChoiceContext, FormContext
from leaddesk.connectors.http import Contact, Http, TimeOuts
from leaddesk.crms.fincrm import PLUGIN
from leaddesk.crms.fincrm.connector import FincrmConnector
from leaddesk.crms.fincrm.runtime import FincrmRuntime
from leaddesk.domain.commands import Command, Receipt, StoredFile
from leaddesk.domain.ids import AccountId, BlobId, CommandId, RecordKey
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.sandbox.fincrm import FincrmPractice

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
ACCOUNT = AccountId("practice-1")
FAST = TimeOuts(connect=2.0, silence=0.4, upload_stall=2.0, tries_total=3.0, body_total=3.0)


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

    practice: FincrmPractice
    http: Http
    session: Fields = field(default_factory=dict)
    settings: dict[str, JsonValue] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    made: int = 0

    def __post_init__(self) -> None:
        self.settings = {**self.practice.settings, **self.settings}
        self.open()

    def open(self) -> Desk:
        """A connector that remembers nothing."""
        self.connector = FincrmConnector(
            AccountContext(
                account=ACCOUNT,
                settings=self.settings,
                session=self.session,
                secret=self.practice.secrets.get,
                http=self.http,
                clock=StillClock(),
                read_file=self._read,
            )
        )
        return self

    async def _read(self, file: StoredFile) -> AsyncIterator[bytes]:
        data = self.blobs[file.blob]
        for start in range(0, len(data), 100_000):
            yield data[start : start + 100_000]

    async def sign_in(self) -> Desk:
        outcome = await self.connector.sign_in("credentials", {})
        assert outcome.next_step is None
        self.session = outcome.session
        return self.open()

    def store(self, field: str, data: bytes, name: str = "photo.jpg", media_type: str = "image/jpeg") -> StoredFile:
        self.blobs[f"{field}-{name}"] = data
        return StoredFile(BlobId(f"{field}-{name}"), field, name, len(data), "", media_type)

    async def command(self, action: str, remote: str = "", values: Mapping[str, JsonValue] | None = None, *files: StoredFile, attempt: int = 1) -> Command:
        """As the outbox would freeze it: checked, with the values the user saw as its base."""
        spec = PLUGIN.action(action)
        assert spec is not None
        key = RecordKey(ACCOUNT, spec.kind, remote) if remote else None
        record: Fields = {}
        if key is not None:
            (fresh,) = await self.connector.read(key)
            record = fresh.values
        context = FormContext(today=date(2026, 3, 10), settings=self.settings, record=record, files=len(files))
        payload = FincrmRuntime().check(action, values or {}, context).payload
        base = {effect.source: record.get(effect.source.removeprefix("field:")) for effect in spec.effects if effect.source.startswith("field:")}
        self.made += 1
        return Command(CommandId(f"c{self.made}"), ACCOUNT, action, key, payload, spec.resend, NOW, files=files, base=base, attempt=attempt)

    async def perform(self, command: Command) -> Receipt:
        return await self.connector.perform(command, lambda sent, total: None)

    async def do(self, action: str, remote: str = "", values: Mapping[str, JsonValue] | None = None, *files: StoredFile) -> Receipt:
        return await self.perform(await self.command(action, remote, values, *files))

    async def pull(self, kind: str) -> dict[str, Fields]:
        """The records of a kind by their id."""
        return {item.remote: item.load() async for page in self.connector.pull(kind) for item in page.items}

    async def choose(self, action: str, field: str, **values: JsonValue) -> dict[str, str]:
        """The offered choices: label by value."""
        return {choice.value: choice.label for choice in await self.connector.choices(action, field, ChoiceContext(values=values))}

    async def any_value(self, action: str, field: str, **values: JsonValue) -> str:
        return next(iter(await self.choose(action, field, **values)))

    def asked(self, endpoint: str) -> int:
        """How often the server was asked for an endpoint."""
        return sum(request.endpoint == endpoint for request in self.practice.requests)


COMPANY: Mapping[str, JsonValue] = {
    "c_name": "Practice Bakery", "c_mobileNum": "+91 98000 00001", "c_whatsappNum": "919800000001", "c_bio": "A bakery made for practice.",
    "c_email": "bakery@example.test", "termsAccept": True,
}  # fmt: skip
LEAD: Mapping[str, JsonValue] = {"first_name": "Ola", "last_name": "Nordmann", "email": "ola@example.test", "mobile": "0900 000 0077"}


def jpeg(width: int = 60, height: int = 80, noise: bool = False) -> bytes:
    out = io.BytesIO()
    picture = Image.effect_noise((width, height), 90).convert("RGB") if noise else Image.new("RGB", (width, height), "navy")
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()
