"""All 17 documented calls through the command line in both dialects, without one complaint from the practice server; and what bad input gets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from leaddesk.sandbox import bizipac as practice_crm
from leaddesk.sandbox.server import PracticeServer
from tests.cli.conftest import Cli, Run, cli  # noqa: F401  the fixture

ENDPOINTS = {
    "userverification", "userauth", "new_lead", "new_lead_detail", "childlist", "refixlead", "postponedlead", "todaystransfered", "multipleLeadTransfer",
    "today_completed_lead", "forgotPassword", "userForgotPassword", "document", "add_doc_simple", "exotel_getnumber", "time_slot", "reason",
}  # fmt: skip
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture(params=["document", "field-app"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def practice(dialect: str) -> Iterator[Any]:
    crm = practice_crm.create(seed=7)
    crm.dialect = dialect
    with PracticeServer(crm):
        yield crm


@pytest.fixture
def account(cli: Cli, practice: Any, dialect: str, tmp_path: Path) -> str:  # noqa: F811
    return add_account(cli, practice, dialect, tmp_path)


def add_account(cli: Cli, practice: Any, dialect: str, folder: Path, **secrets: str) -> str:  # noqa: F811
    file = folder / "secrets.json"
    file.write_text(json.dumps({**practice.secrets, **secrets}), encoding="utf-8")
    settings = {**practice.settings, "dialect": dialect}
    options = [f"--set={name}={value}" for name, value in settings.items()]
    added = cli("account", "add", "bizipac", "--label", "Pune", "--secrets-file", str(file), *options)
    assert added.code == 0, added.err
    return str(added.json["id"])


def signed_in(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    first = cli("account", "sign-in", account)
    assert (first.code, first.json["needs"]) == (5, "otp")
    second = cli("account", "sign-in", account, "--otp", practice.otp())
    assert second.code == 0, second.err


def refreshed(cli: Cli, practice: Any, account: str) -> list[dict[str, Any]]:  # noqa: F811
    signed_in(cli, practice, account)
    done = cli("refresh", account)
    assert done.code == 0, done.err
    return list(cli("list", account, "lead").json)


def one(done: Run) -> dict[str, Any]:
    (result,) = done.json
    return dict(result)


def test_every_documented_call_works_without_a_complaint(cli: Cli, practice: Any, account: str, tmp_path: Path) -> None:  # noqa: F811
    leads = refreshed(cli, practice, account)
    assert len(leads) > 20
    first, second, *others = [lead["id"] for lead in leads]
    assert cli("show", account, "lead", first, "--fetch").json["fields"]["clientname"]["value"]

    slots = cli("choices", account, "refix", "newtime").json
    reasons = cli("choices", account, "refix", "reason", "--record", first).json
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    moved = cli(
        "do", account, "refix", first, "--no-hold", "--set", f"newdate={tomorrow}", "--set", f"newtime={slots[0]['value']}",
        "--set", "location=Office", "--set", f"reason={reasons[0]['value']}", "--set", "remark=Call before coming & bring the form",
    )  # fmt: skip
    assert (moved.code, one(moved)["state"]) == (0, "sent"), moved.err

    reasons = cli("choices", account, "postpone", "reason", "--record", second).json
    put_off = cli("do", account, "postpone", second, "--no-hold", "--set", f"reason={reasons[0]['value']}")
    assert (put_off.code, one(put_off)["state"]) == (0, "sent"), put_off.err

    children = cli("choices", account, "transfer", "child_user_id").json
    assert children and all(set(choice) == {"value", "label"} for choice in children)
    given = cli("do", account, "transfer", *others[:3], "--no-hold", "--set", f"child_user_id={children[0]['value']}")
    assert [r["state"] for r in given.json] == ["sent"] * 3, given.err

    paper = tmp_path / "a page.pdf"
    paper.write_bytes(PDF)
    target = others[3]
    types = cli("choices", account, "upload_document", "doc_name", "--record", target).json
    stored = cli("do", account, "upload_document", target, "--no-hold", "--set", f"doc_name={types[0]['value']}", "--file", f"file={paper}")
    assert (stored.code, one(stored)["state"]) == (0, "sent"), stored.err

    called = cli("do", account, "call_number", target)
    assert called.code == 0 and one(called)["result"]["number"].startswith("0")

    for kind in ("executive", "transfer_activity", "completed_lead", "document_type"):
        assert cli("list", account, kind).json, kind

    asked = cli("account", "do", account, "request_password_otp", "--set", f"mobile={practice.secrets['mobile']}")
    assert asked.code == 0, asked.err
    secrets = tmp_path / "new.json"
    secrets.write_text(json.dumps({"otp": practice.otp(), "new_password": "Sunrise42"}), encoding="utf-8")
    reset = cli("account", "do", account, "reset_password", "--set", f"mobile={practice.secrets['mobile']}", "--secrets-file", str(secrets))
    assert reset.code == 0, reset.err

    assert practice.complaints == []
    assert {r.endpoint for r in practice.requests} >= ENDPOINTS
    assert cli("journal", "verify").json["intact"] is True


def test_wrong_password_and_wrong_code_are_said_and_can_be_repeated(cli: Cli, practice: Any, dialect: str, tmp_path: Path) -> None:  # noqa: F811
    wrong = add_account(cli, practice, dialect, tmp_path, password="not-the-one")
    refused = cli("account", "sign-in", wrong)
    assert refused.code == 1 and "password" in refused.err.casefold()

    right = add_account(cli, practice, dialect, tmp_path)
    assert cli("account", "sign-in", right).code == 5
    code = cli("account", "sign-in", right, "--otp", "0000")
    assert code.code == 1 and "otp" in code.err.casefold()
    assert cli("account", "sign-in", right, "--otp", practice.otp()).code == 0


def test_a_lost_reply_is_unknown_and_never_sent_again_by_itself(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    leads = refreshed(cli, practice, account)
    lead = leads[0]["id"]
    reason = cli("choices", account, "refix", "reason", "--record", lead).json[0]["value"]
    practice.faults.add("lose_reply", "refixlead")
    practice.faults.add("html_500", "new_lead_detail", times=None)
    practice.faults.add("html_500", "new_lead", times=None)
    day = (date.today() + timedelta(days=2)).isoformat()
    lost = cli("do", account, "refix", lead, "--no-hold", "--set", f"newdate={day}", "--set", "location=Office", "--set", f"reason={reason}")
    assert (lost.code, one(lost)["state"]) == (4, "unknown"), lost.err
    cli("outbox", "send")
    assert sum(r.endpoint == "refixlead" for r in practice.requests) == 1
    decided = cli("outbox", "resolve", one(lost)["command"], "landed")
    assert decided.code == 0 and decided.json["state"] == "sent"


def test_a_lost_reply_that_a_read_proves_is_sent(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    lead = refreshed(cli, practice, account)[0]["id"]
    reason = cli("choices", account, "refix", "reason", "--record", lead).json[0]["value"]
    practice.faults.add("lose_reply", "refixlead")
    day = (date.today() + timedelta(days=2)).isoformat()
    lost = cli("do", account, "refix", lead, "--no-hold", "--set", f"newdate={day}", "--set", "location=Office", "--set", f"reason={reason}")
    assert (lost.code, one(lost)["state"]) == (0, "sent"), lost.err
    assert sum(r.endpoint == "refixlead" for r in practice.requests) == 1


def test_held_changes_wait_and_can_be_cancelled(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    leads = refreshed(cli, practice, account)
    lead = leads[0]["id"]
    reason = cli("choices", account, "refix", "reason", "--record", lead).json[0]["value"]
    day = (date.today() + timedelta(days=1)).isoformat()
    held = cli("do", account, "refix", lead, "--set", f"newdate={day}", "--set", "location=Office", "--set", f"reason={reason}")
    assert (held.code, one(held)["state"]) == (3, "held")
    cancelled = cli("outbox", "cancel", one(held)["command"])
    assert cancelled.json["state"] == "cancelled"
    assert not [r for r in practice.requests if r.endpoint == "refixlead"]


def test_offline_everything_cached_works_and_the_queue_goes_out_once_in_order(cli: Cli, dialect: str, tmp_path: Path) -> None:  # noqa: F811
    crm = practice_crm.create(seed=7)
    crm.dialect = dialect
    server = PracticeServer(crm)
    server.start()
    account = add_account(cli, crm, dialect, tmp_path)
    leads = refreshed(cli, crm, account)
    ids = [lead["id"] for lead in leads[:3]]
    reasons = [cli("choices", account, "refix", "reason", "--record", i).json[0]["value"] for i in ids]
    server.stop()

    day = (date.today() + timedelta(days=1)).isoformat()
    assert cli("list", account, "lead").json == leads
    assert cli("search", leads[0]["id"]).json
    assert cli("choices", account, "refix", "reason", "--record", ids[0]).json
    for lead, reason in zip(ids, reasons, strict=True):
        queued = cli("do", account, "refix", lead, "--no-hold", "--set", f"newdate={day}", "--set", "location=Office", "--set", f"reason={reason}")
        assert (queued.code, one(queued)["state"]) == (3, "waiting"), queued.err
    assert cli("refresh", account, "--kind", "lead").code == 1
    assert len(cli("outbox").json) == 3

    server.start()
    try:
        sent = cli("outbox", "send")
        assert sent.code == 0 and [c["state"] for c in sent.json] == ["sent"] * 3, sent.err
        assert [r.query["leadid"] for r in crm.requests if r.endpoint == "refixlead"] == ids
        assert crm.complaints == []
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"newdate": "2020-01-01", "location": "Office", "reason": "x"}, "past"),
        ({"newdate": "tomorrow-ish", "location": "Office", "reason": "x"}, "date"),
        ({"location": "Office", "reason": "x"}, "newdate"),
        ({"newdate": "{today}", "location": "Moon", "reason": "x"}, "location"),
    ],
)
def test_bad_values_are_refused_before_anything_is_queued(cli: Cli, practice: Any, account: str, values: dict[str, str], words: str) -> None:  # noqa: F811
    lead = refreshed(cli, practice, account)[0]["id"]
    options = [x for k, v in values.items() for x in ("--set", f"{k}={v.format(today=date.today().isoformat())}")]
    done = cli("do", account, "refix", lead, *options)
    assert done.code == 1 and words in done.err.casefold()
    assert "Traceback" not in done.err
    assert cli("outbox").json == []


@pytest.mark.parametrize("content", [None, b"", b"MZ this is a program", b"<html>not a pdf</html>"], ids=["missing", "empty", "program", "html"])
def test_bad_files_are_refused_in_words(cli: Cli, practice: Any, account: str, tmp_path: Path, content: bytes | None) -> None:  # noqa: F811
    lead = refreshed(cli, practice, account)[0]["id"]
    file = tmp_path / "paper.pdf"
    if content is not None:
        file.write_bytes(content)
    types = cli("choices", account, "upload_document", "doc_name", "--record", lead).json
    done = cli("do", account, "upload_document", lead, "--set", f"doc_name={types[0]['value']}", "--file", f"file={file}")
    assert done.code == 1 and "paper.pdf" in done.err
    assert cli("outbox").json == []


def test_a_server_that_answers_html_gets_a_sentence(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    signed_in(cli, practice, account)
    for _ in range(4):
        practice.faults.add("html_200", "new_lead")
    done = cli("refresh", account, "--kind", "lead")
    assert done.code == 1 and "web page" in done.err and "Traceback" not in done.err


def test_wrong_usage_ends_with_two(cli: Cli) -> None:  # noqa: F811
    assert cli("account", "show", "nobody").code == 2
    assert cli("account", "add", "no-such-crm").code == 2
    assert cli("nonsense").code == 2


def test_a_second_sign_in_within_the_wait_still_wants_the_first_code(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    assert cli("account", "sign-in", account).code == 5
    again = cli("account", "sign-in", account)
    assert (again.code, again.json["needs"]) == (5, "otp") and "moment ago" in again.err
    assert sum(request.endpoint == "userverification" for request in practice.requests) == 1
    assert cli("account", "sign-in", account, "--otp", practice.otp()).code == 0


def test_a_sign_in_without_an_answer_speaks_of_no_outbox(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    practice.faults.add("html_200", "userverification")
    lost = cli("account", "sign-in", account)
    assert lost.code == 4 and "web page" in lost.err and "outbox" not in lost.err


def test_a_number_nobody_knows_does_not_make_the_right_one_wait(cli: Cli, practice: Any, account: str) -> None:  # noqa: F811
    wrong = cli("account", "do", account, "request_password_otp", "--set", "mobile=9111111111")
    assert wrong.code == 1, wrong.err
    right = cli("account", "do", account, "request_password_otp", "--set", f"mobile={practice.secrets['mobile']}")
    assert right.code == 0, right.err
    soon = cli("account", "do", account, "request_password_otp", "--set", f"mobile={practice.secrets['mobile']}")
    assert soon.code == 3 and "moment ago" in soon.err


def test_a_new_password_takes_the_place_of_the_kept_one(cli: Cli, practice: Any, account: str, tmp_path: Path) -> None:  # noqa: F811
    """Nothing but the account's own mobile and secrets is needed from the forgotten password to the next sign-in."""
    assert cli("account", "do", account, "request_password_otp").code == 0
    secrets = tmp_path / "new.json"
    secrets.write_text(json.dumps({"otp": practice.otp(), "new_password": "Sunrise42"}), encoding="utf-8")
    assert cli("account", "do", account, "reset_password", "--secrets-file", str(secrets)).code == 0
    signed_in(cli, practice, account)
    assert practice.complaints == []
