"""The practice server itself: it is as strict and as odd as the real one, and says what a correct client would not have sent."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from leaddesk.sandbox.fincrm import FincrmPractice, create
from leaddesk.sandbox.server import PracticeServer


@pytest.fixture
def practice() -> Iterator[FincrmPractice]:
    crm = create(seed=5, size=40)
    with PracticeServer(crm):
        yield crm


class Client:
    """A bare client: sends exactly what it is told."""

    def __init__(self, practice: FincrmPractice) -> None:
        self._practice = practice
        self.token = practice.users.token(7)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, http.client.HTTPMessage]:
        parts = urlsplit(self._practice.settings["url"])
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        sent = {"accept": "application/json", "content-type": "application/json", "authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection.request(method, f"{parts.path}/api/{path}", data, {name: value for name, value in sent.items() if value})
        answer = connection.getresponse()
        raw = answer.read()
        connection.close()
        try:
            return answer.status, json.loads(raw) if raw else None, answer.headers
        except ValueError:
            return answer.status, raw, answer.headers


LEAD = {"first_name": "Ola", "last_name": "Nordmann", "email": "ola@example.test"}


def test_manners(practice: FincrmPractice) -> None:
    ask = Client(practice)
    status, page, headers = ask("GET", "v1/leads", accept="*/*")
    assert (status, headers["location"][-9:]) == (302, "crm/login") and b"<html" in page
    assert ask("GET", "v1/leads", authorization="")[:2] == (401, {"message": "Unauthenticated."})
    status, made, _ = ask("POST", "v1/leads", LEAD)
    assert status == 201 and set(made["data"]) == {*LEAD, "ld_id", "uid", "created_at", "updated_at"}, "only what was sent"
    status, invalid, _ = ask("POST", "v1/leads", {"first_name": "Ola", "phone": 123})
    assert status == 422 and set(invalid["errors"]) == {"last_name", "email", "phone"}
    status, listed, headers = ask("GET", "v1/leads?limit=5&page=2")
    assert (listed["meta"]["per_page"], listed["meta"]["from"], len(listed["data"])) == ("5", 6, 5) and "elsewhere.invalid" in listed["links"]["next"]
    assert "X-RateLimit-Limit" in headers and "id" not in listed["data"][0]
    assert ask("PATCH", "v1/leads/1", {})[0] == 405 and ask("GET", "v1/leads/99999")[0] == 404
    assert ask("POST", "login", {"email": "a", "password": "b"}, authorization="")[:2] == (401, {"error": "Unauthenticated"})
    assert ask("POST", "register", {"name": "A"}, authorization="")[0] == 401
    status, said, _ = ask("POST", "v1/api-services/leads", {"name": "A", "mobile": "9000000001", "service_id": 1, "notes": ""})
    assert (status, said["staus"]) == (200, 200)
    assert ask("POST", "v1/api-services/leads", {"name": "A", "mobile": "9000000001", "service_id": 1})[0] == 500
    status, product, _ = ask("GET", "v1/products?sort=1")
    assert isinstance(product["products"][0]["company"], dict) and isinstance(ask("GET", "v1/auth/product")[1]["data"][0]["company"], int)
    assert "meta" not in ask("GET", "v1/auth/product")[1]


def test_complaints(practice: FincrmPractice) -> None:
    ask = Client(practice)
    wrong: tuple[tuple[str, str, Any, dict[str, str]], ...] = (
        ("GET", "v1/leads", None, {"accept": ""}),
        ("GET", "v1/leads", None, {"content_type": ""}),
        ("GET", "v1/leads?size=3", None, {}),
        ("POST", "v1/leads", {**LEAD, "colour": "red"}, {}),
        ("POST", "v1/leads", b"first_name=A", {"content_type": "application/x-www-form-urlencoded"}),
        ("PUT", "v1/leads/1", b"--x\r\n\r\n--x--", {"content_type": "multipart/form-data; boundary=x"}),
        ("GET", "v1/leads", None, {"authorization": "token"}),
        ("DELETE", "v1/api-services/some", None, {}),
        ("POST", "v1/companies", {"c_name": "A"}, {}),
    )
    for number, (method, path, body, headers) in enumerate(wrong, 1):
        ask(method, path, body, **headers)
        assert len(practice.complaints) == number, number
    assert practice.snapshot()["sessions"] == 1


def test_what_a_client_cannot_know_is_no_complaint(practice: FincrmPractice) -> None:
    ask = Client(practice)
    ask("POST", "v1/contacts", LEAD)
    status, taken, _ = ask("POST", "v1/contacts", LEAD)
    assert (status, taken["errors"]["email"]) == (422, ["The email has already been taken."])
    lead = practice.rows("leads", 7)[0]["ld_id"]
    assert ask("DELETE", f"v1/leads/{lead}")[1] == {"status": "Lead successfully deleted"}
    assert ask("DELETE", f"v1/leads/{lead}")[0] == 404
    practice.revoke()
    assert ask("GET", "v1/leads")[0] == 401
    assert practice.complaints == []


def test_switches(practice: FincrmPractice) -> None:
    ask = Client(practice)
    slug = practice.rows("companies", 7)[0]["slug"]
    practice.change({"empty_writes": "stub"})
    assert ask("DELETE", f"v1/companies/{slug}")[:2] == (200, None) and practice.state.find("companies", slug)
    practice.change({"old_paths": True})
    assert ask("GET", "v1/services")[0] == 404 and ask("GET", "v1/auth/services")[0] == 200
    practice.change({"throttled": True, "empty_writes": ""})
    status, said, headers = [ask("GET", "v1/profile") for _ in range(61)][-1]
    assert (status, said, headers["retry-after"]) == (429, {"message": "Too Many Attempts."}, "30")
    with pytest.raises(ValueError):
        practice.change({"nothing": 1})
