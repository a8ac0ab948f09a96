"""What is worth reading before a form goes out: what the CRM's own check remarks on it, and what is left of the plan. Quiet lines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from leaddesk.domain.errors import FormInvalid, LeaddeskError
from leaddesk.ui.names import plain
from leaddesk.ui.operation import start

PAUSE_MS = 350
Review = Callable[[], Awaitable[Mapping[str, str]]]


class FormNotes(QWidget):
    """``fitted`` when it became taller or smaller. `ask_again` after each change: it waits until typing pauses; the newest answer counts.

    `plan` is a label of its own, for the head of the form.
    """

    fitted = Signal()

    def __init__(self, review: Review, limits: Callable[[], Awaitable[Sequence[str]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review = review
        self._limits = limits
        self._serial = 0
        self.plan = plain(role="muted", wrap=True)
        self.plan.hide()
        self._remarks = plain(role="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._remarks)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(lambda: start(self, self._ask(self._serial), name="review form", failed=_ignore))
        self.hide()
        start(self, self._read_plan(), name="read limits", failed=_ignore)

    def ask_again(self) -> None:
        self._serial += 1
        self._timer.start()

    def words(self) -> str:
        return self._remarks.text()

    async def _read_plan(self) -> None:
        self.plan.setText("\n".join(await self._limits()))
        self.plan.setVisible(bool(self.plan.text()))
        self.fitted.emit()

    async def _ask(self, serial: int) -> None:
        try:
            notes = await self._review()
        except FormInvalid:
            notes = {}
        if serial == self._serial:
            self._show(tuple(dict.fromkeys(notes.values())))

    def _show(self, notes: Sequence[str]) -> None:
        words = "\n".join(notes)
        if words != self._remarks.text():
            self._remarks.setText(words)
            self.setVisible(bool(words))
            self.fitted.emit()


def _ignore(_error: LeaddeskError) -> None:
    """A remark that can't be had now is no trouble: submitting checks again."""
