"""The window's lock: its PIN, the pause after wrong tries, and after how many idle minutes it closes by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from leaddesk.domain.clock import Clock
from leaddesk.services.api import Preferences

PIN = "lock_hash"
MINUTES = "lock_minutes"
TRIES = "lock_tries"
PAUSE_UNTIL = "lock_pause_until"
DEFAULT_MINUTES = 15
FREE_TRIES = 5
PAUSE = timedelta(seconds=30)


def is_set(preferences: Preferences) -> bool:
    """Whether a PIN was chosen; quick enough for the start."""
    return isinstance(preferences.get(PIN), str)


class ScreenLock:
    """Wrong tries and the pause after them are kept, so that starting anew does not help."""

    def __init__(self, preferences: Preferences, clock: Clock) -> None:
        self._preferences = preferences
        self._clock = clock

    @property
    def set(self) -> bool:
        return is_set(self._preferences)

    @property
    def minutes(self) -> int:
        """Idle minutes until it locks, 0 = never by itself."""
        value = self._preferences.get(MINUTES)
        return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 480 else DEFAULT_MINUTES

    def choose(self, pin: str) -> None:
        """Sets or replaces the PIN. Raises ValueError when it is not 4 to 12 digits. Takes some 50 ms."""
        from leaddesk.store.pin import hash_pin

        self._preferences.put(PIN, hash_pin(pin))
        self._forget_tries()

    def clear(self) -> None:
        self._preferences.put(PIN, None)
        self._forget_tries()

    def check(self, pin: str) -> bool:
        """Whether it is the PIN; during a pause nothing is. Takes some 50 ms."""
        from leaddesk.store.pin import is_pin

        if self.pause():
            return False
        if is_pin(pin, self._preferences.get(PIN)):
            self._forget_tries()
            return True
        wrong = self._wrong() + 1
        if wrong >= FREE_TRIES:
            self._preferences.put(PAUSE_UNTIL, (self._clock.now() + PAUSE * (wrong - FREE_TRIES + 1)).isoformat())
        self._preferences.put(TRIES, wrong)
        return False

    def tries_left(self) -> int:
        return max(0, FREE_TRIES - self._wrong())

    def pause(self) -> int:
        """Seconds until the next try, 0 when there may be one."""
        value = self._preferences.get(PAUSE_UNTIL)
        if not isinstance(value, str):
            return 0
        left = (datetime.fromisoformat(value) - self._clock.now()).total_seconds()
        return max(0, min(int(left) + 1, 3600)) if left > 0 else 0

    def _wrong(self) -> int:
        value = self._preferences.get(TRIES)
        return int(value) if isinstance(value, int) else 0

    def _forget_tries(self) -> None:
        self._preferences.put(TRIES, None)
        self._preferences.put(PAUSE_UNTIL, None)
