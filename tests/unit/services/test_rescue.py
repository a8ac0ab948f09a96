"""A damaged or unreadable database when a profile is opened."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from leaddesk.app.wiring import open_services, open_store_part
from leaddesk.domain.clock import SystemClock
from leaddesk.domain.errors import StoreUnavailable
from leaddesk.store.database import Database

from .toycrm import PLUGIN

KEY = bytes(range(32))


async def test_a_damaged_database_is_set_aside_and_its_accounts_are_carried_over(tmp_path: Path) -> None:
    """R28."""
    services = open_services(tmp_path, session_key=KEY, plugins=[PLUGIN], in_thread=False)
    account = await services.accounts.add("toycrm", "Branch", {"url": "http://127.0.0.1:9"}, {"mobile": "9000000001"})
    await services.stop()
    file = tmp_path / "leaddesk.db"
    whole = bytearray(file.read_bytes())
    whole[-4096:] = bytes(4096)
    file.write_bytes(whole)
    file.with_name("leaddesk.db-wal").write_bytes(b"x" * 64)
    opened = open_store_part(tmp_path, session_key=KEY, plugins=[PLUGIN], in_thread=False, stderr=io.StringIO())
    assert opened.rescued is not None and opened.rescued.accounts == 1 and (opened.rescued.kept / "leaddesk.db").exists()
    (said,) = opened.services.opening
    assert "1 account and no queued changes were carried over" in said and opened.rescued.kept.name in said
    (kept,) = opened.services.accounts.list()
    assert (kept.id, kept.label) == (account.id, "Branch") and opened.services.accounts.has_secret(account.id, "mobile")
    await opened.services.stop()


async def test_what_nobody_can_read_stays_as_it_is(tmp_path: Path) -> None:
    await open_services(tmp_path, session_key=KEY, in_thread=False).stop()
    with pytest.raises(StoreUnavailable) as wrong:
        open_services(tmp_path, session_key=bytes(32), in_thread=False)
    assert wrong.value.facts["reason"] == "wrong_key"
    (tmp_path / "leaddesk.db").write_bytes(b"\x07" * 8192)
    with pytest.raises(StoreUnavailable) as damaged:
        open_services(tmp_path, session_key=KEY, in_thread=False)
    assert damaged.value.facts["reason"] == "damaged"
    assert (tmp_path / "leaddesk.db").read_bytes() == b"\x07" * 8192


async def test_damage_met_in_use_is_mended_at_the_next_start(tmp_path: Path) -> None:
    """R28: nothing was noticed when it was opened, so a note makes the next start look at the whole file."""
    services = open_services(tmp_path, session_key=KEY, plugins=[PLUGIN], in_thread=False)
    await services.accounts.add("toycrm", "Branch", {"url": "http://127.0.0.1:9"}, {"mobile": "9000000001"})
    for number in range(400):
        services.drafts.save(f"form{number}", {"text": "x" * 900})
    await services.stop()
    file = tmp_path / "leaddesk.db"
    whole = bytearray(file.read_bytes())
    whole[-40_960:] = bytes(40_960)
    file.write_bytes(whole)
    opened = open_store_part(tmp_path, session_key=KEY, plugins=[PLUGIN], in_thread=False, stderr=io.StringIO())
    assert opened.rescued is None
    with pytest.raises(StoreUnavailable) as met:
        for number in range(400):
            opened.services.drafts.load(f"form{number}")
    assert met.value.facts["reason"] == "damaged"
    opened.close()
    again = open_store_part(tmp_path, session_key=KEY, plugins=[PLUGIN], in_thread=False, stderr=io.StringIO())
    assert again.rescued is not None and len(again.services.accounts.list()) == 1
    again.close()
    third = open_store_part(tmp_path, session_key=KEY, plugins=[PLUGIN], in_thread=False, stderr=io.StringIO())
    assert third.rescued is None and third.services.opening == ()
    third.close()


async def test_a_profile_of_a_newer_version_can_be_read_and_says_so(tmp_path: Path) -> None:
    """R27: lists, accounts and the queue are shown; nothing is changed and nothing sent."""
    services = open_services(tmp_path, session_key=KEY, plugins=[PLUGIN], in_thread=False)
    account = await services.accounts.add("toycrm", "Branch", {"url": "http://127.0.0.1:9"}, {"mobile": "9000000001"})
    await services.stop()
    kept = Database.open(tmp_path / "leaddesk.db", KEY, SystemClock())
    with kept.write(durable=True) as conn:
        conn.execute("pragma user_version=9999")
    kept.close()
    before = (tmp_path / "leaddesk.db").read_bytes()
    newer = open_services(tmp_path, session_key=KEY, plugins=[PLUGIN], in_thread=False)
    (said,) = newer.opening
    assert "newer version" in said and "can be read but not changed" in said
    await newer.start()
    assert [one.id for one in newer.accounts.list()] == [account.id] and newer.commands.items() == ()
    newer.preferences.put("size", [1280, 800])
    with pytest.raises(StoreUnavailable) as refused:
        await newer.accounts.update(account.id, label="Other")
    assert refused.value.facts["reason"] == "newer"
    await newer.stop()
    assert (tmp_path / "leaddesk.db").read_bytes() == before
