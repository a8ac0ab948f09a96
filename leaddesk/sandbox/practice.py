"""What every practice CRM shares: the record of requests, complaints, replies and the base class with its lock and clock."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from leaddesk.sandbox.faults import ContentFault, Faults

if TYPE_CHECKING:
    from leaddesk.sandbox.server import PracticeServer

Now = Callable[[], datetime]
Payload = dict[str, Any]


def machine_time() -> datetime:
    """The time of this computer with its zone."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a multipart request: its summary, not its bytes."""

    name: str
    filename: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart request with its bytes, for the handler only."""

    part: Part
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Request:
    """One request as it arrived. ``status`` is None when no answer was given (lost on purpose); ``endpoint`` is the last path part without its ending."""

    number: int
    at: datetime
    method: str
    path: str
    endpoint: str
    query: dict[str, str]
    form: dict[str, str]
    json: Any
    parts: tuple[Part, ...]
    content_type: str
    size: int
    headers: dict[str, str] = field(repr=False, default_factory=dict)
    faults: tuple[str, ...] = ()
    status: int | None = None
    dialect: str = ""
    worked: bool = False  # the practice CRM did what was asked

    def as_json(self) -> Payload:
        """The same as plain JSON values."""
        return {**asdict(self), "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request on its way through a practice CRM: the record and everything in it, repeated names included."""

    request: Request
    query: tuple[tuple[str, str], ...]
    form: tuple[tuple[str, str], ...]
    uploads: tuple[Upload, ...]
    body: bytes = field(repr=False)
    problem: str = ""  # the body did not parse


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something a correct client would not have sent.

    ``kind``: ``form`` = not the documented form, ``value`` = a value or a state the server refuses, ``practice`` = a fault of the practice CRM itself.
    """

    at: datetime
    number: int  # of the request
    endpoint: str
    kind: str
    text: str

    def as_json(self) -> Payload:
        return {**asdict(self), "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. ``payload`` (when not None) is written as JSON and may be changed by content faults first."""

    status: int = 200
    payload: Any = None
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        if self.payload is None:
            return self.body
        return json.dumps(self.payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


class Refused(Exception):
    """The practice CRM will not do it. ``complain`` is False for a person's own mistake, such as a wrong password."""

    def __init__(self, message: str, kind: str = "value", complain: bool = True) -> None:
        super().__init__(message)
        self.message, self.kind, self.complain = message, kind, complain


class Practice(Protocol):
    """What the demo, the command line and the tests may use of a practice CRM."""

    slug: str
    url: str
    requests: list[Request]
    complaints: list[Complaint]
    faults: Faults

    @property
    def settings(self) -> dict[str, str]: ...

    @property
    def secrets(self) -> dict[str, str]: ...

    @property
    def state(self) -> Any: ...

    def otp(self) -> str | None: ...

    async def start(self) -> str: ...

    async def stop(self) -> None: ...


class PracticeCrm:
    """Base of a practice CRM: subclasses answer requests; everything runs under ``lock``, so that tests may look at any time."""

    slug = ""

    def __init__(self, now: Now = machine_time, content_faults: Mapping[str, ContentFault] | None = None) -> None:
        self.now = now
        self.url = ""
        self.requests: list[Request] = []
        self.complaints: list[Complaint] = []
        self.content_faults: Mapping[str, ContentFault] = content_faults or {}
        self.faults = Faults(self.content_faults)
        self.lock = threading.RLock()
        self._arrived = threading.Condition(self.lock)
        self._server: PracticeServer | None = None
        self._count = 0

    # for subclasses
    @property
    def settings(self) -> dict[str, str]:
        """Settings of an account that works against this practice CRM, `url` included."""
        return {"url": self.url}

    @property
    def secrets(self) -> dict[str, str]:
        """Secrets of the practice account."""
        return {}

    @property
    def state(self) -> Any:
        """What the practice CRM holds; its own class for each CRM."""
        return None

    def otp(self) -> str | None:
        """The one-time code the practice account needs next; None where there are no codes."""
        return None

    def endpoint(self, method: str, path: str) -> str:
        """The name faults and tests use for a call; ``""`` = the path's last part. For CRMs whose paths hold ids."""
        return ""

    def answer(self, incoming: Incoming) -> Reply:
        """Does what is asked and answers. Raises Refused, which `refusal` turns into an answer."""
        raise Refused(f"{incoming.request.path} is not a path of {self.slug}", "form")

    def refusal(self, incoming: Incoming, refused: Refused) -> Reply:
        """The CRM's own way to say no."""
        return Reply(status=400, payload={"error": refused.message})

    def snapshot(self) -> Payload:
        """The state as JSON, for tests in another process."""
        return {}

    def change(self, wish: Payload) -> Payload:
        """Changes the state behind the client's back, as another person at the CRM would. Raises ValueError."""
        raise ValueError(f"{self.slug} knows no such change: {', '.join(wish) or 'nothing was asked'}")

    # used by the server
    def note(self, request: Request) -> None:
        """Records a request and numbers it."""
        with self._arrived:
            self._count += 1
            request.number = self._count
            self.requests.append(request)
            self._arrived.notify_all()

    def complain(self, request: Request, kind: str, text: str) -> None:
        """Records what a correct client would not have sent."""
        with self.lock:
            self.complaints.append(Complaint(self.now(), request.number, request.endpoint, kind, text))

    def wait_requests(self, count: int, endpoint: str = "", timeout: float = 10.0) -> list[Request]:
        """Waits until `count` requests (of one endpoint) have arrived and returns them; raises TimeoutError."""

        def seen() -> list[Request]:
            return [r for r in self.requests if endpoint in ("", r.endpoint)]

        with self._arrived:
            if not self._arrived.wait_for(lambda: len(seen()) >= count, timeout):
                raise TimeoutError(f"{len(seen())} of {count} requests arrived")
            return seen()

    def forget(self) -> None:
        """Empties the lists of requests and complaints."""
        with self.lock:
            self.requests.clear()
            self.complaints.clear()

    async def start(self) -> str:
        """Starts a server for this practice CRM (in a thread of its own) and returns its address."""
        from leaddesk.sandbox.server import PracticeServer

        if self._server is None:
            self._server = PracticeServer(self)
        return await asyncio.to_thread(self._server.start)

    async def stop(self) -> None:
        """Stops the server. A later `start` answers at the same address."""
        if self._server is not None:
            await asyncio.to_thread(self._server.stop)


@dataclass(frozen=True, slots=True)
class PracticeSpec:
    """What a module ``leaddesk.sandbox.<slug>`` offers under the name PRACTICE. ``create(seed, size, now)``; size None = the usual one."""

    slug: str
    title: str
    create: Callable[[int, int | None, Now], PracticeCrm]
