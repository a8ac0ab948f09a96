"""Who is online, known from real calls only; when a server answers again whoever waits is told, and an expired sign-in is noted once."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from leaddesk.domain.accounts import CLOCK_TOLERANCE, SignIn
from leaddesk.domain.changes import AccountsChanged, HealthChanged
from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import (
    Conflict,
    ContractBroken,
    Failure,
    Gone,
    LeaddeskError,
    NotKnown,
    Offline,
    Refused,
    ServerFault,
    SignInNeeded,
    SignInRefused,
    Throttled,
)
from leaddesk.domain.ids import AccountId
from leaddesk.services.tasks import wait_for_event

if TYPE_CHECKING:
    from leaddesk.connectors.messages import Contact
    from leaddesk.services.api import EventHub
    from leaddesk.store.accounts import AccountStore

_REACHED = (ServerFault, Throttled, Refused, Gone, Conflict, ContractBroken, SignInRefused, SignInNeeded)
_TROUBLE = (ServerFault, Throttled, ContractBroken)
_FIRST_PROBE = 5.0
_LONGEST_PROBE = 120.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Contacts:
    """What is known of one account's server. ``online`` None = nothing was tried yet."""

    online: bool | None = None
    since: datetime | None = None
    failure: Failure | None = None
    clock_off: float = 0.0


class Connectivity:
    """State per account. `note` and `spoke` are called on the engine's loop; reading is fine from any thread."""

    def __init__(self, accounts: AccountStore, events: EventHub, clock: Clock) -> None:
        self._accounts = accounts
        self._events = events
        self._clock = clock
        self._lock = threading.Lock()
        self._states: dict[AccountId, Contacts] = {}
        self._back: list[Callable[[AccountId], None]] = []
        self._offline = asyncio.Event()
        self._pauses: dict[AccountId, tuple[float, float]] = {}  # next probe (monotonic), pause after it

    # what is known

    def state(self, account: AccountId) -> Contacts:
        with self._lock:
            return self._states.get(account, Contacts())

    def online(self, account: AccountId) -> bool | None:
        return self.state(account).online

    def forget(self, account: AccountId) -> None:
        """The account is gone, or its address changed: nothing is known any more."""
        with self._lock:
            self._states.pop(account, None)
        self._pauses.pop(account, None)

    def when_back(self, callback: Callable[[AccountId], None]) -> None:
        """Calls back on the engine's loop when a server answers again or an account was signed in again."""
        self._back.append(callback)

    # what happens

    def note(self, account: AccountId, error: LeaddeskError | None) -> None:
        """The outcome of a real call; None = it was answered well. Errors of our own making say nothing about the server."""
        if error is None:
            self._set(account, True, None)
        elif isinstance(error, Offline):
            self._set(account, False, error.failure)
        elif isinstance(error, _REACHED):
            self._set(account, True, error.failure if isinstance(error, _TROUBLE) else None)
        if isinstance(error, SignInNeeded):
            self.expired(account)

    @asynccontextmanager
    async def watching(self, account: AccountId) -> AsyncIterator[None]:
        """Notes how its body ended."""
        try:
            yield
        except LeaddeskError as error:
            self.note(account, error)
            raise
        self.note(account, None)

    def observer(self, account: AccountId) -> Callable[[Contact], None]:
        """What the account's `Http` tells after every try."""

        def told(contact: Contact) -> None:
            if contact.skew is not None:
                self._skewed(account, contact.skew)
            if contact.reached:
                before = self.state(account)
                self._set(account, True, before.failure if before.online else None)
            elif contact.failure is not None and contact.failure.code == Offline.code:
                self._set(account, False, contact.failure)

        return told

    def expired(self, account: AccountId) -> None:
        """The server no longer accepts the account's sign-in: said once, the queue stays."""
        try:
            found = self._accounts.get(account)
        except NotKnown:
            return  # removed while a call was under way
        if found.sign_in is SignIn.SIGNED_IN:
            self._accounts.set_sign_in(account, SignIn.EXPIRED, found.user, found.facts)
            _log.warning("sign-in of %s expired", account)
            self._events.publish(AccountsChanged(account))

    def signed_in(self, account: AccountId) -> None:
        """The account can work again: whoever waits for it is woken."""
        self._set(account, True, None)
        self._tell_back(account)

    # looking again while offline

    async def probing(self, probe: Callable[[AccountId], Awaitable[None]]) -> None:
        """Runs for ever: while an account is offline, looks again after 5 s, then less and less often, at most every two minutes.

        `probe` makes one cheap read and lets its errors through; its outcome is noted here.
        """
        while True:
            pause = self._until_next_probe()
            if pause is None:
                self._offline.clear()
            await wait_for_event(self._offline, pause)
            self._offline.clear()
            for account in self._due():
                await self._probe(account, probe)

    async def _probe(self, account: AccountId, probe: Callable[[AccountId], Awaitable[None]]) -> None:
        _, pause = self._pauses.get(account, (0.0, _FIRST_PROBE))
        try:
            await probe(account)
        except LeaddeskError as error:
            self.note(account, error)
        else:
            self.note(account, None)
        if self.online(account) is False:
            longer = min(_LONGEST_PROBE, pause * 2)
            self._pauses[account] = (self._clock.monotonic() + longer, longer)

    def _due(self) -> list[AccountId]:
        now = self._clock.monotonic()
        return [account for account, (at, _) in list(self._pauses.items()) if at <= now]

    def _until_next_probe(self) -> float | None:
        if not self._pauses:
            return None
        return max(0.0, min(at for at, _ in self._pauses.values()) - self._clock.monotonic())

    # bookkeeping

    def _set(self, account: AccountId, online: bool, failure: Failure | None) -> None:
        with self._lock:
            before = self._states.get(account, Contacts())
            since = before.since if before.online == online else self._clock.now()
            after = self._states[account] = replace(before, online=online, since=since, failure=failure)
        if before.online != after.online:
            self._turned(account, before.online, online)
        if before.online != after.online or _code(before) != _code(after):
            self._events.publish(HealthChanged(account))

    def _turned(self, account: AccountId, before: bool | None, online: bool) -> None:
        if not online:
            _log.warning("%s can't be reached", account)
            self._pauses[account] = (self._clock.monotonic() + _FIRST_PROBE, _FIRST_PROBE)
            self._offline.set()
            return
        self._pauses.pop(account, None)
        if before is False:
            _log.info("%s answers again", account)
            self._tell_back(account)

    def _tell_back(self, account: AccountId) -> None:
        for callback in list(self._back):
            callback(account)

    def _skewed(self, account: AccountId, skew: float) -> None:
        with self._lock:
            before = self._states.get(account, Contacts())
            self._states[account] = replace(before, clock_off=skew)
        if _wrong(before.clock_off) != _wrong(skew):
            self._events.publish(HealthChanged(account))


def _wrong(skew: float) -> int:
    """1 when our clock is too far behind the server's, -1 when it is too far ahead, else 0."""
    return 0 if abs(skew) <= CLOCK_TOLERANCE else 1 if skew > 0 else -1


def _code(state: Contacts) -> str:
    return state.failure.code if state.failure else ""
