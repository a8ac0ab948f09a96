"""What an outsider finds on the disk: no plain text anywhere; and what a killed program leaves: everything it had been told is stored."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leaddesk.domain.accounts import Account
from leaddesk.domain.commands import State, StoredFile
from leaddesk.domain.records import Core
from leaddesk.store.key import open_profile_key
from tests.unit.store.store_kit import KEY, A, opened, query, row

ROOT = Path(__file__).resolve().parents[3]
CANARY = "Canarybird"


def _all_bytes(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _assert_nothing_plain(folder: Path) -> None:
    files = _all_bytes(folder)
    assert any(name.endswith("-wal") for name in files) or len(files) > 1
    for name, data in files.items():
        for form in (CANARY.encode(), CANARY.lower().encode(), CANARY.encode("utf-16-le"), KEY, KEY.hex().encode(), b"create table", b"SQLite format 3"):
            assert form not in data, (name, form)


def test_no_plain_text_anywhere_in_the_profile(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    paper = tmp_path / "paper.txt"
    paper.write_text(CANARY * 100_000)
    with opened(profile) as kit:
        kit.accounts.add(Account(A, "alpha", CANARY, {"url": CANARY}))
        kit.accounts.set_secret(A, "password", CANARY)
        kit.accounts.set_session(A, {"jwt": CANARY})
        kit.pull([row(str(n), core=Core(title=f"{CANARY} {n}", emails=(f"{CANARY}{n}@x.example",)), note=CANARY * 50) for n in range(300)])
        blob, size, sha = kit.blobs.put(paper)
        command = kit.add(kit.item("1", payload={"note": CANARY}, files=(StoredFile(blob, "f", f"{CANARY}.txt", size, sha, "text/plain"),)))
        kit.outbox.move(command, State.SENDING, message=CANARY)
        kit.small.put("draft:x", {"name": CANARY})
        assert len(kit.lists.ids(query(search=CANARY, sort="title"))) == 300
        kit.db.backup(profile / "copy.backup")
        _assert_nothing_plain(profile)  # while it is open: the log and its index
        kit.db.settle()
    _assert_nothing_plain(profile)


def test_neither_key_nor_passphrase_is_in_the_profile_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leaddesk.store.key.ARGON2", {"time": 1, "memory": 64, "lanes": 1})
    key = open_profile_key(tmp_path, keyring=None, passphrase=lambda: CANARY)
    for data in _all_bytes(tmp_path).values():
        assert CANARY.encode() not in data and key not in data and key.hex().encode() not in data


WRITER = """
import sys
from pathlib import Path
from leaddesk.domain.commands import State
from tests.unit.store.store_kit import opened, row
with opened(Path(sys.argv[1])) as kit:
    n = kit.outbox.totals().intents
    while True:
        n += 1
        command = kit.add(kit.item(str(n)))
        kit.outbox.move(command, State.SENDING)
        kit.outbox.finish(command, apply=lambda conn: kit.pull([row(str(n), f"T{n}", note="x" * 3000)], drop=False) and None)
        print(command, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the signal is POSIX")
def test_killed_in_the_middle_of_commits_it_opens_again_and_has_all_it_said_it_has(tmp_path: Path) -> None:
    told: list[str] = []
    for after in (1, 3, 7, 12, 20):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True
        )
        assert child.stdout is not None
        told += [child.stdout.readline().strip() for _ in range(after)]
        child.send_signal(signal.SIGKILL)
        told += [line.strip() for line in child.stdout if line.endswith("\n")]  # what it had said before it died
        child.stdout.close()
        child.wait(10)
        with opened(tmp_path) as kit:
            kit.outbox.recover()
            totals = kit.outbox.totals()
            sent = {item.command.id for item in kit.outbox.list([State.SENT], None, 10_000)}
            assert totals.whole and totals.states[State.SENDING] == 0
            assert set(told) <= sent and len(told) > 0
            assert len(sent) == kit.lists.count(query()) == len(kit.lists.ids(query(search="t", sort="title")))  # a success and its record: both or none
            assert kit.journal.verify()[0] and kit.db.check()
