"""The line at the foot: connection, last refresh, what waits to be sent, and a clock that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from leaddesk.domain.accounts import CLOCK_TOLERANCE, SignIn
from leaddesk.domain.commands import State
from leaddesk.domain.specs import Tone
from leaddesk.ui import strings_shell
from leaddesk.ui.models.states import Known
from leaddesk.ui.names import plain
from leaddesk.ui.strings_news import NOTICES, NOTICES_COUNT, NOTICES_PAUSED, say
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets import StatusDot


class StatusLine(QWidget):
    """`outbox_wanted` when the queue is pressed, `notices_wanted` when the bell is."""

    outbox_wanted = Signal()
    notices_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._theme = theme
        set_role(self, "status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dot = StatusDot(theme)
        self._connection = plain(role="muted")
        self._refreshed = plain(role="muted")
        self._clock_icon = QLabel()
        self._clock = plain(role="warning")
        self._queue = QToolButton()
        self._queue.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._queue.setToolTip(strings_shell.queue_tip())
        self._queue.clicked.connect(self.outbox_wanted)
        set_role(self._queue, "strip")
        self.bell = QToolButton()
        self.bell.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.bell.clicked.connect(self.notices_wanted)
        set_role(self.bell, "strip")
        self._bell_icon = "bell", "muted"
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(self._dot)
        row.addWidget(self._connection)
        row.addSpacing(8)
        row.addWidget(self._refreshed)
        row.addStretch(1)
        row.addWidget(self._clock_icon)
        row.addWidget(self._clock)
        row.addWidget(self._queue)
        row.addWidget(self.bell)
        self.setFixedHeight(30)
        self._trouble = False
        self.show_notices(0, paused=False)
        theme.changed.connect(self._draw)
        self.show_known([], {}, str)

    def show_known(self, known: Sequence[Known], queue: dict[State, int], hour: Callable[[datetime], str]) -> None:
        text, tone = _connection(known, hour)
        self._connection.setText(text)
        self._dot.set_tone(tone)
        times = [k.refreshed for one in known for k in one.health.kinds if k.refreshed is not None]
        self._refreshed.setText(strings_shell.refreshed_at(hour(max(times))) if times else "")
        off = max((one.health.clock_off for one in known), key=abs, default=0.0)
        self._clock.setText(strings_shell.clock_off(off) if abs(off) > CLOCK_TOLERANCE else "")
        self._clock_icon.setVisible(abs(off) > CLOCK_TOLERANCE)
        asks = sum(queue.get(s, 0) for s in (State.UNKNOWN, State.REFUSED, State.CONFLICT))
        waits = sum(queue.get(s, 0) for s in (State.WAITING, State.HELD, State.SENDING))
        self._trouble = asks > 0
        words = strings_shell.queue(waits, asks)
        self._queue.setText(words)
        self._queue.setAccessibleName(words)
        self._draw()

    def show_notices(self, unseen: int, *, paused: bool) -> None:
        """How many notices nobody has seen."""
        words = say(NOTICES_PAUSED) if paused else say(NOTICES_COUNT, n=unseen) if unseen else say(NOTICES)
        self.bell.setText(str(unseen) if unseen else "")
        self.bell.setAccessibleName(words)
        self.bell.setToolTip(words)
        self._bell_icon = ("bell-off", "text") if paused else ("bell", "accent_text" if unseen else "text")
        self._draw()

    def stops(self) -> list[QWidget]:
        """What the Tab key comes to, from the left."""
        return [self._queue, self.bell]

    def _draw(self) -> None:
        self._icons.before(self.bell, *self._bell_icon, 14)
        self._icons.before(self._queue, *(("triangle-alert", "warn") if self._trouble else ("send", "muted")), 14)
        self._clock_icon.setPixmap(self._icons.pixmap("clock", "warn", 14, self.devicePixelRatioF()))


def _connection(known: Sequence[Known], hour: Callable[[datetime], str]) -> tuple[str, Tone]:
    if not known:
        return strings_shell.no_accounts(), Tone.NEUTRAL
    off = [one for one in known if one.health.online is False]
    if off:
        since = [one.health.since for one in off if one.health.since is not None]
        return strings_shell.accounts_offline([one.account.label for one in off], hour(min(since)) if since else ""), Tone.WARN
    out = [one for one in known if one.account.sign_in is not SignIn.SIGNED_IN]
    if out:
        return strings_shell.accounts_signed_out([one.account.label for one in out]), Tone.WARN
    if any(one.health.online for one in known):
        return strings_shell.online(), Tone.GOOD
    return strings_shell.not_tried(), Tone.NEUTRAL
