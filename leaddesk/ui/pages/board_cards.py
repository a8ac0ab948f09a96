"""The cards of one board column: painted small and calm, chosen with the pointer or the keys, dragged only where a status may be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QMimeData, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.specs import Cell, Tone
from leaddesk.ui import strings_board
from leaddesk.ui.models.board import Card, Face
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.record_list import ROW, RowsModel
from leaddesk.ui.theme import Icons, Theme

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-leaddesk-card"
PAD = 10
GAP = 6
LINE = 18
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CardDelegate(QStyledItemDelegate):
    """Title, quiet lines, amount and age; unread and pending marks at the right."""

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, face: Face, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._icons = icons
        self._formats = formats
        self._face = face
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        foot = bool(self._face.amount or self._face.dated)
        return QSize(120, 2 * PAD + LINE * (1 + len(self._face.lines) + foot) + 2 + GAP)

    def words(self, card: Card) -> str:
        """A card as a screen reader says it."""
        mark = {"waiting": strings_board.waiting(), "trouble": strings_board.trouble()}.get(card.pending, "")
        new = strings_board.changed() if card.unread else ""
        return ", ".join(part for part in (card.title, *card.lines, self._amount(card), self._age(card), new, mark) if part)

    def _amount(self, card: Card) -> str:
        return self._formats.show(Cell.MONEY, card.amount, card.currency)

    def _age(self, card: Card) -> str:
        return self._formats.show(self._face.cell, card.dated)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card = index.data(ROW)
        if not isinstance(card, Card):
            return
        tokens = self._theme.tokens
        box = QRectF(option.rect).adjusted(1, 1, -1, -GAP)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(tokens.selection if chosen else tokens.surface))
        focused = chosen and self._view.hasFocus()
        painter.setPen(QPen(QColor(tokens.focus if focused else tokens.border_strong if hovered else tokens.border), 2 if focused else 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        self._content(painter, box.toRect().adjusted(PAD, PAD - 1, -PAD, -PAD), card)
        painter.restore()

    def _content(self, painter: QPainter, room: QRect, card: Card) -> None:
        line = QRect(room.left(), room.top(), room.width(), LINE)
        title = line.adjusted(0, 0, -self._marks(painter, line, card), 0)
        self._text(painter, title, card.title, self._theme.font(weight=QFont.Weight.DemiBold), self._theme.tokens.text)
        for text in card.lines:
            line.translate(0, LINE)
            self._text(painter, line, text, self._theme.font(px=12), self._theme.tokens.muted)
        if not (self._face.amount or self._face.dated):
            return
        line.translate(0, LINE + 2)
        digits = self._theme.font(px=12, tabular=True)
        age, amount = self._age(card), self._amount(card)
        tone = self._formats.tone(self._face.cell.value, self._face.dated, card.dated)
        ink = self._theme.tone_colours(Tone(tone)).fg if tone else self._theme.tokens.muted
        width = QFontMetrics(digits).horizontalAdvance(age) + 8 if age else 0
        self._text(painter, line, age, digits, ink, Qt.AlignmentFlag.AlignRight)
        self._text(painter, line.adjusted(0, 0, -width, 0), amount, self._theme.font(px=12, weight=QFont.Weight.Medium, tabular=True), self._theme.tokens.text)

    def _marks(self, painter: QPainter, line: QRect, card: Card) -> int:
        """Paints the marks from the right, answers how much room they took."""
        ratio, left = self._view.devicePixelRatioF(), line.right()
        icon = {"waiting": ("clock", "accent_text"), "trouble": ("triangle-alert", "warn")}.get(card.pending)
        if icon is not None:
            left -= 14
            painter.drawPixmap(left, line.center().y() - 7, self._icons.pixmap(*icon, 14, ratio))
        if card.unread:
            left -= 9
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.tokens.accent))
            painter.drawEllipse(QRectF(left, line.center().y() - 3, 7, 7))
        return line.right() - left + (4 if left != line.right() else 0)

    @staticmethod
    def _text(painter: QPainter, room: QRect, text: str, font: QFont, colour: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        words = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), words)


class CardModel(RowsModel[Card]):
    """Cards that can be picked up."""

    def __init__(self, words: Callable[[Card], str], parent: QWidget) -> None:
        super().__init__(lambda card: str(card.rowid), words, lambda _: False, parent)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        mime = QMimeData()
        card = indexes[0].data(ROW) if indexes else None
        if isinstance(card, Card):
            mime.setData(MIME, "\n".join((card.key.account, card.key.kind, card.key.remote)).encode())
        return mime


class CardList(QListView):
    """``chosen(Card)`` when a card becomes current; `opened` with Enter or a double click; `stepped(±1)` to the next column.

    `shifted(card, ±1)` with Ctrl+Shift and an arrow, `dropped(key)` when a card of another column was let go here: only while `movable`.
    """

    chosen = Signal(object)
    opened = Signal(object)
    stepped = Signal(int)
    shifted = Signal(object, int)
    dropped = Signal(object)
    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, face: Face, parent: QWidget) -> None:
        super().__init__(parent)
        self.movable = False
        self._delegate = CardDelegate(theme, icons, formats, face, self)
        self._rows = CardModel(self._delegate.words, self)
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setStyleSheet("background: transparent;")
        self.selectionModel().currentChanged.connect(self._current)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(ROW).key))
        theme.changed.connect(self.viewport().update)

    def present(self, cards: Sequence[Card]) -> None:
        self._rows.show(cards)

    def cards(self) -> Sequence[Card]:
        return self._rows.rows()

    def set_movable(self, movable: bool) -> None:
        self.movable = movable
        self.setDragEnabled(movable)
        self.setAcceptDrops(movable)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop if movable else QAbstractItemView.DragDropMode.NoDragDrop)

    def mark(self, key: RecordKey | None, *, focus: bool = False) -> bool:
        """Makes a card current, or none; False when it is not in this column."""
        place = next((n for n, card in enumerate(self._rows.rows()) if card.key == key), -1)
        blocked = self.selectionModel().blockSignals(True)
        if place < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.selectionModel().setCurrentIndex(self._rows.index(place), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(self._rows.index(place))
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()
        if focus and place >= 0:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        return place >= 0

    def enter(self, place: int) -> None:
        """The focus comes from another column; the card at the same height becomes current."""
        rows = self._rows.rowCount()
        if rows:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            index = self._rows.index(max(0, min(place, rows - 1)))
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _current(self, now: Index, before: Index) -> None:
        card = now.data(ROW) if now.isValid() else None
        if isinstance(card, Card):
            self.chosen.emit(card)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, card = Qt.Key(event.key()), self.currentIndex().data(ROW)
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if key in STEPS and event.modifiers() & both == both:
            if self.movable and isinstance(card, Card):
                self.shifted.emit(card, STEPS[key])
        elif key in STEPS:
            self.stepped.emit(STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(card, Card):
            self.opened.emit(card.key)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.currentIndex().isValid():
            self.menu_wanted.emit(event.globalPos())

    # dragging

    def startDrag(self, actions: Qt.DropAction) -> None:
        if self.movable:
            super().startDrag(Qt.DropAction.CopyAction)  # a move would take the card away before the server agreed

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._weigh(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._weigh(event)

    def _weigh(self, event: QDragMoveEvent) -> None:
        if self.movable and event.mimeData().hasFormat(MIME) and event.source() is not self:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        if not self.movable or not event.mimeData().hasFormat(MIME):
            event.ignore()
            return
        account, kind, remote = bytes(event.mimeData().data(MIME).data()).decode().split("\n", 2)
        event.acceptProposedAction()
        self.dropped.emit(RecordKey(AccountId(account), kind, remote))
