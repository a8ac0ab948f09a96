"""The outbox page on real services: plain words, counts, and each decision doing what it says, no more."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from leaddesk.domain.commands import LEGAL, Command, OutboxItem, Resend, State
from leaddesk.domain.errors import Failure
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.specs import Role
from leaddesk.ui.pages.outbox import OutboxPage
from leaddesk.ui.pages.outbox_groups import AccountRow, Deed, ItemRow, Shelf, arrange, deeds, needs_person, on_shelf, shelf_counts
from leaddesk.ui.pages.record_list import RowsModel
from tests.gui.pages_kit import Desk, button, drive, until, words

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NOW = datetime(2026, 2, 5, 12, tzinfo=UTC)


def page(desk: Desk) -> OutboxPage:
    made = OutboxPage(desk.ctx)
    desk.show(made, 1000, 760)
    return made


async def unknown(desk: Desk, key: RecordKey, call: str) -> OutboxItem:
    """A change that was sent and answered with an error page."""
    values = await desk.filled(Role.RESCHEDULE, key)
    desk.practice.faults.add("html_500", call, times=1)
    (item,) = await desk.ctx.call(desk.services.commands.submit(desk.account.id, desk.action(Role.RESCHEDULE).name, [key.remote], values, hold=False))
    return await desk.settled(item, State.UNKNOWN)


def test_an_empty_outbox_says_what_it_is_for(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = page(desk)
        await until(lambda: made.empty.isVisible())
        assert made.empty.title() == "Nothing needs you"
        made.head.chip(Shelf.ALL).click()
        assert made.empty.title() == "The outbox is empty"

    drive(qapp, tmp_path, story)


def test_what_is_held_back_counts_down_and_undo_sends_nothing(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        call = await desk.endpoint(Role.RESCHEDULE)
        made = page(desk)
        item = await desk.submit(Role.RESCHEDULE, desk.keys[0])
        await until(lambda: any("Sends in" in row for row in made.list.said()))
        assert item.title in " ".join(made.list.said())
        assert made.head.chip(Shelf.WAITING).text() == "Waiting  1"
        counted: list[tuple[int, int]] = []
        made.counted.connect(lambda total, needs: counted.append((total, needs)))
        button(made.inspector, "Undo").click()
        await until(lambda: counted and counted[-1] == (0, 0))
        assert desk.services.commands.item(item.command.id).state is State.CANCELLED
        assert desk.sends(call, desk.keys[0]) == 0

    drive(qapp, tmp_path, story)


def test_send_now_sends_once_and_it_is_listed_as_sent_today(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        call = await desk.endpoint(Role.RESCHEDULE)
        made = page(desk)
        item = await desk.submit(Role.RESCHEDULE, desk.keys[0])
        await until(lambda: made.list.said())
        button(made.inspector, "Send now").click()
        await until(lambda: desk.services.commands.item(item.command.id).state is State.SENT)
        await until(lambda: made.head.chip(Shelf.SENT_TODAY).text() == "Sent today  2")
        made.show_command(item.command.id)
        await until(lambda: "What was sent" in words(made.inspector))
        assert desk.sends(call, desk.keys[0]) == 1

    drive(qapp, tmp_path, story)


def test_an_unknown_outcome_is_explained_and_nothing_is_chosen_beforehand(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        call = await desk.endpoint(Role.RESCHEDULE)
        item = await unknown(desk, desk.keys[0], call)
        before = desk.sends(call, desk.keys[0])
        assert before == 1
        made = page(desk)
        made.show_command(item.command.id)
        await until(lambda: made.list.current() is not None and made.inspector.unknown.isVisible())
        said = words(made.inspector)
        assert "It may have arrived or not" in said
        assert "it does not seem to have arrived" in said
        assert not [b for b in made.findChildren(QPushButton) if b.isDefault() or (b.autoDefault() and b.isVisible() and b.window() is not made)]
        looked = made.inspector.unknown.verdict()
        assert "Looked" in looked
        button(made.inspector, "Look again").click()
        await until(lambda: "Looked" in made.inspector.unknown.verdict())
        assert desk.sends(call, desk.keys[0]) == before, "looking changes nothing"
        button(made.inspector, "It arrived").click()
        await until(lambda: desk.services.commands.item(item.command.id).state is State.SENT)
        assert desk.sends(call, desk.keys[0]) == before, "nothing more goes out"

    drive(qapp, tmp_path, story)


def test_it_did_not_arrive_sends_it_exactly_once_more(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        call = await desk.endpoint(Role.RESCHEDULE)
        item = await unknown(desk, desk.keys[0], call)
        before = desk.sends(call, desk.keys[0])
        assert before == 1
        made = page(desk)
        made.show_command(item.command.id)
        await until(lambda: made.list.current() is not None and made.inspector.unknown.isVisible())
        assert "done twice" in words(made.inspector)
        button(made.inspector, "It did not arrive – send again").click()
        await until(lambda: desk.services.commands.item(item.command.id).state is State.SENT)
        assert desk.sends(call, desk.keys[0]) == before + 1

    drive(qapp, tmp_path, story)


def test_a_refusal_shows_the_servers_words_and_can_be_dropped_after_asking(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        call = await desk.endpoint(Role.RESCHEDULE)
        values = await desk.filled(Role.RESCHEDULE, desk.keys[0])
        desk.practice.faults.add("refuse", call, times=1, message="The slot is full")
        (item,) = await desk.ctx.call(
            desk.services.commands.submit(desk.account.id, desk.action(Role.RESCHEDULE).name, [desk.keys[0].remote], values, hold=False)
        )
        await desk.settled(item, State.REFUSED)
        made = page(desk)
        made.show_command(item.command.id)
        await until(lambda: "The slot is full" in words(made.inspector))
        wanted: list[RecordKey] = []
        made.record_wanted.connect(wanted.append)
        QTest.keyClick(made.list, Qt.Key.Key_Return)
        assert wanted == [desk.keys[0]]
        QTest.keyClick(made.list, Qt.Key.Key_Delete)
        await until(lambda: [d for d in made.findChildren(QDialog) if d.isVisible()])
        (dialog,) = [d for d in made.findChildren(QDialog) if d.isVisible()]
        button(dialog, "Drop the change").click()
        await until(lambda: desk.services.commands.item(item.command.id).state is State.CANCELLED)

    drive(qapp, tmp_path, story)


def test_edit_replaces_what_waits_with_the_new_values(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        item = await desk.submit(Role.RESCHEDULE, desk.keys[0], remark="first words")
        made = page(desk)
        made.show_command(item.command.id)
        await until(lambda: made.list.current() is not None)
        button(made.inspector, "Edit…").click()
        await until(lambda: [d for d in made.findChildren(QDialog) if d.isVisible()])
        (dialog,) = [d for d in made.findChildren(QDialog) if d.isVisible()]
        await until(lambda: button(dialog, "Save the change").isEnabled())
        button(dialog, "Save the change").click()
        await until(lambda: desk.services.commands.item(item.command.id).state is State.CANCELLED)
        (new,) = [i for i in desk.services.commands.items() if i.command.id != item.command.id]
        assert new.state is State.HELD
        assert new.command.payload["remark"] == "first words"
        await until(lambda: (now := made.list.current()) is not None and now.command.id == new.command.id)
        await until(lambda: not [d for d in made.findChildren(QDialog) if d.isVisible()])

    drive(qapp, tmp_path, story)


def test_a_queue_that_waits_for_a_sign_in_says_so_with_the_button(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.submit(Role.RESCHEDULE, desk.keys[0])
        await desk.ctx.call(desk.services.accounts.sign_out(desk.account.id))
        made = page(desk)
        await until(lambda: "is not signed in" in words(made))
        wanted: list[str] = []
        made.sign_in_wanted.connect(wanted.append)
        button(made, "Sign in").click()
        assert wanted == [desk.account.id]

    drive(qapp, tmp_path, story)


# what is listed and offered, as data


def item(number: int, state: State = State.WAITING, *, account: str = "a", record: str | None = "1", reason: str = "", updated: datetime = NOW) -> OutboxItem:
    key = RecordKey(AccountId(account), "lead", record) if record is not None else None
    command = Command(CommandId(f"{number:026d}"), AccountId(account), "do", key, {}, Resend.STATE_CHANGE, NOW)
    return OutboxItem(command, state, updated, reason=reason, failure=Failure("refused", {}) if state is State.REFUSED else None)


ITEMS = st.lists(
    st.builds(
        item,
        st.integers(0, 10**6),
        st.sampled_from(list(State)),
        account=st.sampled_from(["a", "b", "gone"]),
        record=st.sampled_from(["1", "2", "3", None]),
        reason=st.sampled_from(["", "hold_back", "crash", "offline"]),
        updated=st.integers(0, 60).map(lambda hours: NOW - timedelta(hours=hours)),
    ),
    unique_by=lambda i: i.command.id,
    max_size=25,
)


@given(ITEMS)
def test_every_item_is_listed_once_under_its_account_in_sending_order(items: list[OutboxItem]) -> None:
    rows = arrange(items, Shelf.ALL, NOW, {AccountId("a"): "A", AccountId("b"): "B"})
    listed = [row.item for row in rows if isinstance(row, ItemRow)]
    assert sorted(i.command.id for i in listed) == sorted(i.command.id for i in items)
    assert sum(row.count for row in rows if isinstance(row, AccountRow)) == len(items)
    for record in {i.command.record for i in items if i.command.record}:
        ids = [i.command.id for i in listed if i.command.record == record]
        assert ids == sorted(ids)
        places = [n for n, i in enumerate(listed) if i.command.record == record]
        assert places == list(range(places[0], places[0] + len(places))), "a record's changes stand together"


@given(ITEMS)
def test_open_items_are_either_waiting_or_waiting_for_a_person(items: list[OutboxItem]) -> None:
    counts = shelf_counts(items, NOW)
    still = [i for i in items if i.state not in (State.SENT, State.CANCELLED)]
    assert counts[Shelf.NEEDS_YOU] + counts[Shelf.WAITING] == len(still)
    assert all(on_shelf(i, Shelf.NEEDS_YOU, NOW) == needs_person(i) for i in items)


def test_only_legal_moves_are_offered() -> None:
    leads = {
        Deed.UNDO: State.CANCELLED,
        Deed.DROP: State.CANCELLED,
        Deed.EDIT: State.CANCELLED,
        Deed.SEND: State.WAITING,
        Deed.ARRIVED: State.SENT,
        Deed.NOT_ARRIVED: State.WAITING,
    }
    for state in State:
        for deed in deeds(item(1, state)):
            if deed in leads and not (state is State.WAITING and deed is Deed.SEND):
                assert leads[deed] in LEGAL[state], (state, deed)
    assert deeds(item(1, State.SENDING)) == (Deed.OPEN,)
    assert deeds(item(1, State.SENT, record=None)) == ()


@given(st.lists(st.integers(0, 12), unique=True), st.lists(st.integers(0, 12), unique=True))
def test_a_list_updated_by_difference_ends_as_asked(before: list[int], after: list[int]) -> None:
    model: RowsModel[int] = RowsModel(str, str, lambda _: False)
    model.show(before)
    model.show(after)
    assert list(model.rows()) == after


def test_items_are_frozen_data() -> None:
    assert dataclasses.replace(item(1), state=State.SENT).state is State.SENT
