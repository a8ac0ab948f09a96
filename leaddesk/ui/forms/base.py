"""What every editor of a form field has in common, and the looks editors share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QVBoxLayout, QWidget

from leaddesk.domain.specs import Choice, FieldSpec, FieldType
from leaddesk.domain.values import JsonValue
from leaddesk.ui.context import UiContext
from leaddesk.ui.theme import set_role

FIELD_HEIGHT = 32
NEVER_KEPT = frozenset({FieldType.SECRET, FieldType.CODE, FieldType.FILES})
"""Types whose values no draft may hold."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an editor is given besides its field: the context, the day it is, and the files dropped before the form opened."""

    ctx: UiContext
    today: date
    kept_secrets: frozenset[str] = field(default_factory=frozenset)  # secrets the account already holds
    blanks: Callable[[], Mapping[str, str]] = dict  # what the blanks of a snippet stand for here
    tiles: frozenset[str] = field(default_factory=frozenset)  # fields whose choices stand side by side with how full they are

    def show_day(self, day: date) -> str:
        """``Tue 24 Nov 2026`` in the user's language."""
        return QLocale().toString(QDate(day.year, day.month, day.day), "ddd d MMM yyyy")

    def full_day(self, day: date) -> str:
        """``Tuesday 24 November 2026``, for screen readers."""
        return QLocale().toString(QDate(day.year, day.month, day.day), "dddd d MMMM yyyy")


class Editor(QWidget):
    """One field's editor. `raw` is what was typed, as it may be kept in a draft; `judge` in `checks` says what it means.

    ``edited`` on every change a user makes.
    """

    edited = Signal()

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__()
        self.spec = spec
        self.around = around
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(6)

    def raw(self) -> JsonValue:
        """What was typed or chosen; None or empty for nothing."""
        return None

    def set_raw(self, value: JsonValue) -> None:
        """Shows a value, as it came from `raw` or from the server; None clears."""

    def choices(self) -> tuple[Choice, ...] | None:
        """The choices known now; None where there are none to know."""
        return None

    def main(self) -> QWidget:
        """The widget the field's label belongs to, and that gets the focus."""
        return self

    def names_itself(self) -> bool:
        """True when the editor shows the title, so that no label is needed above (a tick box)."""
        return False

    def show_invalid(self, invalid: bool) -> None:
        """Marks the outline; the words stand beside it."""
        set_invalid(self.main(), invalid)

    def tidy(self) -> None:
        """Called when the field is left: puts what was typed into its clean form."""


def set_invalid(widget: QWidget, invalid: bool) -> None:
    """Gives the widget the style sheet's outline for a wrong value."""
    if bool(widget.property("invalid")) != invalid:
        widget.setProperty("invalid", invalid)
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()


def set_checked(button: QAbstractButton, checked: bool) -> None:
    """Checks or unchecks a button of an exclusive set; Qt refuses to uncheck the last one otherwise."""
    exclusive = button.autoExclusive()
    button.setAutoExclusive(False)
    button.setChecked(checked)
    button.setAutoExclusive(exclusive)


def link_button(text: str, clicked: Callable[[], None] | None = None) -> QPushButton:
    """A quiet button in running text that still takes the focus."""
    button = QPushButton(text)
    set_role(button, "link")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAutoDefault(False)
    if clicked is not None:
        button.clicked.connect(lambda _checked=False: clicked())
    return button


def icon_button(ctx: UiContext, icon: str, name: str) -> QToolButton:
    """A small button with only an icon; `name` is its tooltip and its accessible name."""
    button = QToolButton()
    button.setIcon(ctx.icons.get(icon))
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setAutoRaise(True)
    button.setFixedSize(28, 28)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class Segment(QPushButton):
    """One of a few choices side by side. Exclusive among its siblings; for a screen reader a radio button."""

    def __init__(self, text: str, around: Surroundings, *, exclusive: bool = True) -> None:
        super().__init__(text.replace("&", "&&"))
        self._around = around
        self.setCheckable(True)
        self.setAutoExclusive(exclusive)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        self.setMinimumHeight(FIELD_HEIGHT - 2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._around.ctx.theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(1, 1, -2, -2)
        fill = tokens.accent_soft if self.isChecked() else tokens.hover if self.underMouse() and self.isEnabled() else tokens.surface
        edge = tokens.accent if self.isChecked() else tokens.border_strong if self.isEnabled() else tokens.border
        if self.property("invalid") and not self.isChecked():
            edge = self._around.ctx.theme.colour("bad")
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box.toRectF().translated(0.5, 0.5), 6, 6)
        if self.hasFocus():
            draw_focus(painter, self, tokens.focus)
        ink = tokens.accent_text if self.isChecked() else tokens.text
        painter.setPen(QColor(ink if self.isEnabled() else tokens.disabled))
        font = self.font()
        font.setWeight(font.Weight.DemiBold if self.isChecked() else font.Weight.Normal)
        painter.setFont(font)
        painter.drawText(box.adjusted(8, 0, -8, 0), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic, self.text())


def draw_focus(painter: QPainter, button: QAbstractButton, colour: str) -> None:
    """A ring inside the button's edge, seen on every fill."""
    painter.save()
    painter.setPen(QPen(QColor(colour), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(button.rect().toRectF().adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
    painter.restore()
