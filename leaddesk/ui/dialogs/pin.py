"""Choosing the PIN that locks the window, replacing it, removing it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from leaddesk.services.screen_lock import ScreenLock
from leaddesk.ui import ask, strings_shell
from leaddesk.ui import strings_console as words
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.frame import TaskDialog, dispose
from leaddesk.ui.names import buddy, plain


class PinDialog(TaskDialog):
    """Asks for the PIN in use, when there is one, and for the new one twice."""

    def __init__(self, ctx: UiContext, lock: ScreenLock, parent: QWidget, *, remove: bool = False) -> None:
        title = words.pin_remove().replace("&", "") if remove else words.pin_first_title()
        super().__init__(ctx, parent, title=title, subtitle="" if remove else words.pin_first_text(), icon=ctx.icons.get("lock", "accent_text", 32), width=420)
        self._lock, self._remove = lock, remove
        self.old, self.one, self.two = self._field(), self._field(), self._field()
        self._problem = plain(role="error", wrap=True)
        self._problem.hide()
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        asked = [(words.pin_label(), self.old)] if lock.set else []
        asked += [] if remove else [(words.pin_new(), self.one), (words.pin_again(), self.two)]
        if lock.set and not remove:
            asked[0] = (words.pin_enter_old(), self.old)
        for label, field in asked:
            column.addWidget(buddy(label, field))
            column.addWidget(field)
        for field in (self.old, self.one, self.two):
            if field not in [f for _, f in asked]:
                field.setParent(self)
                field.hide()
        column.addWidget(self._problem)
        self.set_body(box)
        self.set_primary(title if remove else words.pin_set())
        asked[0][1].setFocus()

    def _field(self) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setMaxLength(12)
        return field

    def submit(self) -> None:
        problem = "" if self._remove else _problem(self.one.text(), self.two.text())
        if problem:
            self._say(problem)
            return
        self.run(self._settle(), name="pin")

    def _say(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.show()
        self.fit()

    async def _settle(self) -> None:
        lock = self._lock
        if lock.set and not await self.ctx.query(lock.check, self.old.text()):
            seconds = lock.pause()
            self._say(words.pin_pause(seconds) if seconds else words.pin_wrong(max(1, lock.tries_left())))
            return
        if self._remove:
            await self.ctx.query(lock.clear)
        else:
            await self.ctx.query(lock.choose, self.one.text())
            self.ctx.services.preferences.put("scene", None)  # the next first frame is drawn without rows
        self.accept()


def _problem(one: str, two: str) -> str:
    if not (one.isascii() and one.isdigit() and 4 <= len(one) <= 12):
        return words.pin_shape()
    return strings_shell.passphrase_differs() if one != two else ""


async def choose_pin(ctx: UiContext, lock: ScreenLock, parent: QWidget, *, remove: bool = False) -> bool:
    """Whether a PIN was set (or removed)."""
    dialog = PinDialog(ctx, lock, parent, remove=remove)
    try:
        return await ask.run(dialog) == QDialog.DialogCode.Accepted
    finally:
        dispose(dialog)
