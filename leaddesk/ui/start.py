"""From the first window to the last: paint before anything heavy, unlock if need be, complete in a thread, live, leave without a trace."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QEvent, QEventLoop, QLocale, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from leaddesk.domain.clock import Clock, SystemClock
from leaddesk.domain.errors import KeyNeeded, LeaddeskError
from leaddesk.domain.specs import Tone
from leaddesk.services.api import Services
from leaddesk.ui import strings_shell
from leaddesk.ui.bridge import Bridge
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.reader import Reader
from leaddesk.ui.shell import Hooks, MainWindow
from leaddesk.ui.theme import Icons, Theme
from leaddesk.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    import asyncio

QUICK_SECONDS = 0.4  # the first paint waits so long for a profile that opens without asking anybody
STOP_SECONDS = 40.0  # a send under way ends well within that
SWITCH_SECONDS = 0.001  # threads give way sooner than by default, for a smooth window


class Profile(Protocol):
    """A profile that is open as far as painting needs."""

    services: Services

    def complete(self) -> Services: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Launch:
    """What the program around the window hands in.

    `opening`: the profile on its way, when nobody has to be asked; None: `unlock(None)` is tried after the first paint, in a thread, and
    `unlock(passphrase)` for what the user types; both may raise KeyNeeded and StoreUnavailable. `report(where, error)` is the crash sink.
    `listen` begins to hear other starts of the program. `script` runs once everything is there (the demo's picture).
    """

    opening: Future[Profile] | None
    unlock: Callable[[str | None], Profile]
    memory: WindowMemory
    hooks: Hooks
    report: Callable[[str, BaseException], object]
    watch: Callable[[Callable[[], None]], None]
    listen: Callable[[MainWindow], None]
    script: Callable[[MainWindow, UiContext], Coroutine[Any, Any, int]] | None = None
    theme: str = ""
    size: tuple[int, int] | None = None


def run(app: QApplication, launch: Launch) -> int:
    """Shows the window and answers the exit code when everything has ended."""
    app.setQuitOnLastWindowClosed(False)
    sys.setswitchinterval(SWITCH_SECONDS)
    return Session(app, launch, SystemClock()).run()


class Session(QObject):
    """One life of the window."""

    _opened = Signal(object)
    _refused = Signal(object)
    _warm = Signal()
    _crashed = Signal()

    def __init__(self, app: QApplication, launch: Launch, clock: Clock) -> None:
        super().__init__()
        self._app = app
        self._launch = launch
        self._clock = clock
        theme = Theme(app, launch.theme or launch.memory.theme, comfortable=launch.memory.comfortable)
        self._window = MainWindow(theme, Icons(theme), launch.memory, launch.hooks)
        if launch.size is not None:
            self._window.resize(*launch.size)
        self._profile: Profile | None = None
        self._ctx: UiContext | None = None
        self._threads: list[threading.Thread] = []
        self._waiting = QEventLoop()
        self._leaving = False
        self._code = 0
        self._opened.connect(self._take)
        self._refused.connect(self._ask)
        self._warm.connect(self._waiting.quit)
        self._crashed.connect(self._tell_crash)
        self._window.leaving.connect(self._leave)

    def run(self) -> int:
        launch = self._launch
        if launch.opening is not None:
            self._try_quick(launch.opening)
        self._window.show()
        self._app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        QTimer.singleShot(0, self._after_paint)
        self._waiting.exec()
        if self._ctx is not None and self._profile is not None:
            self._live(self._ctx)
        self._end()
        return self._code

    def _try_quick(self, opening: Future[Profile]) -> None:
        try:
            self._take(opening.result(QUICK_SECONDS))
        except TimeoutError:
            opening.add_done_callback(self._late)
        except LeaddeskError as error:
            QTimer.singleShot(0, partial(self._ask, error))

    def _late(self, opening: Future[Profile]) -> None:
        error = opening.exception()
        if error is None:
            self._opened.emit(opening.result())
        else:
            self._refused.emit(error)

    def _after_paint(self) -> None:
        self._launch.watch(self._crashed.emit)
        self._launch.listen(self._window)
        if self._profile is not None:
            self._thread("warm", self._warm_up)
        elif self._launch.opening is None:
            self._unlock(None)

    # opening

    def _unlock(self, passphrase: str | None) -> None:
        def work() -> None:
            try:
                self._opened.emit(self._launch.unlock(passphrase))
            except Exception as error:
                self._refused.emit(error)

        self._thread("unlock", work)

    def _take(self, profile: Profile) -> None:
        """The profile is open: rows are read and shown at once."""
        shown = self._window.isVisible()
        self._profile = profile
        services = profile.services
        bridge = Bridge(services.events, self)
        reader = Reader(services.queries.interrupt, self)
        reader.broke.connect(self._broke)
        self._ctx = UiContext(services, bridge, self._window.theme, self._window.icons, reader, self._clock)
        self._window.open(self._ctx)
        if shown:
            self._thread("warm", self._warm_up)

    def _ask(self, error: BaseException) -> None:
        """The profile did not open: ask for the passphrase, or say what is wrong."""
        from leaddesk.ui.unlock_page import UnlockPage, trouble_words
        from leaddesk.ui.widgets import EmptyState

        if isinstance(error, KeyNeeded):
            page = self._window.findChild(UnlockPage)
            if page is None:
                page = UnlockPage(self._window)
                page.entered.connect(self._unlock)
            self._window.show_page(page)
            page.ask(error.failure.fact("reason"))
            return
        if not isinstance(error, LeaddeskError):
            self._launch.report("opening the profile", error)
        title, text = trouble_words(error) if isinstance(error, LeaddeskError) else (strings_shell.cannot_open(), strings_shell.crash_note())
        trouble = EmptyState(self._window.theme, self._window.icons, "octagon-alert", title, text, strings_shell.quit_now())
        trouble.pressed.connect(self._window.close)
        self._code = 1
        self._window.show_page(trouble)

    def _warm_up(self) -> None:
        """Everything heavy, off the UI thread."""
        try:
            if self._profile is not None:
                self._profile.complete()
            import_module("qasync")  # here, so that the UI thread does not wait for it later

            if self._window.pages is not None:
                self._window.pages.formats.load(QLocale().name())
            gc.freeze()
        except Exception as error:
            self._launch.report("starting", error)
            self._code = 1
            self._leaving = True
        self._warm.emit()

    def _thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    # living

    def _live(self, ctx: UiContext) -> None:
        import asyncio

        import qasync

        loop = qasync.QEventLoop(self._app)
        asyncio.set_event_loop(loop)
        loop.set_exception_handler(self._loop_error)
        try:
            loop.run_until_complete(self._main(ctx))
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    async def _main(self, ctx: UiContext) -> None:
        import asyncio

        self._done = asyncio.Event()
        try:
            if not self._leaving:
                self._window.complete()
                await ctx.call(ctx.services.start())
                if self._launch.script is not None:
                    self._code = await self._launch.script(self._window, ctx)
                    self._window.close()
                await self._done.wait()
        except LeaddeskError as error:
            self._code = 1
            self._broke(error)
            if self._launch.script is None:
                await self._done.wait()
        except Exception as error:
            self._code = 1
            self._launch.report("the window", error)
            self._window.close()
        finally:
            await self._stop(ctx)

    async def _stop(self, ctx: UiContext) -> None:
        """Operations end, then the services: a send under way is let through within its bound."""
        import asyncio

        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._quiet(ctx)
        stopping = asyncio.wrap_future(ctx.services.engine.submit(ctx.services.stop()))
        await asyncio.wait([stopping], timeout=STOP_SECONDS)
        if stopping.done() and not stopping.cancelled() and stopping.exception() is not None:
            error = stopping.exception()
            if error is not None:
                self._launch.report("stopping", error)

    def _quiet(self, ctx: UiContext) -> None:
        """From here on nothing in the window touches the store, which is about to be closed."""
        for timer in self._window.findChildren(QTimer):
            timer.stop()
        ctx.bridge.close()
        ctx.reader.stop()

    def _loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self._launch.report(str(context.get("message", "event loop")), error if isinstance(error, BaseException) else RuntimeError("no exception"))

    def _broke(self, error: BaseException) -> None:
        """A read nobody waited for failed."""
        if isinstance(error, LeaddeskError):
            from leaddesk.services.wording import explain

            self._window.notify(explain(error.failure).line, Tone.BAD)
        else:
            self._launch.report("query", error)

    def _tell_crash(self) -> None:
        self._window.notify(strings_shell.crash_note(), Tone.BAD)

    # leaving

    def _leave(self) -> None:
        self._leaving = True
        done = getattr(self, "_done", None)
        if done is not None:
            done.set()
        elif self._profile is None:
            self._waiting.quit()

    def _end(self) -> None:
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        self._window.leave()
        self._window.deleteLater()
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._app.processEvents()
