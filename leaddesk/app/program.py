"""The program among other programs: how it starts itself again, its identity on the Windows task bar, streams where there is no console."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaddesk.services.updates import ReleaseSource

APP_ID = "Leaddesk.Leaddesk"  # the task bar groups windows and keeps pins by it


def own_command(*arguments: str) -> list[str]:
    """The command line that starts this very program: the installed launcher by itself, an interpreter with the package."""
    launcher = Path(sys.executable)
    if launcher.stem.lower().startswith("leaddesk"):  # the interpreter runs inside Leaddesk.exe
        return [str(launcher.with_name("Leaddesk.exe")), *arguments]
    return [sys.executable, "-m", "leaddesk", *arguments]


def set_identity() -> None:
    """Tells Windows that all our windows are one program. Nothing elsewhere; a refusal costs only the grouping."""
    if sys.platform == "win32":
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)


def ensure_streams() -> None:
    """A program without a console has no stdout and stderr; what is written there goes nowhere instead of raising."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open as long as the program runs


def release_source() -> ReleaseSource | None:
    """Where this build asks for newer versions; None when whoever built it named no address."""
    import leaddesk
    from leaddesk.services.updates import ReleaseSource

    path = Path(leaddesk.__file__).with_name("resources") / "release.json"
    return ReleaseSource.parse(path.read_text(encoding="utf-8")) if path.is_file() else None
