"""Delays, deadlines and rate limits, whatever the clocks and restarts do."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from leaddesk.domain.commands import Command, OutboxItem, Resend, State
from leaddesk.domain.ids import CommandId
from leaddesk.domain.specs import RateLimit
from leaddesk.domain.values import JsonValue
from leaddesk.services.backoff import Deadlines, delay, retry_after
from leaddesk.services.limits import RateLimits

from .world import ONE, HandClock


class Memory:
    """A small store that survives what the process does not."""

    def __init__(self) -> None:
        self.values: dict[str, JsonValue] = {}

    def get(self, name: str, /) -> JsonValue:
        return self.values.get(name)

    def put(self, name: str, value: JsonValue, /, *, durable: bool = False) -> None:
        assert durable
        self.values[name] = value


def _item(clock: HandClock, seconds: float) -> OutboxItem:
    command = Command(CommandId("c"), ONE, "write", None, {}, Resend.WRITE_ONLY, clock.now())
    return OutboxItem(command, State.HELD, clock.now(), due=clock.now() + timedelta(seconds=seconds))


@given(st.integers(-5, 1000))
def test_delays_grow_and_end_at_a_day(failures: int) -> None:
    """R12."""
    assert 25 <= delay(failures) <= delay(failures + 1) <= 86_400


@given(st.one_of(st.none(), st.text(), st.floats(allow_nan=True, allow_infinity=True), st.integers()), st.integers(0, 20))
def test_any_retry_after_ends_between_a_second_and_an_hour(value: object, failures: int) -> None:
    """R13."""
    assert 1 <= retry_after(value, failures) <= 3600


@given(st.floats(0, 1e6), st.lists(st.tuples(st.floats(0, 1e4), st.floats(-1e7, 1e7)), max_size=8))
def test_a_deadline_only_follows_the_monotonic_clock(seconds: float, moves: list[tuple[float, float]]) -> None:
    """R20."""
    clock = HandClock()
    deadlines, item = Deadlines(clock), _item(clock, seconds)
    meant = (item.due or clock.now()) - item.updated
    assert abs(deadlines.left(item) - meant.total_seconds()) < 0.001
    passed = 0.0
    for ticks, jump in moves:
        clock.pass_(ticks)
        clock.jump(jump)
        passed += ticks
        assert abs(deadlines.left(item) - max(0.0, meant.total_seconds() - passed)) < 0.001


@given(st.floats(0, 1e6), st.floats(-1e8, 1e8))
def test_an_item_of_an_earlier_process_never_waits_longer_than_it_was_meant_to(seconds: float, jump: float) -> None:
    clock = HandClock()
    item = _item(clock, seconds)
    clock.jump(jump)
    assert 0 <= Deadlines(clock).left(item) <= seconds + 0.001


@given(st.lists(st.floats(0, 2000), min_size=1, max_size=20), st.integers(1, 4), st.sets(st.integers(0, 19)))
def test_never_more_than_the_limit_in_any_window_over_restarts(gaps: list[float], count: int, restarts: set[int]) -> None:
    """R14."""
    clock, memory = HandClock(), Memory()
    limits, rule = RateLimits(memory, clock), (RateLimit(count, 3600.0),)
    sent: list[float] = []
    for number, gap in enumerate(gaps):
        clock.pass_(gap)
        if number in restarts:
            clock.ticks += 5e5  # another process, with a monotonic clock of its own
            limits = RateLimits(memory, clock)
        wall = clock.now().timestamp()
        if limits.wait(ONE, "write", rule, {}) == 0.0:
            limits.count(ONE, "write")
            sent.append(wall)
            assert sum(1 for at in sent if at > wall - 3599) <= count
        else:
            assert sum(1 for at in sent if at > wall - 3601) >= count
            assert limits.wait(ONE, "write", rule, {}) <= 3600.01


def test_a_limit_of_a_plan_holds_for_that_plan_only() -> None:
    clock = HandClock()
    limits = RateLimits(Memory(), clock)
    rules = (RateLimit(1, 60.0, "plan", "trial"), RateLimit(2, 60.0, "plan", "enterprise"))
    limits.count(ONE, "add")
    assert limits.wait(ONE, "add", rules, {"plan": "trial"}) == 60.0
    assert limits.wait(ONE, "add", rules, {"plan": "enterprise"}) == 0.0
    assert limits.wait(ONE, "other", rules, {"plan": "trial"}) == 0.0


@given(st.floats(-1e7, 1e7))
def test_what_a_server_asked_for_survives_a_restart_and_a_wrong_clock(jump: float) -> None:
    clock, memory = HandClock(), Memory()
    RateLimits(memory, clock).throttled(ONE, 600.0)
    clock.jump(jump)
    assert 0 <= RateLimits(memory, clock).paused(ONE) <= 600.01
    if jump <= 0:
        assert RateLimits(memory, clock).paused(ONE) > 599.9


@settings(max_examples=40)
@given(st.recursive(st.none() | st.booleans() | st.text() | st.floats(allow_nan=False), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_damaged_counters_are_no_error(stored: JsonValue) -> None:
    memory = Memory()
    for value in (stored, {"sent": stored, "until": stored, "noted": stored}, {"sent": {"write": stored}}):
        memory.values[f"limits:{ONE}:"] = value
        assert RateLimits(memory, HandClock()).paused(ONE) == 0.0
