"""What the services make of the ledger: choices used before, warnings for a number sent before, and a person's word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.conftest import Cli, cli  # noqa: F401  the fixture
from tests.crms.getlead.test_getlead_command_line import add_account, do, practice, state  # noqa: F401  the fixture


def test_the_ledger_is_known_to_forms_choices_and_decisions(cli: Cli, practice: Any, tmp_path: Path) -> None:  # noqa: F811
    account = add_account(cli, practice, tmp_path)
    assert do(cli, account, "create_lead", name="Asha Rao", mobileno="9850000000", source="Billboard").code == 0
    assert [c["value"] for c in cli("choices", account, "create_lead", "source").json] == ["Billboard"]
    again = do(cli, account, "create_lead", name="Asha", mobileno="+919850000000", source="bill board")
    assert again.code != 0 and "was sent on" in again.err and "“Billboard”" in again.err
    twice = do(cli, account, "create_lead", name="Asha R.", mobileno="9850000000", source="Billboard", send_again="true")
    assert (twice.code, state(twice)) == (0, "sent")
    assert cli("list", account, "lead").json[0]["name"] == "Asha Rao"

    practice.faults.add("lose_reply", "gl-website-contacts")
    lost = do(cli, account, "create_lead", name="Bina", mobileno="9850000001", source="Billboard")
    assert cli("outbox", "resolve", lost.json[0]["command"], "landed").json["state"] == "sent"
    assert cli("show", account, "lead", "91-9850000001").json["fields"]["outcome"]["value"] == "Confirmed by you"
    assert len(practice.requests) == 3
