"""The bar at the bottom of the window after something was put into the outbox: where it stands, with Undo while there is time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from leaddesk.domain.changes import OutboxChanged
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import IllegalMove
from leaddesk.domain.specs import Tone
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.forms.base import link_button
from leaddesk.ui.names import plain
from leaddesk.ui.operation import start
from leaddesk.ui.strings_dialogs import say
from leaddesk.ui.widgets.message import ICONS

TICK_MS = 250
STAYS_MS = 6000
FROM_EDGE = 88  # pixels above the window's lower edge: the status line and the bar of selected rows stay free
_TROUBLE = frozenset({State.REFUSED, State.CONFLICT, State.UNKNOWN})
_OPEN = frozenset({State.DRAFT, State.WAITING, State.HELD, State.SENDING})


class Toast(QWidget):
    """Follows a few commands. `details` and `outbox` when those are asked for; it goes away by itself unless something needs a person."""

    details = Signal()
    outbox = Signal()

    def __init__(self, ctx: UiContext, window: QWidget, words: str, items: Sequence[OutboxItem]) -> None:
        super().__init__(window)
        self._ctx, self._words = ctx, words
        self._items = {item.command.id: item for item in items}
        self._tone = Tone.INFO
        self._said = ""
        self._picture = QLabel()
        self._text = plain()
        self._undo = link_button(say(S.UNDO), self._take_back)
        self._more = link_button("", self._show_more)
        self._close = QToolButton()
        self._build()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.present)
        self._tick.start()
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.timeout.connect(self.close)
        ctx.bridge.changed.connect(self._heard)
        ctx.theme.changed.connect(self.present)
        window.installEventFilter(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.present()
        self.show()
        self.raise_()
        start(self, self._read(list(self._items)), name="read commands")  # they may have gone on before anybody listened

    def _build(self) -> None:
        self._close.setAccessibleName(say(S.CLOSE))
        self._close.setToolTip(say(S.CLOSE))
        self._close.clicked.connect(self.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 8, 7)
        row.setSpacing(8)
        for part in (self._picture, self._text, self._undo, self._more, self._close):
            row.addWidget(part)

    def present(self) -> None:
        """Says where the commands stand now."""
        if self._said:
            words, tone = self._said, self._tone
        else:
            words, tone = self._stand()
        self._tone = tone
        self._text.setText(f"{self._words} · {words}")
        self._picture.setPixmap(self._ctx.icons.pixmap(ICONS[tone], self._ctx.theme.tone_colours(tone).fg, 16, self.devicePixelRatioF()))
        self._close.setIcon(self._ctx.icons.get("x", "text"))
        states = {item.state for item in self._items.values()}
        self._undo.setVisible(not self._said and bool(states & {State.HELD, State.WAITING}))
        trouble = bool(states & _TROUBLE)
        self._more.setText(say(S.SHOW_OUTBOX) if len(self._items) == 1 else say(S.DETAILS))
        self._more.setVisible(len(self._items) > 1 or trouble or bool(states & {State.WAITING}))
        if not states & _OPEN and not trouble and not self._leave.isActive():
            self._tick.stop()
            self._leave.start(STAYS_MS)
        self._place()
        self.update()

    def _stand(self) -> tuple[str, Tone]:
        items = list(self._items.values())
        if any(i.state in _TROUBLE for i in items):
            return say(S.NEEDS_YOU), Tone.WARN
        held = [i.due for i in items if i.state is State.HELD and i.due is not None]
        if held:
            left = (max(held) - self._ctx.clock.now()).total_seconds()
            return say(S.SENDS_IN, seconds=max(1, round(left))), Tone.INFO
        if any(i.state is State.SENDING for i in items):
            return say(S.BEING_SENT), Tone.INFO
        if any(i.state in _OPEN for i in items):
            return say(S.IN_OUTBOX), Tone.INFO
        return (say(S.ALL_SENT), Tone.GOOD) if any(i.state is State.SENT for i in items) else (say(S.UNDONE), Tone.NEUTRAL)

    def _heard(self, change: object) -> None:
        if isinstance(change, OutboxChanged) and any(command in self._items for command in change.commands):
            commands = [c for c in change.commands if c in self._items]
            start(self, self._read(commands), name="read commands")

    async def _read(self, commands: Sequence[object]) -> None:
        known = [command for command in self._items if command in commands]
        fresh = await self._ctx.query(lambda: [self._ctx.services.commands.item(command) for command in known])
        self._items.update({item.command.id: item for item in fresh})
        self.present()

    def _take_back(self) -> None:
        self._undo.setEnabled(False)
        start(self, self._cancel(), name="undo")

    async def _cancel(self) -> None:
        done = late = 0
        for command, item in list(self._items.items()):
            if item.state not in _OPEN:
                continue
            try:
                self._items[command] = await self._ctx.call(self._ctx.services.commands.cancel(command))
                done += 1
            except IllegalMove:
                late += 1
        if late:
            self._said = say(S.UNDO_PARTLY, n=done, late=late) if done else say(S.TOO_LATE)
            self._tone = Tone.WARN
        self.present()

    def _show_more(self) -> None:
        (self.outbox if len(self._items) == 1 else self.details).emit()

    def items(self) -> tuple[OutboxItem, ...]:
        return tuple(self._items.values())

    def text(self) -> str:
        return self._text.text()

    def _place(self) -> None:
        window = self.parentWidget()
        if window is not None:
            self.adjustSize()
            self.resize(min(self.sizeHint().width(), window.width() - 32), self.sizeHint().height())
            self.move((window.width() - self.width()) // 2, window.height() - self.height() - FROM_EDGE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, partial(self._place))
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._ctx.theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.border_strong), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
