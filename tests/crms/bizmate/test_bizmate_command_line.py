"""All seven documented calls through the command line, without one complaint from the practice server; and what bad input gets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leaddesk.sandbox import bizmate as practice_crm
from leaddesk.sandbox.server import PracticeServer
from tests.cli.conftest import Cli, Run, cli  # noqa: F401  the fixture

ENDPOINTS = {"lead_new", "lead_list", "lead_detail", "lead_update", "attachments_new", "deal_list", "deal_detail"}
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
FORM = {
    "companyName": "Kauri Joinery",
    "firstName": "Ana",
    "lastName": "Weir",
    "callClientOrBroker": "Call Client",
    "amountRequested": "45000",
    "abn": "51 824 753 556",
}


@pytest.fixture
def practice() -> Iterator[Any]:
    crm = practice_crm.create(seed=7, size=130)
    crm.state.pace = None
    with PracticeServer(crm):
        yield crm


@pytest.fixture
def account(cli: Cli, practice: Any, tmp_path: Path) -> str:  # noqa: F811
    return add_account(cli, practice, tmp_path)


def add_account(cli: Cli, practice: Any, folder: Path, **secrets: str) -> str:  # noqa: F811
    file = folder / "secrets.json"
    file.write_text(json.dumps({**practice.secrets, **secrets}), encoding="utf-8")
    options = [f"--set={name}={value}" for name, value in practice.settings.items()]
    added = cli("account", "add", "bizmate", "--label", "Sydney", "--secrets-file", str(file), *options)
    assert added.code == 0, added.err
    return str(added.json["id"])


def refreshed(cli: Cli, account: str) -> list[dict[str, Any]]:  # noqa: F811
    signed_in = cli("account", "sign-in", account)
    assert signed_in.code == 0, signed_in.err
    done = cli("refresh", account)
    assert done.code == 0, done.err
    return list(cli("list", account, "lead").json)


def one(done: Run) -> dict[str, Any]:
    (result,) = done.json
    return dict(result)


def options(values: dict[str, str]) -> list[str]:
    return [f"--set={name}={value}" for name, value in values.items()]


def test_every_documented_call_works_without_a_complaint(cli: Cli, practice: Any, account: str, tmp_path: Path) -> None:  # noqa: F811
    assert len(refreshed(cli, account)) == 130
    deals = cli("list", account, "deal").json
    assert len(deals) == 39
    assert cli("show", account, "deal", deals[0]["id"], "--fetch").json["fields"]["customer"]["value"]

    created = cli("do", account, "create_lead", "--no-hold", *options(FORM))
    assert (created.code, one(created)["state"]) == (0, "sent"), created.err
    lead = one(created)["result"]["id"]
    shown = cli("show", account, "lead", lead, "--fetch").json["fields"]
    assert (shown["amountRequested"]["value"], shown["abn"]["value"]) == ("45000.00", "51824753556")

    form = tmp_path / "change.json"
    form.write_text(json.dumps({"lastName": "Weir-Holt", "businessAddress": {"addressLine1": "1 Quay St", "city": "Sydney"}, "amountRequested": 45000}))
    changed = cli("do", account, "update_lead", lead, "--no-hold", "--form", str(form))
    assert (changed.code, one(changed)["state"]) == (0, "sent"), changed.err
    travelled = practice.wait_requests(1, "lead_update")[0].json["fields"]
    assert set(travelled) == {"lastName", "businessAddress"}
    shown = cli("show", account, "lead", lead).json["fields"]
    assert (shown["lastName"]["value"], shown["abn"]["value"]) == ("Weir-Holt", "51824753556")

    for name in ("statement.pdf", "license.pdf"):
        (tmp_path / name).write_bytes(PDF)
    files = [
        f"--file=attachments={tmp_path}/statement.pdf;type=Bank Statements",
        f"--file=attachments={tmp_path}/license.pdf;type=Proof of Identity or ID;fileName=Front",
    ]
    stored = cli("do", account, "upload_files", lead, "--no-hold", *files)
    assert (stored.code, one(stored)["state"]) == (0, "sent"), stored.err
    assert [file["fileName"] for file in practice.state.leads[lead].files] == ["statement.pdf", "Front.pdf"]
    for name in ("file", "attachments[0][file]"):  # the only files field of the form, under names a script may know it by
        again = cli("do", account, "upload_files", lead, "--no-hold", f"--file={name}={tmp_path}/license.pdf;type=Image")
        assert (again.code, one(again)["state"]) == (0, "sent"), again.err
    assert cli("do", account, "upload_files", lead, "--no-hold", f"--file=picture={tmp_path}/license.pdf;type=Image").code == 2

    reads = [request for request in practice.requests if request.method == "GET"]
    assert reads and {request.headers["content-type"] for request in reads} == {"application/json"}  # the document's header table
    assert practice.complaints == []
    assert {r.endpoint for r in practice.requests} >= ENDPOINTS
    assert cli("journal", "verify").json["intact"] is True


def test_the_form_of_an_upload_says_what_each_file_needs(cli: Cli, account: str) -> None:  # noqa: F811
    forms = {action["name"]: action["form"] for action in cli("actions", account).json}
    upload = forms["upload_files"]
    assert upload["required"] == ["attachments"]
    each = upload["properties"]["attachments"]["items"]
    assert each["required"] == ["path", "type"] and each["properties"]["type"]["enum"] == ["Bank Statements", "Proof of Identity or ID", "Image"]
    assert forms["create_lead"]["properties"]["companyName"]["title"] == "Company"
    assert cli("choices", account, "create_lead", "callClientOrBroker").json == [
        {"value": "Call Client", "label": "Call Client"},
        {"value": "Call Broker", "label": "Call Broker"},
    ]


def test_a_second_pull_changes_nothing_and_moves_are_seen(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    refreshed(cli, account)
    again = cli("refresh", account)
    assert '"changed": 0' in again.out and '"new": 0' in again.out
    practice.state.step(6)
    assert cli("refresh", account).code == 0
    leads = {lead["id"]: lead for lead in cli("list", account, "lead").json}
    assert {remote: lead["status"] for remote, lead in leads.items()} == {remote: lead.fields["status"] for remote, lead in practice.state.leads.items()}


def test_a_wrong_token_is_said_and_can_be_corrected(cli: Cli, practice: Any, tmp_path: Path) -> None:  # noqa: F811
    wrong = add_account(cli, practice, tmp_path, token="not-the-one")
    refused = cli("account", "sign-in", wrong)
    assert refused.code == 1 and "token" in refused.err.casefold()
    assert cli("refresh", wrong).code == 5


def test_a_lost_reply_on_create_ends_as_sent_by_reading_back(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    refreshed(cli, account)
    practice.faults.add("lose_reply", "lead_new")
    created = cli("do", account, "create_lead", "--no-hold", *options(FORM))
    assert (created.code, one(created)["state"]) == (0, "sent"), created.err
    assert sum(r.endpoint == "lead_new" for r in practice.requests) == 1
    assert len(practice.state.leads) == 131
    assert any(lead["company"] == "Kauri Joinery" for lead in cli("list", account, "lead").json)


def test_a_lost_reply_while_reading_fails_too_is_unknown_and_never_a_second_lead(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    refreshed(cli, account)
    practice.faults.add("lose_reply", "lead_new")
    practice.faults.add("html_500", "lead_list", times=3)
    created = cli("do", account, "create_lead", "--no-hold", *options(FORM))
    assert (created.code, one(created)["state"]) == (4, "unknown"), created.err
    told = cli("outbox", "resolve", one(created)["command"], "not-landed")
    assert told.code == 0, told.err
    cli("outbox", "send")
    assert cli("outbox", "show", one(created)["command"]).json["state"] == "sent"
    assert len(practice.state.leads) == 131, "the second try looked first"


def test_a_lost_patch_is_sent_again_only_when_it_did_not_arrive(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    lead = refreshed(cli, account)[0]["id"]
    practice.faults.add("lose_reply", "lead_update")
    changed = cli("do", account, "update_lead", lead, "--no-hold", "--set", "industry=Boats")
    assert (changed.code, one(changed)["state"]) == (0, "sent"), changed.err
    assert sum(r.endpoint == "lead_update" for r in practice.requests) == 1


def test_what_the_server_refuses_is_said_in_its_words(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    refreshed(cli, account)
    practice.faults.add("refuse", "lead_new", message="Invalid request: companyName is on the list")
    refused = cli("do", account, "create_lead", "--no-hold", *options(FORM))
    assert refused.code == 1 and "companyName is on the list" in refused.out + refused.err


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"phone": "02 5550 0001"}, "+61255500001"),
        ({"amountRequested": "$20,000"}, "20000"),
        ({"abn": "51824753557"}, "check digit"),
        ({"loanPurpose": "Expansion and Growth"}, "expansion & growth"),
        ({"notes": "x" * 300}, "255"),
        ({"dateOfBirth": "31/02/1990"}, "date"),
        ({"firstName": ""}, "first name"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_values_are_refused_before_anything_is_queued(cli: Cli, account: str, values: dict[str, str], words: str) -> None:  # noqa: F811
    done = cli("do", account, "create_lead", *options({**FORM, **values}))
    assert done.code == (2 if "colour" in values else 1) and words in done.err.casefold()
    assert "Traceback" not in done.err
    assert cli("outbox").json == []


def test_files_need_a_type_from_the_list(cli: Cli, account: str, tmp_path: Path) -> None:  # noqa: F811
    lead = refreshed(cli, account)[0]["id"]
    (tmp_path / "a.pdf").write_bytes(PDF)
    for extra in ("", ";type=Photo"):
        done = cli("do", account, "upload_files", lead, f"--file=attachments={tmp_path}/a.pdf{extra}")
        assert done.code == 1 and "a.pdf" in done.err
    assert cli("outbox").json == []
