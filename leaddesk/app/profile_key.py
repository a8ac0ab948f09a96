"""A profile's key from the key store or a passphrase file; a person is asked last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from leaddesk.domain.errors import FileRejected, KeyNeeded

if TYPE_CHECKING:
    from leaddesk.store.key import Keyring

Ask = Callable[[], str | None]


def profile_key(root: Path, passphrase_file: Path | None, keyring: Keyring | None = None, ask: Ask | None = None) -> bytes:
    """From the key store or the passphrase file; a person is asked last, and never when a file was named."""
    from leaddesk.app.keyring_port import SystemKeyring
    from leaddesk.store.key import open_profile_key

    keyring = keyring or SystemKeyring()
    given = _from_file(passphrase_file) if passphrase_file is not None else None
    try:
        return open_profile_key(root, keyring=keyring, passphrase=(lambda: given) if given else None)
    except KeyNeeded:
        if given or ask is None:
            raise
    return open_profile_key(root, keyring=keyring, passphrase=ask)


def _from_file(path: Path) -> str:
    """The first line of the file, without its line end."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileRejected(name=path.name, reason="missing") from error
    except (OSError, UnicodeDecodeError) as error:
        raise FileRejected(name=path.name, reason="not_readable") from error
    first = text.splitlines()[0] if text else ""
    if not first:
        raise FileRejected(name=path.name, reason="empty")
    return first
