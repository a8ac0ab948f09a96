"""The timeline of a record: what the server dates, what was done here, what changed; newest first, grouped by day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from leaddesk.domain.commands import State
from leaddesk.domain.ids import CommandId
from leaddesk.domain.news import FieldChange
from leaddesk.domain.records import TimelineEntry
from leaddesk.domain.specs import ActionSpec, Cell
from leaddesk.services.timeline import FOLLOW_UP
from leaddesk.ui import strings_pages as s
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.moments import clock, day_title
from leaddesk.ui.pages.payload_words import HIDDEN, Titles
from leaddesk.ui.pages.record_list import ROW, RowsModel
from leaddesk.ui.theme import Icons, Theme

TEXT_LEFT = 40
TIME_WIDTH = 64
PAD = 7

STATE_ICONS: Mapping[str, tuple[str, str]] = {
    State.SENT.value: ("circle-check", "good"),
    State.WAITING.value: ("clock", "progress"),
    State.HELD.value: ("hourglass", "progress"),
    State.SENDING.value: ("send", "info"),
    State.UNKNOWN.value: ("circle-help", "warn"),
    State.REFUSED.value: ("circle-x", "bad"),
    State.CONFLICT.value: ("triangle-alert", "warn"),
    State.CANCELLED.value: ("circle-minus", "muted"),
    State.DRAFT.value: ("pencil", "muted"),
}
"""A shape and a tone for each state, the same wherever a command is shown."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """The heading of one day."""

    day: date
    title: str

    @property
    def key(self) -> str:
        return f"day:{self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry with its icon, chosen by action and state."""

    entry: TimelineEntry
    icon: str
    tone: str
    number: int  # tells entries of one moment apart
    details: str = ""

    @property
    def key(self) -> str:
        return f"{self.entry.at.isoformat()}:{self.entry.command or self.entry.source}:{self.entry.action}:{self.number}"

    @property
    def who(self) -> str:
        return s.say(s.BY_YOU) if self.entry.source == "you" else s.say(s.BY_SERVER) if self.entry.source == "server" else ""


def timeline_rows(
    entries: Sequence[TimelineEntry], actions: Mapping[str, ActionSpec], today: date, details: Callable[[TimelineEntry], str]
) -> list[DayRow | EntryRow]:
    """Newest first under their days. Entries of the same moment keep the order they came in."""
    rows: list[DayRow | EntryRow] = []
    day: date | None = None
    seen: dict[str, int] = {}
    for entry in sorted(entries, key=lambda e: e.at, reverse=True):
        local = entry.at.astimezone().date()
        if local != day:
            day = local
            rows.append(DayRow(day, day_title(day, today)))
        icon, tone = _icon(entry, actions.get(entry.action))
        stem = f"{entry.at.isoformat()}:{entry.command or entry.source}:{entry.action}"
        seen[stem] = seen.get(stem, -1) + 1
        rows.append(EntryRow(entry, icon, tone, seen[stem], details(entry)))
    return rows


def _change(change: FieldChange, formats: Formats) -> str:
    old, new = ((HIDDEN if change.sensitive and value else formats.show(change.cell, value) or "–") for value in (change.old, change.new))
    return f"{change.label}: {old} → {new}"


def _icon(entry: TimelineEntry, action: ActionSpec | None) -> tuple[str, str]:
    if entry.action == FOLLOW_UP:
        return "alarm-clock", "good" if entry.state == "done" else "muted"
    if entry.changes:
        return "rotate-cw", "info"
    if entry.source == "server":
        return "server", "muted"
    if entry.source == "change":
        return "rotate-cw", "muted"
    icon, tone = STATE_ICONS.get(entry.state, ("history", "muted"))
    if entry.state == State.SENT.value and action is not None and action.icon:
        return action.icon, tone
    return icon, tone


def _words(row: DayRow | EntryRow) -> str:
    if isinstance(row, DayRow):
        return row.title
    return ", ".join(part for part in (clock(row.entry.at), row.entry.text, row.who) if part)


class TimelineDelegate(QStyledItemDelegate):
    """Paints day headings and entries: an icon on a fine line, wrapped words, who in quiet words, the time on the right."""

    def __init__(self, theme: Theme, icons: Icons, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._icons = icons
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row = index.data(ROW)
        width = self._view.viewport().width()
        if isinstance(row, DayRow):
            return QSize(width, 34)
        metrics = self._view.fontMetrics()
        words = metrics.boundingRect(QRect(0, 0, max(60, width - TEXT_LEFT - TIME_WIDTH - 8), 10_000), self._flags(), self._said(row))
        return QSize(width, words.height() + 2 * PAD)

    @staticmethod
    def _flags() -> int:
        return int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)

    @staticmethod
    def _said(row: EntryRow) -> str:
        return "\n".join(part for part in (row.entry.text, row.details) if part)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        row = index.data(ROW)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, DayRow):
            painter.setFont(self._theme.font(px=12, weight=QFont.Weight.DemiBold))
            painter.setPen(QColor(self._theme.tokens.muted))
            painter.drawText(rect.adjusted(12, 10, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, row.title)
        else:
            self._entry(painter, rect, row, option.state, index)
        painter.restore()

    def _entry(self, painter: QPainter, rect: QRect, row: EntryRow, state: QStyle.StateFlag, index: QModelIndex | QPersistentModelIndex) -> None:
        tokens = self._theme.tokens
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selection if self._view.hasFocus() else tokens.selection_idle))
            painter.drawRoundedRect(QRectF(rect).adjusted(4, 1, -4, -1), 6, 6)
        self._thread(painter, rect, index)
        painter.drawPixmap(12, rect.top() + PAD, self._icons.pixmap(row.icon, row.tone, 16, self._view.devicePixelRatioF()))
        body = rect.adjusted(TEXT_LEFT, PAD, -TIME_WIDTH - 8, -PAD)
        painter.setFont(self._view.font())
        first = painter.boundingRect(body, self._flags(), row.entry.text)
        painter.setPen(QColor(tokens.text))
        painter.drawText(body, self._flags(), row.entry.text)
        said = self._said(row)
        if said != row.entry.text:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(body.adjusted(0, first.height(), 0, 0), self._flags(), said.partition("\n")[2] if row.entry.text else said)
        painter.setFont(self._theme.font(px=12, tabular=True))
        painter.setPen(QColor(tokens.muted))
        right = QRect(rect.right() - TIME_WIDTH - 12, rect.top() + PAD, TIME_WIDTH, 18)
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, clock(row.entry.at))

    def _thread(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """The fine line that joins an entry to the next one of its day."""
        following = index.model().index(index.row() + 1, 0).data(ROW)
        if isinstance(following, EntryRow):
            painter.setPen(QPen(QColor(self._theme.tokens.border), 1))
            painter.drawLine(20, rect.top() + PAD + 20, 20, rect.bottom() + PAD - 3)


class TimelineView(QListView):
    """The list itself. Enter or a double click on one of our own entries asks for its command."""

    command_wanted = Signal(object)  # CommandId

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: RowsModel[DayRow | EntryRow] = RowsModel(lambda row: row.key, _words, lambda row: isinstance(row, DayRow), self)
        self.setModel(self._rows)
        self.setItemDelegate(TimelineDelegate(theme, icons, self))
        self.setAccessibleName(s.say(s.TIMELINE))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.activated.connect(self._activate)
        theme.changed.connect(self.viewport().update)

    def present(self, entries: Sequence[TimelineEntry], actions: Mapping[str, ActionSpec], titles: Titles, formats: Formats, now: datetime) -> None:
        """Shows the entries; those already there stay where they are."""

        def details(entry: TimelineEntry) -> str:
            if entry.changes:
                return "\n".join(_change(one, formats) for one in entry.changes)
            if entry.action == FOLLOW_UP:
                due = entry.details.get("due", "")
                return " · ".join(part for part in (formats.show(Cell.DATETIME, due), entry.details.get("note", "")) if part)
            if entry.source != "you":
                return ""
            files = entry.details.get("files")
            said = [one.value for one in titles.say(entry.action, {n: v for n, v in entry.details.items() if n != "files"}, formats)]
            words = [value for value in said if value not in entry.text and not value.isdigit()]  # bare ids of the server's lists say nothing
            return " · ".join([*words, s.say(s.FILE_ONE if files == "1" else s.FILE_MANY, n=files)] if files else words)

        self._rows.show(timeline_rows(entries, actions, now.astimezone().date(), details))

    def said(self) -> list[str]:
        """The rows as a screen reader would say them."""
        return [_words(row) for row in self._rows.rows()]

    def _activate(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, EntryRow) and row.entry.command is not None:
            self.command_wanted.emit(CommandId(row.entry.command))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._activate(self.currentIndex())
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()
