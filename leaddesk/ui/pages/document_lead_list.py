"""The list of leads on the document desk: name and date over a bar and words that say how much of the checklist is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from leaddesk.domain.ids import RecordKey
from leaddesk.services.boards_api import DeskLead
from leaddesk.ui import strings_desk as d
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.moments import short_date
from leaddesk.ui.pages.record_list import ROW, RowsModel
from leaddesk.ui.theme import Theme

HEIGHT, PAD, BAR = 50, 12, 56
Index = QModelIndex | QPersistentModelIndex


def name_of(key: RecordKey) -> str:
    """A record's key as one text."""
    return f"{key.account}/{key.kind}/{key.remote}"


def progress_words(lead: DeskLead) -> str:
    """How far its documents are: ``3 sent · 1 on the way · 8 missing``."""
    counts = ((lead.sent, d.SENT), (lead.queued, d.QUEUED), (lead.troubled, d.TROUBLED), (lead.missing or 0, d.MISSING))
    parts = [d.say(words, n=count) for count, words in counts if count]
    if lead.wanted is None:
        parts.append(d.say(d.NOT_READ))
    elif lead.wanted and lead.sent == lead.wanted:
        parts = [d.say(d.COMPLETE, n=lead.sent)]
    return " · ".join(parts)


class DeskLeadDelegate(QStyledItemDelegate):
    """Name and date over a bar and words: sent, on the way, in trouble, missing."""

    def __init__(self, theme: Theme, formats: Formats, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._formats, self._view = theme, formats, view
        self.badges: Mapping[str, QPixmap] = {}  # by CRM, where leads of several are listed

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, self._theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        lead, box, tokens = index.data(ROW), QRect(option.rect), self._theme.tokens
        if not isinstance(lead, DeskLead):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, hovered = (bool(option.state & flag) for flag in (QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver))
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover if not chosen else tokens.selection if self._view.hasFocus() else tokens.selection_idle))
            painter.drawRoundedRect(QRectF(box).adjusted(4, 1, -4, -1), 6, 6)
        room = box.adjusted(PAD, 6, -PAD, -6)
        half = room.height() // 2
        self._name(painter, QRect(room.left(), room.top(), room.width(), half), lead)
        self._progress(painter, QRect(room.left(), room.top() + half, room.width(), room.height() - half), lead)
        if chosen and self._view.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(tokens.focus))
            painter.drawRoundedRect(QRectF(box).adjusted(4.5, 1.5, -4.5, -1.5), 6, 6)
        painter.restore()

    def _name(self, painter: QPainter, room: QRect, lead: DeskLead) -> None:
        today = self._formats.today()
        when = short_date(lead.due, today) if lead.due is not None else ""
        painter.setFont(self._theme.font(px=12, tabular=True))
        late = lead.due is not None and lead.due < today
        painter.setPen(QColor(self._theme.colour("bad" if late else "muted")))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, when)
        left = room.width() - (painter.fontMetrics().horizontalAdvance(when) + 8 if when else 0)
        badge = self.badges.get(lead.slug)
        if badge is not None:
            painter.drawPixmap(room.left(), room.center().y() - 7, badge)
            room, left = room.adjusted(22, 0, 0, 0), left - 22
        painter.setFont(self._theme.font(weight=QFont.Weight.Medium))
        painter.setPen(QColor(self._theme.tokens.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, painter.fontMetrics().elidedText(lead.title, Qt.TextElideMode.ElideRight, left))

    def _progress(self, painter: QPainter, room: QRect, lead: DeskLead) -> None:
        bar = QRectF(room.left(), room.center().y() - 2, BAR, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.border))
        painter.drawRoundedRect(bar, 2.5, 2.5)
        start, whole = bar.left(), max(1, lead.wanted or (lead.sent + lead.queued + lead.troubled))
        for count, tone in ((lead.sent, "good"), (lead.queued, "progress"), (lead.troubled, "bad")):
            width = BAR * min(count, whole) / whole
            painter.setBrush(QColor(self._theme.colour(tone)))
            if width:
                painter.drawRoundedRect(QRectF(start, bar.top(), width, bar.height()), 2.5, 2.5)
            start += width
        painter.setFont(self._theme.font(px=12, tabular=True))
        painter.setPen(QColor(self._theme.colour("bad" if lead.troubled else "muted")))
        words = room.adjusted(BAR + 10, 0, 0, 0)
        said = painter.fontMetrics().elidedText(progress_words(lead), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, said)


class DeskLeadList(QListView):
    """`chosen(DeskLead | None)` follows the selection; Enter or a double click `opened(DeskLead)`."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: RowsModel[DeskLead] = RowsModel(lambda lead: name_of(lead.key), _words, lambda lead: False, self)
        self.setModel(self.rows)
        self._delegate = DeskLeadDelegate(theme, formats, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(d.say(d.LEADS))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit(self.current()))
        self.activated.connect(lambda index: self.opened.emit(index.data(ROW)))
        theme.changed.connect(self.viewport().update)

    def mark(self, badges: Mapping[str, QPixmap]) -> None:
        """Shows whose CRM each lead is from."""
        self._delegate.badges = badges
        self.viewport().update()

    def current(self) -> DeskLead | None:
        lead = self.currentIndex().data(ROW) if self.selectionModel().hasSelection() else None
        return lead if isinstance(lead, DeskLead) else None

    def present(self, leads: Sequence[DeskLead]) -> None:
        """Shows them; the one that was chosen stays chosen as long as it is there."""
        before = self.current()
        self.rows.show(leads)
        if before is not None and (place := self.rows.place(name_of(before.key))) < 0:
            self.clearSelection()
        elif before is not None and self.rows.row(place) != before:
            self.chosen.emit(self.rows.row(place))

    def choose(self, key: RecordKey) -> bool:
        place = self.rows.place(name_of(key))
        if place >= 0:
            self.selectionModel().setCurrentIndex(self.rows.index(place), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        return place >= 0


def _words(lead: DeskLead) -> str:
    return ", ".join(part for part in (lead.title, lead.company, progress_words(lead)) if part)
