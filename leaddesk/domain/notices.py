"""Notices: things worth telling that happened while nobody was looking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from leaddesk.domain.ids import AccountId, CommandId, RecordKey


class Worth(str, Enum):
    """What a notice is about. Each can be switched off."""

    NEW = "new"  # a record appeared in the user's list
    STATUS = "status"  # a record's status or date changed at the server
    COMMAND = "command"  # a change of ours was refused, met a conflict, or its outcome is unknown
    FOLLOW_UP = "follow_up"  # a reminder is due
    SIGN_IN = "sign_in"  # an account's sign-in no longer counts


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. `title` names the record or account, `words` say what happened. ``seen``: a person saw it in the list or at the record."""

    id: int
    at: datetime
    what: Worth
    account: AccountId
    title: str
    words: str
    record: RecordKey | None = None
    command: CommandId | None = None
    seen: bool = False
