"""What became of many commands at once: a line per record, live, with what can still be done about those not sent."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import QHeaderView, QPushButton, QTableView, QWidget

from leaddesk.domain.changes import OutboxChanged
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import IllegalMove
from leaddesk.domain.ids import CommandId
from leaddesk.domain.specs import ActionSpec, KindSpec, Tone
from leaddesk.services import wording
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.frame import TaskDialog
from leaddesk.ui.names import plain
from leaddesk.ui.operation import start
from leaddesk.ui.strings_dialogs import count, say

Index = QModelIndex | QPersistentModelIndex
ROWS_SHOWN = 14
TONES = {
    State.SENT: ("circle-check", "good"),
    State.REFUSED: ("circle-x", "bad"),
    State.CONFLICT: ("triangle-alert", "warn"),
    State.UNKNOWN: ("circle-question-mark", "warn"),
    State.CANCELLED: ("ban", "muted"),
    State.SENDING: ("send", "accent_text"),
}
_WAITING = frozenset({State.DRAFT, State.WAITING, State.HELD, State.SENDING})
_TROUBLE = frozenset({State.REFUSED, State.CONFLICT, State.UNKNOWN})
_STOPPABLE = frozenset({State.DRAFT, State.WAITING, State.HELD})


class ResultModel(QAbstractTableModel):
    """A row per command: the record and the state in words."""

    def __init__(self, ctx: UiContext, action: ActionSpec, server: str, items: Sequence[OutboxItem], parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._action, self._server = ctx, action, server
        self._items = list(items)
        self._rows = {item.command.id: row for row, item in enumerate(self._items)}

    def items(self) -> list[OutboxItem]:
        return self._items

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say((S.RESULT_RECORD, S.RESULT_STATE)[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self._items[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._name(item) if index.column() == 0 else self._state(item)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 1:
            icon, colour = TONES.get(item.state, ("hourglass", "muted"))
            return self._ctx.icons.get(icon, colour)
        return None

    def _name(self, item: OutboxItem) -> str:
        record = item.command.record
        return item.title or (record.remote if record is not None else self._action.title)

    def _state(self, item: OutboxItem) -> str:
        return wording.state_line(item, self._action, self._ctx.clock.now(), server=self._server)

    def take(self, fresh: Sequence[OutboxItem]) -> None:
        for item in fresh:
            row = self._rows[item.command.id]
            self._items[row] = item
            self.dataChanged.emit(self.index(row, 0), self.index(row, 1))

    def age(self) -> None:
        """The seconds left are counted down."""
        if any(item.state is State.HELD for item in self._items):
            self.dataChanged.emit(self.index(0, 1), self.index(len(self._items) - 1, 1))

    def known(self, commands: Sequence[CommandId]) -> list[CommandId]:
        return [command for command in commands if command in self._rows]


class ResultDialog(TaskDialog):
    """Not in the way: closing it changes nothing, the outbox goes on."""

    def __init__(self, ctx: UiContext, parent: QWidget, action: ActionSpec, kind: KindSpec, server: str, items: Sequence[OutboxItem]) -> None:
        title = say(S.RESULT_TITLE, title=action.title)
        super().__init__(ctx, parent, title=title, icon=ctx.icons.get(action.icon or "circle-dot", "accent_text", 32), width=660)
        self._model = ResultModel(ctx, action, server, items, self)
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setAccessibleName(title)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ctx.theme.row_height)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setColumnWidth(0, 220)
        self.table.setFixedHeight(ctx.theme.row_height * min(max(len(items), 3), ROWS_SHOWN) + 36)
        self.counts = plain(wrap=True)
        self.rest = QPushButton()
        self.now = QPushButton(say(S.SEND_NOW))
        for button in (self.rest, self.now):
            button.setAutoDefault(False)
            self.links.addWidget(button)
        self.rest.clicked.connect(lambda _c=False: self._begin(self._cancel_rest()))
        self.now.clicked.connect(lambda _c=False: self._begin(self._send_now()))
        self.set_body(self.counts, self.table)
        self.cancel.hide()
        self.set_primary(say(S.CLOSE))
        ctx.bridge.changed.connect(self._heard)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._model.age)
        self._tick.start()
        self._present()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """The dialog can be closed meanwhile: what was begun goes on in the outbox."""
        start(self, work, name="commands of a result", failed=self.fail, busy=self._hold_buttons)

    def _hold_buttons(self, busy: bool) -> None:
        self.rest.setEnabled(not busy)
        self.now.setEnabled(not busy)

    def _heard(self, change: object) -> None:
        if isinstance(change, OutboxChanged) and (mine := self._model.known(change.commands)):
            start(self, self._read(mine), name="read commands")

    async def _read(self, commands: Sequence[CommandId]) -> None:
        fresh = await self.ctx.query(lambda: [self.ctx.services.commands.item(command) for command in commands])
        self._model.take(fresh)
        self._present()

    def _of(self, states: frozenset[State]) -> list[CommandId]:
        return [item.command.id for item in self._model.items() if item.state in states]

    def _present(self) -> None:
        sent, cancelled = self._of(frozenset({State.SENT})), self._of(frozenset({State.CANCELLED}))
        trouble, waiting = self._of(_TROUBLE), self._of(_WAITING)
        self.counts.setText(say(S.RESULT_COUNTS, sent=len(sent), waiting=len(waiting), trouble=len(trouble), cancelled=len(cancelled)))
        stoppable = len(self._of(_STOPPABLE))
        self.rest.setText(count(max(1, stoppable), S.CANCEL_REST_ONE, S.CANCEL_REST_MANY))
        self.rest.setVisible(stoppable > 0)
        self.now.setVisible(stoppable > 0)

    async def _cancel_rest(self) -> None:
        late = 0
        for command in self._of(_STOPPABLE):
            try:
                self._model.take([await self.ctx.call(self.ctx.services.commands.cancel(command))])
            except IllegalMove:
                late += 1
        self._present()
        if late:
            self.notify(say(S.TOO_LATE), Tone.WARN)

    async def _send_now(self) -> None:
        self._model.take(await self.ctx.call(self.ctx.services.commands.send(self._of(_STOPPABLE))))
        self._present()
