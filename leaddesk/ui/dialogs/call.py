"""Things whose answer is wanted now: the number to dial in large digits, and how the call went."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import FormInvalid, IllegalMove, LeaddeskError
from leaddesk.domain.specs import Role, Tone
from leaddesk.domain.values import text
from leaddesk.services import wording
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.action import Task
from leaddesk.ui.dialogs.frame import TaskDialog
from leaddesk.ui.dialogs.subject import SubjectCard
from leaddesk.ui.forms.base import Segment, Surroundings
from leaddesk.ui.forms.opening import not_asked
from leaddesk.ui.forms.view import FormSetup, FormView
from leaddesk.ui.names import buddy, plain
from leaddesk.ui.operation import start
from leaddesk.ui.strings_dialogs import count, say
from leaddesk.ui.theme import set_role

OUTCOMES = (S.REACHED, S.NO_ANSWER, S.BUSY, S.CALL_LATER, S.WRONG_NUMBER)
COPIED_MS = 1800
NOTE = "call"


class Answer(QFrame):
    """The answer in large digits, or that it is being asked for, or why there is none."""

    def __init__(self, ctx: UiContext, title: str) -> None:
        super().__init__()
        self._ctx = ctx
        set_role(self, "card")
        self.number = QLineEdit()
        self.number.setReadOnly(True)
        self.number.setFrame(False)
        self.number.setFont(ctx.theme.font(px=28, weight=QFont.Weight.DemiBold, tabular=True))
        self.number.setStyleSheet("QLineEdit { background: transparent; border: none; padding: 0; }")
        self.number.setMinimumHeight(42)
        self._title = buddy(title, self.number)
        set_role(self._title, "muted")
        self._words = plain(role="muted", wrap=True)
        self.copy = QPushButton(say(S.COPY_NUMBER))
        ctx.icons.before(self.copy, "copy")
        self.again = QPushButton(ctx.icons.get("refresh-cw"), say(S.ASK_AGAIN))
        for button in (self.copy, self.again):
            button.setAutoDefault(False)
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(self.number, 1)
        row.addWidget(self._words, 1)
        row.addWidget(self.copy)
        row.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addLayout(row)

    def show_number(self, number: str) -> None:
        self.number.setText(number)
        self._arrange(number=True, again=False)

    def show_words(self, words: str, *, again: bool = False) -> None:
        self._words.setText(words)
        self._arrange(number=False, again=again)

    def _arrange(self, *, number: bool, again: bool) -> None:
        self.number.setVisible(number)
        self.copy.setVisible(number)
        self._words.setVisible(not number)
        self.again.setVisible(again)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.number.text())
        self.copy.setText(say(S.COPIED))
        self._ctx.icons.before(self.copy, "check", "good")
        QTimer.singleShot(COPIED_MS, self, self._restore)

    def _restore(self) -> None:
        self.copy.setText(say(S.COPY_NUMBER))
        self._ctx.icons.before(self.copy, "copy")


class Outcome(QWidget):
    """How a call went, and a note."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        around = Surroundings(ctx, ctx.clock.now().astimezone().date())
        self._buttons = [Segment(say(words), around) for words in OUTCOMES]
        self._group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, button in enumerate(self._buttons):
            self._group.addButton(button, place)
            grid.addWidget(button, place // 3, place % 3)
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setPlaceholderText(say(S.NOTE_HINT))
        self.note.setFixedHeight(64)
        self.attempts = plain(role="muted")
        head = QHBoxLayout()
        head.addWidget(plain(say(S.HOW_DID_IT_GO), role="subheading"))
        head.addStretch()
        head.addWidget(self.attempts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(grid)
        column.addWidget(buddy(say(S.NOTE), self.note))
        column.addWidget(self.note)
        self.setAccessibleName(say(S.HOW_DID_IT_GO))

    def chosen(self) -> str:
        button = self._group.checkedButton()
        return button.accessibleName() if button is not None else ""


class CallDialog(TaskDialog):
    """Asks at once for the answer of an immediate action. `saved` is the outcome that was noted, if any."""

    def __init__(self, ctx: UiContext, parent: QWidget, task: Task) -> None:
        action = task.action
        calls = action.role is Role.CALL
        name = task.subjects[0].name if task.subjects else task.account.label
        title = say(S.CALL_TITLE, name=name) if calls else say(S.ACTION_OF, title=action.title, name=name)
        super().__init__(ctx, parent, title=title, icon=ctx.icons.get(action.icon or "phone-call", "accent_text", 32), subtitle=action.help, width=460)
        self.task = task
        self.saved = ""
        self._server = ctx.services.catalog.info(task.account.slug).title
        form = ctx.services.catalog.form(task.account.slug, action.name)
        self._view = FormView(ctx, form, FormSetup(values=task.values or {}, skip=not_asked(form, task.account.settings, task.values))) if form.fields else None
        self.answer = Answer(ctx, say(S.DIAL) if calls else say(S.ANSWER_TITLE))
        self.answer.again.clicked.connect(lambda _c=False: self.ask())
        self.outcome = Outcome(ctx) if calls and task.subjects and ctx.services.notes is not None else None
        parts: list[QWidget] = [SubjectCard(ctx, task.kind, task.subjects[0], ())] if task.subjects else []
        parts += [w for w in (self._view, self.answer, self.outcome) if w is not None]
        self.set_body(*parts)
        self.cancel.setText(say(S.CLOSE))
        if self._view is not None:
            self.answer.hide()
            self.set_primary(action.title)
        else:
            self.set_primary(say(S.SAVE_OUTCOME) if self.outcome is not None else "")
            self.ask()
        self._count()

    def _count(self) -> None:
        notes = self.ctx.services.notes
        if self.outcome is not None and notes is not None:
            found = notes.count(self.task.subjects[0].key, NOTE)
            self.outcome.attempts.setText(count(found, S.ATTEMPTS_ONE, S.ATTEMPTS_MANY) if found else "")

    def ask(self) -> None:
        """Asks the CRM; the answer comes into place."""
        self.answer.show()
        self.answer.show_words(say(S.ASKING_NUMBER))
        start(self, self._ask(), name="ask now", failed=self._failed)

    async def _ask(self) -> None:
        task, commands = self.task, self.ctx.services.commands
        values = self._view.values() if self._view is not None else dict(task.values or {})
        records = [s.key.remote for s in task.subjects]
        items = await self.ctx.call(commands.submit(task.account.id, task.action.name, records, values, hold=False))
        (item,) = await self.ctx.call(commands.settle([items[0].command.id]))
        if item.state in (State.WAITING, State.HELD):
            item = await self._give_up(item)
        self._show(item)

    async def _give_up(self, item: OutboxItem) -> OutboxItem:
        """An answer that did not come now is not wanted later."""
        try:
            cancelled = await self.ctx.call(self.ctx.services.commands.cancel(item.command.id))
        except IllegalMove:
            return item
        return cancelled if cancelled.failure is not None else item

    def _show(self, item: OutboxItem) -> None:
        if item.state is State.SENT:
            found = text(item.result.get(self.task.action.answer)) or item.message
            if found:
                self.answer.show_number(found)
                self.answer.copy.setFocus()
            else:
                self.answer.show_words(say(S.NO_NUMBER), again=True)
            return
        if item.failure is not None:
            sentence = wording.explain(item.failure, server=self._server)
            self.answer.show_words(f"{sentence.what} {sentence.next}".strip(), again=True)
        else:
            self.answer.show_words(wording.state_line(item, self.task.action, self.ctx.clock.now(), server=self._server), again=True)

    def _failed(self, error: LeaddeskError) -> None:
        if isinstance(error, FormInvalid) and self._view is not None:
            self.answer.hide()
            self._view.show_problems(error.problems)
            return
        sentence = wording.explain(error.failure, server=self._server)
        self.answer.show_words(f"{sentence.what} {sentence.next}".strip(), again=True)

    def submit(self) -> None:
        if self._view is not None and self.answer.isHidden():
            if self._view.validate():
                self.set_primary(say(S.SAVE_OUTCOME) if self.outcome is not None else "")
                self.ask()
            return
        self._save()

    def _save(self) -> None:
        notes = self.ctx.services.notes
        if self.outcome is None or notes is None:
            self.accept()
            return
        chosen, note = self.outcome.chosen(), self.outcome.note.toPlainText().strip()
        if not chosen:
            self.notify(say(S.CHOOSE_OUTCOME), Tone.WARN)
            return
        try:
            notes.add(self.task.subjects[0].key, NOTE, chosen, note)
        except LeaddeskError as error:
            self.fail(error)
            return
        self.saved = chosen
        self.accept()
