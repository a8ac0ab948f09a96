"""The start: the window is there at once with its first frame; everything else is loaded behind it and takes its place.

Nothing but Qt is imported by this module, because the first paint waits for it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from leaddesk.ui.first_page import First, FirstPage
from leaddesk.ui.janitor import Janitor
from leaddesk.ui.language import speak
from leaddesk.ui.shell import Hooks, MainWindow
from leaddesk.ui.strings import opening_name
from leaddesk.ui.window_memory import WindowMemory, pull_back

if TYPE_CHECKING:
    from leaddesk.services.api import Services
    from leaddesk.ui.context import UiContext

QUICK_SECONDS = 0.4  # the first paint waits so long for rows that come without asking anybody
SWITCH_SECONDS = 0.0005  # threads give way sooner than by default, for a smooth window


class Profile(Protocol):
    """A profile that is open as far as painting needs."""

    services: Services

    def complete(self) -> Services: ...
    def close(self) -> None: ...


class Launch(NamedTuple):
    """What the program around the window hands in.

    `opening`: the profile, open or on its way; None: `begin` opens it once the first frame is painted, and without `begin` `unlock(None)` is
    tried then, in a thread. `unlock(passphrase)` for what the user types; it may raise KeyNeeded and StoreUnavailable.
    `first`: the first frame's scene and rows when they come without asking anybody, else `find` looks for them after a bare first frame.
    `report(where, error)` is the crash sink. `listen` begins to hear other starts of the program, right after the first paint.
    `script` runs once everything is there (the demo's picture).
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
    first: Future[First | None] | None = None
    find: Callable[[], First | None] | None = None
    begin: Callable[[], Future[Profile]] | None = None


def run(app: QApplication, launch: Launch) -> int:
    """Shows the window and answers the exit code when everything has ended."""
    janitor = Janitor()  # before there is another thread that could collect what is a window's
    try:
        return _live(app, launch)
    finally:
        janitor.stop()


def _live(app: QApplication, launch: Launch) -> int:
    app.setQuitOnLastWindowClosed(False)
    sys.setswitchinterval(SWITCH_SECONDS)
    speak(app)
    window = MainWindow(launch.memory, launch.hooks)
    if launch.size is not None:
        window.resize(*launch.size)
        if launch.script is None:  # a picture may be larger than the screen, a window may not
            pull_back(window)
    opening = Opening(app, launch, window).run()
    if opening.gone:
        from PySide6.QtCore import QEvent

        window.leave()
        window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        opening.close()
        return opening.code
    from leaddesk.domain.clock import SystemClock
    from leaddesk.ui.session import Session

    return Session(app, launch, window, SystemClock()).run(opening.profile)


class Opening(QObject):
    """The first frame, and the loading behind it."""

    _found = Signal(object)
    _loaded = Signal()

    def __init__(self, app: QApplication, launch: Launch, window: MainWindow) -> None:
        super().__init__()
        self._app = app
        self._launch = launch
        self._window = window
        self._page = FirstPage(launch.memory.paper, opening_name())
        self._waiting = QEventLoop()
        self.profile: Future[Profile] | None = launch.opening
        self.gone = False
        """The user closed the window before there was anything in it."""
        self.code = 0
        self._found.connect(self._show)
        self._loaded.connect(self._waiting.quit)

    def run(self) -> Opening:
        """Answers when the contents can be built."""
        window, launch = self._window, self._launch
        window.leaving.connect(self._leave)
        window.setCentralWidget(self._page)
        if launch.first is not None:
            self._show_quick(launch.first)
        window.show()
        self._app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        QTimer.singleShot(0, self._after_paint)
        self._waiting.exec()
        window.leaving.disconnect(self._leave)
        self._found.disconnect(self._show)  # the page goes with the first frame
        return self

    def close(self) -> None:
        """Closes a profile that was being opened for a window that is gone."""
        if self.profile is not None:
            try:
                self.profile.result().close()
            except Exception as error:
                self._launch.report("opening the profile", error)

    def _show_quick(self, coming: Future[First | None]) -> None:
        try:
            self._show(coming.result(QUICK_SECONDS))
        except TimeoutError:
            coming.add_done_callback(lambda done: self._found.emit(done.result() if done.exception() is None else None))
        except Exception as error:
            self._launch.report("the first frame", error)

    def _show(self, first: First | None) -> None:
        if first is not None and self._fits(first):
            self._page.show_first(first)

    def _fits(self, first: First) -> bool:
        """The scene was drawn in the colours this start will have, and asks for today's rows if it asks for a day's."""
        scene = first[0]
        mode = self._launch.theme or self._launch.memory.theme
        dark = self._app.palette().color(QPalette.ColorRole.Window).lightness() < 128 if mode not in ("light", "dark") else mode == "dark"
        return scene.get("dark") is dark and scene.get("day") in ("", date.today().isoformat())  # noqa: DTZ011 - the local day is meant

    def _after_paint(self) -> None:
        launch = self._launch
        launch.listen(self._window)
        self._page.show_busy()
        thread = threading.Thread(target=self._load, name="loading", daemon=True)
        thread.start()

    def _load(self) -> None:
        """In a thread: what the first frame is drawn from, when a key store must be asked first; the profile; all the window's code."""
        try:
            if self._launch.find is not None:
                self._found.emit(self._launch.find())
            if self.profile is None and self._launch.begin is not None:
                self.profile = self._launch.begin()
            load_contents()
            if self.profile is not None and not self.gone:
                self.profile.exception(QUICK_SECONDS)  # waits: most profiles are open by then
        except TimeoutError:
            pass  # the contents come without rows and say what is going on
        except Exception as error:
            self._launch.report("starting", error)
        finally:
            self._loaded.emit()

    def _leave(self) -> None:
        self.gone = True


def load_contents() -> None:
    """Imports what the window's contents are made of."""
    import leaddesk.ui.crm_tab
    import leaddesk.ui.pages_book
    import leaddesk.ui.session
    import leaddesk.ui.status_line  # noqa: F401
