"""What a board says about its accounts: the bar over it (offline, signed out, failed), the page instead of it, and doing something about either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from leaddesk.domain.changes import AccountsChanged, Change, HealthChanged, RefreshProgress
from leaddesk.domain.errors import LeaddeskError, NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Tone
from leaddesk.services.wording import explain
from leaddesk.ui import operation, strings
from leaddesk.ui.models.states import Banner, Blank, Known, banner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaddesk.services.api import Services
    from leaddesk.ui.context import UiContext
    from leaddesk.ui.models.formats import Formats
    from leaddesk.ui.widgets import EmptyState, MessageBar

CALM_MS = 150


@dataclass(frozen=True, slots=True)
class Failed:
    """A read of the cache that failed; shown before anything the accounts have to say."""

    text: str


def read_known(services: Services, account: AccountId | None) -> tuple[Known, ...]:
    """One account, or all of them, with what is known of their connections."""
    found = []
    for one in services.accounts.list():
        if account not in (None, one.id):
            continue
        try:
            title, kinds = services.catalog.info(one.slug).title, services.catalog.kinds(one.slug)
        except NotKnown:
            continue  # its CRM is not installed here
        found.append(Known(one, services.accounts.health(one.id), title, bool(kinds) and all(kind.remembers for kind in kinds)))
    return tuple(found)


class BoardNotice(QWidget):
    """Never shown itself; belongs to a board. `changed`: what is known of the accounts is new. `again`: read the cache once more. `sign_in(account)`."""

    changed = Signal()
    again = Signal()
    sign_in = Signal(str)

    def __init__(self, ctx: UiContext, account: AccountId | None, formats: Formats, bar: MessageBar, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._ctx, self._account, self._formats, self._bar = ctx, account, formats, bar
        self.known: tuple[Known, ...] = ()
        self.read_once = False
        self._banner: Banner | None = None
        self._failed: Failed | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self.read)
        bar.acted.connect(self._acted)
        ctx.bridge.changed.connect(self._heard)
        self.read()

    def read(self) -> None:
        services, account = self._ctx.services, self._account
        self._ctx.reader.ask(lambda: read_known(services, account), done=self._take, lane=f"known-{id(self)}")

    def failed(self, error: BaseException) -> None:
        """A read of the cache failed: an expected error is said, another is a bug and told as one."""
        if not isinstance(error, LeaddeskError):
            self._ctx.reader.broke.emit(error)
            return
        sentence = explain(error.failure)
        self._failed = Failed(" ".join(part for part in (sentence.what, sentence.next) if part))
        self._show()

    def went_well(self) -> None:
        """The cache was read again."""
        if self._failed is not None:
            self._failed = None
            self._show()

    def refresh(self) -> None:
        """Reads the accounts' lists from their servers; where somebody must sign in first, that is asked for."""
        for one in self.known:
            if not one.only_sends:
                self._refresh(one.account.id)

    def press(self, blank: Blank) -> None:
        """What the button of the page instead of the board does."""
        if blank.action == "sign_in" and self.known:
            self.sign_in.emit(self.known[0].account.id)
        elif blank.action == "refresh":
            self.refresh()

    def show_blank(self, page: EmptyState, blank: Blank) -> None:
        """The page instead of the board; the bar does not say the same with the same button."""
        page.show_state(blank.icon, blank.title, blank.text, blank.button if blank.action in ("sign_in", "refresh") else "")
        if self._banner is not None and self._failed is None and blank.button and blank.button == self._banner.button:
            self._bar.clear()

    def _take(self, known: Sequence[Known]) -> None:
        self.known, self.read_once = tuple(known), True
        self._banner = banner(self.known, None, self._formats.when)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        found = self._banner
        if self._failed is not None:
            self._bar.show_message(self._failed.text, Tone.BAD, strings.try_again())
        elif found is None:
            self._bar.clear()
        else:
            self._bar.show_message(found.text, found.tone, found.button if found.action in ("sign_in", "retry") else "")

    def _acted(self) -> None:
        found = self._banner
        if self._failed is not None:
            self.again.emit()
        elif found is not None and found.action == "sign_in":
            self.sign_in.emit(found.account)
        elif found is not None and found.account:
            self._refresh(AccountId(found.account))

    def _refresh(self, account: AccountId) -> None:
        operation.start(self, self._ctx.call(self._ctx.services.refresher.refresh(account)), name="refresh for a board", failed=lambda _: self.read())

    def _heard(self, change: Change) -> None:
        told = isinstance(change, (AccountsChanged, HealthChanged)) or (isinstance(change, RefreshProgress) and change.done)
        if told and not self._calm.isActive():
            self._calm.start()
