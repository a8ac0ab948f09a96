"""The document desk from the command line: checklists as they fill, what misses something, whose files are, and what is said about bad input."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from leaddesk.sandbox.bizmate import BizmatePractice
from leaddesk.sandbox.server import PracticeServer
from tests.cli.conftest import Cli

Desk = tuple[str, BizmatePractice]
TYPES = ("Bank Statements", "Proof of Identity or ID", "Image")


@pytest.fixture
def desk(cli: Cli, tmp_path: Path) -> Iterator[Desk]:
    """An account that was refreshed, and its practice CRM."""
    practice = BizmatePractice(seed=3, leads=12, deals=2)
    practice.state.pace = None
    with PracticeServer(practice):
        (tmp_path / "secrets.json").write_text(json.dumps(practice.secrets), encoding="utf-8")
        options = [f"--set={name}={value}" for name, value in practice.settings.items()]
        ident = str(cli("account", "add", "bizmate", "--secrets-file", str(tmp_path / "secrets.json"), *options).json["id"])
        assert cli("account", "sign-in", ident).code == 0 and cli("refresh", ident).code == 0
        yield ident, practice


def test_a_checklist_fills_as_documents_are_sent(cli: Cli, desk: Desk, tmp_path: Path) -> None:
    ident, practice = desk
    all_leads = cli("documents").json
    assert {lead["id"] for lead in all_leads} == set(practice.state.leads) and cli("documents", ident).json == all_leads
    first = all_leads[0]
    assert (first["sent"], first["queued"], first["trouble"]) == (0, 0, 0) and first["missing"] == 3
