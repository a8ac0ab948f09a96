"""The profile's key: keyring or passphrase, first start and later ones, and everything that can be wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from leaddesk.domain.errors import KeyNeeded, LeaddeskError, StoreUnavailable
from leaddesk.store import key
from leaddesk.store.key import forget, mode, open_profile_key, set_passphrase
from tests.unit.store.store_kit import opened

WORDS = "correct horse canary staple"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parameters are in the file, so tests may use small ones."""
    monkeypatch.setattr(key, "ARGON2", {"time": 1, "memory": 64, "lanes": 1})


class Ring:
    """A keyring in memory. ``broken``: raises; ``lossy``: forgets what it was given."""

    def __init__(self, *, broken: bool = False, lossy: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.broken, self.lossy = broken, lossy

    def get(self, service: str, user: str) -> str | None:
        if self.broken:
            raise KeyNeeded(reason="locked")
        return self.kept.get((service, user))

    def set(self, service: str, user: str, value: str) -> None:
        if self.broken:
            raise KeyNeeded(reason="no_keyring")
        if not self.lossy:
            self.kept[service, user] = value

    def delete(self, service: str, user: str) -> None:
        self.kept.pop((service, user), None)


def reason(call: Callable[[], object]) -> tuple[str, object]:
    with pytest.raises(LeaddeskError) as error:
        call()
    return error.value.code, error.value.facts["reason"]


def test_the_keyring_keeps_the_key(tmp_path: Path) -> None:
    ring = Ring()
    assert mode(tmp_path) is None
    made = open_profile_key(tmp_path, keyring=ring, passphrase=None)
    assert len(made) == 32 and mode(tmp_path) == "keyring"
    assert open_profile_key(tmp_path, keyring=ring, passphrase=None) == made
    assert made.hex() not in (tmp_path / "profile.json").read_text()
    assert len(ring.kept) == 1 and len(next(iter(ring.kept.values()))) < 1200


def test_a_given_passphrase_wraps_the_key_even_when_there_is_a_keyring(tmp_path: Path) -> None:
    ring = Ring()
    made = open_profile_key(tmp_path, keyring=ring, passphrase=lambda: WORDS)
    assert mode(tmp_path) == "passphrase" and ring.kept == {}
    assert open_profile_key(tmp_path, keyring=None, passphrase=lambda: WORDS) == made
    text = (tmp_path / "profile.json").read_text()
    assert "canary" not in text and json.loads(text)["params"] == key.ARGON2
    assert reason(lambda: open_profile_key(tmp_path, keyring=ring, passphrase=lambda: "wrong")) == ("key_needed", "wrong_passphrase")
    assert reason(lambda: open_profile_key(tmp_path, keyring=ring, passphrase=lambda: None)) == ("key_needed", "passphrase")
    assert reason(lambda: open_profile_key(tmp_path, keyring=ring, passphrase=None)) == ("key_needed", "passphrase")


@pytest.mark.parametrize("ring", [None, Ring(broken=True), Ring(lossy=True)])
def test_without_a_working_keyring_a_passphrase_is_needed(tmp_path: Path, ring: Ring | None) -> None:
    assert reason(lambda: open_profile_key(tmp_path, keyring=ring, passphrase=None)) == ("key_needed", "no_keyring")
    assert reason(lambda: open_profile_key(tmp_path, keyring=ring, passphrase=lambda: None)) == ("key_needed", "first_start")
    assert mode(tmp_path) is None
    made = open_profile_key(tmp_path, keyring=ring, passphrase=lambda: WORDS)
    assert open_profile_key(tmp_path, keyring=ring, passphrase=lambda: WORDS) == made


def test_a_lost_or_locked_keyring_is_said(tmp_path: Path) -> None:
    ring = Ring()
    open_profile_key(tmp_path, keyring=ring, passphrase=None)
    assert reason(lambda: open_profile_key(tmp_path, keyring=None, passphrase=None)) == ("key_needed", "no_keyring")
    assert reason(lambda: open_profile_key(tmp_path, keyring=Ring(broken=True), passphrase=None)) == ("key_needed", "locked")
    assert reason(lambda: open_profile_key(tmp_path, keyring=Ring(), passphrase=None)) == ("store_unavailable", "no_key")
    for spoiled in ("no base64 ä", "c2hvcnQ="):
        ring.kept = {k: spoiled for k in ring.kept}
        assert reason(lambda: open_profile_key(tmp_path, keyring=ring, passphrase=None)) == ("store_unavailable", "no_key")


def test_a_database_without_its_profile_file_gets_no_new_key(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    assert reason(lambda: open_profile_key(tmp_path, keyring=Ring(), passphrase=None)) == ("store_unavailable", "no_key")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "damaged"),
        ("{", "damaged"),
        ("[]", "damaged"),
        ('{"version":1,"id":"a","mode":"other"}', "damaged"),
        ('{"version":1,"id":"a","mode":"passphrase"}', "damaged"),
        ('{"version":1,"id":"a","mode":"passphrase","params":{"time":1,"memory":64,"lanes":1},"salt":"!","nonce":"","wrapped":""}', "damaged"),
        ('{"version":2,"id":"a","mode":"keyring"}', "newer"),
    ],
)
def test_a_spoiled_profile_file_is_said(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "profile.json").write_text(text)
    assert reason(lambda: open_profile_key(tmp_path, keyring=Ring(), passphrase=lambda: WORDS)) == ("store_unavailable", why)


def test_the_passphrase_can_be_changed_and_the_key_forgotten(tmp_path: Path) -> None:
    ring = Ring()
    made = open_profile_key(tmp_path, keyring=ring, passphrase=None)
    set_passphrase(tmp_path, made, WORDS)
    assert open_profile_key(tmp_path, keyring=None, passphrase=lambda: WORDS) == made
    set_passphrase(tmp_path, made, "other")
    assert open_profile_key(tmp_path, keyring=None, passphrase=lambda: "other") == made
    other = tmp_path / "other"
    open_profile_key(other, keyring=(second := Ring()), passphrase=None)
    forget(other, second)
    assert second.kept == {} and mode(other) is None
    forget(other, second)


def test_a_folder_that_cannot_be_written_is_an_io_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable):
        open_profile_key(tmp_path / "file" / "profile", keyring=None, passphrase=lambda: WORDS)
