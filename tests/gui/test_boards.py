"""The bench and the transfer board in the window: where they are found, how full days are, what stays when nothing may move, offline and on bad input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QListWidget

from leaddesk.app import demo
from leaddesk.app.wiring import open_store_part
from leaddesk.domain.commands import Command, OutboxItem, Resend, State
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.specs import ActionSpec, Choice, Effect, FieldSpec, FieldType, FormSpec, On, Role
from leaddesk.sandbox import Running, available
from leaddesk.sandbox import bizipac as practice_crm
from leaddesk.sandbox.bizipac import BizipacPractice
from leaddesk.sandbox.practice import machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.ui.ask import Confirmation
from leaddesk.ui.boards import find
from leaddesk.ui.context import UiContext
from leaddesk.ui.forms.choice import ChoiceEditor, Loading
from leaddesk.ui.forms.dates import DateEditor
from leaddesk.ui.forms.tiles import TileEditor
from leaddesk.ui.forms.view import FormView
from leaddesk.ui.keys import KeyMap
from leaddesk.ui.models.load import Move, moves, per_day, per_slot
from leaddesk.ui.models.workload import Counts, people, target
from leaddesk.ui.pages.bench import RescheduleBench
from leaddesk.ui.pages.desk_list import dragged
from leaddesk.ui.pages.leads_desk import LeadsDesk
from leaddesk.ui.pages.people_list import person_words
from leaddesk.ui.pages.transfer_board import TransferBoard
from leaddesk.ui.shell import MainWindow
from leaddesk.ui.veil import Veil
from tests.gui.window_kit import KEY, live, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
P = TypeVar("P", bound=LeadsDesk)
At = tuple[MainWindow, UiContext, list[BizipacPractice], list[PracticeServer]]
Story = Callable[[At], Coroutine[Any, Any, None]]


def at_the_boards(app: QApplication, profile: Path, story: Story, *, offices: int = 1, others: int = 0, hold: int = 0, ahead: bool = False) -> None:
    """The window on so many accounts at the CRM that reschedules, and so many at CRMs that do not."""
    crms = [practice_crm.create(seed=5 + n, size=60, now=machine_time) for n in range(offices)]
    rest = [spec.create(3, 8, machine_time) for spec in available() if spec.slug != crms[0].slug][:others]
    servers = [PracticeServer(crm) for crm in (*crms, *rest)]
    for server in servers:
        server.start()
    opened = open_store_part(profile, session_key=KEY)
    opened.services.preferences.put("calls_per_second", 50)
    opened.services.preferences.put("hold_seconds", hold)
    opened.services.preferences.put("read_ahead", ahead)
    running = [Running(c.slug, c.url, c.settings, c.secrets, c.otp(), c, s.stop) for c, s in zip((*crms, *rest), servers, strict=True)]
    demo.prepare(opened.complete(), running)

    async def script(window: MainWindow, ctx: UiContext) -> None:
        window.activateWindow()
        await story((window, ctx, crms, servers))

    try:
        assert live(app, profile, opened, script) == 0
    finally:
        for server in servers:
            server.stop()


async def board(window: MainWindow, kind: type[P], *, everywhere: bool = False) -> P:
    assert window.pages is not None
    window.go("all" if everywhere else window.pages.book.accounts()[0].id)
    tab = window.tab()
    spec = find("reschedule" if kind is RescheduleBench else "transfer")
    assert tab is not None and spec is not None
    await until(lambda: tab.pane() is not None)
    assert tab.pages.show_board(spec)
    page = tab.findChild(kind)
    assert isinstance(page, kind)
    await until(lambda: page.leads.model.rowCount() > 5 and page.leads.model.row_at(0) is not None)
    return page


async def mark(page: LeadsDesk, *rows: int) -> list[str]:
    """Chooses rows, from the first of these to the last."""
    page.leads.table.setFocus()
    page.leads.table.go_to(rows[0])
    for _ in range(rows[-1] - rows[0]):
        QTest.keyClick(page.leads.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    wanted = page.leads.table.selected_ids()
    keys = [page._ctx.services.queries.key_of(rowid) for rowid in wanted]
    await until(lambda: [one.key for one in page.place.chosen] == keys)
    return [one.key.remote for one in page.place.chosen]


async def form_of(page: RescheduleBench) -> FormView:
    await until(lambda: page.place.form() is not None)
    view = page.place.form()
    assert view is not None
    slots = view.rows["newtime"].editor
    reasons = view.rows["reason"].editor
    await until(lambda: slots.choices() and reasons.choices())
    return view


def fill(view: FormView, day: date, slot: int = 0) -> str:
    """A day, a slot, a place and a reason; answers the slot."""
    choices = view.rows["newtime"].editor.choices()
    reasons = view.rows["reason"].editor.choices()
    assert choices and reasons
    for name, value in (("newdate", day.isoformat()), ("newtime", choices[slot].value), ("location", "Office"), ("reason", reasons[0].value)):
        view.set_value(name, value)
    return choices[slot].value


def views(window: MainWindow) -> list[str]:
    tab = window.tab()
    assert tab is not None
    return [view.title for view in tab.shelf.views() if view.page == "board"]


def test_boards_are_where_there_is_work_for_them(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, ctx, _, _ = at
        assert window.pages is not None
        entries = {action.text().replace("&", ""): action for _, action in window.menus.entries()}
        shown = {}
        for account in window.pages.book.accounts():
            window.go(account.id)
            roles = {action.role for action in ctx.services.catalog.actions(account.slug)}
            shown[account.id] = views(window)
            assert ("Reschedule bench" in shown[account.id]) is (Role.RESCHEDULE in roles)
            assert ("Transfer board" in shown[account.id]) is (Role.TRANSFER in roles)
        without = next(account for account, titles in shown.items() if "Reschedule bench" not in titles)
        window.go(without)
        tab = window.tab()
        await until(lambda: tab is not None and tab.pane() is not None)
        entries["Reschedule bench"].trigger()  # a key that means the same everywhere
        await until(lambda: window.strip.current() == "all")
        everywhere = window.tab()
        assert everywhere is not None and {"Reschedule bench", "Transfer board"} <= set(views(window))
        assert everywhere.findChild(RescheduleBench) is not None and not everywhere.detail.isVisible()
        side = everywhere.views
        assert isinstance(side, QListWidget) and side.current() is not None and side.current().name == "board:reschedule"  # type: ignore[union-attr]
        assert not [key for key in KeyMap(ctx.services.preferences, ctx.services.catalog).conflicts() if key.startswith("board:")]
        everywhere.views.choose("all")
        assert everywhere.detail.isVisible()

    at_the_boards(qapp, tmp_path / "profile", story, others=1)


def test_days_and_slots_say_how_full_they_are_also_with_what_is_queued(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, (crm,), _ = at
        page = await board(window, RescheduleBench)
        chosen = await mark(page, 0, 2)
        view = await form_of(page)
        days, slots = view.rows["newdate"].editor, view.rows["newtime"].editor
        assert isinstance(days, DateEditor) and isinstance(slots, TileEditor)
        rows = [crm.lead(lead).row for lead in (lead.lead_id for lead in crm.state.pending(crm.state.first.uid))]
        today = view.rows.today
        tomorrow = today + timedelta(days=1)
        due = Counter(row["lead_date"] for row in rows)

        def said(day: date) -> str:
            found = [b for b in days.month.findChildren(QAbstractButton) if getattr(b, "day", None) == day]
            return found[0].accessibleDescription() if found else ""

        count = due[tomorrow.isoformat()]
        await until(lambda: said(tomorrow) == ("nothing there yet" if not count else f"{count} there already"))
        slot = fill(view, tomorrow)
        held = sum(row["lead_date"] == tomorrow.isoformat() and row["apptime"] == slot for row in rows)
        tile = next(b for b in slots.findChildren(QAbstractButton) if b.accessibleName() == slot)
        await until(lambda: tile.accessibleDescription() == ("nothing there yet" if not held else f"{held} there already"))
        before = {lead: crm.lead(lead).row for lead in chosen}
        moved = [lead for lead, row in before.items() if row["lead_date"] != tomorrow.isoformat()]
        page.place.press()
        await until(lambda: page.receipts.items())
        await until(lambda: said(tomorrow) == f"{count + len(moved)} there already")
        assert crm.requests[-1].endpoint != "refixlead" and all(item.state is State.HELD for item in page.receipts.items())

        QTest.mouseClick(page.receipts.back, Qt.MouseButton.LeftButton)
        await until(lambda: all(item.state is State.CANCELLED for item in page.receipts.items()))
        await until(lambda: said(tomorrow) == ("nothing there yet" if not count else f"{count} there already"))
        assert not page.receipts.back.isVisible() and not [r for r in crm.requests if r.endpoint == "refixlead"]
        assert set(page.receipts.lines()[0].name.split()) and all(crm.lead(lead).row == row for lead, row in before.items())

    at_the_boards(qapp, tmp_path / "profile", story, hold=600)


def test_what_was_typed_stays_and_the_rest_follows_the_record(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, (crm,), _ = at
        page = await board(window, RescheduleBench)
        await mark(page, 0)
        view = await form_of(page)
        view.set_value("remark", "Ring twice")
        page.place.press()  # no reason yet: said beside the field
        await until(lambda: view.rows["reason"].problem is not None)
        assert not page.receipts.items() and view.rows["remark"].editor.raw() == "Ring twice"
        places = {}
        for row in range(4):
            (lead,) = await mark(page, row)
            places[lead] = crm.lead(lead).row["location"]
            assert page.place.form() is view and view.rows["remark"].editor.raw() == "Ring twice"
            assert view.rows["location"].editor.raw() == (places[lead] if places[lead] in ("Office", "Residence") else "")
        asked = {r.query.get("leadid", r.query.get("lead_id", "")) for r in crm.requests if r.endpoint == "reason"}
        assert len(asked) == 1, "reasons are not read for each record that is passed"
        page.place.enter()
        await until(lambda: lead in {r.query.get("leadid", r.query.get("lead_id", "")) for r in crm.requests if r.endpoint == "reason"})
        reasons = view.rows["reason"].editor
        assert isinstance(reasons, ChoiceEditor)
        await until(lambda: reasons.loading() is Loading.READY)

        day = view.rows.today + timedelta(days=1)
        slot = fill(view, day)
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert window.focusWidget() is page.leads.table
        page.place.press()
        await until(lambda: page.receipts.items() and page.receipts.items()[0].state is State.SENT)
        assert crm.lead(lead).row["app_remark"] == "Ring twice" and crm.lead(lead).row["apptime"] == slot
        await until(lambda: page.place.chosen and page.place.chosen[0].key.remote != lead)
        assert view.rows["newdate"].editor.raw() == day.isoformat() and view.rows["newtime"].editor.raw() == slot
        assert view.rows["remark"].editor.raw() == "" and window.focusWidget() is page.leads.table
        assert page.place.blocked() == "" and page.place.primary.text() == "Reschedule lead"

        other = next(b for b in page.place.findChildren(QAbstractButton) if b.text() == "Give back to telecalling")
        other.click()
        second = page.place.form()
        assert second is not None and second is not view and second.isVisible() and not view.isVisible()
        assert page.place.primary.text().startswith("Give back")

    at_the_boards(qapp, tmp_path / "profile", story)


def test_without_a_connection_the_last_lists_serve_and_the_change_waits(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, (crm,), (server,) = at
        page = await board(window, RescheduleBench)
        await mark(page, 0)
        await form_of(page)
        desk = await board(window, TransferBoard)
        await until(lambda: desk.place.people.people())
        server.stop()
        page = await board(window, RescheduleBench)
        leads = await mark(page, 1, 3)
        page.place.enter()
        view = await form_of(page)
        slots = view.rows["newtime"].editor
        assert isinstance(slots, ChoiceEditor)
        await until(lambda: slots.strip.words.text().startswith("Choices as of") and slots.strip.button.isVisible())
        fill(view, view.rows.today)
        page.place.press()
        await until(lambda: len(page.receipts.items()) == len(leads))
        await until(lambda: all(item.state is State.WAITING for item in page.receipts.items()))
        assert all("connection" in line.last or "Waits" in line.last for line in page.receipts.lines())
        rows = page.leads.model.rows.shown(page.leads.model.ids[:8])
        await until(lambda: sum(bool(row.pending) for row in page.leads.model.rows.shown(page.leads.model.ids).values()) == len(leads))
        assert rows and not [r for r in crm.requests if r.endpoint == "refixlead"]

    at_the_boards(qapp, tmp_path / "profile", story)


def test_records_of_two_accounts_are_not_mixed_and_each_keeps_its_people(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, ctx, _, _ = at
        page = await board(window, TransferBoard, everywhere=True)
        accounts = [account.id for account in ctx.services.accounts.list()]
        keys = [ctx.services.queries.key_of(rowid) for rowid in page.leads.model.ids]
        owners = [key.account for key in keys if key is not None]
        assert set(owners) == set(accounts)
        change = next(row for row in range(1, len(owners)) if owners[row] != owners[row - 1])
        await mark(page, change)
        await until(lambda: page.place.people.people() and page.place.account is not None and page.place.account.id == owners[change])
        page.leads.table.go_to(change - 1)
        QTest.keyClick(page.leads.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: page.place.why_not)
        assert "one account" in page.place.who_hint.text() and page.place.who.text() == "2 leads" and not page.place.primary.isEnabled()
        page.place.press()
        assert not page.receipts.items() and QApplication.activeModalWidget() is None
        await mark(page, change - 1)
        await until(lambda: page.place.account is not None and page.place.account.id == owners[change - 1] and page.place.people.people())
        account = ctx.services.accounts.get(owners[change - 1])
        assert account.label in page.place.title.text() and not page.place.why_not

    at_the_boards(qapp, tmp_path / "profile", story, offices=2)


def test_records_are_dropped_on_somebody_and_sent_after_a_yes(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, ctx, (crm,), _ = at
        page = await board(window, TransferBoard)
        leads = await mark(page, 0, 4)
        desk = page.place.people
        await until(lambda: len(desk.people()) > 1)
        assert page.place.primary.text() == "Transfer 5 leads" and page.place.blocked()
        table = page.leads.table
        mime = page.leads.model.mimeData(table.selectionModel().selectedIndexes())
        assert [key.remote for key in dragged(mime)] == leads
        second = desk.people()[1]
        where = QPointF(desk.visualRect(desk.model().index(1, 0)).center())
        drop = QDropEvent(where, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        desk.dropEvent(drop)
        await until(lambda: isinstance(QApplication.activeModalWidget(), Confirmation))
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, Confirmation) and second.name in asked.windowTitle()
        default = [button for button in asked.findChildren(QAbstractButton) if button.property("default") is True]
        assert [button.text() for button in default] == ["Cancel"]
        assert page.place.preview.lines()[0][2] == f"→ {second.name}" and len(page.place.preview.lines()) == 5
        asked.accept()
        await until(lambda: len(page.receipts.items()) == 5)
        await until(lambda: (person := desk.people()[1]).queued == 5 and person.load == 5 + sum(figure.count for figure in person.figures[:1]))
        await until(lambda: all(item.state is State.HELD for item in page.receipts.items()))
        await ctx.call(ctx.services.commands.send())
        await until(lambda: all(item.state is State.SENT for item in page.receipts.items()))
        assert {crm.lead(lead).owner for lead in leads} == {second.value}
        await until(lambda: desk.people()[1].queued == 0)

    at_the_boards(qapp, tmp_path / "profile", story, hold=600)


def test_nothing_moves_when_a_refresh_lands(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, ctx, (crm,), _ = at
        page = await board(window, RescheduleBench)
        chosen = await mark(page, 6, 8)
        view = await form_of(page)
        page.place.enter()
        view.set_value("remark", "Half a sen")
        focus = window.focusWidget()
        ids = page.leads.table.selected_ids()
        crm.state.remove([lead.lead_id for lead in crm.state.pending(crm.state.first.uid) if lead.lead_id not in chosen][:1])
        assert page.account is not None
        await ctx.call(ctx.services.refresher.refresh(page.account))
        await until(lambda: ctx.reader.idle)
        assert page.leads.table.selected_ids() == ids and window.focusWidget() is focus
        assert view.rows["remark"].editor.raw() == "Half a sen" and page.place.form() is view

    at_the_boards(qapp, tmp_path / "profile", story)


def test_the_last_record_done_leaves_nothing_chosen_and_the_next_comes_by_key(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, (crm,), _ = at
        page = await board(window, RescheduleBench)
        last = page.leads.model.rowCount() - 1
        (first,) = await mark(page, last - 1)
        view = await form_of(page)
        page.place.enter()
        entries = {action.text().replace("&", ""): action for _, action in window.menus.entries()}
        entries["Next lead"].trigger()
        await until(lambda: page.place.chosen and page.place.chosen[0].key.remote != first)
        lead = page.place.chosen[0].key.remote
        await until(lambda: lead in {r.query.get("leadid", r.query.get("lead_id", "")) for r in crm.requests if r.endpoint == "reason"})
        reasons = view.rows["reason"].editor
        assert isinstance(reasons, ChoiceEditor)
        await until(lambda: reasons.loading() is Loading.READY)
        fill(view, view.rows.today)
        page.place.press()
        await until(lambda: page.receipts.items() and not page.place.chosen)
        assert page.place.blocked() and not page.place.primary.isEnabled() and window.focusWidget() is page.leads.table
        await mark(page, last)
        assert "1 change waits already" in page.place.who_hint.text()
        entries["Search"].trigger()
        assert window.focusWidget() is page.leads.top.search

    at_the_boards(qapp, tmp_path / "profile", story, hold=600)


def test_without_an_account_a_board_lists_nothing(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, ctx, _, _ = at
        page = await board(window, TransferBoard, everywhere=True)
        await ctx.call(ctx.services.accounts.remove(page.work.accounts[0].id))
        await until(lambda: not page.work.accounts)
        await until(lambda: page.leads.model.rowCount() == 0 and ctx.services.queries.count(page.leads.query()) == 0)
        assert not {"Reschedule bench", "Transfer board"} & set(views(window))
        assert not page.leads.isVisible()

    at_the_boards(qapp, tmp_path / "profile", story, others=1, ahead=True)


def test_the_privacy_mask_covers_a_board_that_is_opened_later(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, _, _ = at
        await until(lambda: window.console is not None)
        assert window.console is not None
        window.console.set_mask(True)
        page = await board(window, TransferBoard)
        await mark(page, 0)
        veils = page.place.findChildren(Veil)
        assert len(veils) == 1 and veils[0].isVisible()
        page.place.enter()
        await until(lambda: not veils[0].isVisible())
        page.enter()
        await until(veils[0].isVisible)
        window.console.set_mask(False)
        assert not veils[0].isVisible()

    at_the_boards(qapp, tmp_path / "profile", story)


def test_nobody_to_hand_over_to_is_said_with_a_way_out(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, (crm,), _ = at
        crm.faults.add("html_500", "childlist", times=None)
        page = await board(window, TransferBoard)
        await mark(page, 0)
        strip = page.place.strip
        await until(lambda: strip.isVisible() and strip.button.text() == "Try again")  # not "Stop" any more
        assert strip.words.text() and not page.place.people.people() and page.place.blocked() == "Choose who gets them."
        crm.faults.clear()
        strip.button.click()
        await until(lambda: len(page.place.people.people()) > 1)
        assert not strip.isVisible()

    at_the_boards(qapp, tmp_path / "profile", story)


DAYS = [f"2026-11-{day:02}" for day in range(1, 6)]
MOVES = st.builds(Move, st.sampled_from(DAYS), st.sampled_from(["a", "b"]), st.sampled_from(DAYS), st.sampled_from(["a", "b"]), st.booleans())


@given(st.lists(MOVES, max_size=8))
def test_a_queued_move_is_counted_where_it_will_be_and_nowhere_else(queued: list[Move]) -> None:
    there, slots = Counter(move.day for move in queued), Counter((move.day, move.slot) for move in queued)
    days = per_day(there, queued)
    staying = Counter(move.to_day for move in queued if not move.leaves)
    assert {day.isoformat(): count for day, count in days.items()} == dict(staying)
    for day in DAYS:
        found = per_slot({slot: count for (d, slot), count in slots.items() if d == day}, queued, day)
        assert {slot: count for slot, count in found.items() if count} == dict(Counter(m.to_slot for m in queued if m.to_day == day and not m.leaves))


def test_the_last_word_of_a_record_counts_and_strangers_do_not() -> None:
    spec = ActionSpec("move", "Move", "lead", On.MANY, Role.RESCHEDULE, Resend.STATE_CHANGE, effects=(Effect("due", "day"), Effect("slot", "time")))
    key = RecordKey(AccountId("a"), "lead", "1")
    now = machine_time()

    def item(number: int, action: str, payload: dict[str, str]) -> OutboxItem:
        base = {"due": "2026-11-01", "slot": "a"}
        return OutboxItem(Command(CommandId(f"{number:03}"), key.account, action, key, payload, Resend.STATE_CHANGE, now, base=base), State.WAITING, now)

    found = moves([item(2, "move", {"day": "2026-11-03"}), item(1, "move", {"day": "2026-11-02", "time": "b"}), item(3, "other", {"day": "x"})], [spec])
    assert found == [Move("2026-11-01", "a", "2026-11-03", "a")]


def test_a_load_is_what_is_open_else_what_the_day_gave_and_what_is_on_its_way() -> None:
    choices = (Choice("7", "Ana", "Pune"), Choice("8", "Bo"))
    counts = Counts((("Open", True), ("Given", False)), {"ana": (3, 9), "8": (1, 0)}, {"8": 2})
    ana, bo = people(choices, counts)
    assert (ana.load, bo.load) == (3, 3) and ana.hint == "Pune"
    assert person_words(bo) == "Bo, 1 open, 2 on their way from here"
    quiet = people(choices, Counts((("Given", False),), {"ana": (9,)}, {}))
    assert [one.load for one in quiet] == [9, 0] and person_words(quiet[1]) == "Bo, nothing yet today"
    assert [person_words(one) for one in people(choices, Counts())] == ["Ana, Pune", "Bo"]
    plain = FieldSpec("who", "Who", FieldType.CHOICE)
    assert target(FormSpec("f", (FieldSpec("note", "Note"), plain, FieldSpec("must", "Must", FieldType.CHOICE, required=True)), {})) is not None
    assert target(FormSpec("f", (FieldSpec("note", "Note"),), {})) is None
