"""A change that met another one: what was seen, what is wanted, what the server says now, and what a person agreed to.

A connector raises Conflict with ``current``: {payload field: the server's value now}. What a person was shown counts as the base of the next try, in
whatever process that happens, because it is kept with the command.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from leaddesk.domain.commands import Command, OutboxItem, State
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import Fields, JsonValue

AGREED: Final = "theirs"  # in `OutboxItem.evidence`: the server's values a person knew of when saying "send mine"


@dataclass(frozen=True, slots=True)
class Sides:
    """One field of a change in conflict. ``disputed``: somebody else changed it too; else only we do."""

    name: str
    base: JsonValue
    mine: JsonValue
    theirs: JsonValue
    disputed: bool


def theirs(item: OutboxItem) -> Fields:
    """What the server says now of the fields in dispute; nothing when the change is not in conflict."""
    found = item.failure.facts.get("current") if item.failure is not None and item.state is State.CONFLICT else None
    return found if isinstance(found, Mapping) else {}


def agreed(item: OutboxItem) -> Fields:
    """All values of the server a person has been shown, those of earlier rounds included."""
    before = item.evidence.get(AGREED)
    return {**(before if isinstance(before, Mapping) else {}), **theirs(item)}


def sides(item: OutboxItem, action: ActionSpec | None) -> tuple[Sides, ...]:
    """The fields of the change, those in dispute first."""
    now, command = theirs(item), item.command
    names = [*(name for name in command.payload if name in now), *(name for name in now if name not in command.payload)]
    disputed = [Sides(name, _base(command, action, name), command.payload.get(name), now[name], disputed=True) for name in names]
    return (*disputed, *(Sides(name, _base(command, action, name), value, None, disputed=False) for name, value in command.payload.items() if name not in now))


def on_top(command: Command, values: Fields, action: ActionSpec | None) -> Command:
    """The command as if the user had seen these values: they are the other side of the connector's next comparison."""
    base = dict(command.base)
    for name, value in values.items():
        base[f"field:{name}"] = value
        for source in _sources(action, name):
            base[source] = value
    return dataclasses.replace(command, base=base) if values else command


def _base(command: Command, action: ActionSpec | None, name: str) -> JsonValue:
    """What the user saw, under the field's own name or as the column it is shown in."""
    found = next((source for source in (f"field:{name}", *_sources(action, name), name) if source in command.base), None)
    return command.base[found] if found is not None else None


def _sources(action: ActionSpec | None, name: str) -> list[str]:
    return [effect.source for effect in action.effects if effect.field == name] if action is not None else []
