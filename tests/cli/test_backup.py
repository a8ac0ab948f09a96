"""A backup opens on another computer with its passphrase."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli


def test_a_backup_comes_back_in_an_empty_profile(cli: Cli, tmp_path: Path) -> None:
    added = cli("account", "add", "bizipac", "--label", "Pune")
    assert added.code == 0
    assert cli("backup", str(tmp_path / "copy.leaddesk")).code == 0
    elsewhere = ("--profile", str(tmp_path / "elsewhere"))
    restored = cli(*elsewhere, "restore", str(tmp_path / "copy.leaddesk"))
    assert restored.code == 0, restored.err
    assert [a["id"] for a in cli(*elsewhere, "account", "list").json] == [added.json["id"]]


def test_a_missing_or_foreign_backup_is_refused_in_words(cli: Cli, tmp_path: Path) -> None:
    assert cli("restore", str(tmp_path / "nowhere")).code == 1
    (tmp_path / "noise").write_bytes(b"not a backup at all" * 500)
    refused = cli("restore", str(tmp_path / "noise"))
    assert refused.code == 1 and "Traceback" not in refused.err
    (tmp_path / "table.csv").write_text("name,phone\n", encoding="utf-8")
    table = cli("restore", str(tmp_path / "table.csv"))
    assert table.code == 1 and "is not a backup" in table.err and "set aside" not in table.err
