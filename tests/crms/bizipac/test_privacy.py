"""Nothing readable on disk: after a day's work no name, number, password or code stands in any file of the profile, logs included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from leaddesk.sandbox import bizipac as practice_crm
from leaddesk.sandbox.server import PracticeServer
from tests.cli.conftest import Cli, cli  # noqa: F401  the fixture


@pytest.fixture
def practice() -> Iterator[Any]:
    crm = practice_crm.create(seed=11, size=60)
    with PracticeServer(crm):
        yield crm


def canaries(practice: Any) -> set[str]:
    """Everything personal that the server sent or the user typed, long enough not to occur by chance."""
    found = set(practice.secrets.values())
    for key in practice.state.leads:
        row = practice.lead(key).row
        found |= {str(row[name]) for name in ("customer_name", "mobile", "res_address", "email") if row.get(name)}
    return {text for text in found if len(text) >= 6} | {"remark-canary-81723"}


def test_profile_and_logs_hold_nothing_readable(cli: Cli, practice: Any, tmp_path: Path) -> None:  # noqa: F811
    secrets = tmp_path / "secrets.json"
    secrets.write_text(json.dumps(practice.secrets), encoding="utf-8")
    account = cli("account", "add", "bizipac", f"--set=url={practice.url}", "--secrets-file", str(secrets)).json["id"]
    assert cli("account", "sign-in", account).code == 5
    assert cli("account", "sign-in", account, "--otp", practice.otp()).code == 0
    assert cli("refresh", account).code == 0
    leads = cli("list", account, "lead").json
    cli("show", account, "lead", leads[0]["id"], "--fetch")
    reason = cli("choices", account, "refix", "reason", "--record", leads[0]["id"]).json[0]["value"]
    form = {"newdate": (date.today() + timedelta(days=1)).isoformat(), "location": "Office", "reason": reason, "remark": "remark-canary-81723"}
    options = [x for k, v in form.items() for x in ("--set", f"{k}={v}")]
    assert cli("do", account, "refix", leads[0]["id"], "--no-hold", *options).code == 0
    practice.faults.add("html_500", "new_lead", times=None)
    failed = cli("refresh", account)
    assert failed.code == 1
    assert cli("backup", str(tmp_path / "profile" / "copy.backup")).code == 0

    looked_for = canaries(practice)
    assert len(looked_for) > 50
    for path in sorted(p for p in (tmp_path / "profile").rglob("*") if p.is_file()):
        data = path.read_bytes()
        seen = [text for text in looked_for if text.encode() in data or text.encode("utf-16-le") in data]
        assert not seen, f"{path.name} holds {len(seen)} readable values"
        assert f'"{practice.otp()}"'.encode() not in data and b"teamho" not in data
