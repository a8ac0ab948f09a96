"""All 49 documented calls through the command line, without one complaint from the practice server; and what bad input and lost replies get."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leaddesk.crms import fincrm
from leaddesk.sandbox import fincrm as practice_crm
from leaddesk.sandbox.fincrm_routes import NAMES
from leaddesk.sandbox.server import PracticeServer
from tests.cli.conftest import Cli, Run, cli  # noqa: F401  the fixture
from tests.crms.fincrm.fincrm_desk import jpeg


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sixty calls a minute would make these tests last minutes; the pace itself has tests of its own."""
    monkeypatch.setattr(fincrm, "PLUGIN", dataclasses.replace(fincrm.PLUGIN, info=dataclasses.replace(fincrm.PLUGIN.info, per_second=1000.0)))
    crm = practice_crm.create(seed=7, size=120)
    with PracticeServer(crm):
        yield crm
        crm.faults.release()


@pytest.fixture
def account(cli: Cli, practice: Any, tmp_path: Path) -> str:  # noqa: F811
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps(practice.secrets), encoding="utf-8")
    added = cli("account", "add", "fincrm", f"--set=url={practice.url}/crm/api/v1/", "--secrets-file", str(file))
    assert added.code == 0, added.err
    return str(added.json["id"])


@pytest.fixture
def ready(cli: Cli, account: str) -> str:  # noqa: F811
    signed_in = cli("account", "sign-in", account)
    assert (signed_in.code, signed_in.json["user"]) == (0, "Mira Holm"), signed_in.err
    return account


def do(cli: Cli, account: str, action: str, *arguments: str, code: int = 0, state: str = "sent", **values: Any) -> dict[str, Any]:  # noqa: F811
    options = [f"--set={name}={value}" for name, value in values.items()]
    done: Run = cli("do", account, action, *arguments, "--no-hold", *options)
    assert done.out, done.err
    (result,) = done.json
    assert (done.code, result["state"]) == (code, state), (action, result, done.err)
    return dict(result)


def first(cli: Cli, account: str, action: str, field: str, **values: Any) -> str:  # noqa: F811
    offered = cli("choices", account, action, field, *[f"--set={name}={value}" for name, value in values.items()])
    assert offered.code == 0, offered.err
    return str(offered.json[0]["value"])


def test_every_documented_call_works_without_a_complaint(cli: Cli, practice: Any, account: str, tmp_path: Path) -> None:  # noqa: F811
    new = tmp_path / "new.json"
    new.write_text(json.dumps({"password": "Practice-2", "c_password": "Practice-2"}), encoding="utf-8")
    asked = cli(
        "account", "do", account, "register", "--secrets-file", str(new), "--set", "name=New User", "--set", "email=new@example.test",
        "--set", "mobile=9800000009", "--set", "company=New Co",
    )  # fmt: skip
    assert asked.code == 0 and "eyJ0" not in asked.out, asked.err
    assert cli("account", "sign-in", account).code == 0
    refreshed = cli("refresh", account)
    assert refreshed.code == 0, refreshed.err
    assert len(refreshed.json) == 22 and all(counts["seen"] for counts in refreshed.json.values())

    for kind in ("lead", "contact", "deal", "company", "product", "service"):
        rid = cli("list", account, kind, "--limit", "1").json[0]["id"]
        shown = cli("show", account, kind, rid, "--fetch")
        assert shown.code == 0 and "detail" in shown.json["fetched"], shown.err

    picture = tmp_path / "a picture.jpg"
    picture.write_bytes(jpeg())
    company = do(
        cli, account, "create_company", "--file", f"c_logo={picture}", c_name="Practice Bakery", c_mobileNum="919800000001", c_whatsappNum="919800000001",
        c_bio="A bakery made for practice.", c_email="bakery@example.test", termsAccept="yes", category_id=first(cli, account, "create_company", "category_id"),
    )["result"]["id"]  # fmt: skip
    do(cli, account, "update_company", company, position="Owner")
    company_id = cli("show", account, "my_company", company).json["fields"]["id"]["value"]
    category = first(cli, account, "create_product", "procat_id")
    product = do(
        cli, account, "create_product", "--file", f"picture={picture}", name="Rye bread", price="4.50", description="Dark", procat_id=category,
        company=company_id, prosubcat_id=first(cli, account, "create_product", "prosubcat_id", procat_id=category),
    )["result"]["id"]  # fmt: skip
    do(cli, account, "update_product", product, "--file", f"picture={picture}", price=5)
    pro_id = cli("show", account, "my_product", product).json["fields"]["pro_id"]["value"]
    do(cli, account, "create_product_lead", first_name="Kari", email="kari@example.test", mobile="9000000088", pro_id=pro_id)
    lead = do(cli, account, "create_lead", first_name="Ola", last_name="Nordmann", email="ola@example.test", company=company_id)["result"]["id"]
    do(cli, account, "update_lead", lead, notes="Met at the fair")
    contact = do(cli, account, "create_contact", first_name="Ola", last_name="Nordmann", email="ola@example.test")["result"]["id"]
    do(cli, account, "update_contact", contact, mobile="9000000077")
    deal = do(cli, account, "create_deal", name="Bread for a year", ld_id=lead, pro_id=pro_id, value="1200.50", sfun_id=3)["result"]["id"]
    do(cli, account, "update_deal", deal, sfun_id=5)
    assert cli("list", account, "deal", "--filter", f"lead_id={lead}").json[0]["status"] == "Won"
    do(
        cli, account, "create_service", title="Bread school", company_id=company_id, servcategory_id=1, serv_subcategory_id=2, description="Learn to bake",
    )  # fmt: skip
    do(cli, account, "create_service_lead", name="Per", mobile="9000000099", service_id=first(cli, account, "create_service_lead", "service_id"))
    assert {hit["kind"] for hit in cli("search", "nordmann").json} >= {"lead", "contact"}
    for action, remote in (("delete_deal", deal), ("delete_contact", contact), ("delete_lead", lead), ("delete_product", product), ("delete_company", company)):
        do(cli, account, action, remote)
    assert cli("list", account, "lead", "--search", "nordmann").json == []
    signed_out = cli("account", "sign-out", account)  # no terminal: a script is warned, not asked
    assert signed_out.code == 0 and "ends all of your sessions" in signed_out.err and 7 not in practice.state.tokens.values()

    assert [complaint.text for complaint in practice.complaints] == []
    assert {request.endpoint for request in practice.requests} == NAMES
    assert cli("journal", "verify").json["intact"] is True


def test_a_wrong_password_a_wrong_address_and_an_ended_session(cli: Cli, practice: Any, account: str, tmp_path: Path) -> None:  # noqa: F811
    secrets = tmp_path / "wrong.json"
    secrets.write_text(json.dumps({**practice.secrets, "password": "not-the-one"}), encoding="utf-8")
    wrong = cli("account", "add", "fincrm", f"--set=url={practice.settings['url']}", "--secrets-file", str(secrets)).json["id"]
    refused = cli("account", "sign-in", wrong)
    assert refused.code == 1 and "password" in refused.err.casefold()
    assert cli("account", "sign-in", account).code == 0
    practice.faults.add("html_200", "lead_list")
    page = cli("refresh", account, "--kind", "lead")
    assert page.code == 1 and "address" in page.err
    practice.revoke()
    assert cli("refresh", account, "--kind", "lead").code == 5
    waiting = cli("do", account, "create_contact", "--no-hold", "--set", "first_name=A", "--set", "last_name=B", "--set", "email=ab@example.test")
    assert waiting.json[0]["state"] == "waiting"
    assert cli("account", "sign-in", account).code == 0
    assert [item["state"] for item in cli("outbox", "send").json] == ["sent"]
    assert sum(row["email"] == "ab@example.test" for row in practice.rows("contacts")) == 1


def test_what_waits_for_a_new_record_gets_the_id_the_server_wants(cli: Cli, practice: Any, ready: str, tmp_path: Path) -> None:  # noqa: F811
    """A company's own address is a word; products name it by its number. Both are known although replies were lost."""
    picture = tmp_path / "a.jpg"
    picture.write_bytes(jpeg())
    practice.faults.add("lose_reply", "company_create")
    company = do(
        cli, ready, "create_company", c_name="Practice Bakery", c_mobileNum="919800000001", c_whatsappNum="919800000001", c_bio="A bakery made for practice.",
        c_email="bakery@example.test", termsAccept="yes",
    )  # fmt: skip
    row = practice.rows("companies", 7)[0]
    assert company["result"] == {"id": row["slug"], "reference": str(row["id"])}
    product = do(
        cli, ready, "create_product", "--after", company["command"], "--file", f"picture={picture}", name="Rye bread", description="Dark", procat_id=1,
        prosubcat_id=1, company="@parent",
    )  # fmt: skip
    practice.faults.add("lose_reply", "lead_create")
    lead = do(cli, ready, "create_lead", "--after", company["command"], first_name="Ola", last_name="Nordmann", email="ola@example.test", company="@parent")
    do(cli, ready, "create_deal", "--after", lead["command"], name="Bread", ld_id="@parent", value=5, pro_id=product["result"]["reference"])
    assert (practice.rows("leads", 7)[0]["company"], practice.rows("deals")[0]["ld_id"]) == (row["id"], int(lead["result"]["id"]))
    assert [complaint.text for complaint in practice.complaints] == []


def test_a_pause_the_server_asks_for_is_kept(cli: Cli, practice: Any, ready: str) -> None:  # noqa: F811
    """R13: nothing else is asked meanwhile; a short one is waited for, a long one ends with 3."""
    practice.faults.add("status_429", "my_company_list", seconds=0.2)
    done = cli("refresh", ready, "--kind", "unit", "--kind", "my_company", "--kind", "country")
    assert done.code == 0 and "pause" in done.err and all(counts["seen"] and "error" not in counts for counts in done.json.values())
    asked = len(practice.requests)
    practice.faults.add("status_429", "my_company_list", seconds=900)
    waits = cli("refresh", ready, "--kind", "my_company", "--kind", "unit", "--kind", "country")
    assert waits.code == 3 and {counts["error"] for counts in waits.json.values()} == {"throttled"} and len(practice.requests) == asked + 1


def test_an_action_on_records_without_one_says_so(cli: Cli, ready: str) -> None:  # noqa: F811
    run = cli("do", ready, "update_lead", "--set", "notes=x")
    assert run.code == 2 and list(run.json["fields"]) == ["record"], run.out


class Terminal(io.StringIO):
    """Somebody at a terminal, who types what is in it."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_is_asked_before_every_session_ends(cli: Cli, practice: Any, ready: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    kept = cli("account", "sign-out", ready)
    assert kept.code == 1 and kept.json["signed_out"] is None and "ends all of your sessions" in kept.err and 7 in practice.state.tokens.values()
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert cli("account", "sign-out", ready).code == 0 and 7 not in practice.state.tokens.values()


def test_a_lost_reply_to_a_create_is_found_or_asked_about(cli: Cli, practice: Any, ready: str) -> None:  # noqa: F811
    practice.faults.add("lose_reply", "contact_create")
    found = do(cli, ready, "create_contact", first_name="Ola", last_name="Nordmann", email="ola@example.test")
    assert found["result"] == {"id": str(practice.rows("contacts")[0]["cnt_id"])}
    practice.faults.add("lose_reply", "contact_create")
    practice.faults.add("html_200", "contact_list", times=None)
    lost = do(cli, ready, "create_contact", first_name="Kari", last_name="Nordmann", email="kari@example.test", code=4, state="unknown")
    cli("outbox", "send")
    practice.faults.clear()
    assert sum(request.endpoint == "contact_create" for request in practice.requests) == 2
    assert cli("outbox", "resolve", lost["command"], "landed").json["state"] == "sent"


def test_refusals_conflicts_and_records_that_are_gone(cli: Cli, practice: Any, ready: str) -> None:  # noqa: F811
    assert cli("refresh", ready, "--kind", "lead", "--kind", "contact").code == 0
    taken = cli("list", ready, "contact", "--limit", "1").json[0]["email"]
    refused = do(cli, ready, "create_contact", first_name="A", last_name="B", email=taken, code=1, state="refused")
    assert refused["result"]["fields"] == {"email": "The email has already been taken."} == cli("outbox", "show", refused["command"]).json["result"]["fields"]
    again = cli("outbox", "send", refused["command"], text=True)
    assert "already been taken" in again.out + again.err
    lead, other = [row["id"] for row in cli("list", ready, "lead", "--limit", "2").json]
    practice.change({"set": {"table": "leads", "key": lead, "designation": "Boss"}})
    do(cli, ready, "update_lead", lead, designation="Chief", code=1, state="conflict")
    practice.change({"remove": {"table": "leads", "key": other}})
    do(cli, ready, "update_lead", other, designation="Chief", code=1, state="refused")
    assert cli("list", ready, "lead", "--gone", "--search", other).json is not None
    bad = cli("do", ready, "create_lead", "--no-hold", "--set", "first_name=Only")
    assert bad.code in (1, 2) and "last" in bad.err.casefold()
    assert practice.complaints == []


def test_a_conflict_is_shown_and_decided_from_another_process(cli: Cli, practice: Any, ready: str) -> None:  # noqa: F811
    assert cli("refresh", ready, "--kind", "lead").code == 0
    one, two, three = [row["id"] for row in cli("list", ready, "lead", "--limit", "3").json]
    ids = {}
    for lead in (one, two, three):
        practice.change({"set": {"table": "leads", "key": lead, "designation": "Boss", "website": "https://theirs.test"}})
        done = do(cli, ready, "update_lead", lead, designation="Chief", website="https://mine.test", notes="Mine", code=1, state="conflict")
        ids[lead] = done["command"]
    shown = cli("outbox", "show", ids[one]).json["conflict"]
    assert [(f["field"], f["mine"], f.get("theirs")) for f in shown] == [
        ("designation", "Chief", "Boss"), ("website", "https://mine.test", "https://theirs.test"), ("notes", "Mine", None),
    ]  # fmt: skip
    practice.change({"set": {"table": "leads", "key": one, "designation": "Head"}})
    (again,) = cli("outbox", "send", ids[one]).json
    assert again["state"] == "conflict", "the server moved on since it was shown"
    (sent,) = cli("outbox", "send", ids[one]).json
    assert sent["state"] == "sent"
    assert cli("outbox", "send", ids[two], "--theirs", "notes").code != 0
    (mixed,) = cli("outbox", "send", ids[two], "--theirs", "designation").json
    assert mixed["state"] == "sent"
    assert cli("outbox", "cancel", ids[three]).json["state"] == "cancelled"
    rows = practice.state.tables["leads"]
    assert [[rows[int(lead)][name] for name in ("designation", "website", "notes")] for lead in (one, two)] == [
        ["Chief", "https://mine.test", "Mine"], ["Boss", "https://mine.test", "Mine"],
    ]  # fmt: skip
    assert rows[int(three)]["designation"] == "Boss" and rows[int(three)]["notes"] != "Mine"
    assert practice.complaints == []
