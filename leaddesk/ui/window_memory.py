"""How the window looked: a small plain file of the profile, because it is needed before the profile is unlocked. Nothing personal is in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

NAME = "window.json"
SIZE = (1320, 840)
LEAST = (1024, 640)
FRAME = 32  # px; a title bar's height, not known before the window is shown


class WindowMemory:
    """``geometry``, ``theme``, ``comfortable``, ``text_size``, ``paper``. A file nobody can read counts as empty."""

    def __init__(self, profile: Path | None) -> None:
        """None: nothing is remembered."""
        self._path = profile / NAME if profile is not None else None
        self._values: dict[str, object] = {}
        try:
            found = json.loads(self._path.read_text(encoding="utf-8")) if self._path is not None else {}
            self._values = found if isinstance(found, dict) else {}
        except (OSError, ValueError):
            self._values = {}

    @property
    def theme(self) -> str:
        value = self._values.get("theme")
        return value if isinstance(value, str) else "system"

    @property
    def comfortable(self) -> bool:
        return self._values.get("comfortable") is True

    @property
    def text_size(self) -> str:
        value = self._values.get("text_size")
        return value if isinstance(value, str) else ""

    @property
    def paper(self) -> str:
        """The window's colour the last time, "" when it is not known."""
        value = self._values.get("paper")
        return value if isinstance(value, str) and len(value) == 7 and value.startswith("#") else ""

    def remember_look(self, theme: str, comfortable: bool, text_size: str = "normal") -> None:
        self._values |= {"theme": theme, "comfortable": comfortable, "text_size": text_size}
        self._write()

    def save(self, window: QMainWindow, paper: str) -> None:
        """`paper`: the window's colour as #rrggbb."""
        self._values["paper"] = paper
        self._values["geometry"] = window.saveGeometry().toBase64().toStdString()
        self._write()

    def restore(self, window: QMainWindow) -> None:
        """Size and place of the last time, pulled back onto a screen that is there."""
        value = self._values.get("geometry")
        if not (isinstance(value, str) and window.restoreGeometry(QByteArray.fromBase64(value.encode()))):
            window.resize(*SIZE)
        pull_back(window)

    def _write(self) -> None:
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(self._values), encoding="utf-8")
            fresh.replace(self._path)
        except OSError:
            fresh.unlink(missing_ok=True)  # a full or read-only disk only costs the window's place


def pull_back(window: QMainWindow) -> None:
    """Makes sure that the title bar can be reached and the window fits."""
    box = window.frameGeometry()
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    if not screens:
        return
    title = QRect(box.left(), box.top(), box.width(), 40)
    under = [screen for screen in screens if _overlap(screen, title) >= 80]
    room = under[0] if under else QGuiApplication.primaryScreen().availableGeometry()
    if not window.isMaximized():
        window.resize(min(window.width(), room.width()), min(window.height(), room.height() - FRAME))
    if not under:
        window.move(room.center() - window.rect().center())


def _overlap(screen: QRect, box: QRect) -> int:
    both = screen.intersected(box)
    return min(both.width(), both.height() * 4) if both.isValid() else 0
