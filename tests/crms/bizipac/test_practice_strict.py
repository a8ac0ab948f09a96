"""The Bizipac practice CRM refuses, and complains about, everything that is not exactly a documented or real request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from leaddesk.sandbox.bizipac import BizipacPractice
from leaddesk.sandbox.server import PracticeServer

NEW = "/apinew/ws_new/"
NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
PDF, PNG, JPEG = b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff\xe0...."


@pytest.fixture(scope="module")
def server() -> Iterator[BizipacPractice]:
    practice = BizipacPractice(seed=3, size=80, now=lambda: NOW)
    with PracticeServer(practice):
        yield practice


@pytest.fixture
def practice(server: BizipacPractice) -> Iterator[BizipacPractice]:
    server.forget()
    yield server
    server.dialect = "both"


@pytest.fixture
def http(practice: BizipacPractice) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=practice.url, timeout=10, verify=False) as client:
        yield client


@pytest.fixture
def lead_id(practice: BizipacPractice) -> str:
    """An untouched open lead of the practice account whose client is 61."""
    return next(lead.lead_id for lead in practice.state.pending("9101") if lead.client.client_id == "61")


def text(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def move(lead_id: str, **more: str) -> dict[str, str]:
    values = {"loginid": "9101", "leadid": lead_id, "newdate": "10-3-2026", "newtime": "", "location": "Office"}
    return {**values, "reason": "Customer not available", "remark": "", **more}


def refused(practice: BizipacPractice, answer: httpx.Response, *words: str, kind: str | None = None) -> None:
    """success 0 and exactly one complaint that says why; nothing was changed by it."""
    assert answer.status_code == 200 and answer.json()["success"] == 0, answer.text
    (complaint,) = practice.complaints
    assert all(word in complaint.text for word in words), complaint.text
    assert kind in (None, complaint.kind)
    assert not practice.requests[-1].worked


def test_mixtures_of_the_two_dialects_are_refused(practice: BizipacPractice, http: httpx.Client, lead_id: str) -> None:
    who = {"mobile": "9000000001", "password": "x"}
    app = {**who, "user_token": "t", "teamho": "4821", "imei_number": "i"}
    documented = {**who, "userToken": "t", "teamho": "4821", "imeiNumber": "i"}
    mixed = [
        http.post(f"{NEW}userauth.php", data=documented),
        http.post("/ws/userauth.php", params=app),
        http.post(f"{NEW}userauth.php", params=app),
        http.post("/ws/userverification.php", data=who),
        http.post("/ws/userverification.php", params=who, data=who),
        http.get(f"{NEW}refixlead.php", params={**move(lead_id), "geoLocation": "1,2"}),
        http.post(f"{NEW}refixlead.php", params=move(lead_id)),
        http.post(f"{NEW}refixlead.php", data={**move(lead_id), "geoLocation": "1,2"}),
        http.post(f"{NEW}postponedlead.php", params=move(lead_id)),
        http.post(f"{NEW}multipleLeadTransfer.php", params={"leaddata": "{}"}),
        http.post(f"{NEW}forgotPassword.php", params={"mobile": "9000000001"}),
        http.post(f"{NEW}add_doc_simple.php", data={"loginid": "9101", "leadid": lead_id, "doc_name": "51"}),
    ]
    assert [answer.json()["success"] for answer in mixed] == [0] * len(mixed)
    assert [c.kind for c in practice.complaints] == ["form"] * len(mixed)


@pytest.mark.parametrize(
    ("dialect", "method", "path", "status"),
    [
        ("document", "POST", "refixlead", 405),
        ("field-app", "GET", "refixlead", 405),
        ("document", "POST", "multipleLeadTransfer", 405),
        ("field-app", "GET", "forgotPassword", 405),
        ("document", "POST", "userverification", 200),
        ("document", "POST", "complete_lead", 200),
    ],
)
def test_a_server_of_one_dialect_takes_no_other(practice: BizipacPractice, http: httpx.Client, dialect: str, method: str, path: str, status: int) -> None:
    practice.dialect = dialect
    answer = http.request(method, f"{NEW}{path}.php")
    assert answer.status_code == status and len(practice.complaints) == 1
    if status == 200:
        assert answer.json()["success"] == 0 and "dialect" in practice.complaints[0].text


def test_the_old_login_path_is_not_the_field_apps(practice: BizipacPractice, http: httpx.Client) -> None:
    practice.dialect = "field-app"
    refused(practice, http.post("/ws/userverification.php", params={"mobile": "1", "password": "2"}), "document dialect")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "new_lead"), ("PUT", "refixlead"), ("DELETE", "new_lead_detail"), ("GET", "postponedlead"), ("GET", "add_doc_simple")]
)
def test_a_wrong_method_is_answered_with_405(practice: BizipacPractice, http: httpx.Client, method: str, path: str) -> None:
    answer = http.request(method, f"{NEW}{path}.php")
    assert answer.status_code == 405 and answer.headers["allow"] and "not allowed" in practice.complaints[0].text


def test_missing_unknown_and_repeated_parameters(practice: BizipacPractice, http: httpx.Client, lead_id: str) -> None:
    complete = move(lead_id)
    for change, word in (({"remark": None}, "missing: remark"), ({"lat": "1"}, "unknown: lat"), ({"lead_id": "1"}, "unknown: lead_id")):
        practice.forget()
        values = {key: value for key, value in {**complete, **change}.items() if value is not None}
        refused(practice, http.get(f"{NEW}refixlead.php", params=values), word, kind="form")
    practice.forget()
    refused(practice, http.get(f"{NEW}new_lead_detail.php?lead_id={lead_id}&lead_id={lead_id}"), "more than once")
    practice.forget()
    refused(practice, http.get("/apinew/display/document.php", params={"lead_id": lead_id}), "unknown: lead_id")


def test_json_bodies_bodies_on_gets_and_broken_bodies(practice: BizipacPractice, http: httpx.Client, lead_id: str) -> None:
    refused(practice, http.post(f"{NEW}postponedlead.php", json=move(lead_id)), "application/json", "urlencoded")
    assert practice.requests[-1].json["leadid"] == lead_id
    practice.forget()
    refused(practice, http.request("GET", f"{NEW}time_slot.php", content=b"{}"), "body was sent")
    practice.forget()
    broken = {"content-type": "application/json"}
    refused(practice, http.post(f"{NEW}postponedlead.php", content=b"{", headers=broken), "does not parse")
    practice.forget()
    multipart = {"content-type": "multipart/form-data"}
    refused(practice, http.post(f"{NEW}add_doc_simple.php", content=b"x", headers=multipart), "does not parse")


@pytest.mark.parametrize("header", ["Cookie", "Authorization", "X-Api-Key"])
def test_nobody_sends_sessions_or_credentials_in_headers(practice: BizipacPractice, http: httpx.Client, header: str) -> None:
    refused(practice, http.get(f"{NEW}time_slot.php", headers={header: "a=b"}), header.lower(), kind="form")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"newdate": "10-03-2026"}, "without leading zeros"),
        ({"newdate": "2026-03-10"}, "d-M-yyyy"),
        ({"newdate": "31-2-2026"}, "calendar"),
        ({"newdate": ""}, "d-M-yyyy"),
        ({"newdate": text(NOW.date() + timedelta(days=3))}, "between today"),
        ({"newdate": text(NOW.date() - timedelta(days=1))}, "between today"),
        ({"newtime": "10 AM"}, "not a time slot"),
        ({"newtime": "9:5:7"}, "not a time slot"),
        ({"location": ""}, "location"),
        ({"location": "office"}, "location"),
        ({"location": "18.5,73.8"}, "location"),
        ({"reason": "1"}, "not offered"),
        ({"reason": "Medical test pending"}, "not offered"),  # another client's
        ({"loginid": "9205"}, "not an open lead of user 9205"),
        ({"loginid": "1"}, "no user"),
        ({"leadid": "999"}, "No lead found"),
    ],
)
def test_refixing_checks_every_value(practice: BizipacPractice, http: httpx.Client, lead_id: str, change: dict[str, str], word: str) -> None:
    before = practice.snapshot()
    refused(practice, http.get(f"{NEW}refixlead.php", params={**move(lead_id), **change}), word)
    assert practice.snapshot() == before


@pytest.mark.parametrize("change", [{"remark": "it's late"}, {"location": "Home"}, {"newtime": "09:05:07"}, {"newdate": "9-3-2026"}, {"reason": ""}])
def test_postponing_checks_every_value(practice: BizipacPractice, http: httpx.Client, lead_id: str, change: dict[str, str]) -> None:
    refused(practice, http.post(f"{NEW}postponedlead.php", data={**move(lead_id), **change}))
    assert practice.lead(lead_id).owner == "9101"


@pytest.mark.parametrize("change", [{"geoLocation": " "}, {"geoLocation": "1,2", "newtime": ""}])
def test_the_field_app_always_sends_a_position_and_a_time(practice: BizipacPractice, http: httpx.Client, lead_id: str, change: dict[str, str]) -> None:
    refused(practice, http.post(f"{NEW}postponedlead.php", data={**move(lead_id, newtime="9:5:7"), **change}), kind="form")


def test_a_lead_can_be_given_back_only_once(practice: BizipacPractice, http: httpx.Client) -> None:
    lead = practice.state.pending("9101")[-1]
    assert http.post(f"{NEW}postponedlead.php", data=move(lead.lead_id)).json()["success"] == 1
    refused(practice, http.post(f"{NEW}postponedlead.php", data=move(lead.lead_id)), "not an open lead", kind="value")
    assert lead.counters["postponed"] == 1


@pytest.mark.parametrize("change", [{"uid": "1"}, {"branch_id": "31"}, {"app_version": "1.0"}, {"app_type": "windows"}, {"start": "a"}, {"end": "-1"}])
def test_the_list_is_given_only_for_what_the_app_sends(practice: BizipacPractice, http: httpx.Client, change: dict[str, str]) -> None:
    params = {"uid": "9101", "start": "0", "end": "2000", "branch_id": "26", "app_version": "40", "app_type": "android", **change}
    refused(practice, http.get(f"{NEW}new_lead.php", params=params))


ENTRY = {"user_id": "9101", "child_user_id": "9205", "lead_id": "LEAD"}


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        ("no json", "not JSON"),
        ([ENTRY], "not {"),
        ({"data": []}, "at least one"),
        ({"data": [ENTRY], "extra": 1}, "not {"),
        ({"data": ["x"]}, "must have"),
        ({"data": [{**ENTRY, "remark": "x"}]}, "must have"),
        ({"data": [{**ENTRY, "user_id": 9101}]}, "strings"),
        ({"data": [{**ENTRY, "child_user_id": "9101"}]}, "not a child"),
        ({"data": [{**ENTRY, "child_user_id": "1"}]}, "not a child"),
        ({"data": [{**ENTRY, "lead_id": "1"}]}, "No lead found"),
        ({"data": [ENTRY, ENTRY]}, "twice"),
        ({"data": [ENTRY, {**ENTRY, "child_user_id": "9206"}]}, "twice"),
    ],
)
def test_transfers_must_have_the_apps_shape(practice: BizipacPractice, http: httpx.Client, lead_id: str, payload: Any, word: str) -> None:
    written = payload if isinstance(payload, str) else json.dumps(payload)
    refused(practice, http.post(f"{NEW}multipleLeadTransfer.php", data={"leaddata": written.replace("LEAD", lead_id)}), word)
    assert practice.lead(lead_id).owner == "9101"


@pytest.mark.parametrize(
    ("doc_name", "filename", "data", "word"),
    [
        ("999", "a.pdf", PDF, "not the doc_id"),
        ("Signature", "a.pdf", PDF, "not the doc_id"),
        ("8", "a.pdf", PDF, "not for client 61"),
        ("51", "a.pdf", b"", "empty"),
        ("51", "a.pdf", b"MZ....", "not a PDF"),
        ("51", "a.pdf", PNG, "name ends in .pdf"),
        ("51", "file", JPEG, "name ends in nothing"),
    ],
)
def test_documents_are_what_they_say_and_what_the_client_takes(
    practice: BizipacPractice, http: httpx.Client, lead_id: str, doc_name: str, filename: str, data: bytes, word: str
) -> None:
    values = {"loginid": "9101", "leadid": lead_id, "doc_name": doc_name}
    refused(practice, http.post(f"{NEW}add_doc_simple.php", data=values, files={"file": (filename, data)}), word, kind="value")
    assert practice.lead(lead_id).documents == []


def test_exactly_one_part_called_file_goes_with_a_document(practice: BizipacPractice, http: httpx.Client, lead_id: str) -> None:
    values = {"loginid": "9101", "leadid": lead_id, "doc_name": "51"}
    one = ("file", ("a.png", PNG))
    for parts in ([("document", ("a.png", PNG))], [one, one]):
        practice.forget()
        refused(practice, http.post(f"{NEW}add_doc_simple.php", data=values, files=parts), "file parts sent", kind="form")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"doc_url": "C:/scan.pdf"}, "not a web address"),
        ({"doc_url": "https://store.invalid/a b.pdf"}, "not a web address"),
        ({"doc_url": "https://store.invalid/a.exe"}, "does not name"),
        ({"doc_url": "STORE/never.pdf"}, "before its file was stored"),
        ({"doclist": "2"}, "doclist"),
        ({"address": ""}, "address"),
        ({"geoLocation": ""}, "geoLocation"),
    ],
)
def test_a_stored_document_is_registered_as_the_app_does(
    practice: BizipacPractice, http: httpx.Client, lead_id: str, change: dict[str, str], word: str
) -> None:
    values = {"loginid": "9101", "leadid": lead_id, "doc_name": "51", "address": "Practice", "geoLocation": "1,2", "doclist": "1"}
    values = {**values, "doc_url": "https://store.invalid/a.pdf", **change}
    values["doc_url"] = values["doc_url"].replace("STORE", f"{practice.url}/__store__")
    refused(practice, http.post(f"{NEW}add_doc_simple.php", data=values), word)


def test_names_are_taken_where_the_server_wants_names(practice: BizipacPractice, http: httpx.Client, lead_id: str) -> None:
    practice.others.documents_by_name = True
    values = {"loginid": "9101", "leadid": lead_id, "address": "Practice", "geoLocation": "1,2", "doclist": "1", "doc_url": "https://store.invalid/a.pdf"}
    try:
        refused(practice, http.post(f"{NEW}add_doc_simple.php", data={**values, "doc_name": "51"}), "not the name")
        assert http.post(f"{NEW}add_doc_simple.php", data={**values, "doc_name": "Signature"}).json()["success"] is not None
    finally:
        practice.others.documents_by_name = False
        practice.lead(lead_id).documents.clear()


def test_the_store_takes_documents_only(practice: BizipacPractice, http: httpx.Client) -> None:
    assert http.put("/__store__/a.pdf", content=b"MZ").status_code == 403
    assert http.post("/__store__/a.pdf", content=PDF).status_code == 405
    assert http.get("/__store__/a.pdf").status_code == 404
    assert http.put("/__store__/deep/a.jpg", content=JPEG, headers={"content-type": "image/jpeg"}).status_code == 200
    assert http.get("/__store__/deep/a.jpg").headers["content-type"] == "image/jpeg"
    assert len(practice.complaints) == 3


def test_unknown_paths_leads_and_people(practice: BizipacPractice, http: httpx.Client) -> None:
    assert http.get(f"{NEW}other.php").status_code == 404
    for path, params in (
        ("new_lead_detail", {"lead_id": "1"}),
        ("reason", {"leadid": "1"}),
        ("exotel_getnumber", {"lead_id": "1"}),
        ("childlist", {"parentid": "1"}),
    ):
        practice.forget()
        refused(practice, http.get(f"{NEW}{path}.php", params=params), kind="value")


def test_empty_sign_in_values_and_long_passwords(practice: BizipacPractice, http: httpx.Client) -> None:
    values = {"mobile": "9000000001", "password": "Practice-1", "user_token": "", "teamho": "4821", "imei_number": "i"}
    refused(practice, http.post(f"{NEW}userauth.php", data=values), "user_token is empty")
    practice.forget()
    refused(practice, http.post(f"{NEW}userForgotPassword.php", data={"mobile": "9000000001", "new_password": "x" * 13, "otp": "1"}), "12 characters")
    practice.forget()
    refused(practice, http.get(f"{NEW}forgotPassword.php", params={"mobile": "+919000000001"}), "10 characters")
