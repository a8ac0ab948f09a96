"""Removes a profile for good: its key first, so that nothing left on the disk can be read, then its files. Foreign files beside them stay."""

from __future__ import annotations

import shutil
from pathlib import Path

from leaddesk.app import paths as profile_paths
from leaddesk.app.single_instance import ProfileLock
from leaddesk.domain.errors import NotKnown, StoreUnavailable

OWN = ("leaddesk.db*", "profile.json*", "window.*", "outbox.lock", "logs", "crashes", "spool", "before-restore-*", "damaged-*")


def wipe_profile(profile: Path | None) -> Path:
    """Answers the folder that is gone. Raises NotKnown when it is no profile, StoreUnavailable(locked) while a window has it, KeyNeeded."""
    from leaddesk.app.keyring_port import SystemKeyring
    from leaddesk.store.key import PROFILE_FILE, forget

    paths = profile_paths.ProfilePaths((profile or profile_paths.default_profile()).expanduser().absolute())
    if not (paths.root / PROFILE_FILE).is_file() and not paths.database.is_file():
        raise NotKnown(what="profile", name=str(paths.root), known=[])  # never remove a folder that isn't ours
    for lock in (ProfileLock(paths.window_lock), ProfileLock(paths.outbox_lock)):
        with lock:
            if not lock.acquire():
                raise StoreUnavailable(reason="locked")
    forget(paths.root, SystemKeyring())
    try:
        for path in [path for pattern in OWN for path in paths.root.glob(pattern)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not any(paths.root.iterdir()):
            paths.root.rmdir()
    except OSError as error:
        raise StoreUnavailable(reason="io", where="profile") from error
    return paths.root
