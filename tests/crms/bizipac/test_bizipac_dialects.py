"""All 17 calls against the strict practice server, in both dialects: it complains about every form that is not the documented one."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from pypdf import PdfReader

from leaddesk.connectors.contract import ChoiceContext
from leaddesk.crms.bizipac.runtime import BizipacRuntime
from leaddesk.domain.commands import Landed
from leaddesk.domain.errors import Gone, LeaddeskError, Refused, SignInNeeded, SignInRefused
from leaddesk.domain.ids import RecordKey
from tests.crms.bizipac.bizipac_desk import ACCOUNT, Desk, jpeg

MakeDesk = Callable[..., Desk]
PDF = b"%PDF-1.4\n" + b"x" * 5000 + b"\n%%EOF\n"


def first(desk: Desk) -> str:
    return str(desk.practice.state.pending(desk.uid)[0].lead_id)


async def test_sign_in_keeps_the_user_and_never_the_code(desk: Desk) -> None:
    assert desk.session["uid"] and desk.session["branch_id"] and desk.session["company"] == "Practice Couriers Pvt Ltd"
    assert desk.practice.secrets["mobile"] not in str(desk.session)
    assert str(desk.practice.otp()) not in str(desk.session)


@pytest.mark.parametrize("dialect", ["document", "field-app"])
async def test_wrong_password_and_wrong_code_name_their_field(make_desk: MakeDesk, dialect: str) -> None:
    desk = make_desk(dialect)
    with pytest.raises(SignInRefused) as wrong:
        await desk.connector.sign_in("credentials", {"mobile": desk.secrets["mobile"], "password": "nope"})
    assert wrong.value.facts == {"field": "password", "message": "Invalid mobile or password"}
    first_step = await desk.connector.sign_in("credentials", {})
    assert first_step.message == "" and first_step.sent_to.endswith(desk.secrets["mobile"][-4:]) and len(first_step.sent_to) == 10
    with pytest.raises(SignInRefused) as code:
        await desk.connector.sign_in("otp", {"otp": "0000"})
    assert code.value.facts["field"] == "otp"


async def test_nobody_signed_in(make_desk: MakeDesk) -> None:
    desk = make_desk()
    with pytest.raises(SignInNeeded):
        await desk.pull("lead")
    desk.secrets = {}
    with pytest.raises(SignInNeeded):
        await desk.connector.sign_in("credentials", {})


async def test_leads_are_listed_decrypted_and_typed(desk: Desk) -> None:
    leads = await desk.pull("lead")
    pending = {lead.lead_id: lead for lead in desk.practice.state.pending(desk.uid)}
    assert leads.keys() == pending.keys()
    for lead_id, values in leads.items():
        assert values["customer_name"] == pending[lead_id].text("customer_name")
        assert values["mobile"] == pending[lead_id].text("mobile")
    core = BizipacRuntime().core("lead", next(iter(leads.values())))
    assert core.title and core.company and core.phones[0].startswith("+91") and len(core.f2) == 6
    assert any(isinstance(BizipacRuntime().core("lead", v).due, date) for v in leads.values())


async def test_detail_has_every_field_and_fills_what_the_list_could_not_say(make_desk: MakeDesk) -> None:
    desk = await make_desk(secrets={"passphrase": ""}).sign_in()
    leads = await desk.pull("lead")
    lead_id = first(desk)
    assert "customer_name" not in leads[lead_id] and BizipacRuntime().core("lead", leads[lead_id]).title == ""
    (fresh,) = await desk.connector.read(RecordKey(ACCOUNT, "lead", lead_id))
    assert fresh.part == "detail" and fresh.values["status"] and fresh.values["fiData"] in (0, 1)
    merged = {**leads[lead_id], **fresh.values, **leads[lead_id]}  # the list read again after the detail
    assert BizipacRuntime().core("lead", merged).title == desk.practice.lead(lead_id).text("customer_name")


async def test_a_passphrase_given_later_changes_every_digest(desk: Desk) -> None:
    with_it = {i.remote: i.digest async for p in desk.connector.pull("lead") for i in p.items}
    again = {i.remote: i.digest async for p in desk.connector.pull("lead") for i in p.items}
    desk.secrets["passphrase"] = ""
    without = {i.remote: i.digest async for p in desk.connector.pull("lead") for i in p.items}
    assert with_it == again
    assert all(with_it[remote] != digest for remote, digest in without.items())


@pytest.mark.parametrize("end_is_index", [True, False])
async def test_long_lists_are_read_whole_whatever_end_means(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch, end_is_index: bool) -> None:
    monkeypatch.setattr("leaddesk.crms.bizipac.lists.PAGE", 7)
    desk = await make_desk().sign_in()
    desk.practice.leads.end_is_index = end_is_index
    assert (await desk.pull("lead")).keys() == {lead.lead_id for lead in desk.practice.state.pending(desk.uid)}
    assert 1 < desk.asked("new_lead") < 30


async def test_the_other_kinds(desk: Desk) -> None:
    executives = await desk.pull("executive")
    assert len(executives) == len(desk.practice.state.children(desk.uid)) > 0
    core = BizipacRuntime().core("executive", next(iter(executives.values())))
    assert core.title and core.phones[0].startswith("+91")
    types = await desk.pull("document_type")
    assert all(BizipacRuntime().core("document_type", v).title for v in types.values()) and len(types) > 5
    completed = await desk.pull("completed_lead")
    assert {BizipacRuntime().core("completed_lead", v).status for v in completed.values()} <= {"Completed", "Pending"}
    activity = await desk.pull("transfer_activity")
    assert all(isinstance(v["totalRefixed"], int) for v in activity.values())


async def test_refix_moves_the_lead(desk: Desk) -> None:
    lead_id = first(desk)
    slot = (await desk.connector.choices("refix", "newtime", ChoiceContext()))[1].value
    reason = await desk.reason(lead_id)
    values = {"newdate": "2026-03-11", "newtime": slot, "location": "office", "reason": reason, "remark": "Bring O'Neil's form + 100% & co #1"}
    receipt = await desk.do("refix", lead_id, values)
    assert receipt.message == "Lead refixed successfully" and receipt.stale == ("lead",)
    lead = desk.practice.lead(lead_id)
    assert (lead.text("lead_date"), lead.text("apptime"), lead.text("location")) == ("2026-03-11", slot, "Office")
    (request,) = [r for r in desk.practice.requests if r.endpoint == "refixlead"]
    assert receipt.records[0].values["lead_date"] == "2026-03-11"  # read again, so that lists show it at once
    assert request.query["newdate"] == "11-3-2026" and request.query["remark"] == "Bring O’Neil’s form + 100% & co #1"
    assert ("geoLocation" in request.query) is (desk.dialect == "field-app")


async def test_postpone_fills_in_now_and_the_leads_place(desk: Desk) -> None:
    lead_id = first(desk)
    place = desk.practice.lead(lead_id).text("location")
    receipt = await desk.do("postpone", lead_id, {"reason": await desk.reason(lead_id)}, base={"location": place})
    assert receipt.gone == (RecordKey(ACCOUNT, "lead", lead_id),)
    assert lead_id not in await desk.pull("lead")
    form = next(r for r in desk.practice.requests if r.endpoint == "postponedlead").form
    assert (form["newdate"], form["newtime"], form["location"]) == ("10-3-2026", "11:30:0", place)


async def test_transfer_gives_the_lead_to_one_executive(desk: Desk) -> None:
    lead_id = first(desk)
    child = (await desk.connector.choices("transfer", "child_user_id", ChoiceContext()))[0]
    receipt = await desk.do("transfer", lead_id, {"child_user_id": child.value})
    assert desk.practice.lead(lead_id).owner == child.value and receipt.gone and "transfer_activity" in receipt.stale


async def test_a_pdf_is_uploaded(desk: Desk) -> None:
    lead_id = first(desk)
    client = desk.practice.lead(lead_id).text("client_id")
    choices = await desk.connector.choices("upload_document", "doc_name", ChoiceContext(RecordKey(ACCOUNT, "lead", lead_id), {"client_id": client}))
    seen: list[tuple[int, int]] = []
    command = desk.command("upload_document", lead_id, {"doc_name": choices[0].value}, files=(desk.store("pan.pdf", PDF, "application/pdf"),))
    receipt = await desk.connector.perform(command, lambda sent, total: seen.append((sent, total)))
    (document,) = desk.practice.lead(lead_id).documents
    assert document.size == len(PDF) and receipt.result["response_id"] and receipt.result["doc_url"]
    assert seen[-1] == (len(PDF), len(PDF)) and [s for s, _ in seen] == sorted(s for s, _ in seen)
    if desk.dialect == "document":
        assert document.filename == "pan.pdf"


async def test_photographs_become_one_pdf_in_the_field_apps_dialect(make_desk: MakeDesk) -> None:
    desk = await make_desk("field-app").sign_in()
    lead_id = first(desk)
    files = (desk.store("1.jpg", jpeg(), "image/jpeg"), desk.store("2.jpg", jpeg(300, 100), "image/jpeg"))
    await desk.do("upload_document", lead_id, {"doc_name": _doc(desk, lead_id)}, files=files)
    (document,) = desk.practice.lead(lead_id).documents
    (stored,) = desk.practice.state.objects.values()
    pages = PdfReader(io.BytesIO(stored.data)).pages
    assert [(round(p.mediabox.width), round(p.mediabox.height)) for p in pages] == [(595, 842), (842, 595)]
    assert document.url and desk.practice.lead(lead_id).text("clientname").split()[0] in document.url and document.url.endswith(".pdf")


def _doc(desk: Desk, lead_id: str) -> str:
    return str(next(iter(desk.practice.state.allowed_documents(desk.practice.lead(lead_id)))))


async def test_a_number_to_dial(desk: Desk) -> None:
    lead_id = first(desk)
    number = (await desk.do("call_number", lead_id)).result["number"]
    assert str(number).startswith("0")
    desk.practice.faults.add("number_int", "exotel_getnumber")
    assert (await desk.do("call_number", lead_id)).result["number"] == number
    desk.practice.faults.add("no_number", "exotel_getnumber")
    with pytest.raises(Refused) as none:
        await desk.do("call_number", lead_id)
    assert none.value.facts["message"] == "No number for this lead."


@pytest.mark.parametrize("dialect", ["document", "field-app"])
async def test_the_password_is_reset_with_a_code(make_desk: MakeDesk, dialect: str) -> None:
    desk = make_desk(dialect)
    mobile = desk.secrets["mobile"]
    asked = await desk.connector.account_action("request_password_otp", {"mobile": mobile})
    assert asked.message == "OTP sent" and not asked.result
    with pytest.raises(Refused):
        await desk.connector.account_action("reset_password", {"mobile": mobile, "otp": "0000", "new_password": "New-1"})
    await desk.connector.account_action("reset_password", {"mobile": mobile, "otp": desk.practice.otp(purpose="reset"), "new_password": "New-1"})
    desk.secrets["password"] = "New-1"
    assert (await desk.sign_in()).session


async def test_a_lead_that_vanished(desk: Desk) -> None:
    lead_id = first(desk)
    reason = await desk.reason(lead_id)
    desk.practice.change({"remove_leads": [lead_id]})
    with pytest.raises(Gone):
        await desk.connector.read(RecordKey(ACCOUNT, "lead", lead_id))
    with pytest.raises((Gone, Refused)):
        await desk.do("refix", lead_id, {"newdate": "2026-03-10", "location": "Office", "reason": reason})


@pytest.mark.parametrize("action", ["refix", "postpone", "transfer"])
@pytest.mark.parametrize("landed", [True, False])
async def test_confirm_tells_what_became_of_a_write(desk: Desk, action: str, landed: bool) -> None:
    lead_id = first(desk)
    values: dict[str, str] = {"reason": await desk.reason(lead_id)} if action != "transfer" else {}
    if action == "refix":
        was = desk.practice.lead(lead_id).text("location")
        values |= {"newdate": "2026-03-12", "location": "Office" if was != "Office" else "Residence"}
    if action == "transfer":
        values["child_user_id"] = desk.practice.state.children(desk.uid)[0].uid
    base = dict((await desk.pull("lead"))[lead_id])
    endpoint = {"refix": "refixlead", "postpone": "postponedlead", "transfer": "multipleLeadTransfer"}[action]
    desk.practice.faults.add("lose_reply" if landed else "close", endpoint)
    with pytest.raises(LeaddeskError) as lost:
        await desk.do(action, lead_id, values, base=base)
    assert lost.value.code == "outcome_unknown"
    verdict = await desk.connector.confirm(desk.command(action, lead_id, values, base=base))
    assert verdict.landed is (Landed.LANDED if landed else Landed.NOT_LANDED)
    assert verdict.seen and lead_id in verdict.look_for
    assert desk.asked(endpoint) == 1
