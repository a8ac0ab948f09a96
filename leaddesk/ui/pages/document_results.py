"""What became of the files of the document desk: every upload that is open or was sent today, live."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from leaddesk.domain.changes import Change, OutboxChanged, UploadProgress
from leaddesk.domain.commands import OPEN
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.ui import operation
from leaddesk.ui import strings_desk as d
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import plain
from leaddesk.ui.pages.uploads import Upload, UploadRows, all_uploads


class DeskResults(QWidget):
    """`look(CommandId)`: somebody wants to see it in the outbox. `shown(int)`: how many there are."""

    look = Signal(object)
    shown = Signal(int)

    def __init__(self, ctx: UiContext, account: AccountId | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._account = ctx, account
        self._uploads: tuple[Upload, ...] = ()
        self.rows = UploadRows(ctx.theme, ctx.icons, self, titled=True)
        self.rows.look.connect(self.look)
        self.rows.undo.connect(self._undo)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._render)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(plain(d.say(d.RESULTS), "subheading"))
        column.addWidget(self.rows)
        self.hide()
        ctx.bridge.changed.connect(self._heard)
        ctx.theme.changed.connect(self._render)
        self.read()

    def read(self) -> None:
        services, now = self._ctx.services, self._ctx.clock.now()
        self._ctx.reader.ask(lambda: all_uploads(services, now), done=self._take, lane=f"desk-uploads-{id(self)}")

    def _take(self, uploads: Sequence[Upload]) -> None:
        self._uploads = tuple(one for one in uploads if self._account in (None, one.item.command.account))
        self._render()
        self.setVisible(bool(self._uploads))
        waiting = any(one.item.due is not None and one.item.state in OPEN for one in self._uploads)
        if waiting != self._second.isActive():
            (self._second.start if waiting else self._second.stop)()
        self.shown.emit(len(self._uploads))

    def _render(self) -> None:
        self.rows.present(self._uploads, self._ctx.clock.now())

    def _heard(self, change: Change) -> None:
        if isinstance(change, UploadProgress):
            self.rows.progress(change, self._ctx.clock.now())
        elif isinstance(change, OutboxChanged) and self._account in (None, change.account):
            self.read()

    def _undo(self, command: CommandId) -> None:
        operation.start(self, self._ctx.call(self._ctx.services.commands.cancel(command)), name="undo upload")
