"""Opens the window: the lock, the key, PySide6 without its tax on imports, the other start that is already there."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from leaddesk.app import paths as profile_paths
from leaddesk.app.single_instance import ProfileLock

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from leaddesk.app.wiring import Opened
    from leaddesk.ui.shell import MainWindow
    from leaddesk.ui.start import Launch, Profile

RAISE_MS = 1000


def open_window(profile: Path | None, passphrase_file: Path | None) -> int:
    """Runs the window on a profile until it is closed; answers the exit code. A second start raises the first one's window."""
    paths = profile_paths.prepare(profile or profile_paths.default_profile())
    lock = ProfileLock(paths.window_lock)
    if not lock.acquire():
        return _raise_other(paths.root)
    with lock:

        def unlock(passphrase: str | None) -> Opened:
            from leaddesk.app.wiring import open_store_part

            return open_store_part(paths.root, passphrase_file=passphrase_file, ask=(lambda: passphrase) if passphrase else None)

        opening = in_thread(lambda: unlock(None)) if _opens_by_itself(paths.root, passphrase_file) else None
        return show(paths.root, opening, unlock)


def show(
    profile: Path, opening: Future[Opened] | None, unlock: Callable[[str | None], Opened], more: Callable[[Launch], Launch] = lambda launch: launch
) -> int:
    """Imports PySide6 and runs the window. `more` may change the launch (the demo)."""
    app = make_application()
    from leaddesk.app.crash import CrashSink
    from leaddesk.domain.clock import SystemClock
    from leaddesk.ui.shell import Hooks
    from leaddesk.ui.start import Launch, run
    from leaddesk.ui.window_memory import WindowMemory

    sink = CrashSink(profile / "crashes", SystemClock())
    restore = sink.install()

    def watch(told: Callable[[], None]) -> None:
        sink.subscribe(lambda _: told())

    def opened(passphrase: str | None) -> Profile:
        return unlock(passphrase)

    launch = Launch(
        opening=_as_profile(opening),
        unlock=opened,
        memory=WindowMemory(profile),
        hooks=Hooks(practice=start_practice),
        report=sink.report,
        watch=watch,
        listen=lambda window: listen(window, profile),
    )
    try:
        return run(app, more(launch))
    finally:
        restore()


def make_application() -> QApplication:
    """The application object. Without the patch PySide6 reads the source of every module imported after it, 30 % of all later import time."""
    import PySide6.QtCore

    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", lambda module: False)  # noqa: B010 - a module's attribute no stub knows
    from PySide6.QtWidgets import QApplication

    found = PySide6.QtCore.QCoreApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Leaddesk")
    app.setApplicationDisplayName("Leaddesk")
    app.setDesktopFileName("leaddesk")
    return app


def in_thread(work: Callable[[], Opened]) -> Future[Opened]:
    """Runs `work` in a thread of its own, so that it goes on beside the import of PySide6."""
    future: Future[Opened] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="opening", daemon=True).start()
    return future


def start_practice() -> None:
    """The practice mode as a program of its own."""
    import subprocess

    command = [sys.executable, "demo"] if getattr(sys, "frozen", False) else [sys.executable, "-m", "leaddesk", "demo"]
    subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=os.name == "posix")  # noqa: S603 - our own program


def listen(window: MainWindow, profile: Path) -> None:
    """Hears other starts on this profile and comes forward."""
    from PySide6.QtNetwork import QLocalServer

    server = QLocalServer(window)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(_address(profile))

    def heard() -> None:
        while server.hasPendingConnections():
            server.nextPendingConnection().deleteLater()
            window.come_forward()

    server.newConnection.connect(heard)
    server.listen(_address(profile))


def _raise_other(profile: Path) -> int:
    """Asks the window that has this profile to come forward. It may just be closing: then there is nothing to raise, and that is said."""
    make_application()
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(_address(profile))
    if socket.waitForConnected(RAISE_MS):
        socket.disconnectFromServer()
        return 0
    sys.stderr.write("Leaddesk is already open on this profile and does not answer. Wait until it has closed, or end it.\n")
    return 1


def _address(profile: Path) -> str:
    return "leaddesk-" + hashlib.sha256(str(profile).encode()).hexdigest()[:16]


def _opens_by_itself(profile: Path, passphrase_file: Path | None) -> bool:
    """Whether the key comes without the `keyring` package, which is too slow before the first paint."""
    from leaddesk.store.key import mode

    return passphrase_file is not None or sys.platform == "win32" or mode(profile) == "passphrase"


def _as_profile(opening: Future[Opened] | None) -> Future[Profile] | None:
    if opening is None:
        return None
    passed: Future[Profile] = Future()

    def hand_over(done: Future[Opened]) -> None:
        error = done.exception()
        if error is not None:
            passed.set_exception(error)
        else:
            passed.set_result(done.result())

    opening.add_done_callback(hand_over)
    return passed
