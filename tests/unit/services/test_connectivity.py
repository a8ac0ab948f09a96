"""Who is online, by real calls only; looking again while nobody answers; how fast an account may call."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.connectors.messages import Contact
from leaddesk.domain.accounts import SignIn
from leaddesk.domain.changes import AccountsChanged, HealthChanged
from leaddesk.domain.errors import Failure, FormInvalid, LeaddeskError, Offline, OutcomeUnknown, Refused, ServerFault, SignInNeeded
from leaddesk.domain.ids import AccountId
from leaddesk.domain.values import JsonValue
from leaddesk.services.connectivity import Connectivity
from leaddesk.services.pacing import Pacer

from .conftest import Bench, HandClock


def of(bench: Bench) -> Connectivity:
    return bench.opened._complete().account_parts.connectivity


async def test_only_real_calls_say_who_is_online(bench: Bench) -> None:
    """R18."""
    account = (await bench.account()).id
    seen = of(bench)
    assert seen.online(account) is None
    seen.note(account, FormInvalid(()))
    seen.note(account, OutcomeUnknown(reason="timeout"))
    assert seen.online(account) is None
    seen.note(account, Offline(reason="dns"))
    health = bench.services.accounts.health(account)
    assert (health.online, health.since) == (False, bench.clock.now())
    assert health.failure is not None and health.failure.fact("reason") == "dns"
    bench.clock.pass_(60)
    seen.note(account, Offline(reason="dns"))
    assert bench.services.accounts.health(account).since != bench.clock.now()
    seen.note(account, Refused(message="no"))
    assert bench.services.accounts.health(account).online is True
    assert bench.changes.count(HealthChanged(account)) == 2


async def test_whoever_waits_is_told_once_when_the_server_is_back(bench: Bench) -> None:
    account = (await bench.account()).id
    seen = of(bench)
    told: list[AccountId] = []
    seen.when_back(told.append)
    seen.note(account, None)
    assert told == []
    seen.note(account, Offline(reason="refused"))
    seen.note(account, ServerFault(status=503))
    seen.note(account, None)
    assert told == [account]


async def test_an_expired_sign_in_pauses_the_account_once(bench: Bench) -> None:
    account = await bench.signed_in()
    seen = of(bench)
    bench.changes.clear()
    seen.note(account.id, SignInNeeded(needs="sign_in"))
    seen.note(account.id, SignInNeeded(needs="sign_in"))
    assert bench.services.accounts.get(account.id).sign_in is SignIn.EXPIRED
    assert bench.changes.count(AccountsChanged(account.id)) == 1
    seen.note(AccountId("toycrm-gone"), SignInNeeded(needs="sign_in"))


async def test_the_servers_clock(bench: Bench) -> None:
    """R19."""
    account = (await bench.account()).id
    tell = of(bench).observer(account)
    tell(Contact(True, bench.clock.now(), skew=12.0))
    bench.changes.clear()
    tell(Contact(True, bench.clock.now(), skew=-900.0))
    assert bench.services.accounts.health(account).clock_off == -900.0
    assert bench.changes == [HealthChanged(account)]
    tell(Contact(False, bench.clock.now(), failure=Failure("offline", {"reason": "network"})))
    assert bench.services.accounts.health(account).online is False


@pytest.mark.parametrize(("skew", "wrong"), [(0.0, False), (300.0, False), (-300.0, False), (301.0, True), (-301.0, True)])
async def test_a_clock_is_wrong_from_three_hundred_seconds_on(bench: Bench, skew: float, wrong: bool) -> None:
    """R19: told once when it goes wrong, once when it turns round, once when it is right again; and the command line says it, too."""
    account = (await bench.account()).id
    tell = of(bench).observer(account)
    tell(Contact(True, bench.clock.now(), skew=0.0))
    bench.changes.clear()
    for off in (skew, skew, -skew, 0.0):
        tell(Contact(True, bench.clock.now(), skew=off))
    assert bench.changes == [HealthChanged(account)] * (3 if wrong else 0)
    tell(Contact(True, bench.clock.now(), skew=skew))
    said = [line.text for line in bench.services.maintenance.doctor() if "clock" in line.text]
    assert len(said) == wrong and (not wrong or ("5 minutes behind" if skew > 0 else "5 minutes ahead of") in said[0])


async def test_looking_again_less_and_less_often(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    account = (await bench.account()).id
    seen = of(bench)
    pauses: list[float] = []
    answers: Iterator[LeaddeskError | None] = iter([Offline(reason="dns"), Offline(reason="dns"), ServerFault(status=500)])

    async def probe(asked: AccountId) -> None:
        error = next(answers)
        if error is not None:
            raise error

    finished = asyncio.Event()

    async def wait(event: asyncio.Event, seconds: float | None) -> bool:
        if seconds is None:
            finished.set()
            await event.wait()
            return True
        pauses.append(round(seconds, 1))
        bench.clock.pass_(seconds)
        await asyncio.sleep(0)
        return False

    monkeypatch.setattr("leaddesk.services.connectivity.wait_for_event", wait)
    seen.note(account, Offline(reason="dns"))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(seen.probing(probe))
        await finished.wait()
        task.cancel()
    assert pauses == [5.0, 10.0, 20.0]
    assert seen.online(account) is True


# pacing


class Timeline:
    """A clock that a pause moves."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.left: list[float] = []

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.clock.pass_(seconds)


class Memory:
    def __init__(self) -> None:
        self.values: dict[str, JsonValue] = {}

    def get(self, name: str, /) -> JsonValue:
        return self.values.get(name)

    def put(self, name: str, value: JsonValue, /) -> None:
        self.values[name] = value


@given(st.sampled_from([0.5, 1.0, 2.0, 5.0]), st.lists(st.floats(0, 4), min_size=1, max_size=150))
def test_never_more_than_allowed(per_second: float, pauses: list[float]) -> None:
    time, memory = Timeline(), Memory()
    sent: list[float] = []

    async def run() -> None:
        pacer = Pacer(per_second, time.clock, small=memory, name="p", sleep=time.sleep)
        for number, pause in enumerate(pauses):
            if number == len(pauses) // 2:
                pacer = Pacer(per_second, time.clock, small=memory, name="p", sleep=time.sleep) if per_second <= 1 else pacer
            time.clock.pass_(pause)
            await pacer()
            sent.append(time.clock.monotonic())

    asyncio.run(run())
    # A second more than the minute: a server counts arrivals, and not every call is equally long on its way.
    window, limit = (61.0, int(per_second * 60)) if per_second <= 1 else (1.0, int(per_second))
    for index, at in enumerate(sent):
        assert len([other for other in sent[: index + 1] if other > at - window + 0.01]) <= limit


async def test_a_wall_clock_far_off_does_not_stop_an_account() -> None:
    time, memory = Timeline(), Memory()
    pacer = Pacer(1.0, time.clock, small=memory, name="p", sleep=time.sleep)
    for _ in range(60):
        await pacer()
    time.clock.wall = time.clock.wall.replace(year=2020)
    before = time.clock.monotonic()
    await Pacer(1.0, time.clock, small=memory, name="p", sleep=time.sleep)()
    assert time.clock.monotonic() - before <= 61.01
    memory.values["p"] = ["nonsense", 3]
    await Pacer(1.0, time.clock, small=memory, name="p", sleep=time.sleep)()
