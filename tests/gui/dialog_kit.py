"""A window's worth of context for dialog tests: real services in a thread, a practice CRM on loopback, a Qt loop."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMainWindow, QWidget

from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.domain.accounts import Account
from leaddesk.domain.clock import SystemClock
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import ListQuery
from leaddesk.sandbox import Running, start_all
from leaddesk.ui.bridge import Bridge
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.reader import Reader
from leaddesk.ui.theme import Icons, Theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before the application is made
T = TypeVar("T")
KEY = bytes(range(32))


class Desk:
    """Everything a dialog needs. Close it at the end."""

    def __init__(self, app: QApplication, profile: Path, *, mode: str = "light", size: int = 40, crm: str = "") -> None:
        """`crm` is the practice CRM to work with, by default the first there is."""
        self.app = app
        running = start_all(7, size=size)
        self.crm: Running = next(one for one in running if crm in ("", one.crm))
        for one in running:
            if one is not self.crm:
                one.stop()
        self.opened: Opened = open_store_part(profile, session_key=KEY, in_thread=True)
        self.services = self.opened.complete()
        self.loop = qasync.QEventLoop(app, already_running=False)
        asyncio.set_event_loop(self.loop)
        self.window = QMainWindow()
        self.window.resize(1100, 760)
        theme = Theme(app, mode, parent=self.window)
        reader = Reader(self.services.queries.interrupt, self.window)
        self.ctx = UiContext(self.services, Bridge(self.services.events, self.window), theme, Icons(theme), reader, SystemClock())
        self.window.show()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        answer: T = self.loop.run_until_complete(asyncio.wait_for(work, 30))
        return answer

    async def account(self, **extra: str) -> Account:
        secrets = {**self.crm.secrets, **extra}
        return await self.ctx.call(self.services.accounts.add(self.crm.crm, "", dict(self.crm.settings), secrets))

    async def signed_in(self) -> Account:
        """An account that is signed in and has its leads."""
        account = await self.account()
        steps = self.services.catalog.sign_in_steps(account.slug)
        code = self.services.catalog.form(account.slug, f"sign_in:{steps[-1].name}").fields[0].name
        await self.ctx.call(self.services.accounts.sign_in(account.id, None, {code: self.crm.otp or ""}))
        await self.ctx.call(self.services.refresher.refresh(account.id))
        return self.services.accounts.get(account.id)

    def keys(self, account: AccountId, kind: str, n: int) -> list[RecordKey]:
        found = self.services.queries.first(ListQuery(accounts=(account,), kinds=(kind,)), n)
        return [key for rowid in found if (key := self.services.queries.key_of(rowid)) is not None]

    def close(self) -> None:
        self.window.close()
        self.ctx.bridge.close()
        self.ctx.reader.stop()
        self.services.engine.submit(self.services.stop()).result(20)
        assert self.services.engine.join()
        self.crm.stop()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()
        asyncio.set_event_loop(None)
        self.window.deleteLater()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        del self.loop
        gc.collect()  # here: the loop's timers must not be collected by another thread


async def until(what: Callable[[], object], seconds: float = 8) -> None:
    """Waits for something to become true; the loop goes on meanwhile."""
    end = asyncio.get_running_loop().time() + seconds
    while not what():
        if asyncio.get_running_loop().time() > end:
            raise AssertionError("it did not happen")
        await asyncio.sleep(0.01)


def press(root: QWidget, name: str) -> None:
    """Clicks the visible, enabled button with this accessible name or text."""
    for button in root.findChildren(QAbstractButton):
        if button.isVisible() and name in (button.accessibleName(), button.text().replace("&&", "&")):
            assert button.isEnabled(), f"{name} is off"
            button.click()
            return
    raise AssertionError(f"no button {name!r}; there are {[b.text() or b.accessibleName() for b in root.findChildren(QAbstractButton) if b.isVisible()]}")


D = TypeVar("D", bound=QDialog)


async def opened(parent: QWidget, kind: type[D]) -> D:
    """The visible dialog of that kind, once there is one."""
    found: list[D] = []

    def look() -> bool:
        found[:] = [d for d in parent.findChildren(kind) if d.isVisible()]
        return bool(found)

    await until(look)
    return found[-1]
