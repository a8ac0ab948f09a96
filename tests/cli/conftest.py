"""Runs the command line in this process and answers what a script would see."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Run:
    """Exit code, stdout and stderr of one command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Run]


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """``cli("account", "list")`` on a profile of its own, protected by a passphrase file; ``--json`` unless ``text=True``."""
    from leaddesk.app.main import run
    from leaddesk.app.wiring import open_store_part

    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    secret = tmp_path / "passphrase"
    secret.write_text("a practice passphrase\n", encoding="utf-8")
    profile = tmp_path / "profile"
    opened = open_store_part(profile, passphrase_file=secret, keyring=None, in_thread=False)
    opened.services.preferences.put("calls_per_second", 50)  # the practice CRM needs no sparing
    opened.close()

    def call(*arguments: str, text: bool = False) -> Run:
        capsys.readouterr()
        options = ["--profile", str(profile), "--passphrase-file", str(secret), *([] if text else ["--json"])]
        code = run([*options, *arguments])
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return call
