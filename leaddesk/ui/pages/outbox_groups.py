"""What the outbox page lists and offers, as plain data: its shelves, the order of its rows, what may be done with an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.ids import AccountId, RecordKey


class Shelf(str, Enum):
    """The page's filters."""

    NEEDS_YOU = "needs_you"
    WAITING = "waiting"
    SENT_TODAY = "sent_today"
    ALL = "all"


class Deed(str, Enum):
    """What a person can do with an item; only what the item's state allows is offered."""

    UNDO = "undo"  # take back before anything was sent
    SEND = "send"
    EDIT = "edit"
    DROP = "drop"  # give up on something that was not done
    ARRIVED = "arrived"
    NOT_ARRIVED = "not_arrived"
    LOOK = "look"
    OPEN = "open"


HOLD_BACK = "hold_back"
PERSON_STATES = frozenset({State.UNKNOWN, State.REFUSED, State.CONFLICT, State.DRAFT})
_DEEDS: Mapping[State, tuple[Deed, ...]] = {
    State.DRAFT: (Deed.SEND, Deed.EDIT, Deed.DROP),
    State.WAITING: (Deed.UNDO, Deed.SEND, Deed.EDIT),
    State.HELD: (Deed.UNDO, Deed.SEND, Deed.EDIT),
    State.SENDING: (),
    State.UNKNOWN: (Deed.LOOK, Deed.ARRIVED, Deed.NOT_ARRIVED),
    State.REFUSED: (Deed.EDIT, Deed.DROP),
    State.CONFLICT: (Deed.EDIT, Deed.SEND, Deed.DROP),
    State.SENT: (),
    State.CANCELLED: (),
}


def needs_person(item: OutboxItem) -> bool:
    """True when nothing more happens until somebody decides."""
    return item.state in PERSON_STATES or (item.state is State.HELD and item.reason != HOLD_BACK)


def on_shelf(item: OutboxItem, shelf: Shelf, now: datetime) -> bool:
    """Whether a shelf shows the item. "Sent today" counts the user's own day."""
    if shelf is Shelf.ALL:
        return True
    if shelf is Shelf.NEEDS_YOU:
        return needs_person(item)
    if shelf is Shelf.SENT_TODAY:
        return item.state is State.SENT and item.updated.astimezone().date() == now.astimezone().date()
    return item.state in (State.WAITING, State.SENDING) or (item.state is State.HELD and not needs_person(item))


def deeds(item: OutboxItem) -> tuple[Deed, ...]:
    """What may be done with an item, most useful first. What was sent can only be looked at."""
    own = _DEEDS[item.state]
    return (*own, Deed.OPEN) if item.command.record is not None else own


@dataclass(frozen=True, slots=True)
class AccountRow:
    """The heading over one account's items."""

    account: AccountId
    label: str
    count: int

    @property
    def key(self) -> str:
        return f"account:{self.account}"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item. ``first``: it opens its record's block and shows the record's name."""

    item: OutboxItem
    first: bool

    @property
    def key(self) -> str:
        return str(self.item.command.id)


Row = AccountRow | ItemRow


def arrange(items: Iterable[OutboxItem], shelf: Shelf, now: datetime, labels: Mapping[AccountId, str]) -> list[Row]:
    """Rows by account, then by record (the one touched last first), then in the order they are sent.

    An item without a record (a creation) is a block of its own. Accounts stand in the order of `labels`.
    """
    blocks: dict[AccountId, dict[RecordKey | str, list[OutboxItem]]] = {}
    for item in items:
        if on_shelf(item, shelf, now):
            command = item.command
            blocks.setdefault(command.account, {}).setdefault(command.record or command.id, []).append(item)
    order = [*labels, *(account for account in blocks if account not in labels)]
    rows: list[Row] = []
    for account in order:
        if account not in blocks:
            continue
        records = sorted(blocks[account].values(), key=_touched, reverse=True)
        rows.append(AccountRow(account, labels.get(account, account), sum(map(len, records))))
        for block in records:
            ordered = sorted(block, key=lambda i: i.command.id)
            rows += [ItemRow(item, first=place == 0) for place, item in enumerate(ordered)]
    return rows


def _touched(block: Sequence[OutboxItem]) -> tuple[datetime, str]:
    return max(i.updated for i in block), max(i.command.id for i in block)


def shelf_counts(items: Iterable[OutboxItem], now: datetime) -> dict[Shelf, int]:
    """How many items stand on each shelf."""
    counts = dict.fromkeys(Shelf, 0)
    for item in items:
        for shelf in Shelf:
            counts[shelf] += on_shelf(item, shelf, now)
    return counts
