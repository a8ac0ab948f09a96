"""What belongs to the window's thread is let go of in the window's thread, whatever the query thread and the engine hold for a while."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from leaddesk.domain.errors import NotKnown
from leaddesk.services.api import Superseded
from leaddesk.services.engine import EngineThread
from leaddesk.ui.context import UiContext
from leaddesk.ui.janitor import Janitor
from leaddesk.ui.models.reader import Reader


class Widget:
    """Stands for a Qt object: notes in which thread it ended."""

    def __init__(self, ends: list[threading.Thread]) -> None:
        self._ends = ends

    def __del__(self) -> None:
        self._ends.append(threading.current_thread())

    def take(self, answer: object) -> None:
        """What a read's answer goes to."""


@pytest.fixture
def ends() -> list[threading.Thread]:
    return []


def until(said: Callable[[], object]) -> None:
    for _ in range(2000):
        if said():
            return
        QTest.qWait(1)
    raise AssertionError("it did not come about")


@pytest.mark.parametrize("way", ["answered", "failing", "superseded", "stopped"])
def test_the_query_thread_never_ends_a_widget(qapp: QApplication, ends: list[threading.Thread], way: str) -> None:
    ask_for_a_widget(ends, way)
    QCoreApplication.sendPostedEvents()
    gc.collect()
    assert ends == [threading.current_thread()]


class Asking(QLineEdit):
    """Asks for something and writes the answer into its own field."""

    def found(self, answer: object) -> None:
        self.setText(str(answer))


def test_the_answer_for_a_widget_that_was_closed_meanwhile_is_let_go(qapp: QApplication) -> None:
    go_on, asking = threading.Event(), Asking()
    reader = Reader(lambda ident: None)
    reader.ask(lambda: go_on.wait(10), done=asking.found, lane="one")
    reader.ask(lambda: "more", done=partial(asking.found), lane="two")
    asking.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    go_on.set()
    until(lambda: reader.idle)
    QCoreApplication.sendPostedEvents()  # a call of the deleted widget would raise in here, and fail the test
    reader.stop()


def ask_for_a_widget(ends: list[threading.Thread], way: str) -> None:
    begun, go_on = threading.Event(), threading.Event()
    reader = Reader(lambda ident: go_on.set())
    widget = Widget(ends)

    def read(about: Widget) -> object:
        begun.set()
        go_on.wait()
        if way == "failing":
            raise NotKnown(what="record", name="x")
        if way == "superseded":
            raise Superseded
        return about

    reader.ask(partial(read, widget), done=widget.take, failed=widget.take, lane="one")
    del widget
    begun.wait()
    if way == "superseded":
        reader.forget("one")
    elif way == "stopped":
        reader.stop()
    else:
        go_on.set()
    if way != "stopped":
        until(lambda: reader.idle)
        QTest.qWait(1)
        reader.stop()


class Engine:
    """The real one; keeps the answers it gave out."""

    def __init__(self) -> None:
        self._engine = EngineThread()
        self._engine.start()
        self.answers: list[Future[Any]] = []

    def submit(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        self.answers.append(self._engine.submit(work))
        return self.answers[-1]

    def close(self) -> None:
        self._engine.close()


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine()
    yield made
    made.close()


async def test_a_failure_is_the_windows_alone(engine: Engine) -> None:
    """Its traceback holds the window's frames; the engine's thread must not be able to keep them."""
    ctx = UiContext.__new__(UiContext)
    object.__setattr__(ctx, "services", SimpleNamespace(engine=engine))  # all that a call needs

    async def fails() -> None:
        raise NotKnown(what="record", name="x")

    async def works() -> int:
        return 7

    with pytest.raises(NotKnown):
        await ctx.call(fails())
    assert await ctx.call(works()) == 7
    assert [answer.exception() for answer in engine.answers] == [None, None]


def test_garbage_is_collected_in_the_windows_thread_only(qapp: QApplication, ends: list[threading.Thread]) -> None:
    """Another thread makes as much as it likes: cycles end here."""
    janitor = Janitor()
    try:
        for _ in range(20):
            knot = Widget(ends)
            knot.self = knot  # type: ignore[attr-defined]
            del knot
        kept: list[object] = []
        maker = threading.Thread(target=lambda: kept.extend([[]] for _ in range(50_000)))
        maker.start()
        maker.join()
        assert ends == []
        until(lambda: ends)
        assert set(ends) == {threading.current_thread()}
    finally:
        janitor.stop()
