"""Changing a change that was not sent yet: its own form with what was filled in; the old command is replaced, its files stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from leaddesk.domain.accounts import Account
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.ids import CommandId
from leaddesk.domain.specs import ActionSpec, FieldType, FormSpec, Role, Tone
from leaddesk.domain.values import Fields, text
from leaddesk.services.wording import explain
from leaddesk.ui import ask
from leaddesk.ui import strings_pages as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.action import ActionDialog, Task
from leaddesk.ui.dialogs.subject import subjects
from leaddesk.ui.forms.loader import Source
from leaddesk.ui.forms.opening import not_asked
from leaddesk.ui.forms.view import FormSetup, FormView


class EditDialog(ActionDialog):
    """The action's dialog without its files, which the new command takes over. Nothing is drafted: the outbox still holds the old values."""

    def __init__(self, ctx: UiContext, parent: QWidget, task: Task, command: CommandId) -> None:
        self._command = command
        super().__init__(ctx, parent, task)

    def shape(self, form: FormSpec) -> FormSpec:
        return replace(form, fields=tuple(f for f in form.fields if f.type is not FieldType.FILES))

    def button_words(self, n: int) -> str:
        return s.say(s.SAVE_CHANGE)

    def _view(self, form: FormSpec) -> FormView:
        task = self.task
        edit = task.action.role is Role.EDIT and bool(task.subjects)
        setup = FormSetup(
            source=Source(task.account.id, task.action.name, task.subjects[0].key.remote if task.subjects else None),
            records=tuple(s.view for s in task.subjects if s.view is not None) if edit else (),
            values=task.values or {},
            checker=self._check,
            skip=not_asked(form, task.account.settings, task.values),
            edit=edit,
        )
        view = FormView(self.ctx, form, setup)
        view.submitted.connect(self._press)
        return view

    def tell(self, item: OutboxItem, server: str) -> None:
        """What the server said about the values: above the form, and beside the fields it speaks of."""
        failure = item.failure
        if item.state is not State.REFUSED or failure is None:
            return
        spoken = failure.facts.get("fields")
        fields = spoken.items() if isinstance(spoken, Mapping) else ()
        self.view.show_problems([FieldProblem(name, "server", text(words)) for name, words in fields if name in self.view.rows])
        self.notify(explain(failure, server=server, translate=s.service).line, Tone.BAD)

    async def send(self, values: Fields) -> None:
        """Replaces the command and closes."""
        self.items = (await self.ctx.call(self.ctx.services.commands.edit(self._command, values)),)
        self.accept()


async def edit_command(ctx: UiContext, parent: QWidget, account: Account, action: ActionSpec, item: OutboxItem) -> CommandId | None:
    """Opens the form of a command that was not sent; answers the command that took its place, None when nothing was changed."""
    kind = ctx.services.catalog.kind(account.slug, action.kind)
    key = item.command.record
    view = await ctx.query(ctx.services.queries.record, key) if key is not None else None
    if view is not None:  # the record as it is without the change that is being edited
        view = replace(view, pending=tuple(mark for mark in view.pending if mark.command != item.command.id))
    about = tuple(subjects(kind, [key], [view])) if key is not None else ()
    dialog = EditDialog(ctx, parent, Task(account, action, kind, about, values=item.command.payload), item.command.id)
    dialog.tell(item, ctx.services.catalog.info(account.slug).title)
    try:
        await ask.run(dialog)
        return dialog.items[0].command.id if dialog.items else None
    finally:
        if isValid(dialog):  # the page may be gone, and the dialog with it
            dialog.deleteLater()
