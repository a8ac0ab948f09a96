"""Forms that edit a record: they open with all it says, send only what was changed, and send what was emptied as empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit

from leaddesk.domain.errors import FieldProblem, FormInvalid
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.records import Core, Part, PendingMark, Record, RecordView
from leaddesk.domain.specs import Choice, FieldSpec, FieldType, FormSpec
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.ui.dialogs.account import AccountDialog
from leaddesk.ui.forms.changes import blank, emptied
from leaddesk.ui.forms.nested import ObjectEditor
from leaddesk.ui.forms.opening import not_asked
from leaddesk.ui.forms.view import Checker, FormSetup, FormView

from .dialog_kit import Desk, press, until

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOME = {"street": "1 Lake View", "city": "Pune", "fullAddress": "1 Lake View, Pune"}
LEAD = FormSpec(
    "edit",
    (
        FieldSpec("name", "Name", required=True, prefill="title"),
        FieldSpec("note", "Note", FieldType.MULTILINE, prefill="field:note"),
        FieldSpec("amount", "Amount", FieldType.MONEY, prefill="amount"),
        FieldSpec("day", "Day", FieldType.DATE, prefill="due", first_day=0),
        FieldSpec("place", "Place", FieldType.CHOICE, prefill="field:place", choices=(Choice("o", "Office"), Choice("h", "Home"), Choice("b", "Bank"))),
        FieldSpec("city", "City", FieldType.CHOICE, prefill="field:city", choices=tuple(Choice(str(n), f"City {n}") for n in range(9))),
        FieldSpec("tags", "Tags", FieldType.MULTI_CHOICE, prefill="field:tags", choices=(Choice("a", "Alpha"), Choice("b", "Beta"))),
        FieldSpec("owner", "Owner", FieldType.BOOLEAN, prefill="field:owner"),
        FieldSpec("home", "Home", FieldType.OBJECT, prefill="field:home", free_entry=True, fields=(FieldSpec("street", "Street"), FieldSpec("city", "Town"))),
        FieldSpec("lines", "Lines", FieldType.TABLE, prefill="field:lines", fields=(FieldSpec("what", "What", required=True), FieldSpec("n", "Count"))),
        FieldSpec("count", "Count", FieldType.INTEGER, default=2),
        FieldSpec("only", "Only there", prefill="field:only", setting="region", setting_values=("NZ",)),
    ),
    {},
)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SAID: Fields = {"note": "Ring twice", "place": "o", "city": "3", "tags": ["b"], "owner": True, "home": HOME, "lines": [{"what": "Pen", "n": 2}]}


def record(values: Fields | None = None, pending: tuple[PendingMark, ...] = ()) -> RecordView:
    core = Core(title="Ada Example", amount=Decimal("45000.00"), due=date(2026, 11, 1))
    return RecordView(Record(RecordKey(AccountId("a"), "lead", "1"), core, (Part("list", NOW, SAID if values is None else values),)), pending, 1)


@pytest.fixture(scope="module")
def desk(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(qapp, tmp_path_factory.mktemp("profile"))
    yield made
    made.close()


def editing(desk: Desk, view: RecordView | None = None, **extra: object) -> FormView:
    setup = replace(FormSetup(today=TODAY, records=(view or record(),), edit=True, skip=frozenset({"only"})), **extra)  # type: ignore[arg-type]  # as named there
    form = FormView(desk.ctx, LEAD, setup)
    form.setParent(desk.window)
    form.resize(480, 900)
    form.show()
    desk.window.activateWindow()
    QApplication.processEvents()
    return form


def test_it_opens_with_all_the_record_says_and_sends_nothing_untouched(desk: Desk) -> None:
    form = editing(desk)
    raw = {name: form.rows[name].editor.raw() for name in form.rows.names}
    assert raw["home"] == {"street": "1 Lake View", "city": "Pune"}
    assert raw["lines"] == [{"what": "Pen", "n": "2"}]
    assert (raw["tags"], raw["owner"], raw["place"], raw["day"]) == (["b"], True, "o", "2026-11-01")
    assert raw["count"] == "", "a default is nothing the record says"
    assert form.validate(), "a day long past is no problem as long as nobody touches it"
    assert form.values() == {"name": "Ada Example"}, "what is required is always said; the CRM sees that it is the same"
    assert not form.dirty()
    form.deleteLater()


@pytest.mark.parametrize(
    ("name", "typed", "sent"),
    [
        ("note", "", ""),
        ("amount", "", ""),
        ("day", "", ""),
        ("place", "", ""),
        ("city", "", ""),
        ("tags", [], []),
        ("lines", [], []),
        ("home", {"street": "", "city": ""}, ""),
        ("home", {"street": "1 Lake View", "city": ""}, {"street": "1 Lake View", "city": ""}),
        ("home", {"street": "2 Hill Road", "city": "Pune"}, {"street": "2 Hill Road", "city": "Pune"}),
        ("owner", False, False),
        ("amount", "45000.50", "45000.5"),
        ("tags", ["a"], ["a"]),
        ("count", "3", 3),
    ],
)
def test_what_is_changed_or_emptied_is_sent_and_nothing_else(desk: Desk, name: str, typed: JsonValue, sent: JsonValue) -> None:
    form = editing(desk)
    form.set_value(name, typed)
    assert form.validate()
    assert form.values() == {"name": "Ada Example", name: sent}
    form.deleteLater()


def test_a_field_put_back_as_it_was_is_not_sent(desk: Desk) -> None:
    form = editing(desk)
    form.set_value("note", "Something else")
    form.set_value("note", "Ring twice")
    form.set_value("city", None)
    form.set_value("city", "3")
    assert form.values() == {"name": "Ada Example"}
    form.deleteLater()


def test_emptied_with_the_keyboard(desk: Desk) -> None:
    form = editing(desk)
    form.focus_field("amount")
    line = form.rows["amount"].editor.main()
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_Delete)
    press(form.rows["place"], "Office")  # pressing the chosen one again clears it
    assert form.values() == {"name": "Ada Example", "amount": "", "place": ""}
    form.deleteLater()


def test_a_blank_field_left_blank_is_not_cleared(desk: Desk) -> None:
    form = editing(desk, record({}))
    for name in ("note", "tags", "lines", "home", "city"):
        form.set_value(name, None)
    assert form.values() == {"name": "Ada Example"}
    form.deleteLater()


def test_a_queued_change_is_shown_and_counts_as_what_the_record_says(desk: Desk) -> None:
    mark = PendingMark(CommandId("c"), "edit", "waiting", {"field:note": "Queued note"})
    form = editing(desk, record(pending=(mark,)))
    assert form.rows["note"].editor.raw() == "Queued note" and form.values() == {"name": "Ada Example"}
    form.deleteLater()


def test_changing_a_queued_change_keeps_what_it_changes(desk: Desk) -> None:
    form = editing(desk, values={"note": "Queued note", "amount": None})
    assert form.rows["place"].editor.raw() == "o", "the rest is shown as the record says it"
    assert form.values() == {"name": "Ada Example", "note": "Queued note", "amount": ""}
    form.deleteLater()


def test_a_draft_holds_only_what_differs(desk: Desk) -> None:
    form = editing(desk, draft="test/edit")
    form.set_value("note", "Half typed")
    desk.run(until(lambda: desk.services.drafts.load("test/edit") is not None, 2))
    assert desk.services.drafts.load("test/edit") == {"note": "Half typed"}
    form.deleteLater()
    fresher = editing(desk, record({**SAID, "city": "5"}), draft="test/edit")
    assert fresher.draft_note.isVisible() and fresher.values() == {"name": "Ada Example", "note": "Half typed"}
    assert fresher.rows["city"].editor.raw() == "5"
    press(fresher, "Start over")
    assert fresher.values() == {"name": "Ada Example"} and fresher.rows["note"].editor.raw() == "Ring twice"
    fresher.deleteLater()


def test_several_records_open_with_what_they_have_alike(desk: Desk) -> None:
    form = editing(desk, records=(record(), record({**SAID, "tags": ["a"]})))
    assert form.rows["tags"].editor.raw() == [] and form.rows["home"].editor.raw() == {"street": "1 Lake View", "city": "Pune"}
    assert form.values() == {"name": "Ada Example"}
    form.deleteLater()


values = st.recursive(
    st.none() | st.text(max_size=3) | st.integers(0, 3), lambda inner: st.dictionaries(st.sampled_from("ab"), inner, max_size=2), max_leaves=4
)


@given(st.sampled_from(FieldType), values, values)
def test_a_blank_value_is_sent_only_where_there_was_something(kind: FieldType, value: JsonValue, before: JsonValue) -> None:
    sent = emptied(FieldSpec("x", "X", kind), value, before)
    if value is None:
        assert (sent is None) is blank(before)
    elif kind is not FieldType.OBJECT:
        assert sent == value


# fields for some accounts only


def test_fields_of_other_accounts_are_not_asked_but_what_is_filled_in_is_kept() -> None:
    assert not_asked(LEAD, {"region": "AU"}) == {"only"}
    assert not_asked(LEAD, {}) == {"only"}
    assert not_asked(LEAD, {"region": "NZ"}) == frozenset()
    assert not_asked(LEAD, {"region": "AU"}, {"only": "x"}) == frozenset()


# one text for a whole address


def asking(desk: Desk, checker: Checker) -> tuple[FormView, ObjectEditor]:
    form = editing(desk, checker=checker)
    editor = form.rows["home"].editor
    assert isinstance(editor, ObjectEditor)
    return form, editor


def test_a_pasted_address_becomes_its_parts(desk: Desk) -> None:
    asked: list[Fields] = []

    async def check(given: Fields) -> Fields:
        asked.append(given)
        street, city = str(given["home"]).split("\n")
        return {"home": {"street": street, "city": city}}

    form, editor = asking(desk, check)
    QGuiApplication.clipboard().setText("  2 Hill  Road\u200b\r\nNashik ")
    press(form, "Paste home…")
    desk.run(until(lambda: not editor.is_whole()))
    assert asked[0]["home"] == "2 Hill Road\nNashik"
    assert form.values() == {"name": "Ada Example", "home": {"street": "2 Hill Road", "city": "Nashik"}}
    form.deleteLater()


def test_an_address_that_can_not_be_taken_apart_yet_stays_as_it_is_and_is_sent_whole(desk: Desk) -> None:
    problems = [FieldProblem("name", "required", "Name is needed.")]

    async def check(given: Fields) -> Fields:
        if problems:
            raise FormInvalid(tuple(problems))
        return {"home": {"street": "2 Hill Road", "city": "Nashik"}}

    form, editor = asking(desk, check)
    QGuiApplication.clipboard().setText("")
    press(form, "Paste home…")
    box = editor.main()
    assert isinstance(box, QPlainTextEdit) and box.accessibleName() == "Home as one text"
    QTest.keyClicks(box, "2 Hill Road, Nashik")
    press(form, "Fill in the parts")
    desk.run(until(lambda: any("split into its parts" in label.text() for label in form.findChildren(QLabel) if label.isVisible())))
    assert form.validate() and form.values()["home"] == "2 Hill Road, Nashik"
    problems[:] = [FieldProblem("home", "format", "Write the town, too.")]
    press(form, "Fill in the parts")
    desk.run(until(lambda: form.rows["home"].problem is not None))
    problems.clear()
    press(form, "Fill in the parts")
    desk.run(until(lambda: not editor.is_whole()))
    assert editor.raw() == {"street": "2 Hill Road", "city": "Nashik"}
    press(form, "Paste home…")
    press(form, "Type the parts instead")
    assert editor.raw() == {"street": "2 Hill Road", "city": "Nashik"}
    form.deleteLater()


def test_an_accounts_form_follows_the_setting_that_decides(desk: Desk) -> None:
    regions = tuple(Choice(region, region) for region in ("AU", "NZ"))
    form = FormSpec(
        "settings",
        (
            FieldSpec("account_label", "Account name", required=True),
            FieldSpec("region", "Region", FieldType.CHOICE, choices=regions, default="AU"),
            FieldSpec("number", "Business number", required=True, setting="region", setting_values=("NZ",)),
        ),
        {},
    )
    dialog = AccountDialog(desk.ctx, desk.window)
    dialog.show()
    first = dialog._show_form(form, FormSetup(values={"account_label": "Office"}), {})
    assert "number" not in first.rows and first.validate()
    press(dialog, "NZ")
    second = dialog.view
    assert second is not None and second is not first
    assert "number" in second.rows and not second.validate()
    assert second.values() == {"account_label": "Office", "region": "NZ"}
    second.set_value("number", "123")
    press(second, "AU")
    third = dialog.view
    assert third is not None and third.values() == {"account_label": "Office", "region": "AU"}
    dialog.reject()
    dialog.deleteLater()
