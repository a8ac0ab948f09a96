"""The operating system's key store: Windows directly and fast, other systems through `keyring`, plaintext back-ends never."""

from __future__ import annotations

import sys
from typing import Protocol

from leaddesk.domain.errors import KeyNeeded

_LONGEST = 1200
_REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt", "keyring.backends.chainer")


class SystemKeyring:
    """`store.key.Keyring`. Nothing is imported before the first call. Raises KeyNeeded when there is no safe key store or it is locked."""

    def __init__(self) -> None:
        self._port: _Port | None = None

    def get(self, service: str, user: str) -> str | None:
        return self._open().get(service, user)

    def set(self, service: str, user: str, value: str) -> None:
        if len(value) > _LONGEST:
            raise ValueError("too long for a key store")
        self._open().set(service, user, value)

    def delete(self, service: str, user: str) -> None:
        self._open().delete(service, user)

    def _open(self) -> _Port:
        if self._port is None:
            self._port = _open_port()
        return self._port


class _Port(Protocol):
    def get(self, service: str, user: str) -> str | None: ...
    def set(self, service: str, user: str, value: str) -> None: ...
    def delete(self, service: str, user: str) -> None: ...


def _open_port() -> _Port:
    if sys.platform == "win32":
        from leaddesk.app.windows_vault import WindowsVault

        return WindowsVault()
    return _ThroughKeyring()


class _ThroughKeyring:
    """The `keyring` package, with the back-end looked at before anything is trusted to it."""

    def __init__(self) -> None:
        import keyring
        import keyring.errors

        self._errors = keyring.errors
        self._backend = keyring.get_keyring()
        self._refuse_unsafe()

    def _refuse_unsafe(self) -> None:
        inner = getattr(self._backend, "backends", None)
        if inner:  # a chain of back-ends: the first one answers
            self._backend = inner[0]
        module = type(self._backend).__module__
        if module.startswith(_REFUSED) or "plaintext" in type(self._backend).__name__.lower():
            raise KeyNeeded(reason="no_keyring")

    def get(self, service: str, user: str) -> str | None:
        try:
            return self._backend.get_password(service, user)
        except self._errors.KeyringError as error:
            raise self._translated(error) from error

    def set(self, service: str, user: str, value: str) -> None:
        try:
            self._backend.set_password(service, user, value)
        except self._errors.KeyringError as error:
            raise self._translated(error) from error

    def delete(self, service: str, user: str) -> None:
        try:
            self._backend.delete_password(service, user)
        except self._errors.PasswordDeleteError:
            return
        except self._errors.KeyringError as error:
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> KeyNeeded:
        return KeyNeeded(reason="locked" if isinstance(error, self._errors.KeyringLocked) else "no_keyring")
