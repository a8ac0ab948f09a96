"""The Bizstim practice CRM: imports within the plan's limits, inquiries that note who really got them, and the framework in front of both."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leaddesk.sandbox import bizstim_checks as check
from leaddesk.sandbox.faults import ContentFault
from leaddesk.sandbox.practice import Incoming, Now, Payload, PracticeCrm, PracticeSpec, Refused, Reply, machine_time

ROOT = "/api/"
LIMITS = {"trial": (3, 10), "enterprise": (1000, 1000)}
ADMIN = "owner@practice.example"
STAFF = {"johngreen": "john.green@practice.example", "amy.lake": "amy.lake@practice.example", "retired": "", "tom_hill": "tom@practice.example"}
INACTIVE = frozenset({"retired"})
CUSTOM = {"105": "student_id", "198": "lunch", "255": "grade"}
TAGS = {"23": "Newsletter", "24": "VIP"}


@dataclass(slots=True)
class Client:
    """One stored client."""

    id: int
    values: dict[str, str]
    custom: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Mail:
    """One mail that went out: who was asked for and who really got it."""

    asked: str
    got: str
    message: str
    sender: str


@dataclass(slots=True)
class State:
    """What one practice account holds. ``runs``: when imports were taken, for the hour's limit."""

    key: str
    plan: str = "trial"
    clients: list[Client] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=lambda: dict(TAGS))
    runs: list[datetime] = field(default_factory=list)
    number: int = 20

    def add(self, values: dict[str, str], custom: dict[str, str] | None = None, tags: list[str] | None = None) -> Client:
        self.number += 1
        client = Client(self.number, values, custom or {}, tags or [])
        self.clients.append(client)
        return client


def _codes_as_text(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    return {**payload, "code": str(payload["code"])} if isinstance(payload, dict) and "code" in payload else payload


def _value(name: str) -> ContentFault:
    def fault(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
        return {**payload, name: options.get("value")} if isinstance(payload, dict) else payload

    return fault


def _no_code(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    return {name: value for name, value in payload.items() if name != "code"} if isinstance(payload, dict) else payload


def _html(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    return {**payload, "response": f"<ul><li>{payload.get('response', '')}</li></ul>"} if isinstance(payload, dict) else payload


CONTENT_FAULTS: Mapping[str, ContentFault] = {
    "codes_as_text": _codes_as_text,
    "odd_status": _value("status"),
    "other_words": _value("response"),
    "odd_code": _value("code"),
    "no_code": _no_code,
    "html_words": _html,
}


class BizstimPractice(PracticeCrm):
    """One practice server. Endpoints: clients, clientinquiry.

    Switches: ``partial`` (imports store every second row and say so vaguely), ``mail_fails``, ``storing_fails``, ``bad_requests`` (failures with HTTP 400).
    """

    slug = "bizstim"

    def __init__(self, seed: int = 1, now: Now = machine_time) -> None:
        super().__init__(now, CONTENT_FAULTS)
        chance = random.Random(seed)
        self._state = State("".join(chance.choice("abcdefghijkmnpqrstuvwxyz0123456789") for _ in range(40)))
        self.partial = False
        self.mail_fails = False
        self.storing_fails = False
        self.bad_requests = False

    @property
    def state(self) -> State:
        return self._state

    @property
    def settings(self) -> dict[str, str]:
        custom = "\n".join(f"{number}_{label}" for number, label in CUSTOM.items())
        return {"url": f"{self.url}/api", "plan": self._state.plan, "custom_fields": custom, "tags": "\n".join(TAGS.values())}

    @property
    def secrets(self) -> dict[str, str]:
        return {"api_key": self._state.key}

    def endpoint(self, method: str, path: str) -> str:
        name = path.removeprefix(ROOT).split("/")[0] if path.startswith(ROOT) else ""
        return name if name in ("clients", "clientinquiry") else ""

    def answer(self, incoming: Incoming) -> Reply:
        request = incoming.request
        if not check.PATH.fullmatch(request.path):
            raise check.BadPath("the path holds a sign that is refused", "form")
        name = self.endpoint(request.method, request.path)
        key = request.headers.get("x-api-key", "")
        if key != self._state.key:
            raise check.Framework(403, f"Invalid API key {key}", complain=len(key) != 40)
        if not name or request.method != "POST":
            raise check.Framework(405, "Unknown method", "form")
        if incoming.query:
            self.complain(request, "form", "the address has a query")
        if request.headers.get("accept", "").split(",")[0] not in ("application/json", "*/*"):
            self.complain(request, "form", "JSON is not asked for")
        segments = [part for part in request.path.removeprefix(ROOT).split("/")[1:] if part]
        return self._import(incoming, segments) if name == "clients" else self._inquiry(incoming, segments)

    def refusal(self, incoming: Incoming, refused: Refused) -> Reply:
        if isinstance(refused, check.BadPath):
            page = b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>The URI you submitted has disallowed characters.</h1></body></html>"
            return Reply(400, body=page, content_type="text/html; charset=UTF-8")
        if isinstance(refused, check.Framework):
            return Reply(refused.status, {"status": False, "error": refused.message})
        return self._failure({"status": "failure", "response": refused.message})

    def _failure(self, payload: Payload) -> Reply:
        return Reply(400 if self.bad_requests else 200, payload)

    # imports

    def _import(self, incoming: Incoming, segments: list[str]) -> Reply:
        header, rows = check.table(incoming)
        if segments:
            self.complain(incoming.request, "form", "clients takes no parameters")
        self._limited(len(rows))
        wrong = check.header_problems(header, CUSTOM) + [words for row in rows for words in check.row_problems(row, len(header))]
        for words in wrong:
            self.complain(incoming.request, "value", words)
        good = [row for row in rows if not check.row_problems(row, len(header))]
        for row in good[::2] if self.partial else good:
            self._store(header, row)
        if self.partial or len(good) < len(rows):
            return self._failure({"status": "failure", "response": check.VAGUE})
        return Reply(payload={"status": "success", "response": "The records were imported successfully."})

    def _limited(self, rows: int) -> None:
        """Counts this run in the hour that began with the first one, and refuses what goes over the plan."""
        now, (most, runs) = self.now(), LIMITS[self._state.plan]
        if self._state.runs and now - self._state.runs[0] >= timedelta(hours=1):
            self._state.runs.clear()
        if rows > most or len(self._state.runs) >= runs:
            raise Refused(check.TRIAL)
        self._state.runs.append(now)

    def _store(self, header: list[str], row: list[str]) -> None:
        cells = dict(zip(header, row, strict=True))
        values = {name: cells[name] for name in check.HEADER}
        custom = {match[1]: cells[name] for name in header if (match := re.match(r"(\d+)_", name))}
        tags = [self._tag(one.strip()) for one in cells.get("tags", "").split(",") if one.strip()]
        self._state.add(values, custom, tags)

    def _tag(self, written: str) -> str:
        """A number is an id, a name is looked up or created."""
        tags = self._state.tags
        if written.isdigit():
            return written
        found = next((number for number, name in tags.items() if name == written), None)
        if found is None:
            found = str(max(int(number) for number in tags) + 1)
            tags[found] = written
        return found

    # inquiries

    def _inquiry(self, incoming: Incoming, segments: list[str]) -> Reply:
        request = incoming.request
        for words in check.grammar(segments):
            self.complain(request, "form", words)
        given: dict[str, Any] = dict(request.form) or (dict(request.json) if isinstance(request.json, dict) else {})
        for name in set(given) - {*check.INQUIRY, "p_phone"}:
            self.complain(request, "form", f"clientinquiry has no field {name}")
        wrong = check.validation(given)
        if wrong:
            self.complain(request, "value", "; ".join(wrong))
            return self._failure({"status": "failure", "code": 5, "response": "<ul>" + "".join(f"<li>{words}</li>" for words in wrong) + "</ul>"})
        a, b, c = (*segments, "", "", "")[:3]
        asked, got = self._recipient(b, c)
        outcome = self._prospect(given) if a == "1" else 0
        if self.mail_fails:
            ending = ("was not added to database", "previously added to the database", "", "added to database")[outcome]
            words = f"Client {ending}." if ending else "Error adding client to database."
            return self._failure({"status": "failure", "code": 4, "response": f"E-mail send error. {words}"})
        self._state.mails.append(Mail(asked, got, str(given["message"]), str(given["email"])))
        endings = ("", " Client previously added to database.", " Error adding client to database.", " Client added to database.")
        return Reply(payload={"status": "success", "code": outcome, "response": f"E-mail success.{endings[outcome]}"})

    def _recipient(self, b: str, c: str) -> tuple[str, str]:
        """(who was asked for, who gets it): whoever can't be mailed silently becomes the admin."""
        if b == "2":
            return c, ADMIN if c in INACTIVE else STAFF.get(c) or ADMIN
        if b == "3":
            return c, check.address(c) or ADMIN
        return "admin", ADMIN

    def _prospect(self, given: Mapping[str, Any]) -> int:
        """The code: 1 = was there already (by e-mail), 2 = failed, 3 = stored."""
        if self.storing_fails:
            return 2
        mail = str(given["email"])
        old = next((client for client in self._state.clients if client.values.get("e-mail") == mail), None)
        if old is not None:
            old.messages.append(str(given["message"]))
            return 1
        names = {"first name": "first_name", "last name": "last_name", "city": "city", "state": "state", "country": "country", "primary phone": "p_phone"}
        values = {column: str(given.get(name, "")) for column, name in names.items()}
        client = self._state.add({**values, "e-mail": mail, "status": "prospect"})
        client.messages.append(str(given["message"]))
        return 3

    # for tests in another process

    def snapshot(self) -> Payload:
        state = self._state
        clients = [{"id": one.id, **one.values, "custom": one.custom, "tags": one.tags, "messages": one.messages} for one in state.clients]
        runs = [moment.isoformat() for moment in state.runs]
        return {"clients": clients, "mails": [asdict(mail) for mail in state.mails], "tags": state.tags, "plan": state.plan, "runs_in_this_hour": runs}

    def change(self, wish: Payload) -> Payload:
        """``plan``: trial or enterprise · ``key`` · ``runs``: [] · ``partial``, ``mail_fails``, ``storing_fails``, ``bad_requests``: true or false."""
        for name, value in wish.items():
            if name == "plan" and value in LIMITS:
                self._state.plan = str(value)
            elif name == "key":
                self._state.key = str(value)
            elif name == "runs":
                self._state.runs.clear()
            elif name in ("partial", "mail_fails", "storing_fails", "bad_requests"):
                setattr(self, name, bool(value))
            else:
                raise ValueError(f"There is no change {name} to {value!r}")
        return {"done": list(wish)}


def create(seed: int = 1, size: int | None = None, now: Now = machine_time) -> BizstimPractice:
    """A practice CRM on a trial plan; it begins without clients, whatever the size."""
    return BizstimPractice(seed, now)


PRACTICE = PracticeSpec("bizstim", "Bizstim", create)
