"""Background tasks: named, their errors told, and none left after stop."""

from __future__ import annotations

import asyncio

import pytest

from leaddesk.services.tasks import Tasks, wait_for_event


class Sink:
    """Remembers crashes."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, name: str, error: BaseException) -> None:
        self.seen.append(f"{name}: {error}")


async def _value() -> int:
    return 5


async def _fail() -> None:
    raise ValueError("no")


async def test_results_and_names() -> None:
    tasks = Tasks(Sink())
    task = tasks.start("counting", _value())
    assert tasks.names == ("counting",)
    assert await task == 5
    await asyncio.sleep(0)
    assert not tasks.names


async def test_an_error_goes_to_the_sink_with_the_name_of_the_work() -> None:
    sink = Sink()
    tasks = Tasks(sink)
    tasks.start("adding", _fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert sink.seen == ["adding: no"]


async def test_stop_cancels_awaits_and_takes_nothing_more() -> None:
    sink, ended = Sink(), list[str]()
    tasks = Tasks(sink)

    async def slow_to_end() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("ended")

    tasks.start("one", slow_to_end())
    tasks.start("two", slow_to_end())
    await asyncio.sleep(0)
    await tasks.stop()
    assert (ended, list(tasks.names), sink.seen) == (["ended", "ended"], [], [])
    late = tasks.start("late", slow_to_end())
    with pytest.raises(asyncio.CancelledError):
        await late
    await tasks.stop()


async def test_a_task_may_stop_all_others() -> None:
    tasks = Tasks(Sink())
    other = tasks.start("other", asyncio.Event().wait())
    await tasks.start("stopper", tasks.stop())
    assert other.cancelled()


async def test_waiting_for_an_event_with_and_without_an_end() -> None:
    event = asyncio.Event()
    assert await wait_for_event(event, 0.001) is False
    event.set()
    assert await wait_for_event(event, None) is True
