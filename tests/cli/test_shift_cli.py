"""The shift from the command line: numbers that agree with the lists, all accounts without an id, a workbook, and what is said about bad input."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from leaddesk.sandbox.bizmate import BizmatePractice
from leaddesk.sandbox.server import PracticeServer
from tests.cli.conftest import Cli

Desk = tuple[str, BizmatePractice]
ENDED = {"Not Progressing", "Closed", "Unreachable", "Converted"}


@pytest.fixture
def desk(cli: Cli, tmp_path: Path) -> Iterator[Desk]:
    """An account that was refreshed, and its practice CRM."""
    practice = BizmatePractice(seed=3, leads=40, deals=5)
    practice.state.pace = None
    with PracticeServer(practice):
        (tmp_path / "secrets.json").write_text(json.dumps(practice.secrets), encoding="utf-8")
        options = [f"--set={name}={value}" for name, value in practice.settings.items()]
        ident = str(cli("account", "add", "bizmate", "--secrets-file", str(tmp_path / "secrets.json"), *options).json["id"])
        assert cli("account", "sign-in", ident).code == 0 and cli("refresh", ident).code == 0
        yield ident, practice


def test_the_shift_counts_what_the_server_has(cli: Cli, desk: Desk) -> None:
    ident, practice = desk
    statuses = Counter(lead.status[0] for lead in practice.state.leads.values())
    shown = cli("shift", ident).json
    wanted = {status: count for status, count in statuses.items() if status not in ENDED}
    assert {one["status"]: one["count"] for one in shown["statuses"]} == wanted
    assert shown["figures"]["open"] == sum(wanted.values()) == sum(one["count"] for one in shown["ages"]) == sum(one["count"] for one in shown["owners"])
    assert shown["day"] == datetime.now().astimezone().date().isoformat() and shown["due"] == [] and len(shown["done"]) == 14
    assert cli("shift").json == {**shown, "account": None}
    first = next(iter(practice.state.leads))
    assert cli("do", ident, "update_lead", first, "--set", "notes=Rang twice", "--no-hold").code == 0
    after = cli("shift", ident).json
    assert after["figures"]["done_today"] == 1 and after["done"][-1]["count"] == 1
    new = {"companyName": "Kauri Joinery", "firstName": "Ana", "lastName": "Weir", "callClientOrBroker": "Call Client", "amountRequested": "45000"}
    made = cli("do", ident, "create_lead", *(f"--set={name}={value}" for name, value in {**new, "abn": "51 824 753 556"}.items()), "--no-hold")
    assert made.code == 0 and cli("refresh", ident).code == 0, made.err
    assert cli("shift", ident).json["figures"]["done_today"] == 2, "a record that was made counts as well"
    said = cli("shift", ident, text=True).out
    assert "Done today" in said and "OPEN BY STATUS" in said and "OPEN BY AGE IN DAYS" in said


def test_a_workbook_and_bad_input(cli: Cli, desk: Desk, tmp_path: Path) -> None:
    ident, _ = desk
    target = tmp_path / "shift.xlsx"
    done = cli("shift", ident, "--file", str(target))
    assert done.code == 0 and done.json["file"] == str(target)
    assert CalamineWorkbook.from_path(target).sheet_names == ["Shift"]
    assert cli("shift", "--file", str(tmp_path / "shift.pdf"), text=True).code == 2
    assert cli("shift", "nobody", text=True).code == 2
    assert not (tmp_path / "shift.pdf").exists()
    helped = cli("shift", "--help", text=True)
    assert helped.code == 0 and "overdue" in helped.out and "--file" in helped.out
