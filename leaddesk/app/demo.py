"""The practice mode: the practice CRMs in this process, a profile that vanishes, an account at each, and the window on them."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from leaddesk.domain.errors import NotKnown
from leaddesk.domain.specs import FieldType

if TYPE_CHECKING:
    from leaddesk.app.wiring import Opened
    from leaddesk.domain.ids import AccountId
    from leaddesk.sandbox import Running
    from leaddesk.services.api import Services
    from leaddesk.ui.context import UiContext
    from leaddesk.ui.shell import MainWindow
    from leaddesk.ui.start import Launch

T = TypeVar("T")
SEED = 1
PATIENCE = 120.0  # seconds for each step of preparing
STILL = 4  # so many looks in a row must find nothing going on before the picture is taken
LOOK = 0.05


def run_demo(screenshot: Path | None, *, dark: bool = False, size: str = "1280x800") -> int:
    """Opens the practice mode, or writes a picture of it and ends. Answers the exit code; 1 with a sentence when there is no display."""
    try:
        width, height = (int(part) for part in size.lower().split("x"))
    except ValueError:
        sys.stderr.write(f"The size {size!r} is not like 1280x800.\n")
        return 2
    if screenshot is not None:
        if sys.platform != "win32":  # there is always a desktop there, and the offscreen platform has no fonts
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not _has_display():
        sys.stderr.write("There is no display here to open a window on. With --screenshot FILE a picture of it is written instead.\n")
        return 1
    from leaddesk.app.gui import show
    from leaddesk.app.wiring import open_store_part
    from leaddesk.sandbox import start_all

    running = start_all(SEED)
    try:
        with tempfile.TemporaryDirectory(prefix="leaddesk-practice-") as folder:
            opened = open_store_part(Path(folder), session_key=secrets.token_bytes(32))
            prepare(opened.complete(), running)
            ready: Future[Opened] = Future()
            ready.set_result(opened)

            def more(launch: Launch) -> Launch:
                script = None if screenshot is None else _Picture(screenshot)
                return launch._replace(script=script, theme="dark" if dark else "light" if screenshot else "", size=(width, height))

            return show(Path(folder), ready, lambda _: opened, more)
    finally:
        for one in running:
            one.stop()


def _has_display() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def prepare(services: Services, running: list[Running]) -> None:
    """An account at every practice CRM that is installed, signed in and refreshed."""
    services.preferences.put("calls_per_second", 50)  # servers of our own need no sparing
    installed = {info.slug for info in services.catalog.crms()}
    for one in running:
        if one.crm in installed:
            account = _wait(services, join(services, one))
            _wait(services, services.refresher.refresh(account))


async def join(services: Services, one: Running) -> AccountId:
    title = services.catalog.info(one.crm).title
    account = (await services.accounts.add(one.crm, f"{title} practice", one.settings, one.secrets)).id
    state = await services.accounts.sign_in(account)
    while state.next_step is not None:
        state = await services.accounts.sign_in(account, state.next_step, _answers(services, one, state.next_step))
    return account


def _answers(services: Services, one: Running, step: str) -> dict[str, str]:
    """The one-time code, under the name the step's form has for it."""
    try:
        form = services.catalog.form(one.crm, f"sign_in:{step}")
    except NotKnown:
        return {}
    return {field.name: one.otp or "" for field in form.fields if field.type is FieldType.CODE}


def _wait(services: Services, work: Coroutine[Any, Any, T]) -> T:
    """Runs work on the engine and waits for it."""
    return services.engine.submit(work).result(PATIENCE)


class _Picture:
    """Waits until everything is painted, opens a record, writes the picture."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def __call__(self, window: MainWindow, ctx: UiContext) -> int:
        await self._quiet(ctx)
        tab = window.tab()
        page = tab.current_list() if tab is not None else None
        if page is not None:
            page.table.go_to(min(2, page.model.rowCount() - 1))
        await self._quiet(ctx)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not window.grab().save(str(self._path), "PNG"):
            sys.stderr.write(f"The picture could not be written to {self._path.name}.\n")
            return 1
        return 0

    async def _quiet(self, ctx: UiContext) -> None:
        """Until the query thread is idle and no operation runs, several looks in a row."""
        import asyncio

        still = 0
        for _ in range(int(20 / LOOK)):
            await asyncio.sleep(LOOK)
            busy = len(asyncio.all_tasks()) > 1 or not ctx.reader.idle
            still = 0 if busy else still + 1
            if still >= STILL:
                return
