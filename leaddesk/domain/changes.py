"""Events: what changed, caused by whom. Small, frozen, and never carrying personal data."""

from __future__ import annotations

from dataclasses import dataclass

from leaddesk.domain.errors import Failure
from leaddesk.domain.ids import AccountId, CommandId


@dataclass(frozen=True, slots=True)
class RecordsChanged:
    """Rows of one kind changed. ``rowids`` empty = many: read the list again. ``structure`` = rows came or went."""

    account: AccountId
    kind: str
    rowids: tuple[int, ...] = ()
    structure: bool = False
    initiator: str = ""


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """Commands were added or moved to another state."""

    account: AccountId
    commands: tuple[CommandId, ...]
    initiator: str = ""


@dataclass(frozen=True, slots=True)
class AccountsChanged:
    """An account was added, removed, renamed, signed in or out. ``account`` is what to read again."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """The connection or the refresh state of an account changed."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class RefreshProgress:
    """A refresh goes on: rows seen so far. ``done`` on the last one, with `failure` when it failed."""

    account: AccountId
    kind: str
    seen: int
    done: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """Bytes of a command's files that left so far."""

    command: CommandId
    sent: int
    total: int


@dataclass(frozen=True, slots=True)
class ReferenceChanged:
    """Cached choices of a form field were read anew."""

    account: AccountId
    action: str
    field: str


@dataclass(frozen=True, slots=True)
class FollowUpsChanged:
    """Follow-ups of an account were set, moved, done or removed."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class NoticesChanged:
    """Notices were added (``fresh``, oldest first) or looked at."""

    fresh: tuple[int, ...] = ()


Change = (
    RecordsChanged | OutboxChanged | AccountsChanged | HealthChanged | RefreshProgress | UploadProgress | ReferenceChanged | FollowUpsChanged | NoticesChanged
)
