"""Twenty leads in three CRMs, no mouse: found, opened, changed and sent with keys alone; the servers hear exactly that."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from leaddesk.app import demo
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.specs import On, Role
from leaddesk.sandbox import Running, available
from leaddesk.sandbox.practice import machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.services.api import Services
from leaddesk.ui.dialogs.action import ActionDialog
from leaddesk.ui.dialogs.many import ManyDialog
from leaddesk.ui.palette import Palette
from tests.journeys.kit import QUIET, Clerk, sit_down, until

pytestmark = [QUIET, pytest.mark.journey]
SEVEN = 7


def key(widget: QWidget, which: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, which, keys)


async def in_front(clerk: Clerk) -> None:
    """A window manager would see to it."""
    clerk.window.activateWindow()
    await until(lambda: QApplication.activeWindow() is clerk.window, "the window is in front")


async def palette(clerk: Clerk, words: str) -> None:
    """Ctrl+K, some letters, Enter."""
    await in_front(clerk)
    key(clerk.window.focusWidget() or clerk.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: isinstance(clerk.front(), Palette), "the palette")
    asked = clerk.front()
    assert isinstance(asked, Palette)
    QTest.keyClicks(asked.field, words)
    await until(lambda: asked.lines.entries, clerk.words)
    key(asked.field, Qt.Key.Key_Return)
    await until(lambda: not isinstance(clerk.front(), Palette), lambda: (words, asked.foot.text(), [(e.title, e.why) for e in asked.lines.entries[:4]]))


def queued(services: Services) -> tuple[OutboxItem, ...]:
    return services.commands.items()


def test_twenty_leads_in_three_crms_without_a_mouse(qapp: QApplication, tmp_path: Path) -> None:
    servers: list[PracticeServer] = []

    def prepare(services: Services) -> None:
        offered = {s.slug: {a.role for a in services.catalog.actions(s.slug) if a.on is not On.ACCOUNT} for s in available()}
        editing = [slug for slug, roles in offered.items() if Role.EDIT in roles][:2]
        moving = [slug for slug, roles in offered.items() if Role.TRANSFER in roles and slug not in editing][:1]
        running = []
        for spec in available():
            if spec.slug in (*editing, *moving):
                practice = spec.create(3, 30, machine_time)
                server = PracticeServer(practice)
                servers.append(server)
                running.append(Running(spec.slug, server.start(), practice.settings, practice.secrets, practice.otp(), practice, server.stop))
        demo.prepare(services, running)

    async def story(clerk: Clerk) -> None:
        accounts = clerk.ctx.services.accounts.list()
        assert len(accounts) == 3
        for account in accounts:
            await palette(clerk, account.label)
            await until(lambda: clerk.window.strip.current() == account.id and clerk.window.tab() is not None, "its tab")  # noqa: B023 - awaited here
            roles = {action.role for action in clerk.ctx.services.catalog.actions(account.slug) if action.on is not On.ACCOUNT}
            await (edit_some(clerk) if Role.EDIT in roles else transfer_some(clerk))
        items = queued(clerk.ctx.services)
        assert len({item.command.record for item in items}) >= 20
        assert len({item.command.account for item in items}) == 3
        services = clerk.ctx.services
        await until(lambda: all(item.state is State.SENT for item in queued(services)), lambda: [(i.state, i.reason) for i in queued(services)], seconds=60)

    try:
        sit_down(qapp, tmp_path / "profile", story, prepare=prepare)
    finally:
        for server in servers:
            server.stop()


async def marked(clerk: Clerk, count: int) -> QWidget:
    """The first rows of the list selected, with Home and Shift+Down."""
    tab = clerk.window.tab()
    assert tab is not None
    page = tab.current_list()
    assert page is not None
    await until(lambda: page.model.rowCount() > count + 1 and page.model.row_at(0) is not None, "rows")
    await in_front(clerk)
    page.table.setFocus()
    key(page.table, Qt.Key.Key_Home)
    for _ in range(count - 1):
        key(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    await until(lambda: len(tab.keys) == count, lambda: tab.keys)
    return page.table


async def edit_some(clerk: Clerk) -> None:
    """Seven leads in one form, opened with F2."""
    table = await marked(clerk, SEVEN)
    key(table, Qt.Key.Key_F2)
    await until(lambda: isinstance(clerk.front(), ManyDialog), clerk.words)
    asked = clerk.front()
    assert isinstance(asked, ManyDialog)
    name = next(n for n in asked.view.rows.names if "notes" in n.casefold())
    field = asked.view.rows[name].editor.main()
    QTest.keyClicks(field, "Call back on Monday")
    asked.primary.setFocus()
    key(asked.primary, Qt.Key.Key_Return)
    await until(lambda: not isinstance(clerk.front(), ActionDialog), clerk.words)


async def transfer_some(clerk: Clerk) -> None:
    """Seven leads to the first executive, by the action's own key."""
    await marked(clerk, SEVEN)
    await palette(clerk, "transfer")
    await until(lambda: isinstance(clerk.front(), ActionDialog), clerk.words)
    asked = clerk.front()
    assert isinstance(asked, ActionDialog)
    await clerk.choose("Executive", 0)
    asked.primary.setFocus()
    key(asked.primary, Qt.Key.Key_Return)
    await until(lambda: not isinstance(clerk.front(), ActionDialog), clerk.words)
