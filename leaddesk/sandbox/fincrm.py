"""The FinCRM practice CRM: strict Laravel manners, stateful, with a user who has leads, contacts, deals, companies, products and services."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from leaddesk.sandbox.fincrm_calls import Answer, Call, Handler, ListCalls, PeopleCalls, UserCalls
from leaddesk.sandbox.fincrm_data import EMAIL, PASSWORD
from leaddesk.sandbox.fincrm_faults import CONTENT_FAULTS
from leaddesk.sandbox.fincrm_offers import DONE, STUB, CompanyCalls, InquiryCalls, ProductCalls, ServiceCalls, Switches
from leaddesk.sandbox.fincrm_routes import ROUTES, Route
from leaddesk.sandbox.fincrm_rules import Said, unauthenticated
from leaddesk.sandbox.fincrm_shapes import Shapes
from leaddesk.sandbox.fincrm_state import KEYS, Row, State
from leaddesk.sandbox.practice import Incoming, Now, Payload, PracticeCrm, PracticeSpec, Refused, Reply, machine_time

SIZE = 320
PER_MINUTE = 60
BASE = "/crm"
ELSEWHERE = "https://elsewhere.invalid"
"""The host of the addresses in ``links``: a client that follows them would carry its token there."""

_PAGE = b"<!DOCTYPE html><html><head><title>Login</title></head><body><form method='post' action='/login'></form></body></html>"


class FincrmPractice(PracticeCrm):
    """One practice server with its own state, at an address with a path, as the vendor's own.

    Switches: ``throttled`` (429 after 60 requests in a minute), `switches.empty_writes` ("", "done", "stub"), ``old_paths`` (own services at
    ``auth/services``, subcategories by path).
    """

    slug = "fincrm"

    def __init__(self, seed: int = 1, size: int = SIZE, now: Now = machine_time) -> None:
        super().__init__(now, CONTENT_FAULTS)
        self._state = State(seed, size, now)
        self._shapes = Shapes(self._state)
        self.users = UserCalls(self._state)
        self.switches = Switches()
        self.lists = ListCalls()
        self.throttled = False
        people = PeopleCalls(self._state, self._shapes)
        inquiries = InquiryCalls(self._state, self._shapes)
        offers = [kind(self._state, self._shapes, self.switches) for kind in (CompanyCalls, ProductCalls, ServiceCalls)]
        self._handlers: dict[str, Handler] = {**self.users.table(), **people.table(), **inquiries.table(), **self.lists.table()}
        for offer in offers:
            self._handlers |= offer.table()

    @property
    def state(self) -> State:
        return self._state

    @property
    def settings(self) -> dict[str, str]:
        return {"url": f"{self.url}{BASE}"}

    @property
    def secrets(self) -> dict[str, str]:
        return {"email": EMAIL, "password": PASSWORD}

    @property
    def old_paths(self) -> bool:
        return self.lists.path_only

    @old_paths.setter
    def old_paths(self, value: bool) -> None:
        self.lists.path_only = value

    def rows(self, table: str, user: int | None = None) -> list[Row]:
        """All rows of a table, newest first."""
        return self._state.newest(table, user)

    def revoke(self) -> None:
        """Ends every session, as signing out on another device does."""
        with self.lock:
            self._state.tokens.clear()

    def endpoint(self, method: str, path: str) -> str:
        route, _ = _matched(path, method, self.old_paths)
        return route.name if route else path.rstrip("/").rpartition("/")[2]

    # -- answering

    def answer(self, incoming: Incoming) -> Reply:
        self._shapes.url = f"{self.url}{BASE}"
        request = incoming.request
        route, key = _matched(request.path, request.method, self.old_paths)
        if route is None:
            raise _no_route(request.method, request.path, self.old_paths)
        if "json" not in request.headers.get("accept", ""):
            raise Said(302, None, kind="form", headers={"Location": f"{self.url}{BASE}/login"})
        self._throttle()
        user = self._user(incoming, route)
        if incoming.problem:
            raise Said(400, {"message": incoming.problem}, kind="form")
        values, method = self._values(incoming)
        if route.method == "PUT" and method != "PUT":
            raise Said(405, {"message": f"The {method} method is not supported for this route. Supported methods: GET, HEAD, PUT, DELETE."}, kind="form")
        self._query(incoming, route)
        uploads = {upload.part.name: upload for upload in incoming.uploads}
        call = Call(user, key, request.query, values, uploads, f"{ELSEWHERE}{request.path}")
        answer: Answer = self._handlers[route.name](call)
        left = {"X-RateLimit-Limit": str(PER_MINUTE), "X-RateLimit-Remaining": str(max(0, PER_MINUTE - self._lately()))}
        if answer.payload is None:
            return Reply(answer.status, body=b"", content_type="text/html; charset=UTF-8", headers=left)
        return Reply(answer.status, answer.payload, headers=left)

    def refusal(self, incoming: Incoming, refused: Refused) -> Reply:
        if isinstance(refused, Said):
            if refused.status == 302:
                return Reply(302, body=_PAGE, content_type="text/html; charset=UTF-8", headers=refused.headers)
            return Reply(refused.status, refused.payload, headers=refused.headers)
        return Reply(422, {"message": refused.message, "errors": {}})

    def _lately(self) -> int:
        since = self.now() - timedelta(seconds=60)
        return sum(1 for request in self.requests[-200:] if request.at > since)

    def _throttle(self) -> None:
        if self.throttled and self._lately() > PER_MINUTE:
            raise Said(429, {"message": "Too Many Attempts."}, headers={"Retry-After": "30", "X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0"})

    def _user(self, incoming: Incoming, route: Route) -> int:
        """Who asks; 0 for nobody, where that is allowed. A token that once was good is no complaint."""
        given = incoming.request.headers.get("authorization", "")
        word, _, token = given.partition(" ")
        if given and word != "Bearer":
            raise Said(401, {"message": "Unauthenticated."}, kind="form")
        user = self._state.tokens.get(token.strip(), 0)
        if not user and not route.public:
            raise unauthenticated(complain=not token)
        return user

    def _values(self, incoming: Incoming) -> tuple[Mapping[str, Any], str]:
        """The body's fields and the method meant. PHP reads no multipart body of a PUT; POST with ``_method`` stands in for it."""
        request = incoming.request
        kind = request.content_type.partition(";")[0].strip().lower()
        if not incoming.body:
            if kind != "application/json":
                raise Refused("the document wants Content-Type: application/json with every call", "form")
            return {}, request.method
        if request.method in ("GET", "DELETE"):
            raise Refused(f"a body was sent with {request.method}", "form")
        if kind == "application/json":
            if not isinstance(request.json, dict):
                raise Refused("the body is no JSON object", "form")
            return request.json, request.method
        if kind != "multipart/form-data":
            raise Refused(f"the body is {kind or 'of no type'}; JSON or multipart is taken", "form")
        if request.method == "PUT":
            raise Refused("a PUT came as multipart: the server reads nothing of it", "form")
        if not incoming.uploads:
            raise Refused("multipart without a file; the document wants JSON", "form")
        values = dict(incoming.form)
        return {name: value for name, value in values.items() if name != "_method"}, values.get("_method", request.method).upper()

    def _query(self, incoming: Incoming, route: Route) -> None:
        unknown = {name for name, _ in incoming.query} - set(route.query) - {"page"}
        if unknown or len({name for name, _ in incoming.query}) < len(incoming.query):
            raise Refused(f"parameters nobody knows or given twice: {', '.join(sorted(unknown))}", "form")

    # -- for tests in another process

    def snapshot(self) -> Payload:
        state = self._state
        tables = {name: {str(key): dict(row) for key, row in rows.items()} for name, rows in state.tables.items()}
        return {**tables, "users": {str(uid): dict(user) for uid, user in state.users.items()}, "sessions": len(state.tokens)}

    def change(self, wish: Payload) -> Payload:
        """``set``: {table, key, field: value…} · ``remove``: {table, key} · ``throttled``, ``old_paths``: bool · ``empty_writes``: text · ``revoke``: true."""
        for name, value in wish.items():
            if name == "set":
                fields = dict(value)
                self._state.touch(self._row(fields.pop("table"), fields.pop("key")), fields)
            elif name == "remove":
                self._state.remove(value["table"], self._row(value["table"], value["key"]))
            elif name == "throttled":
                self.throttled = bool(value)
            elif name == "old_paths":
                self.old_paths = bool(value)
            elif name == "empty_writes" and value in ("", DONE, STUB):
                self.switches.empty_writes = value
            elif name == "revoke":
                self.revoke()
            else:
                raise ValueError(f"There is no change {name} to {value!r}")
        return {"done": list(wish)}

    def _row(self, table: str, key: Any) -> Row:
        if table not in KEYS:
            raise ValueError(f"There is no table {table}")
        found = self._state.find(table, str(key)) or self._state.tables[table].get(int(key) if str(key).isdecimal() else -1)
        if found is None:
            raise ValueError(f"{table} has no {key}")
        return found


def _matched(path: str, method: str, old: bool) -> tuple[Route | None, str]:
    """The route of a request and the key in its path. POST to a record's own address is an update with a picture."""
    for route in ROUTES:
        if route.old is not None and route.old != old:
            continue
        match = re.fullmatch(BASE + route.path, path)
        if match and (route.method == method or (route.method == "PUT" and method == "POST")):
            return route, match["key"] if "key" in match.groupdict() else ""
    return None, ""


def _no_route(method: str, path: str, old: bool) -> Said:
    there = sorted({route.method for route in ROUTES if route.old in (None, old) and re.fullmatch(BASE + route.path, path)})
    if there:
        words = f"The {method} method is not supported for this route. Supported methods: {', '.join(there)}."
        return Said(405, {"message": words}, kind="form", headers={"Allow": ", ".join(there)})
    known = any(re.fullmatch(BASE + route.path, path) for route in ROUTES)
    return Said(404, {"message": ""}, kind="form", complain=not known)


def create(seed: int = 1, size: int | None = None, now: Now = machine_time) -> FincrmPractice:
    """A practice CRM with `size` leads (320), two thirds of them the practice user's, and as many contacts and half as many deals."""
    return FincrmPractice(seed, SIZE if size is None else size, now)


PRACTICE = PracticeSpec("fincrm", "FinCRM", create)
