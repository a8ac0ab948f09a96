"""A damaged file: its queue, files and accounts are rescued into a new one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.commands import OPEN, State, StoredFile
from leaddesk.domain.errors import StoreUnavailable
from leaddesk.store.database import DATABASE_NAME
from leaddesk.store.salvage import salvage
from tests.unit.store.store_kit import KEY, A, Kit, opened, row
from tests.unit.store.test_store_outbox import put_in


def fill(kit: Kit, folder: Path) -> None:
    paper = folder / "paper"
    paper.write_bytes(b"p" * 300_000)
    kit.accounts.add(Account(A, "alpha", "Pune", {"url": "x"}, SignIn.SIGNED_IN))
    kit.accounts.set_secret(A, "token", "t0p")
    blob, size, sha = kit.blobs.put(paper)
    for n, state in enumerate(s for s in State if s is not State.DRAFT):
        put_in(kit, kit.add(kit.item(str(n), payload={"n": n}, files=(StoredFile(blob, "f", "paper", size, sha, "text/plain"),))), state)
    kit.add(kit.item("d", state=State.DRAFT))
    kit.pull([row(str(n), f"T{n}", note="x" * 3000) for n in range(300)])


def test_the_queue_its_files_and_the_accounts_are_rescued(tmp_path: Path) -> None:
    """R28."""
    new = tmp_path / "new"
    new.mkdir()
    with opened(tmp_path) as kit:
        fill(kit, tmp_path)
        before = {i.command.id: i for i in kit.outbox.list()}
    with opened(new) as kit:
        found = salvage(tmp_path / DATABASE_NAME, KEY, kit.db)
        assert (found.accounts, found.lost) == (1, 0)
        assert set(found.commands) == {c for c, i in before.items() if i.state in OPEN}
        for command in found.commands:
            old, now = before[command], kit.outbox.get(command)
            assert now.command == old.command and now.state is (State.UNKNOWN if old.state is State.SENDING else old.state)
            for file in now.command.files:
                assert sum(map(len, kit.blobs.chunks(file.blob))) == 300_000
        assert kit.accounts.get(A).sign_in is SignIn.SIGNED_OUT and kit.accounts.secret(A, "token") == "t0p"
        assert kit.outbox.totals().whole and kit.journal.verify()[0] and kit.blobs.orphans(timedelta(0)) == ()


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8])
def test_damage_anywhere_costs_only_what_it_hit(tmp_path: Path, share: float) -> None:
    """R28."""
    new = tmp_path / "new"
    new.mkdir()
    with opened(tmp_path) as kit:
        fill(kit, tmp_path)
        wanted = {i.command.id for i in kit.outbox.list(OPEN)}
    path = tmp_path / DATABASE_NAME
    data = bytearray(path.read_bytes())
    at = int(len(data) * share) // 4096 * 4096 + 64
    data[at : at + 64] = bytes(64)
    path.write_bytes(data)
    with opened(new) as kit:
        found = salvage(path, KEY, kit.db)
        assert set(found.commands) <= wanted and len(found.commands) + found.lost >= len(wanted)
        assert kit.outbox.totals().whole and kit.db.check()


def test_a_file_nothing_can_be_read_from_is_said(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"\1" * 9000)
    with opened(tmp_path) as kit, pytest.raises(StoreUnavailable):
        salvage(tmp_path / "bad", KEY, kit.db)
