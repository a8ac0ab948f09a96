"""The Bizmate connector against the strict practice server: all seven calls, lost replies, odd answers, statuses."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal

import pytest

from leaddesk.crms.bizmate import PLUGIN
from leaddesk.crms.bizmate.runtime import BizmateRuntime
from leaddesk.domain.commands import Landed, Receipt
from leaddesk.domain.errors import ContractBroken, Gone, LeaddeskError, OutcomeUnknown, Refused, SignInNeeded, SignInRefused
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.values import Fields, JsonValue
from tests.crms.bizmate.bizmate_desk import ACCOUNT, NEW, NOW, Desk

PDF = b"%PDF-1.4\n%%EOF\n"
ADDRESS = {"addressLine1": "1 Quay St", "addressLine2": "", "country": "Australia", "city": "Sydney", "state": "NSW", "zipCode": "2000"}
EVERYTHING: Mapping[str, JsonValue] = {
    **NEW,
    "tradingName": "Kauri",
    "phone": "+61255500001",
    "email": "ana@example.test",
    "secondaryPhone": "+61255500002",
    "secondaryEmail": "ana2@example.test",
    "amountRequested": "45000",
    "averageMonthlyTurnover": 62000.5,
    "abn": "51 824 753 556",
    "acn": "004 085 616",
    "nzbn": "9429041529591",
    "crn": "SC123456",
    "uen": "200012345R",
    "businessAddress": ADDRESS,
    "physicalAddress": "Level 3, 25 King Street, Melbourne VIC 3000, Australia",
    "residentialAddress": {**ADDRESS, "fullAddress": "never sent"},
    "tradingAddress": {"city": "Perth"},
    "businessStartDate": "2019-03-01",
    "dateOfBirth": "1/2/1980",
    "callOnBehalfOf": "Example Brokers",
    "citizenshipStatus": "Citizen",
    "homeOwner": "No",
    "soleDirector": True,
    "loanPurpose": "working capital / cashflow",
    "suitableProducts": ["LOC", "Business Loan"],
    "industryCategory": "Construction",
    "industry": "Joinery",
    "driversLicenseNumber": "12345678",
    "driverVersionNumber": "123",
    "documentId": "doc-1",
    "brokerContactName": "Example Contact",
    "brokerContactNumber": "+61255500003",
    "brokerContactEmail": "contact@example.test",
    "notes": "Line one\nline two",
    "partnerNotes": "ü – “typographic” 日本",
}


def uen(stem: str) -> str:
    from stdnum.sg.uen import calc_local_company_check_digit

    return stem + calc_local_company_check_digit(stem)


def part(receipt: Receipt, name: str) -> Fields:
    return next(fresh.values for fresh in receipt.records if fresh.part == name)


async def test_signing_in_checks_the_token_with_one_small_read(desk: Desk) -> None:
    outcome = await desk.connector.sign_in("token", {"token": desk.practice.state.token})
    assert outcome.next_step is None and outcome.session == {}
    assert dict(outcome.facts) == {"Region": "Australia", "Partner": "Example Brokers", "Partner contact": "Example Contact"}
    (asked,) = desk.practice.requests
    assert asked.query == {"page": "1", "pageSize": "1"}
    assert asked.path == "/api/v1/LEAD"


async def test_a_wrong_or_powerless_token_belongs_to_its_field(desk: Desk) -> None:
    with pytest.raises(SignInRefused) as wrong:
        await desk.connector.sign_in("token", {"token": "not-the-one"})
    desk.practice.forbidden = {"lead_list"}
    with pytest.raises(SignInRefused) as powerless:
        await desk.connector.sign_in("token", {})
    assert [e.value.facts["field"] for e in (wrong, powerless)] == ["token", "token"]
    assert "not enough access rights" in str(powerless.value.facts["message"])


async def test_without_a_token_nothing_is_asked(desk: Desk) -> None:
    desk.secrets.clear()
    with pytest.raises(SignInNeeded):
        await desk.connector.sign_in("token", {})
    with pytest.raises(SignInNeeded):
        await desk.pull("lead")
    assert desk.practice.requests == []


async def test_leads_are_pulled_page_by_page_and_no_further(desk: Desk) -> None:
    pages = [page async for page in desk.connector.pull("lead")]
    assert [(len(page.items), page.last) for page in pages] == [(100, False), (100, False), (50, True)]
    assert desk.asked("lead_list") == 3
    again = [item.digest async for page in desk.connector.pull("lead") for item in page.items]
    assert again == [item.digest for page in pages for item in page.items]


async def test_a_list_that_ends_at_a_full_page_asks_once_more(desk: Desk) -> None:
    for lead in desk.practice.state.listed("lead")[200:]:
        del desk.practice.state.leads[lead.id]
    pages = [page async for page in desk.connector.pull("lead")]
    assert [(len(page.items), page.last) for page in pages] == [(100, False), (100, False), (0, True)]


async def test_a_repeated_page_ends_the_list(desk: Desk) -> None:
    desk.practice.ignores_page = True
    pages = [page async for page in desk.connector.pull("lead")]
    assert [(len(page.items), page.last) for page in pages] == [(100, False), (0, True)]


async def test_leads_and_deals_as_records(desk: Desk) -> None:
    leads, deals = await desk.pull("lead"), await desk.pull("deal")
    assert (len(leads), len(deals)) == (250, 40)
    lead = next(values for values in leads.values() if values["convertedDealId"])
    core = BizmateRuntime().core("lead", lead)
    assert core.title == f"{lead['firstName']} {lead['lastName']}"
    assert core.status == "Converted" and core.substatus == "Banks In" and core.currency == "AUD" and core.owner == "Example Contact"
    assert core.amount == Decimal(str(lead["amountRequested"])) and core.phones[0].startswith("+61")
    assert core.created is not None and core.created <= NOW
    deal = BizmateRuntime().core("deal", deals[core.f4])
    assert (deal.reference, deal.company, deal.amount) == (core.reference, core.company, core.amount)
    assert lead["brokerId"] == desk.settings["brokerId"] and lead["broker"] == "Example Brokers"
    shown = await desk.detail(core.f4, "deal")
    assert shown == deals[core.f4]
    addressed = next(values for values in leads.values() if values["businessAddress"])
    assert "fullAddress" not in str(addressed["businessAddress"])


async def test_a_lead_with_every_field_is_created_and_shown_with_what_the_server_hides(desk: Desk) -> None:
    receipt = await desk.perform(desk.command("create_lead", values={**EVERYTHING, "uen": uen("201912345")}))
    lead = desk.practice.state.leads[str(receipt.result["id"])]
    sent = desk.practice.wait_requests(1, "lead_new")[0].json["fields"]
    assert sent["amountRequested"] == 45000 and isinstance(sent["amountRequested"], int) and sent["averageMonthlyTurnover"] == 62000.5
    assert sent["partnerLeadReferenceId"] == "LD-01practice" == receipt.result["partnerLeadReferenceId"]
    assert sent["brokerId"] == desk.settings["brokerId"] and sent["loanPurpose"] == "Working Capital / Cashflow"
    assert set(sent) == {f.name for f in BizmateRuntime().form("create_lead").fields}
    assert sent["physicalAddress"] == {
        **ADDRESS,
        "addressLine1": "Level 3",
        "addressLine2": "25 King Street",
        "city": "Melbourne",
        "state": "VIC",
        "zipCode": "3000",
    }
    assert lead.hidden["notes"] == "Line one\nline two"
    assert part(receipt, "detail")["amountRequested"] == "45000.00" and "notes" not in part(receipt, "detail")
    assert part(receipt, "sent")["abn"] == "51824753556"
    assert str(receipt.result["applicationLink"]).startswith("https://")
    assert desk.asked("lead_new") == 1 and desk.asked("lead_detail") == 1


async def test_a_created_lead_counts_although_reading_it_fails(desk: Desk) -> None:
    desk.practice.faults.add("html_500", "lead_detail", times=None)
    receipt = await desk.perform(desk.command("create_lead", values=NEW))
    assert [fresh.part for fresh in receipt.records] == ["sent"] and receipt.stale == ("lead",)
    assert part(receipt, "sent")["companyName"] == "Kauri Joinery"


@pytest.mark.parametrize("fault", ["id_in_fields", "wrapped", "extra_keys", "no_links", "bom"])
async def test_creates_answer_in_several_shapes(desk: Desk, fault: str) -> None:
    desk.practice.faults.add(fault, "lead_new")
    receipt = await desk.perform(desk.command("create_lead", values=NEW))
    assert receipt.result["id"] in desk.practice.state.leads


@pytest.mark.parametrize("fault", ["lose_reply", "cut", "empty_body", "garbage", "no_id", "html_500", "hold"])
async def test_a_create_without_a_usable_answer_is_found_by_our_reference(desk: Desk, fault: str) -> None:
    options = {"work": True} if fault == "html_500" else {"seconds": 5} if fault == "hold" else {}
    desk.practice.faults.add(fault, "lead_new", **options)
    command = desk.command("create_lead", values=NEW)
    with pytest.raises(OutcomeUnknown):
        await desk.perform(command)
    desk.practice.faults.release()
    verdict = await desk.connector.confirm(command)
    assert verdict.landed is Landed.LANDED
    assert [fresh.part for fresh in verdict.records] == ["sent", "detail"]
    assert verdict.seen["id"] == verdict.records[0].key.remote
    assert len(desk.practice.state.by_reference("LD-01practice")) == 1


async def test_a_create_that_never_arrived_is_said_so(desk: Desk) -> None:
    desk.practice.faults.add("reset", "lead_new")
    command = desk.command("create_lead", values=NEW)
    with pytest.raises(OutcomeUnknown):
        await desk.perform(command)
    verdict = await desk.connector.confirm(command)
    assert verdict.landed is Landed.NOT_LANDED and "LD-01practice" in verdict.look_for
    assert desk.asked("lead_list") == 1, "newest first: the first page is proof enough"
    desk.practice.oldest_first = True
    assert (await desk.connector.confirm(command)).landed is Landed.NOT_LANDED
    assert desk.asked("lead_list") == 4


async def test_a_second_try_looks_before_it_sends(desk: Desk) -> None:
    desk.practice.faults.add("lose_reply", "lead_new")
    with pytest.raises(OutcomeUnknown):
        await desk.perform(desk.command("create_lead", values=NEW))
    receipt = await desk.perform(desk.command("create_lead", values=NEW, attempt=2))
    assert receipt.result["id"] and len(desk.practice.state.by_reference("LD-01practice")) == 1
    assert desk.asked("lead_new") == 1


async def test_an_older_lead_with_the_same_reference_is_not_taken_for_ours(desk: Desk) -> None:
    older = desk.practice.state.leads[desk.lead(5)].fields["partnerLeadReferenceId"]
    command = desk.command("create_lead", values={**NEW, "partnerLeadReferenceId": older})
    assert (await desk.connector.confirm(command)).landed is not Landed.LANDED


async def test_only_what_changed_travels_and_the_lead_is_read_again(desk: Desk) -> None:
    lead_id = desk.lead(3)
    record = await desk.detail(lead_id)
    values = {"lastName": "Weir-Holt", "firstName": record["firstName"], "amountRequested": str(record["amountRequested"]), "abn": "51824753556"}
    receipt = await desk.perform(desk.command("update_lead", lead_id, values, record=record))
    sent = desk.practice.wait_requests(1, "lead_update")[0]
    assert sent.json == {"fields": {"lastName": "Weir-Holt", "abn": "51824753556"}} and sent.path == f"/api/v1/LEAD/{lead_id}"
    assert part(receipt, "detail")["lastName"] == "Weir-Holt" and "abn" not in part(receipt, "detail")
    assert part(receipt, "sent")["abn"] == "51824753556"
    assert receipt.result["changed"] == ["abn", "lastName"] and receipt.message == ""


async def test_hidden_fields_stay_through_a_second_change(desk: Desk) -> None:
    lead_id = desk.lead(3)
    record = {**await desk.detail(lead_id), "notes": "Ours", "partnerNotes": "Theirs"}
    receipt = await desk.perform(desk.command("update_lead", lead_id, {"notes": "", "lastName": "Weir-Holt"}, record=record))
    assert desk.practice.wait_requests(1, "lead_update")[0].json == {"fields": {"notes": None, "lastName": "Weir-Holt"}}
    assert part(receipt, "sent")["partnerNotes"] == "Theirs" and part(receipt, "sent")["notes"] is None


async def test_one_changed_part_sends_the_whole_address(desk: Desk) -> None:
    lead = next(one for one in desk.practice.state.listed("lead") if one.fields["businessAddress"])
    record = await desk.detail(lead.id)
    before = dict(lead.fields["businessAddress"])
    await desk.perform(desk.command("update_lead", lead.id, {"businessAddress": {"city": "Albury"}}, record=record))
    before.pop("fullAddress")
    assert desk.practice.wait_requests(1, "lead_update")[0].json["fields"]["businessAddress"] == {**before, "city": "Albury"}


@pytest.mark.parametrize("answer", ["small", "whole", "empty"])
async def test_any_success_of_a_patch_counts(desk: Desk, answer: str) -> None:
    desk.practice.patch_answer = answer
    lead_id = desk.lead()
    receipt = await desk.perform(desk.command("update_lead", lead_id, {"industry": f"{answer} things"}, record=await desk.detail(lead_id)))
    assert part(receipt, "detail")["industry"] == f"{answer} things"


async def test_a_value_the_server_does_not_take_is_told(desk: Desk) -> None:
    lead_id = desk.lead()
    command = desk.command("update_lead", lead_id, {"industry": "Boats"}, record=await desk.detail(lead_id))
    desk.practice.faults.add("unknown_status", "lead_detail")
    desk.practice.faults.add("nulls", "lead_detail", skip=1)  # the look before passes, the one after does not
    receipt = await desk.perform(command)
    assert receipt.result["not_taken"] == ["industry"] and "industry" in receipt.message


@pytest.mark.parametrize(
    ("fault", "work", "landed"), [("lose_reply", True, Landed.LANDED), ("reset", False, Landed.NOT_LANDED), ("html_200", False, Landed.NOT_LANDED)]
)
async def test_a_lost_patch_is_judged_by_reading(desk: Desk, fault: str, work: bool, landed: Landed) -> None:
    lead_id = desk.lead(2)
    record = await desk.detail(lead_id)
    command = desk.command("update_lead", lead_id, {"industry": "Boats", "amountRequested": 1234.5, "notes": "New"}, record=record)
    desk.practice.faults.add(fault, "lead_update")
    with pytest.raises(OutcomeUnknown):
        await desk.perform(command)
    verdict = await desk.connector.confirm(command)
    assert verdict.landed is landed
    assert verdict.seen["industry"] == ("Boats" if landed is Landed.LANDED else record["industry"])


async def test_a_lost_patch_of_what_nobody_can_see_stays_open(desk: Desk) -> None:
    lead_id = desk.lead(2)
    command = desk.command("update_lead", lead_id, {"notes": "New"}, record=await desk.detail(lead_id))
    desk.practice.faults.add("lose_reply", "lead_update")
    with pytest.raises(OutcomeUnknown):
        await desk.perform(command)
    assert (await desk.connector.confirm(command)).landed is Landed.CANNOT_TELL


async def test_one_file_and_several_files(desk: Desk) -> None:
    lead_id = desk.lead(1)
    one = desk.store("statement.pdf", PDF, "application/pdf", type="Bank Statements")
    first = await desk.perform(desk.command("upload_files", lead_id, files=[one]))
    several = [desk.store("license.jpg", b"\xff\xd8\xff" + b"x" * 5000, "image/jpeg", type="Proof of Identity or ID", fileName="Drivers_License_Front"), one]
    second = await desk.perform(desk.command("upload_files", lead_id, files=several))
    assert [len(r.result["ids"]) for r in (first, second)] == [1, 2]  # type: ignore[arg-type]  # a list of ids
    request = desk.practice.wait_requests(2, "attachments_new")[1]
    assert request.form == {
        "entityType": "LEAD", "entityId": lead_id, "attachments[0][type]": "Proof of Identity or ID", "attachments[0][fileName]": "Drivers_License_Front",
        "attachments[1][type]": "Bank Statements", "attachments[1][fileName]": "statement.pdf",
    }  # fmt: skip
    assert [p.name for p in request.parts] == ["attachments[0][file]", "attachments[1][file]"]
    kept = desk.practice.state.leads[lead_id].files
    assert [f["fileName"] for f in kept] == ["statement.pdf", "Drivers_License_Front.jpg", "statement.pdf"]
    assert kept[0]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert desk.progress[-1] == (5003 + len(PDF), 5003 + len(PDF))


async def test_an_upload_answered_as_a_list_or_not_at_all(desk: Desk) -> None:
    lead_id = desk.lead(1)
    file = desk.store("a.pdf", PDF, "application/pdf", type="Image")
    desk.practice.faults.add("always_list", "attachments_new")
    assert (await desk.perform(desk.command("upload_files", lead_id, files=[file]))).result["ids"]
    desk.practice.faults.add("lose_reply", "attachments_new")
    command = desk.command("upload_files", lead_id, files=[file])
    with pytest.raises(OutcomeUnknown):
        await desk.perform(command)
    verdict = await desk.connector.confirm(command)
    assert verdict.landed is Landed.CANNOT_TELL and "a.pdf" in verdict.look_for


@pytest.mark.parametrize("action", ["update_lead", "upload_files"])
async def test_a_lead_that_is_gone(desk: Desk, action: str) -> None:
    record = await desk.detail(desk.lead())
    values = {"industry": "Boats"} if action == "update_lead" else {}
    files = [desk.store("a.pdf", PDF, "application/pdf", type="Image")] if action == "upload_files" else []
    with pytest.raises(Gone):
        await desk.perform(desk.command(action, "no-such-lead", values, record=record, files=files))
    with pytest.raises(Gone):
        await desk.detail("no-such-lead")


async def test_a_refusal_brings_the_servers_words_to_the_field(desk: Desk) -> None:
    desk.practice.faults.add("refuse", "lead_new", message="Invalid request: amountRequested must be below 500000")
    with pytest.raises(Refused) as refused:
        await desk.perform(desk.command("create_lead", values=NEW))
    assert refused.value.facts["status"] == 400
    assert refused.value.facts["message"] == "Invalid request: amountRequested must be below 500000"
    assert list(refused.value.facts["fields"]) == ["amountRequested"]  # type: ignore[arg-type]  # a mapping


async def test_an_error_inside_a_success_is_a_refusal(desk: Desk) -> None:
    desk.practice.faults.add("error_200", "lead_new", message="Quota reached")
    with pytest.raises(Refused, match="Quota reached"):
        await desk.perform(desk.command("create_lead", values=NEW))
    desk.practice.faults.add("error_200", "lead_list", message="Quota reached")
    with pytest.raises(Refused, match="Quota reached"):
        await desk.pull("lead")


async def test_a_revoked_token_pauses_and_a_missing_right_refuses(desk: Desk) -> None:
    desk.practice.forbidden = {"deal_list", "lead_new"}
    with pytest.raises(Refused) as refused:
        await desk.pull("deal")
    assert refused.value.facts["status"] == 403
    with pytest.raises(Refused):
        await desk.perform(desk.command("create_lead", values=NEW))
    desk.practice.state.token = "another"
    with pytest.raises(SignInNeeded):
        await desk.pull("lead")
    with pytest.raises(SignInNeeded):
        await desk.perform(desk.command("create_lead", values=NEW))


@pytest.mark.parametrize(
    "fault", ["drop_keys", "nulls", "money_numbers", "extra_keys", "odd_case", "unknown_status", "broken_row", "wrapped", "bad_fields", "bom"]
)
async def test_odd_lists_lose_at_most_the_odd_record(desk: Desk, fault: str) -> None:
    desk.practice.faults.add(fault, "lead_list", times=None)
    runtime = BizmateRuntime()
    broken = 0
    statuses = set()
    async for page in desk.connector.pull("lead"):
        broken += page.broken
        for item in page.items:
            try:
                statuses.add(runtime.core("lead", item.load()).status)
            except ContractBroken:
                broken += 1
    known = {one.value for kind in PLUGIN.kinds for one in kind.statuses}
    assert statuses <= known | {"Being Pondered"}
    assert broken == {"broken_row": 3, "bad_fields": 250}.get(fault, 0)


async def test_what_another_program_answers_is_an_error_in_words(desk: Desk) -> None:
    for fault in ("html_200", "empty_body", "garbage", "redirect", "status_429"):
        desk.practice.faults.add(fault, "lead_list")
        with pytest.raises(LeaddeskError):
            await desk.pull("lead")


async def test_statuses_move_on_while_it_runs(desk: Desk) -> None:
    before = await desk.pull("lead")
    moved = desk.practice.state.step(30)
    after = await desk.pull("lead")
    changed = {remote for remote in before if before[remote] != after[remote]}
    assert changed == {remote for remote in moved if remote in before}


async def test_only_known_kinds_steps_and_actions(desk: Desk) -> None:
    for call in (desk.connector.sign_in("otp", {}), desk.connector.read(RecordKey(ACCOUNT, "nothing", "1")), desk.connector.account_action("x", {})):
        with pytest.raises(LeaddeskError):
            await call
