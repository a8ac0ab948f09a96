"""What the window and the command line may call for many rows at once, and for what is left of a plan: `Services.rows` and `Services.limits`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.domain.records import Record
from leaddesk.domain.values import Fields


@dataclass(frozen=True, slots=True)
class RowToSend:
    """One row of a table. `id` is ours (letters, digits, ``. _ : -``) and the same whenever the table is sent again; `record` for actions on a record."""

    id: str
    values: Fields
    record: str = ""


@dataclass(frozen=True, slots=True)
class RowCheck:
    """What the form says of one row: the payload that would be frozen and notes worth reading ({field: sentence}), or the problems."""

    id: str
    payload: Fields
    problems: tuple[FieldProblem, ...] = ()
    notes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The new commands (`Command.rows` names their rows), and for rows that were submitted before the command that carries them."""

    items: tuple[OutboxItem, ...]
    earlier: Mapping[str, CommandId]


@dataclass(frozen=True, slots=True)
class RowFate:
    """Where a row is: its command, its place in it from 0, and the command's state (sent for one removed as old)."""

    command: CommandId
    number: int
    state: State


class Rows(Protocol):
    """Many rows at once: imports from the window and the command line. One command per row, or as many rows a command as the CRM and the plan take."""

    def size(self, account: AccountId, action: str) -> int:
        """How many rows one command may carry for this account; 1 for actions that take no tables."""

    async def check(self, account: AccountId, action: str, rows: Sequence[RowToSend]) -> tuple[RowCheck, ...]:
        """Every row by itself and against the rows before it, in the given order. Stores and sends nothing."""

    async def submit(self, account: AccountId, action: str, rows: Sequence[RowToSend], *, hold: bool = True, initiator: str = "") -> Submitted:
        """Stores the rows as commands, durable when this returns; rows submitted before (and not cancelled) are left alone.

        Raises FormInvalid (fields ``rows.<n>.<field>``, n from 0) when any new row does not pass; then nothing is stored.
        """

    def fates(self, account: AccountId, rows: Sequence[str]) -> Mapping[str, RowFate]:
        """{row id: where it is}; rows never submitted are left out."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A plan's limit on an action: `used` of `count` sends in any `seconds`; the next free one at `free_at`, None = now. `rows`: at most so many in one."""

    action: str
    used: int
    count: int
    seconds: float
    rows: int
    free_at: datetime | None
    waiting: int  # commands of this action that wait or are held back


class Limits(Protocol):
    """How much of a plan is left. Counts survive restarts and are shared with other processes of the profile."""

    def of(self, account: AccountId) -> tuple[Allowance, ...]:
        """One per action that has a limit under this account's plan."""
