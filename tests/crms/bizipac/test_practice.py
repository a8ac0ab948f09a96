"""The Bizipac practice CRM: both dialects, what its writes change, its data, starting and stopping, its use from another process."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from leaddesk.sandbox import available, serve, start_all
from leaddesk.sandbox.bizipac import BizipacPractice, create
from leaddesk.sandbox.practice import Practice
from leaddesk.sandbox.server import PracticeServer

NEW = "/apinew/ws_new/"
NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def practice() -> Iterator[BizipacPractice]:
    practice = BizipacPractice(seed=3, size=120, now=lambda: NOW)
    with PracticeServer(practice):
        yield practice


@pytest.fixture
def http(practice: BizipacPractice) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=practice.url, timeout=10, verify=False) as client:
        yield client


def day(offset: int = 0) -> str:
    moved = NOW.date() + timedelta(days=offset)
    return f"{moved.day}-{moved.month}-{moved.year}"


def listed(http: httpx.Client, uid: str = "9101", branch: str = "26", **more: str) -> list[dict[str, str]]:
    params = {"uid": uid, "start": "0", "end": "2000", "branch_id": branch, "app_version": "40", "app_type": "android", **more}
    return list(http.get(f"{NEW}new_lead.php", params=params).json().get("data") or [])


def first_lead(http: httpx.Client, client_id: str = "61") -> str:
    return next(row["lead_id"] for row in listed(http) if row["client_id"] == client_id)


def move(lead_id: str, **more: str) -> dict[str, str]:
    values = {"loginid": "9101", "leadid": lead_id, "newdate": day(1), "newtime": "10:00 AM - 12:00 PM", "location": "Office"}
    return {**values, "reason": "Customer not available", "remark": "will be home", **more}


def decrypt(text: str, passphrase: str) -> str:
    key = hashlib.sha256(passphrase.encode()).digest()[:16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key)).decryptor()
    plain = decryptor.update(base64.b64decode(text)) + decryptor.finalize()
    return plain[: -plain[-1]].decode("utf-8")


def test_signing_in_as_documented_and_as_the_field_app_does(practice: BizipacPractice, http: httpx.Client) -> None:
    who = {"mobile": practice.secrets["mobile"], "password": practice.secrets["password"]}
    code = http.post("/ws/userverification.php", params=who).json()["message"]
    documented = http.post("/ws/userauth.php", params={**who, "userToken": "t", "teamho": str(code), "imeiNumber": "i"}).json()
    code = http.post(f"{NEW}userverification.php", data=who).json()["message"]
    app = http.post(f"{NEW}userauth.php", data={**who, "user_token": "t", "teamho": str(code), "imei_number": "i"}).json()
    assert documented["data"][0]["uid"] == app["data"][0]["uid"] == "9101"
    assert practice.complaints == []


def test_wrong_password_and_wrong_code_are_refused_without_a_complaint(practice: BizipacPractice, http: httpx.Client) -> None:
    who = {"mobile": practice.secrets["mobile"], "password": practice.secrets["password"]}
    assert http.post(f"{NEW}userverification.php", data={**who, "password": "no"}).json()["success"] == 0
    early = {**who, "user_token": "t", "teamho": "4821", "imei_number": "i"}
    assert http.post(f"{NEW}userauth.php", data=early).json()["success"] == 0  # no code was asked for yet
    http.post(f"{NEW}userverification.php", data=who)
    assert http.post(f"{NEW}userauth.php", data={**early, "teamho": "1111"}).json() == {"success": 0, "message": "Invalid OTP"}
    assert http.post(f"{NEW}userauth.php", data=early).json()["success"] == 1
    assert practice.complaints == []


def test_codes_change_when_they_are_not_fixed_and_run_out() -> None:
    now = [NOW]
    practice = BizipacPractice(size=5, now=lambda: now[0], otp=None)
    codes = {practice.state.codes.new("login", "9000000001") for _ in range(20)}
    assert len(codes) > 10 and all(len(code) == 4 for code in codes)
    assert practice.otp() in codes
    now[0] += timedelta(minutes=11)
    assert practice.otp() is None


def test_the_lead_list_is_encrypted_and_the_detail_is_plain(practice: BizipacPractice, http: httpx.Client) -> None:
    rows = listed(http)
    assert len(rows) == len(practice.state.pending("9101")) > 50
    assert all(isinstance(value, str) for row in rows for value in row.values())
    row = next(row for row in rows if row["off_name"])
    detail = http.get(f"{NEW}new_lead_detail.php", params={"lead_id": row["lead_id"]}).json()
    assert detail["total"] == detail["success"] == 1
    plain = detail["data"][0]
    for key in ("customer_name", "mobile", "res_address", "off_address"):
        assert decrypt(row[key], practice.secrets["passphrase"]) == plain[key] != row[key]
    assert len(plain) == 83 and any(value is None for value in plain.values())


def test_lists_can_be_paged_in_both_readings_of_end(practice: BizipacPractice, http: httpx.Client) -> None:
    everything = [row["lead_id"] for row in listed(http)]
    assert [row["lead_id"] for row in listed(http, start="10", end="5")] == everything[10:15]
    practice.leads.end_is_index = True
    assert [row["lead_id"] for row in listed(http, start="10", end="15")] == everything[10:15]
    assert listed(http, start="900", end="950") == []


@pytest.mark.parametrize("dialect", ["document", "field-app"])
def test_refixing_keeps_the_owner_and_moves_the_lead(practice: BizipacPractice, http: httpx.Client, dialect: str) -> None:
    lead_id = first_lead(http)
    values = move(lead_id, reason="Office closed / holiday", location="Residence")
    if dialect == "document":
        answer = http.get(f"{NEW}refixlead.php", params=values)
    else:
        answer = http.post(f"{NEW}refixlead.php", params={**values, "geoLocation": "18.52,73.85"})
    assert answer.json() == {"success": 1, "message": "Lead refixed successfully"}
    lead = practice.lead(lead_id)
    assert (lead.owner, lead.text("lead_date"), lead.text("apptime"), lead.text("location")) == ("9101", "2026-03-11", "10:00 AM - 12:00 PM", "Residence")
    assert lead.counters["refixed"] == 1 and practice.requests[-1].dialect == dialect
    assert practice.complaints == []


@pytest.mark.parametrize("place", [{}, {"geoLocation": "Location service disabled"}])
def test_postponing_gives_the_lead_back_to_telecalling(practice: BizipacPractice, http: httpx.Client, place: dict[str, str]) -> None:
    lead_id = first_lead(http)
    values = {**move(lead_id, newdate=day(), newtime="9:5:7", location=""), **place}
    assert http.post(f"{NEW}postponedlead.php", data=values).json()["success"] == 1
    lead = practice.lead(lead_id)
    assert (lead.owner, lead.text("status_id"), lead.counters["postponed"]) == (None, "12", 1)
    assert lead_id not in [row["lead_id"] for row in listed(http)]
    assert practice.complaints == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_transferred_leads_change_lists_and_show_in_todays_activity(practice: BizipacPractice, http: httpx.Client, method: str) -> None:
    ids = [row["lead_id"] for row in listed(http)][:3]
    before = len(listed(http, uid="9205"))
    payload = json.dumps({"data": [{"user_id": "9101", "child_user_id": "9205", "lead_id": lead_id} for lead_id in ids]})
    where = "params" if method == "GET" else "data"
    assert http.request(method, f"{NEW}multipleLeadTransfer.php", **{where: {"leaddata": payload}}).json()["success"] == 1  # type: ignore[arg-type]
    assert not set(ids) & {row["lead_id"] for row in listed(http)}
    assert len(listed(http, uid="9205")) == before + 3
    rows = http.get(f"{NEW}todaystransfered.php", params={"uid": "9101"}).json()["data"]
    name = practice.lead(ids[0]).text("customer_name")
    assert any(row["customer_name"] == name and row["executive"] == "Meena Demo" and int(row["totalTransfered"]) == 1 for row in rows)
    assert {type(row["totalTransfered"]) for row in rows} | {type(row["totalPostponed"]) for row in rows} == {int, str}
    assert practice.complaints == []


def test_a_document_as_a_file_and_as_a_stored_address_and_the_final_submit(practice: BizipacPractice, http: httpx.Client) -> None:
    lead_id = first_lead(http)
    who = {"loginid": "9101", "leadid": lead_id}
    assert http.post(f"{NEW}complete_lead.php", data=who).json() == {"success": 0, "message": "Please uploads the documents!"}
    sent = http.post(f"{NEW}add_doc_simple.php", data={**who, "doc_name": "51"}, files={"file": ("sign.pdf", PDF, "application/pdf")}).json()
    assert sent["success"] == 1 and http.get(sent["doc_url"]).content == PDF
    address = f"{practice.settings['upload_url']}SAMPLE_7_{lead_id}_12.pdf"
    assert http.put(address, content=PDF).status_code == 200
    more = {"doc_name": "7", "address": "Practice", "geoLocation": "18.5,73.8", "doc_url": address, "doclist": "1"}
    assert http.post(f"{NEW}add_doc_simple.php", data={**who, **more}).json()["doc_url"] == address
    lead = practice.lead(lead_id)
    assert [d.sha256 for d in lead.documents] == [hashlib.sha256(PDF).hexdigest()] * 2
    assert lead.text("doc_collected") == "Signature,Pancard"
    assert http.post(f"{NEW}complete_lead.php", data=who).json()["success"] == 1
    done = http.get(f"{NEW}today_completed_lead.php", params={"uid": "9101", "branch_id": "26"}).json()
    assert "Completed" in [row.get("status") for row in done["data"] if str(row["lead_id"]) == lead_id]
    assert int(done["total"]) == len(done["data"]) == int(done["completed_total"]) + int(done["pending_total"])
    assert practice.complaints == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forgotten_password_can_be_reset(practice: BizipacPractice, http: httpx.Client, method: str) -> None:
    mobile = practice.secrets["mobile"]
    where = "params" if method == "GET" else "data"
    code = http.request(method, f"{NEW}forgotPassword.php", **{where: {"mobile": mobile}}).json()["otp"]  # type: ignore[arg-type]
    wrong = http.post(f"{NEW}userForgotPassword.php", data={"mobile": mobile, "new_password": "new-one", "otp": "1000"}).json()
    reset = http.post(f"{NEW}userForgotPassword.php", data={"mobile": mobile, "new_password": "new-one", "otp": str(code)}).json()
    assert wrong["success"] == 0 and reset["data"][0]["uid"] == "9101"
    assert practice.secrets["password"] == "new-one"
    assert http.request(method, f"{NEW}forgotPassword.php", **{where: {"mobile": "9111111111"}}).json()["success"] == 0  # type: ignore[arg-type]
    assert practice.complaints == []


def test_children_documents_slots_reasons_and_numbers(practice: BizipacPractice, http: httpx.Client) -> None:
    children = http.get(f"{NEW}childlist.php", params={"parentid": "9101"}).json()["data"]
    assert [child["cid"] for child in children] == ["9205", "9206"]
    assert http.get(f"{NEW}childlist.php", params={"parentid": "9205"}).json()["success"] == 0
    documents = http.get("/apinew/display/document.php").json()
    assert documents["status"] == "ok" and documents["docCount"] == len(documents["doclist"]) > 20
    slots = [row["timeslot"] for row in http.get(f"{NEW}time_slot.php").json()["data"]]
    assert len(set(slots)) == len(slots) == 6
    reasons = {}
    for client in ("61", "49"):
        lead_id = first_lead(http, client)
        reasons[client] = {row["reason"] for row in http.get(f"{NEW}reason.php", params={"leadid": lead_id}).json()["data"]}
        number = http.get(f"{NEW}exotel_getnumber.php", params={"lead_id": lead_id}).json()["success"]
        assert number.startswith("0900") and len(number) == 11
    assert reasons["61"] != reasons["49"]
    assert http.post(f"{NEW}dashboard_counts.php", params={"uid": "9101"}).json()["data"]["totalPending"] == len(listed(http))
    assert http.get(f"{NEW}getAppVersion.php").json()["success"] == 1
    assert practice.complaints == []


def test_the_usual_state_has_three_executives_and_leads_of_every_sort() -> None:
    practice: Practice = create(seed=1, now=lambda: NOW)
    leads = list(practice.state.leads.values())
    assert len(leads) == 300
    assert {lead.owner for lead in leads} == {"9101", "9205", "9206"}
    assert {lead.text("branch") for lead in leads} == {"Pune", "Mumbai"}
    assert len({lead.client.client_id for lead in leads}) == 8
    dates = [lead.text("lead_date") for lead in practice.state.pending("9101")]
    today = practice.state.today.isoformat()
    assert "0000-00-00" in dates and today in dates and min(d for d in dates if d[0] != "0") < today < max(dates)
    assert all(lead.text("mobile").startswith("90000") for lead in leads)
    assert len({lead.text("mobile") for lead in leads}) == 300
    assert any(lead.completed for lead in leads)
    same = create(seed=1, now=lambda: NOW)
    assert [lead.row for lead in same.state.leads.values()] == [lead.row for lead in leads]
    other = create(seed=2, now=lambda: NOW)
    assert [lead.row for lead in other.state.leads.values()] != [lead.row for lead in leads]


def test_a_large_practice_gives_nearly_all_leads_to_the_practice_account() -> None:
    practice = create(1, 3000, lambda: NOW)
    assert len(practice.state.leads) == 3000
    assert len(practice.state.pending("9101")) > 2800


def test_leads_can_vanish_appear_and_change_behind_the_clients_back(practice: BizipacPractice, http: httpx.Client) -> None:
    gone, changed = [row["lead_id"] for row in listed(http)][:2]
    wish = {"remove_leads": [gone], "add_leads": 2, "set": {"lead_id": changed, "pincode": "411099"}}
    answer = http.post("/__practice__/state", json=wish).json()
    rows = {row["lead_id"]: row for row in listed(http)}
    assert gone not in rows and set(answer["added"]) <= set(rows) and rows[changed]["pincode"] == "411099"
    assert http.get(f"{NEW}new_lead_detail.php", params={"lead_id": gone}).json()["data"] == []
    http.post("/__practice__/state", json={"set": {"lead_id": changed, "owner": "9206"}})
    assert http.get(f"{NEW}refixlead.php", params=move(changed)).json()["success"] == 0
    assert practice.complaints == []  # the client could not know
    assert http.post("/__practice__/state", json={"remove_leads": ["1"]}).status_code == 400
    assert http.post("/__practice__/state", json={"nonsense": 1}).status_code == 400


def test_another_process_sees_requests_complaints_and_state(practice: BizipacPractice, http: httpx.Client) -> None:
    lead_id = first_lead(http)
    http.post(f"{NEW}add_doc_simple.php", data={"loginid": "9101", "leadid": lead_id, "doc_name": "51"}, files={"file": ("a.pdf", PDF, "application/pdf")})
    http.get(f"{NEW}nothing.php")
    seen = http.get("/__practice__/requests").json()
    assert [r["endpoint"] for r in seen] == ["new_lead", "add_doc_simple", "nothing"]
    assert seen[1]["form"]["leadid"] == lead_id and seen[1]["parts"][0]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert [(c["endpoint"], c["kind"]) for c in http.get("/__practice__/complaints").json()] == [("nothing", "form")]
    state = http.get("/__practice__/state").json()
    assert state["leads"][lead_id]["documents"][0]["doc_id"] == "51" and state["leads"][lead_id]["owner"] == "9101"
    assert http.delete("/__practice__/complaints").status_code == 200 and practice.complaints == [] == practice.requests
    assert http.get("/__practice__/nothing").status_code == 400
    assert http.put("/__practice__/state").status_code == 405


def test_a_server_stops_without_a_trace_and_comes_back_at_the_same_address(practice: BizipacPractice) -> None:
    server = PracticeServer(BizipacPractice(size=5))
    before = set(threading.enumerate())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        address = server.start()
        assert server.start() == address and server.running
        big = b"%PDF-" + bytes(3_000_000)
        with httpx.Client(base_url=address, verify=False) as client:
            assert client.post(f"{NEW}add_doc_simple.php", data={"a": "1"}, files={"file": ("a.pdf", big)}).json()["success"] == 0
            server.stop()
            with pytest.raises(httpx.TransportError):
                client.get(f"{NEW}time_slot.php")
            assert server.start() == address
            assert client.get(f"{NEW}time_slot.php").json()["success"] == 1
        server.stop()
        server.stop()
    assert set(threading.enumerate()) == before


async def test_a_practice_starts_and_stops_inside_a_loop() -> None:
    practice = BizipacPractice(size=5)
    address = await practice.start()
    async with httpx.AsyncClient(base_url=address, verify=False) as client:
        assert (await client.get(f"{NEW}time_slot.php")).json()["success"] == 1
    await practice.stop()
    assert len(asyncio.all_tasks()) == 1


def test_every_practice_crm_is_found_and_started() -> None:
    assert "bizipac" in [spec.slug for spec in available()]
    running = start_all(4, size=20)
    try:
        for one in running:
            assert set(one.as_json()) == {"crm", "url", "settings", "secrets", "otp"}
            assert one.settings["url"].startswith(one.url) and httpx.get(f"{one.url}/__practice__/faults").status_code == 200
    finally:
        for one in running:
            one.stop()


@pytest.mark.parametrize("as_json", [True, False])
def test_serving_tells_the_addresses_and_ends_when_asked(as_json: bool) -> None:
    out, stop = io.StringIO(), threading.Event()
    answers: list[Any] = []

    class Told(io.StringIO):
        def flush(self) -> None:
            answers.append(self.getvalue())
            stop.set()

    out = Told()
    assert serve(5, as_json, out=out, stop=stop) == 0
    if as_json:
        lines = [json.loads(line) for line in answers[0].splitlines()]
        assert [line["otp"] for line in lines if line["crm"] == "bizipac"] == ["4821"]
    else:
        assert "bizipac practises at http://127.0.0.1:" in answers[0] and "one-time code: 4821" in answers[0]


def test_today_is_indias_day() -> None:
    practice = BizipacPractice(size=5, now=lambda: datetime(2026, 3, 10, 20, 0, tzinfo=UTC))
    assert practice.state.today == date(2026, 3, 11)
    assert practice.state.days() == (date(2026, 3, 10), date(2026, 3, 11))
