"""Documents of a record: dropped, guessed, checked, sent, ticked; and what is said when a file or the server does not do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from leaddesk.domain.commands import State
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Choice, FieldSpec, FieldType, FormSpec, Role
from leaddesk.services.api import FileToSend
from leaddesk.services.document_types import by_group, guess, guess_by_words, upload_form
from leaddesk.ui.pages.detail import DetailPane
from leaddesk.ui.pages.detail_page import DOCUMENTS
from leaddesk.ui.pages.documents import DocumentsPanel
from leaddesk.ui.pages.uploads import UploadQueue
from tests.gui.pages_kit import Desk, button, drive, until, words

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

TYPES = tuple(
    Choice(str(number), label)
    for number, label in enumerate(
        (
            "Photo",
            "Pancard",
            "Passport",
            "Voter Card",
            "Aadhaar Front",
            "Aadhaar Back",
            "Driving License ( card Type only)",
            "Salary Slip",
            "Bank Passbook",
            "Signature",
        )
    )
)


def picture(path: Path, colour: str = "red") -> Path:
    Image.new("RGB", (300, 200), colour).save(path)
    return path


async def documents(desk: Desk, key: RecordKey) -> tuple[DetailPane, DocumentsPanel]:
    pane = DetailPane(desk.ctx, desk.actions)
    desk.show(pane, 460, 900)
    pane.show_record(key)
    await until(lambda: pane.page.isVisible())
    pane.page.tabs.setCurrentIndex(DOCUMENTS)
    panel = pane.page.documents
    await until(lambda: panel.types.choices)
    return pane, panel


async def checked(panel: DocumentsPanel) -> None:
    await until(lambda: panel.files and all(f.checked or f.failure for f in panel.files))


def drop(panel: DetailPane, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    where, keys, mouse = panel.rect().center(), Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    QApplication.sendEvent(panel, QDragEnterEvent(where, Qt.DropAction.CopyAction, mime, mouse, keys))
    QApplication.sendEvent(panel, QDropEvent(QPointF(where), Qt.DropAction.CopyAction, mime, mouse, keys))


def test_a_file_dropped_on_the_record_is_named_sent_and_ticked(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        pane, panel = await documents(desk, desk.keys[0])
        wanted = next(c for c in panel.types.choices if "pan" in c.label.casefold())
        pane.page.tabs.setCurrentIndex(0)
        drop(pane, picture(tmp_path / "pan_card.png"))
        assert pane.page.tabs.currentIndex() == DOCUMENTS
        await checked(panel)
        (row,) = panel.view.stage.rows()
        assert row.kinds.currentText() == wanted.label.strip()
        assert "PNG" in row.words()
        await until(lambda: panel.view.send.isEnabled())
        button(panel, "Send file").click()
        await until(lambda: panel.view.uploads.rows())
        await until(lambda: not panel.files)
        line = panel.view.checklist.line(wanted.value)
        assert line is not None and line.note == "On its way"
        await desk.ctx.call(desk.services.commands.send())
        await until(lambda: (found := panel.view.checklist.line(wanted.value)) is not None and found.note == "Sent")
        assert pane.page.tabs.tabText(DOCUMENTS) == "Documents 1"
        assert desk.practice.complaints == []

    drive(qapp, tmp_path / "profile", story)


def test_each_bad_file_says_what_to_do_and_the_good_ones_still_go(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        _pane, panel = await documents(desk, desk.keys[0])
        empty, lying, missing = tmp_path / "empty.pdf", tmp_path / "letter.pdf", tmp_path / "gone.pdf"
        empty.write_bytes(b"")
        lying.write_bytes(b"GIF89a" + b"\0" * 64)
        panel.add_files([empty, lying, missing, picture(tmp_path / "xyz.png")])
        await checked(panel)
        said = "\n".join(row.words() for row in panel.view.stage.rows())
        assert "is empty" in said and "is not there any more" in said and "letter.pdf" in said
        assert not panel.view.send.isEnabled()
        assert "Say what each file is." in words(panel)
        good = next(row for row in panel.view.stage.rows() if row.staged.good)
        good.kinds.setCurrentIndex(1)
        good.kinds.activated.emit(1)
        assert panel.view.send.isEnabled()
        button(panel, "Send file").click()
        await until(lambda: len(panel.files) == 3)
        button(panel, "Remove empty.pdf").click()
        assert len(panel.files) == 2
        assert empty.exists(), "a user's own file is never removed"

    drive(qapp, tmp_path / "profile", story)


def test_pictures_of_one_document_become_one_pdf(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        _pane, panel = await documents(desk, desk.keys[0])
        kind = panel.types.choices[0].value
        panel.add_files([picture(tmp_path / "1.png"), picture(tmp_path / "2.png", "blue")], kind)
        await checked(panel)
        assert panel.view.combine.isVisible() and panel.view.combine.isChecked()
        await until(lambda: panel.view.send.isEnabled())
        panel.view.send.click()
        await until(lambda: not panel.files)
        (item,) = [i for i in desk.services.commands.items() if i.command.files]
        assert [f.media_type for f in item.command.files] == ["application/pdf"]

    drive(qapp, tmp_path / "profile", story)


def test_a_pasted_picture_is_taken_and_leaves_nothing_behind(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        _pane, panel = await documents(desk, desk.keys[0])
        image = QImage(40, 30, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.darkGreen)
        QApplication.clipboard().setImage(image)
        assert panel.view.drop.paste()
        await checked(panel)
        (staged,) = panel.files
        assert staged.good and staged.path.is_relative_to(desk.services.profile)
        button(panel, f"Remove {staged.path.name}").click()
        assert not staged.path.exists()

    drive(qapp, tmp_path / "profile", story)


def test_files_wait_while_another_record_is_looked_at(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        pane, panel = await documents(desk, desk.keys[0])
        panel.add_files([picture(tmp_path / "photo.png")])
        await checked(panel)
        pane.show_record(desk.keys[1])
        await until(lambda: not panel.view.stage.isVisible())
        pane.show_record(desk.keys[0])
        await until(lambda: panel.view.stage.isVisible())
        assert [f.path.name for f in panel.files] == ["photo.png"]

    drive(qapp, tmp_path / "profile", story)


def test_the_upload_queue_counts_shows_progress_and_takes_back(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        queue = UploadQueue(desk.ctx)
        desk.show(queue, 700, 400)
        await until(lambda: "No uploads" in words(queue))
        values = await desk.filled(Role.UPLOAD, desk.keys[0])
        action = desk.action(Role.UPLOAD)
        field = next(f.name for f in desk.services.catalog.form(desk.account.slug, action.name).fields if f.type is FieldType.FILES)
        files = (FileToSend(field, picture(tmp_path / "a.png")),)
        (item,) = await desk.ctx.call(desk.services.commands.submit(desk.account.id, action.name, [desk.keys[0].remote], values, files))
        await until(lambda: queue.rows.rows())
        assert "1 under way" in words(queue)
        button(queue, "Undo").click()
        await until(lambda: "No uploads" in words(queue))
        assert desk.services.commands.item(item.command.id).state is State.CANCELLED

    drive(qapp, tmp_path / "profile", story)


def test_names_of_files_speak_of_their_type() -> None:
    labels = {c.value: c.label for c in TYPES}
    said = {
        name: labels.get(guess(name, TYPES), "")
        for name in ("pan_card_front.png", "SalarySlip_Jan2.pdf", "aadhar back.jpg", "DL.pdf", "passport.jpeg", "IMG_2041.jpg")
    }
    assert said == {
        "pan_card_front.png": "Pancard",
        "SalarySlip_Jan2.pdf": "Salary Slip",
        "aadhar back.jpg": "Aadhaar Back",
        "DL.pdf": "Driving License ( card Type only)",
        "passport.jpeg": "Passport",
        "IMG_2041.jpg": "",
    }


FEW = (Choice("statement", "Bank Statements"), Choice("id", "Proof of Identity or ID"), Choice("image", "Image"))


@pytest.mark.parametrize(
    ("name", "types", "guessed"),
    [
        ("IMG_2041.jpg", FEW, "image"),
        ("scan.PNG", FEW, "image"),
        ("bank statement march.png", FEW, "statement"),
        ("proof of identity.jpg", FEW, "id"),
        ("IMG_2041.pdf", FEW, ""),
        ("IMG_2041.jpeg", (*FEW[:2], Choice("photo", "Site photo")), "photo"),
        ("IMG_2041.jpg", (*FEW, Choice("more", "Other images")), ""),
        ("IMG_2041.jpg", TYPES, ""),
    ],
)
def test_a_plain_picture_is_proposed_as_one_where_the_list_has_such_a_type(name: str, types: tuple[Choice, ...], guessed: str) -> None:
    assert guess(name, types) == guessed


@given(st.text(), st.lists(st.text(), max_size=5))
def test_a_guess_is_one_of_the_types_or_nothing(name: str, labels: list[str]) -> None:
    choices = [Choice(str(n), label) for n, label in enumerate(labels)]
    assert guess(name, choices) in {"", *(c.value for c in choices)}
    assert sorted(c.value for members in by_group(choices).values() for c in members) == sorted(c.value for c in choices)


def test_the_type_may_be_asked_once_or_for_each_file() -> None:
    kind = FieldSpec("kind", "Kind", FieldType.CHOICE, required=True, dynamic=True)
    once = upload_form(FormSpec("f", (kind, FieldSpec("file", "File", FieldType.FILES)), {}))
    each = upload_form(FormSpec("f", (FieldSpec("file", "File", FieldType.FILES, per_file=(kind,)),), {}))
    more = upload_form(FormSpec("f", (FieldSpec("file", "File", FieldType.FILES), FieldSpec("note", "Note", required=True)), {}))
    assert once is not None and not once.per_file and once.kind == kind and once.plain
    assert each is not None and each.per_file and each.kind == kind
    assert more is not None and not more.plain
    assert upload_form(FormSpec("f", (kind,), {})) is None


STATEMENT = "Harbour Bank. Transaction statement. Opening balance 100.00 Debit Credit Closing balance 90.00"
LICENCE = "DRIVER LICENCE Surname SAMPLE Given names ANA Date of birth 01 Jan 1990 Expiry 2030"
LOAN_TYPES = tuple(Choice(label, label) for label in ("Bank Statements", "Proof of Identity or ID", "Image"))


@pytest.mark.parametrize(
    ("content", "types", "guessed"),
    [
        (STATEMENT, LOAN_TYPES, "Bank Statements"),
        (LICENCE, LOAN_TYPES, "Proof of Identity or ID"),
        ("statement", LOAN_TYPES, ""),  # one sign is too few
        (f"{STATEMENT} {LICENCE} passport nationality", LOAN_TYPES, ""),  # both
        ("", LOAN_TYPES, ""),
        (STATEMENT, TYPES, "8"),
        (STATEMENT, (), ""),
    ],
)
def test_what_a_document_says_at_its_beginning_tells_its_type(content: str, types: tuple[Choice, ...], guessed: str) -> None:
    assert guess_by_words(content, types) == guessed


@given(st.text(max_size=400))
def test_any_content_is_one_of_the_types_or_nothing(content: str) -> None:
    assert guess_by_words(content, LOAN_TYPES) in {"", *(c.value for c in LOAN_TYPES)}
