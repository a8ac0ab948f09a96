"""The invented CRM's server: a real HTTP server on loopback with a state the tests look into and faults they order."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

MOBILE, PASSWORD, CODE = "9000000001", "open-sesame-77", "4821"


@dataclass
class State:
    """What the server holds, and what it does wrong on demand."""

    leads: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: list[str] = field(default_factory=lambda: ["Harbour", "Hill"])
    page_size: int = 50
    sessions: set[str] = field(default_factory=set)
    codes_sent: int = 0
    requests: list[str] = field(default_factory=list)
    faults: list[int] = field(default_factory=list)  # statuses for the next requests
    broken_entries: int = 0  # list entries without an id
    cut: bool = False  # never says that the last page came
    html: bool = False
    meeting: threading.Barrier | None = None  # GET /places waits until so many are there at once
    arrived: threading.Event = field(default_factory=threading.Event)  # somebody is waiting there
    inside: int = 0
    most_inside: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    slots: list[str] = field(default_factory=lambda: ["9 AM - 10 AM", "10 AM - 11 AM"])

    def fill(self, count: int, start: int = 1) -> None:
        for number in range(start, start + count):
            self.leads[str(number)] = {
                "id": number,
                "name": f"Customer {number:03}",
                "phone": f"+9190000{number:05}",
                "stage": "open",
                "visit": "2026-03-05",
                "slot": "9 AM - 10 AM",
            }


class ToyServer:
    """Listens until it is stopped; `down` and `up` keep the port."""

    def __init__(self) -> None:
        self.state = State()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self.port = 0
        self.up()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        state = self.state

        class Handler(_Handler):
            pass

        Handler.state = state
        self._server = _Listener(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def down(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    state: State
    protocol_version = "HTTP/1.0"  # a connection per request, so that nothing outlives a test

    def log_message(self, format: str, *args: Any) -> None:
        return

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode(), keep_blank_values=True).items()}
        self._answer(form)

    def _answer(self, form: dict[str, str]) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.state.requests.append(parts.path)
        if self.state.faults:
            self._send(self.state.faults.pop(0), {"message": "ordered by the test"})
            return
        if self.state.html:
            self._raw(200, b"<html><body>Please sign in to the network</body></html>", "text/html")
            return
        status, body = self._route(parts.path.strip("/").split("/"), query, form)
        self._send(status, body)

    def _route(self, path: list[str], query: dict[str, str], form: dict[str, str]) -> tuple[int, Any]:
        state = self.state
        if path == ["login"]:
            if (form.get("mobile"), form.get("password")) != (MOBILE, PASSWORD):
                return 200, {"ok": False, "field": "password", "message": "Wrong mobile or password"}
            state.codes_sent += 1
            return 200, {"ok": True}
        if path == ["code"]:
            if form.get("otp") != CODE:
                return 200, {"ok": False, "field": "otp", "message": "Wrong code"}
            session = f"session-{len(state.sessions) + 1}"
            state.sessions.add(session)
            return 200, {"ok": True, "session": session, "user": "Asha Example"}
        if path == ["forgot"]:
            state.codes_sent += 1
            return 200, {"ok": True}
        if self.headers.get("x-session") not in state.sessions:
            return 401, {"ok": False}
        return self._inside(path, query, form)

    def _inside(self, path: list[str], query: dict[str, str], form: dict[str, str]) -> tuple[int, Any]:
        state = self.state
        if path == ["leads"]:
            page = int(query.get("page", "1"))
            rows: list[Any] = list(state.leads.values())
            start = (page - 1) * state.page_size
            chunk = rows[start : start + state.page_size]
            last = start + state.page_size >= len(rows)
            if last:
                chunk = chunk + [{"name": "nobody"}] * state.broken_entries
            return 200, {"leads": chunk, "last": last and not state.cut, "end": last}
        if path == ["places"]:
            self._meet()
            return 200, {"places": state.places}
        if path[0] == "slots":
            return 200, {"slots": state.slots}
        if path[0] == "leads" and len(path) == 2:
            lead = state.leads.get(path[1])
            return (200, {**lead, "city": "Port Example", "note": "Ring twice"}) if lead else (404, {})
        if path[0] == "ping":
            return 200, {"ok": True}
        return 404, {}

    def _meet(self) -> None:
        state = self.state
        with state.lock:
            state.inside += 1
            state.most_inside = max(state.most_inside, state.inside)
        state.arrived.set()
        if state.meeting is not None:
            state.meeting.wait(10)
        with state.lock:
            state.inside -= 1

    def _send(self, status: int, body: Any) -> None:
        self._raw(status, json.dumps(body).encode(), "application/json")

    def _raw(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
