"""The CRM's own check while a form is filled in: asked when a field is left, and once more after a pause when somebody typed on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from leaddesk.domain.errors import FieldProblem, FormInvalid, LeaddeskError
from leaddesk.domain.values import Fields
from leaddesk.ui.operation import start

PAUSE_MS = 350
Check = Callable[[Fields], Coroutine[Any, Any, object]]


class PassingCheck(QTimer):
    """Belongs to a form. `passed` gets the payload, `failed` the problems; neither when something was typed since it was asked."""

    def __init__(
        self, form: QWidget, check: Check, values: Callable[[], Fields], passed: Callable[[object], None], failed: Callable[[Sequence[FieldProblem]], None]
    ) -> None:
        super().__init__(form)
        self._form = form
        self._check = check
        self._values = values
        self._passed = passed
        self._failed = failed
        self._serial = 0
        self._owed = False
        self.setSingleShot(True)
        self.setInterval(PAUSE_MS)
        self.timeout.connect(self.ask)

    def edited(self) -> None:
        """Something was typed: an answer that is under way says nothing any more, and one that is owed waits for a pause."""
        self._serial += 1
        if self._owed:
            self.start()

    def later(self) -> None:
        """After a pause."""
        self._owed = True
        self.start()

    def ask(self) -> None:
        """Now."""
        self._owed = True
        start(self._form, self._ask(self._serial), name="check form", failed=_ignore)

    async def _ask(self, serial: int) -> None:
        problems: Sequence[FieldProblem] | None = None
        payload: object = None
        try:
            payload = await self._check(self._values())
        except FormInvalid as invalid:
            problems = invalid.problems
        if serial != self._serial:
            self.later()
            return
        self._owed = False
        if problems is None:
            self._passed(payload)
        else:
            self._failed(problems)


def _ignore(_error: LeaddeskError) -> None:
    """A check in passing that could not be made is made again at submit, and spoken of there."""
