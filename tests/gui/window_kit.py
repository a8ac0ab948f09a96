"""The whole window in a test: a session on a profile of its own with a practice CRM, driven by a coroutine on the window's loop."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from leaddesk.app.crash import CrashSink
from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.domain.clock import SystemClock
from leaddesk.sandbox import Running, available
from leaddesk.sandbox.practice import machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.ui.context import UiContext
from leaddesk.ui.crm_tab import CrmTab
from leaddesk.ui.lead_list import LeadList
from leaddesk.ui.shell import Hooks, MainWindow
from leaddesk.ui.start import Launch, Profile, run
from leaddesk.ui.window_memory import WindowMemory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before the application is made
KEY = bytes(range(32))
LEADS = 60
Script = Callable[[MainWindow, UiContext], Coroutine[Any, Any, None]]


async def until(said: Callable[[], object], seconds: float = 15.0) -> None:
    """Lets the window's loop run until `said` is true."""
    end = asyncio.get_running_loop().time() + seconds
    while not said():
        assert asyncio.get_running_loop().time() < end, "it did not come about"
        await asyncio.sleep(0.01)


def started() -> tuple[PracticeServer, Running]:
    """The first practice CRM there is, with few leads."""
    spec = available()[0]
    practice = spec.create(3, LEADS, machine_time)
    server = PracticeServer(practice)
    url = server.start()
    return server, Running(spec.slug, url, practice.settings, practice.secrets, practice.otp(), practice, server.stop)


def opened_with_account(profile: Path, crm: Running) -> Opened:
    """A profile with one account that is signed in and refreshed."""
    from leaddesk.app import demo

    opened = open_store_part(profile, session_key=KEY)
    demo.prepare(opened.complete(), [crm])
    return opened


def live(app: QApplication, profile: Path, opened: Opened | None, script: Script, **launch: Any) -> int:
    """Runs the window until the script is over; errors of the script come out here. Asserts that no crash report was written."""
    profile.mkdir(exist_ok=True)
    failed: list[BaseException] = []
    opening: Future[Profile] | None = None
    if opened is not None:
        opening = Future()
        opening.set_result(opened)
    sink = CrashSink(profile / "crashes", SystemClock())

    async def guarded(window: MainWindow, ctx: UiContext) -> int:
        try:
            await script(window, ctx)
        except BaseException as error:
            failed.append(error)
        return 0

    def never(_: str | None) -> Profile:
        raise AssertionError("nothing to unlock")

    settings: dict[str, Any] = {
        "opening": opening,
        "unlock": never,
        "memory": WindowMemory(profile),
        "hooks": Hooks(practice=lambda: None),
        "report": sink.report,
        "watch": lambda told: None,
        "listen": lambda window: None,
        "script": guarded,
        "theme": "light",
        "size": (1280, 800),
    }
    try:
        code = run(app, Launch(**{**settings, **launch}))
    finally:
        gc.collect()  # here: the loop's timers must not be collected by another thread
    if failed:
        raise failed[0]
    assert not list((profile / "crashes").glob("*.txt")) if (profile / "crashes").exists() else True
    return code


def account_tab(window: MainWindow) -> CrmTab:
    """Goes to the first account's tab."""
    assert window.pages is not None
    window.go(window.pages.book.accounts()[0].id)
    tab = window.tab()
    assert tab is not None
    return tab


def the_list(tab: CrmTab) -> LeadList:
    page = tab.current_list()
    assert page is not None
    return page


def cells(page: LeadList, row: int) -> tuple[str, ...]:
    """A row's texts, () while it is on its way."""
    shown = page.model.row_at(row)
    return shown.texts if shown is not None else ()
