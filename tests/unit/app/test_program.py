"""The program among other programs: starting itself, streams without a console, self-test of a damaged build, removing a profile."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from leaddesk.app import program, selftest
from leaddesk.app.main import run
from leaddesk.app.single_instance import ProfileLock


def test_the_installed_launcher_starts_itself_and_an_interpreter_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "leaddesk-cli.exe"))
    assert program.own_command("demo") == [str(tmp_path / "Leaddesk.exe"), "demo"]
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert program.own_command("demo") == [str(tmp_path / "python"), "-m", "leaddesk", "demo"]


def test_without_a_console_writing_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    program.ensure_streams()
    for stream in (sys.stdout, sys.stderr):
        stream.write("nobody reads this")
        stream.close()


def test_a_build_that_lost_a_connector_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    from leaddesk.app import discovery

    whole = discovery.find_plugins()
    lost = sorted(whole)[1]
    monkeypatch.setattr(discovery, "find_plugins", lambda: {slug: plugin for slug, plugin in whole.items() if slug != lost})
    with pytest.raises(RuntimeError, match=f"missing: {lost}"):
        selftest._parts()


@pytest.mark.skipif(os.name != "posix", reason="the mode of a folder")
def test_wiping_removes_only_a_profile_that_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    words = tmp_path / "words"
    words.write_text("a practice passphrase\n", encoding="utf-8")
    profile = tmp_path / "profile"
    options = ["--profile", str(profile), "--passphrase-file", str(words)]
    assert run([*options, "account", "list"]) == 0
    assert run([*options, "wipe"]) == 1 and profile.is_dir()
    with ProfileLock(profile / "window.lock") as lock:
        assert lock.acquire()
        assert run([*options, "wipe", "--yes"]) == 1 and (profile / "leaddesk.db").is_file()
        assert "Another copy of the program" in capsys.readouterr().err
    other = tmp_path / "photographs"
    other.mkdir()
    (other / "dear.jpg").write_bytes(b"x")
    assert run(["--profile", str(other), "wipe", "--yes"]) == 1 and (other / "dear.jpg").is_file()
    assert run([*options, "wipe", "--yes"]) == 0 and not profile.exists()
    assert run([*options, "account", "list"]) == 0
    (profile / "dear.jpg").write_bytes(b"x")
    assert run([*options, "wipe", "--yes"]) == 0 and [path.name for path in profile.iterdir()] == ["dear.jpg"]


def test_the_window_of_a_whole_build_can_be_drawn(qapp: object) -> None:
    assert selftest._window().startswith("shown, ")
