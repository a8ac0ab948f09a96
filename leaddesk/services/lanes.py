"""Lanes: one per account, each sending one command at a time, in order per record, while the other lanes go on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from leaddesk.domain.commands import BLOCKING, OutboxItem, State
from leaddesk.domain.errors import NotKnown, Offline, SignInNeeded
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.services.backoff import Deadlines
from leaddesk.services.limits import RateLimits
from leaddesk.services.moves import Moves
from leaddesk.services.outbox_parts import OutboxParts
from leaddesk.services.outcomes import Pause
from leaddesk.services.sender import Sender


class Lane:
    """One account's queue. `drain` runs at most once at a time; everything else may be called meanwhile."""

    def __init__(self, account: AccountId, parts: OutboxParts, moves: Moves, deadlines: Deadlines, limits: RateLimits) -> None:
        self.account = account
        self.sender = Sender(parts, moves, limits)
        self.in_flight: CommandId | None = None
        self._parts = parts
        self._deadlines = deadlines
        self._pause: Pause | None = None
        self._pause_ends = 0.0
        self._limited: dict[str, float] = {}
        self._forced: set[CommandId] = set()
        self._urgent: deque[CommandId] = deque()
        self._batch: deque[OutboxItem] = deque()
        self._next_due: float | None = None  # monotonic
        self._tried: set[CommandId] = set()  # in this drain: nothing is begun twice without a reason from outside
        self._look = False  # unknown commands that nobody could ask about yet are asked about at the next drain
        self._stopping = False

    @property
    def pause(self) -> Pause | None:
        """Why it rests now, None when it does not."""
        pause = self._pause
        if pause is not None and pause.seconds is not None and self._parts.clock.monotonic() >= self._pause_ends:
            self._pause = pause = None
        return pause

    def rest(self, pause: Pause) -> None:
        """Rests for a reason from outside (the store can't be written)."""
        self._pause = pause
        self._pause_ends = self._parts.clock.monotonic() + (pause.seconds or 0.0)

    def back(self) -> None:
        """The server answers again, or the account is signed in again: what waited for that goes now, in order."""
        self.sender.reset()
        self._look = True
        if self._pause is None or self._pause.reason in ("offline", "sign_in"):
            self._pause = None
        self._forced.update(item.command.id for item in self._waiting() if item.reason in ("offline", "sign_in"))
        self._tried.difference_update(self._forced)

    def look_around(self) -> None:
        """Asks about unknown commands at the next drain: after a crash nobody has looked yet."""
        self._look = True

    def force(self, commands: Iterable[CommandId]) -> None:
        """A person wants these sent now: no back-off, and one try even when offline. What a server asked us to wait stays."""
        self._forced.update(commands)
        self._tried.difference_update(self._forced)
        if self._pause is not None and self._pause.reason != "rate_limit":
            self._pause = None

    def urgent(self, command: CommandId) -> None:
        """An immediate action: next in turn, past commands that are blocked."""
        self._urgent.append(command)

    def stop(self) -> None:
        """No further command is begun."""
        self._stopping = True

    def wait(self) -> float | None:
        """Seconds until it should drain again by itself; None = when something happens."""
        now = self._parts.clock.monotonic()
        pause = self.pause
        if pause is not None:
            return None if pause.seconds is None else max(0.0, self._pause_ends - now)
        moments = [*self._limited.values(), *([] if self._next_due is None else [self._next_due])]
        return max(0.0, min(moments) - now) if moments else None

    async def drain(self) -> None:
        """Sends all that can be sent now. Raises StoreUnavailable."""
        self._batch.clear()
        self._tried.clear()
        await self._look_at_unknown()
        while not self._stopping:
            item = self._next()
            if item is None:
                return
            command = item.command.id
            self.in_flight = command
            self._tried.add(command)
            try:
                pause = await self.sender.send(item)
            except NotKnown:
                pause = None  # it vanished with its account
            finally:
                self.in_flight = None
                self._forced.discard(command)
            if pause is not None and pause.action:
                self._limited[pause.action] = self._parts.clock.monotonic() + (pause.seconds or 0.0)
            elif pause is not None:
                self.rest(pause)

    async def _look_at_unknown(self) -> None:
        if not self._look or self.pause is not None:
            return
        self._look = False
        for item in reversed(self._parts.outbox.list((State.UNKNOWN,), self.account, LIMIT)):
            if self._stopping:
                return
            if "verdict" not in item.evidence or "failure" in item.evidence:
                looked = await self.sender.look(item)
                if looked.evidence.get("failure") in _NOT_NOW:
                    return  # the others would fare the same; the next `back` looks again

    def _next(self) -> OutboxItem | None:
        while self._urgent:
            item = self._parts.outbox.get(self._urgent.popleft())
            if item.state is State.WAITING:
                return item
        if self.pause is not None:
            self._batch.clear()
            return None
        if not self._batch:
            self._batch.extend(self._sendable())
        while self._batch:
            item = self._batch.popleft()
            if not self._is_limited(item):
                return item
        return None

    def _sendable(self) -> list[OutboxItem]:
        """Whose turn it is: the first of each record, ripe by our own deadlines or asked for by a person.

        The due times are judged here and not in SQL, because the wall clock may have jumped. To the account itself nothing blocks.
        """
        ready: list[OutboxItem] = []
        taken: set[RecordKey] = set()
        soonest: float | None = None
        for item in reversed(self._parts.outbox.list(BLOCKING, self.account, LIMIT)):
            key = item.command.record
            if key is not None:
                if key in taken:
                    continue
                taken.add(key)
            if item.state is not State.WAITING or not self._parent_sent(item):
                continue
            left = 0.0 if item.command.id in self._forced else self._deadlines.left(item)
            if left > 0.0:
                soonest = left if soonest is None else min(soonest, left)
            elif item.command.id not in self._tried and not self._is_limited(item):
                ready.append(item)
        self._next_due = None if soonest is None else self._parts.clock.monotonic() + soonest
        return ready

    def _parent_sent(self, item: OutboxItem) -> bool:
        """True when it need not wait for another; after a cancelled one it is refused, because it can never go."""
        parent = item.command.parent
        return parent is None or self._parts.outbox.get(parent).state in (State.SENT, State.CANCELLED)

    def _is_limited(self, item: OutboxItem) -> bool:
        until = self._limited.get(item.command.action)
        if until is not None and self._parts.clock.monotonic() >= until:
            del self._limited[item.command.action]
            until = None
        return until is not None

    def _waiting(self) -> tuple[OutboxItem, ...]:
        return self._parts.outbox.list((State.WAITING,), self.account, LIMIT)


_NOT_NOW = frozenset({Offline.code, SignInNeeded.code})
LIMIT = 1_000_000
"""More commands than any outbox holds: lists that must not be cut."""
