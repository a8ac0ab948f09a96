"""How fast one account may call its server: spread over seconds, or counted over a minute and then remembered across restarts."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta

from leaddesk.domain.clock import Clock, from_iso, to_iso
from leaddesk.services.small import KeyValues

Sleep = Callable[[float], Awaitable[None]]

_MINUTE = 60.0
_MARGIN = 1.0  # the server counts when calls arrive, and the first of a minute may have been longer on its way than the last
_BURST = 5


class Pacer:
    """Awaited before every call of an account.

    Above one call a second: no more than `per_second` (rounded down) in any second. At or below: no more than 60 × `per_second` in any minute, five in any
    second; those are kept in the store, because a server counts on while we restart. Ages read back are held between 0 and a minute, so that a
    wall clock that was wrong in between can neither forget the window nor make it last longer.
    """

    def __init__(self, per_second: float, clock: Clock, *, small: KeyValues | None = None, name: str = "", sleep: Sleep = asyncio.sleep) -> None:
        self._slow = per_second <= 1.0
        self._window = _MINUTE + _MARGIN if self._slow else 1.0
        self._limit = max(1, int(per_second * (_MINUTE if self._slow else 1.0)))
        self._clock = clock
        self._small = small
        self._name = name
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._sent: deque[float] = deque(self._stored())

    @property
    def limit(self) -> int:
        """Calls in a minute, or in a second where the pace is faster than one a second."""
        return self._limit

    @property
    def lately(self) -> int:
        """Calls inside the present window."""
        since = self._clock.monotonic() - self._window
        return sum(at > since for at in self._sent)

    async def __call__(self) -> None:
        """Returns when a call may leave; callers are served in the order they came."""
        async with self._turn:
            while (pause := self._pause()) > 0:
                await self._sleep(pause)
            self._sent.append(self._clock.monotonic())
            self._keep()

    def _pause(self) -> float:
        now = self._clock.monotonic()
        while self._sent and self._sent[0] <= now - self._window:
            self._sent.popleft()
        pause = self._sent[0] + self._window - now if len(self._sent) >= self._limit else 0.0
        if self._slow and len(self._sent) >= _BURST:
            pause = max(pause, self._sent[-_BURST] + 1.0 - now)
        return pause

    def _stored(self) -> list[float]:
        value = self._small.get(self._name) if self._slow and self._small is not None else None
        if not isinstance(value, (list, tuple)):
            return []
        wall, now = self._clock.now(), self._clock.monotonic()
        ages = []
        for moment in value:
            try:
                ages.append((wall - from_iso(str(moment))).total_seconds())
            except ValueError:
                continue
        return sorted(now - min(self._window, max(0.0, age)) for age in ages)

    def _keep(self) -> None:
        if self._slow and self._small is not None:
            wall, now = self._clock.now(), self._clock.monotonic()
            self._small.put(self._name, [to_iso(wall - timedelta(seconds=now - at)) for at in self._sent])
