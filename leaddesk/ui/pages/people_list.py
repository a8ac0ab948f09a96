"""Those records may be handed to, each with their workload: chosen with the arrows and Enter, or by dropping records on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from leaddesk.ui import strings_bench as words
from leaddesk.ui.models.workload import Person
from leaddesk.ui.names import named
from leaddesk.ui.pages.desk_list import MIME
from leaddesk.ui.pages.record_list import ROW, RowsModel
from leaddesk.ui.strings_bench import count, say
from leaddesk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
HEIGHT, GAP, PAD = 58, 6, 12
BAR = 4


def figure_words(person: Person) -> str:
    """``12 open, 3 due today``: the figures that are not nothing, else what the server says itself."""
    said = [f"{figure.count:,} {figure.title[:1].lower()}{figure.title[1:]}" for figure in person.figures if figure.count]
    return ", ".join(said) or (say(words.NOTHING_TODAY) if person.figures else person.hint)


def person_words(person: Person) -> str:
    """As a screen reader says it."""
    queued = count(person.queued, words.QUEUED_ONE, words.QUEUED_MANY) if person.queued else ""
    return ", ".join(part for part in (person.name, figure_words(person), queued) if part)


class PersonPainter(QStyledItemDelegate):
    """Name and figures, the load as a number and a bar that can be compared with the others'."""

    def __init__(self, theme: Theme, most: Callable[[], int], view: PeopleList) -> None:
        super().__init__(view)
        self._theme, self._most, self._view = theme, most, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, HEIGHT + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        person = index.data(ROW)
        if not isinstance(person, Person):
            return
        tokens = self._theme.tokens
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = self._view.over == index.row()
        box = QRectF(option.rect).adjusted(1, 1, -1, -GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(tokens.accent_soft if over else tokens.selection if chosen else tokens.surface))
        strong = over or (chosen and self._view.hasFocus())
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(
            QPen(QColor(tokens.focus if strong else tokens.accent if chosen else tokens.border_strong if hovered else tokens.border), 2 if strong else 1)
        )
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        self._content(painter, box.toRect().adjusted(PAD, 7, -PAD, -8), person)
        painter.restore()

    def _content(self, painter: QPainter, room: QRect, person: Person) -> None:
        tokens = self._theme.tokens
        line = QRect(room.left(), room.top(), room.width(), 20)
        number, extra = f"{person.load:,}", f"+{person.queued:,} " if person.queued else ""
        digits = self._theme.font(px=15, weight=QFont.Weight.DemiBold, tabular=True)
        wide = QFontMetrics(digits).horizontalAdvance(number)
        small = self._theme.font(px=12, weight=QFont.Weight.Medium, tabular=True)
        narrow = QFontMetrics(small).horizontalAdvance(extra)
        right = Qt.AlignmentFlag.AlignRight
        self._text(painter, line, number, digits, tokens.text, right)
        self._text(painter, line.adjusted(0, 0, -wide - 6, 0), extra, small, tokens.accent_text, right)
        self._text(painter, line.adjusted(0, 0, -wide - narrow - 14, 0), person.name, self._theme.font(weight=QFont.Weight.DemiBold), tokens.text)
        line.translate(0, 20)
        line.setHeight(16)
        self._text(painter, line, figure_words(person), self._theme.font(px=12), tokens.muted)
        full = QRectF(room.left(), room.bottom() - BAR + 2, room.width(), BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.hairline if not tokens.dark else tokens.border))
        painter.drawRoundedRect(full, BAR / 2, BAR / 2)
        most = self._most()
        if most and person.load:
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(QRectF(full.left(), full.top(), max(BAR, full.width() * person.load / most), BAR), BAR / 2, BAR / 2)

    @staticmethod
    def _text(painter: QPainter, room: QRect, words_: str, font: QFont, colour: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetrics(font).elidedText(words_, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)


class PeopleList(QListView):
    """``picked(Person)`` when another is chosen, `opened` with Enter or a double click, ``dropped`` when records were let go on the chosen one."""

    picked = Signal(object)
    opened = Signal()
    dropped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, say(words.PEOPLE))
        self.over = -1
        self._model: RowsModel[Person] = RowsModel(lambda person: person.value, person_words, lambda _: False, self)
        self.setModel(self._model)
        self.setItemDelegate(PersonPainter(theme, lambda: max((person.load for person in self._model.rows()), default=0), self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setStyleSheet("background: transparent;")
        self.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit(self.chosen()))
        self.doubleClicked.connect(lambda _: self.opened.emit())
        theme.changed.connect(self.viewport().update)

    def present(self, found: Sequence[Person]) -> None:
        """Everybody as they stand now; who is chosen stays chosen."""
        self._model.show(found)
        self.viewport().update()

    def people(self) -> Sequence[Person]:
        return self._model.rows()

    def chosen(self) -> Person | None:
        """Only who was chosen: the focus alone chooses nobody."""
        marked = self.selectionModel().selectedIndexes()
        person = marked[0].data(ROW) if marked else None
        return person if isinstance(person, Person) else None

    def choose(self, value: str) -> None:
        """Somebody by the value the server knows them by."""
        self._go(self._model.place(value))

    def enter(self) -> None:
        """The focus comes from the list of records."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.chosen() is None:
            self._go(max(0, self.currentIndex().row()))

    def _go(self, place: int) -> None:
        if 0 <= place < self._model.rowCount():
            self.selectionModel().setCurrentIndex(self._model.index(place), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(self._model.index(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._go(self.currentIndex().row())
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    # dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._weigh(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._weigh(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hold(-1)
        event.accept()

    def _weigh(self, event: QDragMoveEvent) -> None:
        place = self._under(event.position().toPoint())
        self._hold(place if event.mimeData().hasFormat(MIME) else -1)
        if self.over >= 0:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        place = self._under(event.position().toPoint()) if event.mimeData().hasFormat(MIME) else -1
        self._hold(-1)
        if place < 0:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._go(place)
        self.dropped.emit()

    def _under(self, where: QPoint) -> int:
        return self.indexAt(where).row()

    def _hold(self, place: int) -> None:
        if place != self.over:
            self.over = place
            self.viewport().update()
