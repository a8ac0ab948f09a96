"""One form for many records where the CRM changes one at a time: before and after per row, progress, stop, and why a row was left out."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.errors import FormInvalid
from leaddesk.domain.specs import ActionSpec, FieldType, FormSpec, On, Role, Tone
from leaddesk.domain.values import Fields
from leaddesk.ui import strings_console as words
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.action import ActionDialog, Task
from leaddesk.ui.dialogs.subject import Subject
from leaddesk.ui.dialogs.words import how_many
from leaddesk.ui.forms.opening import source_value

SEVERAL = frozenset({Role.EDIT, Role.STATUS, Role.NOTE, Role.TASK})
"""What makes sense to do to many records with one form, though the CRM takes them one by one."""
LEFT_OUT = frozenset({FieldType.FILES, FieldType.OBJECT, FieldType.TABLE})


def takes_many(action: ActionSpec) -> bool:
    """Whether the window offers the action for several records."""
    return action.on is On.MANY or (action.on is On.ONE and action.role in SEVERAL and not action.immediate)


def lone(form: FormSpec, name: str) -> FormSpec:
    """The form with one field and what it can't do without."""
    spec = form.field(name)
    wanted = {name, *(spec.depends_on if spec is not None else ())}
    return FormSpec(form.name, tuple(f for f in form.fields if f.name in wanted or f.required), form.schema)


class ManyDialog(ActionDialog):
    """Puts one command per record into the outbox, one after the other. What the CRM's check does not take stays ticked, with the reason in its row."""

    def shape(self, form: FormSpec) -> FormSpec:
        """What each record says itself is not asked for all of them."""
        asked = (replace(f, required=f.required and not f.prefill) for f in form.fields if f.type not in LEFT_OUT)
        return FormSpec(form.name, tuple(asked), form.schema)

    def _own(self, subject: Subject) -> Fields:
        """What the form can't do without, as the record says it."""
        form = self.ctx.services.catalog.form(self.task.account.slug, self.task.action.name)
        view = subject.view
        return {f.name: source_value(view, f) for f in form.fields if f.required and f.prefill and f.type not in LEFT_OUT} if view is not None else {}

    def button_words(self, n: int) -> str:
        return super().button_words(n) if "{n}" in self.task.action.verb else f"{self.task.action.title}: {how_many(self.task.kind, n)}"

    async def send(self, values: Fields) -> None:
        if not values:
            self.notify(words.many_nothing(), Tone.WARN)
            return
        found: list[OutboxItem] = []
        refused: dict[str, str] = {}
        todo = self.chosen()
        commands = self.ctx.services.commands
        try:
            for place, subject in enumerate(todo):
                self._busy_words = words.many_progress(place, len(todo))
                if not self.waiting.isHidden():
                    self.waiting.setText(self._busy_words)
                try:
                    own = {**self._own(subject), **values}
                    found += await self.ctx.call(commands.submit(self.task.account.id, self.task.action.name, [subject.key.remote], own))
                except FormInvalid as error:
                    refused[subject.key.remote] = " ".join(problem.message for problem in error.problems)
        finally:  # also when it was stopped: what is in the outbox is there
            self.items = (*self.items, *found)
            if self._list is not None:
                self._list.done({item.command.record.remote for item in found if item.command.record is not None}, refused)
        if not refused:
            self.view.drafts.drop()
            self.accept()
        else:
            self.notify(words.many_refused(len(refused), len(todo)), Tone.WARN)

    def reject(self) -> None:
        """Stopping keeps what was put into the outbox; closing afterwards follows it."""
        was, before = self.busy, len(self.chosen())
        super().reject()
        if was and self.items:
            self.notify(words.many_stopped(len(self.items), len(self.items) + len(self.chosen()) if before else len(self.items)), Tone.INFO)


class OneFieldDialog(ActionDialog):
    """The same action with a single field: what is edited in the table when it takes more than a line of text."""

    def __init__(self, ctx: UiContext, parent: QWidget, task: Task, field: str) -> None:
        self._only = field
        super().__init__(ctx, parent, task)

    def shape(self, form: FormSpec) -> FormSpec:
        return lone(form, self._only)


__all__ = ["SEVERAL", "ManyDialog", "OneFieldDialog", "lone", "takes_many"]
