"""Pending commands laid over records: what a row will say once the queue has landed, and the marks that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from leaddesk.domain.commands import OPEN, OutboxItem, State
from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import PendingMark
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import JsonValue, text

SHOWN = (State.WAITING, State.HELD, State.SENDING, State.UNKNOWN, State.CONFLICT, State.REFUSED)
"""States of which a row carries a mark."""

_APPLIES = frozenset({State.WAITING, State.HELD, State.SENDING, State.UNKNOWN})
"""States whose outcome may still be what was asked; a refused or conflicting change is marked but not laid over the values."""

FindAction = Callable[[AccountId, str], ActionSpec | None]
"""(account, action name) -> its spec, None when the CRM no longer knows it."""


def mark(item: OutboxItem, action: ActionSpec | None) -> PendingMark:
    """The mark of one queued command; unknown actions give a mark without effects."""
    command = item.command
    overlay: dict[str, str] = {}
    leaves = False
    if action is not None and item.state in _APPLIES:
        leaves = action.leaves
        for effect in action.effects:
            value = _value(command.payload, effect.field)
            if value is not None:
                overlay[effect.source] = value
    return PendingMark(command=command.id, action=command.action, state=item.state.value, overlay=overlay, leaves=leaves)


def marks(items: Iterable[OutboxItem], find: FindAction) -> tuple[PendingMark, ...]:
    """Marks of one record's commands in the order they were given; finished commands have none."""
    queued = sorted((item for item in items if item.state in OPEN and item.state is not State.DRAFT), key=lambda item: item.command.id)
    return tuple(mark(item, find(item.command.account, item.command.action)) for item in queued)


def overlaid(sources: Sequence[str], cells: Sequence[str], pending: Sequence[PendingMark]) -> tuple[str, ...]:
    """The cells with every mark's overlay applied, the latest command winning."""
    if not any(one.overlay for one in pending):
        return tuple(cells)
    merged: dict[str, str] = {}
    for one in pending:
        merged.update(one.overlay)
    return tuple(merged.get(source, cell) for source, cell in zip(sources, cells, strict=True))


def _value(payload: Mapping[str, JsonValue], name: str) -> str | None:
    """A field's text, None when the form did not give it. Nested fields are named with dots."""
    value: JsonValue = payload
    for step in name.split("."):
        if not isinstance(value, Mapping) or step not in value:
            return None
        value = value[step]
    if isinstance(value, (list, tuple)):
        return ", ".join(text(one) for one in value if text(one))
    return text(value)
