"""An editor that shows the choices of a field as buttons, each with how much is in it already: the slots of a day."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from leaddesk.domain.specs import Choice, FieldSpec
from leaddesk.domain.values import JsonValue, text
from leaddesk.ui.forms.base import FIELD_HEIGHT, Segment, Surroundings, set_checked, set_invalid
from leaddesk.ui.forms.choice import ChoiceEditor, ChoiceState
from leaddesk.ui.pages.flow import FlowLayout, clear
from leaddesk.ui.strings_forms import load_words

LEAST = 148  # a tile's width, its column's
COUNT_ROOM = 34
INDENT = 10
DEMI = QFont.Weight.DemiBold


class Tile(Segment):
    """One choice with its count at the right; no count where none is known."""

    def __init__(self, choice: Choice, around: Surroundings) -> None:
        super().__init__("", around)  # the frame as every choice has it; the words stand on its left
        self.setAccessibleName(choice.label)
        self.choice = choice
        self._around = around
        self._count: int | None = None
        self.setToolTip(choice.hint)

    def show_count(self, number: int | None) -> None:
        self._count = number
        said = "" if number is None else load_words(number)
        self.setAccessibleDescription(", ".join(part for part in (said, self.choice.hint) if part))
        self.setToolTip("\n".join(part for part in (said, self.choice.hint) if part))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._metrics(DEMI).horizontalAdvance(self.choice.label) + INDENT + COUNT_ROOM, FIELD_HEIGHT - 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, FIELD_HEIGHT - 2)

    def _metrics(self, weight: QFont.Weight) -> QFontMetrics:
        font = self.font()
        font.setWeight(weight)
        return QFontMetrics(font)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, words = self._around.ctx.theme.tokens, self.choice.label
        weight = DEMI if self.isChecked() else QFont.Weight.Normal
        super().paintEvent(event)
        painter = QPainter(self)
        font = self.font()
        font.setWeight(weight)
        painter.setFont(font)
        painter.setPen(QColor((tokens.accent_text if self.isChecked() else tokens.text) if self.isEnabled() else tokens.disabled))
        room = self.rect().adjusted(INDENT, 0, -COUNT_ROOM if self._count is not None else -INDENT, 0)
        shown = self._metrics(weight).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        if self._count is not None:
            painter.setFont(self._around.ctx.theme.font(px=12, tabular=True))
            painter.setPen(QColor(tokens.accent_text if self.isChecked() else tokens.muted))
            painter.drawText(self.rect().adjusted(0, 0, -INDENT, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{self._count:,}")
        painter.end()


class TileEditor(ChoiceEditor):
    """The list underneath holds the value; it shows itself only while there are no tiles, or when what it says is none of them."""

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.quiet_hint = True
        self._counts: Mapping[str, int] | None = None
        self._own = False  # somebody chose or typed it
        self._before: Tile | None = None
        self._tiles: list[Tile] = []
        self._board = QWidget()
        self._flow = FlowLayout(self._board, gap=6, line_gap=6, column=LEAST)
        self.layout_.insertWidget(0, self._board)
        self._board.hide()
        self._board.setAccessibleName(spec.title)

    def main(self) -> QWidget:
        shown = [tile for tile in self._tiles if not self._board.isHidden()]
        return next((tile for tile in shown if tile.isChecked()), shown[0] if shown else self.box)

    def show_counts(self, counts: Mapping[str, int] | None) -> None:
        """How much is in each choice already, by value; None when that can't be told."""
        self._counts = counts
        for tile in self._tiles:
            tile.show_count(None if counts is None else counts.get(tile.choice.value, counts.get(tile.choice.label, 0)))

    def show_choices(self, state: ChoiceState) -> None:
        before = self.choices()
        super().show_choices(state)
        if self.choices() != before:
            self._lay_tiles()
        self._mirror()

    def set_raw(self, value: JsonValue) -> None:
        self._own = False
        super().set_raw(value)
        self._mirror()

    def show_invalid(self, invalid: bool) -> None:
        super().show_invalid(invalid)
        for tile in self._tiles:
            set_invalid(tile, invalid)
        set_invalid(self.box, invalid)

    def _changed(self, *anything: object) -> None:
        self._own = True
        super()._changed(*anything)

    def _lay_tiles(self) -> None:
        focused = any(tile.hasFocus() for tile in self._tiles)
        clear(self._flow)
        self._tiles = [Tile(choice, self.around) for choice in self.choices() or ()]
        before: QWidget = self.box
        for tile in self._tiles:
            tile.pressed.connect(self._remember)
            tile.clicked.connect(self._clicked)
            self._flow.addWidget(tile)
            QWidget.setTabOrder(before, tile)  # they come later than the fields below
            before = tile
        self.show_counts(self._counts)
        if focused and self._tiles:
            self._tiles[0].setFocus()

    def _mirror(self) -> None:
        """The tiles show what the list says; what a record said and nobody offers is not kept."""
        offered = {tile.choice.value for tile in self._tiles}
        if self._tiles and not self._own and not self.spec.free_entry and text(self.raw()) not in offered:
            self.box.put("")
        value = text(self.raw())
        for tile in self._tiles:
            set_checked(tile, bool(value) and tile.choice.value == value)
        self._board.setVisible(bool(self._tiles))
        self.box.setVisible(not self._tiles or self.spec.free_entry or bool(value and value not in offered))

    def _remember(self) -> None:
        self._before = next((tile for tile in self._tiles if tile.isChecked()), None)

    def _clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, Tile):
            again = tile is self._before and not self.spec.required
            self._own = True
            self.box.put("" if again else tile.choice.value)
            self._mirror()
            self.edited.emit()
