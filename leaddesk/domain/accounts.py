"""Accounts: one sign-in at one CRM, and what is known of its connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from leaddesk.domain.errors import Failure
from leaddesk.domain.ids import AccountId
from leaddesk.domain.values import Fields


class SignIn(str, Enum):
    """Where an account stands. ``CODE_SENT``: a one-time code was sent and is waited for."""

    SIGNED_OUT = "signed_out"
    CODE_SENT = "code_sent"
    SIGNED_IN = "signed_in"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Account:
    """One account as set up by the user. ``settings`` by the CRM's own names; secrets are never in here."""

    id: AccountId
    slug: str
    label: str
    settings: Fields
    sign_in: SignIn = SignIn.SIGNED_OUT
    user: str = ""  # who is signed in, as the server names them
    created: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)  # shown on the account page: role, branch…


@dataclass(frozen=True, slots=True)
class KindHealth:
    """The last refresh of one kind of one account."""

    kind: str
    refreshed: datetime | None
    rows: int
    failure: Failure | None = None
    failed_at: datetime | None = None
    running: bool = False
    held: int = 0  # rows that vanished from the server's list and wait for a yes


CLOCK_TOLERANCE = 300.0
"""Seconds this computer's clock may differ from a server's before it is said."""


@dataclass(frozen=True, slots=True)
class Health:
    """What the tab, the status bar and the health page say. ``online`` is None until something was tried."""

    account: AccountId
    online: bool | None
    since: datetime | None
    failure: Failure | None
    kinds: tuple[KindHealth, ...]
    queued: int = 0
    unknown: int = 0
    clock_off: float = 0.0  # seconds the server's Date header is ahead of ours
    calls: tuple[int, int] | None = None  # in the last minute, and how many a minute may have, where the server counts them
