"""The composition root: what is imported when, keys and passphrases, a CRM added at run time, and what must never be written anywhere."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from leaddesk.app.discovery import find_plugins
from leaddesk.app.restoring import restore_profile
from leaddesk.app.wiring import open_services, open_store_part
from leaddesk.domain.errors import FileRejected, KeyNeeded, StoreUnavailable

KEY = bytes(range(32))
HEAVY = ("asyncio", "httpx", "pydantic", "keyring", "phonenumbers", "xlsxwriter", "PIL", "pypdf", "cryptography", "argon2", "filelock")

LIGHT = """
import sys
from pathlib import Path
from leaddesk.app.wiring import open_store_part
from leaddesk.domain.records import ListQuery
opened = open_store_part(Path(sys.argv[1]), session_key=bytes(32), in_thread=True)
services = opened.services
services.queries.first(ListQuery(), 64), services.accounts.list(), services.preferences.get("theme"), services.catalog.crms()
print(sorted(set(sys.modules) & set(sys.argv[2].split(","))))
opened.close()
"""


class Keyring:
    """An operating system's key store."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}

    def get(self, service: str, user: str) -> str | None:
        return self.values.get((service, user))

    def set(self, service: str, user: str, value: str) -> None:
        self.values[service, user] = value

    def delete(self, service: str, user: str) -> None:
        self.values.pop((service, user), None)


class NoKeyring(Keyring):
    def get(self, service: str, user: str) -> str | None:
        raise KeyNeeded(reason="no_keyring")

    def set(self, service: str, user: str, value: str) -> None:
        raise KeyNeeded(reason="no_keyring")


def test_nothing_heavy_is_imported_before_the_window_can_paint(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT, str(tmp_path), ",".join(HEAVY)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


def test_the_engine_thread_starts_and_ends_with_the_services(tmp_path: Path) -> None:
    services = open_services(tmp_path, session_key=KEY, in_thread=True)
    services.engine.submit(services.start()).result(10)
    assert services.maintenance.verify_journal() == (True, 0, "")
    services.engine.submit(services.stop()).result(40)
    with pytest.raises(StoreUnavailable):
        services.accounts.list()


async def test_services_work_on_the_running_loop_and_stop_twice(tmp_path: Path) -> None:
    services = open_services(tmp_path, session_key=KEY, in_thread=False)
    await services.start()
    await services.start()
    assert {check.name: check.state for check in services.maintenance.doctor()}["Encryption"] == "ok"
    await services.stop()
    await services.stop()


async def test_a_profile_that_was_only_looked_at_closes(tmp_path: Path) -> None:
    opened = open_store_part(tmp_path, session_key=KEY, in_thread=False)
    assert opened.services.accounts.list() == ()
    await opened.services.stop()


async def test_the_key_is_kept_by_the_keyring(tmp_path: Path) -> None:
    ring = Keyring()
    await open_services(tmp_path, keyring=ring, in_thread=False).stop()
    assert len(ring.values) == 1
    await open_services(tmp_path, keyring=ring, in_thread=False).stop()
    with pytest.raises(StoreUnavailable) as lost:
        open_services(tmp_path, keyring=Keyring(), in_thread=False)
    assert lost.value.facts["reason"] == "no_key"


async def test_a_person_is_asked_only_when_there_is_no_other_way(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("?")
        return "correct horse"

    await open_services(tmp_path / "ring", keyring=Keyring(), ask=ask, in_thread=False).stop()
    assert asked == []
    await open_services(tmp_path / "words", keyring=NoKeyring(), ask=ask, in_thread=False).stop()
    await open_services(tmp_path / "words", keyring=NoKeyring(), ask=ask, in_thread=False).stop()
    assert asked == ["?", "?"]
    with pytest.raises(KeyNeeded):
        open_services(tmp_path / "words", keyring=NoKeyring(), in_thread=False)
    with pytest.raises(KeyNeeded) as none:
        open_services(tmp_path / "new", keyring=NoKeyring(), in_thread=False)
    assert none.value.facts["reason"] == "no_keyring"


async def test_a_passphrase_file(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("correct horse\r\nsecond line\n", encoding="utf-8")
    await open_services(tmp_path / "p", keyring=NoKeyring(), passphrase_file=words, in_thread=False).stop()
    await open_services(tmp_path / "p", keyring=NoKeyring(), ask=lambda: "correct horse", in_thread=False).stop()
    words.write_text("wrong", encoding="utf-8")
    with pytest.raises(KeyNeeded) as wrong:
        open_services(tmp_path / "p", keyring=NoKeyring(), passphrase_file=words, ask=lambda: "correct horse", in_thread=False)
    assert wrong.value.facts["reason"] == "wrong_passphrase"
    for content, reason in ((None, "missing"), (b"", "empty"), (b"\xff\xfe\x00\xd8", "not_readable")):
        if content is None:
            words.unlink()
        else:
            words.write_bytes(content)
        with pytest.raises(FileRejected) as rejected:
            open_services(tmp_path / "p", keyring=NoKeyring(), passphrase_file=words, in_thread=False)
        assert rejected.value.facts["reason"] == reason


async def test_backup_and_restore(tmp_path: Path) -> None:
    ring = Keyring()
    services = open_services(tmp_path / "p", keyring=ring, in_thread=False)
    services.preferences.put("theme", "dark")
    await services.maintenance.backup(tmp_path / "copy.bak")
    services.preferences.put("theme", "light")
    await services.stop()
    restore_profile(tmp_path / "p", tmp_path / "copy.bak", keyring=ring)
    again = open_services(tmp_path / "p", keyring=ring, in_thread=False)
    assert again.preferences.get("theme") == "dark"
    await again.stop()


CRM = """
from leaddesk.connectors.contract import Plugin
from leaddesk.domain.specs import ColumnSpec, CrmInfo, KindSpec

def runtime():
    raise AssertionError("nothing asked for a form")

INFO = CrmInfo("runtimecrm", "Added at run time", "", "box", "#123456", order=1)
PLUGIN = Plugin(INFO, (KindSpec("lead", "Lead", "Leads", (ColumnSpec("t", "T", "title"),)),), (), (), runtime)
"""


async def test_a_crm_added_at_run_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "runtimecrm_package.py").write_text(CRM, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    built_in = set(find_plugins())
    services = open_services(tmp_path / "p", session_key=KEY, plugins=["runtimecrm_package"], in_thread=False)
    assert services.catalog.crms()[0].slug == "runtimecrm"
    assert {info.slug for info in services.catalog.crms()} == built_in | {"runtimecrm"}
    assert services.catalog.kind("runtimecrm", "lead").plural == "Leads"
    await services.stop()
    with pytest.raises(TypeError):
        find_plugins(["json"])


async def test_no_secret_and_no_name_reaches_log_or_stderr(tmp_path: Path) -> None:
    import logging

    stderr = io.StringIO()
    opened = open_store_part(tmp_path, session_key=KEY, in_thread=False, stderr=stderr)
    opened.base.redactor.learn("canary-4711")
    log = logging.getLogger("leaddesk.test")
    log.warning("call to https://crm.example/x?token=abcd1234efgh&name=Asha failed with canary-4711")
    log.info("password=hunter2 otp: 4821 {'api_key': 'k-123'} Authorization: Bearer abcdefgh12345678 asha@example.com +91 90000 00001")
    try:
        raise ValueError("canary-4711")
    except ValueError:
        log.exception("broken")
    await opened.services.stop()
    written = (tmp_path / "logs" / "leaddesk.log").read_text(encoding="utf-8")
    for secret in ("canary-4711", "abcd1234efgh", "Asha", "hunter2", "4821", "k-123", "abcdefgh12345678", "asha@example.com", "00001"):
        assert secret not in written and secret not in stderr.getvalue()
    lines = [json.loads(line) for line in written.splitlines()]
    assert lines[-1]["error"] == "ValueError" and lines[-1]["where"].startswith("test_wiring.py:")
    assert "info" not in stderr.getvalue() and "warning: call to https://crm.example/x?…" in stderr.getvalue()
    assert logging.getLogger().handlers == [h for h in logging.getLogger().handlers if h.__class__.__name__ != "RotatingFileHandler"]
