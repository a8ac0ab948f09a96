"""What goes to a server and what comes back, as data: Call, FilePart, Reply, TimeOuts, Contact. Knows no HTTP library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from leaddesk.connectors.contract import Progress
from leaddesk.domain.commands import Resend
from leaddesk.domain.errors import Failure
from leaddesk.domain.values import JsonValue

MAX_BODY = 20 * 1024 * 1024
"""An answer larger than this is not read (reliability rule S10)."""

_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class TimeOuts:
    """Seconds (reliability rule R15). Tests pass small ones.

    `silence` bounds every single wait for bytes: the first one and those in between. `tries_total` bounds all tries of a read up to the
    answer's headers; `body_total` how long one answer's body may take, so that a dripping server can't hold a lane.
    """

    connect: float = 5.0
    silence: float = 20.0
    upload_stall: float = 60.0
    tries_total: float = 30.0
    body_total: float = 120.0


@dataclass(frozen=True, slots=True)
class Stream:
    """Bytes to send that lie in no file: exactly `size` of them come out of every `chunks()`, from the beginning."""

    size: int
    chunks: Callable[[], AsyncIterator[bytes]]

    @classmethod
    def of(cls, data: bytes) -> Stream:
        """A stream of bytes in memory."""

        async def pieces() -> AsyncIterator[bytes]:
            for start in range(0, len(data), _PIECE):
                yield data[start : start + _PIECE]

        return cls(len(data), pieces)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file in a multipart body, streamed from `source`. `field` is the part's name, `name` the file name the server sees."""

    field: str
    name: str
    source: Path | Stream
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``write`` is said by the CRM's code, never derived from the method: it decides about tries and about what silence means.

    At most one of `form` (urlencoded, or multipart when `files` are given), `json` and `content` (bytes sent as they are) is given.
    `label` names the call in errors and logs; URLs are never logged, because some carry secrets and personal data.
    """

    method: str
    url: str
    label: str
    write: bool
    resend: Resend = Resend.READ
    params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None
    form: Mapping[str, str] | Sequence[tuple[str, str]] | None = None
    json: JsonValue = None
    files: tuple[FilePart, ...] = ()
    content: Path | Stream | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    progress: Progress | None = None
    time_outs: TimeOuts | None = None
    follow: bool = True  # False: not even a read follows a redirect on the same server
    elsewhere: bool = False  # not the CRM's own server (a file store): says nothing about the account's connection


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. Header names are lower case; ``body`` is decompressed; ``skew`` is the server's Date minus our clock, in seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str  # redacted
    received_at: datetime
    skew: float | None = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Contact:
    """Told to the account's observer after every try: whether a server answered at all, its clock, and what went wrong."""

    reached: bool
    at: datetime
    skew: float | None = None
    failure: Failure | None = None


def redact_url(url: str) -> str:
    """Scheme, host and path only: no user, no query, no fragment. Some APIs carry passwords in the query."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "(not a URL)"
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"
