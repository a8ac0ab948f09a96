"""Signing in, step by step: each step's form, the one-time code with its countdown, and help for a forgotten password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from leaddesk.domain.accounts import SignIn
from leaddesk.domain.errors import FieldProblem, FormInvalid, LeaddeskError, SignInNeeded, SignInRefused
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import AccountActionSpec, FieldType, FormSpec, SecretSpec, SignInStep, Tone
from leaddesk.domain.values import Fields, JsonValue, text
from leaddesk.services import wording
from leaddesk.services.api import SignInState
from leaddesk.ui import ask
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.frame import TaskDialog, dispose
from leaddesk.ui.dialogs.password import AccountActionDialog
from leaddesk.ui.forms.base import link_button
from leaddesk.ui.forms.opening import not_asked
from leaddesk.ui.forms.view import FormSetup, FormView
from leaddesk.ui.names import plain
from leaddesk.ui.operation import start
from leaddesk.ui.strings_dialogs import say

TICK_MS = 250


class StepPage(QWidget):
    """What a step shows around its form: where one is, what was sent, the tick to remember, another code."""

    def __init__(self, resend: Callable[[], None]) -> None:
        super().__init__()
        self.where = plain(role="subheading", wrap=True)
        self._help = plain(role="muted", wrap=True)
        self._sent = plain(role="muted", wrap=True)
        self.holder = QVBoxLayout()
        self.remember = QCheckBox()
        self.remember.setToolTip(say(S.REMEMBER_HELP))
        self.again = link_button("", resend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in (self.where, self._help, self._sent):
            column.addWidget(label)
        column.addSpacing(12)
        column.addLayout(self.holder)
        column.addSpacing(8)
        column.addWidget(self.remember)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)

    def say_help(self, words: str) -> None:
        self._help.setText(words)
        self._help.setVisible(bool(words))

    def say_sent(self, words: str) -> None:
        self._sent.setText(words)
        self._sent.setVisible(bool(words))


class SignInDialog(TaskDialog):
    """Opens at the step that is due. What was typed in earlier steps stays as long as the dialog is open."""

    def __init__(self, ctx: UiContext, parent: QWidget, account: AccountId) -> None:
        found = ctx.services.accounts.get(account)
        info = ctx.services.catalog.info(found.slug)
        super().__init__(ctx, parent, title=say(S.SIGN_IN_TO, label=found.label), icon=ctx.icons.badge(info.icon, info.colour, 32), width=440)
        self.account = found
        self._info = info
        self._steps = ctx.services.catalog.sign_in_steps(found.slug)
        self._forms: dict[str, FormView] = {}
        self._at = 0
        self._state = SignInState(None)
        self._page = StepPage(self._resend)
        self._remember = self._page.remember
        self._back = link_button(say(S.BACK), partial(self._go, 0))
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._count_down)
        offered = ctx.services.catalog.account_actions(found.slug)
        self._helpers = [_helper(self, action) for action in offered if action.before_sign_in and not _follows(ctx, found.slug, action)]
        for link in (self._back, *self._helpers):
            self.links.addWidget(link)
        self.set_primary(say(S.SIGN_IN))
        if not self._steps:
            self.set_body(plain(info.help, wrap=True))
            return
        self.set_body(self._page)
        self._go(self._first())

    def _first(self) -> int:
        """The step after the one that sent a code, when a code is waited for."""
        if self.account.sign_in is SignIn.CODE_SENT:
            sender = next((n for n, step in enumerate(self._steps) if step.sends_code), None)
            if sender is not None and sender + 1 < len(self._steps):
                return sender + 1
        return 0

    # showing a step

    @property
    def step(self) -> SignInStep:
        return self._steps[self._at]

    def form(self) -> FormView:
        """The form of the step shown now."""
        return self._forms[self.step.name]

    def _go(self, at: int) -> None:
        self._at = at
        step = self.step
        view = self._forms.get(step.name)
        if view is None:
            view = self._forms[step.name] = FormView(self.ctx, self._spec(step), self._setup(step))
            view.submitted.connect(self._press)
            self._page.holder.addWidget(view)
        for kept in self._forms.values():
            kept.setVisible(kept is view)
        many = len(self._steps) > 1
        self._page.where.setText(say(S.STEP_OF, step=at + 1, steps=len(self._steps), title=step.title) if many else step.title)
        self._page.say_help("" if self._code_step() else step.help)
        self._page.say_sent(self._sent_words())
        self._show_remember(step)
        self._page.again.setVisible(self._code_step())
        self._back.setVisible(at > 0)
        for link in self._helpers:
            link.setVisible(at == 0)
        self.set_primary(say(S.SIGN_IN if at == len(self._steps) - 1 else S.CONTINUE))
        self._count_down()
        self.quiet()
        self.fit()
        view.focus_first()
        if self.busy:
            self.focus_after = view.focus_first

    def _setup(self, step: SignInStep) -> FormSetup:
        spec = self._spec(step)
        kept = (f.name for f in spec.fields if self.ctx.services.accounts.has_secret(self.account.id, f.name))
        return FormSetup(kept_secrets=frozenset(kept), skip=not_asked(spec, self.account.settings))

    def _spec(self, step: SignInStep) -> FormSpec:
        return self.ctx.services.catalog.form(self.account.slug, f"sign_in:{step.name}")

    def _code_step(self) -> bool:
        return self._at > 0 and self._steps[self._at - 1].sends_code

    def _asked(self, step: SignInStep) -> list[SecretSpec]:
        names = {field.name for field in self._spec(step).fields}
        return [secret for secret in self.ctx.services.catalog.secrets(self.account.slug) if secret.keep == "asked" and secret.name in names]

    def _show_remember(self, step: SignInStep) -> None:
        asked = self._asked(step)
        self._remember.setVisible(bool(asked))
        if asked:
            self._remember.setText(say(S.REMEMBER, titles=", ".join(s.title.lower() for s in asked)))
            if any(self.ctx.services.accounts.has_secret(self.account.id, s.name) for s in asked):
                self._remember.setChecked(True)

    def _sent_words(self) -> str:
        if not self._code_step():
            return ""
        return say(S.SENT_TO, where=self._state.sent_to) if self._state.sent_to else say(S.CODE_SENT if self._state.next_step else S.CODE_WAITING)

    def _count_down(self) -> None:
        left = (self._state.resend_at - self.ctx.clock.now()).total_seconds() if self._state.resend_at is not None else 0.0
        waiting = left > 0 and self._code_step()
        self._page.again.setEnabled(not waiting)
        self._page.again.setText(say(S.SEND_AGAIN_IN, seconds=max(1, round(left))) if waiting else say(S.SEND_AGAIN))
        if waiting and not self._clock.isActive():
            self._clock.start()
        elif not waiting:
            self._clock.stop()

    # doing a step

    def submit(self) -> None:
        if not self._steps:
            self.run(self._send("", {}), name="sign in", words=say(S.SIGNING_IN))
        elif self.form().validate():
            self.run(self._send(self.step.name, self.form().values()), name="sign in", words=say(S.SIGNING_IN), failed=self._refused)

    async def _send(self, step: str, values: Fields) -> None:
        service = self.ctx.services.accounts
        state = await self.ctx.call(service.sign_in(self.account.id, step or None, values, remember=self._remember.isChecked()))
        self._arrived(state)

    def _arrived(self, state: SignInState) -> None:
        self._state = state
        if state.next_step is None:
            self.accept()
            return
        self._go(next((n for n, step in enumerate(self._steps) if step.name == state.next_step), self._at))

    def _refused(self, error: LeaddeskError) -> None:
        """Beside the field it belongs to, in this step or an earlier one; what was typed stays."""
        if isinstance(error, FormInvalid):
            self.form().show_problems(error.problems)
            return
        name = text(error.facts.get("field"))
        if isinstance(error, SignInRefused) and name:
            holder = next((n for n, step in enumerate(self._steps) if self._spec(step).field(name) is not None), None)
            if holder is not None:
                if holder != self._at:
                    self._go(holder)
                self.form().show_problems([FieldProblem(name, "server", _words(error, self._info.title))])
                self.form().rows[name].editor.main().setFocus()
                self.fit()
                return
        if isinstance(error, SignInNeeded) and self._at > 0:
            self._go(0)  # what was typed there is not known any more: the program was closed in between
        self.fail(error, self._info.title)

    def _resend(self) -> None:
        """Does the step again that sends the code, with what was typed there."""
        before = self._at
        sender = self._steps[before - 1]
        values: Fields = self._forms[sender.name].values() if sender.name in self._forms else {}
        self.run(self._send_again(sender.name, values), name="send code again", failed=self._not_sent)

    async def _send_again(self, step: str, values: Fields) -> None:
        state = await self.ctx.call(self.ctx.services.accounts.sign_in(self.account.id, step, values, remember=self._remember.isChecked()))
        self._arrived(state)
        if state.next_step is not None:
            self.notify(say(S.SENT_AGAIN), Tone.GOOD)

    def _not_sent(self, error: LeaddeskError) -> None:
        if isinstance(error, FormInvalid):  # what the code is sent for is not known any more: ask for it
            self._go(self._at - 1)
            self.form().show_problems(error.problems)
            return
        self._refused(error)

    def show_outcome(self, given: Mapping[str, JsonValue], words: str) -> None:
        """Takes over what was typed in a dialog opened from here, and says what came of it."""
        for name in self.form().rows.names:
            if name in given and not secret(self.form(), name):
                self.form().set_value(name, given[name])
        self.notify(words or say(S.DONE_SIGN_IN), Tone.GOOD)
        self.form().focus_first()


def _words(error: LeaddeskError, server: str) -> str:
    sentence = wording.explain(error.failure, server=server)
    return " ".join(part for part in (sentence.what, sentence.next) if part)


def secret(view: FormView, name: str) -> bool:
    return view.rows[name].editor.spec.type in (FieldType.SECRET, FieldType.CODE)


def _helper(dialog: SignInDialog, action: AccountActionSpec) -> QWidget:
    """A link to something that can be done before signing in: a forgotten password."""
    button = link_button(action.title, lambda: start_help(dialog, action))
    button.setToolTip(action.help)
    return button


def start_help(dialog: SignInDialog, action: AccountActionSpec) -> None:
    start(dialog, _help(dialog, action), name="account action")


async def _help(dialog: SignInDialog, action: AccountActionSpec) -> None:
    view = dialog.form()
    given: dict[str, JsonValue] = {name: value for name, value in view.values().items() if not secret(view, name)}
    helper = AccountActionDialog(dialog.ctx, dialog, dialog.account, action, given)
    try:
        if await ask.run(helper):
            dialog.show_outcome(helper.given, helper.outcome)
    finally:
        dispose(helper)


def _follows(ctx: UiContext, slug: str, action: AccountActionSpec) -> bool:
    """Whether another account action leads to this one, so that it needs no link of its own."""
    return any(other.then == action.name for other in ctx.services.catalog.account_actions(slug))


async def sign_in(ctx: UiContext, parent: QWidget, account: AccountId) -> bool:
    """Opens the dialog; True when the account is signed in afterwards."""
    dialog = SignInDialog(ctx, parent, account)
    try:
        return bool(await ask.run(dialog))
    finally:
        dispose(dialog)
