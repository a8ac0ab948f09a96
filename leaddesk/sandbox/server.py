"""The loopback server under every practice CRM: reads requests, commits faults, answers, and starts and stops without a trace."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import socket
import struct
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, timedelta
from email.utils import format_datetime
from typing import Any

import uvicorn
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request as WebRequest
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from leaddesk.sandbox import control
from leaddesk.sandbox.faults import Fault
from leaddesk.sandbox.practice import Incoming, Part, PracticeCrm, Refused, Reply, Request, Upload

MAX_BODY = 64 * 1024 * 1024
NOTICE = b"<br />\n<b>Notice</b>:  Undefined index: app_type in <b>/var/www/html/apinew/index.php</b> on line <b>41</b><br />\n"
ERROR_PAGE = b"<!DOCTYPE html><html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1></body></html>"
PORTAL_PAGE = b"<!DOCTYPE html><html><head><title>Guest network</title></head><body><form action='/portal'>Please accept our terms.</form></body></html>"
BUSY_PAGE = b"<!DOCTYPE html><html><head><title>Busy</title></head><body><h1>Please try again later</h1></body></html>"
_TRANSPORT = "practice.transport"


def _page(status: int, body: bytes, **headers: str) -> Reply:
    return Reply(status, body=body, content_type="text/html; charset=UTF-8", headers={k.replace("_", "-"): v for k, v in headers.items()})


def _status_reply(fault: Fault) -> Reply | None:
    """The answer of a fault that stands before the CRM, or None when it is another sort of fault."""
    seconds = fault.options.get("seconds", 2 if fault.name == "status_429" else None)
    wait = {} if seconds is None else {"Retry_After": str(seconds)}
    replies = {
        "html_500": lambda: _page(500, ERROR_PAGE),
        "html_200": lambda: _page(200, PORTAL_PAGE),
        "status_429": lambda: _page(429, BUSY_PAGE, **wait),
        "status_503": lambda: _page(503, BUSY_PAGE, **wait),
        "redirect": lambda: _page(302, b"", Location=str(fault.options.get("location", "https://elsewhere.invalid/login"))),
    }
    make = replies.get(fault.name)
    return make() if make else None


def _spoil(body: bytes, fault: Fault) -> bytes:
    """The body after a fault that spoils it."""
    if fault.name == "empty_body":
        return b""
    if fault.name == "notice":
        return NOTICE + body
    if fault.name == "bom":
        return b"\xef\xbb\xbf" + body
    if fault.name == "garbage":
        return body[: max(1, len(body) // 2)] + b'"}]]{'
    return body


class PracticeApp:
    """The ASGI application around a practice CRM."""

    def __init__(self, practice: PracticeCrm) -> None:
        self.practice = practice

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        web = WebRequest(scope, receive)
        path = scope["path"]
        if path.startswith(control.PREFIX):
            await self._send(send, control.answer(self.practice, scope["method"], path, await web.body()), [])
            return
        async with self._incoming(web) as incoming:
            faults = self.practice.faults.take(incoming.request.endpoint)
            incoming.request.faults = tuple(f.name for f in faults)
            self.practice.note(incoming.request)
            await self._exchange(incoming, faults, scope, receive, send)

    @asynccontextmanager
    async def _incoming(self, web: WebRequest) -> AsyncIterator[Incoming]:
        body = await web.body()
        kind = web.headers.get("content-type", "")
        fields: list[tuple[str, str]] = []
        uploads: list[Upload] = []
        document: Any = None
        problem = "the request is too large" if len(body) > MAX_BODY else ""
        try:
            if body and kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
                async with web.form() as form:
                    for name, value in form.multi_items():
                        if isinstance(value, UploadFile):
                            uploads.append(_upload(name, value, await value.read()))
                        else:
                            fields.append((name, value))
            elif body and "json" in kind:
                document = json.loads(body)
        except (HTTPException, MultiPartException, ValueError, KeyError) as error:
            problem = f"the body does not parse: {error}"
        path = web.scope["path"]
        request = Request(
            number=0,
            at=self.practice.now(),
            method=web.method,
            path=path,
            endpoint=self.practice.endpoint(web.method, path) or self.practice_endpoint(path),
            query=dict(web.query_params.multi_items()),
            form=dict(fields),
            json=document,
            parts=tuple(u.part for u in uploads),
            content_type=kind,
            size=len(body),
            headers=dict(web.headers),
        )
        yield Incoming(request, tuple(web.query_params.multi_items()), tuple(fields), tuple(uploads), body, problem)

    @staticmethod
    def practice_endpoint(path: str) -> str:
        """The name faults and tests use for a path: its last part without ``.php``; ``store`` for the document store."""
        if path.startswith("/__store__"):
            return "store"
        return path.rstrip("/").rpartition("/")[2].removesuffix(".php")

    async def _exchange(self, incoming: Incoming, faults: Sequence[Fault], scope: Scope, receive: Receive, send: Send) -> None:
        names = {f.name for f in faults}
        before = [f for f in faults if not f.options.get("work")]
        if any(f.name in ("close", "reset") for f in before):
            await _break_off(scope, receive, reset="reset" in names)
            return
        for fault in faults:
            if fault.name == "hold_before":
                await self.practice.faults.hold(float(fault.options.get("seconds", 60)))
        front = next((reply for f in before if (reply := self._front_reply(incoming, f))), None)
        reply = front or self._work(incoming)
        for fault in faults:
            if fault.name in ("slow", "hold"):
                await self.practice.faults.hold(float(fault.options.get("seconds", 1 if fault.name == "slow" else 60)))
        if names & {"lose_reply", "reset", "close"}:
            await _break_off(scope, receive, reset="reset" in names)
            return
        reply = next((late for f in faults if f.options.get("work") and (late := self._front_reply(incoming, f))), reply)
        reply = self._changed(incoming.request.endpoint, reply, faults)
        incoming.request.status = reply.status
        if names & {"cut", "stall"}:
            stall = next((float(f.options.get("seconds", 60)) for f in faults if f.name == "stall"), 0.0)
            await self._cut(reply, stall, scope, receive, send)
        else:
            await self._send(send, reply, faults)

    def _front_reply(self, incoming: Incoming, fault: Fault) -> Reply | None:
        if fault.name == "refuse":
            return self.practice.refusal(incoming, Refused(str(fault.options.get("message", "Something went wrong"))))
        return _status_reply(fault)

    def _work(self, incoming: Incoming) -> Reply:
        practice, request = self.practice, incoming.request
        with practice.lock:
            try:
                reply = practice.answer(incoming)
                request.worked = True
                return reply
            except Refused as refused:
                if refused.complain:
                    practice.complain(request, refused.kind, refused.message)
                return practice.refusal(incoming, refused)
            except Exception as error:  # a fault of the practice CRM must be seen by the test that meets it
                practice.complain(request, "practice", f"the practice CRM failed: {type(error).__name__}: {error}")
                return _page(500, ERROR_PAGE)

    def _changed(self, endpoint: str, reply: Reply, faults: Sequence[Fault]) -> Reply:
        payload = reply.payload
        for fault in faults:
            if payload is not None and (change := self.practice.content_faults.get(fault.name)):
                payload = change(endpoint, payload, fault.options)
        reply = Reply(reply.status, payload, reply.body, reply.content_type, reply.headers)
        body = reply.encoded()
        for fault in faults:
            body = _spoil(body, fault)
        return Reply(reply.status, None, body, reply.content_type, reply.headers)

    async def _send(self, send: Send, reply: Reply, faults: Sequence[Fault]) -> None:
        body = reply.encoded()
        await send({"type": "http.response.start", "status": reply.status, "headers": self._headers(reply, len(body), faults)})
        await send({"type": "http.response.body", "body": body})

    async def _cut(self, reply: Reply, stall: float, scope: Scope, receive: Receive, send: Send) -> None:
        body = reply.encoded() or b"{}"
        await send({"type": "http.response.start", "status": reply.status, "headers": self._headers(reply, len(body), ())})
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        if stall:
            await self.practice.faults.hold(stall)
        await _break_off(scope, receive, reset=False)

    def _headers(self, reply: Reply, length: int, faults: Sequence[Fault]) -> list[tuple[bytes, bytes]]:
        off = sum(float(f.options.get("seconds", 3600)) for f in faults if f.name == "clock")
        date = format_datetime(self.practice.now().astimezone(UTC) + timedelta(seconds=off), usegmt=True)
        values = {"date": date, "content-type": reply.content_type, "content-length": str(length), **reply.headers}
        return [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in values.items()]


def _upload(name: str, value: UploadFile, data: bytes) -> Upload:
    part = Part(name, value.filename or "", value.content_type or "", len(data), hashlib.sha256(data).hexdigest())
    return Upload(part, data)


async def _break_off(scope: Scope, receive: Receive, *, reset: bool) -> None:
    """Ends the connection without (the rest of) an answer; `reset` sends RST instead of an orderly end."""
    transport = scope["extensions"][_TRANSPORT]
    if reset:
        linger = struct.pack("hh", 1, 0) if os.name == "nt" else struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    else:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        continue


class _Protocol(H11Protocol):
    """Hands the connection to the application, so that faults can break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it the same way
        super().connection_made(transport)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope.setdefault("extensions", {})[_TRANSPORT] = transport
            await inner(scope, receive, send)

        self.app = app


class _Server(uvicorn.Server):
    """uvicorn without signal handlers, telling when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()


class PracticeServer:
    """Runs a practice CRM on 127.0.0.1 in a thread of its own.

    `start` and `stop` may be called again and again: after the first start the port stays the same, so that a client finds the server back.
    """

    def __init__(self, practice: PracticeCrm, port: int = 0) -> None:
        self.practice = practice
        self.port = port
        self._thread: threading.Thread | None = None
        self._server: _Server | None = None

    @property
    def running(self) -> bool:
        return self._thread is not None

    def start(self) -> str:
        """Listens and returns the address, without a slash at its end. Raises OSError when the port is taken."""
        if self._thread is not None:
            return self.practice.url
        # the protocol is named, or asyncio leaves out TCP_NODELAY and every answer takes 40 ms
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if os.name != "nt":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            self.port = listener.getsockname()[1]
        except OSError:
            listener.close()
            raise
        ready = threading.Event()
        config = uvicorn.Config(
            PracticeApp(self.practice),
            lifespan="off",
            log_config=None,
            log_level=logging.CRITICAL,
            access_log=False,
            loop="asyncio",
            http=_Protocol,
            ws="none",
            date_header=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        self._server = _Server(config, ready)
        self._thread = threading.Thread(target=self._run, args=(self._server, listener, ready), name=f"practice-{self.practice.slug}", daemon=True)
        self._thread.start()
        ready.wait()
        if not self._server.started:
            self.stop()
            raise OSError(f"The practice server for {self.practice.slug} did not start")
        self.practice.url = f"http://127.0.0.1:{self.port}"
        return self.practice.url

    @staticmethod
    def _run(server: _Server, listener: socket.socket, ready: threading.Event) -> None:
        try:
            asyncio.run(server.serve(sockets=[listener]))
        finally:
            ready.set()
            listener.close()

    def stop(self) -> None:
        """Lets held answers go, closes every connection and waits for the thread. Harmless when stopped already."""
        if self._thread is None or self._server is None:
            return
        self.practice.faults.release()
        self._server.should_exit = True
        self._thread.join()
        self._thread = self._server = None

    def __enter__(self) -> PracticeServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
