"""What the outbox page reads: the queued and finished commands with everything needed to say them in words."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.commands import OPEN, OutboxItem, State
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.naming import readable
from leaddesk.domain.specs import ActionSpec, KindSpec
from leaddesk.domain.values import JsonValue
from leaddesk.services.api import Services
from leaddesk.services.limit_words import allowance_line
from leaddesk.services.wording import state_line
from leaddesk.ui import strings_pages as s
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.detail_rows import plain
from leaddesk.ui.pages.moments import clock
from leaddesk.ui.pages.outbox_groups import needs_person

OPEN_LIMIT = 2000
DONE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Outbox:
    """One reading of the outbox. `actions` by (CRM, action name)."""

    items: tuple[OutboxItem, ...] = ()
    accounts: Mapping[AccountId, Account] = field(default_factory=dict)
    actions: Mapping[tuple[str, str], ActionSpec] = field(default_factory=dict)
    kinds: Mapping[tuple[str, str], KindSpec] = field(default_factory=dict)
    servers: Mapping[AccountId, str] = field(default_factory=dict)  # the CRM's title, as sentences call the other side
    limits: tuple[str, ...] = ()  # what is left of the plans under which something waits, a line each
    open: int = 0
    needs: int = 0

    @property
    def labels(self) -> dict[AccountId, str]:
        return {name: account.label for name, account in self.accounts.items()}

    @property
    def paused(self) -> tuple[Account, ...]:
        """Accounts whose queue stands still until somebody signs in."""
        waiting = {i.command.account for i in self.items if i.state in (State.WAITING, State.HELD)}
        return tuple(a for name, a in self.accounts.items() if name in waiting and a.sign_in is not SignIn.SIGNED_IN)

    def action(self, item: OutboxItem) -> ActionSpec | None:
        account = self.accounts.get(item.command.account)
        return self.actions.get((account.slug, item.command.action)) if account else None

    def words(self, item: OutboxItem, formats: Formats) -> Callable[[str, JsonValue], tuple[str, str]]:
        """How the record's own fields are called, and their values as people read them."""
        account, record = self.accounts.get(item.command.account), item.command.record
        kind = self.kinds.get((account.slug, record.kind)) if account is not None and record is not None else None
        labels = {label.name: label for group in kind.groups for label in group.fields} if kind is not None else {}

        def words(name: str, value: JsonValue) -> tuple[str, str]:
            label = labels.get(name)
            said = plain(value)
            return (label.label, formats.show(label.cell, said)) if label is not None else (readable(name), said)

        return words

    def server(self, item: OutboxItem) -> str:
        return self.servers.get(item.command.account, item.command.account)

    def deed(self, item: OutboxItem) -> str:
        """What was asked for, e.g. "Reschedule"."""
        action = self.action(item)
        return action.title if action else item.command.action

    def about(self, item: OutboxItem) -> str:
        """On whom, as the record was called when it was submitted."""
        return item.title or (item.command.record.remote if item.command.record else "")

    def line(self, item: OutboxItem, now: datetime) -> str:
        """Where it stands, in a sentence."""
        return state_line(item, self.action(item), now, local=clock, server=self.server(item), translate=s.service)


def known_offline(item: OutboxItem, offline: Container[AccountId]) -> OutboxItem:
    """A change that nobody has tried to send yet says that it waits for the connection, when there is none."""
    idle = item.state is State.WAITING and not item.reason and item.command.account in offline
    return replace(item, reason="offline") if idle else item


def load_outbox(services: Services) -> Outbox:
    """The open commands and the last finished ones. Accounts come in the order the window lists them."""
    accounts = {account.id: account for account in services.accounts.list()}
    offline = {name for name in accounts if services.accounts.health(name).online is False}
    waiting = (known_offline(item, offline) for item in services.commands.items(tuple(OPEN), None, OPEN_LIMIT))
    items = [*waiting, *services.commands.items((State.SENT, State.CANCELLED), None, DONE_LIMIT)]
    actions: dict[tuple[str, str], ActionSpec] = {}
    for item in items:
        account = accounts.get(item.command.account)
        if account is not None and (account.slug, item.command.action) not in actions:
            try:
                actions[account.slug, item.command.action] = services.catalog.action(account.slug, item.command.action)
            except NotKnown:  # a queue written by a version that knew more
                continue
    open_count = sum(n for state, n in services.commands.counts().items() if state in OPEN)
    return Outbox(
        limits=_limits(services, items, accounts, actions),
        items=tuple(items),
        accounts=accounts,
        actions=actions,
        kinds={(slug, kind.name): kind for slug in {a.slug for a in accounts.values()} for kind in services.catalog.kinds(slug)},
        servers={name: services.catalog.info(account.slug).title for name, account in accounts.items()},
        open=open_count,
        needs=sum(needs_person(item) for item in items),
    )


def _limits(
    services: Services, items: Sequence[OutboxItem], accounts: Mapping[AccountId, Account], actions: Mapping[tuple[str, str], ActionSpec]
) -> tuple[str, ...]:
    """What is left of the plans under which something waits."""
    waiting = {(i.command.account, i.command.action) for i in items if i.state in (State.WAITING, State.HELD)}
    lines = []
    for name, account in accounts.items():
        limited = {action for owner, action in waiting if owner == name and (spec := actions.get((account.slug, action))) is not None and spec.limits}
        if limited:
            found = (one for one in services.limits.of(name) if one.action in limited)
            lines += [f"{account.label} – {allowance_line(one, actions[account.slug, one.action].title, local=clock, translate=s.service)}" for one in found]
    return tuple(lines)
