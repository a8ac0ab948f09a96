"""What can be done with the selected records, and doing it: the right dialog, then the bar that follows the commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import ActionSpec, Begin, KindSpec, On, Role, Tone
from leaddesk.domain.values import Fields
from leaddesk.services.api import FileToSend
from leaddesk.ui import ask
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.action import ActionDialog, Task
from leaddesk.ui.dialogs.call import CallDialog
from leaddesk.ui.dialogs.frame import dispose
from leaddesk.ui.dialogs.many import ManyDialog, OneFieldDialog, takes_many
from leaddesk.ui.dialogs.result import ResultDialog
from leaddesk.ui.dialogs.subject import subjects
from leaddesk.ui.dialogs.toast import Toast
from leaddesk.ui.dialogs.upload import UploadDialog, takes_files
from leaddesk.ui.dialogs.words import how_many
from leaddesk.ui.forms.opening import core_text
from leaddesk.ui.operation import say as say_in_window
from leaddesk.ui.operation import start
from leaddesk.ui.strings_dialogs import say


class Actions(QObject):
    """The window's actions. `owner` is the window dialogs belong to; ``outbox_wanted(CommandId)`` when a command is to be shown there."""

    outbox_wanted = Signal(object)

    def __init__(self, ctx: UiContext, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._owner = owner
        self._toast: Toast | None = None
        self._made: dict[tuple[AccountId, str], QAction] = {}
        self._keys: dict[tuple[AccountId, str], tuple[RecordKey, ...]] = {}

    # what there is

    def available(self, slug: str, keys: Sequence[RecordKey]) -> list[ActionSpec]:
        """The actions of a CRM for these records' kind, in its own order; without records those done to the account."""
        catalog = self._ctx.services.catalog
        if not keys:
            return [action for action in catalog.actions(slug) if action.on is On.ACCOUNT]
        kinds = {key.kind for key in keys}
        return [action for action in catalog.actions(slug) if (action.kind in kinds if action.on is not On.ACCOUNT else _beginning(action, keys) is not None)]

    def why_not(self, account: AccountId, action: ActionSpec, keys: Sequence[RecordKey]) -> str:
        """Why the action can't be done now; empty when it can."""
        if len({key.account for key in keys}) > 1:
            return say(S.MIXED_ACCOUNTS)
        if action.on is On.ACCOUNT:
            if len(keys) > 1:
                return say(S.PICK_ONE)
        else:
            if not keys:
                return say(S.PICK_SOME)
            if len({key.kind for key in keys}) > 1:
                return say(S.MIXED_KINDS)
            if len(keys) > 1 and not takes_many(action):
                return say(S.PICK_ONE)
        return self._not_now(account) if action.immediate else ""

    def _not_now(self, account: AccountId) -> str:
        services = self._ctx.services
        if services.accounts.get(account).sign_in is not SignIn.SIGNED_IN and services.catalog.sign_in_steps(services.accounts.get(account).slug):
            return say(S.SIGNED_OUT_NOW)
        return say(S.OFFLINE_NOW) if services.accounts.health(account).online is False else ""

    def toolbar_actions(self, account: AccountId, keys: Sequence[RecordKey]) -> list[QAction]:
        """An action each with icon, shortcut and tooltip; what can't be done now is off, and its tooltip says why.

        There is one per account and action, for the records named last; the window owns them.
        """
        try:
            found = self._ctx.services.accounts.get(account)
        except NotKnown:
            return []
        return [self._qaction(found, action, tuple(keys)) for action in self.available(found.slug, keys)]

    def _qaction(self, account: Account, action: ActionSpec, keys: tuple[RecordKey, ...]) -> QAction:
        name = (account.id, action.name)
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = QAction(self._owner)
            made.triggered.connect(self._run_of(name))
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # menus show it; the tab has the key itself
        self._keys[name] = keys
        shortcut = QKeySequence(self._ctx.keys.of(account.slug, action))
        made.setShortcut(shortcut)
        begin = _beginning(action, keys)
        made.setText(begin.title if begin is not None and begin.title else action.title)
        made.setIcon(self._ctx.icons.get(action.icon or "circle-dot", "text"))
        reason = self.why_not(account.id, action, keys)
        made.setEnabled(not reason)
        waits = say(S.QUEUED_WHILE_OUT) if account.sign_in is not SignIn.SIGNED_IN and not reason else ""
        hint = f"{action.title} ({shortcut.toString(QKeySequence.SequenceFormat.NativeText)})" if not shortcut.isEmpty() else action.title
        made.setToolTip("\n".join(part for part in (hint, reason or waits) if part))
        made.setStatusTip(reason or action.help)
        return made

    def _run_of(self, name: tuple[AccountId, str]) -> Callable[[], None]:
        return lambda: self.trigger(name[0], name[1], self._keys.get(name, ()))

    # doing it

    def trigger(
        self, account: AccountId, action_name: str, keys: Sequence[RecordKey], *, files: Sequence[FileToSend] = (), values: Fields | None = None
    ) -> None:
        """Opens the action's dialog for these records. `files` were dropped on a record; `values` fill the form in."""
        start(self._owner, self.open(account, action_name, tuple(keys), files=files, values=values), name=f"action {action_name}")

    async def open(
        self, account: AccountId, action_name: str, keys: Sequence[RecordKey], *, files: Sequence[FileToSend] = (), values: Fields | None = None
    ) -> tuple[OutboxItem, ...]:
        """The same, awaited; answers the commands that were put into the outbox."""
        services = self._ctx.services
        found = services.accounts.get(account)
        action = services.catalog.action(found.slug, action_name)
        reason = self.why_not(account, action, keys)
        if reason and not action.immediate:
            say_in_window(self._owner, reason, Tone.WARN)
            return ()
        kind = services.catalog.kind(found.slug, action.kind)
        begin = _beginning(action, keys)
        if action.on is On.ACCOUNT:
            values = {**await self._begun(begin, keys), **(values or {})}
            keys = ()
        task = await self._task(found, action, kind, keys, files, values)
        if keys and not task.subjects:
            say_in_window(self._owner, say(S.THIS_RECORD_GONE), Tone.WARN)
            return ()
        if action.immediate:
            await self._call(task)
            return ()
        return await self._ask(task)

    async def _begun(self, begin: Begin | None, keys: Sequence[RecordKey]) -> Fields:
        """What a new record takes over from the one it is begun on."""
        if begin is None:
            return {}
        view = await self._ctx.query(self._ctx.services.queries.record, keys[0])
        return {begin.field: core_text(view, begin.source)} if view is not None else {}

    async def _task(
        self, account: Account, action: ActionSpec, kind: KindSpec, keys: Sequence[RecordKey], files: Sequence[FileToSend], values: Fields | None
    ) -> Task:
        queries = self._ctx.services.queries
        views: list[RecordView | None] = await self._ctx.query(lambda: [queries.record(key) for key in keys])
        there = [(key, view) for key, view in zip(keys, views, strict=True) if view is None or view.record.gone is None]
        present = subjects(kind, [key for key, _view in there], [view for _key, view in there])
        return Task(account, action, kind, tuple(present), len(keys) - len(present), tuple(files), values)

    async def _call(self, task: Task) -> None:
        dialog = CallDialog(self._ctx, self._owner, task)
        try:
            await ask.run(dialog)
            if dialog.saved:
                say_in_window(self._owner, say(S.OUTCOME_SAVED, outcome=dialog.saved), Tone.GOOD)
        finally:
            dispose(dialog)

    async def _ask(self, task: Task) -> tuple[OutboxItem, ...]:
        form = self._ctx.services.catalog.form(task.account.slug, task.action.name)
        one_by_one = len(task.subjects) > 1 and task.action.on is On.ONE
        upload = takes_files(form) and task.action.role is Role.UPLOAD
        dialog = (ManyDialog if one_by_one else UploadDialog if upload else ActionDialog)(self._ctx, self._owner, task)
        return await self._run(dialog, task)

    async def edit_field(self, account: AccountId, action_name: str, key: RecordKey, field: str, values: Fields | None = None) -> None:
        """The action's dialog with one field only, for one record."""
        services = self._ctx.services
        found = services.accounts.get(account)
        action = services.catalog.action(found.slug, action_name)
        task = await self._task(found, action, services.catalog.kind(found.slug, action.kind), (key,), (), values)
        if task.subjects:
            await self._run(OneFieldDialog(self._ctx, self._owner, task, field), task)

    async def _run(self, dialog: ActionDialog, task: Task) -> tuple[OutboxItem, ...]:
        try:
            await ask.run(dialog)
        finally:
            dispose(dialog)
        if dialog.items:
            self.follow(task, dialog.items)
        return dialog.items

    async def follow_new(self, account: Account, action: ActionSpec, key: RecordKey, items: Sequence[OutboxItem]) -> None:
        """The bar for commands that were made without a dialog."""
        kind = self._ctx.services.catalog.kind(account.slug, action.kind)
        self.follow(await self._task(account, action, kind, (key,), (), None), items)

    def follow(self, task: Task, items: Sequence[OutboxItem]) -> Toast:
        """Shows where the commands stand, at the lower edge of the window; only the newest such bar is kept."""
        if self._toast is not None and isValid(self._toast):
            self._toast.close()
        what = items[0].title if len(items) == 1 and items[0].title else how_many(task.kind, len(items)) if task.subjects else task.account.label
        toast = self._toast = Toast(self._ctx, self._owner, say(S.ACTION_OF, title=task.action.title, name=what), items)
        toast.outbox.connect(lambda: self.outbox_wanted.emit(items[0].command.id))
        toast.details.connect(lambda: start(self._owner, self._details(task, toast.items()), name="result per record"))
        return toast

    async def _details(self, task: Task, items: Sequence[OutboxItem]) -> None:
        server = self._ctx.services.catalog.info(task.account.slug).title
        dialog = ResultDialog(self._ctx, self._owner, task.action, task.kind, server, items)
        try:
            await ask.run(dialog)
        finally:
            dispose(dialog)


def _beginning(action: ActionSpec, keys: Sequence[RecordKey]) -> Begin | None:
    """How an action on the account begins on these records, if it does."""
    kinds = {key.kind for key in keys}
    return action.begin(kinds.pop()) if len(kinds) == 1 else None
