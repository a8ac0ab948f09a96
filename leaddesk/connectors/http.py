"""HTTP for connectors, the only module that imports httpx: tries, time-outs, caps, redirects and what a broken exchange means."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import random
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

import httpx
import orjson
import truststore

from leaddesk.connectors.body import FileBody, Inflater, MultipartBody, TooLarge, Undecodable
from leaddesk.connectors.classify import Trouble, http_date, lost, status_error
from leaddesk.connectors.messages import Call, Contact, FilePart, Reply, Stream, TimeOuts, redact_url
from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import ContractBroken, FileRejected, LeaddeskError, Offline, Refused, ServerFault

__all__ = ["Call", "Contact", "FilePart", "Http", "HttpFactory", "Observer", "Pace", "Reply", "Stream", "TimeOuts", "is_loopback", "redact_url"]

Pace = Callable[[], Awaitable[None]]
"""Awaited before every try: the account's rate limit."""

Observer = Callable[[Contact], None]
"""Told after every try. Must be quick and must not raise."""

Sleep = Callable[[float], Awaitable[None]]
Values = Mapping[str, str] | Sequence[tuple[str, str]] | None

MAX_TRIES: Final = 3
MAX_HOPS: Final = 3
USER_AGENT: Final = "Leaddesk"

for _noisy in ("httpx", "httpcore"):  # httpx logs whole URLs at INFO, and some of ours carry passwords
    logging.getLogger(_noisy).setLevel(logging.WARNING)

_log = logging.getLogger(__name__)


class _Broken(Exception):
    """One try failed below the level of an answer."""

    def __init__(self, trouble: Trouble, left: bool) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.left = left


class _Departure:
    """Watches a try at the connection's level: ``left`` is set just before the request's first byte is written."""

    def __init__(self) -> None:
        self.left = False

    async def __call__(self, event: str, info: Mapping[str, object]) -> None:
        if event.endswith("send_request_headers.started") and getattr(info.get("request"), "method", b"") != b"CONNECT":  # CONNECT only reaches a proxy
            self.left = True


class Http:
    """One account's way to its server. Reads may be tried three times; writes are sent exactly once, on a connection of their own."""

    def __init__(
        self,
        *,
        context: Callable[[], Awaitable[ssl.SSLContext]],
        clock: Clock,
        pace: Pace | None = None,
        observe: Observer | None = None,
        slots: asyncio.Semaphore | None = None,
        time_outs: TimeOuts | None = None,
        sleep: Sleep = asyncio.sleep,
        chance: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._context = context
        self._clock = clock
        self._pace = pace
        self._observe = observe
        self._slots = slots
        self._time_outs = time_outs or TimeOuts()
        self._sleep = sleep
        self._chance = chance
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._opening = asyncio.Lock()

    async def request(self, call: Call) -> Reply:
        """The answer, whatever its status below 500 but 3xx, 408 and 429.

        Raises Offline (surely not sent, or a read that got no answer), OutcomeUnknown (a write that may have arrived), ServerFault,
        Throttled, Refused (redirected write, unusable address), ContractBroken (a read's answer too large or redirected elsewhere).
        """
        self._admit(call)
        if call.write:
            return await self._once(call)
        return await self._repeatedly(call)

    async def aclose(self) -> None:
        """Closes the connections; the object can be used again afterwards."""
        clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            await client.aclose()

    async def __aenter__(self) -> Http:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()

    def _admit(self, call: Call) -> None:
        """Refuses what must never leave: plain HTTP to other machines, unusable addresses, header injection."""
        try:
            parts = urlsplit(call.url)
            host = parts.hostname or ""
            _ = parts.port
        except ValueError:
            host = ""
        if not host or parts.scheme not in ("http", "https"):
            raise Refused(message="", reason="bad_url", call=call.label)
        if parts.scheme == "http" and not is_loopback(host):
            raise Refused(message="", reason="insecure_url", call=call.label)
        if any(not _header_safe(name) or not _header_safe(value) for name, value in call.headers.items()):
            raise Refused(message="", reason="bad_header", call=call.label)
        for source in (*(part.source for part in call.files), call.content):
            if isinstance(source, Path) and not source.is_file():
                raise FileRejected(name="", reason="missing", call=call.label)

    async def _repeatedly(self, call: Call) -> Reply:
        limits = call.time_outs or self._time_outs
        deadline = self._clock.monotonic() + limits.tries_total
        for attempt in range(1, MAX_TRIES + 1):
            try:
                return await self._once(call, wait=max(deadline - self._clock.monotonic(), 0.05))
            except (Offline, ServerFault) as problem:
                pause = self._chance(0.5, min(8.0, 0.5 * 4**attempt))
                left = deadline - self._clock.monotonic()
                if attempt == MAX_TRIES or not _worth_repeating(problem) or pause >= left:
                    raise
            await self._sleep(pause)
        raise AssertionError("unreachable")  # the last try returns or raises

    async def _once(self, call: Call, wait: float | None = None) -> Reply:
        """One try, when one of the account's slots is free. `wait`: seconds left for the headers of a read."""
        async with self._slots or nullcontext():
            return await self._try(call, wait)

    async def _try(self, call: Call, wait: float | None) -> Reply:
        if self._pace:
            await self._pace()
        try:
            reply = await self._exchange(call, wait)
        except _Broken as broken:
            problem = lost(broken.trouble, call, left=broken.left)
            self._tell(call, reached=broken.trouble in (Trouble.CUT, Trouble.TOO_LARGE, Trouble.ENCODING), problem=problem)
        else:
            answered = status_error(reply, call)
            self._tell(call, reached=True, skew=reply.skew, problem=answered)
            if answered is None:
                return reply
            problem = answered
        _log.info("call failed: %s %s", call.label, problem.code)
        raise problem

    async def _exchange(self, call: Call, wait: float | None) -> Reply:
        url = with_params(call.url, call.params)
        for _ in range(MAX_HOPS + 1):
            reply = await self._send(call, url, wait)
            target = _redirect_target(call, url, reply)
            if target is None:
                return reply
            url = target
        raise ContractBroken(path="", got="redirect", call=call.label)

    async def _send(self, call: Call, url: str, wait: float | None) -> Reply:
        limits = call.time_outs or self._time_outs
        departure = _Departure()
        trouble: Trouble
        try:
            client = await self._client(call.write)
            request = _build(client, call, url, limits, departure)
            async with asyncio.timeout(wait):
                response = await client.send(request, stream=True)
            try:
                async with asyncio.timeout(limits.body_total):
                    body = await _read_body(response)
            finally:
                await response.aclose()
            return self._reply(response, body, url)
        except TimeoutError:
            trouble = Trouble.TIMEOUT
        except TooLarge:
            trouble = Trouble.TOO_LARGE
        except Undecodable:
            trouble = Trouble.ENCODING
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError, OSError) as error:
            trouble = _trouble(error)
        # Raised outside the except block: httpx's errors carry the request, whose URL may hold secrets.
        raise _Broken(trouble, departure.left)

    async def _client(self, write: bool) -> httpx.AsyncClient:
        async with self._opening:
            client = self._clients.get(write)
            if client is None:
                keep = httpx.Limits(max_keepalive_connections=0) if write else httpx.Limits(max_keepalive_connections=4, keepalive_expiry=30)
                # Loopback never goes through a proxy; cookies are not kept: none of the APIs needs them and they would mix accounts.
                direct: dict[str, httpx.AsyncBaseTransport | None] = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}
                client = httpx.AsyncClient(verify=await self._context(), limits=keep, follow_redirects=False, mounts=direct)
                client.headers["user-agent"] = USER_AGENT
                self._clients[write] = client
            return client

    def _reply(self, response: httpx.Response, body: bytes, url: str) -> Reply:
        now = self._clock.now()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, body, redact_url(url), now, _skew(headers.get("date", ""), now))

    def _tell(self, call: Call, *, reached: bool, skew: float | None = None, problem: LeaddeskError | None = None) -> None:
        if self._observe and not call.elsewhere:
            self._observe(Contact(reached, self._clock.now(), skew, problem.failure if problem else None))


class HttpFactory:
    """Makes the accounts' `Http`s over one TLS context: the system's trust store, TLS 1.2 or newer, built once and off the event loop."""

    def __init__(
        self, clock: Clock, *, time_outs: TimeOuts | None = None, sleep: Sleep = asyncio.sleep, chance: Callable[[float, float], float] = random.uniform
    ) -> None:
        self._clock = clock
        self._time_outs = time_outs or TimeOuts()
        self._sleep = sleep
        self._chance = chance
        self._ssl: ssl.SSLContext | None = None
        self._made: list[Http] = []

    def for_account(self, *, pace: Pace | None = None, observe: Observer | None = None, slots: asyncio.Semaphore | None = None) -> Http:
        """A new `Http`; keep it as long as the account is open. All are closed with the factory. `slots` bounds how many calls run at once."""
        http = Http(
            context=self._context, clock=self._clock, pace=pace, observe=observe, slots=slots, time_outs=self._time_outs, sleep=self._sleep, chance=self._chance
        )
        self._made.append(http)
        return http

    async def aclose(self) -> None:
        made, self._made = self._made, []
        for http in made:
            await http.aclose()

    async def _context(self) -> ssl.SSLContext:
        if self._ssl is None:
            self._ssl = await asyncio.to_thread(_system_trust)
        return self._ssl


def is_loopback(host: str) -> bool:
    """True for this machine's own addresses, the only ones plain HTTP may go to."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _system_trust() -> ssl.SSLContext:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _build(client: httpx.AsyncClient, call: Call, url: str, limits: TimeOuts, departure: _Departure) -> httpx.Request:
    """The request. Encoding is done here, in one way for all CRMs: percent-encoding in queries, ``+`` for blanks in forms."""
    headers = {"accept": "application/json", "accept-encoding": "gzip, deflate", **{name.lower(): value for name, value in call.headers.items()}}
    content: bytes | FileBody | MultipartBody | None = None
    if call.files:
        multipart = MultipartBody(_pairs(call.form), call.files, call.progress)
        headers |= {"content-type": multipart.content_type, "content-length": str(multipart.length)}
        content = multipart
    elif call.content is not None:
        whole = FileBody(call.content, call.progress)
        headers |= {"content-length": str(whole.length)}
        content = whole
    elif call.form is not None:
        headers |= {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
        content = urlencode(_pairs(call.form), errors="replace").encode()
    elif call.json is not None:
        headers |= {"content-type": "application/json"}
        content = orjson.dumps(call.json)
    elif call.method in ("POST", "PUT", "PATCH"):
        content = b""
    timeout = httpx.Timeout(connect=limits.connect, read=limits.silence, write=limits.upload_stall, pool=limits.silence)
    return client.build_request(call.method, url, content=content, headers=headers, timeout=timeout, extensions={"trace": departure})


def with_params(url: str, params: Values) -> str:
    """The URL with parameters appended, percent-encoded (blanks as ``%20``, which every server understands in a query)."""
    pairs = _pairs(params)
    if not pairs:
        return url
    query = urlencode(pairs, errors="replace").replace("+", "%20")  # urlencode writes a real plus sign as %2B, so this only touches blanks
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _pairs(values: Values) -> list[tuple[str, str]]:
    if values is None:
        return []
    return list(values.items()) if isinstance(values, Mapping) else list(values)


async def _read_body(response: httpx.Response) -> bytes:
    inflater = Inflater({"content-encoding": response.headers.get("content-encoding", "")})
    async for chunk in response.aiter_raw():
        inflater.feed(chunk)
    return inflater.body()


def _redirect_target(call: Call, url: str, reply: Reply) -> str | None:
    """Where a read may follow to: the same scheme, host and port only, so that no credential travels to another server."""
    location = reply.headers.get("location", "")
    if call.write or not call.follow or call.method != "GET" or reply.status not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        target = urljoin(url, location)
        there, here = urlsplit(target), urlsplit(url)
        same = (there.scheme, there.hostname, there.port) == (here.scheme, here.hostname, here.port)
    except ValueError:
        return None
    return target if same else None


def _skew(date_header: str, now: datetime) -> float | None:
    moment = http_date(date_header) if date_header else None
    return (moment - now).total_seconds() if moment else None


def _header_safe(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _worth_repeating(problem: LeaddeskError) -> bool:
    """Not what a second try within seconds won't change: no name, no listener, a bad certificate."""
    return isinstance(problem, ServerFault) or problem.facts.get("reason") in ("timeout", "network", "connect_timeout")


def _trouble(error: Exception) -> Trouble:
    causes = list(_causes(error))
    if any(isinstance(c, httpx.ConnectTimeout) for c in causes):
        return Trouble.CONNECT_TIMEOUT
    if any(isinstance(c, socket.gaierror) for c in causes):
        return Trouble.DNS
    if any(isinstance(c, ssl.SSLError) for c in causes):
        return Trouble.TLS
    if any(isinstance(c, ConnectionRefusedError) for c in causes):
        return Trouble.REFUSED
    if isinstance(error, httpx.TimeoutException):
        return Trouble.TIMEOUT
    if isinstance(error, httpx.ConnectError):
        return Trouble.NETWORK
    if isinstance(error, httpx.RemoteProtocolError):
        return Trouble.CUT
    return Trouble.RESET


def _causes(error: BaseException | None, depth: int = 0) -> Iterator[BaseException]:
    """The error, what it came from and, for groups (several addresses tried), every member."""
    if error is None or depth > 8:
        return
    yield error
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _causes(member, depth + 1)
    yield from _causes(error.__cause__ or error.__context__, depth + 1)
