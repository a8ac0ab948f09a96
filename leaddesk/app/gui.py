"""Opens the window: the lock, the key, PySide6 without its tax on imports, the other start that is already there."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from leaddesk.app import paths as profile_paths
from leaddesk.app.single_instance import ProfileLock

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from leaddesk.app.crash import CrashSink
    from leaddesk.app.wiring import Opened
    from leaddesk.ui.first_page import First
    from leaddesk.ui.shell import MainWindow
    from leaddesk.ui.start import Launch, Profile

RAISE_MS = 1000
MMAP_THRESHOLD = -3  # in <malloc.h>
LARGE_BLOCK = 1024 * 1024
T = TypeVar("T")


def open_window(profile: Path | None, passphrase_file: Path | None) -> int:
    """Runs the window on a profile until it is closed; answers the exit code. A second start raises the first one's window."""
    paths = profile_paths.prepare(profile or profile_paths.default_profile())
    lock = ProfileLock(paths.window_lock)
    if not lock.acquire():
        return _raise_other(paths.root)
    with lock:
        early = EarlyKey(paths.root, passphrase_file)

        def unlock(passphrase: str | None) -> Opened:
            from leaddesk.app.wiring import open_store_part

            if passphrase is None and early.key is not None:
                return open_store_part(paths.root, session_key=early.key)
            return open_store_part(paths.root, passphrase_file=passphrase_file, ask=(lambda: passphrase) if passphrase else None)

        def find() -> First | None:
            key = early.look()
            return read_first(paths.database, key) if key is not None else None

        quick = in_thread(find) if early.by_itself else None

        def more(launch: Launch) -> Launch:
            return launch._replace(first=quick, find=None if early.by_itself else find, begin=lambda: as_profile(in_thread(lambda: unlock(None))))

        return show(paths.root, None, unlock, more)


def show(
    profile: Path, opening: Future[Opened] | None, unlock: Callable[[str | None], Opened], more: Callable[[Launch], Launch] = lambda launch: launch
) -> int:
    """Imports PySide6 and runs the window. `more` may change the launch (the demo)."""
    app = make_application()
    from leaddesk.ui.shell import Hooks
    from leaddesk.ui.start import Launch, run
    from leaddesk.ui.window_memory import WindowMemory

    sink = LaterSink(profile / "crashes")
    leaving = ExitStack()

    def heard(window: MainWindow) -> None:
        from leaddesk.app.interrupt import close_on_interrupt

        leaving.callback(close_on_interrupt(window))
        listen(window, profile)
        in_thread(give_back_large_blocks)

    def opened(passphrase: str | None) -> Profile:
        return unlock(passphrase)

    launch = Launch(
        opening=as_profile(opening) if opening is not None else None,
        unlock=opened,
        memory=WindowMemory(profile),
        hooks=Hooks(practice=start_practice),
        report=lambda where, error: sink.get().report(where, error),
        watch=lambda told: sink.get().subscribe(lambda _: told()),
        listen=heard,
    )
    with leaving:
        leaving.callback(sink.restore)
        return run(app, more(launch))


def read_first(database: Path, key: bytes) -> First | None:
    """The first frame of this program on that database, if it remembers one."""
    from leaddesk import __version__
    from leaddesk.store.first_rows import read_first

    return read_first(database, key, __version__)


class EarlyKey:
    """The key for the first frame: looked for once, kept for opening the whole profile, so that a key store is asked only once."""

    def __init__(self, profile: Path, passphrase_file: Path | None) -> None:
        self._profile = profile
        self._file = passphrase_file
        self.key: bytes | None = None

    @property
    def by_itself(self) -> bool:
        """Whether the key comes without the `keyring` package, which is too slow before the first paint."""
        from leaddesk.store.key import mode

        return self._file is not None or sys.platform == "win32" or mode(self._profile) == "passphrase"

    def look(self) -> bytes | None:
        """The key, where it can be had without asking for a passphrase; None leaves it to opening the profile to say why not."""
        from leaddesk.domain.errors import LeaddeskError
        from leaddesk.store.key import mode

        try:
            if mode(self._profile) is not None:
                from leaddesk.app.profile_key import profile_key

                self.key = profile_key(self._profile, self._file)
        except LeaddeskError:
            return None
        return self.key


class LaterSink:
    """The crash sink, made when it is first needed or when the window's contents are there; not before the first paint."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sink: CrashSink | None = None
        self._restore: Callable[[], None] | None = None

    def get(self) -> CrashSink:
        if self._sink is None:
            from leaddesk.app.crash import CrashSink
            from leaddesk.domain.clock import SystemClock

            self._sink = CrashSink(self._folder, SystemClock())
            self._restore = self._sink.install()
        return self._sink

    def restore(self) -> None:
        """Gives the interpreter's hooks back."""
        if self._restore is not None:
            self._restore()


def make_application() -> QApplication:
    """The application object. Without the patch PySide6 reads the source of every module imported after it, 30 % of all later import time."""
    from leaddesk.app.program import set_identity

    set_identity()
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


def in_thread(work: Callable[[], T]) -> Future[T]:
    """Runs `work` in a thread of its own, so that it goes on beside the import of PySide6."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="opening", daemon=True).start()
    return future


def give_back_large_blocks() -> None:
    """With glibc: what a long read took goes back to the system at once. By itself it raises its limit to whatever was freed last, and keeps that much."""
    if sys.platform.startswith("linux"):
        import ctypes

        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(MMAP_THRESHOLD, LARGE_BLOCK)


def start_practice() -> None:
    """The practice mode as a program of its own."""
    import subprocess

    from leaddesk.app.program import own_command

    subprocess.Popen(own_command("demo"), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=os.name == "posix")  # noqa: S603 - our own program


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
    import hashlib

    return "leaddesk-" + hashlib.sha256(str(profile).encode()).hexdigest()[:16]


def as_profile(opening: Future[Opened]) -> Future[Profile]:
    passed: Future[Profile] = Future()

    def hand_over(done: Future[Opened]) -> None:
        error = done.exception()
        if error is not None:
            passed.set_exception(error)
        else:
            passed.set_result(done.result())

    opening.add_done_callback(hand_over)
    return passed
