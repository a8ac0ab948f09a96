"""Follow-ups that are overdue, for today, or ahead: a table over all accounts or one, done and moved by keyboard or mouse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from leaddesk.domain.changes import AccountsChanged, Change, FollowUpsChanged
from leaddesk.domain.follow_ups import FollowUp
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Tone
from leaddesk.ui import strings_news as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.follow_up_deeds import FollowUpDeeds
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import plain
from leaddesk.ui.pages.detail_news import due_tone
from leaddesk.ui.theme import Theme, set_role
from leaddesk.ui.widgets import EmptyState
from leaddesk.ui.widgets.quiet_table import QuietTable

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
PAD = 16
_TITLES = {"overdue": s.OVERDUE, "today": s.TODAY, "upcoming": s.UPCOMING}
_NONE = {"overdue": s.NONE_OVERDUE, "today": s.NONE_TODAY, "upcoming": s.NONE_UPCOMING}


class FollowUpModel(QAbstractTableModel):
    """Rows of follow-ups; columns: due, record, what to do, account."""

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._formats = theme, formats
        self.items: tuple[FollowUp, ...] = ()
        self._labels: dict[AccountId, str] = {}
        self._now: datetime | None = None

    def show(self, items: Sequence[FollowUp], labels: dict[AccountId, str], now: datetime) -> None:
        self.beginResetModel()
        self.items, self._labels, self._now = tuple(items), labels, now
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return s.say((s.COLUMN_DUE, s.COLUMN_RECORD, s.COLUMN_NOTE, s.COLUMN_ACCOUNT)[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.items[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            note = item.note if role == Qt.ItemDataRole.ToolTipRole else " ".join(item.note.split())
            return (self._formats.when(item.due), item.title, note, self._labels.get(item.key.account, ""))[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0 and self._now is not None:
            tone = due_tone(item, self._now)
            return QColor(self._theme.tone_colours(tone).fg) if tone is not Tone.NEUTRAL else None
        return None


class FollowUpDelegate(QStyledItemDelegate):
    """Cells under their headings, a hairline under each row, what is late in its tone."""

    def __init__(self, theme: Theme, view: QuietTable) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        tokens, rect = self._theme.tokens, option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.selection if self._view.hasFocus() else tokens.selection_idle))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.hairline))
        room = rect.adjusted(PAD, 0, -4, 0)
        painter.setFont(self._view.font())
        painter.setPen(QColor(index.data(Qt.ItemDataRole.ForegroundRole) or tokens.text))
        painter.drawText(
            room, Qt.AlignmentFlag.AlignVCenter, painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width())
        )


class FollowUpTable(QuietTable):
    """Enter goes to the record, Ctrl+D says done, F2 changes, Delete removes."""

    wanted = Signal(str)  # open, done, edit, remove

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setItemDelegate(FollowUpDelegate(theme, self))
        self.setFrameShape(QuietTable.Shape.NoFrame)
        self.setFont(theme.font(tabular=True))
        self.setAccessibleName(s.say(s.FOLLOW_UPS))
        self.setSelectionMode(QuietTable.SelectionMode.SingleSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStyleSheet(f"QHeaderView::section {{ padding-left: {PAD}px; }}")

    def fit(self) -> None:
        """Column widths; what to do takes what is left."""
        self.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 160), (1, 180), (3, 130)):
            self.horizontalHeader().resizeSection(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        what = {Qt.Key.Key_Return: "open", Qt.Key.Key_Enter: "open", Qt.Key.Key_F2: "edit", Qt.Key.Key_Delete: "remove"}.get(Qt.Key(event.key()), "")
        if control and event.key() == Qt.Key.Key_D:
            what = "done"
        if what and self.currentIndex().isValid():
            self.wanted.emit(what)
            return
        super().keyPressEvent(event)


class FollowUpsPage(QWidget):
    """`selected(list of record keys)` as the lists of records do; `opened` when the record itself is wanted."""

    selected = Signal(list)
    opened = Signal()

    def __init__(self, ctx: UiContext, formats: Formats, account: AccountId | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._account = account
        self._when = "today"
        self.deeds = FollowUpDeeds(ctx, self)
        self.title = plain(role="heading")
        self.table = FollowUpTable(ctx.theme, self)
        self.model = FollowUpModel(ctx.theme, formats, self)
        self._empty = EmptyState(ctx.theme, ctx.icons)
        self._stack = QStackedWidget(self)
        self._buttons = {what: QPushButton(s.say(words)) for what, words in (("done", s.DONE), ("move", s.MOVE), ("edit", s.EDIT), ("remove", s.REMOVE))}
        self._build()
        ctx.bridge.changed.connect(self._heard)

    def _build(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.fit()
        table.customContextMenuRequested.connect(self._menu)
        table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        table.wanted.connect(self._do)
        table.doubleClicked.connect(lambda _: self._do("open"))
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 12, 10)
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addStretch(1)
        for what, button in self._buttons.items():
            set_role(button, "outlined")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, what=what: self._do(what))
            head.addWidget(button)
        self._buttons["done"].setToolTip("Ctrl+D")
        self._buttons["edit"].setToolTip("F2")
        self._buttons["remove"].setToolTip("Delete")
        self._stack.addWidget(table)
        self._stack.addWidget(self._empty)
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(self._stack, 1)

    def show_when(self, when: str) -> None:
        """overdue, today or upcoming."""
        self._when = when
        self.title.setText(s.say(_TITLES[when]))
        self.reload()

    def reload(self) -> None:
        services, when = self._ctx.services, self._when
        accounts = (self._account,) if self._account is not None else ()
        if services.follow_ups is None:
            return
        follow_ups = services.follow_ups

        def read() -> tuple[Sequence[FollowUp], dict[AccountId, str]]:
            return follow_ups.list(when, accounts), {a.id: a.label for a in services.accounts.list()}

        self._ctx.reader.ask(read, done=lambda answer: self._take(when, *answer), lane=f"follow-ups-{id(self)}")

    def current(self) -> FollowUp | None:
        row = self.table.currentIndex().row()
        return self.model.items[row] if 0 <= row < len(self.model.items) and self.table.selectionModel().hasSelection() else None

    def _take(self, when: str, items: Sequence[FollowUp], labels: dict[AccountId, str]) -> None:
        """The same follow-up stays selected; where it left, the one in its place."""
        if when != self._when:
            return
        before, place = self.current(), self.table.currentIndex().row()
        self.model.show(items, labels, self._ctx.clock.now())
        self._stack.setCurrentWidget(self.table if items else self._empty)
        if not items:
            self._empty.show_state("alarm-clock", s.say(_NONE[when]), s.say(s.NONE_HINT, key=self._ctx.keys.sequence("follow_up")))
            self.selected.emit([])
        elif before is not None:
            row = next((row for row, item in enumerate(items) if item.id == before.id), min(place, len(items) - 1))
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(self.model.index(row, 0), flags)
        self._offer()

    def _heard(self, change: Change) -> None:
        if isinstance(change, (FollowUpsChanged, AccountsChanged)) and self.isVisible() and self._account in (None, change.account):
            self.reload()

    def _selected(self) -> None:
        item = self.current()
        self.selected.emit([item.key] if item is not None else [])
        self._offer()

    def _offer(self) -> None:
        for button in self._buttons.values():
            button.setEnabled(self.current() is not None)
            button.setVisible(bool(self.model.items))  # nothing to do, nothing to press

    def _do(self, what: str) -> None:
        item = self.current()
        if item is None:
            return
        if what == "open":
            self.opened.emit()
        elif what == "move":
            self.deeds.move_menu(item.id, self._buttons["move"])
        else:
            {"done": self.deeds.done, "edit": self.deeds.edit, "remove": self.deeds.remove}[what](item.id)

    def _menu(self, where: QPoint) -> None:
        item = self.current()
        if item is None:
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        icons = self._ctx.icons
        menu.addAction(icons.get("check"), f"{s.say(s.DONE)}\tCtrl+D").triggered.connect(lambda: self._do("done"))
        self.deeds.fill_moves(menu.addMenu(icons.get("clock"), s.say(s.MOVE)), item.id)
        menu.addAction(icons.get("pencil"), f"{s.say(s.EDIT)}\tF2").triggered.connect(lambda: self._do("edit"))
        menu.addAction(icons.get("trash-2"), s.say(s.REMOVE)).triggered.connect(lambda: self._do("remove"))
        menu.addSeparator()
        menu.addAction(icons.get("arrow-right"), s.say(s.OPEN)).triggered.connect(lambda: self._do("open"))
        menu.popup(self.table.viewport().mapToGlobal(where))
