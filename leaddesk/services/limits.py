"""Rate limits that survive restarts: how often an action went out, and until when a server asked us to wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from leaddesk.domain.clock import Clock, from_iso, to_iso
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import RateLimit
from leaddesk.domain.values import Fields, JsonValue, text

_KEY = "limits:"
_KEPT_SECONDS = 24 * 3600.0


class KeyValues(Protocol):
    """The part of the small store used here."""

    def get(self, name: str, /) -> JsonValue: ...
    def put(self, name: str, value: JsonValue, /, *, durable: bool = False) -> None: ...


class _Book:
    """One account's counts, in monotonic seconds of this process."""

    def __init__(self) -> None:
        self.sent: dict[str, deque[float]] = {}
        self.until = 0.0


class RateLimits:
    """Counts in memory by the monotonic clock, written through as wall-clock times. Ages read back are held between 0 and a day,
    so a clock that was wrong in between can neither forget a limit's whole window early nor make it last longer than the window."""

    def __init__(self, small: KeyValues, clock: Clock) -> None:
        self._small = small
        self._clock = clock
        self._books: dict[AccountId, _Book] = {}

    def reload(self) -> None:
        """Forgets what is in memory; another process may have counted since."""
        self._books.clear()

    def wait(self, account: AccountId, action: str, limits: Sequence[RateLimit], settings: Fields) -> float:
        """Seconds until the action may be sent once more, 0.0 = now."""
        now = self._clock.monotonic()
        sent = self._book(account).sent.get(action, deque())
        left = 0.0
        for limit in self.applying(limits, settings):
            inside = [at for at in sent if at > now - limit.seconds]
            if len(inside) >= limit.count:
                left = max(left, inside[-limit.count] + limit.seconds - now)
        return left

    @staticmethod
    def applying(limits: Sequence[RateLimit], settings: Fields) -> tuple[RateLimit, ...]:
        """The limits of an account with these settings."""
        return tuple(limit for limit in limits if not limit.setting or text(settings.get(limit.setting)) == limit.value)

    def used(self, account: AccountId, action: str, limit: RateLimit) -> int:
        """How many sends count at the moment."""
        now = self._clock.monotonic()
        return sum(1 for at in self._book(account).sent.get(action, ()) if at > now - limit.seconds)

    def paused(self, account: AccountId) -> float:
        """Seconds left of what the server asked us to wait, 0.0 = none."""
        return max(0.0, self._book(account).until - self._clock.monotonic())

    def count(self, account: AccountId, action: str) -> None:
        """Notes a send. Call it before the first byte leaves, so that a crash cannot forget it."""
        book = self._book(account)
        now = self._clock.monotonic()
        sent = book.sent.setdefault(action, deque())
        sent.append(now)
        while sent and sent[0] <= now - _KEPT_SECONDS:
            sent.popleft()
        self._write(account, book)

    def take_back(self, account: AccountId, action: str) -> None:
        """The send counted last surely never left: the server did not count it."""
        book = self._book(account)
        if book.sent.get(action):
            book.sent[action].pop()
            self._write(account, book)

    def throttled(self, account: AccountId, seconds: float) -> None:
        """The server asked to wait so long."""
        book = self._book(account)
        book.until = max(book.until, self._clock.monotonic() + seconds)
        self._write(account, book)

    def _book(self, account: AccountId) -> _Book:
        found = self._books.get(account)
        if found is None:
            found = self._books[account] = self._read(account)
        return found

    def _read(self, account: AccountId) -> _Book:
        book = _Book()
        stored = self._small.get(f"{_KEY}{account}:")
        if not isinstance(stored, Mapping):
            return book
        now = self._clock.monotonic()
        sent = stored.get("sent")
        if isinstance(sent, Mapping):
            for action, moments in sent.items():
                ages = [self._age(moment) for moment in moments] if isinstance(moments, Sequence) else []
                book.sent[action] = deque(sorted(now - min(_KEPT_SECONDS, max(0.0, age)) for age in ages if age is not None))
        until, noted = self._age(stored.get("until")), self._age(stored.get("noted"))
        if until is not None and noted is not None:
            book.until = now + max(0.0, min(-until, noted - until, 3600.0))
        return book

    def _age(self, moment: JsonValue) -> float | None:
        """Seconds since then (negative: still to come); a count from the future is as if it were made now."""
        try:
            return (self._clock.now() - from_iso(text(moment))).total_seconds()
        except ValueError:
            return None

    def _write(self, account: AccountId, book: _Book) -> None:
        wall, now = self._clock.now(), self._clock.monotonic()

        def moment(at: float) -> str:
            return to_iso(wall + timedelta(seconds=at - now))

        sent = {action: [moment(at) for at in moments] for action, moments in book.sent.items()}
        until = moment(book.until) if book.until > now else ""
        self._small.put(f"{_KEY}{account}:", {"sent": sent, "until": until, "noted": to_iso(wall)}, durable=True)
