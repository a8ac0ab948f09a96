"""Things done to an account itself, one after the other where one leads to the next: ask for a code, then set a new password."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from leaddesk.domain.accounts import Account
from leaddesk.domain.errors import FieldProblem, FormInvalid, LeaddeskError
from leaddesk.domain.specs import AccountActionSpec, FieldType, Tone
from leaddesk.domain.values import JsonValue, text
from leaddesk.services import wording
from leaddesk.ui import ask
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.frame import TaskDialog, dispose
from leaddesk.ui.forms.base import link_button
from leaddesk.ui.forms.opening import not_asked
from leaddesk.ui.forms.view import FormSetup, FormView
from leaddesk.ui.names import plain
from leaddesk.ui.strings_dialogs import say


class AccountActionDialog(TaskDialog):
    """`given` holds what was typed that is no secret, for the dialog this one was opened from; `outcome` the server's last words."""

    def __init__(self, ctx: UiContext, parent: QWidget, account: Account, action: AccountActionSpec, given: Mapping[str, JsonValue]) -> None:
        info = ctx.services.catalog.info(account.slug)
        super().__init__(ctx, parent, title=action.title, icon=ctx.icons.badge(info.icon, info.colour, 32), width=440)
        self.account = account
        self.given: dict[str, JsonValue] = dict(given)
        self.outcome = ""
        self._info = info
        self._chain: list[AccountActionSpec] = [action]
        self._back = link_button(say(S.BACK), self._go_back)
        self.links.addWidget(self._back)
        self.view: FormView
        self._show()

    def _show(self) -> None:
        action = self._chain[-1]
        self.set_head(action.title, self.account.label)
        form = self.ctx.services.catalog.form(self.account.slug, action.name)
        values = {name: value for name, value in self.given.items() if form.field(name) is not None}
        self.view = FormView(self.ctx, form, FormSetup(values=values, skip=not_asked(form, self.account.settings, values)))
        self.view.submitted.connect(self._press)
        self.set_body(*((plain(action.help, role="muted", wrap=True),) if action.help else ()), self.view)
        self._back.setVisible(len(self._chain) > 1)
        self.set_primary(say(S.CONTINUE) if action.then else action.title)
        self.view.focus_first()

    def _go_back(self) -> None:
        self._keep()
        self._chain.pop()
        self.quiet()
        self._show()

    def _keep(self) -> None:
        hidden = (FieldType.SECRET, FieldType.CODE)
        self.given.update({n: v for n, v in self.view.values().items() if self.view.rows[n].editor.spec.type not in hidden})

    def submit(self) -> None:
        if self.view.validate():
            self.run(self._do(self._chain[-1]), name="account action", failed=self._refused)

    async def _do(self, action: AccountActionSpec) -> None:
        receipt = await self.ctx.call(self.ctx.services.accounts.do(self.account.id, action.name, self.view.values()))
        self._keep()
        self.outcome = receipt.message
        following = next((a for a in self.ctx.services.catalog.account_actions(self.account.slug) if a.name == action.then), None)
        if following is None:
            self.accept()
            return
        self._chain.append(following)
        self._show()
        if receipt.message:
            self.notify(receipt.message, Tone.GOOD)

    def _refused(self, error: LeaddeskError) -> None:
        """Beside the field where there is one; typing stays."""
        if isinstance(error, FormInvalid):
            self.view.show_problems(error.problems)
            return
        words = wording.explain(error.failure, server=self._info.title)
        fields = error.facts.get("fields")
        named = fields if isinstance(fields, Mapping) else {text(error.facts.get("field")): words.what}
        problems = [FieldProblem(name, "server", text(said)) for name, said in named.items() if name in self.view.rows]
        if problems:
            self.view.show_problems(problems)
        else:
            self.fail(error, self._info.title)


async def do_account_action(ctx: UiContext, parent: QWidget, account: Account, action: AccountActionSpec) -> bool:
    """Opens the dialog for something done to the account; True when it was done."""
    dialog = AccountActionDialog(ctx, parent, account, action, {})
    try:
        return bool(await ask.run(dialog))
    finally:
        dispose(dialog)
