"""How full each day and slot is: what the cache says, with the changes that wait in the outbox counted where they will be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import Filter, ListQuery
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import text
from leaddesk.services.api import Services
from leaddesk.ui.models.formats import read_day

QUEUED = (State.WAITING, State.HELD, State.SENDING, State.UNKNOWN)
"""States whose outcome may still be what was asked."""
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Move:
    """A queued change of day and slot; `leaves`: the record leaves the list instead."""

    day: str
    slot: str
    to_day: str
    to_slot: str
    leaves: bool = False


def field_of(action: ActionSpec, source: str) -> str:
    """The form field that becomes this core column; "" when there is none."""
    return next((effect.field for effect in action.effects if effect.source == source), "")


def moves(items: Iterable[OutboxItem], actions: Sequence[ActionSpec]) -> list[Move]:
    """What the outbox will change in days and slots; the last command of a record counts."""
    specs = {action.name: action for action in actions}
    found: dict[object, Move] = {}
    for item in sorted(items, key=lambda one: one.command.id):
        command, action = item.command, specs.get(item.command.action)
        if action is None or command.record is None:
            continue
        first = found.get(command.record)
        day, slot = (first.day, first.slot) if first is not None else (text(command.base.get("due")), text(command.base.get("slot")))
        to_day = text(command.payload.get(field_of(action, "due"))) or day
        to_slot = text(command.payload.get(field_of(action, "slot"))) or slot
        found[command.record] = Move(day, slot, to_day, to_slot, action.leaves)
    return list(found.values())


def per_day(counted: Mapping[str, int], queued: Sequence[Move]) -> dict[date, int]:
    """Records on each day."""
    raw = dict(counted)
    for move in queued:
        if move.day:
            raw[move.day] = raw.get(move.day, 0) - 1
        if not move.leaves:
            raw[move.to_day] = raw.get(move.to_day, 0) + 1
    days = {day: max(0, number) for value, number in raw.items() if (day := read_day(value)) is not None}
    return {day: number for day, number in days.items() if number}


def per_slot(counted: Mapping[str, int], queued: Sequence[Move], day: str) -> dict[str, int]:
    """Records in each slot of a day."""
    raw = dict(counted)
    for move in queued:
        if move.day == day and move.slot:
            raw[move.slot] = raw.get(move.slot, 0) - 1
        if move.to_day == day and move.to_slot and not move.leaves:
            raw[move.to_slot] = raw.get(move.to_slot, 0) + 1
    return {slot: max(0, number) for slot, number in raw.items()}


@dataclass(frozen=True, slots=True)
class Load:
    """Of an account's list: records per day, and per slot of the day that is asked for."""

    days: Mapping[date, int]
    slots: Mapping[str, int]


def read_load(services: Services, account: AccountId, kind: str, actions: Sequence[ActionSpec], day: str) -> Load:
    """Counts in the cache and the outbox; from the query thread."""
    query = ListQuery(accounts=(account,), kinds=(kind,))
    queued = moves(services.commands.items(QUEUED, account, MOST), actions)
    days = {tally.value: tally.count for tally in services.queries.tally(query, "due")}
    there = services.queries.tally(replace(query, filters=(Filter("due", "eq", (day,)),)), "slot") if day else ()
    return Load(per_day(days, queued), per_slot({tally.value: tally.count for tally in there}, queued, day) if day else {})
