"""From the first frame to the last: contents, unlocking if need be, completing in a thread, living, leaving without a trace."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QEventLoop, QLocale, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import KeyNeeded, LeaddeskError
from leaddesk.domain.specs import Tone
from leaddesk.ui import strings_shell
from leaddesk.ui.bridge import Bridge
from leaddesk.ui.context import UiContext
from leaddesk.ui.first_page import FirstPage
from leaddesk.ui.models.reader import Reader
from leaddesk.ui.theme import Icons, Theme

if TYPE_CHECKING:
    import asyncio

    from leaddesk.ui.shell import MainWindow
    from leaddesk.ui.start import Launch, Profile

STOP_SECONDS = 40.0  # a send under way ends well within that


class Session(QObject):
    """One life of the window."""

    _opened = Signal(object)
    _refused = Signal(object)
    _warm = Signal()
    _crashed = Signal()

    def __init__(self, app: QApplication, launch: Launch, window: MainWindow, clock: Clock) -> None:
        super().__init__()
        self._app = app
        self._launch = launch
        self._window = window
        self._clock = clock
        self._profile: Profile | None = None
        self._ctx: UiContext | None = None
        self._threads: list[threading.Thread] = []
        self._waiting = QEventLoop()
        self._leaving = False
        self._typed = ""
        self._code = 0
        self._opened.connect(self._take)
        self._refused.connect(self._ask)
        self._warm.connect(self._waiting.quit)
        self._crashed.connect(self._tell_crash)
        self._window.leaving.connect(self._leave)
        self._window.broke.connect(lambda error: self._launch.report("closing", error))

    def run(self, opening: Future[Profile] | None) -> int:
        """Puts the contents into the window, with rows when the profile is open by now, and lives until everything has ended."""
        launch, window = self._launch, self._window
        launch.watch(self._crashed.emit)
        theme = Theme(self._app, launch.theme or launch.memory.theme, comfortable=launch.memory.comfortable, text_size=launch.memory.text_size)
        self._breathe()
        for _ in window.furnish(theme, Icons(theme)):
            self._breathe()
        if opening is None:
            self._unlock(None)
        else:
            self._await(opening)
        window.unveil()
        if not self._leaving:
            self._waiting.exec()
        if self._ctx is not None and self._profile is not None:
            self._live(self._ctx)
        self._end()
        return self._code

    def _breathe(self) -> None:
        """Between two steps of building the contents: the first frame still answers, and keeps what is typed."""
        self._app.processEvents()
        page = self._window.centralWidget()
        if isinstance(page, FirstPage):
            self._typed = page.typed

    def _await(self, opening: Future[Profile]) -> None:
        if not opening.done():
            opening.add_done_callback(self._late)
            return
        try:
            self._take(opening.result())
        except Exception as error:
            self._ask(error)

    def _late(self, opening: Future[Profile]) -> None:
        error = opening.exception()
        if error is None:
            self._opened.emit(opening.result())
        else:
            self._refused.emit(error)

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
        self._profile = profile
        services = profile.services
        bridge = Bridge(services.events, self)
        reader = Reader(services.queries.interrupt, self)
        reader.broke.connect(self._broke)
        self._ctx = UiContext(services, bridge, self._window.theme, self._window.icons, reader, self._clock)
        self._breathe()
        for _ in self._window.open(self._ctx):
            self._breathe()
        self._breathe()
        self._window.unveil()
        self._hand_over()
        self._thread("warm", self._warm_up)

    def _hand_over(self) -> None:
        """What was typed before there was a search box."""
        tab = self._window.tab()
        page = tab.current_list() if tab is not None else None
        if self._typed and page is not None:
            page.top.search.setFocus()
            page.top.search.setText(self._typed)
        self._typed = ""

    def _ask(self, error: BaseException) -> None:
        """The profile did not open: ask for the passphrase, or say what is wrong."""
        self._window.unveil()
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
            ctx.services.engine.join()  # it must not hand anything to a loop that is being taken apart
            left = asyncio.all_tasks(loop)  # begun while everything was being stopped
            for task in left:
                task.cancel()
            if left:
                loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            asyncio.set_event_loop(None)
            loop.close()

    async def _main(self, ctx: UiContext) -> None:
        import asyncio

        self._done = asyncio.Event()
        try:
            if not self._leaving:
                for _ in self._window.complete():
                    await asyncio.sleep(0)
                await ctx.call(ctx.services.start())
                if ctx.services.opening:
                    self._window.notify("  ".join(ctx.services.opening), Tone.WARN)
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
