"""Changing things: conflicts, lost replies, refusals of every shape, servers that answer without doing; nothing is sent twice."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest

from leaddesk.connectors.contract import FormContext
from leaddesk.crms.fincrm import PLUGIN
from leaddesk.crms.fincrm.runtime import FincrmRuntime
from leaddesk.domain.commands import Landed
from leaddesk.domain.errors import Conflict, FileRejected, FormInvalid, Gone, Offline, OutcomeUnknown, Refused, SignInNeeded, Throttled
from leaddesk.domain.ids import CommandId
from leaddesk.domain.values import JsonValue
from leaddesk.services.conflicts import on_top
from tests.crms.fincrm.fincrm_desk import COMPANY, LEAD, NOW, Desk, jpeg


async def first_lead(desk: Desk) -> str:
    return next(iter(await desk.pull("lead")))


async def test_an_update_sends_all_the_document_asks_for_and_only_what_differs_is_changed(desk: Desk) -> None:
    lead = await first_lead(desk)
    before = dict(desk.practice.state.tables["leads"][int(lead)])
    command = await desk.command("update_lead", lead, {"designation": "Chief", "email": before["email"].upper(), "mobile": before["mobile"]})
    assert dict(command.payload) == {"designation": "Chief"}
    await desk.perform(command)
    sent = desk.practice.requests[-2].json
    assert sent | {"designation": "Chief"} == sent and {"first_name", "last_name", "email", "mobile"} <= set(sent)
    after = desk.practice.state.tables["leads"][int(lead)]
    assert {key for key in before if before[key] != after[key]} <= {"designation", "updated_at"}


async def test_what_somebody_else_changed_elsewhere_in_the_record_is_kept(desk: Desk) -> None:
    lead = await first_lead(desk)
    command = await desk.command("update_lead", lead, {"designation": "Chief"})
    desk.practice.change({"set": {"table": "leads", "key": lead, "last_name": "Otherwise"}})
    await desk.perform(command)
    assert desk.practice.state.tables["leads"][int(lead)]["last_name"] == "Otherwise"


async def test_the_same_field_changed_by_both_is_a_conflict_until_a_person_says_again(desk: Desk) -> None:
    """R23."""
    lead = await first_lead(desk)
    command = await desk.command("update_lead", lead, {"designation": "Chief", "notes": "Mine"})
    desk.practice.change({"set": {"table": "leads", "key": lead, "designation": "Boss"}})
    with pytest.raises(Conflict) as conflict:
        await desk.perform(command)
    assert conflict.value.facts["current"] == {"designation": "Boss"} and desk.asked("lead_update") == 0
    assert (await desk.connector.confirm(command)).landed is Landed.NOT_LANDED
    with pytest.raises(Conflict):
        await desk.open().perform(command)  # nobody said anything yet
    await desk.open().perform(on_top(command, {"designation": "Boss"}, None))
    assert desk.practice.state.tables["leads"][int(lead)]["designation"] == "Chief"


async def test_a_corrected_change_after_a_conflict_goes_through(desk: Desk) -> None:
    lead = await first_lead(desk)
    command = await desk.command("update_lead", lead, {"designation": "Chief"})
    desk.practice.change({"set": {"table": "leads", "key": lead, "designation": "Boss"}})
    with pytest.raises(Conflict):
        await desk.perform(command)
    edited = dataclasses.replace(command, id=CommandId("edited"), payload={"designation": "Chief buyer"})
    await desk.perform(on_top(edited, {"designation": "Boss"}, None))
    assert desk.practice.state.tables["leads"][int(lead)]["designation"] == "Chief buyer"


async def test_a_conflict_shown_is_not_one_agreed_to_when_the_server_moved_on(desk: Desk) -> None:
    lead = await first_lead(desk)
    command = await desk.command("update_lead", lead, {"designation": "Chief"})
    for theirs in ("Boss", "Head"):
        desk.practice.change({"set": {"table": "leads", "key": lead, "designation": theirs}})
        with pytest.raises(Conflict):
            await desk.perform(command)
        command = on_top(command, {"designation": theirs}, None)
    await desk.perform(command)


@pytest.mark.parametrize(
    ("action", "values", "theirs"),
    [
        ("update_lead", {"mobile": "+91 98000 00077"}, {"mobile": "919800000077"}),
        ("update_lead", {"designation": "Chief  buyer"}, {"designation": " Chief buyer "}),
        ("update_lead", {"ldsrc_id": "2"}, {"ldsrc_id": 2}),
        ("update_deal", {"value": "1500"}, {"value": "1500.00"}),
        ("update_my_product", {"price": "4.5"}, {"price": "4.50"}),
    ],
)
async def test_equal_after_normalising_is_no_conflict(desk: Desk, action: str, values: dict[str, str], theirs: dict[str, object]) -> None:
    """R24."""
    action = action.replace("my_", "")
    kind = PLUGIN.action(action).kind  # type: ignore[union-attr]  # it is there
    table = {"lead": "leads", "deal": "deals", "my_product": "products"}[kind]
    remote = next(iter(await desk.pull(kind)))
    command = await desk.command(action, remote, dict(values))
    desk.practice.change({"set": {"table": table, "key": remote, **theirs}})
    await desk.perform(command)


async def test_clearing_a_field_sends_null_and_needed_ones_cannot_be_cleared(desk: Desk) -> None:
    lead = next(remote for remote, values in (await desk.pull("lead")).items() if values["designation"] and values["company"])
    await desk.do("update_lead", lead, {"designation": "", "company": ""})
    row = desk.practice.state.tables["leads"][int(lead)]
    assert row["designation"] is None and not row["company"]
    with pytest.raises(FormInvalid) as invalid:
        await desk.command("update_lead", lead, {"last_name": " "})
    assert [p.field for p in invalid.value.problems] == ["last_name"]
    with pytest.raises(FormInvalid) as same:
        await desk.command("update_lead", lead, {"designation": ""})
    assert same.value.problems[0].code == "unchanged"


async def test_a_lost_reply_to_a_create_is_found_by_reading(desk: Desk) -> None:
    cases: tuple[tuple[str, str, Mapping[str, JsonValue]], ...] = (
        ("create_lead", "lead_create", LEAD),
        ("create_contact", "contact_create", LEAD),
        ("create_deal", "deal_create", {"name": "One deal", "ld_id": await first_lead(desk), "value": 10}),
        ("create_company", "company_create", COMPANY),
        ("create_product_lead", "product_lead_create", {**{k: v for k, v in LEAD.items() if k != "last_name"}, "pro_id": 1}),
        ("create_service_lead", "service_lead_create", {"name": "Per Dal", "mobile": "9000000099", "service_id": 1}),
    )
    for action, endpoint, values in cases:
        before = (await desk.connector.confirm(await desk.command(action, "", values))).landed
        assert before is Landed.CANNOT_TELL, "nothing like it is no proof"
        desk.practice.faults.add("lose_reply", endpoint)
        command = await desk.command(action, "", values)
        with pytest.raises(OutcomeUnknown):
            await desk.perform(command)
        verdict = await desk.connector.confirm(command)
        assert verdict.landed is Landed.LANDED, action
        assert desk.asked(endpoint) == 1


async def test_two_records_alike_or_an_older_one_prove_nothing(desk: Desk) -> None:
    command = await desk.command("create_lead", "", LEAD)
    await desk.do("create_lead", "", LEAD)
    assert (await desk.connector.confirm(command)).landed is Landed.LANDED
    row = desk.practice.rows("leads", 7)[0]
    row["created_at"] = "2026-03-10T05:00:00.000000Z"
    assert (await desk.connector.confirm(command)).landed is Landed.CANNOT_TELL
    row["created_at"] = "2026-03-10T06:00:00.000000Z"
    await desk.do("create_lead", "", LEAD)
    verdict = await desk.connector.confirm(command)
    assert (verdict.landed, verdict.seen["records like it"]) == (Landed.CANNOT_TELL, 2) and verdict.look_for


async def test_a_second_try_of_a_create_looks_first(desk: Desk) -> None:
    desk.practice.faults.add("lose_reply", "lead_create")
    command = await desk.command("create_lead", "", LEAD)
    with pytest.raises(OutcomeUnknown):
        await desk.perform(command)
    again = await desk.command("create_lead", "", LEAD, attempt=2)
    assert (await desk.perform(again)).records and desk.asked("lead_create") == 1


async def test_lost_replies_to_changes_and_deletes(desk: Desk) -> None:
    lead = await first_lead(desk)
    change = await desk.command("update_lead", lead, {"designation": "Chief"})
    assert (await desk.connector.confirm(change)).landed is Landed.NOT_LANDED
    desk.practice.faults.add("lose_reply", "lead_update")
    with pytest.raises(OutcomeUnknown):
        await desk.perform(change)
    assert (await desk.connector.confirm(change)).landed is Landed.LANDED
    delete = await desk.command("delete_lead", lead)
    assert (await desk.connector.confirm(delete)).landed is Landed.NOT_LANDED
    desk.practice.faults.add("lose_reply", "lead_delete")
    with pytest.raises(OutcomeUnknown):
        await desk.perform(delete)
    assert (await desk.connector.confirm(delete)).landed is Landed.LANDED
    with pytest.raises(Gone):
        await desk.perform(delete)
    with pytest.raises(Gone):
        await desk.perform(change)


@pytest.mark.parametrize("mode", ["done", "stub"])
async def test_servers_that_answer_nothing(desk: Desk, mode: str) -> None:
    slug = next(iter(await desk.pull("my_company")))
    desk.practice.change({"empty_writes": mode})
    receipt = await desk.do("update_company", slug, {"position": "Chief"})
    assert receipt.result.get("not_taken") == (["position"] if mode == "stub" else None)
    product = next(iter(await desk.pull("my_product")))
    command = await desk.command("delete_product", product)
    if mode == "stub":
        with pytest.raises(Refused) as refused:
            await desk.perform(command)
        assert "still there" in str(refused.value.facts["message"])
    else:
        assert (await desk.perform(command)).gone


async def test_refusals_land_at_their_fields(desk: Desk) -> None:
    await desk.do("create_contact", "", LEAD)
    with pytest.raises(Refused) as taken:
        await desk.do("create_contact", "", LEAD)
    assert taken.value.facts["fields"] == {"email": "The email has already been taken."}
    desk.practice.faults.add("old_style", "contact_create")
    with pytest.raises(Refused) as old:
        await desk.do("create_contact", "", {**LEAD, "email": "other@example.test"})
    assert old.value.facts["fields"] == {"email": "The email has already been taken."} and str(old.value.facts["message"]).startswith("Validation Error.")
    with pytest.raises(Refused) as registered:
        await desk.connector.account_action(
            "register", {"name": "A", "email": "mira@example.test", "mobile": "9800000001", "company": "B", "password": "12345678", "c_password": "12345678"}
        )
    assert registered.value.facts["fields"] == {"email": "The email has already been taken."} and registered.value.facts["status"] == 401
    await desk.do("create_company", "", COMPANY)
    again = {**COMPANY, "c_mobileNum": "9800000055", "c_whatsappNum": "9800000055"}
    with pytest.raises(OutcomeUnknown):  # a name twice is a 500 there
        await desk.do("create_company", "", again)


async def test_a_redirect_a_page_and_a_busy_server(desk: Desk) -> None:
    desk.practice.faults.add("html_200", "lead_create")
    with pytest.raises(OutcomeUnknown) as page:
        await desk.do("create_lead", "", LEAD)
    assert page.value.facts["reason"] == "html"
    desk.practice.faults.add("redirect", "lead_create", location="/crm/login")
    with pytest.raises(OutcomeUnknown):
        await desk.do("create_lead", "", LEAD)
    desk.practice.faults.add("status_429", "lead_create", seconds=17)
    with pytest.raises(Throttled) as busy:
        await desk.do("create_lead", "", LEAD)
    assert busy.value.facts["after"] == 17.0
    assert not [row for row in desk.practice.rows("leads") if row["email"] == LEAD["email"]]


async def test_a_failed_look_before_an_update_is_not_sent(desk: Desk) -> None:
    lead = await first_lead(desk)
    command = await desk.command("update_lead", lead, {"designation": "Chief"})
    for fault in ("html_500", "html_200"):
        desk.practice.faults.add(fault, "lead_detail", times=3)
        with pytest.raises(Offline):
            await desk.perform(command)
        desk.practice.faults.clear()
    assert desk.asked("lead_update") == 0


async def test_a_session_that_ended_elsewhere(desk: Desk) -> None:
    lead = await first_lead(desk)
    command = await desk.command("delete_lead", lead)
    desk.practice.revoke()
    with pytest.raises(SignInNeeded) as ended:
        await desk.perform(command)
    assert ended.value.facts["needs"] == "credentials"


async def test_a_large_picture_is_scaled_and_a_broken_one_refused(desk: Desk) -> None:
    big = jpeg(1500, 1500, noise=True)
    assert len(big) > 1024 * 1024
    await desk.do("create_lead", "", LEAD, desk.store("picture", big, "big photo.jpg"))
    assert max(desk.practice.state.pictures.values()) <= 1024 * 1024
    part = next(request for request in desk.practice.requests if request.parts).parts[0]
    assert (part.name, part.filename, part.content_type) == ("picture", "big photo.jpg", "image/jpeg")
    with pytest.raises(FileRejected):
        await desk.do("create_lead", "", LEAD, desk.store("picture", b"x" * 2_000_000, "no.jpg"))


@pytest.mark.parametrize(
    ("action", "values", "fields"),
    [
        ("create_lead", {}, {"first_name", "last_name", "email"}),
        ("create_lead", {**LEAD, "email": "nobody"}, {"email"}),
        ("create_lead", {**LEAD, "mobile": "call me"}, {"mobile"}),
        ("create_lead", {**LEAD, "company": "Acme"}, {"company"}),
        ("create_company", {**COMPANY, "termsAccept": False}, {"termsAccept"}),
        ("create_company", {k: v for k, v in COMPANY.items() if k != "termsAccept"}, {"termsAccept"}),
        ("create_company", {**COMPANY, "c_bio": "short", "c_mobileNum": "123"}, {"c_bio", "c_mobileNum"}),
        ("create_product", {"name": "x"}, {"company", "procat_id", "prosubcat_id", "description", "picture"}),
        ("create_deal", {"name": "x", "ld_id": 0, "value": "much", "closing_date": "soon"}, {"ld_id", "value", "closing_date"}),
        *(("create_deal", {"name": "x", "ld_id": 1, "value": amount}, {"value"}) for amount in ("1.250,75", "1250,75", "12,50", "1,25,0", ",5")),
        ("create_service_lead", {"name": "x", "mobile": "12", "service_id": 1}, {"mobile"}),
        ("register", {"name": "A", "email": "a@b.test", "mobile": "12", "company": "C", "password": "short", "c_password": "x"}, {"mobile", "password"}),
        ("settings", {"url": "http://crm.example.test/crm"}, {"url"}),
        ("settings", {"url": "not an address"}, {"url"}),
    ],
)  # fmt: skip
def test_bad_input_is_told_field_by_field(action: str, values: dict[str, JsonValue], fields: set[str]) -> None:
    with pytest.raises(FormInvalid) as invalid:
        FincrmRuntime().check(action, values, FormContext(today=NOW.date()))
    assert {problem.field for problem in invalid.value.problems} == fields
    assert all(problem.message.endswith(".") for problem in invalid.value.problems)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://fincrm.com/crm", "https://fincrm.com/crm"), ("fincrm.com/crm/", "https://fincrm.com/crm"), ("https://fincrm.com/crm/api", "https://fincrm.com/crm"),
        ("https://fincrm.com/crm/api/v1/leads?limit=5", "https://fincrm.com/crm"), ("https://fincrm.com/crm/api/v1/", "https://fincrm.com/crm"),
        ("https://fincrm.com/crm/api/login", "https://fincrm.com/crm"), ("https://x.test/api-crm", "https://x.test/api-crm"),
        ("https://me:secret@x.test:8443/", "https://x.test:8443"), ("http://127.0.0.1:8000/crm", "http://127.0.0.1:8000/crm"),
    ],
)  # fmt: skip
def test_the_address_is_cleaned(typed: str, address: str) -> None:
    assert FincrmRuntime().check("settings", {"url": typed}, FormContext(today=NOW.date())).payload["url"] == address


def test_every_form_is_there_and_takes_at_most_one_picture() -> None:
    runtime = FincrmRuntime()
    for action in PLUGIN.actions:
        assert runtime.form(action.name).schema["type"] == "object"
    with pytest.raises(FormInvalid) as two:
        runtime.check("create_lead", LEAD, FormContext(today=NOW.date(), files=2))
    assert two.value.problems[0].field == "picture"


@pytest.mark.parametrize(("written", "sent"), [("1,250.75", 1250.75), ("2,00,000", 200000), ("1 250.50", 1250.5), ("1250", 1250), ("4.50", 4.5)])
def test_amounts_as_people_write_them(written: str, sent: float) -> None:
    checked = FincrmRuntime().check("create_deal", {"name": "x", "ld_id": 1, "value": written}, FormContext(today=NOW.date()))
    assert checked.payload["value"] == sent


@pytest.mark.parametrize("fault", ["only_words", "empty_body"])
async def test_a_create_that_names_no_record_is_found_in_the_list(desk: Desk, fault: str) -> None:
    """201 and an empty 2xx are done; a 200 that only talks is not believed."""
    desk.practice.faults.add(fault, "lead_create")
    receipt = await desk.do("create_lead", "", LEAD)
    assert receipt.result == {"id": str(desk.practice.rows("leads", 7)[0]["ld_id"])} and receipt.records
    desk.practice.faults.add("only_words", "company_create")
    with pytest.raises(OutcomeUnknown):
        await desk.do("create_company", "", COMPANY)


async def test_a_product_lead_has_the_number_the_answer_names(desk: Desk) -> None:
    inquiry: dict[str, JsonValue] = {"first_name": "Kari", "email": "kari@example.test", "mobile": "9000000088", "pro_id": 1}
    for number in (None, "77"):
        command = await desk.command("create_product_lead", "", inquiry)
        if number:
            desk.practice.faults.add("named", "product_lead_create", value=number)
        receipt = await desk.perform(command)
        assert receipt.message == ("" if number else "successfully stored")
    assert receipt.result == {"id": "77"}, "two are alike in the list by now"
