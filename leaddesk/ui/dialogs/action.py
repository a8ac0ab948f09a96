"""The dialog of any action: who it is about, its form, what will change; at the end commands in the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from leaddesk.domain.accounts import Account
from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.errors import FormInvalid, LeaddeskError
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import ActionSpec, FieldType, FormSpec, KindSpec, On, Role, Tone
from leaddesk.domain.values import Fields, is_empty
from leaddesk.services.api import FileToSend
from leaddesk.services.bulk_files import duplicate_words
from leaddesk.services.limit_words import allowance_line
from leaddesk.ui import ask, strings_import
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.before_after import change_words
from leaddesk.ui.dialogs.frame import TaskDialog
from leaddesk.ui.dialogs.notes import FormNotes
from leaddesk.ui.dialogs.subject import EffectsPreview, Subject, SubjectCard, SubjectList
from leaddesk.ui.dialogs.words import how_many, show_value, verb
from leaddesk.ui.forms.arrange import beside_specs
from leaddesk.ui.forms.loader import Source
from leaddesk.ui.forms.opening import not_asked
from leaddesk.ui.forms.view import FormSetup, FormView
from leaddesk.ui.names import plain
from leaddesk.ui.pages.moments import clock
from leaddesk.ui.strings_dialogs import count, say
from leaddesk.ui.strings_pages import service


@dataclass(frozen=True, slots=True)
class Task:
    """What a dialog is opened for. `subjects` holds the records still there; ``gone`` counts those that are not."""

    account: Account
    action: ActionSpec
    kind: KindSpec
    subjects: tuple[Subject, ...] = ()
    gone: int = 0
    files: tuple[FileToSend, ...] = ()
    values: Fields | None = None


class ActionDialog(TaskDialog):
    """`items` are the commands once it was accepted."""

    def __init__(self, ctx: UiContext, parent: QWidget, task: Task) -> None:
        action, info = task.action, ctx.services.catalog.info(task.account.slug)
        form = self.shape(ctx.services.catalog.form(task.account.slug, action.name))
        icon = ctx.icons.get(action.icon or "circle-dot", "accent_text", 32)
        wide = beside_specs(form.fields) or len(task.subjects) > 1 or any(f.type is FieldType.FILES for f in form.fields)
        width = 680 if wide else 520
        super().__init__(ctx, parent, title=_title(task), subtitle=action.help, icon=icon, width=width)
        self.task = task
        self.items: tuple[OutboxItem, ...] = ()
        self._warned: set[str] = set()
        self._server = info.title
        self._form = form
        self._list = SubjectList(ctx, task.kind, task.subjects) if len(task.subjects) > 1 else None
        self._preview = EffectsPreview(task.kind, action)
        self.view = self._view(form)
        self.view.rows.add_files(task.files)
        self._notes = FormNotes(self._review, self._plan, self)
        self._notes.fitted.connect(self.fit)
        self._compose()
        self.view.changed.connect(self._changed)
        if self._list is not None:
            self._list.changed.connect(self._changed)
        self._changed()
        self.view.focus_first()

    def shape(self, form: FormSpec) -> FormSpec:
        """The form as this dialog asks it."""
        return form

    def chosen(self) -> tuple[Subject, ...]:
        """The records it will be done to."""
        return tuple(self._list.chosen()) if self._list is not None else self.task.subjects

    def _view(self, form: FormSpec) -> FormView:
        task = self.task
        first = task.subjects[0] if task.subjects else None
        remote = first.key.remote if first is not None else None
        draft = f"{task.account.id}/{task.action.name}/{remote if len(task.subjects) == 1 else 'many' if task.subjects else ''}"
        setup = FormSetup(
            source=Source(task.account.id, task.action.name, remote),
            skip=not_asked(form, task.account.settings, task.values),
            edit=task.action.role is Role.EDIT and bool(task.subjects),
            records=tuple(s.view for s in task.subjects if s.view is not None),
            values=task.values or {},
            draft=draft,
            checker=self._check if len(task.subjects) < 2 else None,
        )
        view = FormView(self.ctx, form, setup)
        view.submitted.connect(self._press)
        return view

    async def _check(self, values: Fields) -> object:
        task = self.task
        record = task.subjects[0].key.remote if task.subjects else None
        return await self.ctx.call(self.ctx.services.commands.check(task.account.id, task.action.name, values, record, len(self.view.files())))

    async def _review(self) -> Mapping[str, str]:
        task = self.task
        if len(task.subjects) > 1:
            return {}
        record = task.subjects[0].key.remote if task.subjects else None
        return await self.ctx.call(self.ctx.services.commands.review(task.account.id, task.action.name, self.view.values(), record, len(self.view.files())))

    async def _plan(self) -> Sequence[str]:
        """What is left of the plan for this action, where it has one."""
        task = self.task
        if not task.action.limits:
            return ()
        found = await self.ctx.query(self.ctx.services.limits.of, task.account.id)
        return [allowance_line(one, task.action.title, local=clock, translate=service) for one in found if one.action == task.action.name]

    def _compose(self) -> None:
        task = self.task
        parts: list[QWidget] = []
        if self._list is not None:
            parts.append(self._list)
        elif task.subjects:
            parts.append(SubjectCard(self.ctx, task.kind, task.subjects[0], self._queued(task.subjects[0].view)))
        parts.append(self._notes.plan)
        parts.append(self.view)
        parts.append(self._preview)
        parts.append(self._notes)
        if task.action.leaves and task.subjects and not task.action.help:
            parts.append(plain(say(S.LEAVES if len(task.subjects) == 1 else S.LEAVES_MANY), role="muted", wrap=True))
        self.set_body(*parts)
        if task.gone and task.subjects:
            self.notify(count(task.gone, S.SOME_GONE_ONE, S.SOME_GONE_MANY), Tone.WARN)
        elif task.gone:
            self.notify(say(S.THIS_RECORD_GONE), Tone.WARN)

    def _queued(self, view: RecordView | None) -> list[str]:
        titles = {a.name: a.title for a in self.ctx.services.catalog.actions(self.task.account.slug)}
        return list(dict.fromkeys(titles.get(mark.action, mark.action) for mark in view.pending)) if view is not None else []

    def _changed(self) -> None:
        chosen = self.chosen()
        action = self.task.action
        self.set_primary(self.button_words(max(1, len(chosen))), danger=action.danger)
        needs = action.on is not On.ACCOUNT
        self.primary.setEnabled(not self.busy and (bool(chosen) or not needs))
        self.primary.setToolTip("" if chosen or not needs else say(S.NOTHING_CHOSEN))
        if self._list is None:
            self._show_effects(chosen)
        else:
            self._list.show_changes(change_words(self.task.action, self._form, self.view.rows, self.view.values()))
        self._notes.ask_again()

    def button_words(self, n: int) -> str:
        return verb(self.task.action, self.task.kind, n)

    def _show_effects(self, chosen: Sequence[Subject]) -> None:
        values = self.view.values()
        before, after = [], []
        columns = {effect.field for effect in self.task.action.effects if not effect.source.startswith("field:")}
        for effect in self.task.action.effects:
            twice = effect.source.startswith("field:") and effect.field in columns  # said by its column already
            if twice or (effect.field in self.view.rows.names and not self.view.changes.changed(effect.field)):
                before.append("")
                after.append("")
                continue
            olds = {s.show(effect.source) for s in chosen}
            before.append(next(iter(olds)) if len(olds) == 1 else "…" if olds else "")
            field = self._form.field(effect.field)
            row = self.view.rows.get(effect.field)
            labels = [(c.value, c.label) for c in (row.editor.choices() or ())] if row is not None else []
            fine = row is None or self.view.rows.judge(effect.field).problem is None
            after.append(show_value(field, values.get(effect.field), labels) if fine and not is_empty(values.get(effect.field)) else "")
        was = self._preview.isHidden()
        self._preview.present(before, after)
        if was != self._preview.isHidden():
            self.fit()

    # submitting

    def submit(self) -> None:
        if not self.view.validate():
            self.fit()
            return
        if self.task.action.danger:
            self.run(self._ask_first(), name="confirm action")
        else:
            self.run(self.send(self.view.values()), name="submit", words=say(S.QUEUEING), failed=self._refused)

    async def _ask_first(self) -> None:
        chosen = self.chosen()
        name = chosen[0].name if len(chosen) == 1 else how_many(self.task.kind, len(chosen)) if chosen else self.task.account.label
        title = say(S.DANGER_TITLE, title=self.task.action.title, name=name)
        if await ask.confirm(self, title, say(S.DANGER_TEXT), self.button_words(max(1, len(chosen))), danger=True):
            try:
                await self.send(self.view.values())
            except LeaddeskError as error:
                self._refused(error)

    async def send(self, values: Fields) -> None:
        """Puts the commands into the outbox and closes."""
        if await self._doubtful(values):
            return
        records = [s.key.remote for s in self.chosen()]
        submit = self.ctx.services.commands.submit(self.task.account.id, self.task.action.name, records, values, self.view.files())
        self.items = await self.ctx.call(submit)
        self.view.drafts.drop()
        self.accept()

    async def _doubtful(self, values: Fields) -> bool:
        """Whether somebody like that may be there already, in any CRM: said once, the same button then sends it all the same."""
        duplicates, task = self.ctx.services.duplicates, self.task
        if duplicates is None or task.action.role is not Role.CREATE or task.subjects:
            return False
        found = await self.ctx.call(duplicates.likely(task.account.id, task.action.name, values))
        words = " ".join(duplicate_words(one) for one in found[:2])
        if not words or words in self._warned:
            return False
        self._warned.add(words)
        self.notify(strings_import.say(strings_import.SAME_ONE, words=words), Tone.WARN)
        return True

    def _refused(self, error: LeaddeskError) -> None:
        if isinstance(error, FormInvalid):
            self.view.show_problems(error.problems)
            self.fit()
        else:
            self.fail(error, self._server)

    def reject(self) -> None:
        if not self.busy:
            self.view.drafts.flush()
        super().reject()


def _title(task: Task) -> str:
    if len(task.subjects) == 1:
        return say(S.ACTION_OF, title=task.action.title, name=task.subjects[0].name)
    if task.subjects:
        return say(S.ACTION_OF, title=task.action.title, name=how_many(task.kind, len(task.subjects)))
    return task.action.title
