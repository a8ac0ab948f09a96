"""Kill the program, kill the server, lose the reply: the server gets a refix at most once, and the outbox tells the truth after a restart."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from leaddesk.sandbox import bizipac as practice_crm
from leaddesk.sandbox.server import PracticeServer
from tests.cli.conftest import Cli, cli  # noqa: F401  the fixture

KILLS = int(os.environ.get("LEADDESK_KILLS", "8"))
SEED = int(os.environ.get("LEADDESK_SEED", "20261122"))
TOMORROW = (date.today() + timedelta(days=1)).isoformat()


@pytest.fixture
def practice() -> Iterator[Any]:
    crm = practice_crm.create(seed=3, size=120)
    with PracticeServer(crm):
        yield crm
        crm.faults.release()


@pytest.fixture
def account(cli: Cli, practice: Any, tmp_path: Path) -> str:  # noqa: F811
    secrets = tmp_path / "secrets.json"
    secrets.write_text(json.dumps(practice.secrets), encoding="utf-8")
    account = str(cli("account", "add", "bizipac", f"--set=url={practice.url}", "--secrets-file", str(secrets)).json["id"])
    assert cli("account", "sign-in", account, "--otp", practice.otp()).code == 0
    assert cli("refresh", account, "--kind", "lead").code == 0
    return account


def refix_in_another_process(tmp_path: Path, account: str, lead: str, reason: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            sys.executable, "-m", "leaddesk", "--profile", str(tmp_path / "profile"), "--passphrase-file", str(tmp_path / "passphrase"), "--json",
            "do", account, "refix", lead, "--no-hold", "--set", f"newdate={TOMORROW}", "--set", "location=Office", "--set", f"reason={reason}",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
    )  # fmt: skip


def killed(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(30)


def reason_of(cli: Cli, account: str, lead: str) -> str:  # noqa: F811
    return str(cli("choices", account, "refix", "reason", "--record", lead).json[0]["value"])


@pytest.mark.parametrize("moment", ["hold_before", "hold"], ids=["before the work", "after the work"])
def test_killed_while_the_server_has_it(cli: Cli, practice: Any, account: str, tmp_path: Path, moment: str) -> None:  # noqa: F811
    listed = cli("list", account, "lead", "--limit", "1")
    assert listed.code == 0, listed.err
    lead = listed.json[0]["id"]
    practice.faults.add(moment, "refixlead")
    process = refix_in_another_process(tmp_path, account, lead, reason_of(cli, account, lead))
    practice.faults.wait_held(1)
    killed(process)
    practice.faults.release()

    (left,) = cli("outbox").json
    assert left["state"] in {"sending", "unknown"}
    cli("outbox", "send")
    after: list[dict[str, Any]] = [*cli("outbox").json, *cli("outbox", "--state", "sent").json]
    assert len(after) == 1
    assert after[0]["state"] == "unknown" or (after[0]["state"] == "sent" and practice.lead(lead).counters["refixed"])
    assert sum(r.endpoint == "refixlead" for r in practice.requests) == 1
    assert cli("journal", "verify").json["intact"] is True


def test_killed_at_any_moment(cli: Cli, practice: Any, account: str, tmp_path: Path) -> None:  # noqa: F811
    chance = random.Random(SEED)
    leads = [row["id"] for row in cli("list", account, "lead", "--limit", str(KILLS)).json]
    for lead in leads:
        process = refix_in_another_process(tmp_path, account, lead, reason_of(cli, account, lead))
        ended = threading.Event()
        timer = threading.Timer(chance.uniform(0.2, 2.2), ended.set)
        timer.start()
        ended.wait()
        killed(process)

    cli("outbox", "send")
    items = [*cli("outbox").json, *cli("outbox", "--state", "sent").json]
    worked = Counter(r.query["leadid"] for r in practice.requests if r.endpoint == "refixlead")
    assert all(count == 1 for count in worked.values()), f"seed {SEED}: sent twice: {worked}"
    states = {item["record"]: item["state"] for item in items}
    assert len(states) == len(items), f"seed {SEED}"
    for lead, state in states.items():
        assert (state == "sent") <= (lead in worked), f"seed {SEED}: {lead} is said to be sent but the server never got it"
    for lead in worked:
        assert states.get(lead) in {"sent", "unknown"}, f"seed {SEED}: the server got {lead}, the outbox says {states.get(lead)}"
    assert practice.complaints == []
    assert cli("journal", "verify").json["intact"] is True


def test_server_dies_while_it_has_it(cli: Cli, practice: Any, account: str, tmp_path: Path) -> None:  # noqa: F811
    listed = cli("list", account, "lead", "--limit", "1")
    assert listed.code == 0, listed.err
    lead = listed.json[0]["id"]
    reason = reason_of(cli, account, lead)
    practice.faults.add("reset", "refixlead", work=True)
    practice.faults.add("html_500", "new_lead_detail", times=None)
    practice.faults.add("html_500", "new_lead", times=None)
    options = ["--no-hold", "--set", f"newdate={TOMORROW}", "--set", "location=Office", "--set", f"reason={reason}"]
    done = cli("do", account, "refix", lead, *options)
    assert done.code == 4 and done.json[0]["state"] == "unknown"
    cli("outbox", "send")
    assert sum(r.endpoint == "refixlead" for r in practice.requests) == 1
