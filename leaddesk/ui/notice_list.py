"""The list of what happened while nobody was looking, above the bell: a press opens the record; what is told, and when not, is set here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from leaddesk.domain.notices import Notice, Worth
from leaddesk.ui import strings_news as s
from leaddesk.ui.names import named, plain
from leaddesk.ui.pages.moments import moment
from leaddesk.ui.pages.record_list import ROW, RowsModel
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets import EmptyState

ICONS: Mapping[Worth, tuple[str, str]] = {
    Worth.NEW: ("user-plus", "info"),
    Worth.STATUS: ("rotate-cw", "info"),
    Worth.COMMAND: ("triangle-alert", "warn"),
    Worth.FOLLOW_UP: ("alarm-clock", "warn"),
    Worth.SIGN_IN: ("key-round", "warn"),
}
WIDTH, HEIGHT, LINE = 400, 460, 58


class NoticeDelegate(QStyledItemDelegate):
    """An icon, the record, what happened, when; a dot for what was not seen."""

    def __init__(self, theme: Theme, icons: Icons, view: QListView, now: Callable[[], datetime]) -> None:
        super().__init__(view)
        self._theme, self._icons, self._view, self._now = theme, icons, view, now

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._view.viewport().width(), LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        notice, box, tokens = index.data(ROW), option.rect, self._theme.tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selection if option.state & QStyle.StateFlag.State_Selected else tokens.hover))
            painter.drawRoundedRect(QRectF(box).adjusted(6, 1, -6, -1), 6, 6)
        icon, tone = ICONS[notice.what]
        painter.drawPixmap(QPoint(box.left() + 18, box.top() + 11), self._icons.pixmap(icon, tone, 16, self._view.devicePixelRatioF()))
        when = moment(notice.at, self._now())
        small = self._theme.font(px=12, tabular=True)
        width = QFontMetrics(small).horizontalAdvance(when)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRect(box.right() - width - 18, box.top() + 9, width + 2, 18), Qt.AlignmentFlag.AlignVCenter, when)
        strong = self._theme.font(weight=QFont.Weight.Normal if notice.seen else QFont.Weight.DemiBold)
        room = QRect(box.left() + 46, box.top() + 9, box.width() - 46 - width - 30, 20)
        self._line(painter, room, strong, tokens.text, notice.title)
        self._line(painter, QRect(room.left(), box.top() + 30, box.width() - 46 - 34, 20), self._theme.font(), tokens.muted, notice.words)
        if not notice.seen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.colour("accent")))
            painter.drawEllipse(QRectF(box.right() - 24, box.top() + 37, 7, 7))
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, room: QRect, font: QFont, colour: str, words: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width()))


class NoticeList(QFrame):
    """A popup. `wanted(Notice)` when one is pressed; `seen_all`, `cleared`, `paused(bool)`, `chosen(Worth, bool)` for the settings."""

    wanted = Signal(object)
    seen_all = Signal()
    cleared = Signal()
    paused = Signal(bool)
    chosen = Signal(object, bool)

    def __init__(self, theme: Theme, icons: Icons, now: Callable[[], datetime], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._icons = icons
        self.setAccessibleName(s.say(s.NOTICES))
        self.setObjectName("notices")
        self.setFrameShape(QFrame.Shape.NoFrame)
        tokens = theme.tokens
        self.setStyleSheet(f"#notices {{ background: {tokens.raised}; border: 1px solid {tokens.border_strong}; }}")
        self._rows: RowsModel[Notice] = RowsModel(lambda n: str(n.id), lambda n: f"{n.title}: {n.words}", lambda _: False, self)
        self.view = QListView()
        self.view.setModel(self._rows)
        self.view.setItemDelegate(NoticeDelegate(theme, icons, self.view, now))
        self.view.setAccessibleName(s.say(s.NOTICES))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setMouseTracking(True)
        self.view.setStyleSheet("background: transparent;")
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._press)
        self.view.installEventFilter(self)
        self._empty = EmptyState(theme, icons, "bell", s.say(s.NO_NOTICES), s.say(s.NO_NOTICES_HINT))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self._seen = QPushButton(s.say(s.SEEN_ALL))
        set_role(self._seen, "link")
        self._seen.clicked.connect(self.seen_all)
        self._more = named(QToolButton(), s.say(s.NOTIFY_OF))
        self._more.setToolTip(s.say(s.NOTIFY_OF))
        self._more.setIcon(icons.get("sliders-horizontal", "muted"))
        self._more.clicked.connect(self._settings)
        self._wanted: Mapping[Worth, bool] = {}
        self._quiet = False
        head = QHBoxLayout()
        head.setContentsMargins(18, 10, 10, 6)
        head.addWidget(plain(s.say(s.NOTICES), "subheading"))
        head.addStretch(1)
        head.addWidget(self._seen)
        head.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 6)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.resize(WIDTH, HEIGHT)

    def present(self, notices: Sequence[Notice], wanted: Mapping[Worth, bool], *, paused: bool) -> None:
        self._rows.show(notices)
        self._stack.setCurrentWidget(self.view if notices else self._empty)
        self._seen.setVisible(any(not notice.seen for notice in notices))
        self._wanted, self._quiet = wanted, paused

    def open_above(self, button: QWidget) -> None:
        """Its lower right corner at the button's upper right one."""
        corner = button.mapToGlobal(QPoint(button.width(), 0))
        self.move(corner.x() - self.width(), corner.y() - self.height() - 4)
        self.show()
        self.view.setFocus()
        if self._rows.rowCount() and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self._rows.index(0))

    def rows(self) -> Sequence[Notice]:
        return self._rows.rows()

    def _press(self, index: QModelIndex) -> None:
        notice = index.data(ROW)
        if isinstance(notice, Notice):
            self.close()
            self.wanted.emit(notice)

    def _settings(self) -> None:
        menu = self.settings_menu()
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def settings_menu(self) -> QMenu:
        """What is told, the pause, and clearing."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addSection(s.say(s.NOTIFY_OF))
        for what, on in self._wanted.items():
            action = menu.addAction(s.worth(what))
            action.setCheckable(True)
            action.setChecked(on)
            action.toggled.connect(lambda checked, what=what: self.chosen.emit(what, checked))
        menu.addSeparator()
        pause = menu.addAction(s.say(s.PAUSE))
        pause.setCheckable(True)
        pause.setChecked(self._quiet)
        pause.toggled.connect(self.paused)
        menu.addAction(self._icons.get("trash-2"), s.say(s.CLEAR)).triggered.connect(self.cleared)
        return menu

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press(self.view.currentIndex())
            return True
        return False
