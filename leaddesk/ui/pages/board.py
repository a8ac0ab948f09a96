"""The board: a column per status with its count and amounts, cards in them, empty ones folded to a slim strip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Cell, KindSpec
from leaddesk.ui import strings_board
from leaddesk.ui.models.board import Card, Lane, face_of
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import named, plain
from leaddesk.ui.pages.board_cards import CardList
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets.status import paint_shape

WIDTH = 220
WIDEST = 300
SLIM = 38


def sums(amounts: Mapping[str, Decimal], formats: Formats) -> str:
    """Amounts added up, each in its own currency."""
    return ", ".join(formats.show(Cell.MONEY, str(amount.quantize(Decimal(1))), currency) for currency, amount in sorted(amounts.items()))


class LaneHead(QWidget):
    """Shape, status and count over the amounts; standing upright while the column is folded."""

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formats = formats
        self._lane: Lane | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def present(self, lane: Lane) -> None:
        self._lane = lane
        self.setAccessibleName(strings_board.column_name(lane.label or strings_board.no_status(), lane.count))
        self.setToolTip("" if lane.count else self.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed if lane.count else QSizePolicy.Policy.Expanding)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SLIM, 44 if self._lane is not None and self._lane.count else 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        lane = self._lane
        if lane is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = QColor(self._theme.tone_colours(lane.tone).fg)
        if lane.count:
            self._wide(painter, lane, ink)
        else:
            self._upright(painter, lane, ink)
        painter.end()

    def _wide(self, painter: QPainter, lane: Lane, ink: QColor) -> None:
        tokens = self._theme.tokens
        paint_shape(painter, QRectF(4, 6, 10, 10), lane.tone, ink)
        count, font = f"{lane.count:,}", self._theme.font(px=12, weight=QFont.Weight.DemiBold, tabular=True)
        width = QFontMetrics(font).horizontalAdvance(count)
        line = QRect(20, 0, self.width() - 24, 22)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)
        self._words(
            painter, line.adjusted(0, 0, -width - 8, 0), lane.label or strings_board.no_status(), self._theme.font(weight=QFont.Weight.DemiBold), tokens.text
        )
        self._words(painter, line.translated(0, 20), sums(lane.amounts, self._formats), self._theme.font(px=12, tabular=True), tokens.muted)

    def _upright(self, painter: QPainter, lane: Lane, ink: QColor) -> None:
        paint_shape(painter, QRectF((self.width() - 10) / 2, 6, 10, 10), lane.tone, ink)
        painter.translate(self.width() / 2 + 10, 26)
        painter.rotate(90)
        painter.translate(0, 0)
        room = QRect(0, 0, max(0, self.height() - 34), 20)
        self._words(painter, room, lane.label or strings_board.no_status(), self._theme.font(px=12), self._theme.tokens.muted)

    @staticmethod
    def _words(painter: QPainter, room: QRect, text: str, font: QFont, colour: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width()))


class LaneView(QFrame):
    """One column: its head, its cards, and a way to see more of them."""

    more_wanted = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, kind: KindSpec, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "well")
        self.lane: Lane | None = None
        self.head = LaneHead(theme, formats, self)
        self.list = CardList(theme, icons, formats, face_of(kind), self)
        self._more = QPushButton(self)
        set_role(self._more, "quiet")
        self._more.clicked.connect(lambda: self.more_wanted.emit(self.lane.value if self.lane is not None else ""))
        column = QVBoxLayout(self)
        column.setContentsMargins(7, 8, 7, 4)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        column.addWidget(self._more)

    def present(self, lane: Lane) -> None:
        self.lane = lane
        empty = not lane.count
        self.head.present(lane)
        self.list.present(lane.cards)
        named(self.list, strings_board.column_name(lane.label or strings_board.no_status(), lane.count))
        self.list.setVisible(not empty)
        self._more.setVisible(lane.left > 0)
        self._more.setText(strings_board.show_more(lane.left))
        self.setMinimumWidth(SLIM if empty else WIDTH)
        self.setMaximumWidth(SLIM if empty else WIDEST)


class BoardView(QWidget):
    """``chosen(Card)``, ``opened(RecordKey)``, ``moved(RecordKey, status)``, ``more(status)``, ``menu_wanted(QPoint)``."""

    chosen = Signal(object)
    opened = Signal(object)
    moved = Signal(object, str)
    more = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, kind: KindSpec, note: str, *, movable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = partial(LaneView, theme, icons, formats, kind)
        self._movable = movable
        self._lanes: dict[str, LaneView] = {}
        self._shown: list[LaneView] = []
        self._chosen: RecordKey | None = None
        self._inner = QWidget(self)
        self._row = QHBoxLayout(self._inner)
        self._row.setContentsMargins(12, 2, 12, 8)
        self._row.setSpacing(8)
        self._row.addStretch(0)
        self._area = QScrollArea(self)
        self._area.setWidget(self._inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_role(self._inner, "pane")
        named(self, strings_board.board_name(kind.plural))
        self._note = plain(note, "muted")
        self._note.setContentsMargins(16, 0, 16, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._area, 1)
        column.addWidget(self._note)

    def present(self, lanes: Sequence[Lane]) -> None:
        """Becomes these columns; those that stay keep their place, their selection and their scroll position."""
        wanted = [lane.value for lane in lanes]
        for value in [value for value in self._lanes if value not in wanted]:
            gone = self._lanes.pop(value)
            gone.hide()
            gone.deleteLater()
        self._shown = []
        for place, lane in enumerate(lanes):
            view = self._lanes.get(lane.value)
            if view is None:
                view = self._lanes[lane.value] = self._lane_view()
            if self._row.indexOf(view) != place:
                self._row.insertWidget(place, view, 1)
            view.present(lane)
            self._row.setStretch(place, 1 if lane.count else 0)
            self._shown.append(view)
        self.mark(self._chosen)

    def _lane_view(self) -> LaneView:
        view = self._make(self._inner)
        view.list.set_movable(self._movable)
        view.more_wanted.connect(self.more)
        view.list.chosen.connect(partial(self._card_chosen, view))
        view.list.opened.connect(self.opened)
        view.list.stepped.connect(partial(self._step, view))
        view.list.shifted.connect(partial(self._shift, view))
        view.list.dropped.connect(partial(self._drop, view))
        view.list.menu_wanted.connect(self.menu_wanted)
        return view

    def lanes(self) -> list[Lane]:
        """The columns as shown, from left to right."""
        return [view.lane for view in self._shown if view.lane is not None]

    def lists(self) -> list[CardList]:
        return [view.list for view in self._shown]

    def mark(self, key: RecordKey | None, *, focus: bool = False) -> None:
        """Marks a record's card wherever it is."""
        self._chosen = key
        for view in self._shown:
            if view.list.mark(key, focus=focus) and focus:
                self._area.ensureWidgetVisible(view, 8, 0)

    def enter(self) -> None:
        """The focus comes to the board: to the marked card, else to the first."""
        full = [view for view in self._shown if view.list.cards()]
        held = next((view for view in full if any(card.key == self._chosen for card in view.list.cards())), None)
        if held is not None:
            self.mark(self._chosen, focus=True)
        elif full:
            full[0].list.enter(0)

    def _card_chosen(self, view: LaneView, card: Card) -> None:
        self._chosen = card.key
        for other in self._shown:
            if other is not view:
                other.list.mark(None)
        self._area.ensureWidgetVisible(view, 8, 0)
        self.chosen.emit(card)

    def _step(self, view: LaneView, by: int) -> None:
        full = [one for one in self._shown if one.list.cards()]
        place = full.index(view) + by if view in full else 0
        if 0 <= place < len(full):
            full[place].list.enter(view.list.currentIndex().row())

    def _shift(self, view: LaneView, card: Card, by: int) -> None:
        place = self._shown.index(view) + by
        lane = self._shown[place].lane if 0 <= place < len(self._shown) else None
        if lane is not None:
            self.moved.emit(card.key, lane.value)

    def _drop(self, view: LaneView, key: RecordKey) -> None:
        if view.lane is not None:
            self.moved.emit(key, view.lane.value)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._inner.updateGeometry()
