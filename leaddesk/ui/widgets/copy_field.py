"""One labelled value of a record: selectable, copied with a click or a key, masked until asked for when sensitive, links never opened by themselves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDesktopServices, QEnterEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QWidget

from leaddesk.ui import strings_pages as s
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets.long_label import LongLabel

LABEL_WIDTH = 124
MASK = "••••••••"


def open_in_browser(address: str) -> bool:
    """Hands an https address to the system's browser."""
    return QDesktopServices.openUrl(QUrl(address))


class IconButton(QAbstractButton):
    """A small icon with a name. ``quiet``: it keeps its place but shows itself only while its row is pointed at or it has the focus."""

    SIDE = 24

    def __init__(self, theme: Theme, name: str, parent: QWidget, *, quiet: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quiet = quiet
        self._shown = not quiet
        self.setFixedSize(self.SIDE, self.SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.rename(name)

    def rename(self, name: str) -> None:
        self.setAccessibleName(name)
        self.setToolTip(name)

    def reveal(self, shown: bool) -> None:
        if self._quiet and shown != self._shown:
            self._shown = shown
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        focused = self.hasFocus()
        if not self._shown and not focused:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.tokens.sunken if self.isDown() else self._theme.tokens.hover))
            painter.drawRoundedRect(box, 5, 5)
        if focused:
            painter.setPen(QPen(QColor(self._theme.tokens.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 5, 5)
        side = 14
        self.icon().paint(painter, QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side))
        painter.end()


class ElidedLabel(QLabel):
    """Plain text on one line, cut with an ellipsis where there is no room; the whole of it is still its name."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        said = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), said)
        painter.end()


class CopyField(QWidget):
    """A row "label  value  [show] [open] [copy]". Up and Down go to the neighbouring rows; Ctrl+C and Enter copy."""

    copied = Signal(str)  # the field's name
    revealed = Signal(str)  # a masked value was looked at
    stepped = Signal(int)  # -1 up, 1 down

    def __init__(self, name: str, theme: Theme, icons: Icons, parent: QWidget | None = None, open_link: Callable[[str], bool] = open_in_browser) -> None:
        super().__init__(parent)
        self.name = name
        self._theme = theme
        self._icons = icons
        self._open_link = open_link
        self._raw = ""
        self._value = ""
        self._link = ""
        self._masked = False
        self._label = QLabel(self)
        self._text = LongLabel(self)
        self._rest = QLabel(self)
        self._show = IconButton(theme, "", self, quiet=True)
        self._open = IconButton(theme, "", self, quiet=True)
        self._copy = IconButton(theme, "", self, quiet=True)
        self._build()
        self.restyle()

    def _build(self) -> None:
        for label in (self._label, self._text, self._rest):
            label.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self._label, "muted")
        set_role(self._rest, "muted")
        self._label.setWordWrap(True)
        self._label.setBuddy(self._copy)
        self._text.pick_with(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setCursor(Qt.CursorShape.IBeamCursor)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setMinimumWidth(40)
        self._rest.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        top = Qt.AlignmentFlag.AlignTop
        for label in (self._label, self._text, self._rest):
            label.setContentsMargins(0, 4, 0, 3)
        row.addWidget(self._label, 0, top)
        row.addSpacing(10)
        row.addWidget(self._text, 1, top)
        row.addWidget(self._rest, 2, top)
        for button, act in ((self._show, self._toggle), (self._open, self._follow), (self._copy, self.copy)):
            row.addWidget(button, 0, top)
            button.clicked.connect(act)
            button.installEventFilter(self)

    def restyle(self) -> None:
        """Draws the icons in the theme's present colours."""
        self._label.setFixedWidth(self._theme.px(LABEL_WIDTH))
        self._copy.setIcon(self._icons.get("copy", size=14))
        self._open.setIcon(self._icons.get("external-link", size=14))
        self._eye()

    @property
    def value(self) -> str:
        """What is shown now."""
        return MASK if self._masked else self._value

    def present(self, label: str, value: str, *, raw: str | None = None, link: str = "", host: str = "", rest: str = "", sensitive: bool = False) -> None:
        """Shows a value. `raw` is what is copied when it differs from what is shown. The same value again changes nothing.

        A sensitive value that was shown stays shown until another value comes.
        """
        raw = value if raw is None else raw
        fresh = raw != self._raw
        self._label.setText(label)
        self._copy.rename(s.say(s.COPY_FIELD, field=label))
        self._link = link
        self._open.setVisible(bool(link))
        self._open.rename(s.say(s.OPEN_LINK, host=host))
        self._show.setVisible(sensitive)
        self._rest.setVisible(bool(link and rest))
        self._rest.setText(rest)
        if fresh or not sensitive:
            self._masked = sensitive
        self._raw, self._value = raw, host if link else value
        self._text.setSizePolicy(QSizePolicy.Policy.Maximum if link else QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setWordWrap(not link)
        self._render()

    def forget(self) -> None:
        """Another record follows: whatever was shown is masked again before its value comes."""
        self._raw = self._value = ""
        self._masked = True

    def _render(self) -> None:
        shown = self.value
        if self._text.text() != shown:
            self._text.setText(shown)
        self._eye()

    def _eye(self) -> None:
        self._show.setIcon(self._icons.get("eye" if self._masked else "eye-off", size=14))
        self._show.rename(s.say(s.SHOW_FIELD if self._masked else s.HIDE_FIELD, field=self._label.text()))

    def focus(self) -> None:
        """Gives the keyboard to the row's copy button."""
        self._copy.setFocus(Qt.FocusReason.TabFocusReason)

    def set_tab_stop(self, on: bool) -> None:
        """Whether Tab stops here: only one row of a view does, the arrow keys reach the others."""
        policy = Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus
        for button in (self._show, self._open, self._copy):
            button.setFocusPolicy(policy)

    def has_focus(self) -> bool:
        return any(button.hasFocus() for button in (self._show, self._open, self._copy))

    def copy(self) -> None:
        """Puts the whole value on the clipboard; a masked one counts as looked at."""
        QGuiApplication.clipboard().setText(self._raw)
        if self._masked:
            self.revealed.emit(self.name)
        self._copy.setIcon(self._icons.get("check", "good", 14))
        self.copied.emit(self.name)

    def _toggle(self) -> None:
        self._masked = not self._masked
        self._render()
        if not self._masked:
            self.revealed.emit(self.name)

    def _follow(self) -> None:
        self._open_link(self._link)

    def _reveal(self, shown: bool) -> None:
        for button in (self._show, self._open, self._copy):
            button.reveal(shown)
        if not shown:
            self._copy.setIcon(self._icons.get("copy", size=14))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._reveal(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._reveal(False)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step:
                self.stepped.emit(step)
                return True
            if event.matches(QKeySequence.StandardKey.Copy) or (watched is self._copy and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)):
                self.copy()
                return True
        return super().eventFilter(watched, event)
