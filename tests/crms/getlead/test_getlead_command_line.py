"""All six documented calls through the command line without one complaint, the ledger they leave, and what never goes out twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leaddesk.sandbox import getlead as practice_crm
from leaddesk.sandbox.server import PracticeServer
from tests.cli.conftest import Cli, Run, cli  # noqa: F401  the fixture

NUMBER = "91-9850000000"
ENDPOINTS = {
    "gl-website-contacts", "gl-task-creation-api", "gl-note-creation-api", "gl-status-change-api", "gl-deal-creation-api", "gl-department-vise-agent-assign",
}  # fmt: skip


@pytest.fixture
def practice() -> Iterator[Any]:
    crm = practice_crm.create(seed=7, size=10)
    with PracticeServer(crm):
        yield crm


@pytest.fixture(params=["query", "form"])
def account(request: pytest.FixtureRequest, cli: Cli, practice: Any, tmp_path: Path) -> str:  # noqa: F811
    return add_account(cli, practice, tmp_path, transport=str(request.param))


def add_account(cli: Cli, practice: Any, folder: Path, **settings: str) -> str:  # noqa: F811
    file = folder / "secrets.json"
    file.write_text(json.dumps(practice.secrets), encoding="utf-8")
    options = [f"--set={name}={value}" for name, value in {**practice.settings, **settings}.items()]
    added = cli("account", "add", "getlead", "--label", "Kochi", "--secrets-file", str(file), *options)
    assert added.code == 0, added.err
    account = str(added.json["id"])
    signed_in = cli("account", "sign-in", account)
    assert signed_in.code == 0, signed_in.err
    assert practice.requests == [], "nothing can be read, so nothing is asked"
    return account


def do(cli: Cli, account: str, action: str, *records: str, **values: str) -> Run:  # noqa: F811
    options = [f"--set={name}={value}" for name, value in values.items()]
    return cli("do", account, action, *records, "--no-hold", *options)


def state(done: Run) -> str:
    (result,) = done.json
    return str(result["state"])


def lead(practice: Any, mobile: str = "919850000000") -> dict[str, Any]:
    return dict(next(one for one in practice.snapshot()["leads"] if one["mobile"] == mobile))


def test_every_documented_call_works_without_a_complaint(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    made = do(cli, account, "create_lead", name="Asha Rao", mobileno="+91 98500 00000", source="Fair stand", City="Pune")
    assert (made.code, state(made)) == (0, "sent"), made.err
    follow_ups: dict[str, dict[str, str]] = {
        "create_task": {"name": "Call back", "task_category_id": "2", "scheduled_date": "2030-03-12 14:30", "assigned_to": "Divya Nair"},
        "create_note": {"note": "Wants 5% & more"},
        "change_status": {"status": "Hot Lead"},
        "create_deal": {"deal_name": "Shop loan", "status": "Open", "deal_amount": "250000"},
        "assign_department": {"department": "Support"},
    }
    for action, values in follow_ups.items():
        done = do(cli, account, action, NUMBER, **values)
        assert (done.code, state(done)) == (0, "sent"), done.err
    assert practice.complaints == []
    assert {r.endpoint for r in practice.requests} == ENDPOINTS and len(practice.requests) == 6
    held = lead(practice)
    assert (held["fields"]["status"], held["additional"], held["notes"]) == ("Hot Lead", {"City": "Pune"}, ["Wants 5% & more"])

    (row,) = cli("list", account, "lead").json
    assert row["id"] == NUMBER and row["status"] == "Hot Lead" and row["outcome"] == "Sent"
    shown = cli("show", account, "lead", NUMBER).json["fields"]
    assert shown["deal_name"]["value"] == "Shop loan" and shown["City"]["value"] == "Pune"
    assert cli("list", account, "lead", "--search", "asha 98500").json and not cli("list", account, "lead", "--filter", "status=New").json
    assert cli("journal", "verify").json["intact"] is True
    everything = cli("show", account, "lead", NUMBER).out + cli("outbox").out + cli("journal", "verify").out
    assert practice.secrets["token"] not in everything


def test_a_number_made_elsewhere_is_followed_up_and_then_in_the_ledger(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    done = do(cli, account, "create_note", "91-9000000003", note="Hello")
    assert (done.code, state(done)) == (0, "sent"), done.err
    assert lead(practice, "919000000003")["notes"] == ["Hello"]
    assert [row["id"] for row in cli("list", account, "lead").json] == ["91-9000000003"]
    refused = do(cli, account, "create_note", "91-9777777777", note="Hello")
    assert (refused.code, state(refused)) == (1, "refused") and "Enquiry Not Found" in refused.out
    wrong = do(cli, account, "create_note", "somebody", note="Hello")
    assert wrong.code != 0 and "somebody" in wrong.err


def test_follow_ups_name_their_lead_by_the_documents_own_parameters(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    """No record is named: the number in the form is the lead's, as in the document's own examples."""
    number = {"countrycode": "91", "mobile_no": "9000000003"}
    asked: dict[str, dict[str, str]] = {
        "create_note": {**number, "note": "Hello"},
        "change_status": {**number, "status": "Hot Lead"},
        "create_deal": {"mobile": "9000000003", "status": "Open", "deal name": "Shop loan"},
        "assign_department": {"SourceNumber": "919000000003", "department": "Support"},
        "create_task": {**number, "name": "Call back"},
    }
    for action, values in asked.items():
        done = do(cli, account, action, **values)
        assert (done.code, state(done)) == (0, "sent"), done.err
        assert done.json[0]["record"] == "91-9000000003"
    assert practice.complaints == []
    told = cli("show", account, "lead", "91-9000000003").json["timeline"]
    assert {entry["action"] for entry in told} >= set(asked)


def test_a_task_may_belong_to_no_lead(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    """The document's own example of a task names no number."""
    done = do(cli, account, "create_task", name="Order paper", task_category_id="1", assigned_to="Divya Nair")
    assert (done.code, state(done)) == (0, "sent"), done.err
    assert done.json[0]["record"] is None and "belongs to no lead" in done.err
    assert not {"mobile_no", "countrycode"} & {**practice.requests[-1].query, **practice.requests[-1].form}.keys()
    assert practice.complaints == [] and cli("list", account, "lead").json == []
    others = {"create_note": "note", "change_status": "status", "create_deal": "status", "assign_department": "department"}
    for action, field in others.items():
        needs = do(cli, account, action, **{field: "x"})
        assert needs.code == 1 and "which number" in needs.err, action
    assert len(practice.requests) == 1


def test_additional_fields_need_no_list_when_the_account_has_none(cli: Cli, practice: Any, tmp_path: Path) -> None:  # noqa: F811
    account = add_account(cli, practice, tmp_path, additional_fields="")
    form = tmp_path / "form.json"
    form.write_text(json.dumps({"mobileno": "9850000000", "source": "Fair stand", "additional": {"City": "Pune", "Referred By": "Kiran"}}), encoding="utf-8")
    made = cli("do", account, "create_lead", "--form", str(form), "--no-hold")
    assert (made.code, state(made)) == (0, "sent"), made.err
    assert lead(practice)["additional"] == {"City": "Pune", "Referred By": "Kiran"} and practice.complaints == []


def test_a_lost_reply_is_unknown_and_never_sent_again(cli: Cli, practice: Any, tmp_path: Path) -> None:  # noqa: F811
    account = add_account(cli, practice, tmp_path)
    practice.faults.add("lose_reply", "gl-website-contacts")
    lost = do(cli, account, "create_lead", name="Asha Rao", mobileno="9850000000", source="Fair stand")
    assert (lost.code, state(lost)) == (4, "unknown"), lost.err
    cli("outbox", "send")
    assert len(practice.requests) == 1
    (row,) = cli("list", account, "lead").json
    assert row["outcome"] == "Not certain"
    shown = cli("outbox", "show", lost.json[0]["command"])
    assert "+919850000000" in shown.out
    decided = cli("outbox", "resolve", lost.json[0]["command"], "landed")
    assert decided.code == 0 and decided.json["state"] == "sent"
    assert len(practice.requests) == 1


def test_bad_forms_are_said_and_nothing_is_sent(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    short = do(cli, account, "create_lead", mobileno="12345", source="x")
    assert short.code == 2 or short.code == 1
    assert "8 to 14 digits" in short.err
    spelling = do(cli, account, "change_status", NUMBER, status="hot  lead")
    assert spelling.code in (1, 2) and "Hot Lead" in spelling.err
    assert practice.requests == []


def test_a_wrong_token_asks_for_a_sign_in_and_keeps_the_queue(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    practice.state.token = "gl_" + "0" * 20
    waits = do(cli, account, "create_lead", name="Asha", mobileno="9850000000", source="Website")
    assert waits.code == 5 and state(waits) == "waiting", waits.err
    assert len(practice.requests) == 1


def test_the_inspection_page_shows_what_the_api_never_does(practice: Any) -> None:
    import httpx

    page = httpx.get(f"{practice.url}/__practice__/inspect")
    assert page.headers["content-type"].startswith("text/html") and "Fair stand" in page.text and "<script" not in page.text
    assert httpx.get(f"{practice.url}/__practice__/inspect.json").json()["leads"][0]["mobile"] == "919000000000"
