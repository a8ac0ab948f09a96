"""The board in the window: columns in the document's order, counts and cards of the list's own question, keys, pointer, and nothing moved where nobody may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from leaddesk.app import demo
from leaddesk.app.wiring import open_store_part
from leaddesk.domain.commands import Resend
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import Tally
from leaddesk.domain.specs import ActionSpec, Cell, ColumnSpec, Effect, KindSpec, On, Role, StatusSpec, Tone
from leaddesk.sandbox import Running
from leaddesk.sandbox import bizmate as practice_crm
from leaddesk.sandbox.bizmate import BizmatePractice
from leaddesk.sandbox.practice import machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.ui.context import UiContext
from leaddesk.ui.lead_list import LeadList
from leaddesk.ui.models.board import Card, Lane, face_of, lanes_of, mover
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.board import BoardView
from leaddesk.ui.pages.board_cards import MIME
from leaddesk.ui.shell import MainWindow
from tests.gui.dialog_kit import Desk
from tests.gui.window_kit import KEY, account_tab, live, the_list, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
STATUSES = (StatusSpec("New", "New", Tone.INFO), StatusSpec("Open", "In work", Tone.PROGRESS), StatusSpec("Won", "Won", Tone.GOOD))
KIND = KindSpec(
    "lead",
    "Lead",
    "Leads",
    (ColumnSpec("status", "Status", "status", Cell.STATUS), ColumnSpec("name", "Name", "title"), ColumnSpec("worth", "Worth", "amount", Cell.MONEY)),
    statuses=STATUSES,
)
At = tuple[MainWindow, UiContext, BizmatePractice]
Story = Callable[[At], Coroutine[Any, Any, None]]


def at_the_window(app: QApplication, profile: Path, story: Story, *, size: int = 90) -> None:
    """The window on an account whose leads and deals are loaded; one lead has a status nobody described."""
    crm = practice_crm.create(seed=5, size=size, now=machine_time)
    crm.state.pace = None
    crm.state.listed("lead")[0].set_status(("Being Pondered", "By Somebody"), machine_time())
    with PracticeServer(crm) as server:
        opened = open_store_part(profile, session_key=KEY)
        opened.services.preferences.put("calls_per_second", 50)
        demo.prepare(opened.complete(), [Running(crm.slug, crm.url, crm.settings, crm.secrets, "", crm, server.stop)])

        async def script(window: MainWindow, ctx: UiContext) -> None:
            await story((window, ctx, crm))

        assert live(app, profile, opened, script) == 0


async def board_of(window: MainWindow) -> tuple[LeadList, BoardView]:
    page = the_list(account_tab(window))
    await until(lambda: page.model.rowCount() > 0)
    page.board.toggle()
    view = page.board.widget()
    assert isinstance(view, BoardView)
    await until(view.lanes)
    return page, view


def test_the_board_is_the_list_by_status(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, crm = at
        page, board = await board_of(window)
        counted = Counter(lead.status[0] for lead in crm.state.leads.values())
        kind = page.scope.kind
        assert kind is not None and page.scope.account is not None
        assert [lane.value for lane in board.lanes()] == [*(s.value for s in kind.statuses), "Being Pondered"]
        assert {lane.value: lane.count for lane in board.lanes() if lane.count} == dict(counted)
        for lane, cards in zip(board.lanes(), board.lists(), strict=True):
            assert [c.key for c in cards.cards()] == [c.key for c in lane.cards] and cards.isHidden() != bool(lane.count)
            assert all(crm.state.leads[card.key.remote].status[0] == lane.value for card in lane.cards)

        wanted = next(lead for lead in crm.state.listed("lead") if lead.status[0] == "Converted")
        page.top.search.setText(wanted.fields["email"])
        page.search_again()
        await until(lambda: sum(lane.count for lane in board.lanes()) == 1)
        page.clear_search()
        await until(lambda: sum(lane.count for lane in board.lanes()) == len(crm.state.leads))

    at_the_window(qapp, tmp_path / "profile", story)


def test_cards_are_gone_through_with_keys_and_open_the_record(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, _ = at
        page, board = await board_of(window)
        tab = account_tab(window)
        board.enter()
        await until(lambda: tab.keys)
        full = [cards for cards in board.lists() if cards.cards()]
        assert tab.keys == [full[0].cards()[0].key]
        QTest.keyClick(full[0], Qt.Key.Key_Down)
        await until(lambda: tab.keys == [full[0].cards()[1].key])
        QTest.keyClick(full[0], Qt.Key.Key_Right)
        await until(lambda: tab.keys == [full[1].cards()[1].key])
        assert not full[0].currentIndex().isValid() and window.focusWidget() is full[1]
        QTest.keyClick(full[1], Qt.Key.Key_Left)
        await until(lambda: tab.keys == [full[0].cards()[1].key])
        assert page.table.selected_ids() == [full[0].cards()[1].rowid]
        opened: list[RecordKey] = []
        page.table.opened.connect(opened.append)
        QTest.keyClick(full[0], Qt.Key.Key_Return)
        assert opened == [full[0].cards()[1].key]
        QTest.keyClick(full[0], Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        assert not any(cards.movable or cards.acceptDrops() for cards in board.lists())

    at_the_window(qapp, tmp_path / "profile", story)


def test_it_is_remembered_follows_changes_and_shows_more(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, ctx, crm = at
        page, board = await board_of(window)
        most = max(board.lanes(), key=lambda lane: lane.count)
        assert most.left > 0 and len(most.cards) == 30
        board.more.emit(most.value)
        await until(lambda: next(lane for lane in board.lanes() if lane.value == most.value).left == 0)

        card = next(lane for lane in board.lanes() if lane.value == "New").cards[0]
        crm.change({"set": {"id": card.key.remote, "status": "Closed", "subStatus": "Duplicate"}})
        assert page.scope.account is not None
        await ctx.call(ctx.services.refresher.refresh(page.scope.account, ("lead",)))
        await until(lambda: any(card.key == c.key for lane in board.lanes() if lane.value == "Closed" for c in lane.cards))
        assert ctx.services.preferences.get(f"board.{page.scope.name}") is True
        page.board.toggle()
        assert page.table.isVisible() and not board.isVisible()

    at_the_window(qapp, tmp_path / "profile", story, size=160)


def test_a_card_is_moved_only_where_the_status_may_be_changed(qapp: QApplication, tmp_path: Path) -> None:
    desk = Desk(qapp, tmp_path / "profile")
    for movable in (False, True):
        board = BoardView(desk.ctx.theme, desk.ctx.icons, Formats(desk.ctx.clock), KIND, "", movable=movable)
        key = RecordKey(AccountId("a"), "lead", "7\n8")
        card = Card(1, key, "Ana", ())
        board.present([Lane("New", "New", Tone.INFO, True, 1, cards=(card,)), Lane("Open", "In work", Tone.PROGRESS, True, 0)])
        moved: list[tuple[RecordKey, str]] = []
        board.moved.connect(lambda moving, status, moved=moved: moved.append((moving, status)))
        board.resize(700, 400)
        board.show()
        first, second = board.lists()
        first.enter(0)
        QTest.keyClick(first, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        mime = first.model().mimeData([first.currentIndex()])
        assert isinstance(mime, QMimeData) and mime.hasFormat(MIME)
        drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        second.dropEvent(drop)
        assert moved == ([(key, "Open"), (key, "Open")] if movable else [])
        assert [c.key for c in first.cards()] == [key], "a card stays until the server agreed"
        board.close()
    desk.close()


def test_who_may_change_a_status_is_read_from_the_actions() -> None:
    def action(on: On, *effects: Effect) -> ActionSpec:
        return ActionSpec("act", "Act", "lead", on, Role.STATUS, Resend.STATE_CHANGE, effects=effects)

    assert mover([action(On.ONE, Effect("due", "day")), action(On.ACCOUNT, Effect("status", "to"))], KIND) is None
    found = mover([action(On.ONE, Effect("status", "to"))], KIND)
    assert found is not None and found[1] == "to"
    assert face_of(KIND).lines == () and face_of(KIND).amount == "amount"


@given(st.lists(st.tuples(st.sampled_from(["New", "new", "OPEN", "Won", "Odd", "Strange", ""]), st.integers(1, 50)), max_size=9))
def test_every_row_is_in_exactly_one_column(rows: list[tuple[str, int]]) -> None:
    lanes = lanes_of(KIND, [Tally(value, count) for value, count in rows])
    assert sum(lane.count for lane in lanes) == sum(count for _, count in rows)
    assert [lane.value for lane in lanes[:3]] == ["New", "Open", "Won"]
    assert all(not lane.known and lane.count for lane in lanes[3:]) and len({lane.value.casefold() for lane in lanes}) == len(lanes)
