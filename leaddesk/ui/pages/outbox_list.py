"""The outbox's list: one block per record, one line per change, painted small and calm; built for thousands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from leaddesk.domain.clock import Clock
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.ids import CommandId
from leaddesk.ui import strings_pages as s
from leaddesk.ui.pages.moments import moment
from leaddesk.ui.pages.outbox_groups import AccountRow, Deed, ItemRow, Row, deeds, needs_person
from leaddesk.ui.pages.outbox_load import Outbox
from leaddesk.ui.pages.record_list import ROW, RowsModel
from leaddesk.ui.pages.timeline import STATE_ICONS
from leaddesk.ui.theme import Icons, Theme

Index = QModelIndex | QPersistentModelIndex
HEAD, FIRST, NEXT = 34, 52, 28
LEFT = 16
LOUD = frozenset({"warn", "bad"})
"""The tones whose words are coloured, too: what asks for somebody. Of the others the shape says enough."""


class OutboxDelegate(QStyledItemDelegate):
    """Paints account headings and items."""

    def __init__(self, theme: Theme, icons: Icons, clock: Clock, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._icons = icons
        self._clock = clock
        self._view = view
        self.outbox = Outbox()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW)
        height = HEAD if isinstance(row, AccountRow) else FIRST if isinstance(row, ItemRow) and row.first else NEXT
        return QSize(120, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, AccountRow):
            self._head(painter, rect, row)
        elif isinstance(row, ItemRow):
            self._item(painter, rect, row, state)
        painter.restore()

    def _head(self, painter: QPainter, rect: QRect, row: AccountRow) -> None:
        painter.setFont(self._theme.font(px=11, weight=QFont.Weight.DemiBold))
        painter.setPen(QColor(self._theme.tokens.muted))
        space = rect.adjusted(LEFT, 8, -LEFT, 0)
        painter.drawText(space, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, row.label)
        painter.drawText(space, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(row.count))

    def _item(self, painter: QPainter, rect: QRect, row: ItemRow, state: QStyle.StateFlag) -> None:
        tokens = self._theme.tokens
        item, now = row.item, self._clock.now()
        if row.first:
            painter.fillRect(rect.left() + LEFT, rect.top(), rect.width() - 2 * LEFT, 1, QColor(tokens.hairline))
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            selected = bool(state & QStyle.StateFlag.State_Selected)
            colour = (tokens.selection if self._view.hasFocus() else tokens.selection_idle) if selected else tokens.hover
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(rect).adjusted(6, 2, -6, -1), 6, 6)
        space = rect.adjusted(LEFT, 0, -LEFT, 0)
        if row.first:
            top = QRect(space.left(), space.top() + 7, space.width(), 19)
            when = moment(item.updated, now)
            painter.setFont(self._theme.font(px=12, tabular=True))
            painter.setPen(QColor(tokens.muted))
            painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, when)
            room = top.width() - painter.fontMetrics().horizontalAdvance(when) - 10
            painter.setFont(self._theme.font(weight=QFont.Weight.DemiBold))
            painter.setPen(QColor(tokens.text))
            name = self.outbox.about(item) or self.outbox.deed(item)
            painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))
            space = QRect(space.left(), space.top() + 27, space.width(), 20)
        self._line(painter, space, item, now)

    def _line(self, painter: QPainter, space: QRect, item: OutboxItem, now: datetime) -> None:
        icon, tone = STATE_ICONS[item.state.value]
        if item.state is State.HELD and needs_person(item):
            tone = "warn"  # as beside it: it does not go out by itself
        painter.drawPixmap(space.left(), space.center().y() - 7, self._icons.pixmap(icon, tone, 14, self._view.devicePixelRatioF()))
        font = self._theme.font(tabular=True)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        body = space.adjusted(22, 0, 0, 0)
        deed = self.outbox.deed(item)
        painter.setPen(QColor(self._theme.tokens.text))
        painter.drawText(body, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(deed, Qt.TextElideMode.ElideRight, body.width()))
        rest = body.adjusted(metrics.horizontalAdvance(deed) + 10, 0, 0, 0)
        if rest.width() > 20:
            painter.setPen(QColor(self._theme.colour(tone if tone in LOUD else "muted")))
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(self.outbox.line(item, now), Qt.TextElideMode.ElideRight, rest.width()))


class OutboxList(QListView):
    """The list. ``chosen(OutboxItem | None)`` follows the current row; Enter opens the record, Delete takes back."""

    chosen = Signal(object)
    deed = Signal(object, object)  # OutboxItem, Deed

    def __init__(self, theme: Theme, icons: Icons, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._rows: RowsModel[Row] = RowsModel(lambda row: row.key, self._words, lambda row: isinstance(row, AccountRow), self)
        self._delegate = OutboxDelegate(theme, icons, clock, self)
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(s.say(s.OUTBOX))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(self._item(now)))
        theme.changed.connect(self.viewport().update)

    def _words(self, row: Row) -> str:
        if isinstance(row, AccountRow):
            return f"{row.label}, {row.count}"
        outbox, item = self._delegate.outbox, row.item
        return ", ".join(part for part in (outbox.deed(item), outbox.about(item), outbox.line(item, self._clock.now())) if part)

    @staticmethod
    def _item(index: Index) -> OutboxItem | None:
        row = index.data(ROW)
        return row.item if isinstance(row, ItemRow) else None

    def present(self, outbox: Outbox, rows: Sequence[Row]) -> None:
        """Shows the rows; the current one stays current, and when it left, its neighbour follows."""
        before = self._item(self.currentIndex())
        place = self.currentIndex().row()
        self._delegate.outbox = outbox
        self._rows.show(rows)
        if before is not None and self._rows.place(str(before.command.id)) >= 0:
            self.chosen.emit(self._item(self.currentIndex()))
        else:
            self._select_near(max(place, 0))
        self.viewport().update()

    def _select_near(self, place: int) -> None:
        rows = self._rows.rows()
        order = [*range(place, len(rows)), *range(min(place, len(rows)) - 1, -1, -1)]
        near = next((i for i in order if isinstance(rows[i], ItemRow)), -1)
        if near >= 0:
            self.selectionModel().setCurrentIndex(self._rows.index(near), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            self.chosen.emit(None)

    def select(self, command: CommandId) -> bool:
        """Makes a command current; False when the list does not show it."""
        place = self._rows.place(str(command))
        if place < 0:
            return False
        index = self._rows.index(place)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        return True

    def current(self) -> OutboxItem | None:
        """The item of the current row."""
        return self._item(self.currentIndex())

    def said(self) -> list[str]:
        """The rows as a screen reader says them."""
        return [self._words(row) for row in self._rows.rows()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self._item(self.currentIndex())
        wanted = {Qt.Key.Key_Return: (Deed.OPEN,), Qt.Key.Key_Enter: (Deed.OPEN,), Qt.Key.Key_Delete: (Deed.UNDO, Deed.DROP)}.get(Qt.Key(event.key()), ())
        deed = next((d for d in wanted if item is not None and d in deeds(item)), None)
        if deed is not None:
            self.deed.emit(item, deed)
        else:
            super().keyPressEvent(event)
