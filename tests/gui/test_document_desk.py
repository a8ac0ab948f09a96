"""The document desk: files of many leads at once are given to who they are by name, checked, sent and followed; checklists say what is missing."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from leaddesk.domain.commands import State
from leaddesk.domain.specs import Role
from leaddesk.services.boards_api import DeskLead
from leaddesk.ui import boards
from leaddesk.ui.actions import Actions
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.document_desk import DocumentDesk
from leaddesk.ui.pages.document_lead_list import progress_words
from leaddesk.ui.pages.document_row import DeskRow
from tests.gui.pages_kit import Desk, button, drive, until, words
from tests.gui.test_board import At, at_the_window
from tests.gui.window_kit import account_tab

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def picture(path: Path, colour: str = "red") -> Path:
    Image.new("RGB", (300, 200), colour).save(path)
    return path


def pdf(path: Path) -> Path:
    made = pypdf.PdfWriter()
    made.add_blank_page(200, 200)
    made.write(path)
    return path


async def opened(desk: Desk, *, every: bool = True, width: int = 1000) -> DocumentDesk:
    page = DocumentDesk(desk.ctx, Actions(desk.ctx, desk_window(desk)), None if every else desk.account.id, Formats(desk.ctx.clock))
    desk.show(page, width, 700)
    await until(lambda: page.side.list.rows.rowCount())
    return page


def desk_window(desk: Desk) -> QMainWindow:
    """Where dialogs would belong."""
    window = QMainWindow()
    desk.shown.append(window)
    return window


def lead(page: DocumentDesk, place: int) -> DeskLead:
    return page.side.list.rows.row(place)


def named(page: DocumentDesk, name: str) -> DeskRow:
    return next(row for row in page.files.view.rows.rows() if row.file.staged.path.name == name)


async def settled(page: DocumentDesk) -> None:
    """Every file was checked, given an owner if there is one, and offered its types."""
    files = page.files
    await until(lambda: files.files and all(file.staged.checked or file.staged.failure for file in files.files))
    await until(lambda: all(files.types_of(file.lead).choices for file in files.files if file.lead is not None))
    await until(lambda: not any(file.unclear == "checking" for file in files.files))


async def sendable(page: DocumentDesk, said: str) -> None:
    """The one button says so and can be pressed."""
    await until(lambda: page.files.view.send.isEnabled() and page.files.view.send.text() == said)


def drop(page: DocumentDesk, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    where, keys, mouse = page.rect().center(), Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    QApplication.sendEvent(page, QDragEnterEvent(where, Qt.DropAction.CopyAction, mime, mouse, keys))
    QApplication.sendEvent(page, QDropEvent(QPointF(where), Qt.DropAction.CopyAction, mime, mouse, keys))


def test_files_of_many_leads_go_to_whom_their_names_say(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await opened(desk)
        one, two = lead(page, 0), lead(page, 1)
        empty = tmp_path / "nothing.pdf"
        empty.write_bytes(b"")
        drop(page, picture(tmp_path / f"{one.key.remote}_pan_card.png"), pdf(tmp_path / f"{two.title} passport.pdf"), picture(tmp_path / "IMG_1.png"), empty)
        await settled(page)
        await until(lambda: named(page, "IMG_1.png").pictured())
        assert [(f.lead.key if f.lead else None, f.why) for f in page.files.files] == [(one.key, "id"), (two.key, "name"), (None, ""), (None, "")]
        first = named(page, f"{one.key.remote}_pan_card.png")
        assert first.picker.text() == one.title and "pan" in first.kinds.currentText().casefold() and "PNG" in first.words()
        assert "1 page" in named(page, f"{two.title} passport.pdf").words() and "is empty" in named(page, "nothing.pdf").words()
        await sendable(page, "Send 2 files")
        assert "1 without a lead" in words(page.files) and "1 can't be sent" in words(page.files)
        button(page.files, "Send 2 files").click()
        await until(lambda: len(page.files.files) == 2 and len(page.files.view.results.rows.rows()) == 2)
        await until(lambda: (found := lead(page, 0)).queued == 1 and found.key == one.key)
        await desk.ctx.call(desk.services.commands.send())
        await until(lambda: lead(page, 0).sent == lead(page, 1).sent == 1 and "1 sent" in progress_words(lead(page, 0)))
        await until(lambda: sum("Sent" in row.words() for row in page.files.view.results.rows.rows()) == 2)
        items = desk.services.commands.items((State.SENT,))
        assert {item.command.record for item in items if item.command.files} == {one.key, two.key}
        assert desk.practice.complaints == [] and empty.exists()

    drive(qapp, tmp_path / "profile", story)


def test_whose_it_is_can_be_said_by_keyboard(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await opened(desk)
        wanted = lead(page, 3)
        page.files.add([picture(tmp_path / "IMG_2.png")])
        await settled(page)
        row = named(page, "IMG_2.png")
        assert not button(page.files, "Send files").isEnabled()
        row.picker.setFocus()
        QTest.keyClicks(row.picker, wanted.title)
        await until(lambda: any(wanted.title in text for text in row.picker.offered()))
        place = next(n for n, text in enumerate(row.picker.offered()) if wanted.key.remote in text)
        popup = row.picker.completer().popup()
        assert popup is not None
        for _ in range(place + 1):
            QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, Qt.Key.Key_Return)
        await until(lambda: row.file.lead is not None)
        assert row.file.lead is not None and row.file.lead.key == wanted.key and row.file.picked
        await settled(page)
        row.kinds.setFocus()
        QTest.keyClick(row.kinds, Qt.Key.Key_Down)
        await sendable(page, "Send file")
        row.picker.setFocus()
        QTest.keyClicks(row.picker, "zzz")
        QTest.keyClick(row.picker, Qt.Key.Key_Escape)
        assert row.picker.text() == wanted.title, "typing that chose nobody changes nothing"

    drive(qapp, tmp_path / "profile", story)


def test_what_says_nothing_belongs_to_the_lead_that_is_chosen(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await opened(desk, every=False)
        chosen = lead(page, 2)
        page.side.list.choose(chosen.key)
        await until(lambda: page.side.checklist.types.choices)
        kind = page.side.checklist.types.choices[0]
        assert f"Checklist of {chosen.title}" in words(page.side)
        page.files.add([picture(tmp_path / "IMG_3.png")])
        page.side.checklist.dropped.emit(kind.value, [picture(tmp_path / "IMG_4.png", "blue")])
        await settled(page)
        await until(lambda: all(file.lead is not None for file in page.files.files))
        assert [f.lead.key for f in page.files.files if f.lead] == [chosen.key, chosen.key] and page.files.files[1].staged.kind == kind.value
        await sendable(page, "Send file")
        button(page.files, "Send file").click()
        await until(lambda: len(page.files.files) == 1)
        await until(lambda: (line := page.side.checklist.list.line(kind.value)) is not None and line.note == "On its way")

    drive(qapp, tmp_path / "profile", story)


def test_the_leads_are_found_by_what_they_miss_and_when_they_are_due(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await opened(desk)
        shown = page.side.list.rows.rowCount()
        today = Formats(desk.ctx.clock).today()
        due = sum(lead(page, n).due == today for n in range(shown))
        button(page.side, "Due today").click()
        await until(lambda: page.side.list.rows.rowCount() == due)
        button(page.side, "Missing").click()
        await until(lambda: page.side.list.rows.rowCount() == shown)
        page.side.search.setText("nobody is called so")
        await until(lambda: "No lead fits" in words(page.side))
        found = desk.services.queries.record(desk.keys[0])
        assert found is not None
        title = found.record.core.title
        page.side.search.setText(title)
        await until(lambda: page.side.list.rows.rowCount() >= 1 and lead(page, 0).title == title)

    drive(qapp, tmp_path / "profile", story)


def test_the_chosen_lead_stays_chosen_when_a_refresh_lands(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await opened(desk)
        chosen = lead(page, 4)
        page.side.list.choose(chosen.key)
        page.side.list.setFocus()
        before = page.side.list.verticalScrollBar().value()
        await desk.submit(Role.RESCHEDULE, desk.keys[0])
        await desk.ctx.call(desk.services.refresher.refresh(desk.account.id))
        await until(lambda: any(lead(page, n).key == desk.keys[0] for n in range(page.side.list.rows.rowCount())))
        current = page.side.list.current()
        assert current is not None and current.key == chosen.key and page.side.list.hasFocus()
        assert page.side.list.verticalScrollBar().value() == before

    drive(qapp, tmp_path / "profile", story)


def test_checklists_are_counted_before_anybody_opens_a_lead(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await opened(desk)
        await until(lambda: all(lead(page, n).wanted for n in range(page.side.list.rows.rowCount())))
        companies = {lead(page, n).company for n in range(page.side.list.rows.rowCount())}
        asked = sum("document" in request.endpoint for request in desk.practice.requests)
        assert 0 < asked <= len(companies) + 1, "once for each company, not for each lead"
        first = lead(page, 0)
        page.side.list.choose(first.key)
        await until(lambda: page.side.checklist.types.choices)
        assert len(page.side.checklist.types.choices) == first.wanted

    drive(qapp, tmp_path / "profile", story)


def test_offline_the_desk_still_takes_files(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await opened(desk)
        page.side.list.choose(lead(page, 0).key)
        await until(lambda: page.side.checklist.types.choices)
        desk.server.stop()
        await desk.ctx.call(desk.services.refresher.refresh(desk.account.id))
        await until(lambda: "is offline" in words(page.message))
        page.files.add([picture(tmp_path / f"{lead(page, 1).key.remote} pan.png")])
        await settled(page)
        await sendable(page, "Send file")
        button(page.files, "Send file").click()
        await until(lambda: not page.files.files and page.files.view.results.rows.rows())
        desk.server.start()

    drive(qapp, tmp_path / "profile", story)


def test_a_pasted_picture_leaves_nothing_behind_and_all_can_be_taken_away(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await opened(desk)
        assert "No files yet" in words(page.files)
        image = QImage(40, 30, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.darkGreen)
        QApplication.clipboard().setImage(image)
        QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: page.files.files)
        page.files.add([picture(tmp_path / "mine.png")])
        await settled(page)
        pasted = page.files.files[0].staged.path
        assert pasted.exists()
        button(page.files, "Take all away").click()
        assert not pasted.exists() and (tmp_path / "mine.png").exists() and "No files yet" in words(page.files)
        QApplication.clipboard().clear()

    drive(qapp, tmp_path / "profile", story)


def test_without_leads_it_says_why(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        crm = desk.practice
        second = await desk.ctx.call(desk.services.accounts.add(crm.slug, "Second", crm.settings, crm.secrets))
        page = DocumentDesk(desk.ctx, Actions(desk.ctx, desk_window(desk)), second.id, Formats(desk.ctx.clock))
        desk.show(page, 900, 600)
        asked: list[str] = []
        page.sign_in_wanted.connect(asked.append)
        await until(lambda: page.empty.isVisible() and page.empty.title())
        button(page.empty, "Sign in").click()
        assert asked == [second.id]

    drive(qapp, tmp_path / "profile", story)


def test_the_desk_is_offered_where_documents_can_be_sent() -> None:
    spec = boards.find("documents")
    assert spec is not None and spec.translate(spec.title) == "Document desk" and not spec.fits((), ())


def test_the_search_key_goes_to_the_desks_own_search(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, _ = at
        tab = account_tab(window)
        await until(lambda: any(view.name == "board:documents" for view in tab.shelf.views()) and tab.pane() is not None)
        tab.show_view(next(view for view in tab.shelf.views() if view.name == "board:documents"))
        page = tab.findChild(DocumentDesk)
        assert isinstance(page, DocumentDesk)
        await until(lambda: page.side.list.rows.rowCount())
        entries = {action.text().replace("&", ""): action for _, action in window.menus.entries()}
        page.files.view.drop.setFocus()
        entries["Search"].trigger()
        assert page.side.search.hasFocus()

    at_the_window(qapp, tmp_path / "profile", story, size=20)
