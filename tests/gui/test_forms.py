"""Forms: what typing means, what is said about it, and that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import Choice, FieldSpec, FieldType, FormSpec
from leaddesk.ui.forms import checks, parse
from leaddesk.ui.forms.calendar import DayButton
from leaddesk.ui.forms.files import FilesEditor
from leaddesk.ui.forms.text import Block, Line
from leaddesk.ui.forms.view import FormSetup, FormView

from .dialog_kit import Desk, press, until

TODAY = date(2026, 11, 22)
FRAME = checks.Frame(TODAY)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


# reading


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("24/11/2026", date(2026, 11, 24)),
        ("24.11.26", date(2026, 11, 24)),
        ("24-11", date(2026, 11, 24)),
        ("24 nov", date(2026, 11, 24)),
        ("Tue 24 Nov 2026", date(2026, 11, 24)),
        ("November 24th, 2026", date(2026, 11, 24)),
        ("tomorrow", date(2026, 11, 23)),
        ("+2", date(2026, 11, 24)),
        ("sun", date(2026, 11, 29)),
        ("3/1", date(2027, 1, 3)),
        ("31/2/2026", None),
        ("soon", None),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, meant: date | None) -> None:
    assert parse.read_date(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("9", "09:00"), ("2pm", "14:00"), ("14.30", "14:30"), ("12 a.m.", "00:00"), ("1430", "14:30"), ("25", None), ("13pm", None)]
)
def test_times_are_read_as_people_write_them(typed: str, meant: str | None) -> None:
    read = parse.read_time(typed)
    assert (read.strftime("%H:%M") if read else None) == meant


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Your OTP is 4821", "4821"),
        ("4821 is your one-time code. Valid for 10 minutes. Call 18001234567.", "4821"),
        ("12 34", "1234"),
        ("OTP: 4821 for lead 500123", "4821"),
        ("no digits here", None),
        ("1234 or 5678", None),
    ],
)
def test_the_code_is_found_in_a_message(message: str, code: str | None) -> None:
    assert parse.find_code(message) == code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("20,000", "20000"), ("Rs 1,25,000.50", "125000.5"), ("2 lakh", "200000"), ("1.234.567,8", "1234567.8"), ("12,5", "12.5"), ("none", None)],
)
def test_numbers_can_be_mended(typed: str, meant: str | None) -> None:
    assert parse.mend_number(typed) == meant


@given(st.text(max_size=60))
@example("1 or 2")
@example("12,5 years")
def test_no_text_breaks_the_readers(text: str) -> None:
    for kind in FieldType:
        spec = FieldSpec("x", "X", kind, max_length=10, minimum=0, maximum=5, first_day=0, last_day=2, choices=(Choice("a", "A"),))
        judged = checks.judge(spec, text, checks.Frame(TODAY, choices=spec.choices))
        if judged.problem is not None and judged.problem.repair is not None and kind is not FieldType.CHOICE:
            mended = checks.judge(spec, judged.problem.repair, FRAME)
            assert mended.problem is None or mended.problem.code != judged.problem.code


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_a_day_reads_back_from_every_way_it_is_shown(day: date) -> None:
    for shown in (day.isoformat(), day.strftime("%d/%m/%Y"), day.strftime("%a %d %b %Y")):
        assert parse.read_date(shown, TODAY) == day


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_numbers_read_back(number: Decimal) -> None:
    assert parse.read_number(parse.plain_number(number)) == number


# judging


def problem(spec: FieldSpec, raw: object, frame: checks.Frame = FRAME) -> FieldProblem:
    found = checks.judge(spec, raw, frame).problem  # type: ignore[arg-type]  # the test hands in odd values on purpose
    assert found is not None
    return found


def test_a_past_day_is_refused_and_the_earliest_offered() -> None:
    said = problem(FieldSpec("d", "Day", FieldType.DATE, first_day=0, last_day=2), "20/11/2026")
    assert said.code == "past" and said.repair == "2026-11-22" and "in the past" in said.message


def test_a_day_too_far_ahead_names_the_last() -> None:
    said = problem(FieldSpec("d", "Day", FieldType.DATE, first_day=0, last_day=2), "+5")
    assert said.code == "too_late" and said.repair == "2026-11-24"


def test_text_too_long_can_be_cut() -> None:
    said = problem(FieldSpec("t", "Text", max_length=5), "abcdefgh")
    assert said.repair == "abcde" and "8 characters" in said.message


def test_a_choice_that_is_nearly_right_is_offered() -> None:
    spec = FieldSpec("c", "City", FieldType.CHOICE, choices=(Choice("1", "Pune"), Choice("2", "Mumbai")))
    assert problem(spec, "mumbia", checks.Frame(TODAY, choices=spec.choices)).repair == "Mumbai"
    assert checks.judge(spec, "pune", checks.Frame(TODAY, choices=spec.choices)).value == "1"


def test_an_address_with_a_slip_is_mended() -> None:
    assert problem(FieldSpec("e", "E-mail", FieldType.EMAIL), "ada@example,com").repair == "ada@example.com"
    assert checks.judge(FieldSpec("e", "E-mail", FieldType.EMAIL), "Ada <ada@example.com>", FRAME).value == "ada@example.com"


def test_rows_of_a_table_are_judged_and_empty_ones_left_out() -> None:
    spec = FieldSpec("rows", "Rows", FieldType.TABLE, fields=(FieldSpec("n", "Name", required=True), FieldSpec("age", "Age", FieldType.INTEGER)))
    assert checks.judge(spec, [{"n": "Ada", "age": "7"}, {"n": "", "age": ""}], FRAME).value == [{"n": "Ada", "age": 7}]
    assert "Row 2" in problem(spec, [{"n": "Ada", "age": ""}, {"n": "", "age": "3"}]).message


# on screen


@pytest.fixture(scope="module")
def desk(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(qapp, tmp_path_factory.mktemp("profile"))
    yield made
    made.close()


EVERY = FormSpec(
    "every",
    (
        FieldSpec("name", "Name", required=True, max_length=20, help="As on the card."),
        FieldSpec("note", "Note", FieldType.MULTILINE, max_length=50),
        FieldSpec("amount", "Amount", FieldType.MONEY),
        FieldSpec("count", "Count", FieldType.INTEGER, minimum=1, maximum=9, default=2),
        FieldSpec("urgent", "Urgent", FieldType.BOOLEAN),
        FieldSpec("day", "Day", FieldType.DATE, first_day=0, last_day=2),
        FieldSpec("at", "At", FieldType.TIME),
        FieldSpec("place", "Place", FieldType.CHOICE, choices=(Choice("Office", "Office"), Choice("Residence", "Residence"))),
        FieldSpec("city", "City", FieldType.CHOICE, choices=tuple(Choice(str(n), f"City {n}", hint=f"{n} leads") for n in range(12))),
        FieldSpec("tags", "Tags", FieldType.MULTI_CHOICE, choices=(Choice("a", "Alpha"), Choice("b", "Beta"))),
        FieldSpec("phone", "Phone", FieldType.PHONE),
        FieldSpec("mail", "E-mail", FieldType.EMAIL),
        FieldSpec("secret", "Secret", FieldType.SECRET),
        FieldSpec("otp", "Code", FieldType.CODE, max_length=4, min_length=4),
        FieldSpec("home", "Home", FieldType.OBJECT, fields=(FieldSpec("street", "Street"), FieldSpec("pin", "Pin", FieldType.SECRET))),
        FieldSpec("lines", "Lines", FieldType.TABLE, fields=(FieldSpec("what", "What", required=True),)),
        FieldSpec("extra", "Extra", advanced=True, default="x"),
    ),
    {},
)


def show(desk: Desk, form: FormSpec, setup: FormSetup | None = None) -> FormView:
    view = FormView(desk.ctx, form, setup or FormSetup(today=TODAY))
    view.setParent(desk.window)
    view.resize(460, 900)
    view.show()
    desk.window.activateWindow()
    QApplication.processEvents()
    return view


def said(view: FormView, name: str) -> str:
    """What stands beside a field."""
    found = view.rows[name].problem
    return found.message if found is not None else ""


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def focus(desk: Desk, view: FormView, name: str) -> QWidget:
    view.focus_field(name)
    QApplication.processEvents()
    main = view.rows[name].editor.main()
    return main


def test_every_kind_of_field_gives_its_value(desk: Desk) -> None:
    view = show(desk, EVERY)
    typed = {"name": "Ada", "note": "one\ntwo", "amount": "12.50", "day": "2026-11-23", "at": "2pm", "place": "Office", "city": "3", "tags": ["b"]}
    more = {"phone": "+91 90000 00001", "mail": "ada@example.com", "secret": "p w", "otp": "4821", "home": {"street": "Lake View"}, "lines": [{"what": "Pen"}]}
    for name, value in {**typed, **more, "urgent": True}.items():
        view.set_value(name, value)  # type: ignore[arg-type]  # a mapping of lists is JSON all right
    assert view.validate()
    assert view.values() == {**typed, **more, "amount": "12.5", "at": "14:00", "urgent": True, "count": 2, "extra": "x"}
    view.deleteLater()


def test_every_control_has_a_name_and_labels_are_buddies(desk: Desk) -> None:
    view = show(desk, EVERY)
    press(view, "More settings")
    for widget in view.findChildren(QWidget):
        if (
            widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisible()
            and not isinstance(widget.parentWidget(), type(view.rows["city"].editor.main()))
        ):
            interface = QAccessible.queryAccessibleInterface(widget)
            named = interface.text(QAccessible.Text.Name) or widget.accessibleName() or any(lab.buddy() is widget for lab in view.findChildren(QLabel))
            assert named, f"{type(widget).__name__} has no name"
    for name in ("name", "note", "city", "day"):
        assert view.rows[name].label.buddy() is view.rows[name].editor.main()
    view.deleteLater()


def test_what_is_wrong_stands_beside_the_field_and_the_first_gets_the_focus(desk: Desk) -> None:
    view = show(desk, EVERY)
    view.set_value("mail", "ada@example,com")
    assert not view.validate()
    assert said(view, "name") and said(view, "mail")
    assert view.summary.isVisible()
    assert QApplication.focusWidget() is view.rows["name"].editor.main()
    press(view.rows["mail"], "Use ada@example.com")
    assert not said(view, "mail") and view.values()["mail"] == "ada@example.com"
    view.deleteLater()


def test_a_field_is_checked_when_it_is_left(desk: Desk) -> None:
    view = show(desk, EVERY)
    line = focus(desk, view, "amount")
    QTest.keyClicks(line, "20,000")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    said = view.rows["amount"].problem
    assert said is not None and said.repair == "20000"
    press(view.rows["amount"], "Use 20000")
    assert view.values()["amount"] == "20000"
    view.deleteLater()


def test_leaving_towards_the_dialogs_buttons_is_not_complained_about(desk: Desk) -> None:
    view = show(desk, FormSpec("f", (FieldSpec("name", "Name", required=True),), {}))
    other = QLineEdit(desk.window)
    other.show()
    focus(desk, view, "name")
    other.setFocus()
    assert view.rows["name"].problem is None
    other.deleteLater()
    view.deleteLater()


def test_pasted_text_is_cleaned(desk: Desk) -> None:
    view = show(desk, EVERY)
    line, code, block = focus(desk, view, "name"), view.rows["otp"].editor.main(), view.rows["note"].editor.main()
    assert isinstance(line, Line) and isinstance(code, Line) and isinstance(block, Block)
    line.paste_clean("  Ada\u200b \n Lovelace ")
    code.paste_clean("Your OTP is 4821. Do not share it.")
    mime = QMimeData()
    mime.setText("one  two\r\nthree\u200b  ")
    block.insertFromMimeData(mime)
    assert (line.text(), code.text(), block.toPlainText()) == ("Ada Lovelace", "4821", "one two\nthree")
    view.deleteLater()


def test_the_paste_button_takes_the_code_out_of_the_message(desk: Desk) -> None:
    view = show(desk, FormSpec("f", (FieldSpec("otp", "Code", FieldType.CODE),), {}))
    QGuiApplication.clipboard().setText("nothing here")
    press(view, "Paste code")
    assert any("no code on the clipboard" in lab.text() for lab in view.findChildren(QLabel))
    QGuiApplication.clipboard().setText("4821 is the OTP for your login")
    press(view, "Paste code")
    assert view.values() == {"otp": "4821"}
    view.deleteLater()


def test_a_day_can_be_chosen_with_the_keyboard_alone_and_only_an_allowed_one(desk: Desk) -> None:
    view = show(desk, FormSpec("f", (FieldSpec("day", "Day", FieldType.DATE, first_day=0, last_day=2),), {}))
    days = {b.day: b for b in view.findChildren(DayButton)}
    assert (
        days[TODAY].isEnabled()
        and days[TODAY + timedelta(2)].isEnabled()
        and not days[TODAY + timedelta(3)].isEnabled()
        and not days[TODAY - timedelta(1)].isEnabled()
    )
    assert days[TODAY].accessibleName() == "Sunday 22 November 2026"
    days[TODAY].setFocus()
    for _ in range(4):
        QTest.keyClick(focused(), Qt.Key.Key_Right)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert view.values() == {"day": "2026-11-24"}
    press(view, "Tomorrow")
    assert view.values() == {"day": "2026-11-23"}
    line = focus(desk, view, "day")
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, "24 nov")
    assert view.values() == {"day": "2026-11-24"}
    view.deleteLater()


def test_typing_survives_a_crash_but_secrets_are_never_kept(desk: Desk) -> None:
    setup = FormSetup(today=TODAY, draft="test/every")
    view = show(desk, EVERY, setup)
    for name, value in (("name", "Ada"), ("secret", "hush-hush"), ("otp", "4821")):
        view.set_value(name, value)
    view.set_value("home", {"street": "Lake View", "pin": "hush-pin"})
    desk.run(until(lambda: desk.services.drafts.load("test/every") is not None, 2))
    view.deleteLater()
    kept = desk.services.drafts.load("test/every")
    assert "hush" not in str(kept) and "4821" not in str(kept)
    again = show(desk, EVERY, setup)
    assert again.values()["name"] == "Ada" and again.draft_note.isVisible()
    press(again, "Start over")
    assert "name" not in again.values() and desk.services.drafts.load("test/every") is None
    again.deleteLater()


def test_files_are_checked_and_pictures_become_one_pdf(desk: Desk, tmp_path: Path) -> None:
    from PIL import Image

    for name in ("front.png", "back.png"):
        Image.new("RGB", (60, 40), "#888").save(tmp_path / name)
    (tmp_path / "empty.pdf").touch()
    form = FormSpec("f", (FieldSpec("file", "Files", FieldType.FILES, required=True, accept=("application/pdf", "image/png")),), {})
    view = show(desk, form)
    editor = view.rows["file"].editor
    assert isinstance(editor, FilesEditor)
    assert not view.validate()

    async def scenario() -> None:
        editor.add([tmp_path / "front.png", tmp_path / "back.png", tmp_path / "empty.pdf", tmp_path / "gone.pdf"])
        await until(lambda: not any(r.checking for r in editor._rows))
        words = [lab.text() for lab in view.findChildren(QLabel)]
        assert any("is empty" in w for w in words) and any("not there any more" in w for w in words)
        assert not view.validate()
        press(view, "Remove empty.pdf")
        press(view, "Remove gone.pdf")
        press(view, "Combine 2 images into one PDF")
        await until(lambda: len(view.files()) == 1 and not any(r.checking for r in editor._rows))

        (made,) = view.files()
        assert made.path.suffix == ".pdf" and made.path.read_bytes().startswith(b"%PDF") and view.validate()
        press(view, "Keep as separate files")
        assert [f.path.name for f in view.files()] == ["front.png", "back.png"]
        await until(lambda: not any(r.checking for r in editor._rows))

    desk.run(scenario())
    view.deleteLater()


def test_letters_beyond_ascii_stay(desk: Desk) -> None:
    view = show(desk, EVERY)
    view.set_value("name", "Zoë 王 / 12-B")
    assert view.values()["name"] == "Zoë 王 / 12-B"
    view.deleteLater()
