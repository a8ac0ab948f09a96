"""What the window knows of the accounts: read in the query thread when something changed, shown from memory."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from leaddesk.domain.accounts import Account, Health
from leaddesk.domain.changes import AccountsChanged, Change, HealthChanged, OutboxChanged, RefreshProgress
from leaddesk.domain.commands import OPEN, State
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import ActionSpec, CrmInfo, KindSpec
from leaddesk.ui.boards import BoardSpec, fitting
from leaddesk.ui.context import UiContext
from leaddesk.ui.lead_list import Faces
from leaddesk.ui.models.cooking import StatusBook
from leaddesk.ui.models.states import Known

UNREAD_MS = 50
UNKNOWN_CRM = CrmInfo(slug="", title="?", subtitle="", icon="circle-help", colour="#667080")


class AccountBook(QObject):
    """`listed` when accounts came, went or were renamed; `changed` when anything else about them did."""

    listed = Signal()
    changed = Signal()

    def __init__(self, ctx: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._accounts: tuple[Account, ...] = ctx.services.accounts.list()
        self._health: dict[AccountId, Health] = {}
        self.queue: dict[State, int] = {}
        self._ready = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNREAD_MS)
        self._timer.timeout.connect(self._read)
        ctx.bridge.changed.connect(self._on_change)

    def start(self) -> None:
        """The heavy services are there: health and queue can be read without making anybody wait."""
        self._ready = True
        self._read()

    def accounts(self) -> tuple[Account, ...]:
        return self._accounts

    def get(self, account: AccountId) -> Account | None:
        return next((a for a in self._accounts if a.id == account), None)

    def me(self, account: AccountId | None) -> tuple[str, ...]:
        """What the user may be called as an owner: the names the servers gave at sign-in."""
        names = [name for a in self._accounts if account in (None, a.id) for name in (a.user, *a.facts.values()) if name]
        return tuple(dict.fromkeys(names))

    def info(self, account: Account) -> CrmInfo:
        try:
            return self._ctx.services.catalog.info(account.slug)
        except NotKnown:
            return UNKNOWN_CRM

    def kinds(self, account: Account) -> tuple[KindSpec, ...]:
        try:
            return self._ctx.services.catalog.kinds(account.slug)
        except NotKnown:
            return ()

    def boards(self, account: AccountId | None) -> tuple[BoardSpec, ...]:
        """The boards one account, or any of them, gives work."""
        return fitting((self.kinds(a), self._actions(a)) for a in self._accounts if account in (None, a.id))

    def _actions(self, account: Account) -> tuple[ActionSpec, ...]:
        try:
            return self._ctx.services.catalog.actions(account.slug)
        except NotKnown:
            return ()

    def _only_sends(self, account: Account) -> bool:
        kinds = self.kinds(account)
        return bool(kinds) and all(kind.remembers for kind in kinds)

    def known(self, account: AccountId | None = None) -> list[Known]:
        """One account, or all of them."""
        return [
            Known(a, self._health.get(a.id) or Health(a.id, None, None, None, ()), self.info(a).title, self._only_sends(a))
            for a in self._accounts
            if account is None or a.id == account
        ]

    def waiting(self) -> int:
        """Commands that still want something."""
        return sum(count for state, count in self.queue.items() if state in OPEN)

    def faces(self, ratio: float) -> Faces:
        """Labels, badges and status words for lists, for a screen of that device pixel ratio."""
        badges: dict[str, QPixmap] = {}
        for account in self._accounts:
            info = self.info(account)
            badges[account.id] = self._ctx.icons.badge(info.icon, info.colour, 16).pixmap(self._ctx.theme.icon_size(16), ratio)
        statuses: StatusBook = {(str(a.id), k.name): {s.value: s for s in k.statuses} for a in self._accounts for k in self.kinds(a)}
        return Faces({a.id: a.label for a in self._accounts}, badges, statuses)

    def _on_change(self, change: Change) -> None:
        told = isinstance(change, (AccountsChanged, HealthChanged, OutboxChanged)) or (isinstance(change, RefreshProgress) and change.done)
        if self._ready and told and not self._timer.isActive():
            self._timer.start()

    def _read(self) -> None:
        services = self._ctx.services

        def read() -> tuple[tuple[Account, ...], dict[AccountId, Health], dict[State, int]]:
            accounts = services.accounts.list()
            return accounts, {a.id: services.accounts.health(a.id) for a in accounts}, dict(services.commands.counts())

        self._ctx.reader.ask(read, done=self._take, lane=f"accounts-{id(self)}")

    def _take(self, answer: tuple[tuple[Account, ...], dict[AccountId, Health], dict[State, int]]) -> None:
        before = self._faces_of(self._accounts)
        self._accounts, self._health, self.queue = answer
        if before != self._faces_of(self._accounts):
            self.listed.emit()
        self.changed.emit()

    @staticmethod
    def _faces_of(accounts: Sequence[Account]) -> list[tuple[str, str]]:
        return [(a.id, a.label) for a in accounts]
