"""What a board would do to each chosen record, and what became of each that was done: a line per record, live from the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from leaddesk.domain.changes import Change, OutboxChanged
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import IllegalMove
from leaddesk.domain.ids import CommandId
from leaddesk.domain.specs import ActionSpec, Tone
from leaddesk.services import wording
from leaddesk.ui import strings_bench as words
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.result import TONES
from leaddesk.ui.dialogs.subject import Subject
from leaddesk.ui.forms.base import link_button
from leaddesk.ui.names import named, plain
from leaddesk.ui.operation import say as say_in_window
from leaddesk.ui.operation import start
from leaddesk.ui.strings_bench import count, say
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets.quiet_table import QuietTable

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
MOST = 300  # receipts kept on a page
PREVIEW = 200  # lines of a preview that are written out
HEAD = 30
NAME = 126
ROOMY = 430
_TROUBLE = frozenset({State.REFUSED, State.CONFLICT, State.UNKNOWN})
_STOPPABLE = frozenset({State.DRAFT, State.WAITING, State.HELD})


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the record, and two more words about it; an icon for the last; `tip` says the middle one in full."""

    name: str
    middle: str
    last: str = ""
    icon: tuple[str, str] = ("", "")
    tip: str = ""


class LineModel(QAbstractTableModel):
    """Rows with two or three columns; a changed row is told alone, so that the selection stays."""

    def __init__(self, ctx: UiContext, titles: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._titles = ctx, tuple(titles)
        self.lines: list[Line] = []

    def present(self, lines: Sequence[Line]) -> None:
        """Shows these; rows that stay the same are left alone."""
        fresh, kept = list(lines), min(len(self.lines), len(lines))
        if len(self.lines) > len(fresh):
            self.beginRemoveRows(NOWHERE, len(fresh), len(self.lines) - 1)
            del self.lines[len(fresh) :]
            self.endRemoveRows()
        for row in range(kept):
            if self.lines[row] != fresh[row]:
                self.lines[row] = fresh[row]
                self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
        if len(fresh) > kept:
            self.beginInsertRows(NOWHERE, kept, len(fresh) - 1)
            self.lines += fresh[kept:]
            self.endInsertRows()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self._titles[section] if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        text = (line.name, line.middle, line.last)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 1 and line.tip:
            return line.tip
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return text
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 2 and line.icon[0]:
            return self._ctx.icons.get(*line.icon)
        return None


class LineTable(QuietTable):
    """``opened(row)`` with Enter or a double click."""

    opened = Signal(int)

    def __init__(self, ctx: UiContext, model: LineModel, name: str, most: int, parent: QWidget, *, headed: bool = True) -> None:
        super().__init__(ctx.theme, parent)
        named(self, name)
        self._most = most
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QuietTable.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QTableView::item { padding: 0 8px; }")
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(0, NAME)
        head.setFixedHeight(HEAD)
        head.setVisible(headed)
        self._head = HEAD if headed else 0
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        for told in (model.rowsInserted, model.rowsRemoved, ctx.theme.changed):
            told.connect(self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        rows = min(max(1, self.model().rowCount()), self._most)
        self.setFixedHeight(self._head + rows * self.verticalHeader().defaultSectionSize() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._head:
            self.setColumnHidden(1, self.width() < ROOMY)  # what became of it is worth more than what it was

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class Preview(QWidget):
    """What would change, a line per chosen record; more than so many are counted only."""

    def __init__(self, ctx: UiContext, parent: QWidget | None = None, most: int = 3) -> None:
        super().__init__(parent)
        self._model = LineModel(ctx, (say(words.RECORD), say(words.BEFORE), say(words.AFTER)), self)
        self._title = plain(say(words.PREVIEW), role="caption")
        self._more = plain(role="caption")
        self.table = LineTable(ctx, self._model, say(words.PREVIEW), most, self, headed=False)
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 16, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._more)
        inside = QHBoxLayout()
        inside.setContentsMargins(8, 0, 8, 0)
        inside.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(inside)
        self.present((), lambda _: ("", ""))

    def present(self, chosen: Sequence[Subject], told: Callable[[Subject], tuple[str, str]]) -> None:
        """`told` says what a record says now and what it will say."""
        self._model.present([Line(one.name, before, f"→ {after}" if before else after) for one in chosen[:PREVIEW] for before, after in (told(one),)])
        self._more.setText(say(words.MORE_ROWS, n=f"{len(chosen) - PREVIEW:,}"))
        self._more.setVisible(len(chosen) > PREVIEW)
        self.setVisible(bool(chosen))

    def lines(self) -> list[tuple[str, str, str]]:
        """Record, before and after."""
        return [(line.name, line.middle, line.last) for line in self._model.lines]


@dataclass(slots=True)
class Receipt:
    """A command that was given on this page, and how it reads."""

    item: OutboxItem
    action: ActionSpec
    server: str
    change: tuple[str, str]  # before and after


class Receipts(QWidget):
    """Hidden until something was done here; the newest on top. ``wanted(CommandId)``: it is to be seen in the outbox."""

    wanted = Signal(object)

    def __init__(self, ctx: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._found: list[Receipt] = []
        self._model = LineModel(ctx, (say(words.RECORD), say(words.CHANGE), say(words.STATE)), self)
        self.title = plain(role="subheading")
        self._counts = plain(role="muted")
        self.table = LineTable(ctx, self._model, say(words.DONE_HERE), 5, self)
        self.back = link_button("", self._back)
        self._build()
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._age)
        ctx.bridge.changed.connect(self._heard)
        self.hide()

    def _build(self) -> None:
        rule = QFrame(self)
        set_role(rule, "hairline")
        self.title.setText(say(words.DONE_HERE))
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 12, 2)
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self._counts, 1)
        head.addWidget(self.back)
        tidy = link_button(say(words.TIDY), self.clear)
        tidy.setToolTip(say(words.TIDY_TIP))
        tidy.setAccessibleDescription(say(words.TIDY_TIP))
        head.addWidget(tidy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule)
        column.addLayout(head)
        inside = QHBoxLayout()
        inside.setContentsMargins(8, 0, 0, 6)
        inside.addWidget(self.table)
        column.addLayout(inside)
        self.table.opened.connect(lambda row: self.wanted.emit(self._found[row].item.command.id))

    def add(self, fresh: Sequence[Receipt]) -> None:
        """These were done just now."""
        ids = {one.item.command.id for one in fresh}
        self._found = [*fresh, *(old for old in self._found if old.item.command.id not in ids)][:MOST]
        self._present()

    def items(self) -> list[OutboxItem]:
        return [one.item for one in self._found]

    def lines(self) -> list[Line]:
        return list(self._model.lines)

    def clear(self) -> None:
        """The lines go; the outbox keeps everything."""
        self._found = []
        self._present()

    def _present(self) -> None:
        self._age()
        states = [one.item.state for one in self._found]
        sent, trouble = states.count(State.SENT), sum(state in _TROUBLE for state in states)
        gone = states.count(State.CANCELLED)
        said = ((sent, words.N_SENT), (len(states) - sent - trouble - gone, words.N_WAITING), (trouble, words.N_TROUBLE), (gone, words.N_CANCELLED))
        self._counts.setText(" · ".join(say(sentence, n=number) for number, sentence in said if number))
        stoppable = sum(state in _STOPPABLE for state in states)
        self.back.setText(count(stoppable, words.TAKE_BACK_ONE, words.TAKE_BACK_MANY))
        self.back.setVisible(stoppable > 0)
        self.setVisible(bool(self._found))
        running = any(state is State.HELD for state in states)
        self._tick.start() if running else self._tick.stop()

    def _age(self) -> None:
        now = self._ctx.clock.now()
        self._model.present([self._line(one, wording.state_line(one.item, one.action, now, server=one.server)) for one in self._found])

    @staticmethod
    def _line(one: Receipt, state: str) -> Line:
        record = one.item.command.record
        name = one.item.title or (record.remote if record is not None else one.action.title)
        before, after = one.change
        tip = f"{before} → {after}" if before and after else ""
        return Line(name, f"→ {after}" if before else one.action.title, state, TONES.get(one.item.state, ("hourglass", "muted")), tip)

    def _heard(self, change: Change) -> None:
        mine = {one.item.command.id for one in self._found}
        if isinstance(change, OutboxChanged) and (told := [command for command in change.commands if command in mine]):
            start(self, self._read(told), name="read receipts")

    def _back(self) -> None:
        start(self, self._take_back(), name="take back", busy=self.back.setDisabled)

    async def _take_back(self) -> None:
        """Cancels what did not leave yet."""
        late = False
        for one in [one for one in self._found if one.item.state in _STOPPABLE]:
            try:
                one.item = await self._ctx.call(self._ctx.services.commands.cancel(one.item.command.id))
            except IllegalMove:
                late = True
        self._present()
        if late:
            say_in_window(self, say(words.TOO_LATE), Tone.WARN)

    async def _read(self, commands: Sequence[CommandId]) -> None:
        read = self._ctx.services.commands.item
        fresh = {item.command.id: item for item in await self._ctx.query(lambda: [read(command) for command in commands])}
        for one in self._found:
            one.item = fresh.get(one.item.command.id, one.item)
        self._present()
