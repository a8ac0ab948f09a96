"""Log-off: what was typed a moment ago is kept at once, and the window goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from leaddesk.domain.specs import Role
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.action import ActionDialog
from leaddesk.ui.keeping import LogOff
from leaddesk.ui.shell import MainWindow

from .window_kit import account_tab, live, opened_with_account, started, the_list, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_what_was_typed_is_kept_at_log_off(qapp: QApplication, tmp_path: Path) -> None:
    server, crm = started()

    async def script(window: MainWindow, ctx: UiContext) -> None:
        tab = account_tab(window)
        page = the_list(tab)
        await until(lambda: page.model.rowCount() > 0)
        page.table.go_to(0)
        await until(lambda: len(tab.keys) == 1 and tab.deeds.actions(tab.keys))
        account = ctx.services.accounts.get(tab.keys[0].account)
        action = next(a for a in ctx.services.catalog.actions(account.slug) if a.role is Role.RESCHEDULE)
        next(a for a in tab.deeds.actions(tab.keys) if a.text() == action.title).trigger()
        await until(lambda: any(d.isVisible() for d in window.findChildren(ActionDialog)))
        (dialog,) = [d for d in window.findChildren(ActionDialog) if d.isVisible()]
        field = dialog.view.rows["remark"].editor.findChild(QPlainTextEdit)
        assert field is not None
        QTest.keyClicks(field, "Call at five")
        assert not ctx.services.drafts.load(dialog.view.setup.draft)
        (log_off,) = window.findChildren(LogOff)
        log_off.keep()
        assert (ctx.services.drafts.load(dialog.view.setup.draft) or {})["remark"] == "Call at five"
        assert window.isVisible() and dialog.isVisible()
        dialog.reject()

    try:
        live(qapp, tmp_path, opened_with_account(tmp_path, crm), script)
    finally:
        server.stop()
