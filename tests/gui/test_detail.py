"""The detail pane on real services: what it shows of a record, how it copes with slow, lost and absent servers, what stays while things change."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from leaddesk.domain.clock import SystemClock
from leaddesk.domain.commands import Command, OutboxItem, Resend, State
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.naming import readable
from leaddesk.domain.records import Core, Part, PendingMark, Record, RecordView
from leaddesk.domain.specs import ActionSpec, Cell, ColumnSpec, DetailGroup, Effect, FieldLabel, KindSpec, On, Role
from leaddesk.domain.values import Fields, text
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.detail import DetailPane
from leaddesk.ui.pages.detail_fields import FieldsView
from leaddesk.ui.pages.detail_pending import PendingCard
from leaddesk.ui.pages.detail_rows import groups, link, pending_lines, plain
from leaddesk.ui.theme import Icons, Theme
from tests.gui.pages_kit import Desk, button, drive, until, words

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def pane(desk: Desk) -> DetailPane:
    made = DetailPane(desk.ctx, desk.actions)
    desk.show(made)
    return made


async def opened(desk: Desk, key: RecordKey) -> DetailPane:
    made = pane(desk)
    made.show_record(key)
    await until(lambda: "details as of" in made.page.header.age())
    return made


def test_a_record_is_shown_from_the_cache_and_then_read_in_full(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = pane(desk)
        assert "Nothing selected" in words(made)
        made.show_record(desk.keys[0])
        await until(lambda: made.page.isVisible())
        assert "reading details" in made.page.header.age()
        before = set(made.page.fields.names())
        await until(lambda: "details as of" in made.page.header.age())
        record = desk.services.queries.record(desk.keys[0])
        assert record is not None
        assert record.record.core.title in words(made.page.header)
        assert len(set(made.page.fields.names())) > len(before)
        assert "Address" in words(made.page.fields)
        assert not [name for name in made.page.fields.names() if not text(record.record.values()[name])], "empty fields are hidden"

    drive(qapp, tmp_path, story)


def test_masked_values_show_on_a_click_and_hide_with_the_next_record(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = await opened(desk, desk.keys[0])
        secret = next(f.name for g in desk.kind.groups for f in g.fields if f.sensitive and f.name in made.page.fields.names())
        told: list[str] = []
        made.revealed.connect(lambda key, field: told.append(f"{key.remote} {field}"))
        row = made.page.fields.row(secret)
        assert row is not None
        assert row.value == "••••••••"
        QTest.mouseClick(row._show, Qt.MouseButton.LeftButton)
        assert "•" not in row.value
        assert told == [f"{desk.keys[0].remote} {secret}"]
        made.show_record(desk.keys[1])
        await until(lambda: desk.keys[1].remote in words(made.page.header) and "details as of" in made.page.header.age())
        again = made.page.fields.row(secret)
        assert again is None or again.value == "••••••••"

    drive(qapp, tmp_path, story)


def test_the_keyboard_walks_the_fields_and_copies(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = await opened(desk, desk.keys[0])
        first, second, *_ = made.page.fields.names()
        row, following = made.page.fields.row(first), made.page.fields.row(second)
        assert row is not None and following is not None
        row.focus()
        QTest.keyClick(row._copy, Qt.Key.Key_Down)
        assert following.has_focus() or not made.isActiveWindow()
        QTest.keyClick(following._copy, Qt.Key.Key_Return)
        assert QApplication.clipboard().text() == following._raw
        assert following._copy.accessibleName().startswith("Copy ")

    drive(qapp, tmp_path, story)


def test_a_change_under_way_shows_old_and_new_and_can_be_undone(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        call = await desk.endpoint(Role.RESCHEDULE)
        made = await opened(desk, desk.keys[0])
        area = made.page.tabs.widget(0)
        assert isinstance(area, QScrollArea)
        await until(lambda: area.verticalScrollBar().maximum() > 200)
        area.verticalScrollBar().setValue(40)
        item = await desk.submit(Role.RESCHEDULE, desk.keys[0])
        await until(lambda: made.page.pending.cards())
        (card,) = made.page.pending.cards()
        assert card.words().startswith(f"{desk.action(Role.RESCHEDULE).title}: Sends in")
        assert "→" in words(card)
        assert area.verticalScrollBar().value() == 40, "the list stays where it was"
        wanted: list[str] = []
        made.outbox_wanted.connect(wanted.append)
        button(card, "Open in outbox").click()
        assert wanted == [item.command.id]
        button(card, "Undo").click()
        await until(lambda: not made.page.pending.cards())
        assert desk.services.commands.item(item.command.id).state is State.CANCELLED
        assert desk.sends(call, desk.keys[0]) == 0

    drive(qapp, tmp_path, story)


def test_offline_says_what_is_shown_and_not_fetched_is_not_empty(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = await opened(desk, desk.keys[0])
        desk.server.stop()
        made.page.retry.emit()
        await until(lambda: "Offline" in made.page.notice.text())
        assert "showing what was loaded" in made.page.notice.text()
        made.show_record(desk.keys[1])
        await until(lambda: made.page.missing.isVisible() and made.page.missing.title() == "Not fetched yet")
        assert "details not fetched yet" in made.page.header.age()
        assert tuple(made.page.fields.names()), "what the list knows is shown"
        desk.server.start()
        button(made.page.missing, "Read now").click()
        await until(lambda: "details as of" in made.page.header.age())
        assert made.page.notice.text() == ""

    drive(qapp, tmp_path, story)


def test_walking_on_drops_the_fetch_of_the_record_left_behind(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = pane(desk)
        before = len(desk.practice.requests)
        for key in desk.keys[:6]:
            made.show_record(key)
        await until(lambda: "details as of" in made.page.header.age())
        read = [r for r in desk.practice.requests[before:] if desk.keys[5].remote in r.query.values()]
        others = [r for r in desk.practice.requests[before:] if any(k.remote in r.query.values() for k in desk.keys[:5])]
        assert len(read) == 1
        assert not others

    drive(qapp, tmp_path, story)


def test_several_records_are_counted_and_offered_what_takes_many(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = pane(desk)
        made.show_many(desk.keys[:7])
        await until(lambda: made.many.isVisible())
        assert f"7 {desk.kind.plural.lower()} selected" in words(made.many)
        transfer = desk.action(Role.TRANSFER)
        assert transfer.verb.format(n=7) in made.many.bar.names()
        assert not [n for n in made.many.bar.names() if n == desk.action(Role.UPLOAD).title]
        first = made.many.bar.names()[0]
        button(made.many, first).click()
        assert desk.actions.triggered == [(desk.action(Role.RESCHEDULE).name, tuple(desk.keys[:7]))]

    drive(qapp, tmp_path, story)


def test_server_text_is_never_read_as_html(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = await opened(desk, desk.keys[0])
        kind = KindSpec("k", "K", "Ks", (), groups=(DetailGroup("<b>G</b>", (FieldLabel("a", "<i>A</i>"),)),))
        hostile = "<img src='file:///etc/passwd'><b>x</b>"
        record = Record(desk.keys[0], Core(title=hostile), (Part("list", SystemClock().now(), {"a": hostile}),))
        made.page.fields.present(kind, record)
        assert hostile in words(made.page.fields)
        row = made.page.fields.row("a")
        assert row is not None
        assert row._text.textFormat() is Qt.TextFormat.PlainText

    drive(qapp, tmp_path, story)


def test_only_plain_https_addresses_become_links() -> None:
    assert link("https://example.com/a?b=1") == "https://example.com/a?b=1"
    for bad in ("http://example.com", "https://", "https://user:pw@example.com", "javascript:x", "https://a b", "file:///etc", "https://[", ""):
        assert link(bad) == ""


def test_field_names_become_words() -> None:
    assert [readable(n) for n in ("doc_collected", "ASM_code", "YBLCustomer", "annualSalary", "a.b")] == [
        "Doc collected",
        "ASM code",
        "YBL customer",
        "Annual salary",
        "A b",
    ]


@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=8))
def test_whatever_a_server_sends_can_be_shown(values: dict[str, object]) -> None:
    record = Record(RecordKey(AccountId("a"), "k", "1"), Core(), (Part("list", SystemClock().now(), values),))  # type: ignore[arg-type]  # any JSON at all
    shown = groups(KindSpec("k", "K", "Ks", ()), record)
    assert all(field.value and field.value == plain(values[field.name])[:4000] for group in shown for field in group.fields)  # type: ignore[arg-type]  # as above


def test_a_queued_change_speaks_of_fields_by_their_labels_and_of_money_in_the_records_currency(qapp: QApplication) -> None:
    key = RecordKey(AccountId("a"), "lead", "1")
    address = {"line": "1 Quay St", "city": "Auckland", "whole": "1 Quay St, Auckland"}
    values: Fields = {"turnover": "25000", "abn": "", "tags": ["LOC"], "home": address, "born": "1980-01-01"}
    record = Record(key, Core(title="Ada", amount=Decimal(45000), currency="NZD"), (Part("list", SystemClock().now(), values),))
    labels = (
        FieldLabel("abn", "ABN"),
        FieldLabel("turnover", "Monthly turnover", Cell.MONEY),
        FieldLabel("home", "Home address"),
        FieldLabel("born", "Date of birth", Cell.DATE, sensitive=True),
    )
    kind = KindSpec("lead", "Lead", "Leads", (ColumnSpec("amount", "Amount", "amount", Cell.MONEY),), groups=(DetailGroup("Business", labels),))
    effects = (Effect("field:home", "home.line"),)
    action = ActionSpec("edit", "Edit", "lead", On.ONE, Role.EDIT, Resend.CONVERGING, effects=effects)
    payload = {"home": {"line": "2 Hill Rd", "city": "Nelson"}}
    command = Command(CommandId("c"), AccountId("a"), "edit", key, payload, Resend.CONVERGING, SystemClock().now())
    overlay = {"field:abn": "51824753556", "field:turnover": "30000", "amount": "50000", "field:someThing": "x", "field:tags": "LOC, Other"}
    mark = PendingMark(CommandId("c"), "edit", "waiting", {**overlay, "field:home": "2 Hill Rd", "field:born": "1980-01-02"})
    (line,) = pending_lines(kind, RecordView(record, (mark,), 1), {"c": OutboxItem(command, State.WAITING, SystemClock().now())}, {"edit": action})
    theme = Theme(qapp, "light")
    card = PendingCard(theme, Icons(theme), Formats(SystemClock()))
    card.resize(460, 260)
    card.present(line, SystemClock().now(), "CRM")
    card.show()
    said = words(card)
    for shown in ("ABN", "51824753556", "Monthly turnover", "NZD 25,000", "NZD 30,000", "Amount", "NZD 50,000", "Some thing", "LOC, Other", "Date of birth"):
        assert shown in said, shown
    assert "1 Quay St, Auckland" in said and "2 Hill Rd, Nelson" in said
    assert "field:" not in said and "1980" not in said
    fields = FieldsView(theme, Icons(theme), Formats(SystemClock()))
    fields.present(kind, record)
    turnover = fields.row("turnover")
    assert turnover is not None and turnover.value == "NZD 25,000"
    for widget in (card, fields):
        widget.close()
        widget.deleteLater()
