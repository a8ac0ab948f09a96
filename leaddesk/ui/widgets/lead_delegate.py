"""Paints the list: all rows in one pass, cut texts remembered, no style engine in between."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from leaddesk.domain.specs import Cell, Tone
from leaddesk.ui.models.columns import Column
from leaddesk.ui.models.cooking import ShownRow
from leaddesk.ui.models.lead_model import LeadModel
from leaddesk.ui.theme import Icons, Theme
from leaddesk.ui.widgets.highlight import places
from leaddesk.ui.widgets.row_pictures import Look, RowPictures
from leaddesk.ui.widgets.status import paint_shape

PAD = 8
GUTTER = 22  # before the first column's text: the unread dot or the pending mark
MOST_CUTS = 8000
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Span:
    """A column in sight: its number, where it begins in the viewport and how wide it is."""

    column: int
    left: int
    width: int


class Spot(NamedTuple):
    """Where a cell's content goes: its left edge and width, the row's middle, the text's baseline."""

    left: int
    room: int
    middle: int
    baseline: int
    grouped: bool = False  # the column rows are grouped by …
    head: bool = False  # … in the first row of a group


class RowLook(NamedTuple):
    """What changes a row's picture besides its values: the privacy mask, and whether a group begins with it."""

    covered: bool = False
    head: bool = False
    ground: QColor = QColor()


class LeadDelegate(QStyledItemDelegate):
    """Reads rows from a `LeadModel` directly. `hovered` and `first` (the first visible column) are kept up by the view."""

    def __init__(self, theme: Theme, icons: Icons, badges: dict[str, QPixmap], parent: QWidget) -> None:
        """`badges`: account → picture, shared with the owner, who may fill it later."""
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._badges = badges
        self._cuts: dict[tuple[int, str, int], tuple[str, int]] = {}
        self._pictures = RowPictures()
        self.hovered = -1
        self.first = 0
        self.masked = False  # the privacy mask
        self.frozen = False  # the first column stays in sight
        self.group = -1  # the column rows are grouped by
        self.search = ""  # its words are marked
        self.open_row = -1  # the row that is shown under the mask, beside the hovered one
        self.restyle()

    def restyle(self) -> None:
        """Takes fonts and colours from the theme again."""
        t = self._theme.tokens
        self._plain = self._theme.font()
        self._plain.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
        self._strong = QFont(self._plain)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._digits = self._theme.font(tabular=True)  # digits of one width need shaping
        self._slanted = QFont(self._plain)
        self._slanted.setItalic(True)
        self._metrics = {id(font): QFontMetrics(font) for font in (self._plain, self._strong, self._digits, self._slanted)}
        self._ink = QColor(t.text)
        self._quiet = QColor(t.muted)
        self._line = QColor(t.hairline)
        self._veil = QColor(t.border)
        self._found = QColor(t.tones[Tone.WARN].bg)
        self._accent = QColor(t.accent_text)
        self._well = QColor(t.tones[Tone.NEUTRAL].bg)
        self._fills = (QColor(t.surface), QColor(t.selection), QColor(t.hover))
        self._tones = {tone: QColor(t.tones[tone].fg) for tone in Tone}
        ratio = self._ratio()
        self._marks = {
            "waiting": self._icons.pixmap("clock", "accent_text", 14, ratio),
            "trouble": self._icons.pixmap("triangle-alert", "warn", 14, ratio),
            "unread": self._dot(ratio),
        }
        self._shapes = {tone: self._shape(tone, ratio) for tone in Tone}
        metrics = self._metrics[id(self._plain)]
        self._line_height, self._ascent = metrics.height(), metrics.ascent()
        self.forget()

    def hover(self, row: int) -> None:
        """The row under the pointer, -1 for none."""
        self.hovered = row

    def forget(self) -> None:
        """Column widths, colours or badges changed."""
        self._cuts.clear()
        self._pictures.forget()

    def sprites(self) -> dict[str, QPixmap]:
        """The small pictures in the rows, for the window's next first frame: ``unread``, ``tone:…``, ``account:…``."""
        tones = {f"tone:{tone.value}": shape for tone, shape in self._shapes.items()}
        return {"unread": self._marks["unread"], **tones, **{f"account:{account}": badge for account, badge in self._badges.items()}}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, self._theme.row_height)

    def paint_rows(self, painter: QPainter, model: LeadModel, rows: range, columns: Sequence[Span], place: tuple[int, int], selected: Container[int]) -> None:
        """Paints all the asked rows in one go; `place`: where the first begins and how wide the viewport is, `columns`: those in sight of it.

        Qt would call `paint` for each cell and take Python's lock each time, which takes a millisecond a cell while the engine's thread works.
        """
        top, room = place
        height = self._theme.row_height
        width = min(room, max((span.left + span.width for span in columns), default=0))
        if width <= 0:
            return
        self._pictures.take(Look(width, height, self._ratio(), (self.first, *columns)))
        for number in rows:
            y = top + (number - rows.start) * height
            fill = 1 if number in selected else 2 if number == self.hovered else 0
            row = model.row_at(number)
            if row is not None:
                covered = self.masked and number not in (self.hovered, self.open_row)
                kind = RowLook(covered, self.group >= 0 and begins(model, number, self.group), self._fills[fill])
                state = fill + 3 * kind.covered + 6 * kind.head
                draw = partial(self._row, model, columns, row, (QSize(width, height), kind))
                self._pictures.draw(painter, y, row, (state, self._fills[fill]), draw)
                continue
            painter.fillRect(0, y, width, height, self._fills[fill])
            painter.fillRect(0, y + height - 1, width, 1, self._line)
            for span in columns:
                left = span.left + (GUTTER if span.column == self.first else PAD)
                painter.fillRect(left, y + height // 2 - 3, max(12, min(span.left + span.width - PAD - left, 40 + (number * 37 + left) % 60)), 7, self._line)

    def _row(self, model: LeadModel, columns: Sequence[Span], row: ShownRow, shape: tuple[QSize, RowLook], painter: QPainter) -> None:
        """One row at the painter's top."""
        size, look = shape
        height = size.height()
        painter.fillRect(0, height - 1, size.width(), 1, self._line)
        if look.head:
            painter.fillRect(0, 0, size.width(), 2, self._accent)
        baseline = (height - self._line_height) // 2 + self._ascent
        for span in sorted(columns, key=lambda span: span.column == self.first) if self.frozen else columns:  # the frozen one over the others
            if self.frozen and span.column == self.first:
                painter.fillRect(span.left, 2 if look.head else 0, span.width, height - (3 if look.head else 1), look.ground)
            left = span.left + (GUTTER if span.column == self.first else PAD)
            room = span.left + span.width - PAD - left
            if look.covered and model.columns[span.column].private and row.texts[span.column]:
                painter.fillRect(left, height // 2 - 5, min(room, 84), 10, self._veil)
            elif room > 6:
                spot = Spot(left, room, height // 2, baseline, span.column == self.group, look.head)
                self._content(painter, spot, model.columns[span.column], span.column, row)
        self._gutter(painter, columns, height // 2, row)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The whole text where the cell cuts it, as plain text whatever it looks like."""
        covered = self.masked and index.isValid() and index.row() not in (self.hovered, self.open_row)
        text = index.data() if index.isValid() and not covered else None
        width = option.rect.width() - 2 * PAD
        if isinstance(text, str) and QFontMetrics(self._plain).horizontalAdvance(text) > width:
            from html import escape

            QToolTip.showText(event.globalPos(), f"<span>{escape(text)}</span>", view)
        else:
            QToolTip.hideText()
        return True

    def _ratio(self) -> float:
        owner = self.parent()
        return owner.devicePixelRatioF() if isinstance(owner, QWidget) else 1.0

    def _gutter(self, painter: QPainter, columns: Sequence[Span], middle: int, row: ShownRow) -> None:
        mark = self._marks.get(row.pending) or (self._marks["unread"] if row.unread else None)
        if mark is not None:
            for span in columns:
                if span.column == self.first:
                    painter.drawPixmap(span.left + 5, middle - 7, mark)

    def _content(self, painter: QPainter, spot: Spot, column: Column, place: int, row: ShownRow) -> None:
        text = row.texts[place]
        if not text:
            return
        left, room = spot.left, spot.room
        tone = row.tones.get(place)
        picture = self._picture(column, tone, row)
        if picture is not None:
            painter.drawPixmap(left, spot.middle - 8, picture)
            left, room = left + 22, room - 22
        elif column.spec.cell is Cell.BADGE:
            self._pill(painter, spot, text, place)
            return
        font = self._font(column, place, row)
        words, width = self._cut(place, text, room, font)
        if spot.grouped and spot.head:
            font = self._strong
            words, width = self._cut(place, text, room, font)
        start = left + room - width if column.right else left
        if self.search:
            self._mark(painter, spot, start, words, font)
        painter.setFont(font)
        painter.setPen(self._quiet if spot.grouped and not spot.head else self._colour(place, tone, row))
        painter.drawText(start, spot.baseline, words)
        if row.gone and place == self.first:
            painter.drawLine(left, spot.middle, left + width, spot.middle)

    def _mark(self, painter: QPainter, spot: Spot, start: int, words: str, font: QFont) -> None:
        """What the search found in the cell, on a quiet fill."""
        metrics = self._metrics[id(font)]
        for begin, end in places(words, self.search):
            left = metrics.horizontalAdvance(words[:begin])
            painter.fillRect(start + left - 1, spot.middle - 9, metrics.horizontalAdvance(words[:end]) - left + 2, 18, self._found)

    def _picture(self, column: Column, tone: Tone | None, row: ShownRow) -> QPixmap | None:
        """What stands before the text: a status's shape, an account's badge."""
        if not column.stored:
            return self._badges.get(row.key.account)
        return self._shapes[tone] if tone is not None and column.spec.cell is Cell.STATUS else None

    def _colour(self, place: int, tone: Tone | None, row: ShownRow) -> QColor:
        if place in row.changed:
            return self._accent
        if tone is not None:
            return self._tones[tone]
        return self._quiet if row.gone else self._ink

    def _pill(self, painter: QPainter, spot: Spot, text: str, place: int) -> None:
        """A word on a quiet fill."""
        words, width = self._cut(place, text, spot.room - 14, self._plain)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._well)
        painter.drawRoundedRect(spot.left, spot.middle - 9, width + 14, 18, 5, 5)
        painter.restore()
        painter.setPen(self._quiet)
        painter.setFont(self._plain)
        painter.drawText(spot.left + 7, spot.baseline, words)

    def _font(self, column: Column, place: int, row: ShownRow) -> QFont:
        if place in row.changed:
            return self._slanted
        if row.unread and place == self.first:
            return self._strong
        return self._digits if column.tabular else self._plain

    def _cut(self, place: int, text: str, width: int, font: QFont) -> tuple[str, int]:
        """The text as it fits, and how wide that is; remembered until the columns change."""
        key = (place, text, id(font))
        found = self._cuts.get(key)
        if found is None:
            if len(self._cuts) > MOST_CUTS:
                self._cuts.clear()
            metrics = self._metrics[id(font)]
            words = metrics.elidedText(" ".join(text.splitlines()), Qt.TextElideMode.ElideRight, width)
            found = self._cuts[key] = (words, metrics.horizontalAdvance(words))
        return found

    def _shape(self, tone: Tone, ratio: float) -> QPixmap:
        """A status's shape, 10 pixels in a square of 16."""
        picture = QPixmap(round(16 * ratio), round(16 * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_shape(painter, QRectF(1, 3, 10, 10), tone, self._tones[tone])
        painter.end()
        return picture

    def _dot(self, ratio: float) -> QPixmap:
        """The mark of a row that changed since somebody looked."""
        picture = QPixmap(round(14 * ratio), round(14 * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._accent)
        painter.drawEllipse(QRectF(3.5, 3.5, 7, 7))
        painter.end()
        return picture


def begins(model: LeadModel, number: int, group: int) -> bool:
    """Whether a group begins with this row; `group`: the column rows are grouped by."""
    row, before = model.row_at(number), model.row_at(number - 1) if number else None
    return row is None or before is None or before.texts[group] != row.texts[group]
