"""The health page: for each account who is signed in, what was read when, what failed and why, what is queued, whether the clocks agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from leaddesk.domain.accounts import CLOCK_TOLERANCE, Account, Health, KindHealth, SignIn
from leaddesk.domain.changes import AccountsChanged, Change, HealthChanged, OutboxChanged, RefreshProgress
from leaddesk.domain.specs import CrmInfo, KindSpec, Origin, Tone
from leaddesk.services.api import Services
from leaddesk.services.limit_words import allowance_line
from leaddesk.services.wording import duration, explain
from leaddesk.ui import operation
from leaddesk.ui import strings_pages as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import plain
from leaddesk.ui.pages.flow import clear
from leaddesk.ui.pages.moments import clock, moment
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets import EmptyState, Pill, StatusDot

_SIGN_IN = {
    SignIn.SIGNED_IN: (s.SIGNED_IN, Tone.GOOD),
    SignIn.CODE_SENT: (s.CODE_SENT, Tone.WARN),
    SignIn.EXPIRED: (s.EXPIRED, Tone.WARN),
    SignIn.SIGNED_OUT: (s.SIGNED_OUT, Tone.NEUTRAL),
}


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """All the page says of one account."""

    account: Account
    crm: CrmInfo
    kinds: tuple[KindSpec, ...]
    health: Health
    limits: tuple[str, ...] = ()  # what is left of the plan, a line each


def load_health(services: Services) -> tuple[AccountHealth, ...]:
    """Every account as it stands now."""
    found = []
    for account in services.accounts.list():
        kinds = tuple(k for k in services.catalog.kinds(account.slug) if k.origin is not Origin.LEDGER)
        found.append(AccountHealth(account, services.catalog.info(account.slug), kinds, services.accounts.health(account.id), limit_lines(services, account)))
    return tuple(found)


def limit_lines(services: Services, account: Account) -> tuple[str, ...]:
    """A line for each action with a limit under the account's plan."""
    titles = {action.name: action.title for action in services.catalog.actions(account.slug) if action.limits}
    return tuple(allowance_line(one, titles[one.action], local=clock, translate=s.service) for one in services.limits.of(account.id)) if titles else ()


def connection(health: Health, now: datetime) -> tuple[str, Tone]:
    """The connection in words: online, offline since, or not tried yet."""
    if health.online is None:
        return s.say(s.NOT_TRIED), Tone.NEUTRAL
    if health.online:
        return s.say(s.ONLINE), Tone.GOOD
    return (s.say(s.OFFLINE_SINCE, when=moment(health.since, now)) if health.since else s.say(s.OFFLINE)), Tone.WARN


class AccountCard(QFrame):
    """One account."""

    sign_in = Signal()
    refresh = Signal()
    outbox = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._shown: object = None
        set_role(self, "card")
        self._badge = QLabel(self)
        self._name = plain(role="heading")
        self._user = plain(role="muted")
        self._signed = Pill(theme, "-", parent=self)
        self._online = Pill(theme, "-", parent=self)
        self._sign_in = QPushButton(s.say(s.SIGN_IN), self)
        self._again = QPushButton(s.say(s.REFRESH), self)
        self._facts = plain(role="muted", wrap=True)
        self._limits = plain(wrap=True)
        self._queue = QPushButton(self)
        self._warning = plain(role="warning", wrap=True)
        self._grid = QGridLayout()
        self._build()

    def _build(self) -> None:
        set_role(self._sign_in, "primary")
        set_role(self._queue, "link")
        self._sign_in.clicked.connect(self.sign_in)
        self._again.clicked.connect(self.refresh)
        self._queue.clicked.connect(self.outbox)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._name)
        words.addWidget(self._user)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._badge)
        head.addLayout(words, 1)
        for widget in (self._online, self._signed, self._again, self._sign_in):
            head.addWidget(widget)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(3, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._queue)
        foot.addWidget(self._facts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(self._grid)
        column.addWidget(self._limits)
        column.addWidget(self._warning)
        column.addLayout(foot)

    def present(self, found: AccountHealth, now: datetime) -> None:
        account, health = found.account, found.health
        self._badge.setPixmap(self._icons.badge(found.crm.icon, found.crm.colour, 28).pixmap(28, 28))
        self._name.setText(account.label)
        self._user.setText(" · ".join(part for part in (found.crm.title, account.user) if part))
        words, tone = _SIGN_IN[account.sign_in]
        self._signed.set_text(s.say(words), tone)
        self._online.set_text(*connection(health, now))
        self._sign_in.setVisible(account.sign_in is not SignIn.SIGNED_IN)
        self._again.setVisible(account.sign_in is SignIn.SIGNED_IN and bool(found.kinds))
        self._again.setEnabled(not any(k.running for k in health.kinds))
        self._facts.setText(" · ".join(f"{name}: {value}" for name, value in account.facts.items() if value))
        limits = list(found.limits)
        if health.calls is not None:
            limits.append(s.say(s.CALLS_LATELY, n=health.calls[0], most=health.calls[1]))
        self._limits.setText("\n".join(limits))
        self._limits.setVisible(bool(limits))
        self._facts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        queue = [s.say(s.QUEUED_N, n=health.queued) if health.queued else s.say(s.QUEUE_EMPTY)]
        if health.unknown:
            queue.append(s.say(s.UNKNOWN_N, n=health.unknown))
        self._queue.setText(" · ".join(queue))
        warnings = self._warnings(found)
        self._warning.setText("\n".join(warnings))
        self._warning.setVisible(bool(warnings))
        self._kinds(found, now)

    @staticmethod
    def _warnings(found: AccountHealth) -> list[str]:
        """What concerns the whole account: why it can't be reached, clocks that disagree, rows kept back."""
        health, server = found.health, found.crm.title
        warnings = []
        if health.online is False and health.failure is not None:
            sentence = explain(health.failure, server=server, translate=s.service)
            warnings.append(" ".join(part for part in (sentence.what, sentence.next) if part))
        if abs(health.clock_off) > CLOCK_TOLERANCE:
            warnings.append(s.say(s.CLOCK_AHEAD if health.clock_off > 0 else s.CLOCK_BEHIND, by=duration(abs(health.clock_off)), server=server))
        return warnings

    def _kinds(self, found: AccountHealth, now: datetime) -> None:
        by_name = {k.kind: k for k in found.health.kinds}
        lines = [(spec, by_name.get(spec.name), self._said(by_name.get(spec.name), found.crm.title, now)) for spec in found.kinds]
        if lines == self._shown:
            return
        self._shown = lines
        clear(self._grid)
        for place, (spec, kind, said) in enumerate(lines):
            rule = QFrame(self)
            set_role(rule, "hairline")
            self._grid.addWidget(rule, place * 2, 0, 1, 4)
            self._row(place * 2 + 1, spec, kind, said)

    def _row(self, line: int, spec: KindSpec, kind: KindHealth | None, said: str) -> None:
        failed = kind is not None and kind.failure is not None and kind.failure.code != "offline"
        dot = StatusDot(self._theme, Tone.WARN if failed else Tone.GOOD if kind and kind.refreshed else Tone.NEUTRAL, self)
        name, words = plain(spec.plural), plain(said, "warning" if failed else "muted", wrap=True)
        count = plain(str(kind.rows) if kind is not None and kind.refreshed else "–", "muted")
        count.setFont(self._theme.font(tabular=True))
        count.setAlignment(Qt.AlignmentFlag.AlignRight)
        count.setMinimumWidth(48)
        for label in (name, words, count):
            label.setContentsMargins(0, 6, 0, 6)
        name.setMinimumWidth(150)
        for place, widget in enumerate((dot, name, count, words)):
            self._grid.addWidget(widget, line, place)

    @staticmethod
    def _said(kind: KindHealth | None, server: str, now: datetime) -> str:
        if kind is None or (kind.refreshed is None and kind.failure is None and not kind.running):
            return s.say(s.NEVER_READ)
        if kind.running:
            return s.say(s.REFRESHING)
        words = [s.say(s.AS_OF, when=moment(kind.refreshed, now))] if kind.refreshed else [s.say(s.NEVER_READ)]
        if kind.failure is not None and kind.failure.code != "offline":
            why = explain(kind.failure, server=server, translate=s.service)
            when = f"{moment(kind.failed_at, now)}: " if kind.failed_at else ""
            words.append(f"{when}{why.what}")
        return " · ".join(words)


class HealthPage(QWidget):
    """All accounts. ``sign_in_wanted(AccountId)``, ``outbox_wanted()``, ``add_wanted()``."""

    sign_in_wanted = Signal(object)
    outbox_wanted = Signal()
    add_wanted = Signal()

    def __init__(self, ctx: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._cards: list[AccountCard] = []
        self._found: Sequence[AccountHealth] = ()
        self.empty = EmptyState(ctx.theme, ctx.icons, "plug", s.say(s.NO_ACCOUNTS), s.say(s.NO_ACCOUNTS_HINT), s.say(s.ADD_ACCOUNT))
        self.empty.pressed.connect(self.add_wanted)
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._area = QScrollArea(self)
        self._build()
        ctx.bridge.changed.connect(self._changed)
        ctx.theme.changed.connect(self._render)
        self.refresh()

    def _build(self) -> None:
        set_role(self, "side")
        set_role(self._inner, "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column.setContentsMargins(24, 4, 24, 24)
        self._column.setSpacing(12)
        self._column.addStretch(1)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self._inner)
        head = QHBoxLayout()  # a label with a role has no margins of its own
        head.setContentsMargins(24, 18, 24, 10)
        head.addWidget(plain(s.say(s.HEALTH), "title"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        column.addWidget(self.empty, 1)

    def refresh(self) -> None:
        """Reads all accounts' health again."""
        self._ctx.reader.ask(partial(load_health, self._ctx.services), done=self._arrived, lane="health")

    def _arrived(self, found: Sequence[AccountHealth]) -> None:
        self._found = found
        while len(self._cards) < len(found):
            card = AccountCard(self._ctx.theme, self._ctx.icons, self._inner)
            place = len(self._cards)
            card.sign_in.connect(partial(self._sign_in, place))
            card.refresh.connect(partial(self._refresh, place))
            card.outbox.connect(self.outbox_wanted)
            self._column.insertWidget(place, card)
            self._cards.append(card)
        self._render()

    def _render(self) -> None:
        now = self._ctx.clock.now()
        for place, card in enumerate(self._cards):
            card.setVisible(place < len(self._found))
            if place < len(self._found):
                card.present(self._found[place], now)
        self._area.setVisible(bool(self._found))
        self.empty.setVisible(not self._found)

    def _sign_in(self, place: int) -> None:
        self.sign_in_wanted.emit(self._found[place].account.id)

    def _refresh(self, place: int) -> None:
        work = self._ctx.services.refresher.refresh(self._found[place].account.id)
        operation.start(self, self._ctx.call(work), name="refresh account", failed=lambda _: self.refresh())

    def _changed(self, change: Change) -> None:
        if isinstance(change, (AccountsChanged, HealthChanged, OutboxChanged)) or (isinstance(change, RefreshProgress) and change.done):
            self.refresh()

    def words(self) -> list[str]:
        """What the shown cards say, one string each."""
        return [" | ".join(label.text() for label in card.findChildren(QLabel) if label.text()) for card in self._cards if not card.isHidden()]
