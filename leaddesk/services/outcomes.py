"""The one place that decides what becomes of a command whose sending raised: where it goes, when again, and what its lane does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leaddesk.domain.commands import Landed, OutboxItem, Resend, State, Verdict
from leaddesk.domain.errors import (
    Conflict,
    ContractBroken,
    Failure,
    Gone,
    LeaddeskError,
    Offline,
    OutcomeUnknown,
    ServerFault,
    SignInNeeded,
    SignInRefused,
    Throttled,
)
from leaddesk.domain.values import Fields
from leaddesk.services.backoff import delay, retry_after


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a whole lane rests, or with `action` only that action. ``seconds`` None = until it is told to go on."""

    reason: str  # offline, sign_in, rate_limit, store
    seconds: float | None = None
    action: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to do with a command after a failed send."""

    state: State
    failure: Failure | None = None
    reason: str = ""
    delay: float | None = None  # seconds until it is due again, with state waiting
    look: bool = False  # ask the server once whether it landed
    gone: bool = False  # the record is no longer there
    pause: Pause | None = None
    unsent: bool = False  # surely nothing arrived: the try does not count as an attempt


_Decide = Callable[[LeaddeskError, OutboxItem, int], Outcome]


def _offline(error: LeaddeskError, item: OutboxItem, row: int) -> Outcome:
    wait = delay(row)
    return Outcome(State.WAITING, error.failure, "offline", wait, pause=Pause("offline", wait), unsent=True)


def _lost(error: LeaddeskError, item: OutboxItem, row: int) -> Outcome:
    """Sent, and no usable answer. Only what changes nothing is simply sent again."""
    if item.command.resend is Resend.READ:
        return Outcome(State.WAITING, error.failure, "server", delay(item.command.attempt))
    return Outcome(State.UNKNOWN, error.failure, look=True)


def _shape(error: LeaddeskError, item: OutboxItem, row: int) -> Outcome:
    if item.command.resend is Resend.READ:  # asking again would bring the same shape
        return Outcome(State.REFUSED, error.failure)
    return _lost(error, item, row)


def _throttled(error: LeaddeskError, item: OutboxItem, row: int) -> Outcome:
    wait = retry_after(error.facts.get("after"), row)
    return Outcome(State.WAITING, error.failure, "rate_limit", wait, pause=Pause("rate_limit", wait), unsent=True)


def _sign_in(error: LeaddeskError, item: OutboxItem, row: int) -> Outcome:
    return Outcome(State.WAITING, error.failure, "sign_in", pause=Pause("sign_in"), unsent=True)


def _gone(error: LeaddeskError, item: OutboxItem, row: int) -> Outcome:
    if item.command.resend is Resend.DELETE:  # it is not there: that is what was wanted
        return Outcome(State.SENT, gone=True)
    return Outcome(State.REFUSED, error.failure, gone=True)


def _conflict(error: LeaddeskError, item: OutboxItem, row: int) -> Outcome:
    """Found by reading: nothing was sent."""
    return Outcome(State.CONFLICT, error.failure, unsent=True)


def _refused(error: LeaddeskError, item: OutboxItem, row: int) -> Outcome:
    """The server said no, or what is to be sent can't be: sending the same again would end the same."""
    return Outcome(State.REFUSED, error.failure)


_BY_CLASS: Mapping[type[LeaddeskError], _Decide] = {
    Offline: _offline,
    OutcomeUnknown: _lost,
    ServerFault: _lost,
    ContractBroken: _shape,
    Throttled: _throttled,
    SignInNeeded: _sign_in,
    SignInRefused: _sign_in,
    Gone: _gone,
    Conflict: _conflict,
}


def decide(error: LeaddeskError, item: OutboxItem, *, immediate: bool, row: int) -> Outcome:
    """The fate of `item` (with the attempt that failed counted). `row`: tries that ended this way in a row, this one included.

    An immediate action is never queued: what would wait is refused with the reason, because nobody looks for its answer later.
    """
    outcome = _BY_CLASS.get(type(error), _refused)(error, item, row)
    if immediate and outcome.state is State.WAITING:
        return dataclasses.replace(outcome, state=State.REFUSED, reason="", delay=None)
    return outcome


_PROVABLE = frozenset({Resend.CONVERGING, Resend.DELETE, Resend.CREATE_REFERENCED, Resend.CREATE_FINDABLE, Resend.STATE_CHANGE, Resend.READ})
"""Classes where a read can prove that a write landed; for the others only a person's word counts."""


def judge(verdict: Verdict, resend: Resend) -> State:
    """Where an unknown command goes after a look: sent when a read proves it, waiting when sending again is harmless, else unknown."""
    if verdict.landed is Landed.LANDED and resend in _PROVABLE:
        return State.SENT
    if verdict.landed is Landed.NOT_LANDED and resend in (Resend.CONVERGING, Resend.READ):
        return State.WAITING
    return State.UNKNOWN


def told(verdict: Verdict, looked_at: str) -> Fields:
    """What is kept for the person who decides."""
    return {"verdict": verdict.landed.value, "seen": dict(verdict.seen), "look_for": verdict.look_for, "looked_at": looked_at}


def doubtful(item: OutboxItem) -> bool:
    """True for a converging write that was tried before and so may have landed already: it is looked for before it is sent again."""
    return item.command.resend is Resend.CONVERGING and item.command.attempt > 0
