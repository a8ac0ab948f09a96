"""Both calls against the strict practice server: what arrives, who is really mailed, what the ledger says, and what every fault means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leaddesk.crms.bizstim.ledger import decided
from leaddesk.crms.bizstim.runtime import BizstimRuntime
from leaddesk.domain.commands import Landed
from leaddesk.domain.errors import LeaddeskError, Offline, OutcomeUnknown, Refused, SignInNeeded, Throttled
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.sandbox.bizstim import ADMIN
from tests.crms.bizstim.bizstim_desk import CLIENT, INQUIRY, NOW, Desk

UNUSABLE = ("lose_reply", "html_500", "html_200", "cut", "garbage", "empty_body", "stall", "status_503", "close")


def outcome(values: Fields) -> str:
    return BizstimRuntime().core("client", values).substatus


async def test_one_client_arrives_whole(desk: Desk) -> None:
    full: dict[str, JsonValue] = {
        "First name": "Lena", "last name": "Moor", "address 1": "1 Main St", "city": "Hamilton", "state": "Ontario", "zipcode": "L8P 1A1", "country": "Canada",
        "mobile phone": "905-555-0102", "e-mail": "lena@example.test", "DOB": "28-4-1990", "status": "Prospect", "start date": "2025-02-01",
        "notes": "met at fair\nring later", "105_student_id": "2021000001", "tags": "Newsletter, Fair 2026,Fair 2026",
    }  # fmt: skip
    receipt = await desk.do("add_clients", full)
    assert receipt.message == "The records were imported successfully." and receipt.result["rows"] == 1
    (held,) = desk.practice.snapshot()["clients"]
    assert (held["first name"], held["DOB"], held["status"], held["custom"], held["tags"]) == (
        "Lena",
        "1990-04-28",
        "prospect",
        {"105": "2021000001"},
        ["23", "25"],
    )
    assert held["notes"] == "met at fair\nring later" and held["address 2"] == ""
    (record,) = receipt.records
    core = BizstimRuntime().core("client", record.values)
    assert record.key.remote == "c1-0001" and record.values["105_student_id"] == "2021000001"
    assert (core.title, core.phones, core.emails, core.status, core.substatus) == ("Lena Moor", ("+19055550102",), ("lena@example.test",), "prospect", "Sent")
    assert (core.f1, core.f2, core.f3, core.f4, core.created) == ("Hamilton", "Ontario", "Canada", "Newsletter, Fair 2026", NOW)


async def test_many_clients_travel_in_one_run_with_all_their_columns(desk: Desk) -> None:
    rows: list[JsonValue] = [{**CLIENT, "first_name": name, **({"tags": "VIP"} if name == "B" else {"255_grade": "6"})} for name in "ABC"]
    receipt = await desk.do("add_clients", {"clients": rows})
    assert [r.key.remote for r in receipt.records] == ["c1-0001", "c1-0002", "c1-0003"]
    assert [(c["first name"], c["custom"], c["tags"]) for c in desk.practice.snapshot()["clients"]] == [
        ("A", {"255": "6"}, []), ("B", {"255": ""}, ["24"]), ("C", {"255": "6"}, []),
    ]  # fmt: skip
    (request,) = desk.practice.requests
    assert request.content_type == "application/json" and all(len(row) == len(request.json["header"]) == 18 for row in request.json["data"])


async def test_the_hours_limit_waits_and_a_wrong_plan_is_refused(desk: Desk) -> None:
    for number in range(10):
        await desk.do("add_clients", {**CLIENT, "first_name": f"N{number}"})
    with pytest.raises(Throttled) as wait:
        await desk.do("add_clients", {**CLIENT, "first_name": "N10"})
    assert wait.value.facts["after"] == 1800.0 and len(desk.practice.state.clients) == 10
    desk.practice.now = lambda: NOW + timedelta(hours=1)
    await desk.do("add_clients", {**CLIENT, "first_name": "N10"})
    desk.settings["plan"] = "enterprise"
    with pytest.raises(Refused) as plan:
        await desk.do("add_clients", {"clients": [{**CLIENT, "first_name": f"M{n}"} for n in range(4)]})
    assert "settings name another plan" in str(plan.value.facts["message"])
    desk.practice.complaints.clear()


async def test_a_vague_error_makes_every_row_uncertain_and_nothing_is_split(desk: Desk) -> None:
    """R35."""
    desk.practice.partial = True
    for bad_requests in (False, True):
        desk.practice.bad_requests = bad_requests
        command = desk.command("add_clients", {"clients": [{**CLIENT, "first_name": name} for name in "ABC"]})
        with pytest.raises(OutcomeUnknown) as vague:
            await desk.connector.perform(command, lambda sent, total: None)
        assert vague.value.facts["rows"] == 3
        verdict = await desk.connector.confirm(command)
        assert verdict.landed is Landed.CANNOT_TELL and "A Moor, B Moor, C Moor" in verdict.look_for and "only when none is there" in verdict.look_for
        assert {outcome(r.values) for r in verdict.records} == {"Not certain"} and len(verdict.records) == 3
    assert [outcome(r.values) for r in decided(command, True, NOW)] == ["Confirmed by you"] * 3
    assert [outcome(r.values) for r in decided(command, False, NOW)] == ["Did not arrive"] * 3
    assert len(desk.practice.requests) == 2


@pytest.mark.parametrize("words", ["Something odd happened", "Database busy", ""])
async def test_a_failure_in_words_nobody_documented_is_unknown(desk: Desk, words: str) -> None:
    desk.practice.faults.add("refuse", "clients", message=words)
    with pytest.raises(OutcomeUnknown):
        await desk.do("add_clients", CLIENT)
    for status, error in (("success", None), ("SUCCESS", None), ("odd", OutcomeUnknown), (None, OutcomeUnknown), (True, OutcomeUnknown)):
        desk.practice.faults.add("odd_status", "clients", value=status)
        if error is None:
            await desk.do("add_clients", {**CLIENT, "first_name": str(status)})
        else:
            with pytest.raises(error):
                await desk.do("add_clients", {**CLIENT, "first_name": str(status)})


@pytest.mark.parametrize("fault", UNUSABLE)
async def test_no_usable_answer_is_unknown_on_both_calls(desk: Desk, fault: str) -> None:
    for action, values, endpoint in (("add_clients", CLIENT, "clients"), ("client_inquiry", INQUIRY, "clientinquiry")):
        desk.practice.faults.add(fault, endpoint, **({"work": True} if fault.startswith("html") else {}))
        command = desk.command(action, values)
        with pytest.raises(OutcomeUnknown):
            await desk.connector.perform(command, lambda sent, total: None)
        desk.practice.faults.release()
        verdict = await desk.connector.confirm(command)
        assert verdict.landed is Landed.CANNOT_TELL and "Lena Moor" in verdict.look_for
        assert [outcome(r.values) for r in verdict.records] == ["Not certain"]
        assert sum(r.endpoint == endpoint for r in desk.practice.requests) == 1


@pytest.mark.parametrize(
    ("a", "b", "c", "path", "got"),
    [
        ("0", "1", "", "/0/1", ADMIN),
        ("1", "1", "", "/1/1", ADMIN),
        (False, "2", "johngreen", "/0/2/johngreen", "john.green@practice.example"),
        ("yes", "Staff user", "retired", "/1/2/retired", ADMIN),
        ("0", "3", "sales@mysite.example", "/0/3/sales_mysite~example", "sales@mysite.example"),
        ("1", "3", "first.last@my-site.example", "/1/3/first~last_my-site~example", "first.last@my-site.example"),
        ("1", "3", "sales_mysite~example", "/1/3/sales_mysite~example", "sales@mysite.example"),
    ],
)
@pytest.mark.parametrize("body", ["form", "json"])
async def test_inquiries_go_where_the_preview_says(desk: Desk, a: JsonValue, b: str, c: str, path: str, got: str, body: str) -> None:
    desk.settings["inquiry_body"] = body
    receipt = await desk.do("client_inquiry", {**INQUIRY, "a": a, "b": b, "c": c})
    assert desk.practice.requests[0].path == f"/api/clientinquiry{path}"
    (mail,) = desk.practice.state.mails
    assert (mail.got, mail.message, mail.sender) == (got, "Please call & mail <b>me</b>", "lena@example.test")
    stored = path.startswith("/1")
    assert receipt.result["code"] == (3 if stored else 0) and ("stored as a prospect" in receipt.message) is stored
    assert len(desk.practice.state.clients) == (1 if stored else 0)
    assert outcome(receipt.records[0].values) == ("Sent" if stored else "Mail sent")


async def test_the_codes_in_our_own_words(desk: Desk) -> None:
    store = {**INQUIRY, "a": "1"}
    assert (await desk.do("client_inquiry", store)).result["code"] == 3
    for fault in ("codes_as_text", "no_code", "html_words"):
        desk.practice.faults.add(fault, "clientinquiry")
        again = await desk.do("client_inquiry", store)
        assert (again.result["code"], again.message) == (1, "The mail was sent; the person was in Bizstim already.")
    desk.practice.storing_fails = True
    half = await desk.do("client_inquiry", store)
    assert half.result["code"] == 2 and outcome(half.records[0].values) == "Mail sent, not stored"
    desk.practice.mail_fails = True
    with pytest.raises(Refused) as nothing:
        await desk.do("client_inquiry", store)
    assert nothing.value.facts["message"] == "Bizstim could not send the mail. The person was not stored."
    desk.practice.storing_fails = False
    with pytest.raises(Refused) as known:
        await desk.do("client_inquiry", store)
    assert "in Bizstim already" in str(known.value.facts["message"])
    with pytest.raises(OutcomeUnknown) as partly:
        await desk.do("client_inquiry", {**store, "email": "new@example.test"})
    assert partly.value.facts["reason"] == "partial"
    for code in (7, "x", None, [1]):
        desk.practice.mail_fails = False
        desk.practice.faults.add("odd_code", "clientinquiry", value=code)
        desk.practice.faults.add("other_words", "clientinquiry", value="")
        with pytest.raises(OutcomeUnknown):
            await desk.do("client_inquiry", store)


async def test_validation_errors_are_plain_text_by_field(desk: Desk) -> None:
    page = "<ul><li>The <b>City</b> field is required.</li><li>The Email field &amp; more<script>alert(1)</script></li></ul>"
    desk.practice.faults.add("odd_code", "clientinquiry", value="5")
    desk.practice.faults.add("other_words", "clientinquiry", value=page)
    with pytest.raises(Refused) as invalid:
        await desk.do("client_inquiry", INQUIRY)
    assert invalid.value.facts["message"] == "The City field is required.; The Email field & more alert(1)"
    assert invalid.value.facts["fields"] == {"city": "The City field is required.", "email": "The Email field & more alert(1)"}


async def test_key_and_framework_errors(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.secrets["api_key"] = "0123456789" * 4
    for action, values in (("add_clients", CLIENT), ("client_inquiry", INQUIRY)):
        with pytest.raises(SignInNeeded) as wrong:
            await desk.do(action, values)
        assert desk.secrets["api_key"] not in str(wrong.value) and "Invalid API key …" in str(wrong.value)
    desk.settings["url"] = f"{desk.practice.url}/elsewhere"
    desk.secrets = dict(desk.practice.secrets)
    with pytest.raises(Refused) as method:
        await desk.do("add_clients", CLIENT)
    assert "PUT" in str(method.value.facts["message"])
    desk.practice.complaints.clear()
    desk.settings["url"] = "http://127.0.0.1:9/api"
    with pytest.raises(Offline):
        await desk.do("client_inquiry", INQUIRY)
    desk.secrets = {}
    with pytest.raises(SignInNeeded):
        await desk.do("client_inquiry", INQUIRY)
    assert desk.practice.secrets["api_key"] not in caplog.text


async def test_signing_in_checks_the_form_and_sends_nothing(desk: Desk) -> None:
    key = desk.practice.secrets["api_key"]
    outcome_ = await desk.connector.sign_in("api_key", {"api_key": key})
    assert outcome_.next_step is None and key not in repr(outcome_) and desk.practice.requests == []
    with pytest.raises(LeaddeskError):
        await desk.connector.sign_in("password", {})


async def test_clear_refusals(desk: Desk) -> None:
    for fault, error in (("redirect", OutcomeUnknown), ("status_429", Throttled)):
        desk.practice.faults.add(fault, "*")
        with pytest.raises(error):
            await desk.do("add_clients", CLIENT)
    desk.practice.faults.add("refuse", "clients", message="No data provided")
    with pytest.raises(Refused):
        await desk.do("add_clients", CLIENT)
    assert desk.practice.state.clients == []
