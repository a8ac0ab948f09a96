"""Refreshing a tab's lists: one operation per account, its progress on the button, a held drop accepted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from leaddesk.domain.changes import RefreshProgress
from leaddesk.domain.errors import LeaddeskError, SignInNeeded
from leaddesk.domain.ids import AccountId
from leaddesk.ui import operation
from leaddesk.ui.context import UiContext

if TYPE_CHECKING:
    from leaddesk.ui.crm_tab import CrmTab


class ListRefresh(QObject):
    """Belongs to one tab. A refresh somebody else began shows its progress too."""

    def __init__(self, ctx: UiContext, tab: CrmTab) -> None:
        super().__init__(tab)
        self._ctx = ctx
        self._tab = tab
        self._mine: set[AccountId] = set()
        self._again: dict[AccountId, Sequence[str] | None] = {}
        self._going: dict[tuple[str, str], int] = {}

    def refresh(self, accounts: Sequence[AccountId], kinds: Sequence[str] | None, *, insist: bool = False) -> None:
        """Reads the kinds anew; while that goes on already nothing, or with `insist` once more afterwards: what failed was read before."""
        for account in accounts:
            if account in self._mine:
                if insist:
                    self._again[account] = kinds
            else:
                work = self._ctx.call(self._ctx.services.refresher.refresh(account, kinds))
                operation.start(self._tab, work, name="refresh", failed=self._failed, busy=partial(self._busy, account))

    def accept_drop(self, account: AccountId, kinds: Sequence[str]) -> None:
        """The user says that the rows that vanished are really gone."""
        for kind in kinds:
            operation.start(self._tab, self._ctx.call(self._ctx.services.refresher.accept_drop(account, kind)), name="accept_drop")

    def progress(self, change: RefreshProgress) -> None:
        if change.done:
            self._going.pop((change.account, change.kind), None)
        else:
            self._going[change.account, change.kind] = change.seen
        self.show()

    def show(self) -> None:
        """Puts the state on the button of the list that is shown."""
        page = self._tab.current_list()
        if page is None:
            return
        kind = page.scope.kind
        seen = [n for (account, name), n in self._going.items() if self._tab.account in (None, account) and (kind is None or kind.name == name)]
        page.top.set_running(bool(seen or self._mine), sum(seen))

    def _busy(self, account: AccountId, on: bool) -> None:
        (self._mine.add if on else self._mine.discard)(account)
        self.show()
        if not on and account in self._again:
            kinds = self._again.pop(account)
            if self._tab.isEnabled():  # not while the window closes
                self.refresh((account,), kinds)

    def _failed(self, error: LeaddeskError) -> None:
        if not isinstance(error, SignInNeeded):  # the banner says that already
            operation.tell(self._tab, error)
