"""Wrong usage: exit code 2, words on stderr, and with ``--json`` still exactly one value on stdout, wherever the option stands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, cli  # noqa: F401  the fixture


@pytest.mark.parametrize(
    "arguments",
    [
        ("bogus",),
        ("do", "nobody"),
        ("list", "nobody", "lead", "--limit", "many"),
        ("account", "add", "bizipac", "--set", "url"),
        ("account", "add", "nosuchcrm"),
        ("outbox", "resolve", "x", "perhaps"),
        ("kinds", "nobody"),
        ("outbox", "--state", "lost"),
        ("kinds", "--profile"),
    ],
)
def test_wrong_usage_is_one_json_value_and_words(cli: Cli, arguments: tuple[str, ...]) -> None:  # noqa: F811
    wrong = cli(*arguments)
    assert wrong.code == 2
    assert wrong.json["error"] and wrong.json["message"]
    assert wrong.err.strip()


def test_a_field_there_is_not_and_a_record_too_few_or_too_many(cli: Cli) -> None:  # noqa: F811
    account = str(cli("account", "add", "bizipac").json["id"])
    assert cli("do", account, "refix", "--set", "location=Office").code == 2
    silent = str(cli("account", "add", "getlead").json["id"])
    wrong = cli("do", silent, "create_lead", "--set", "mobileno=9850000000", "--set", "source=Fair", "--set", "sauce=Fair")
    assert wrong.code == 2 and "sauce" in wrong.err
    assert cli("do", silent, "create_lead", "91-9850000000", "--set", "mobileno=9850000000", "--set", "source=Fair").code == 2
    assert cli("do", silent, "create_lead", "--set", "mobileno=12", "--set", "source=Fair").code == 1


def test_a_sort_or_a_file_nobody_can_make_is_wrong_usage(cli: Cli, tmp_path: Path) -> None:  # noqa: F811
    account = str(cli("account", "add", "bizipac").json["id"])
    assert cli("list", account, "lead", "--sort", "remarks").code == 2
    assert cli("export", account, "lead", str(tmp_path / "leads.txt")).code == 2
    nowhere = cli("export", account, "lead", str(tmp_path / "nowhere" / "leads.csv"))
    assert nowhere.code == 1 and "there is no such folder" in nowhere.err


def test_a_passphrase_profile_without_its_passphrase_says_what_to_do(cli: Cli, tmp_path: Path) -> None:  # noqa: F811
    assert cli("account", "list").code == 0
    program = [sys.executable, "-m", "leaddesk", "--profile", str(tmp_path / "profile"), "--json", "account", "list"]
    alone = subprocess.run(program, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert alone.returncode == 1 and json.loads(alone.stdout)["error"] == "key_needed"
    assert "--passphrase-file" in alone.stderr


def test_json_may_stand_before_or_behind(cli: Cli) -> None:  # noqa: F811
    assert cli("account", "list", "--json", text=True).json == cli("account", "list").json == []
    behind = cli("kinds", "--json", text=True)
    assert (behind.code, behind.json["error"]) == (2, "usage")


def test_without_json_wrong_usage_leaves_stdout_empty(cli: Cli) -> None:  # noqa: F811
    wrong = cli("do", text=True)
    assert (wrong.code, wrong.out) == (2, "")
    assert "leaddesk do" in wrong.err


def test_help_is_no_error(cli: Cli) -> None:  # noqa: F811
    run = cli("do", "--help", text=True)
    assert run.code == 0 and "--no-hold" in run.out


def test_an_accounts_settings_and_secrets_can_be_changed(cli: Cli, tmp_path: Path) -> None:  # noqa: F811
    account = str(cli("account", "add", "bizipac", "--label", "Pune").json["id"])
    secrets = tmp_path / "secrets.json"
    secrets.write_text(json.dumps({"mobile": "9000000001", "password": "Sunrise42"}), encoding="utf-8")
    changed = cli("account", "change", account, "--set", "dialect=field-app", "--secrets-file", str(secrets))
    assert changed.code == 0, changed.err
    shown = cli("account", "show", account).json
    assert (shown["label"], shown["settings"]["dialect"], shown["secrets"]["password"]) == ("Pune", "field-app", True)
    assert cli("account", "change", account, "--set", "colour=red").code == 2
