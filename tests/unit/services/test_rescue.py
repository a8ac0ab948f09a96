"""A damaged or unreadable database when a profile is opened."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from leaddesk.app.wiring import open_services, open_store_part
from leaddesk.domain.errors import StoreUnavailable

from .toycrm import PLUGIN

KEY = bytes(range(32))


async def test_a_damaged_database_is_set_aside_and_its_accounts_are_carried_over(tmp_path: Path) -> None:
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
