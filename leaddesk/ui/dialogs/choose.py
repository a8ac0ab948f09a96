"""Choosing one of a few things by name: an account for something that can be done in several."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.accounts import Account
from leaddesk.domain.ids import AccountId
from leaddesk.ui import ask
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.frame import TaskDialog, dispose
from leaddesk.ui.strings_dialogs import say


class ChooseAccount(TaskDialog):
    """`chosen` is the account pressed."""

    def __init__(self, ctx: UiContext, parent: QWidget, accounts: Sequence[Account], what: str) -> None:
        super().__init__(ctx, parent, title=say(S.CHOOSE_ACCOUNT), subtitle=say(S.CHOOSE_ACCOUNT_FOR, title=what), width=400)
        self.chosen: AccountId | None = None
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for account in accounts:
            info = ctx.services.catalog.info(account.slug)
            button = QPushButton(ctx.icons.badge(info.icon, info.colour), account.label.replace("&", "&&"))
            button.setMinimumHeight(40)
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._choose, account.id))
            column.addWidget(button)
        self.set_body(body)
        self.set_primary("")

    def _choose(self, account: AccountId, _checked: bool = False) -> None:
        self.chosen = account
        self.accept()


async def choose_account(ctx: UiContext, parent: QWidget, accounts: Sequence[Account], what: str) -> AccountId | None:
    """The only account, or the one the user chooses; None when cancelled or there is none."""
    if len(accounts) < 2:
        return accounts[0].id if accounts else None
    dialog = ChooseAccount(ctx, parent, accounts, what)
    try:
        await ask.run(dialog)
        return dialog.chosen
    finally:
        dispose(dialog)
