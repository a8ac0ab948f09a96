"""Icons: Lucide outlines (ISC licence, see resources/icons/LICENSE) drawn in the theme's colours at the size asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton

from leaddesk.ui.resources import resource_folder
from leaddesk.ui.theme.theme import Theme

FALLBACK = "circle-dot"
PROGRAM_SIDES = (16, 24, 32, 48, 64, 128)
BESIDE = 4
"""Room an icon brings along before a button's words: Qt leaves four pixels, half of what the eye wants."""


class Icons:
    """Recoloured icons, drawn once per colour. Ask again when `Theme.changed` fires."""

    def __init__(self, theme: Theme, folder: Path | None = None) -> None:
        self._theme = theme
        self._folder = folder or resource_folder() / "icons"
        self._sources: dict[str, bytes] = {}
        self._made: dict[tuple[str, str, int], QIcon] = {}
        self._pictures: dict[tuple[str, str, int, float], QPixmap] = {}  # delegates ask at every repaint

    def get(self, name: str, role: str = "muted", size: int = 16) -> QIcon:
        """`role` is a token (``muted``, ``text``, ``accent_text``, ``on_accent``, ``disabled``…), a tone (``good``, ``warn``, ``bad``…) or #rrggbb."""
        colour = self._theme.colour(role)
        key = (name, colour, size)
        icon = self._made.get(key)
        if icon is None:
            icon = self._made[key] = self._icon(lambda ratio: self._draw(name, colour, size, ratio))
        return icon

    def pixmap(self, name: str, role: str = "muted", size: int = 16, ratio: float = 1.0) -> QPixmap:
        """One picture of `size` logical pixels for a screen of that device pixel ratio."""
        key = (name, self._theme.colour(role), size, ratio)
        found = self._pictures.get(key)
        if found is None:
            found = self._pictures[key] = self._draw(*key)
        return found

    def before(self, button: QAbstractButton, name: str, role: str = "muted", size: int = 16) -> None:
        """Puts an icon before a button's words, with room between the two."""
        colour = self._theme.colour(role)
        key = (f"before:{name}", colour, size)
        icon = self._made.get(key)
        if icon is None:
            icon = self._made[key] = self._icon(lambda ratio: _roomy(self._draw(name, colour, size, ratio), size, ratio))
        button.setIcon(icon)
        button.setIconSize(QSize(size + BESIDE, size))

    def badge(self, name: str, colour: str, size: int = 20) -> QIcon:
        """A CRM's badge: its icon in white or black on a rounded square of its colour."""
        key = (f"badge:{name}", colour, size)
        icon = self._made.get(key)
        if icon is None:
            icon = self._made[key] = self._icon(lambda ratio: self._draw_badge(name, colour, size, ratio))
        return icon

    def program(self) -> QIcon:
        """The program's own icon, for title bars, the task bar and the list of windows."""
        source = (self._folder.parent / "leaddesk.svg").read_bytes()
        icon = QIcon()
        for side in PROGRAM_SIDES:
            icon.addPixmap(QPixmap.fromImage(QImage.fromData(source.replace(b'width="64" height="64"', b'width="%d" height="%d"' % (side, side), 1))))
        return icon

    @staticmethod
    def _icon(draw: Callable[[float], QPixmap]) -> QIcon:
        """One picture for each scale there is a screen for: an icon is drawn before the first paint, so none too many."""
        icon = QIcon()
        for ratio in sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}):
            icon.addPixmap(draw(ratio))
        return icon

    def known(self, name: str) -> bool:
        return (self._folder / f"{name}.svg").is_file()

    def _source(self, name: str) -> bytes:
        found = self._sources.get(name)
        if found is None:
            path = self._folder / f"{name}.svg"
            if not path.is_file():
                path = self._folder / f"{FALLBACK}.svg"
            found = self._sources[name] = path.read_bytes()
        return found

    def _draw(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        """Through the SVG image plug-in, so that QtSvg is not imported before first paint."""
        side = round(size * ratio)
        data = self._source(name).replace(b"currentColor", colour.encode()).replace(b'width="24"', b'width="%d"' % side, 1)
        data = data.replace(b'height="24"', b'height="%d"' % side, 1)
        if size <= 20:
            data = data.replace(b'stroke-width="2"', b'stroke-width="1.9"', 1)
        image = QImage.fromData(data)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _draw_badge(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        fill = QColor(colour)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(0, 0, size, size, size * 0.26, size * 0.26)
        inner = round(size * 0.66)
        ink = "#ffffff" if fill.lightnessF() < 0.62 else "#14161b"
        offset = (size - inner) / 2
        painter.drawPixmap(round(offset), round(offset), self._draw(name, ink, inner, ratio))
        painter.end()
        return pixmap


def _roomy(picture: QPixmap, size: int, ratio: float) -> QPixmap:
    """The same picture with empty room on the side of the words."""
    made = QPixmap(QSize(round((size + BESIDE) * ratio), round(size * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawPixmap(BESIDE if QGuiApplication.isRightToLeft() else 0, 0, picture)
    painter.end()
    return made
