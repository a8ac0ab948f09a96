"""A lead edited in the window: fields of other regions are not asked, only changes travel, emptied fields are cleared at the server."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from leaddesk.domain.accounts import Account
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.values import Fields
from leaddesk.ui.actions import Actions
from leaddesk.ui.dialogs.action import ActionDialog
from leaddesk.ui.forms.nested import ObjectEditor
from leaddesk.ui.operation import start
from leaddesk.ui.pages.edit_command import EditDialog, edit_command
from tests.gui.dialog_kit import Desk, opened, press, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
REGIONAL = {"abn": "AU", "acn": "AU", "nzbn": "NZ", "crn": "UK", "uen": "SG", "driverVersionNumber": "NZ"}


class Floor:
    """A desk with a signed-in account and one lead read in full."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.account: Account = desk.run(desk.signed_in())
        self.actions = Actions(desk.ctx, desk.window)
        self.key: RecordKey = desk.keys(self.account.id, "lead", 1)[0]
        desk.run(desk.ctx.call(desk.services.refresher.fetch(self.key)))
        self.done: list[tuple[OutboxItem, ...]] = []

    async def begin(self, action: str, keys: Sequence[RecordKey] = ()) -> ActionDialog:
        async def work() -> None:
            self.done.append(await self.actions.open(self.account.id, action, tuple(keys)))

        start(self.desk.window, work(), name="test")
        return await opened(self.desk.window, ActionDialog)

    async def saved(self) -> OutboxItem:
        await until(lambda: self.done)
        return self.done.pop()[0]

    def values(self) -> Fields:
        view = self.desk.services.queries.record(self.key)
        assert view is not None
        return view.record.values()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        self.desk.run(work)


@pytest.fixture
def floor(qapp: QApplication, tmp_path: Path) -> Iterator[Floor]:
    desk = Desk(qapp, tmp_path / "profile", size=8, crm="bizmate")
    yield Floor(desk)
    desk.close()


@pytest.mark.parametrize("region", ["AU", "NZ"])
def test_only_the_numbers_of_the_accounts_region_are_asked(floor: Floor, region: str) -> None:
    async def story() -> None:
        service = floor.desk.services.accounts
        floor.account = await floor.desk.ctx.call(service.update(floor.account.id, settings={"region": region}))
        for action, keys in (("create_lead", ()), ("update_lead", (floor.key,))):
            dialog = await floor.begin(action, keys)
            asked = {name for name in REGIONAL if name in dialog.view.rows}
            assert asked == {name for name, where in REGIONAL.items() if where == region}
            dialog.reject()
            await until(lambda: floor.done)
            floor.done.clear()

    floor.run(story())


def test_only_changes_are_sent_and_emptied_fields_are_cleared(floor: Floor) -> None:
    async def story() -> None:
        before = floor.values()
        assert before.get("amountRequested") and before.get("businessAddress")
        dialog = await floor.begin("update_lead", (floor.key,))
        editor = dialog.view.rows["businessAddress"].editor
        assert isinstance(editor, ObjectEditor) and dialog.view.values() == {}
        dialog.view.set_value("amountRequested", "")
        QGuiApplication.clipboard().setText("5 Quay Street\nAuckland 1010, New Zealand")
        press(dialog, "Paste business address…")
        await until(lambda: not editor.is_whole())
        press(dialog, "Save changes")
        item = await floor.saved()
        address = {"addressLine1": "5 Quay Street", "addressLine2": "", "city": "Auckland", "state": "", "zipCode": "1010", "country": "New Zealand"}
        assert item.command.payload == {"amountRequested": None, "businessAddress": address}
        await floor.desk.ctx.call(floor.desk.services.commands.send([item.command.id]))
        assert floor.desk.services.commands.item(item.command.id).state is State.SENT
        after = floor.values()
        assert (after["amountRequested"], after["businessAddress"]) == (None, address)
        untouched = ("companyName", "phone", "email", "firstName", "suitableProducts", "loanPurpose", "callClientOrBroker")
        assert {name: after.get(name) for name in untouched} == {name: before.get(name) for name in untouched}

    floor.run(story())


def test_a_queued_change_is_edited_beside_the_rest_of_the_record(floor: Floor) -> None:
    async def story() -> None:
        services = floor.desk.services
        submit = services.commands.submit(floor.account.id, "update_lead", [floor.key.remote], {"amountRequested": "", "firstName": "Queued"})
        (item,) = await floor.desk.ctx.call(submit)
        answers: list[object] = []

        async def edit() -> None:
            action = services.catalog.action(floor.account.slug, "update_lead")
            answers.append(await edit_command(floor.desk.ctx, floor.desk.window, floor.account, action, item))

        start(floor.desk.window, edit(), name="test")
        dialog = await opened(floor.desk.window, EditDialog)
        raw = {name: dialog.view.rows[name].editor.raw() for name in ("firstName", "lastName", "amountRequested")}
        assert raw == {"firstName": "Queued", "lastName": floor.values()["lastName"], "amountRequested": ""}
        dialog.view.set_value("lastName", "Changed")
        press(dialog, "Save the change")
        await until(lambda: answers)
        (new,) = [i for i in services.commands.items() if i.command.id == answers[0]]
        assert new.command.payload == {"firstName": "Queued", "lastName": "Changed", "amountRequested": None}
        assert services.commands.item(item.command.id).state is State.CANCELLED

    floor.run(story())
