"""The strip of tabs: all leads, one per account with its marks, the outbox with its count, and the way to one more account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QToolButton, QWidget

from leaddesk.domain.specs import Tone
from leaddesk.ui import strings_shell
from leaddesk.ui.names import named
from leaddesk.ui.theme import Icons, Theme, set_role

HEIGHT = 40
ICON = 18
GAP = 8
PAD = 14


@dataclass(frozen=True, slots=True)
class Tab:
    """`mark` is one more word for its state (offline, sign in), with its `icon`; `count` a number on a badge."""

    key: str
    title: str
    icon: QIcon
    tip: str = ""
    mark_icon: str = ""
    mark_tone: Tone = Tone.NEUTRAL
    count: int = 0
    count_tone: Tone = Tone.NEUTRAL


class _Bar(QTabBar):
    """Qt's tab bar for keys and screen readers, painted our way."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._tabs: list[Tab] = []
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        named(self, strings_shell.tabs_name())

    def show_tabs(self, tabs: Sequence[Tab]) -> None:
        self._tabs = list(tabs)
        while self.count() > len(tabs):
            self.removeTab(self.count() - 1)
        for place, tab in enumerate(tabs):
            text = tab.title.replace("&", "&&")
            if place < self.count():
                self.setTabText(place, text)
            else:
                self.addTab(text)
            self.setTabData(place, tab.key)
            self.setTabToolTip(place, f"<span>{_escaped(tab.tip)}</span>" if "<" in tab.tip else tab.tip)
            self.setAccessibleTabName(place, f"{tab.title}, {tab.tip}" if tab.tip else tab.title)
        self.updateGeometry()
        self.update()

    def _font(self, chosen: bool) -> QFont:
        return self._theme.font(weight=QFont.Weight.DemiBold if chosen else QFont.Weight.Medium)

    def tabSizeHint(self, index: int) -> QSize:
        if not 0 <= index < len(self._tabs):
            return QSize(60, HEIGHT)
        tab = self._tabs[index]
        width = PAD + ICON + GAP + min(190, QFontMetrics(self._font(True)).horizontalAdvance(tab.title)) + PAD + 3
        width += (16 + 6 if tab.mark_icon else 0) + (self._badge_width(tab.count) + 7 if tab.count else 0)
        return QSize(width, HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(PAD * 2 + ICON + 40, HEIGHT)

    def _badge_width(self, count: int) -> int:
        return max(18, QFontMetrics(self._theme.font(px=11, weight=QFont.Weight.DemiBold)).horizontalAdvance(_number(count)) + 11)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1
        for place, tab in enumerate(self._tabs):
            self._paint(painter, place, tab, hovered == place)
        painter.end()

    def _paint(self, painter: QPainter, place: int, tab: Tab, hovered: bool) -> None:
        t = self._theme.tokens
        box = self.tabRect(place)
        chosen = place == self.currentIndex()
        pill = QRectF(box).adjusted(2, 5, -2, -5)
        if chosen or hovered:
            painter.setPen(QColor(t.border) if chosen else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.surface if chosen else t.hover if t.dark else t.hairline))
            painter.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        if chosen and self.hasFocus():
            painter.setPen(QColor(t.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(1, 1, -1, -1), 7, 7)
        left, middle = box.left() + PAD, box.center().y()
        painter.drawPixmap(QPoint(left, middle - ICON // 2 + 1), tab.icon.pixmap(QSize(ICON, ICON), self.devicePixelRatioF()))
        left += ICON + GAP
        right = box.right() - PAD
        if tab.count:
            right = self._badge(painter, right, middle, tab)
        if tab.mark_icon:
            right -= 16
            painter.drawPixmap(QPoint(right, middle - 7), self._icons.pixmap(tab.mark_icon, tab.mark_tone.value, 16, self.devicePixelRatioF()))
            right -= 6
        font = self._font(chosen)
        painter.setFont(font)
        painter.setPen(QColor(t.text if chosen else t.muted))
        words = QFontMetrics(font).elidedText(tab.title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRectF(left, box.top(), right - left + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, words)

    def _badge(self, painter: QPainter, right: int, middle: int, tab: Tab) -> int:
        colours = self._theme.tone_colours(tab.count_tone)
        width = self._badge_width(tab.count)
        box = QRectF(right - width, middle - 8, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.bg))
        painter.drawRoundedRect(box, 9, 9)
        painter.setFont(self._theme.font(px=11, weight=QFont.Weight.DemiBold, tabular=True))
        painter.setPen(QColor(colours.fg))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _number(tab.count))
        return right - width - 7


class TabStrip(QWidget):
    """`chosen(key)`, `add_wanted`, `menu_wanted(key, QPoint)`."""

    chosen = Signal(str)
    add_wanted = Signal()
    menu_wanted = Signal(str, QPoint)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._quiet = False
        self._bar = _Bar(theme, icons, self)
        self._add = QToolButton()
        self._add.setText(strings_shell.add_account())
        self._add.setToolTip(strings_shell.add_account_tip())
        self._add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._add.clicked.connect(self.add_wanted)
        set_role(self._add, "strip")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 12, 2)
        row.setSpacing(4)
        row.addWidget(self._bar, 0)
        row.addWidget(self._add, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self._bar.currentChanged.connect(self._changed)
        self._bar.customContextMenuRequested.connect(self._menu)
        theme.changed.connect(self._draw)
        self._draw()

    def show_tabs(self, tabs: Sequence[Tab], current: str) -> None:
        """Replaces the tabs, quietly."""
        self._quiet = True
        self._bar.show_tabs(tabs)
        for place, tab in enumerate(tabs):
            if tab.key == current:
                self._bar.setCurrentIndex(place)
        self._quiet = False

    def step(self, by: int) -> None:
        count = self._bar.count()
        if count:
            self._bar.setCurrentIndex((self._bar.currentIndex() + by) % count)

    def choose(self, key: str) -> None:
        for place in range(self._bar.count()):
            if self._bar.tabData(place) == key:
                self._bar.setCurrentIndex(place)

    def choose_quietly(self, key: str) -> None:
        """Marks a tab without going there."""
        self._quiet = True
        self.choose(key)
        self._quiet = False

    def places(self) -> list[tuple[str, str]]:
        """Key and title of each tab, from the left."""
        return [(str(self._bar.tabData(place)), self._bar.tabText(place).replace("&&", "&")) for place in range(self._bar.count())]

    def title(self, key: str) -> str:
        return dict(self.places()).get(key, "")

    def current(self) -> str:
        return str(self._bar.tabData(self._bar.currentIndex()) or "")

    def _changed(self, place: int) -> None:
        if not self._quiet and place >= 0:
            self.chosen.emit(str(self._bar.tabData(place)))

    def _menu(self, where: QPoint) -> None:
        place = self._bar.tabAt(where)
        if place >= 0:
            self.menu_wanted.emit(str(self._bar.tabData(place)), self._bar.mapToGlobal(where))

    def _draw(self) -> None:
        self._icons.before(self._add, "plus")
        self._bar.update()


def _number(count: int) -> str:
    return str(count) if count < 1000 else "999+"


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)
