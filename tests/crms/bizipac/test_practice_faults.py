"""The faults of the practice CRMs: what each looks like to a client, where it strikes and how often."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from leaddesk.sandbox.bizipac import BizipacPractice
from leaddesk.sandbox.practice import Incoming, Reply
from leaddesk.sandbox.server import PracticeServer

NEW = "/apinew/ws_new/"


@pytest.fixture(scope="module")
def server() -> Iterator[BizipacPractice]:
    practice = BizipacPractice(seed=3, size=60)
    with PracticeServer(practice):
        yield practice


@pytest.fixture
def practice(server: BizipacPractice) -> Iterator[BizipacPractice]:
    server.forget()
    yield server
    server.faults.clear()
    assert server.complaints == []


@pytest.fixture
def http(practice: BizipacPractice) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=practice.url, timeout=10, verify=False) as client:
        yield client


def leads(http: httpx.Client) -> httpx.Response:
    return http.get(f"{NEW}new_lead.php", params={"uid": "9101", "start": "0", "end": "20", "branch_id": "26", "app_version": "40", "app_type": "android"})


def refix(http: httpx.Client, practice: BizipacPractice, lead_id: str) -> httpx.Response:
    today = practice.state.today
    day = f"{today.day}-{today.month}-{today.year}"
    values = {"loginid": "9101", "leadid": lead_id, "newdate": day, "newtime": "", "location": "Office", "reason": "Customer not available", "remark": ""}
    return http.get(f"{NEW}refixlead.php", params=values)


@pytest.fixture
def lead_id(practice: BizipacPractice) -> str:
    lead = practice.state.pending("9101")[0]
    lead.counters["refixed"] = 0
    return lead.lead_id


@pytest.mark.parametrize(
    ("fault", "options", "refixed"),
    [
        ("close", {}, 0),
        ("reset", {}, 0),
        ("lose_reply", {}, 1),
        ("reset", {"work": True}, 1),
        ("cut", {}, 1),
        ("html_500", {}, 0),
        ("html_500", {"work": True}, 1),
        ("html_200", {}, 0),
        ("status_429", {}, 0),
        ("status_503", {}, 0),
        ("redirect", {}, 0),
        ("refuse", {}, 0),
        ("empty_body", {}, 1),
        ("notice", {}, 1),
        ("garbage", {}, 1),
    ],
)
def test_the_work_is_done_or_not_as_each_fault_says(
    practice: BizipacPractice, http: httpx.Client, lead_id: str, fault: str, options: dict[str, Any], refixed: int
) -> None:
    practice.faults.add(fault, "refixlead", **options)
    breaks = fault in ("close", "reset", "lose_reply", "cut")
    if breaks:
        with pytest.raises(httpx.TransportError):
            refix(http, practice, lead_id)
    else:
        refix(http, practice, lead_id)
    assert practice.lead(lead_id).counters["refixed"] == refixed
    request = practice.requests[0]
    assert request.faults == (fault,) and request.worked is bool(refixed)
    assert refix(http, practice, lead_id).json()["success"] == 1  # once only


@pytest.mark.parametrize(
    ("fault", "options", "status", "start"),
    [
        ("html_500", {}, 500, b"<!DOCTYPE"),
        ("html_200", {}, 200, b"<!DOCTYPE"),
        ("status_429", {"seconds": 7}, 429, b"<!DOCTYPE"),
        ("status_503", {"seconds": None}, 503, b"<!DOCTYPE"),
        ("redirect", {}, 302, b""),
        ("refuse", {"message": "Not today"}, 200, b'{"success":0,"message":"Not today"}'),
        ("empty_body", {}, 200, b""),
        ("notice", {}, 200, b"<br />\n<b>Notice"),
        ("bom", {}, 200, b"\xef\xbb\xbf{"),
        ("success_text", {}, 200, b'{"success":"1"'),
        ("success_true", {}, 200, b'{"success":true'),
        ("empty_list", {}, 200, b'{"success":0,"message":"No data found.","data":[]}'),
        ("empty_list", {"value": "null"}, 200, b'{"success":0,"message":"No data found.","data":null}'),
        ("empty_list", {"value": "missing"}, 200, b'{"success":0,"message":"No data found."}'),
    ],
)
def test_what_a_client_sees(practice: BizipacPractice, http: httpx.Client, fault: str, options: dict[str, Any], status: int, start: bytes) -> None:
    practice.faults.add(fault, "new_lead.php", **options)
    answer = leads(http)
    assert answer.status_code == status and answer.content.startswith(start)
    assert answer.headers.get("retry-after") == ("7" if fault == "status_429" else None)
    assert ("location" in answer.headers) is (fault == "redirect")
    assert leads(http).json()["success"] == 1


def test_garbage_is_not_json(practice: BizipacPractice, http: httpx.Client) -> None:
    practice.faults.add("garbage")
    with pytest.raises(ValueError, match=r"Extra data|delimiter|Expecting|Unterminated"):
        leads(http).json()


def test_faults_in_the_rows(practice: BizipacPractice, http: httpx.Client) -> None:
    def after(fault: str, **options: Any) -> list[Any]:
        practice.faults.add(fault, "new_lead", **options)
        return list(leads(http).json()["data"])

    assert {row["lead_date"] for row in after("zero_dates")} == {"0000-00-00"}
    assert all("off_name" not in row for row in after("no_off_name"))
    assert all(row["customer_name"] is None and row["lead_id"] for row in after("nulls"))
    assert all(row["lead_id"] is None for row in after("nulls", value="all"))
    assert all(isinstance(row["lead_id"], int) for row in after("int_ids"))
    assert all(row["another"] == {"nested": [1, None]} for row in after("extra_keys"))
    assert all(row["mobile"].endswith("!") for row in after("bad_cipher"))
    assert after("broken_row")[1] == "broken"
    huge = after("huge_list", count=5000)
    assert len(huge) == len({row["lead_id"] for row in huge}) == 5000


def test_faults_of_single_calls(practice: BizipacPractice, http: httpx.Client, lead_id: str) -> None:
    mobile = practice.secrets["mobile"]
    for fault, kind in (("otp_int", int), ("otp_str", str), ("no_otp", type(None))):
        practice.faults.add(fault, "forgotPassword")
        assert isinstance(http.get(f"{NEW}forgotPassword.php", params={"mobile": mobile}).json().get("otp"), kind)
    practice.faults.add("number_int", "exotel_getnumber")
    assert isinstance(http.get(f"{NEW}exotel_getnumber.php", params={"lead_id": lead_id}).json()["success"], int)
    practice.faults.add("no_number", "exotel_getnumber", value=None)
    assert http.get(f"{NEW}exotel_getnumber.php", params={"lead_id": lead_id}).json() == {"success": None}
    practice.faults.add("unknown_doc_client", "document")
    assert {row["doc_client"] for row in http.get("/apinew/display/document.php").json()["doclist"]} == {"999, x"}
    practice.faults.add("empty_list", "document")
    assert http.get("/apinew/display/document.php").json() == {"status": "ok", "docCount": 0, "doclist": []}


def test_a_fault_strikes_its_endpoint_its_turn_and_its_number_of_times(practice: BizipacPractice, http: httpx.Client) -> None:
    practice.faults.add("html_500", "new_lead", times=2, skip=1)
    assert http.get(f"{NEW}time_slot.php").status_code == 200
    assert [leads(http).status_code for _ in range(4)] == [200, 500, 500, 200]
    practice.faults.add("html_500", times=None)
    assert [http.get(f"{NEW}time_slot.php").status_code for _ in range(3)] == [500] * 3
    assert [f.struck for f in practice.faults.pending()] == [3]
    practice.faults.clear()
    assert http.get(f"{NEW}time_slot.php").status_code == 200


@pytest.mark.parametrize(("fault", "worked_while_held"), [("hold", True), ("hold_before", False)])
def test_an_answer_is_held_until_it_is_let_go(practice: BizipacPractice, http: httpx.Client, lead_id: str, fault: str, worked_while_held: bool) -> None:
    practice.faults.add(fault, "refixlead")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(refix, http, practice, lead_id)
        practice.faults.wait_held()
        assert practice.wait_requests(1, "refixlead")[0].worked is worked_while_held
        assert not answer.done()
        httpx.post(f"{practice.url}/__practice__/release")
        assert answer.result(10).json()["success"] == 1
    assert practice.faults.held == 0
    assert practice.lead(lead_id).counters["refixed"] == 1


def test_a_slow_answer_comes_after_its_time_and_stopping_does_not_wait_for_it() -> None:
    practice = BizipacPractice(size=5)
    server = PracticeServer(practice)
    practice.faults.add("slow", "time_slot", seconds=0.05)
    practice.faults.add("hold", "reason", times=None)
    url = server.start()
    try:
        with httpx.Client(base_url=url, timeout=5, verify=False) as http:
            assert http.get(f"{NEW}time_slot.php").elapsed.total_seconds() >= 0.05
            asked = threading.Thread(target=lambda: http.get(f"{NEW}reason.php", params={"leadid": "500101"}))
            asked.start()
            practice.faults.wait_held()
            server.stop()
            asked.join(5)
            assert not asked.is_alive()
    finally:
        server.stop()


def test_half_an_answer_can_stall(practice: BizipacPractice, http: httpx.Client, lead_id: str) -> None:
    practice.faults.add("stall", "refixlead")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(refix, http, practice, lead_id)
        practice.faults.wait_held()
        assert not answer.done() and practice.lead(lead_id).counters["refixed"] == 1
        practice.faults.release()
        with pytest.raises(httpx.RemoteProtocolError):
            answer.result(10)


def test_the_servers_clock_can_be_wrong(practice: BizipacPractice, http: httpx.Client) -> None:
    practice.faults.add("clock", seconds=-7200)
    wrong, right = (parsedate_to_datetime(leads(http).headers["date"]) for _ in range(2))
    assert 7190 <= (right - wrong).total_seconds() <= 7260


def test_faults_are_set_from_another_process(practice: BizipacPractice, http: httpx.Client) -> None:
    wish = [{"fault": "status_429", "endpoint": "new_lead", "seconds": 9}, {"fault": "notice", "endpoint": "time_slot", "times": None}]
    pending = http.post("/__practice__/faults", json=wish).json()["pending"]
    assert [(f["fault"], f["times"]) for f in pending] == [("status_429", 1), ("notice", None)]
    assert leads(http).headers["retry-after"] == "9"
    assert "huge_list" in http.get("/__practice__/faults").json()["names"]
    assert http.delete("/__practice__/faults").status_code == 200
    assert practice.faults.pending() == ()
    for bad in ({"fault": "nothing"}, {"endpoint": "x"}, {"fault": "close", "colour": 1}, {"fault": "close", "times": 0}, [1]):
        assert http.post("/__practice__/faults", json=bad).status_code == 400
    assert practice.requests and all(not r.path.startswith("/__practice__") for r in practice.requests)


def test_the_document_store_has_faults_too(practice: BizipacPractice, http: httpx.Client) -> None:
    practice.faults.add("lose_reply", "store")
    with pytest.raises(httpx.TransportError):
        http.put("/__store__/x.pdf", content=b"%PDF-1")
    assert practice.state.objects["x.pdf"].data == b"%PDF-1"


def test_waiting_for_what_does_not_come_ends(practice: BizipacPractice) -> None:
    with pytest.raises(TimeoutError):
        practice.wait_requests(1, timeout=0.01)
    with pytest.raises(TimeoutError):
        practice.faults.wait_held(timeout=0.01)


def test_a_mistake_of_the_practice_server_itself_is_seen() -> None:
    class Broken(BizipacPractice):
        def answer(self, incoming: Incoming) -> Reply:
            raise RuntimeError("oops")

    practice = Broken(size=5)
    with PracticeServer(practice):
        assert httpx.get(f"{practice.url}{NEW}time_slot.php").status_code == 500
    assert [c.kind for c in practice.complaints] == ["practice"]
