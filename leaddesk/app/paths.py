"""Where things of a profile live on disk, and where the profile is when none was named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class ProfilePaths(NamedTuple):
    """Names inside one profile folder."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "leaddesk.db"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def crashes(self) -> Path:
        return self.root / "crashes"

    @property
    def spool(self) -> Path:
        """Files on their way out, for minutes at most; emptied at start."""
        return self.root / "spool"

    @property
    def window_lock(self) -> Path:
        return self.root / "window.lock"

    @property
    def outbox_lock(self) -> Path:
        return self.root / "outbox.lock"


def default_profile() -> Path:
    """The user's own profile folder, by the system's habits."""
    import platformdirs

    return platformdirs.user_data_path("Leaddesk", appauthor=False)


def prepare(profile: Path) -> ProfilePaths:
    """Makes the profile folder, readable by its owner only. Raises StoreUnavailable(reason="io") when it can't be made."""
    paths = ProfilePaths(profile.expanduser().absolute())
    try:
        paths.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (paths.logs, paths.crashes, paths.spool):
            folder.mkdir(exist_ok=True, mode=0o700)
        if os.name == "posix":
            paths.root.chmod(0o700)
    except OSError as error:
        from leaddesk.domain.errors import StoreUnavailable

        raise StoreUnavailable(reason="io", where="profile") from error
    return paths


def sample_folder() -> Path:
    """The program's own sample tables: beside the package in a checkout, inside it in an installed wheel."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "resources"
    return (installed if installed.is_dir() else package.parent / "resources") / "samples"
