"""The Bizmate practice CRM: the document's forms and nothing else, its statuses that move, its use from another process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from leaddesk.crms.bizmate.statuses import DEAL_STATUSES, LEAD_STATUSES
from leaddesk.sandbox import available
from leaddesk.sandbox.bizmate import BizmatePractice, create
from leaddesk.sandbox.server import PracticeServer

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def practice(clock: Clock) -> Iterator[BizmatePractice]:
    practice = BizmatePractice(seed=3, leads=120, deals=30, now=clock)
    with PracticeServer(practice):
        yield practice


@pytest.fixture
def http(practice: BizmatePractice) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {practice.secrets['token']}"}
    with httpx.Client(base_url=f"{practice.url}/api/v1", timeout=10, verify=False, headers=headers) as client:
        yield client


def fields(practice: BizmatePractice, **more: Any) -> dict[str, Any]:
    own = {name: practice.settings[name] for name in ("brokerId", "brokerRepId")}
    needed = {"callClientOrBroker": "Call Client", "companyName": "Kauri Joinery", "firstName": "Ana", "lastName": "Weir"}
    return {name: value for name, value in {**own, **needed, **more}.items() if value != "-"}


def texts(practice: BizmatePractice) -> list[str]:
    return [c.text for c in practice.complaints]


def test_it_is_found_and_has_its_usual_size() -> None:
    assert "bizmate" in [spec.slug for spec in available()]
    practice = create()
    assert (len(practice.state.leads), len(practice.state.deals)) == (400, 120)
    same = create()
    assert list(same.state.leads) == list(practice.state.leads)


def test_every_status_is_one_of_the_documents(practice: BizmatePractice) -> None:
    practice.state.step(300)
    for records, table in ((practice.state.leads, LEAD_STATUSES), (practice.state.deals, DEAL_STATUSES)):
        known = {(status.value, sub) for status in table for sub in status.sub}
        assert {record.status for record in records.values()} <= known


@pytest.mark.parametrize("path", ["/LEAD", "/lead", "/Deal"])
def test_paths_may_be_written_in_any_case(practice: BizmatePractice, http: httpx.Client, path: str) -> None:
    answer = http.get(path, params={"page": 1, "pageSize": 100})
    assert answer.status_code == 200 and isinstance(answer.json(), list)
    one = answer.json()[0]
    assert http.get(f"{path}/{one['id']}").json() == one
    assert texts(practice) == []


def test_pages_are_slices(practice: BizmatePractice, http: httpx.Client) -> None:
    sizes = [len(http.get("/LEAD", params={"page": page, "pageSize": 50}).json()) for page in (1, 2, 3, 4)]
    assert sizes == [50, 50, 20, 0]


def test_a_created_lead_reads_back_as_documented(practice: BizmatePractice, http: httpx.Client) -> None:
    address = {"addressLine1": "1 Quay St", "addressLine2": "", "country": "New Zealand", "city": "Auckland", "state": "", "zipCode": "1010"}
    given = fields(practice, amountRequested=45000, businessAddress=address, notes="hidden", partnerLeadReferenceId="APP-X")
    answer = http.post("/lead/new", json={"fields": given})
    assert answer.status_code == 200 and set(answer.json()) == {"id", "fields"}
    assert set(answer.json()["fields"]) == {"bankStatementsUpdateLink", "applicationLink", "partnerLeadReferenceId"}
    lead = http.get(f"/lead/{answer.json()['id']}").json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", lead["createdAt"])
    shown = lead["fields"]
    assert (shown["status"], shown["subStatus"], shown["amountRequested"], shown["broker"]["name"]) == ("New", "Received", "45000.00", "Example Brokers")
    assert shown["businessAddress"]["fullAddress"] and "notes" not in shown and "brokerId" not in shown
    practice.echo_hidden = True
    assert http.get(f"/lead/{answer.json()['id']}").json()["fields"]["notes"] == "hidden"
    assert texts(practice) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("companyName", "-"), ("brokerRepId", "-"), ("companyName", None), ("companyName", "x" * 256), ("amountRequested", "45000"), ("amountRequested", True),
        ("amountRequested", -1), ("callClientOrBroker", "call client"), ("loanPurpose", "Other things"), ("homeOwner", True), ("phone", "0255500001"),
        ("email", "nobody"), ("dateOfBirth", "1980-02-30"), ("dateOfBirth", "1980-02-01T00:00:00Z"), ("suitableProducts", "LOC"), ("suitableProducts", ["Loc"]),
        ("businessAddress", {"city": "Perth"}), ("status", "New"), ("notes", None), ("notes", ""), ("fullAddress", "x"),
    ],
)  # fmt: skip
def test_bad_fields_are_refused_and_complained_of(practice: BizmatePractice, http: httpx.Client, name: str, value: Any) -> None:
    before = len(practice.state.leads)
    answer = http.post("/LEAD/new", json={"fields": fields(practice, **{name: value})})
    assert answer.status_code == 400 and name in answer.json()["error"]
    assert len(practice.state.leads) == before and len(practice.complaints) == 1


def test_the_lax_server_takes_less(practice: BizmatePractice, http: httpx.Client) -> None:
    practice.lax = True
    assert http.post("/LEAD/new", json={"fields": fields(practice, brokerRepId="-", companyName="-")}).status_code == 200


def test_bodies_and_headers_must_be_right(practice: BizmatePractice, http: httpx.Client) -> None:
    lead = next(iter(practice.state.leads))
    tries = [
        http.post("/LEAD/new", json=fields(practice)),
        http.post("/LEAD/new", json={"fields": fields(practice), "more": 1}),
        http.post("/LEAD/new", content=b"{", headers={"content-type": "application/json"}),
        http.post("/LEAD/new", content=b"{}", headers={"content-type": "text/plain"}),
        http.patch(f"/LEAD/{lead}", json={"fields": {}}),
        http.patch(f"/LEAD/{lead}", json={"fields": {"companyName": None}}),
        http.get("/LEAD"),
        http.get("/LEAD", params={"page": 0, "pageSize": 100}),
        http.get("/LEAD", params={"page": 1, "pageSize": 100, "status": "New"}),
        http.get("/LEAD", params={"page": 1, "pageSize": 500}),
        http.get(f"/LEAD/{lead}", params={"x": 1}),
    ]
    assert [answer.status_code for answer in tries] == [400] * len(tries)
    assert http.get("/nothing").status_code == 404 and http.delete(f"/LEAD/{lead}").status_code == 405
    assert len(practice.complaints) == len(tries) + 2


def test_who_may_not(practice: BizmatePractice, http: httpx.Client) -> None:
    page = {"page": 1, "pageSize": 1}
    assert http.get("/LEAD", params=page, headers={"Authorization": ""}).status_code == 401
    assert http.get("/LEAD", params=page, headers={"Authorization": "Basic x"}).status_code == 401
    assert len(practice.complaints) == 2
    assert http.get("/LEAD", params=page, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert http.get("/LEAD/unknown").status_code == 404
    assert http.post("/LEAD/new", json={"fields": fields(practice, brokerId="somebody-else")}).status_code == 403
    assert len(practice.complaints) == 2


def test_what_did_not_change_need_not_travel(practice: BizmatePractice, http: httpx.Client) -> None:
    lead = next(iter(practice.state.leads.values()))
    same = {"companyName": lead.fields["companyName"], "amountRequested": float(lead.fields["amountRequested"]), "lastName": "New"}
    assert http.patch(f"/LEAD/{lead.id}", json={"fields": same}).status_code == 200
    assert "companyName, amountRequested did not change" in texts(practice)[0]


def test_a_reference_used_twice_is_a_complaint(practice: BizmatePractice, http: httpx.Client) -> None:
    for _ in range(2):
        http.post("/LEAD/new", json={"fields": fields(practice, partnerLeadReferenceId="APP-X")})
    assert texts(practice) == ["a second lead with the reference APP-X"]


def test_uploads_answer_one_object_or_a_list(practice: BizmatePractice, http: httpx.Client) -> None:
    lead = next(iter(practice.state.leads))
    form = {
        "entityType": "LEAD",
        "entityId": lead,
        "attachments[0][type]": "Image",
        "attachments[0][fileName]": "Front",
        "attachments[1][type]": "Bank Statements",
    }
    parts = {"attachments[0][file]": ("a.jpg", b"x", "image/jpeg"), "attachments[1][file]": ("b.pdf", b"y", "application/pdf")}
    both = http.post("/attachments/new", data=form, files=parts).json()
    assert [one["fields"]["fileName"] for one in both] == ["Front.jpg", "b.pdf"]
    single = {k: v for k, v in form.items() if "[1]" not in k}
    assert http.post("/attachments/new", data=single, files={"attachments[0][file]": parts["attachments[0][file]"]}).json()["fields"]["type"] == "Image"
    assert texts(practice) == []
    gap = http.post("/attachments/new", data=single, files={"attachments[1][file]": parts["attachments[1][file]"]})
    wrong = http.post("/attachments/new", data={**single, "attachments[0][type]": "Photo"}, files={"attachments[0][file]": parts["attachments[0][file]"]})
    empty = http.post("/attachments/new", data=single, files={"attachments[0][file]": ("a.jpg", b"", "image/jpeg")})
    nobody = http.post("/attachments/new", data={**single, "entityId": "x"}, files={"attachments[0][file]": parts["attachments[0][file]"]})
    assert [a.status_code for a in (gap, wrong, empty, nobody)] == [400, 400, 400, 404]


def test_time_moves_leads_and_deals_on(practice: BizmatePractice, http: httpx.Client, clock: Clock) -> None:
    def seen() -> dict[str, Any]:
        return {one["id"]: one["fields"]["subStatus"] for kind in ("LEAD", "DEAL") for one in http.get(f"/{kind}", params={"page": 1, "pageSize": 100}).json()}

    first = seen()
    assert seen() == first
    clock.now += timedelta(seconds=95)
    assert sum(first.get(remote) != status for remote, status in seen().items()) in (2, 3)
    practice.state.pace = None
    still = seen()
    clock.now += timedelta(days=1)
    assert seen() == still


def test_a_lead_goes_all_the_way_to_a_settled_deal(practice: BizmatePractice) -> None:
    deals = set(practice.state.deals)
    practice.state.step(3000)
    new = [deal for remote, deal in practice.state.deals.items() if remote not in deals]
    assert new and all(deal.status == ("Settled", "Performing") and deal.fields["omDateFunded"] for deal in new)
    leads = [lead for lead in practice.state.leads.values() if lead.fields["convertedDealId"] in {deal.id for deal in new}]
    assert {lead.status for lead in leads} == {("Converted", "Banks In")}
    assert {lead.fields["partnerLeadReferenceId"] for lead in leads} == {deal.fields["partnerLeadReferenceId"] for deal in new}


def test_another_process_looks_and_changes(practice: BizmatePractice, http: httpx.Client) -> None:
    with httpx.Client(base_url=practice.url, verify=False) as other:
        lead = next(iter(practice.state.leads))
        wish = {"step": 3, "pace": None, "add_leads": 2, "set": {"id": lead, "status": "Closed"}, "lax": True, "forbidden": ["deal_list"]}
        done = other.post("/__practice__/state", json=wish).json()
        assert len(done["moved"]) == 3 and len(done["added"]) == 2
        state = other.get("/__practice__/state").json()
        assert state["leads"][lead]["status"] == "Closed" and len(state["leads"]) == 122
        assert http.get("/DEAL", params={"page": 1, "pageSize": 1}).status_code == 403
        for bad in ({"nothing": 1}, {"set": {"id": "x"}}, {"set": {"id": lead, "colour": "red"}}, {"patch_answer": "odd"}):
            assert other.post("/__practice__/state", json=bad).status_code == 400
        other.post("/__practice__/state", json={"remove_leads": [lead], "token": "new-token", "patch_answer": "empty"})
        assert http.get(f"/LEAD/{lead}").status_code == 401
