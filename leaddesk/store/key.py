"""The profile's key: 32 random bytes in the operating system's keyring, or wrapped by a passphrase (argon2id, AES-GCM) in profile.json."""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from leaddesk.domain.errors import KeyNeeded, StoreUnavailable
from leaddesk.store.database import DATABASE_NAME

PROFILE_FILE = "profile.json"
SERVICE = "Leaddesk"
# 19 MiB, 3 passes (above OWASP's least for argon2id): 20-60 ms on an office machine. Kept in the file, so they can grow without locking anybody out.
ARGON2 = {"time": 3, "memory": 19456, "lanes": 1}
_LIMITS = {"time": 20, "memory": 1 << 20, "lanes": 16}  # a file from elsewhere must not eat the machine


class Keyring(Protocol):
    """The operating system's store of secrets. Every method raises KeyNeeded(no_keyring or locked) when it can't do it."""

    def get(self, service: str, user: str) -> str | None: ...
    def set(self, service: str, user: str, value: str) -> None: ...
    def delete(self, service: str, user: str) -> None: ...


def open_profile_key(profile: Path, *, keyring: Keyring | None, passphrase: Callable[[], str | None] | None) -> bytes:
    """The 32-byte key of a profile, made at its first start.

    First start: a `passphrase` that answers one is taken as the user's wish, so the key is wrapped by it; else the keyring keeps the key, when
    a value put in comes out again; else KeyNeeded (first_start when there was somebody to ask, no_keyring when not).
    Later: KeyNeeded (no_keyring, locked, wrong_passphrase); StoreUnavailable(no_key) when the key is lost, (damaged) when profile.json is.
    """
    path = profile / PROFILE_FILE
    try:
        raw = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _first_start(profile, keyring, passphrase)
    except (OSError, ValueError):
        raise StoreUnavailable(reason="damaged", file=PROFILE_FILE) from None
    settings = _parse(raw)
    if settings["mode"] == "keyring":
        return _from_keyring(settings, keyring)
    return _unwrap(settings, _asked(passphrase, "passphrase"))


def mode(profile: Path) -> str | None:
    """``keyring`` or ``passphrase``; None before the first start."""
    path = profile / PROFILE_FILE
    return str(_parse(path.read_text(encoding="utf-8"))["mode"]) if path.exists() else None


def set_passphrase(profile: Path, key: bytes, passphrase: str) -> None:
    """Wraps an open profile's key by a (new) passphrase from now on. A keyring's entry is left to the caller."""
    _save(profile, _wrap(_parse((profile / PROFILE_FILE).read_text(encoding="utf-8"))["id"], key, passphrase))


def forget(profile: Path, keyring: Keyring | None) -> None:
    """Removes the key from the keyring and profile.json: the database is unreadable from then on."""
    path = profile / PROFILE_FILE
    if path.exists():
        settings = _parse(path.read_text(encoding="utf-8"))
        if settings["mode"] == "keyring" and keyring is not None:
            keyring.delete(SERVICE, settings["id"])
        path.unlink()


def _first_start(profile: Path, keyring: Keyring | None, passphrase: Callable[[], str | None] | None) -> bytes:
    if (profile / DATABASE_NAME).exists():
        raise StoreUnavailable(reason="no_key")
    key, ident = secrets.token_bytes(32), secrets.token_hex(8)
    words = passphrase() if passphrase else None
    if words:
        _save(profile, _wrap(ident, key, words))
        return key
    if keyring is not None and _keeps(keyring, ident, key):
        _save(profile, {"version": 1, "id": ident, "mode": "keyring"})
        return key
    raise KeyNeeded(reason="first_start" if passphrase else "no_keyring")


def _keeps(keyring: Keyring, ident: str, key: bytes) -> bool:
    try:
        keyring.set(SERVICE, ident, _b64(key))
        return keyring.get(SERVICE, ident) == _b64(key)
    except KeyNeeded:
        return False


def _from_keyring(settings: Mapping[str, Any], keyring: Keyring | None) -> bytes:
    if keyring is None:
        raise KeyNeeded(reason="no_keyring")
    value = keyring.get(SERVICE, settings["id"])
    if value is None:
        raise StoreUnavailable(reason="no_key")
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise StoreUnavailable(reason="no_key") from None
    if len(key) != 32:
        raise StoreUnavailable(reason="no_key")
    return key


def _asked(passphrase: Callable[[], str | None] | None, reason: str) -> str:
    words = passphrase() if passphrase else None
    if not words:
        raise KeyNeeded(reason=reason)
    return words


def _derive(passphrase: str, salt: bytes, params: Mapping[str, int]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # not before the first paint of a profile that has a keyring

    return hash_secret_raw(passphrase.encode(), salt, params["time"], params["memory"], params["lanes"], 32, Type.ID)


def _wrap(ident: str, key: bytes, passphrase: str) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    wrapped = AESGCM(_derive(passphrase, salt, ARGON2)).encrypt(nonce, key, ident.encode())
    return {
        "version": 1, "id": ident, "mode": "passphrase", "kdf": "argon2id", "params": dict(ARGON2),
        "salt": _b64(salt), "nonce": _b64(nonce), "wrapped": _b64(wrapped),
    }  # fmt: skip


def _unwrap(settings: Mapping[str, Any], passphrase: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        params = {name: min(int(settings["params"][name]), most) for name, most in _LIMITS.items()}
        salt, nonce, wrapped = (base64.b64decode(settings[n], validate=True) for n in ("salt", "nonce", "wrapped"))
        return AESGCM(_derive(passphrase, salt, params)).decrypt(nonce, wrapped, settings["id"].encode())
    except InvalidTag:
        raise KeyNeeded(reason="wrong_passphrase") from None
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise StoreUnavailable(reason="damaged", file=PROFILE_FILE) from None


def _parse(raw: str) -> dict[str, Any]:
    try:
        settings = json.loads(raw)
    except ValueError:
        settings = None
    if not isinstance(settings, dict) or settings.get("mode") not in ("keyring", "passphrase") or not isinstance(settings.get("id"), str):
        raise StoreUnavailable(reason="damaged", file=PROFILE_FILE)
    if settings.get("version") != 1:
        raise StoreUnavailable(reason="newer", file=PROFILE_FILE)
    return settings


def _save(profile: Path, settings: Mapping[str, Any]) -> None:
    """Written beside and put in place whole: a cut here would cost the key."""
    try:
        profile.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = profile / f"{PROFILE_FILE}.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(settings, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(profile / PROFILE_FILE)
    except OSError as error:
        raise StoreUnavailable(reason="full" if error.errno == 28 else "io", errno=error.errno) from None


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
