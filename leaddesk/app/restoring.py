"""Puts a backup back: also on another computer, when a passphrase protects it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from leaddesk.app import paths as profile_paths
from leaddesk.app.profile_key import Ask, profile_key
from leaddesk.domain.clock import SystemClock
from leaddesk.services.maintenance import key_beside, restore
from leaddesk.store.key import PROFILE_FILE, Keyring


def restore_profile(
    profile: Path | None, archive: Path, *, passphrase_file: Path | None = None, ask: Ask | None = None, keyring: Keyring | None = None
) -> Path:
    """Puts a backup in the place of a profile's database; answers the folder that keeps what was there. See `services.maintenance.restore`.

    A backup made under a passphrase has its wrapped key beside it (``FILE.key``): with that and the passphrase it opens anywhere, and the profile
    goes on with that key. Without it the backup opens only with this profile's own key.
    """
    paths = profile_paths.prepare(profile or profile_paths.default_profile())
    wrapped = key_beside(archive)
    if not wrapped.is_file():
        return restore(paths.root, archive, profile_key(paths.root, passphrase_file, keyring, ask), SystemClock())
    with tempfile.TemporaryDirectory(dir=paths.root) as folder:
        shutil.copyfile(wrapped, Path(folder) / PROFILE_FILE)
        key = profile_key(Path(folder), passphrase_file, keyring, ask)
    kept = restore(paths.root, archive, key, SystemClock())
    own = paths.root / PROFILE_FILE
    if own.exists():
        shutil.copyfile(own, kept / PROFILE_FILE)
    shutil.copyfile(wrapped, own)
    return kept
