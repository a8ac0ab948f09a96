"""All six calls against the strict practice server in both transports: what arrives, what the ledger says, and what every fault means."""

from __future__ import annotations

import pytest

from leaddesk.connectors.contract import ChoiceContext
from leaddesk.crms.getlead import PLUGIN
from leaddesk.crms.getlead.ledger import decided
from leaddesk.crms.getlead.runtime import GetleadRuntime
from leaddesk.domain.commands import Landed, Resend
from leaddesk.domain.errors import FormInvalid, Gone, LeaddeskError, Offline, OutcomeUnknown, Refused, SignInNeeded, SignInRefused, Throttled
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.values import JsonValue
from tests.crms.getlead.getlead_desk import ACCOUNT, NOW, Desk

NUMBER = "91-9850000000"
NEW: dict[str, JsonValue] = {"name": "Asha Rao & Sons", "mobileno": "+91 98500 00000", "source": "Fair stand", "email": "asha@example.test"}
FOLLOW_UPS: dict[str, dict[str, JsonValue]] = {
    "create_task": {"name": "Call back", "scheduled_date": "2026-03-12 14:30", "task_category_id": "2", "assigned_to": "Divya Nair"},
    "create_note": {"note": "Wants 5% & more\n+ a call"},
    "change_status": {"status": "Hot Lead"},
    "create_deal": {"deal name": "Shop loan", "status": "Open", "deal_amount": "250,000", "start_date": "2026-03-10", "end_date": "2026-06-30"},
    "assign_department": {"department": "Support"},
}
UNUSABLE = ("lose_reply", "html_500", "html_200", "cut", "garbage", "empty_body", "no_status", "odd_status", "status_true", "as_list", "stall")
ENDPOINTS = {
    "create_lead": "gl-website-contacts",
    "create_task": "gl-task-creation-api",
    "create_note": "gl-note-creation-api",
    "change_status": "gl-status-change-api",
    "create_deal": "gl-deal-creation-api",
    "assign_department": "gl-department-vise-agent-assign",
}


async def test_all_six_calls_arrive_and_the_ledger_remembers_them(either: Desk) -> None:
    full = {
        **NEW,
        "company_name": "Rao",
        "date_of_birth": "28-4-1990",
        "purpose": "Home Loan",
        "feedback": "Ring\nafter 6",
        "City": "Pune",
        "referred_by": "Kiran",
    }
    made = await either.do("create_lead", full)
    assert made.result == {"record": NUMBER} and made.message == "Lead Added Successfully."
    for action, values in FOLLOW_UPS.items():
        assert (await either.do(action, values, NUMBER)).records[0].key.remote == NUMBER
    held = either.lead("919850000000")
    assert held["fields"] == {
        "name": "Asha Rao & Sons", "email": "asha@example.test", "source": "Fair stand", "company_name": "Rao", "purpose": "Home Loan",
        "date_of_birth": "1990-04-28", "feedback": "Ring\nafter 6", "status": "Hot Lead", "department": "Support",
    }  # fmt: skip
    assert held["additional"] == {"City": "Pune", "Referred By": "Kiran"}
    assert held["notes"] == ["Wants 5% & more\n+ a call"]
    assert held["tasks"] == [{"name": "Call back", "task_category_id": "2", "scheduled_date": "2026-03-12 14:30:00", "assigned_to": "Divya Nair"}]
    deal = {"deal_name": "Shop loan", "status": "Open", "deal_amount": "250000", "start_date": "2026-03-10", "end_date": "2026-06-30"}
    assert held["deals"] == [deal]
    core = GetleadRuntime().core("lead", either.ledger.values("lead", NUMBER) or {})
    assert (core.title, core.phones, core.status, core.substatus) == ("Asha Rao & Sons", ("+919850000000",), "Hot Lead", "Sent")
    assert (core.f1, core.f2, core.f3, core.f4, str(core.due), core.slot) == ("Fair stand", "Home Loan", "Support", "Open", "2026-03-12", "14:30")
    assert core.amount == 250000 and core.created == core.updated == NOW


async def test_a_number_made_elsewhere_can_be_followed_up(desk: Desk) -> None:
    await desk.do("create_note", {"note": "Hello"}, "91-9000000003")
    assert desk.lead("919000000003")["notes"] == ["Hello"]
    with pytest.raises(Gone):
        await desk.connector.read(RecordKey(ACCOUNT, "lead", "somebody"))


async def test_a_number_nobody_sent_is_refused_with_a_hint(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        await desk.do("create_note", {"note": "Hello"}, "91-9777700000")
    assert str(refused.value.facts["message"]).startswith("Enquiry Not Found. Getlead has no lead")


async def test_a_number_sent_before_is_warned_and_the_ledger_claims_no_change(desk: Desk) -> None:
    await desk.do("create_lead", NEW)
    with pytest.raises(FormInvalid) as warned:
        desk.command("create_lead", {**NEW, "name": "Asha R."})
    assert [(p.field, p.code) for p in warned.value.problems] == [("mobileno", "sent_before")]
    await desk.do("create_lead", {**NEW, "name": "Asha R.", "send_again": True})
    values = desk.ledger.values("lead", NUMBER) or {}
    assert values["name"] == "Asha Rao & Sons" and "nothing was changed" in str(values["again"])
    assert desk.lead("919850000000")["attention"] is True


@pytest.mark.parametrize("fault", ["message_object", "msg_key", "upper_status", "notice", "bom"])
async def test_success_is_the_status_whatever_is_around_it(desk: Desk, fault: str) -> None:
    desk.practice.faults.add(fault, "*")
    assert "Added" in (await desk.do("create_lead", NEW)).message


@pytest.mark.parametrize("fault", UNUSABLE)
async def test_no_usable_answer_is_unknown_on_every_call(desk: Desk, fault: str) -> None:
    for action, endpoint in ENDPOINTS.items():
        desk.practice.faults.add(fault, endpoint, **({"work": True} if fault.startswith("html") else {}))
        values, number = (NEW, "") if action == "create_lead" else (FOLLOW_UPS[action], NUMBER)
        command = desk.command(action, values, number)
        with pytest.raises(OutcomeUnknown):
            await desk.connector.perform(command, lambda sent, total: None)
        desk.practice.faults.release()
        verdict = await desk.connector.confirm(command)
        assert verdict.landed is Landed.CANNOT_TELL and "+919850000000" in verdict.look_for
        desk.ledger.keep(verdict.records)
        if action == "create_lead":
            assert outcome(desk) == "Not certain"
            desk.ledger.keep(decided(command, False, NOW))
            assert outcome(desk) == "Did not arrive"
        desk.ledger.keep(decided(command, True, NOW))
        assert outcome(desk) == "Confirmed by you"
        assert sum(r.endpoint == endpoint for r in desk.practice.requests) == 1, "sent once; looking and deciding ask no server"
    core = GetleadRuntime().core("lead", desk.ledger.values("lead", NUMBER) or {})
    assert (core.status, core.f3, core.f4) == ("Hot Lead", "Support", "Open")


def outcome(desk: Desk) -> str:
    return GetleadRuntime().core("lead", desk.ledger.values("lead", NUMBER) or {}).substatus


async def test_clear_answers_and_clear_silence(desk: Desk) -> None:
    for fault, error in (("close", OutcomeUnknown), ("redirect", OutcomeUnknown), ("status_429", Throttled), ("status_503", OutcomeUnknown)):
        desk.practice.faults.add(fault, "*")
        with pytest.raises(error):
            await desk.do("create_lead", NEW)
    desk.practice.faults.add("refuse", "*", message="Please check the parameters.")
    with pytest.raises(Refused) as refused:
        await desk.do("create_lead", NEW)
    assert refused.value.facts["message"] == "Please check the parameters."
    desk.settings["url"] = "http://127.0.0.1:9"
    with pytest.raises(Offline):
        await desk.do("create_lead", NEW)
    assert not any(lead["mobileno"] == "9850000000" for lead in desk.practice.snapshot()["leads"])


@pytest.mark.parametrize("real", [False, True])
async def test_a_wrong_token_pauses_the_account_and_is_never_repeated(either: Desk, real: bool) -> None:
    either.practice.real_errors = real
    either.secrets["token"] = "gl_" + "0" * 20
    for action in ENDPOINTS:
        with pytest.raises(SignInNeeded) as needed:
            await either.do(action, NEW if action == "create_lead" else FOLLOW_UPS[action], "" if action == "create_lead" else NUMBER)
        assert "gl_0" not in str(needed.value)
    either.practice.faults.add("refuse", "*", message=f"Bad token {either.secrets['token']}")
    with pytest.raises(LeaddeskError) as said:
        await either.do("create_lead", NEW)
    assert either.secrets["token"] not in str(said.value)


async def test_signing_in_checks_the_form_and_sends_nothing(desk: Desk) -> None:
    runtime = GetleadRuntime()
    from leaddesk.connectors.contract import FormContext

    context = FormContext(today=NOW.date())
    token = desk.practice.secrets["token"]
    assert runtime.check("sign_in:token", {"token": f" {token}\n"}, context).payload == {"token": token}
    for wrong in ("", "gl_123", token.upper(), token + "0", "Bearer " + token, "gl_" + "g" * 20):
        with pytest.raises(FormInvalid):
            runtime.check("sign_in:token", {"token": wrong}, context)
    outcome = await desk.connector.sign_in("token", {"token": token})
    assert outcome.next_step is None and token not in repr(outcome)
    assert desk.practice.requests == []
    desk.secrets.clear()
    with pytest.raises((SignInNeeded, SignInRefused)):
        await desk.connector.sign_in("token", {})


async def test_choices_are_the_accounts_lists_and_what_was_used(desk: Desk) -> None:
    await desk.do("create_lead", {**NEW, "source": "Billboard"})
    offered = [c.value for c in await desk.connector.choices("create_lead", "source", ChoiceContext())]
    assert offered == ["Billboard"]
    statuses = [c.value for c in await desk.connector.choices("change_status", "status", ChoiceContext())]
    assert statuses[:2] == ["New", "Contacted"]
    assert [c.value for c in await desk.connector.choices("create_lead", "additional.field", ChoiceContext())] == ["City", "Industry", "Referred By"]


async def test_the_token_is_in_no_log_and_in_no_error(either: Desk, caplog: pytest.LogCaptureFixture) -> None:
    token = either.secrets["token"]
    await either.do("create_lead", NEW)
    for fault in ("lose_reply", "html_500", "redirect", "refuse"):
        either.practice.faults.add(fault, "*", message=f"no {token}")
        with pytest.raises(LeaddeskError) as error:
            await either.do("assign_department", FOLLOW_UPS["assign_department"], NUMBER)
        chain: BaseException | None = error.value
        while chain is not None:
            assert token not in repr(chain) and token not in str(chain)
            chain = chain.__cause__ or chain.__context__
    assert token not in caplog.text


def test_every_action_is_write_only() -> None:
    assert {action.resend for action in PLUGIN.actions} == {Resend.WRITE_ONLY}
    assert sorted(a.name for a in PLUGIN.actions) == sorted(ENDPOINTS)
