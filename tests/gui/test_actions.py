"""Actions from the window: what is offered, the dialogs of reschedule, transfer, upload and call, and the bar that follows them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from leaddesk.domain.accounts import Account
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import ListQuery
from leaddesk.domain.specs import ActionSpec, Role
from leaddesk.services.api import FileToSend
from leaddesk.ui.actions import Actions
from leaddesk.ui.dialogs.action import ActionDialog
from leaddesk.ui.dialogs.call import CallDialog
from leaddesk.ui.dialogs.result import ResultDialog
from leaddesk.ui.dialogs.toast import Toast
from leaddesk.ui.dialogs.upload import UploadDialog
from leaddesk.ui.forms.choice import ChoiceEditor, Loading
from leaddesk.ui.forms.files import FilesEditor
from leaddesk.ui.operation import start

from .dialog_kit import Desk, opened, press, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Floor:
    """A desk with a signed-in account and its leads."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.account: Account = desk.run(desk.signed_in())
        self.actions = Actions(desk.ctx, desk.window)
        self.done: list[tuple[OutboxItem, ...]] = []

    def by_role(self, role: Role) -> ActionSpec:
        return next(a for a in self.desk.services.catalog.actions(self.account.slug) if a.role is role)

    def keys(self, n: int) -> list[RecordKey]:
        return self.desk.keys(self.account.id, self.by_role(Role.RESCHEDULE).kind, n)

    def begin(self, role: Role, keys: list[RecordKey], files: tuple[FileToSend, ...] = ()) -> None:
        """As a click does it."""

        async def work() -> None:
            self.done.append(await self.actions.open(self.account.id, self.by_role(role).name, keys, files=files))

        start(self.desk.window, work(), name="test")

    def run(self, work: Coroutine[Any, Any, object]) -> None:
        self.desk.run(work)

    def items(self) -> tuple[OutboxItem, ...]:
        return self.desk.services.commands.items()


@pytest.fixture
def floor(qapp: QApplication, tmp_path: Path) -> Iterator[Floor]:
    desk = Desk(qapp, tmp_path / "profile")
    yield Floor(desk)
    desk.close()


def words(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


async def ready(dialog: ActionDialog) -> None:
    """All choices are there."""
    editors = [row.editor for row in dialog.view.rows]
    await until(lambda: all(e.loading() is Loading.READY for e in editors if isinstance(e, ChoiceEditor) and e.spec.dynamic))


def first(dialog: ActionDialog, name: str) -> str:
    choices = dialog.view.rows[name].editor.choices()
    assert choices
    return choices[0].value


def test_what_is_offered_and_why_not(floor: Floor) -> None:
    one, many = floor.keys(1), floor.keys(3)
    offered = floor.actions.toolbar_actions(floor.account.id, many)
    by_title = {a.text(): a for a in offered}
    call, move = floor.by_role(Role.CALL), floor.by_role(Role.RESCHEDULE)
    assert by_title[move.title].isEnabled() and move.shortcut in by_title[move.title].toolTip()
    assert not by_title[call.title].isEnabled() and "one record at a time" in by_title[call.title].toolTip()
    again = floor.actions.toolbar_actions(floor.account.id, one)
    assert again == offered and by_title[call.title].isEnabled(), "the same actions, for the new selection"

    async def out() -> None:
        await floor.desk.ctx.call(floor.desk.services.accounts.sign_out(floor.account.id))

    floor.run(out())
    floor.actions.toolbar_actions(floor.account.id, one)
    assert by_title[move.title].isEnabled() and "after you sign in" in by_title[move.title].toolTip()
    assert not by_title[call.title].isEnabled() and "Sign in" in by_title[call.title].toolTip()


def test_rescheduling_with_the_keyboard_alone(floor: Floor) -> None:
    (key,) = floor.keys(1)

    async def scenario() -> None:
        floor.begin(Role.RESCHEDULE, [key])
        dialog = await opened(floor.desk.window, ActionDialog)
        await ready(dialog)
        day = QApplication.focusWidget()
        assert isinstance(day, QLineEdit), "the first empty field has the focus"
        day.clear()
        QTest.keyClicks(day, "tomorrow")
        QTest.keyClick(day, Qt.Key.Key_Tab)
        dialog.view.set_value("location", "Office")
        dialog.view.set_value("reason", first(dialog, "reason"))
        dialog.view.set_value("newtime", first(dialog, "newtime"))
        assert "→" in words(dialog), "old and new are shown side by side"
        assert dialog.primary.text() == "Reschedule lead"
        QTest.keyClick(dialog.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: floor.done)
        (item,) = floor.done[0]
        assert item.state is State.HELD and item.command.record == key
        toast = floor.desk.window.findChild(Toast)
        assert toast is not None and "sends in" in toast.text() and item.title in toast.text()
        press(toast, "Undo")
        await until(lambda: floor.items()[0].state is State.CANCELLED and "undone" in toast.text())

    floor.run(scenario())
    assert not [r for r in floor.desk.crm.practice.requests if "refix" in r.endpoint], "nothing was sent"


def test_a_form_closed_half_way_is_there_again(floor: Floor) -> None:
    (key,) = floor.keys(1)

    async def scenario() -> None:
        for turn in range(2):
            floor.begin(Role.RESCHEDULE, [key])
            dialog = await opened(floor.desk.window, ActionDialog)
            if turn == 0:
                dialog.view.set_value("remark", "Ring twice")
                press(dialog, "Cancel")
                await until(lambda: len(floor.done) == 1)
            else:
                assert dialog.view.values()["remark"] == "Ring twice" and dialog.view.draft_note.isVisible()
                press(dialog, "Cancel")

    floor.run(scenario())


def test_choices_that_fail_can_be_loaded_again_in_place(floor: Floor) -> None:
    (key,) = floor.keys(1)

    async def scenario() -> None:
        floor.desk.crm.practice.faults.add("html_200", "reason", times=None)
        floor.begin(Role.RESCHEDULE, [key])
        dialog = await opened(floor.desk.window, ActionDialog)
        reason = dialog.view.rows["reason"].editor
        assert isinstance(reason, ChoiceEditor)
        await until(lambda: reason.loading() is Loading.FAILED, 25)
        assert "could not be loaded" in words(dialog)
        floor.desk.crm.practice.faults.clear()
        press(reason, "Try again")
        await until(lambda: reason.loading() is Loading.READY)
        press(dialog, "Cancel")

    floor.run(scenario())


def test_six_leads_are_transferred_with_a_result_for_each(floor: Floor) -> None:
    keys = floor.keys(6)

    async def scenario() -> None:
        floor.begin(Role.TRANSFER, keys)
        dialog = await opened(floor.desk.window, ActionDialog)
        await ready(dialog)
        assert dialog.primary.text() == "Transfer 6 leads" and "6 of 6 chosen" in words(dialog)
        press(dialog, "None")
        assert not dialog.primary.isEnabled()
        press(dialog, "All")
        dialog.view.set_value(dialog.view.rows.names[0], first(dialog, dialog.view.rows.names[0]))
        press(dialog, "Transfer 6 leads")
        await until(lambda: floor.done)
        toast = floor.desk.window.findChild(Toast)
        assert toast is not None and "6 leads" in toast.text()
        press(toast, "Details")
        result = await opened(floor.desk.window, ResultDialog)
        assert "6 waiting" in result.counts.text()
        press(result, "Send now")
        await until(lambda: "6 sent" in result.counts.text(), 20)
        press(result, "Close")

    floor.run(scenario())
    assert floor.desk.crm.practice.complaints == []


def test_one_left_out_is_not_transferred(floor: Floor) -> None:
    keys = floor.keys(3)

    async def scenario() -> None:
        floor.begin(Role.TRANSFER, keys)
        dialog = await opened(floor.desk.window, ActionDialog)
        await ready(dialog)
        assert dialog._list is not None
        table = dialog._list.table
        table.setFocus()
        table.setCurrentIndex(table.model().index(1, 0))
        QTest.keyClick(table, Qt.Key.Key_Space)
        assert dialog.primary.text() == "Transfer 2 leads"
        dialog.view.set_value(dialog.view.rows.names[0], first(dialog, dialog.view.rows.names[0]))
        press(dialog, "Transfer 2 leads")
        await until(lambda: floor.done)

    floor.run(scenario())
    assert {i.command.record for i in floor.done[0]} == {keys[0], keys[2]}


def test_dropped_files_each_become_a_command(floor: Floor, tmp_path: Path) -> None:
    import pypdf
    from PIL import Image

    (key,) = floor.keys(1)
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(str(tmp_path / "scan.pdf"))
    Image.new("RGB", (60, 40), "#888").save(tmp_path / "photo.jpg")
    (tmp_path / "empty.pdf").touch()
    files = tuple(FileToSend("", tmp_path / name) for name in ("photo.jpg", "scan.pdf", "empty.pdf"))

    async def scenario() -> None:
        floor.begin(Role.UPLOAD, [key], files)
        dialog = await opened(floor.desk.window, UploadDialog)
        (editor,) = [row.editor for row in dialog.view.rows if isinstance(row.editor, FilesEditor)]
        await until(lambda: not any(r.checking for r in editor._rows))
        kind = editor.spec.per_file[0].name
        await until(lambda: all(r._editors[kind].choices() for r in editor._rows))
        assert dialog.primary.text() == "Upload 3 files"
        press(dialog, "Upload 3 files")
        assert "is empty" in words(dialog) and floor.items() == ()
        press(dialog, "Remove empty.pdf")
        for row in editor._rows:
            choices = row._editors[kind].choices()
            assert choices
            row._editors[kind].set_raw(choices[0].value)
        press(dialog, "Upload 2 files")
        await until(lambda: floor.done)

    floor.run(scenario())
    assert [len(item.command.files) for item in floor.done[0]] == [1, 1]
    assert {item.command.files[0].name for item in floor.done[0]} == {"photo.jpg", "scan.pdf"}


def test_a_call_shows_the_number_and_its_outcome_stays_on_the_timeline(floor: Floor) -> None:
    (key,) = floor.keys(1)

    async def scenario() -> None:
        floor.begin(Role.CALL, [key])
        dialog = await opened(floor.desk.window, CallDialog)
        await until(lambda: dialog.answer.number.isVisible())
        assert dialog.answer.number.text().isdigit()
        press(dialog, "Copy number")
        assert QApplication.clipboard().text() == dialog.answer.number.text()
        press(dialog, "Save outcome")
        assert "Choose how the call went" in dialog.message.text()
        assert dialog.outcome is not None
        press(dialog, "Call back later")
        dialog.outcome.note.setPlainText("After five")
        press(dialog, "Save outcome")
        await until(lambda: floor.done)

    floor.run(scenario())
    entry = next(e for e in floor.desk.services.queries.timeline(key) if "Call back later" in e.text)
    assert entry.source == "you" and "After five" in f"{entry.text} {entry.details}"
    assert floor.desk.services.maintenance.verify_journal()[0]


def test_no_number_while_the_server_is_gone_and_nothing_stays_queued(floor: Floor) -> None:
    (key,) = floor.keys(1)

    async def scenario() -> None:
        floor.desk.crm.stop()
        floor.begin(Role.CALL, [key])
        dialog = await opened(floor.desk.window, CallDialog)
        await until(lambda: dialog.answer.again.isVisible(), 20)
        press(dialog, "Close")
        await until(lambda: floor.done)

    floor.run(scenario())
    assert all(item.state is not State.WAITING for item in floor.items())


def test_a_lead_that_vanished_is_said_and_left_out(floor: Floor) -> None:
    keys = floor.keys(2)

    async def scenario() -> None:
        floor.desk.opened.base.stores.records.mark_gone([keys[0]], floor.desk.ctx.clock.now())
        floor.begin(Role.RESCHEDULE, [keys[0]])
        await until(lambda: floor.done)
        assert floor.done[0] == ()
        floor.begin(Role.RESCHEDULE, keys)
        dialog = await opened(floor.desk.window, ActionDialog)
        assert "One of them is no longer" in dialog.message.text() and dialog.primary.text() == "Reschedule lead"
        press(dialog, "Cancel")
        await asyncio.sleep(0)

    floor.run(scenario())
    assert floor.desk.services.queries.count(ListQuery(accounts=(floor.account.id,), kinds=(keys[0].kind,))) > 0
