"""Sends one queued command: everything between "it is its turn" and "its fate is stored"."""

from __future__ import annotations

from leaddesk.connectors.contract import Connector
from leaddesk.domain.commands import Command, Landed, OutboxItem, Receipt, State
from leaddesk.domain.errors import Failure, Gone, IllegalMove, LeaddeskError, NotKnown, Offline, SignInNeeded, SignInRefused, StoreUnavailable, Throttled
from leaddesk.domain.specs import ActionSpec
from leaddesk.services import conflicts
from leaddesk.services.backoff import delay
from leaddesk.services.family import grown
from leaddesk.services.limits import RateLimits
from leaddesk.services.moves import Moves
from leaddesk.services.outbox_parts import OutboxParts
from leaddesk.services.outcomes import Outcome, Pause, decide, doubtful
from leaddesk.services.uploads import progress

_BUG = Failure("crash", {})


class Sender:
    """For one account. Its lane calls it, one command at a time."""

    def __init__(self, parts: OutboxParts, moves: Moves, limits: RateLimits) -> None:
        self._parts = parts
        self._moves = moves
        self._limits = limits
        self._row: tuple[type[LeaddeskError] | None, int] = (None, 0)  # failed connections, or refusals for now, in a row

    def reset(self) -> None:
        """The server answered: the next failed connection is the first again."""
        self._row = (None, 0)

    async def send(self, item: OutboxItem) -> Pause | None:
        """Sends a waiting command, once. Answers why the lane should rest, if it should.

        Raises StoreUnavailable when its fate can't be stored (it is then found as `sending` and becomes unknown), CancelledError likewise.
        """
        try:
            ready = self._prepare(item)
            if isinstance(ready, Pause):
                return ready
            connector, action = ready
            if action.limits:
                self._limits.count(item.command.account, action.name)
            sending = self._moves.sending(item)
        except IllegalMove:
            return None  # cancelled or taken meanwhile
        except NotKnown as error:
            self._moves.refused(item, error.failure)
            return None
        except StoreUnavailable:
            raise
        except LeaddeskError:  # the account can't be connected now (no key, unusable settings)
            self._moves.waits(item, "server", delay(1))
            return None
        except Exception as error:
            self._parts.crash(f"preparing {item.command.action}", error)
            self._moves.crashed(item, _BUG)
            return None
        return await self._perform(connector, action, sending, look_first=doubtful(item))

    async def look(self, item: OutboxItem) -> OutboxItem:
        """Asks the server whether an unknown command landed. A failed look is noted; bugs go to the crash sink. Never sends."""
        try:
            return await self._look(item)
        except IllegalMove:  # a person decided meanwhile
            return self._parts.outbox.get(item.command.id)

    async def _look(self, item: OutboxItem) -> OutboxItem:
        account = item.command.account
        try:
            verdict = await self._parts.connections.ready(account).confirm(self._whole(item))
        except StoreUnavailable:
            raise
        except LeaddeskError as error:
            self._note(item, error)
            return self._moves.not_looked(item, error.failure)
        except Exception as error:
            self._parts.crash(f"confirming {item.command.action}", error)
            return self._moves.not_looked(item, _BUG)
        self._note(item, None)
        return self._moves.looked(item, verdict)

    def _prepare(self, item: OutboxItem) -> tuple[Connector, ActionSpec] | Pause:
        account = item.command.account
        action = self._parts.action(item)
        self._whole(item)
        limited = self._limited(item, action)
        if limited is not None and limited.seconds is not None:
            if action.immediate:
                self._moves.refused(item, Throttled(after=round(limited.seconds)).failure)
            else:
                self._moves.waits(item, limited.reason, limited.seconds)
            return limited
        try:
            return self._parts.connections.ready(account), action
        except (SignInNeeded, SignInRefused) as error:
            if action.immediate:
                self._moves.refused(item, error.failure)
            else:
                self._moves.waits(item, "sign_in", None)
            return Pause("sign_in")

    def _whole(self, item: OutboxItem) -> Command:
        """As the server gets it. Raises NotKnown when it waited for something that came to nothing."""
        return grown(item.command, self._parts.outbox)

    def _limited(self, item: OutboxItem, action: ActionSpec) -> Pause | None:
        account = item.command.account
        asked = self._limits.paused(account)
        if asked > 0:
            return Pause("rate_limit", asked)
        if not action.limits:
            return None
        wait = self._limits.wait(account, action.name, action.limits, self._parts.account(account).settings)
        return Pause("rate_limit", wait, action.name) if wait > 0 else None

    async def _perform(self, connector: Connector, action: ActionSpec, item: OutboxItem, look_first: bool) -> Pause | None:
        try:
            if look_first and not await self._worth_sending(connector, item):
                return None
            command = conflicts.on_top(self._whole(item), conflicts.agreed(item), action)
            receipt = await connector.perform(command, progress(self._parts.events, self._parts.clock, item.command.id))
        except StoreUnavailable:
            raise
        except _Settled as settled:
            return settled.pause
        except LeaddeskError as error:
            self._note(item, error)
            return await self._failed(item, action, error)
        except Exception as error:
            self._parts.crash(f"sending {item.command.action}", error)
            self._moves.crashed(item, _BUG)
            return None
        self._note(item, None)
        self._moves.sent(item, receipt)
        return None

    async def _worth_sending(self, connector: Connector, item: OutboxItem) -> bool:
        """A converging write that may have landed: reads first. Raises _Settled when it is not to be sent now."""
        try:
            verdict = await connector.confirm(self._whole(item))
        except StoreUnavailable:
            raise
        except LeaddeskError as error:  # only a read failed: this time nothing was sent
            self._note(item, error)
            raise _Settled(self._not_now(item, error)) from error
        self._note(item, None)
        if verdict.landed is Landed.NOT_LANDED:
            return True
        if verdict.landed is Landed.LANDED:
            self._moves.sent(item, Receipt(records=verdict.records))
        else:
            unknown = self._moves.failed(item, Outcome(State.UNKNOWN, item.failure))
            self._moves.looked(unknown, verdict)
        return False

    def _not_now(self, item: OutboxItem, error: LeaddeskError) -> Pause | None:
        outcome = decide(error, item, immediate=False, row=self._row[1])
        if not isinstance(error, Gone) and outcome.state is not State.WAITING:
            outcome = Outcome(State.WAITING, error.failure, "server", delay(item.command.attempt))
        self._moves.failed(item, outcome)
        self._after(item, outcome)
        return outcome.pause

    async def _failed(self, item: OutboxItem, action: ActionSpec, error: LeaddeskError) -> Pause | None:
        outcome = decide(error, item, immediate=action.immediate, row=self._row[1])
        if outcome.state is State.SENT:
            key = item.command.record
            self._moves.sent(item, Receipt(gone=(key,) if key else ()))
            return None
        moved = self._moves.failed(item, outcome)
        if action.limits and isinstance(error, Offline):
            self._limits.take_back(item.command.account, action.name)
        self._after(item, outcome)
        if outcome.look and moved.state is State.UNKNOWN:
            await self.look(moved)
        return outcome.pause

    def _after(self, item: OutboxItem, outcome: Outcome) -> None:
        if outcome.gone and item.command.record is not None:
            self._moves.mark_gone(item.command.record)
        pause = outcome.pause
        if pause is not None and pause.reason == "rate_limit" and pause.seconds is not None:
            self._limits.throttled(item.command.account, pause.seconds)

    def _note(self, item: OutboxItem, error: LeaddeskError | None) -> None:
        kind = type(error) if isinstance(error, (Offline, Throttled)) else None
        self._row = (kind, self._row[1] + 1 if kind is not None and kind is self._row[0] else int(kind is not None))
        self._parts.connectivity.note(item.command.account, error)


class _Settled(Exception):
    """The command's fate is stored already; nothing is to be sent."""

    def __init__(self, pause: Pause | None) -> None:
        super().__init__()
        self.pause = pause
