"""Commands that build on one another: a child waits for its parent and gets the id the server gave it; a later edit joins one that still waits."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from leaddesk.domain.commands import Command, OutboxItem, Resend, State
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.values import Fields, JsonValue, text

if TYPE_CHECKING:
    from leaddesk.store.outbox import OutboxStore

PARENT: Final = "@parent"
"""As a record or a form's value: the id the parent's record gets at the server."""
MERGED: Final = "merged"
"""In a waiting command's evidence: the command it took over."""
_STAND_IN: Final = "1"
_ID_NAMES: Final = ("id", "record")


def stood_in(values: Fields) -> tuple[Fields, frozenset[str]]:
    """The values as a form's check takes them, and the names of those that stand for the parent's id."""
    names = frozenset(name for name, value in values.items() if value == PARENT)
    return {name: _STAND_IN if name in names else value for name, value in values.items()}, names


def put_back(payload: Fields, names: frozenset[str]) -> Fields:
    """A checked payload in which the names stand for the parent's id again."""
    return {name: PARENT if name in names else value for name, value in payload.items()}


def child(item: OutboxItem, parent: OutboxItem, key: RecordKey | None) -> OutboxItem:
    """The item as a child. `key` (of a record the server does not have yet) is named after the parent, so that its commands keep their order."""
    if key is not None and key.remote == PARENT:
        key = dataclasses.replace(key, remote=f"@{parent.command.id}")
    return dataclasses.replace(item, command=dataclasses.replace(item.command, parent=parent.command.id, record=key), title=item.title or parent.title)


def parent_of(outbox: OutboxStore, account: AccountId, parent: CommandId) -> OutboxItem:
    """The command another one wants to wait for. Raises NotKnown when there is none, or it is another account's or over without an id."""
    found = outbox.get(parent)
    if found.command.account != account or found.state is State.CANCELLED:
        raise NotKnown(what="command", name=parent)
    return found


def grown(command: Command, outbox: OutboxStore) -> Command:
    """The command as it is sent: with its parent's id where it stood for it. What is stored stays frozen.

    Raises NotKnown(reason="parent") when the parent was not sent or its answer held no id.
    """
    if command.parent is None:
        return command
    parent = outbox.get(command.parent)
    needed = (command.record is not None and command.record.remote.startswith("@")) or PARENT in command.payload.values()
    found = next((value for value in (text(parent.result.get(name)) for name in _ID_NAMES) if value), "")
    if parent.state is not State.SENT or (needed and not found):
        raise NotKnown(what="command", name=command.parent, reason="parent")
    record = command.record
    if record is not None and record.remote.startswith("@"):
        record = dataclasses.replace(record, remote=found)
    named = text(parent.result.get("reference")) or found  # other records may name it by a number where its own address is a word
    payload: dict[str, JsonValue] = {name: named if value == PARENT else value for name, value in command.payload.items()}
    return dataclasses.replace(command, record=record, payload=payload)


def joined(outbox: OutboxStore, item: OutboxItem) -> OutboxItem | None:
    """The newest command of the record, when `item` may take it over: the same converging edit, still waiting, never tried, without files."""
    key = item.command.record
    if item.command.resend is not Resend.CONVERGING or key is None or item.command.files or item.command.parent is not None:
        return None
    mine: Sequence[OutboxItem] = outbox.for_records([key]).get(key, ())
    old = mine[-1] if mine else None
    if old is None or old.state is not State.WAITING or old.command.attempt or old.command.files or old.command.parent is not None:
        return None
    return old if old.command.action == item.command.action and not outbox.children(old.command.id) else None


def merged(old: OutboxItem, new: OutboxItem) -> OutboxItem:
    """One command for both: the later value of each field, compared with what the user saw before the first."""
    payload: Mapping[str, JsonValue] = {**old.command.payload, **new.command.payload}
    command = dataclasses.replace(new.command, payload=payload, base={**new.command.base, **old.command.base})
    return dataclasses.replace(new, command=command, evidence={MERGED: old.command.id})
