"""Changes, follow-ups, timeline and snippets from the command line, as a script would use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leaddesk.sandbox.bizmate import BizmatePractice
from leaddesk.sandbox.server import PracticeServer
from tests.cli.conftest import Cli

Desk = tuple[str, BizmatePractice]


@pytest.fixture
def desk(cli: Cli, tmp_path: Path) -> Iterator[Desk]:
    """An account that was refreshed, and its practice CRM."""
    practice = BizmatePractice(seed=3, leads=20, deals=5)
    practice.state.pace = None
    with PracticeServer(practice):
        (tmp_path / "secrets.json").write_text(json.dumps(practice.secrets), encoding="utf-8")
        options = [f"--set={name}={value}" for name, value in practice.settings.items()]
        ident = str(cli("account", "add", "bizmate", "--secrets-file", str(tmp_path / "secrets.json"), *options).json["id"])
        assert cli("account", "sign-in", ident).code == 0 and cli("refresh", ident).code == 0
        yield ident, practice


def test_what_changed_is_told_old_and_new_until_somebody_looked(cli: Cli, desk: Desk) -> None:
    ident, practice = desk
    assert cli("changes").json == [] and cli("changes", text=True).out == "Nothing changed since you looked.\n"
    (moved,) = practice.state.step()
    old = cli("show", ident, "lead", moved).json
    assert cli("refresh", ident).json["lead"]["changed"] == 1
    (record,) = cli("changes", ident).json
    changes = {change["field"]: change for change in record["changes"]}
    assert record["id"] == moved and changes["substatus" if "substatus" in changes else "status"]["old"] in (old["status"], old["substatus"])
    assert " → " in cli("changes", text=True).out
    assert cli("changes", "--looked").json == [record] and cli("changes").json == []
    told = cli("timeline", ident, "lead", moved).json
    assert any(entry["action"] == "changed" and len(entry["changes"]) == len(record["changes"]) for entry in told)
    assert cli("changes", "nobody").code == 2


def test_follow_ups_are_set_listed_moved_and_done(cli: Cli, desk: Desk) -> None:
    ident, practice = desk
    first, second = list(practice.state.leads)[:2]
    made = cli("follow-up", "add", ident, "lead", first, "tomorrow 16:00", "--note", "Ask for the deed").json
    assert made["remind"] == made["due"] and datetime.fromisoformat(made["due"]) > datetime.now(UTC)
    quiet = cli("follow-up", "add", ident, "lead", second, "2020-01-01", "--remind", "no").json
    assert quiet["remind"] is None
    assert [item["id"] for item in cli("follow-up", "list").json] == [quiet["id"], made["id"]]
    assert [item["id"] for item in cli("follow-up", "list", ident, "--when", "overdue").json] == [quiet["id"]]
    moved = cli("follow-up", "snooze", quiet["id"], "+3d").json
    assert abs(datetime.fromisoformat(moved["due"]) - datetime.now(UTC) - timedelta(days=3)) < timedelta(minutes=1)
    assert cli("follow-up", "done", made["id"]).json["done"]
    assert [item["id"] for item in cli("follow-up", "list").json] == [quiet["id"]]
    assert len(cli("follow-up", "list", "--done").json) == 2 and "Ask for the deed" in cli("follow-up", "list", "--done", text=True).out
    assert cli("follow-up", "done", made["id"], "--reopen").json["done"] is None
    assert {"Follow-up set", "Follow-up done"} <= {entry["text"] for entry in cli("timeline", ident, "lead", first).json}
    assert cli("follow-up", "remove", quiet["id"]).code == 0
    lines = cli("journal", "list", "--account", ident, "--find", first).json
    assert lines[0]["what"] == "Follow-up" and lines[0]["state"] == "Opened again" and {line["account"] for line in lines} == {ident}
    assert cli("journal", "list", "--limit", "2", "--before", lines[0]["line"]).json[0]["line"] == str(int(lines[0]["line"]) - 1)
    assert cli("journal", "list", "--account", "nobody").code == 2
    for wrong in (("done", "zzzzzz"), ("snooze", made["id"], "soon"), ("add", ident, "lead", "nobody", "today"), ("list", "--when", "never")):
        failed = cli("follow-up", *wrong)
        assert failed.code in (1, 2) and failed.json["message"] and "Traceback" not in failed.err
    assert cli("account", "remove", ident).code == 0 and cli("follow-up", "list", "--done").json == []
    assert cli("journal", "verify").code == 0


def test_snippets_are_shared_as_a_file(cli: Cli, tmp_path: Path) -> None:
    assert cli("snippet", "put", "Call back", "Customer {title} asked to be called back.").code == 0
    assert cli("snippet", "put", "", "x").code == 1
    assert cli("snippet", "export", str(tmp_path / "s.json")).json["snippets"] == 1
    assert cli("snippet", "remove", "Call back").code == 0 and cli("snippet", "remove", "Call back").code == 1
    assert cli("snippet", "import", str(tmp_path / "s.json")).json == {"snippets": 1}
    assert cli("snippet", "list").json == [{"name": "Call back", "text": "Customer {title} asked to be called back."}]
    assert cli("snippet", "import", str(tmp_path / "secret")).code == 1
