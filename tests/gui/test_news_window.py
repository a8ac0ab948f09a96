"""What tells a clerk what happened and what is due, as it is seen in the window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.notices import Worth
from leaddesk.domain.records import ListQuery
from leaddesk.sandbox import Running
from leaddesk.services.snippets import Snippet, Snippets
from leaddesk.ui.context import UiContext
from leaddesk.ui.crm_tab import CrmTab
from leaddesk.ui.dialogs.follow_up import FollowUpDialog
from leaddesk.ui.dialogs.snippets import SnippetsDialog
from leaddesk.ui.notice_toast import NoticeToast
from leaddesk.ui.pages.follow_ups import FollowUpsPage
from leaddesk.ui.shell import MainWindow
from leaddesk.ui.widgets.views_pane import COUNT, VIEW
from tests.gui.window_kit import KEY, account_tab, live, opened_with_account, started, the_list, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(scope="module")
def crm() -> Iterator[Running]:
    server, running = started()
    yield running
    server.stop()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, crm: Running) -> Path:
    """A closed profile with an account that is signed in and has its leads."""
    profile = tmp_path_factory.mktemp("prepared")
    services = opened_with_account(profile, crm).services
    services.engine.submit(services.stop()).result(30)
    return profile


@pytest.fixture
def opened(tmp_path: Path, prepared: Path) -> Opened:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    return open_store_part(tmp_path, session_key=KEY)


def counts(tab: CrmTab) -> dict[str, int | None]:
    """The numbers in the side list by the views' names."""
    items = [tab.views.item(row) for row in range(tab.views.count())]
    return {item.data(VIEW).name: item.data(COUNT) for item in items if item.data(VIEW) is not None}


def pick(tab: CrmTab, name: str) -> None:
    for row in range(tab.views.count()):
        view = tab.views.item(row).data(VIEW)
        if view is not None and view.name == name:
            tab.views.setCurrentRow(row)


def shown(tab: CrmTab, rows: int) -> list[RecordKey]:
    page = the_list(tab)
    found = [page.model.row_at(row) for row in range(rows)]
    return [row.key for row in found if row is not None]


async def selected(tab: CrmTab, row: int) -> RecordKey:
    page = the_list(tab)
    await until(lambda: page.model.rowCount() > row and page.model.row_at(row) is not None)
    page.table.go_to(row)
    await until(lambda: len(tab.keys) == 1)
    return tab.keys[0]


def test_what_changed_is_told_once_and_shown_old_beside_new(qapp: QApplication, tmp_path: Path, opened: Opened, crm: Running) -> None:
    later = (date.today() + timedelta(days=33)).isoformat()

    async def script(window: MainWindow, ctx: UiContext) -> None:
        services, tab = ctx.services, account_tab(window)
        assert services.notices is not None and window.notices is not None
        await selected(tab, 0)
        place = the_list(tab).table.verticalScrollBar().value()
        three = shown(tab, 5)[2:5]
        leads = crm.practice.state.leads
        before = {key.remote: leads[key.remote].row["lead_date"] for key in three}
        for key in three:
            leads[key.remote].row["lead_date"] = later
        await ctx.call(services.refresher.refresh(three[0].account, ["lead"]))
        await until(lambda: len(window.findChildren(NoticeToast)) == 1 and window.status.bell.text().strip() == "3")
        assert window.findChildren(NoticeToast)[0].text().startswith("3 records moved on: ")
        assert tab.keys == [shown(tab, 1)[0]] and the_list(tab).table.verticalScrollBar().value() == place  # nothing moved
        await until(lambda: counts(tab)["changed"] == 3)
        window.notices.open([n for n in services.notices.list() if n.record == three[1]])
        await until(lambda: tab.keys == [three[1]])
        pane = tab.pane()
        assert pane is not None
        await until(lambda: pane.page.news.isVisible())
        (line,) = pane.page.news.words()
        assert line.startswith("Date: ") and line.endswith(f" → {ctx_day(later)}") and before[three[1].remote] != later
        await until(lambda: counts(tab)["changed"] == 2 and window.status.bell.text().strip() == "2")
        assert pane.page.news.isVisible()  # looked at, still there to be read
        assert any("Changed in the CRM" in said for said in pane.page.timeline.said())
        pick(tab, "changed")
        await until(lambda: the_list(tab).model.rowCount() == 2)
        window.notices.list.seen_all.emit()
        await until(lambda: window.status.bell.text() == "")

    def ctx_day(iso: str) -> str:
        day = date.fromisoformat(iso)
        return f"{day.day} {day:%b %Y}"

    live(qapp, tmp_path, opened, script)


def test_a_follow_up_is_set_moved_and_done_by_keyboard(qapp: QApplication, tmp_path: Path, opened: Opened) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        follow_ups = ctx.services.follow_ups
        assert follow_ups is not None
        tab = account_tab(window)
        key = await selected(tab, 1)
        tab.follow_ups.set_for()
        await until(lambda: visible(tab))
        dialog = visible(tab)[0]
        block = dialog.findChild(QPlainTextEdit)
        assert block is not None
        await until(lambda: block.hasFocus())
        QTest.keyClicks(block, "Ask for the deed")
        dialog.view.set_value("time", "")
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.isVisible() and dialog.view.rows["time"].problem is not None  # nothing is set without a time
        dialog.view.set_value("due", date.today().isoformat())
        dialog.view.set_value("time", "23:59")
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        await until(lambda: len(follow_ups.of(key)) == 1)
        item = follow_ups.of(key)[0]
        assert (item.note, item.remind) == ("Ask for the deed", item.due)
        pane = tab.pane()
        assert pane is not None
        await until(lambda: pane.page.follow_ups.isVisible() and counts(tab)["follow_ups:today"] == 1)
        assert pane.page.follow_ups.cards[0].words().endswith(": Ask for the deed")
        pick(tab, "follow_ups:today")
        page = tab.findChild(FollowUpsPage)
        assert page is not None
        await until(lambda: page.model.rowCount() == 1)
        page.table.selectRow(0)
        await until(lambda: tab.keys == [key])
        page.deeds.snooze(item.id, item.due + timedelta(days=2))
        await until(lambda: page.model.rowCount() == 0 and counts(tab)["follow_ups:upcoming"] == 1)
        pick(tab, "follow_ups:upcoming")
        await until(lambda: page.model.rowCount() == 1)
        page.table.selectRow(0)
        QTest.keyClick(page.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: follow_ups.list() == () and page.model.rowCount() == 0)
        assert {"Follow-up set", "Follow-up moved", "Follow-up done"} <= {e.text for e in ctx.services.queries.timeline(key)}

    def visible(tab: CrmTab) -> list[FollowUpDialog]:
        return [dialog for dialog in tab.findChildren(FollowUpDialog) if dialog.isVisible()]

    live(qapp, tmp_path, opened, script)


def test_what_is_told_is_chosen_and_can_be_paused(qapp: QApplication, tmp_path: Path, opened: Opened) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        notices, centre = ctx.services.notices, window.notices
        assert notices is not None and centre is not None
        await until(lambda: len(centre.list.settings_menu().actions()) > 5)

        def named(words: str) -> None:
            next(a for a in centre.list.settings_menu().actions() if a.text() == words).trigger()

        named("Follow-ups that are due")
        await until(lambda: notices.wanted()[Worth.FOLLOW_UP] is False)
        named("Pause notifications")
        await until(lambda: notices.paused() and window.status.bell.accessibleName() == "Notifications, paused")
        centre.show_list()
        await until(lambda: centre.list.isVisible())
        centre.list.close()

    live(qapp, tmp_path, opened, script)


def test_a_snippet_goes_into_a_remark_with_its_blanks_filled(qapp: QApplication, tmp_path: Path, opened: Opened) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        tab = account_tab(window)
        key = await selected(tab, 0)
        dialog = SnippetsDialog(ctx, window)
        dialog.show()
        dialog.name.setText("Call back")
        dialog.text.setPlainText("{title} asked to be called back.")
        dialog.submit()
        assert Snippets(ctx.services.preferences).list() == (Snippet("Call back", "{title} asked to be called back."),)
        dialog.name.setText("")
        dialog.submit()
        assert dialog.message.isVisible() and len(Snippets(ctx.services.preferences).list()) == 1
        dialog.close()
        tab.follow_ups.set_for()
        await until(lambda: [d for d in tab.findChildren(FollowUpDialog) if d.isVisible()])
        form = tab.findChildren(FollowUpDialog)[0]
        editor = form.view.rows["note"].editor
        QTest.keyClick(editor.main(), Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
        entry = editor.snippets.menu_now().actions()[0]  # type: ignore[attr-defined]  # an editor of several lines
        assert entry.text() == "Call back"
        entry.trigger()
        record = ctx.services.queries.record(key)
        assert record is not None and editor.raw() == f"{record.record.core.title} asked to be called back."
        form.reject()
        assert ctx.services.queries.count(ListQuery()) > 0

    live(qapp, tmp_path, opened, script)
