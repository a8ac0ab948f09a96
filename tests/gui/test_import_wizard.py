"""The import wizard from a dropped file to the result: repaired with one click, sent, a refused row changed and sent again."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from leaddesk.domain.bulk import RowState
from leaddesk.domain.records import ListQuery
from leaddesk.ui.dialogs.action import ActionDialog, Task
from leaddesk.ui.import_door import ImportDoor
from leaddesk.ui.pages.import_wizard import CHECK, COLUMNS, SEND, ImportWizard

from .dialog_kit import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
HEADER = ["Company", "First name", "Surname", "Mobile", "E-mail", "Amount requested", "Call client or broker"]


def leads(path: Path) -> Path:
    rows = [[f"Kauri {n} Ltd", f"Ana{n}", f"Weir{n}", f"0412 345 00{n}", f"ana{n}@example.test", f"2{n}000", "Call Client"] for n in range(4)]
    rows[3][4] = "no address"
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADER, *rows])
    return path


async def until(said: Callable[[], object]) -> None:
    end = asyncio.get_running_loop().time() + 25
    while not said():
        assert asyncio.get_running_loop().time() < end, "it did not come about"
        await asyncio.sleep(0.01)


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    found = Desk(qapp, tmp_path / "profile", crm="bizmate")
    yield found
    found.close()


def test_from_a_dropped_file_to_the_result(desk: Desk, tmp_path: Path) -> None:
    async def story() -> None:
        account = await desk.account()
        await desk.ctx.call(desk.services.accounts.sign_in(account.id, None, {}))
        door = ImportDoor(desk.ctx, desk.window)
        wizard = door.open(leads(tmp_path / "leads.csv"))
        assert isinstance(wizard, ImportWizard)
        await until(lambda: wizard.draft.table is not None and wizard.primary.isEnabled())
        assert wizard.source.separator.currentText() == "Semicolon"
        wizard.primary.click()
        await until(lambda: wizard.step == COLUMNS)
        assert wizard.columns.buttons["lastName"].text() == "Surname"
        wizard.primary.click()
        await until(lambda: wizard.step == CHECK and wizard.draft.report is not None)
        assert wizard.primary.text() == "Send 0 rows" and not wizard.primary.isEnabled()
        wizard.check.list.setCurrentRow(2)
        assert wizard.check.repair.text() == "Repair 4 rows"
        wizard.check.repair.click()
        await until(lambda: wizard.primary.text() == "Send 3 rows")
        wizard.primary.click()
        await until(lambda: wizard.step == SEND and wizard.draft.run is not None and wizard.draft.run.state == "done")
        run = wizard.draft.run
        assert run is not None and dict(run.counts) == {RowState.SENT: 3, RowState.SKIPPED: 1}
        page = wizard.send
        await until(lambda: page.table.model().rowCount() == 4)
        model = page.table.model()
        place = next(n for n in range(model.columnCount()) if model.headerData(n, page.table.horizontalHeader().orientation()) == "E-mail")
        assert model.setData(model.index(3, place), "ana3@example.test")
        page.again.click()
        await until(lambda: wizard.draft.run is not None and wizard.draft.run.count(RowState.SENT) == 4)
        assert desk.crm.practice.complaints == []
        wizard.close()
        again = door.open()
        assert isinstance(again, ImportWizard) and again is not wizard
        again.open_run(run.id)
        await until(lambda: again.draft.run is not None and again.send.table.model().rowCount() == 4)
        assert again.send.stop.isHidden()
        again.close()

    desk.run(story())


def test_a_file_that_is_no_table_is_explained(desk: Desk, tmp_path: Path) -> None:
    async def story() -> None:
        account = await desk.account()
        wizard = ImportWizard(desk.ctx, desk.window, account.id)
        wizard.show()
        path = tmp_path / "picture.csv"
        path.write_bytes(b"\x89PNG\r\n\x1a\n")
        wizard.take_file(path)
        await until(lambda: "not a table" in wizard.source.message.text())
        assert not wizard.primary.isEnabled()
        wizard.close()

    desk.run(story())


def test_a_new_record_that_may_be_there_already_is_asked_about_once(desk: Desk) -> None:
    async def story() -> None:
        account = await desk.account()
        await desk.ctx.call(desk.services.accounts.sign_in(account.id, None, {}))
        await desk.ctx.call(desk.services.refresher.refresh(account.id))
        action = desk.services.catalog.action(account.slug, "create_lead")
        rowids = desk.services.queries.first(ListQuery(accounts=(account.id,), kinds=("lead",)), 1)
        ((_, phone),) = [(row.key, row.cells[0]) for row in desk.services.queries.rows(rowids, ("phone",))]
        values = {"companyName": "Another name", "firstName": "Zed", "lastName": "Quill", "phone": phone, "callClientOrBroker": "Call Client"}
        kind = desk.services.catalog.kind(account.slug, "lead")
        dialog = ActionDialog(desk.ctx, desk.window, Task(account, action, kind, values=values))
        dialog.show()
        dialog.primary.click()
        await until(lambda: "there already" in dialog.message.text())
        assert dialog.items == ()
        await until(lambda: dialog.primary.isEnabled())
        dialog.primary.click()
        await until(lambda: len(dialog.items) == 1)
        dialog.deleteLater()

    desk.run(story())
