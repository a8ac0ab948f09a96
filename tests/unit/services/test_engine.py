"""The engine: work goes in from any thread, ends come back, and closing leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from leaddesk.services.engine import EngineThread, InlineEngine


@pytest.fixture
def engine() -> Iterator[EngineThread]:
    engine = EngineThread()
    engine.start()
    yield engine
    assert not engine.join(), "only a closed engine ends"
    assert engine.close()
    assert engine.join() and not engine.running


async def _answer(value: int) -> int:
    await asyncio.sleep(0)
    return value


async def _fail() -> None:
    raise ValueError("no")


async def _for_ever(started: threading.Event | asyncio.Event, ended: list[str]) -> None:
    started.set()
    try:
        await asyncio.Event().wait()
    finally:
        ended.append("ended")


def test_answers_and_errors_come_back(engine: EngineThread) -> None:
    assert engine.submit(_answer(7)).result(10) == 7
    with pytest.raises(ValueError, match="no"):
        engine.submit(_fail()).result(10)
    assert engine.running


def test_many_threads_may_submit(engine: EngineThread) -> None:
    results: list[int] = []

    def work() -> None:
        results.extend(engine.submit(_answer(n)).result(10) for n in range(50))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == sorted([*range(50)] * 4)


def test_cancelling_the_answer_cancels_the_work(engine: EngineThread) -> None:
    started, ended = threading.Event(), [""]
    answer = engine.submit(_for_ever(started, ended))
    assert started.wait(10)
    answer.cancel()
    engine.submit(_answer(1)).result(10)
    engine.submit(_answer(1)).result(10)
    assert ended == ["", "ended"]


def test_closing_ends_what_runs_and_takes_nothing_more() -> None:
    engine = EngineThread()
    engine.start()
    engine.start()
    started, ended = threading.Event(), [""]
    answer = engine.submit(_for_ever(started, ended))
    assert started.wait(10)
    assert engine.close()
    assert engine.close()
    assert ended == ["", "ended"]
    with pytest.raises(CancelledError):
        answer.result(10)
    assert engine.submit(_answer(1)).cancelled()
    assert not engine.running
    with pytest.raises(RuntimeError):
        engine.start()
    gc.collect()  # a coroutine nobody awaited would warn here


def test_an_engine_that_never_started_refuses_and_closes() -> None:
    engine = EngineThread()
    assert engine.submit(_answer(1)).cancelled()
    assert engine.close()


async def test_inline_runs_on_the_callers_loop() -> None:
    engine = InlineEngine()
    assert await asyncio.wrap_future(engine.submit(_answer(3))) == 3
    with pytest.raises(ValueError, match="no"):
        await asyncio.wrap_future(engine.submit(_fail()))
    started, ended = asyncio.Event(), [""]
    answer = engine.submit(_for_ever(started, ended))
    await started.wait()
    await engine.close()
    assert (answer.cancelled(), ended) == (True, ["", "ended"])
    assert engine.submit(_answer(1)).cancelled()


async def test_inline_cancels_when_asked_from_outside() -> None:
    engine = InlineEngine()
    started, ended = asyncio.Event(), [""]
    answer = engine.submit(_for_ever(started, ended))
    await started.wait()
    answer.cancel()
    await engine.close()
    assert ended == ["", "ended"]


async def test_inline_work_handed_over_just_before_closing_is_refused() -> None:
    engine = InlineEngine()
    answer = engine.submit(_answer(1))
    await engine.close()
    assert answer.cancelled()


def test_inline_needs_a_loop() -> None:
    with pytest.raises(RuntimeError):
        InlineEngine().submit(_answer(1))


def test_nothing_heavy_is_imported_before_the_engine_starts() -> None:
    code = "import leaddesk.services.engine, leaddesk.services.events, sys; print([m for m in ('asyncio', 'httpx', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
