"""What the detail pane reads from the cache for one record, in one go and off the window's thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leaddesk.domain.accounts import Account, Health
from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.follow_ups import FollowUp
from leaddesk.domain.ids import CommandId, RecordKey
from leaddesk.domain.news import FieldChange
from leaddesk.domain.records import RecordView, TimelineEntry
from leaddesk.domain.specs import ActionSpec, CrmInfo, KindSpec, Role
from leaddesk.services.api import Services
from leaddesk.ui.pages.detail_rows import PendingLine, pending_lines, tone_of
from leaddesk.ui.pages.related_load import Related, load_related

COUNTED = 2000  # selected records whose status is counted; more would take longer than a glance


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One record with all that is shown around it."""

    key: RecordKey
    account: Account
    crm: CrmInfo
    kind: KindSpec
    actions: Mapping[str, ActionSpec]
    view: RecordView
    pending: tuple[PendingLine, ...]
    uploads: tuple[OutboxItem, ...]
    timeline: tuple[TimelineEntry, ...]
    health: Health
    related: tuple[Related, ...] = ()
    news: tuple[FieldChange, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def upload(self) -> ActionSpec | None:
        """The action that sends documents, where the CRM has one."""
        return next((a for a in self.actions.values() if a.role is Role.UPLOAD), None)


def load(services: Services, key: RecordKey) -> Snapshot | None:
    """Everything of one record from the cache; None when it is not there (any more)."""
    view = services.queries.record(key)
    if view is None:
        return None
    try:
        account = services.accounts.get(key.account)
    except NotKnown:
        return None
    kind = services.catalog.kind(account.slug, key.kind)
    actions = {a.name: a for a in services.catalog.actions(account.slug, key.kind)}
    timeline = services.queries.timeline(key)
    items = _items(services, [*(m.command for m in view.pending), *(e.command for e in timeline if e.command)])
    uploads = {name for name, action in actions.items() if action.role is Role.UPLOAD}
    return Snapshot(
        key=key,
        account=account,
        crm=services.catalog.info(account.slug),
        kind=kind,
        actions=actions,
        view=view,
        pending=pending_lines(kind, view, items, actions),
        uploads=tuple(item for _, item in sorted(items.items(), reverse=True) if item.command.action in uploads),
        timeline=timeline,
        health=services.accounts.health(key.account),
        related=load_related(services, account, kind, view.record),
        news=services.news.unseen(key) if services.news is not None else (),
        follow_ups=services.follow_ups.of(key) if services.follow_ups is not None else (),
    )


def _items(services: Services, commands: Sequence[CommandId]) -> dict[str, OutboxItem]:
    found: dict[str, OutboxItem] = {}
    for command in dict.fromkeys(commands):
        try:
            found[command] = services.commands.item(command)
        except NotKnown:  # the journal remembers more than the outbox keeps
            continue
    return found


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many of the selected records have one status."""

    label: str
    tone: str
    count: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Several records: what they have in common and how they stand."""

    keys: tuple[RecordKey, ...]
    accounts: tuple[Account, ...]
    kind: KindSpec | None  # None when several kinds are selected
    statuses: tuple[StatusCount, ...]
    counted: int
    pending: int


def load_many(services: Services, keys: Sequence[RecordKey]) -> Selection:
    """The summary of several records."""
    accounts = {name: services.accounts.get(name) for name in dict.fromkeys(key.account for key in keys)}
    kinds = {(accounts[key.account].slug, key.kind) for key in keys}
    counts: Counter[tuple[str, str]] = Counter()
    pending = counted = 0
    for key in keys[:COUNTED]:
        view = services.queries.record(key)
        if view is None:
            continue
        counted += 1
        pending += bool(view.pending)
        label, tone = tone_of(services.catalog.kind(accounts[key.account].slug, key.kind), view.record.core.status)
        counts[label, tone.value] += 1
    return Selection(
        tuple(keys),
        tuple(accounts.values()),
        services.catalog.kind(*next(iter(kinds))) if len(kinds) == 1 else None,
        tuple(StatusCount(label, tone, n) for (label, tone), n in counts.most_common()),
        counted,
        pending,
    )
