"""A desk for the Bizipac connector's tests: a practice server, an account signed in at it, and short time-outs."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from PIL import Image

from leaddesk.connectors.contract import AccountContext, ChoiceContext, FormContext
from leaddesk.connectors.http import Contact, Http, TimeOuts
from leaddesk.crms.bizipac.connector import BizipacConnector
from leaddesk.crms.bizipac.runtime import BizipacRuntime
from leaddesk.domain.commands import Command, Receipt, Resend, StoredFile
from leaddesk.domain.ids import AccountId, BlobId, CommandId, RecordKey
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.sandbox.bizipac import BizipacPractice

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

    practice: BizipacPractice
    http: Http
    dialect: str = "document"
    settings: dict[str, JsonValue] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    session: Fields = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = {**self.practice.settings, "dialect": self.dialect, **self.settings}
        self.secrets = {**self.practice.secrets, **self.secrets}

    @property
    def uid(self) -> str:
        return str(self.session["uid"])

    @property
    def connector(self) -> BizipacConnector:
        return BizipacConnector(
            AccountContext(
                account=ACCOUNT, settings=self.settings, session=self.session, secret=self.secrets.get, http=self.http, clock=StillClock(), read_file=self._read
            )
        )

    async def _read(self, file: StoredFile) -> AsyncIterator[bytes]:
        data = self.blobs[file.blob]
        for start in range(0, len(data), 1000):
            yield data[start : start + 1000]

    async def sign_in(self) -> Desk:
        connector = self.connector
        assert (await connector.sign_in("credentials", {})).next_step == "otp"
        outcome = await connector.sign_in("otp", {"otp": self.practice.otp()})
        self.session = outcome.session
        return self

    def store(self, name: str, data: bytes, media_type: str) -> StoredFile:
        self.blobs[name] = data
        return StoredFile(BlobId(name), "file", name, len(data), "", media_type)

    def command(self, action: str, lead_id: str, values: Mapping[str, JsonValue] | None = None, *, base: Fields | None = None, **more: object) -> Command:
        files = tuple(f for f in (more.get("files") or ()) if isinstance(f, StoredFile))  # type: ignore[attr-defined]  # a tuple of files
        context = FormContext(today=date(2026, 3, 10), settings=self.settings, record=base or {}, files=len(files))
        payload = BizipacRuntime(StillClock()).check(action, values or {}, context).payload
        key = RecordKey(ACCOUNT, "lead", lead_id)
        return Command(CommandId("c1"), ACCOUNT, action, key, payload, Resend.STATE_CHANGE, NOW, files=files, base=base or {})

    async def do(self, action: str, lead_id: str, values: Mapping[str, JsonValue] | None = None, **more: object) -> Receipt:
        base = more.pop("base", None)
        assert base is None or isinstance(base, dict)
        return await self.connector.perform(self.command(action, lead_id, values, base=base, **more), lambda sent, total: None)

    async def pull(self, kind: str) -> dict[str, Fields]:
        """The parsed records of a kind by their id."""
        return {item.remote: item.load() async for page in self.connector.pull(kind) for item in page.items}

    async def reason(self, lead_id: str) -> str:
        return (await self.connector.choices("refix", "reason", ChoiceContext(RecordKey(ACCOUNT, "lead", lead_id))))[0].value

    def asked(self, endpoint: str) -> int:
        """How often the server was asked for an endpoint."""
        return sum(request.endpoint == endpoint for request in self.practice.requests)


def jpeg(width: int = 60, height: int = 80, colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()
