"""Both documented calls through the command line without one complaint, the ledger they leave, the plan's limits, and what never goes out twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leaddesk.sandbox import bizstim as practice_crm
from leaddesk.sandbox.server import PracticeServer
from tests.cli.conftest import Cli, Run, cli  # noqa: F401  the fixture
from tests.crms.bizstim.bizstim_desk import CLIENT, INQUIRY


@pytest.fixture
def practice() -> Iterator[Any]:
    crm = practice_crm.create(seed=7)
    with PracticeServer(crm):
        yield crm


@pytest.fixture
def account(cli: Cli, practice: Any, tmp_path: Path) -> str:  # noqa: F811
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps(practice.secrets), encoding="utf-8")
    options = [f"--set={name}={value}" for name, value in practice.settings.items()]
    added = cli("account", "add", "bizstim", "--label", "Hamilton", "--secrets-file", str(file), *options)
    assert added.code == 0, added.err
    signed_in = cli("account", "sign-in", str(added.json["id"]))
    assert signed_in.code == 0, signed_in.err
    assert practice.requests == [], "nothing can be read, so nothing is asked"
    return str(added.json["id"])


def do(cli: Cli, account: str, action: str, **values: object) -> Run:  # noqa: F811
    return cli("do", account, action, "--no-hold", *(f"--set={name}={value}" for name, value in values.items()))


def state(done: Run) -> str:
    (result,) = done.json
    return str(result["state"])


def test_both_documented_calls_work_without_a_complaint(cli: Cli, practice: Any, account: str, tmp_path: Path) -> None:  # noqa: F811
    one = do(cli, account, "add_clients", **{**CLIENT, "e-mail": "lena@example.test", "105_student_id": "7", "tags": "VIP"})
    assert (one.code, state(one)) == (0, "sent"), one.err
    form = tmp_path / "form.json"
    form.write_text(json.dumps({"clients": [{**CLIENT, "first_name": name} for name in ("Ann", "Bea", "Cleo")]}), encoding="utf-8")
    many = cli("do", account, "add_clients", "--no-hold", "--form", str(form))
    assert (many.code, state(many)) == (0, "sent"), many.err
    asked = do(cli, account, "client_inquiry", **{**INQUIRY, "a": 1, "b": 3, "c": "sales@mysite.example"})
    assert (asked.code, state(asked)) == (0, "sent"), asked.err
    assert asked.json[0]["result"]["code"] == 1 and "already" in asked.json[0]["message"]
    assert practice.complaints == [] and len(practice.requests) == 3
    assert practice.state.mails[0].got == "sales@mysite.example"
    rows = cli("list", account, "client").json
    assert len(rows) == 5 and {row["outcome"] for row in rows} == {"Sent", "Mail sent"}
    (found,) = cli("list", account, "client", "--search", "bea").json
    assert cli("show", account, "client", found["id"]).json["fields"]["answer"]["value"] == "The records were imported successfully."
    assert cli("journal", "verify").json["intact"] is True


def test_custom_fields_need_no_list_when_the_account_has_none(cli: Cli, practice: Any, tmp_path: Path) -> None:  # noqa: F811
    """By a form and by a table whose columns are called as the document says; a column of another form is not taken for one."""
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps(practice.secrets), encoding="utf-8")
    account = str(cli("account", "add", "bizstim", "--set", f"url={practice.settings['url']}", "--secrets-file", str(file)).json["id"])
    assert cli("account", "sign-in", account).code == 0
    one = do(cli, account, "add_clients", **{**CLIENT, "105_student_id": "7"})
    assert (one.code, state(one)) == (0, "sent"), one.err
    table = tmp_path / "clients.csv"
    table.write_text("first name,last name,state,country,105_student_id,class 5_b\nAnn,Lee,CA,USA,8,x\nBea,Lee,CA,USA,9,x\n", encoding="utf-8")
    sent = cli("import", account, "add_clients", str(table))
    assert sent.code == 0 and "class 5_b" in sent.err and "105_student_id" not in sent.err, sent.err
    assert [c["custom"] for c in practice.snapshot()["clients"]][-3:] == [{"105": "7"}, {"105": "8"}, {"105": "9"}]
    assert practice.complaints == []


def test_the_trial_plans_runs_are_counted_over_restarts(cli: Cli, practice: Any, account: str, tmp_path: Path) -> None:  # noqa: F811
    for number in range(10):
        assert do(cli, account, "add_clients", **{**CLIENT, "first_name": f"N{number}"}).code == 0
    waits = do(cli, account, "add_clients", **{**CLIENT, "first_name": "N10"})
    assert (waits.code, state(waits)) == (3, "waiting") and "limit" in waits.err
    assert len(practice.requests) == 10 and practice.complaints == []
    table = tmp_path / "clients.csv"
    table.write_text(f"{','.join(CLIENT)}\n{','.join(str(value) for value in CLIENT.values())}\n", encoding="utf-8")
    bulk = cli("import", account, "add_clients", str(table))
    assert bulk.code == 3 and bulk.json["counts"]["waiting"] == 1 and "The next may go out at" in bulk.err
    too_many = cli("do", account, "add_clients", "--no-hold", "--set", "clients=x")
    assert too_many.code in (1, 2) and len(practice.requests) == 10


@pytest.mark.parametrize("fault", ["lose_reply", "partial"])
def test_doubt_is_kept_for_a_person_and_never_sent_again(cli: Cli, practice: Any, account: str, tmp_path: Path, fault: str) -> None:  # noqa: F811
    if fault == "partial":
        practice.partial = True
    else:
        practice.faults.add(fault, "clients")
    form = tmp_path / "form.json"
    form.write_text(json.dumps({"clients": [{**CLIENT, "first_name": name} for name in ("Ann", "Bea")]}), encoding="utf-8")
    lost = cli("do", account, "add_clients", "--no-hold", "--form", str(form))
    assert (lost.code, state(lost)) == (4, "unknown"), lost.err
    cli("outbox", "send")
    assert len(practice.requests) == 1
    assert [row["outcome"] for row in cli("list", account, "client").json] == ["Not certain"] * 2
    assert "Ann Moor, Bea Moor" in cli("outbox", "show", lost.json[0]["command"]).out
    assert cli("outbox", "resolve", lost.json[0]["command"], "landed").json["state"] == "sent"
    assert len(practice.requests) == 1


def test_a_lost_inquiry_is_never_mailed_twice(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    practice.faults.add("html_500", "clientinquiry", work=True)
    lost = do(cli, account, "client_inquiry", **INQUIRY)
    assert (lost.code, state(lost)) == (4, "unknown"), lost.err
    cli("outbox", "send")
    assert len(practice.state.mails) == 1


def test_impossible_addresses_and_wrong_keys_send_nothing(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    refused = do(cli, account, "client_inquiry", **{**INQUIRY, "b": 3, "c": "a_b@example.test"})
    assert refused.code in (1, 2) and "admin" in refused.err and practice.requests == []
    practice.state.key = "z" * 40
    waits = do(cli, account, "add_clients", **CLIENT)
    assert (waits.code, state(waits)) == (5, "waiting"), waits.err
    assert practice.secrets["api_key"] not in waits.out + waits.err


def test_the_inspection_page_shows_who_was_really_mailed(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    import httpx

    assert do(cli, account, "client_inquiry", **{**INQUIRY, "b": 2, "c": "retired"}).code == 0
    page = httpx.get(f"{practice.url}/__practice__/inspect")
    assert practice_crm.ADMIN in page.text and "<b>me</b>" not in page.text and "&lt;b&gt;me" in page.text
    assert httpx.get(f"{practice.url}/__practice__/inspect.json").json()["mails"][0]["got"] == practice_crm.ADMIN
