"""The Windows Credential Manager by its own functions: a key is read in a millisecond, before anything heavy is imported."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from typing import Any

from leaddesk.domain.errors import KeyNeeded

_GENERIC = 1  # CRED_TYPE_GENERIC
_LOCAL_MACHINE = 2  # CRED_PERSIST_LOCAL_MACHINE: this user on this machine, not roaming
_NOT_FOUND = 1168  # ERROR_NOT_FOUND


class _Credential(ctypes.Structure):
    """CREDENTIALW of wincred.h."""

    _fields_ = (
        ("Flags", wintypes.DWORD),
        ("Type", wintypes.DWORD),
        ("TargetName", wintypes.LPWSTR),
        ("Comment", wintypes.LPWSTR),
        ("LastWritten", wintypes.FILETIME),
        ("CredentialBlobSize", wintypes.DWORD),
        ("CredentialBlob", ctypes.POINTER(ctypes.c_char)),
        ("Persist", wintypes.DWORD),
        ("AttributeCount", wintypes.DWORD),
        ("Attributes", ctypes.c_void_p),
        ("TargetAlias", wintypes.LPWSTR),
        ("UserName", wintypes.LPWSTR),
    )


class WindowsVault:
    """Generic credentials named ``service:user``. Raises KeyNeeded when the vault refuses."""

    def __init__(self) -> None:
        self._dll: Any
        if sys.platform == "win32":
            self._dll = ctypes.WinDLL("advapi32", use_last_error=True)
        else:
            raise KeyNeeded(reason="no_keyring")

    def get(self, service: str, user: str) -> str | None:
        found = ctypes.POINTER(_Credential)()
        if not self._dll.CredReadW(_target(service, user), _GENERIC, 0, ctypes.byref(found)):
            self._check_absent()
            return None
        try:
            entry = found.contents
            return ctypes.string_at(entry.CredentialBlob, entry.CredentialBlobSize).decode("utf-16-le")
        finally:
            self._dll.CredFree(found)

    def set(self, service: str, user: str, value: str) -> None:
        blob = value.encode("utf-16-le")
        buffer = ctypes.create_string_buffer(blob, len(blob))
        entry = _Credential(
            Type=_GENERIC,
            TargetName=_target(service, user),
            CredentialBlobSize=len(blob),
            CredentialBlob=ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)),
            Persist=_LOCAL_MACHINE,
            UserName=user,
        )
        if not self._dll.CredWriteW(ctypes.byref(entry), 0):
            raise KeyNeeded(reason="no_keyring")

    def delete(self, service: str, user: str) -> None:
        if not self._dll.CredDeleteW(_target(service, user), _GENERIC, 0):
            self._check_absent()

    def _check_absent(self) -> None:
        """A missing entry is no error; anything else means that the vault can't be used now."""
        if _last_error() != _NOT_FOUND:
            raise KeyNeeded(reason="locked")


def _last_error() -> int:
    if sys.platform == "win32":
        return ctypes.get_last_error()
    return 0


def _target(service: str, user: str) -> str:
    return f"{service}:{user}"
