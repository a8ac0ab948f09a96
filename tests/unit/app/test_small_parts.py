"""Crash reports, locks, paths, settings, the key store's port."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.app import paths, settings
from leaddesk.app.crash import CrashSink, render
from leaddesk.app.keyring_port import SystemKeyring
from leaddesk.app.logs import Redactor
from leaddesk.app.single_instance import ProfileLock
from leaddesk.domain.clock import SystemClock
from leaddesk.domain.errors import KeyNeeded, Refused, StoreUnavailable
from leaddesk.domain.values import JsonValue


def failing(name: str) -> Exception:
    try:
        try:
            raise KeyError(name)
        except KeyError as error:
            raise Refused(message=name) from error
    except Refused as error:
        return error


def test_a_report_says_where_but_never_what() -> None:
    report = render("task x", failing("Asha Example"), "2026-03-02T09:00:00.000Z")
    assert "Asha" not in report
    assert "builtins.KeyError" in report and "Refused (code refused, facts message)" in report and "failing" in report
    assert str(Path(__file__).resolve().parents[3]) not in report


def test_reports_are_written_told_and_kept_few(tmp_path: Path) -> None:
    sink = CrashSink(tmp_path / "crashes", SystemClock())
    told: list[Path | None] = []
    sink.subscribe(told.append)
    for _ in range(25):
        sink.report("test", failing("x"))
    assert len(list((tmp_path / "crashes").iterdir())) == 20
    assert len(told) == 25 and told[-1] == sink.last and sink.last is not None and sink.last.exists()
    sink.report("test", KeyboardInterrupt())
    assert len(told) == 25


def test_a_report_that_can_not_be_written_is_still_told(tmp_path: Path) -> None:
    (tmp_path / "crashes").write_text("in the way")
    sink = CrashSink(tmp_path / "crashes", SystemClock())
    told: list[Path | None] = []
    sink.subscribe(told.append)
    sink.report("test", ValueError())
    assert told == [None]


def test_hooks_of_threads_and_main_are_taken_and_given_back(tmp_path: Path) -> None:
    sink = CrashSink(tmp_path, SystemClock())
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    restore = sink.install()
    try:
        thread = threading.Thread(target=lambda: 1 / 0, name="divider")
        thread.start()
        thread.join()
        sys.excepthook(ValueError, ValueError("x"), None)
        sink.loop_handler(None, {"message": "m", "exception": RuntimeError("y")})
        sink.loop_handler(None, {"message": "m"})
    finally:
        restore()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    texts = [path.read_text(encoding="utf-8") for path in sorted(tmp_path.glob("crash-*"))]
    assert ["in thread divider" in t for t in texts].count(True) == 1 and len(texts) == 4


def test_one_lock_per_profile_and_free_after_a_crash(tmp_path: Path) -> None:
    """R30."""
    lock = ProfileLock(tmp_path / "window.lock")
    assert lock.acquire() and lock.acquire() and lock.held
    other = ProfileLock(tmp_path / "window.lock")
    assert not other.acquire() and not other.held
    lock.release()
    with other:
        assert other.acquire()
    program = (
        "import os, sys, pathlib as p; from leaddesk.app.single_instance import ProfileLock as L; "
        "print(L(p.Path(sys.argv[1])).acquire(), flush=True); os._exit(1)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "window.lock")], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True"
    assert lock.acquire()
    lock.release()


def test_a_profile_is_the_owners_alone(tmp_path: Path) -> None:
    made = paths.prepare(tmp_path / "new" / "profile")
    assert made.root.is_dir() and made.logs.is_dir() and made.spool.is_dir()
    if sys.platform != "win32":
        assert made.root.stat().st_mode & 0o077 == 0
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreUnavailable):
        paths.prepare(tmp_path / "file" / "profile")
    assert paths.default_profile().name.lower() == "leaddesk"


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()))
def test_settings_stay_inside_their_bounds(value: JsonValue) -> None:
    read = settings.read(SimpleNamespace(get=lambda name, default=None: value))
    assert 0 <= read.hold_seconds <= 60 and 7 <= read.retention_days <= 365 and 1 <= read.lock_minutes <= 240


def test_settings_nobody_chose() -> None:
    assert settings.read(SimpleNamespace(get=lambda name, default=None: default)) == settings.Settings(8, 90, 15, True)


@given(st.text(min_size=4), st.text(), st.text())
def test_a_learnt_secret_never_survives(secret: str, before: str, after: str) -> None:
    redactor = Redactor()
    redactor.learn(secret)
    if secret not in "……?…@…":
        assert secret not in redactor.clean(f"{before}{secret}{after}") or secret in before + after


def test_ordinary_lines_stay_readable() -> None:
    line = "refresh of toycrm-7k2m lead failed: offline at 2026-03-02 in store.py:120"
    assert Redactor().clean(line) == line


class FakeBackend:
    """A back-end of the `keyring` package."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, user: str) -> str | None:
        import keyring.errors

        if self.locked:
            raise keyring.errors.KeyringLocked
        return self.values.get((service, user))

    def set_password(self, service: str, user: str, value: str) -> None:
        self.values[service, user] = value

    def delete_password(self, service: str, user: str) -> None:
        import keyring.errors

        if self.values.pop((service, user), None) is None:
            raise keyring.errors.PasswordDeleteError


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a port of its own")
def test_the_key_stores_port(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    import keyring.backends.fail

    backend = FakeBackend()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    port = SystemKeyring()
    port.set("s", "u", "value")
    assert port.get("s", "u") == "value"
    port.delete("s", "u")
    port.delete("s", "u")
    assert port.get("s", "u") is None
    with pytest.raises(ValueError):
        port.set("s", "u", "x" * 1201)
    backend.locked = True
    with pytest.raises(KeyNeeded) as locked:
        port.get("s", "u")
    assert locked.value.facts["reason"] == "locked"
    monkeypatch.setattr(keyring, "get_keyring", keyring.backends.fail.Keyring)
    with pytest.raises(KeyNeeded) as none:
        SystemKeyring().get("s", "u")
    assert none.value.facts["reason"] == "no_keyring"


def test_times_in_reports_come_from_the_given_clock(tmp_path: Path) -> None:
    clock = SimpleNamespace(now=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC), monotonic=lambda: 0.0)
    sink = CrashSink(tmp_path, clock)
    sink.report("test", ValueError())
    assert sink.last is not None and sink.last.name.startswith("crash-2026-03-02T090000000Z-")
