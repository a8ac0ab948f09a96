"""The transfer board: a page that takes the list's place in a tab."""

from __future__ import annotations

from leaddesk.domain.ids import AccountId
from leaddesk.ui.actions import Actions
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.desk_page import DeskPage


class TransferBoard(DeskPage):
    """The transfer board."""

    def __init__(self, ctx: UiContext, actions: Actions, account: AccountId | None, formats: Formats) -> None:
        super().__init__(account)
        self._ctx, self._actions, self._formats = ctx, actions, formats
