"""Puts what a board does into the outbox: many records in one go, or one after the other where the CRM takes them so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from leaddesk.domain.accounts import Account
from leaddesk.domain.errors import FormInvalid, LeaddeskError
from leaddesk.domain.specs import ActionSpec, On
from leaddesk.domain.values import Fields
from leaddesk.ui import strings_bench as words
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.subject import Subject
from leaddesk.ui.operation import Operation, start
from leaddesk.ui.pages.desk_receipts import Receipt
from leaddesk.ui.strings_bench import say

Change = tuple[str, str]
"""What a record says before and after, in words."""


@dataclass(frozen=True, slots=True)
class Job:
    """Frozen when the button was pressed: what is chosen afterwards does not matter."""

    account: Account
    action: ActionSpec
    chosen: Sequence[Subject]
    values: Fields
    told: Callable[[Subject], Change]


class Sending(QWidget):
    """Invisible. `done(list of Receipt)` for each lot that is in the outbox; ``finished(sentence)`` at the end, with what was not taken, if anything."""

    done = Signal(list)
    finished = Signal(str)
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, ctx: UiContext, owner: QWidget) -> None:
        super().__init__(owner)
        self.hide()
        self._ctx = ctx
        self._operation: Operation | None = None

    @property
    def busy(self) -> bool:
        return self._operation is not None and self._operation.running

    def send(self, job: Job) -> None:
        """Puts the commands into the outbox; a second press meanwhile does nothing."""
        if not self.busy:
            self._operation = start(self, self._send(job), name="board", failed=self._failed, busy=self.busy_changed.emit)

    def _failed(self, error: LeaddeskError) -> None:
        self.failed.emit(error)

    async def _send(self, job: Job) -> None:
        server = self._ctx.services.catalog.info(job.account.slug).title
        told = {one.key.remote: job.told(one) for one in job.chosen}
        refused: list[str] = []
        for group in [job.chosen] if job.action.on is On.MANY else [(one,) for one in job.chosen]:
            submit = self._ctx.services.commands.submit(job.account.id, job.action.name, [one.key.remote for one in group], job.values)
            try:
                items = await self._ctx.call(submit)
            except FormInvalid as error:
                if len(job.chosen) == len(group):
                    raise
                refused.append(f"{group[0].name}: {' '.join(problem.message for problem in error.problems)}")
                continue
            remotes = [item.command.record.remote if item.command.record is not None else "" for item in items]
            self.done.emit([Receipt(item, job.action, server, told.get(remote, ("", ""))) for item, remote in zip(items, remotes, strict=True)])
        self.finished.emit(say(words.SOME_REFUSED, n=len(refused), all=len(job.chosen), why=refused[0]) if refused else "")
