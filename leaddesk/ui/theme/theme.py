"""The theme: palette, fonts and sizes; follows the system's light or dark live unless the user chose one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from leaddesk.domain.specs import Tone
from leaddesk.ui.theme.contrast import HIGH_DARK, HIGH_LIGHT
from leaddesk.ui.theme.stylesheet import stylesheet
from leaddesk.ui.theme.tokens import DARK, LIGHT, Tokens, ToneColours

FAMILIES = ("Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "Sans Serif")
MODES = ("system", "light", "dark", "contrast")
TEXT_PX = 13
TEXT_SIZES = {"normal": 1.0, "large": 1.15, "larger": 1.3}
"""Names of the text sizes, and how much larger than the usual text."""


def contrast_asked() -> bool:
    """Whether the system asks for high contrast."""
    return QGuiApplication.styleHints().accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


class Theme(QObject):
    """Applied to the application once, again on every change. Widgets that paint themselves read `tokens` and repaint on `changed`."""

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        mode: str = "system",
        *,
        comfortable: bool = False,
        text_size: str = "",
        parent: QObject | None = None,
        asked: Callable[[], bool] = contrast_asked,
    ) -> None:
        """`asked`: whether the system wants high contrast."""
        super().__init__(parent)
        self._app, self._asked = app, asked
        self._text_size = text_size if text_size in TEXT_SIZES else "normal"
        self._mode = mode if mode in MODES else "system"
        self._comfortable = comfortable
        self.tokens: Tokens = LIGHT
        self._font = QFont(FAMILIES[-1])
        app.setStyle("Fusion")
        self._choose_font()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)
        self._apply()

    @property
    def mode(self) -> str:
        return self._mode

    def set_mode(self, mode: str) -> None:
        """``system``, ``light``, ``dark`` or ``contrast``."""
        if mode in MODES and mode != self._mode:
            self._mode = mode
            self._apply()
            self.changed.emit()

    @property
    def comfortable(self) -> bool:
        return self._comfortable

    def set_comfortable(self, comfortable: bool) -> None:
        """Row heights: 32 pixels instead of 24."""
        if comfortable != self._comfortable:
            self._comfortable = comfortable
            self.changed.emit()

    @property
    def application(self) -> QApplication:
        return self._app

    @property
    def text_size(self) -> str:
        return self._text_size

    def set_text_size(self, name: str) -> None:
        """One of `TEXT_SIZES`."""
        if name in TEXT_SIZES and name != self._text_size:
            self._text_size = name
            self._choose_font()
            self._apply()
            self.changed.emit()

    def px(self, size: int = TEXT_PX) -> int:
        """A text height as the chosen size makes it."""
        return round(size * TEXT_SIZES[self._text_size])

    @property
    def row_height(self) -> int:
        return self.px(32) if self._comfortable else self.px(24)

    def colour(self, role: str) -> str:
        """A token's, a tone's or a given colour as #rrggbb."""
        if role.startswith("#"):
            return role
        found = getattr(self.tokens, role, None)
        if isinstance(found, str):
            return found
        return self.tokens.tones[Tone(role)].fg

    def tone_colours(self, tone: Tone) -> ToneColours:
        return self.tokens.tones[tone]

    def font(self, *, px: int = TEXT_PX, weight: QFont.Weight = QFont.Weight.Normal, tabular: bool = False) -> QFont:
        """The user interface font at a size in logical pixels; `tabular` gives digits of one width."""
        font = QFont(self._font)
        font.setPixelSize(self.px(px))
        font.setWeight(weight)
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    @staticmethod
    def icon_size(px: int = 16) -> QSize:
        return QSize(px, px)

    def _choose_font(self) -> None:
        there = set(QFontDatabase.families())
        self._font = QFont(next((family for family in FAMILIES if family in there), FAMILIES[-1]))
        self._font.setPixelSize(self.px())
        self._app.setFont(self._font)

    def _system_changed(self, *_: object) -> None:
        if self._mode in ("system", "contrast"):
            self._apply()
            self.changed.emit()

    def _dark(self) -> bool:
        if self._mode in ("system", "contrast"):
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._mode == "dark"

    def _apply(self) -> None:
        high = self._mode == "contrast" or (self._mode == "system" and self._asked())
        self.tokens = (HIGH_DARK if high else DARK) if self._dark() else (HIGH_LIGHT if high else LIGHT)
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(stylesheet(self.tokens, TEXT_SIZES[self._text_size]))


def set_role(widget: QWidget, role: str) -> None:
    """Names what a widget is for the style sheet.

    Buttons: ``primary``, ``danger``, ``quiet``, ``link``. Labels: ``title``, ``heading``, ``muted``, ``caption``, ``error``, ``warning``, ``mono``.
    Frames: ``card``, ``pane``, ``well``, ``hairline``.
    """
    if widget.property("role") != role:
        widget.setProperty("role", role)
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)


def palette(t: Tokens) -> QPalette:
    """All of Fusion's roles from the tokens."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, t.window),
        (role.WindowText, t.text),
        (role.Base, t.surface),
        (role.AlternateBase, t.sunken),
        (role.ToolTipBase, t.raised),
        (role.ToolTipText, t.text),
        (role.PlaceholderText, t.placeholder),
        (role.Text, t.text),
        (role.Button, t.surface),
        (role.ButtonText, t.text),
        (role.BrightText, t.on_accent),
        (role.Link, t.accent_text),
        (role.LinkVisited, t.accent_text),
        (role.Highlight, t.selection),
        (role.HighlightedText, t.text),
        (role.Accent, t.accent),
        (role.Light, t.surface),
        (role.Midlight, t.hairline),
        (role.Mid, t.border),
        (role.Dark, t.border_strong),
        (role.Shadow, t.border_strong),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(t.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, role.Base, QColor(t.sunken))
    return made
