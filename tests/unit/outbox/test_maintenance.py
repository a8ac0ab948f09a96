"""The journal's check, backup and restore, and the doctor's words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from leaddesk.domain.accounts import Account, Health, KindHealth
from leaddesk.domain.errors import FileRejected, Offline, ServerFault, StoreUnavailable
from leaddesk.domain.ids import AccountId
from leaddesk.services.maintenance import MaintenanceService, restore

from .world import KEY, ONE, Process, World


class SomeAccounts:
    """Accounts as stored, with health as the test says."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.healths: dict[AccountId, Health] = {}

    def list(self) -> tuple[Account, ...]:
        return self.process.accounts.list()

    def health(self, account: AccountId) -> Health:
        return self.healths.get(account, Health(account, True, None, None, ()))

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the doctor only looks, but called {name}")


@pytest.fixture
def accounts(process: Process) -> SomeAccounts:
    return SomeAccounts(process)


def service(process: Process, world: World, accounts: Any, free: int = 10**10, mode: str | None = "keyring") -> MaintenanceService:
    return MaintenanceService(
        database=process.database, journal=process.journal, outbox=process.outbox, accounts=accounts, runner=process.runner,
        profile=world.profile, key_mode=lambda: mode, free_bytes=lambda path: free,
    )  # fmt: skip


def lines(maintenance: MaintenanceService) -> dict[str, tuple[str, str]]:
    return {check.name: (check.state, check.text) for check in maintenance.doctor()}


async def test_a_healthy_profile(process: Process, world: World, accounts: SomeAccounts) -> None:
    await process.commands.submit(ONE, "write", ["a"], {"value": "x"}, hold=False)
    await process.settle()
    found = lines(service(process, world, accounts))
    assert {state for state, _ in found.values()} == {"ok"}
    assert found["Disk space"][1] == "9536 MB are free."
    assert found["Outbox"][1] == "Nothing waits."
    assert found["Sending"][1] == "This program sends what is queued."
    assert found[ONE][1] == "Signed in. The server answers."


@pytest.mark.parametrize(("free", "state"), [(10**10, "ok"), (200 * 2**20, "warn"), (10 * 2**20, "fail")])
async def test_room_on_the_disk(process: Process, world: World, accounts: SomeAccounts, free: int, state: str) -> None:
    assert lines(service(process, world, accounts, free))["Disk space"][0] == state


@pytest.mark.parametrize(("mode", "state"), [("keyring", "ok"), ("passphrase", "ok"), ("session", "warn"), (None, "fail")])
async def test_where_the_key_is(process: Process, world: World, accounts: SomeAccounts, mode: str | None, state: str) -> None:
    assert lines(service(process, world, accounts, mode=mode))["Key"][0] == state


async def test_what_wants_attention_in_the_queue_is_said(process: Process, world: World, accounts: SomeAccounts) -> None:
    world.server.plan.append("lost")
    for record in "ab":
        await process.commands.submit(ONE, "mail", [record], {"value": "x"}, hold=record == "b")
    await process.settle()
    assert lines(service(process, world, accounts))["Outbox"] == ("warn", "1 waiting; 1 with an unknown outcome (decide in the outbox).")


@pytest.mark.parametrize(
    ("health", "words"),
    [
        (Health(ONE, False, None, Offline(reason="dns").failure, ()), "was not found"),
        (Health(ONE, True, None, None, (), clock_off=3600.0), "clock is 60 minutes behind the server's"),
        (Health(ONE, True, None, None, (), clock_off=-600.0), "clock is 10 minutes ahead of the server's"),
        (Health(ONE, True, None, None, (KindHealth("lead", None, 0, ServerFault(status=500).failure),)), "Reading lead failed"),
    ],
)
async def test_what_is_wrong_with_an_account_is_said(process: Process, world: World, accounts: SomeAccounts, health: Health, words: str) -> None:
    accounts.healths[ONE] = health
    state, text = lines(service(process, world, accounts))[ONE]
    assert state == "warn"
    assert words in text


async def test_a_check_that_fails_is_a_finding(process: Process, world: World, accounts: SomeAccounts, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> bool:
        raise StoreUnavailable(reason="damaged")

    monkeypatch.setattr(process.database, "check", damaged)
    assert lines(service(process, world, accounts))["Database"][0] == "fail"


async def test_backup_and_restore(process: Process, world: World, accounts: SomeAccounts, tmp_path_factory: pytest.TempPathFactory) -> None:
    maintenance = service(process, world, accounts)
    process.preferences.put("hold_seconds", 60)
    (waiting,) = await process.commands.submit(ONE, "write", ["a"], {"value": "x"}, hold=False)
    (held,) = await process.commands.submit(ONE, "write", ["b"], {"value": "x"})
    archive = tmp_path_factory.mktemp("elsewhere") / "backup.leaddesk"
    await maintenance.backup(archive)
    assert b"Lead a" not in archive.read_bytes()
    await process.settle()
    assert process.state(waiting) == "sent"
    with pytest.raises(StoreUnavailable) as busy:
        restore(world.profile, archive, KEY, world.clock)
    assert busy.value.facts["reason"] == "busy"
    await process.stop()

    kept = restore(world.profile, archive, KEY, world.clock)
    assert (kept / "leaddesk.db").exists()
    assert not list(world.profile.glob("*.restoring*"))
    after = world.process()
    try:
        await after.pass_(90_000)
        assert [(after.state(item), after.reason(item)) for item in (waiting, held)] == [("held", "restored")] * 2
        assert world.server.times(waiting.command.id) == 1  # what was sent after the backup is not sent again
        (sent,) = await after.commands.send([held.command.id])
        assert sent.state.value == "sent"
        assert after.journal.verify()[0]
    finally:
        await after.stop()


async def test_a_backup_of_another_profile_changes_nothing(process: Process, world: World, accounts: SomeAccounts) -> None:
    archive = world.profile.parent / f"{world.profile.name}-backup"
    await service(process, world, accounts).backup(archive)
    await process.stop()
    before = (world.profile / "leaddesk.db").read_bytes()
    for key, path in ((bytes(32), archive), (KEY, world.profile / "nowhere")):
        with pytest.raises((StoreUnavailable, FileRejected)):
            restore(world.profile, path, key, world.clock)
        assert (world.profile / "leaddesk.db").read_bytes() == before
    archive.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreUnavailable):
        restore(world.profile, archive, KEY, world.clock)
    assert sorted(path.name for path in world.profile.iterdir() if "restor" in path.name) == []


async def test_places_a_backup_cannot_go(process: Process, world: World, accounts: SomeAccounts) -> None:
    maintenance = service(process, world, accounts)
    for path in (world.profile, world.profile / "nowhere" / "file", world.profile / "leaddesk.db", Path(f"{world.profile}/leaddesk.db-wal")):
        with pytest.raises(FileRejected):
            await maintenance.backup(path)


async def test_a_changed_journal_is_found(process: Process, world: World, accounts: SomeAccounts) -> None:
    await process.commands.submit(ONE, "write", ["a"], {"value": "x"})
    maintenance = service(process, world, accounts)
    assert maintenance.verify_journal()[0]
    with process.database.write(durable=True) as conn:
        conn.execute("update journal set body='{}' where seq=(select max(seq) from journal)")
    assert not maintenance.verify_journal()[0]
    assert lines(maintenance)["Journal"][0] == "fail"


async def test_the_journal_can_be_saved_and_verified_elsewhere(process: Process, world: World, accounts: SomeAccounts, tmp_path: Path) -> None:
    """The file alone and the rules of docs/journal.md show that nothing was changed, also after an account was scrubbed."""

    def sha(*parts: object) -> str:
        told = [None if part is None else str(part) for part in parts]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()

    await process.commands.submit(ONE, "write", ["a"], {"value": "Zoë “x”"}, hold=False)
    await process.settle()
    with process.database.write(durable=True) as conn:
        process.journal.scrub(conn, account=ONE)
    await process.commands.submit(ONE, "write", ["b"], {"value": "later"})
    maintenance = service(process, world, accounts)
    target = tmp_path / "out" / "journal.jsonl"
    target.parent.mkdir()
    entries = await maintenance.export_journal(target)
    told = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert len(told) == entries == maintenance.verify_journal()[1] > 3
    before = "0" * 64
    for number, line in enumerate(told, 1):
        assert line["seq"] == number and line["hash"] == sha(number, line["at"], line["what"], line["digest"], before)
        if line["body"] is not None:
            assert line["digest"] == sha(line["account"], line["command"], line["kind"], line["remote"], line["body"])
        before = line["hash"]
    for place, reason in ((tmp_path / "nowhere" / "x", "no_folder"), (target.parent, "type_refused"), (world.profile / "x", "type_refused")):
        with pytest.raises(FileRejected) as wrong:
            await maintenance.export_journal(place)
        assert wrong.value.facts["reason"] == reason
    assert sorted(one.name for one in target.parent.iterdir()) == ["journal.jsonl"]
