"""The window's parts without a window: model differences, the query thread, events, colours, icons, formats, states."""

from __future__ import annotations

import re
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel

from leaddesk.app.discovery import find_plugins
from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.domain.accounts import Account, Health, KindHealth, SignIn
from leaddesk.domain.changes import Change, RecordsChanged, RefreshProgress
from leaddesk.domain.errors import Failure
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Cell
from leaddesk.services.api import Superseded
from leaddesk.services.events import Hub
from leaddesk.ui.bridge import Bridge
from leaddesk.ui.keys import keys
from leaddesk.ui.models.columns import for_all
from leaddesk.ui.models.cooking import Cooker
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.models.lead_model import LeadModel
from leaddesk.ui.models.reader import Reader
from leaddesk.ui.models.states import Asked, Known, banner, blank
from leaddesk.ui.models.views import View, read_saved, work_views, write_saved
from leaddesk.ui.resources import resource_folder
from leaddesk.ui.status_line import StatusLine
from leaddesk.ui.strings_shell import menu_titles
from leaddesk.ui.theme import Icons, Theme

KEY = bytes(range(32))
NOW = datetime(2026, 2, 5, 10, 42, tzinfo=UTC)
UI = Path(__file__).resolve().parents[2] / "leaddesk" / "ui"


class StillClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    made = open_store_part(tmp_path_factory.mktemp("profile"), session_key=KEY)
    yield made
    made.close()


def wait(said: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not said():
        assert time.monotonic() < end, "it did not come about"
        QTest.qWait(5)


# the model

IDS = st.lists(st.integers(1, 40), unique=True, max_size=30)


@settings(max_examples=150, deadline=None)
@given(orders=st.lists(IDS, min_size=2, max_size=5), selected=st.sets(st.integers(1, 40), max_size=6))
def test_any_order_becomes_any_other_and_marks_follow_their_records(qapp: QApplication, opened: Opened, orders: list[list[int]], selected: set[int]) -> None:
    reader = Reader(opened.services.queries.interrupt)
    model = LeadModel(opened.services.queries, reader, Cooker(for_all(), Formats(StillClock()), {}, {}))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    chosen = QItemSelectionModel(model)
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model._apply(array("q", orders[0]))
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    kept = {rowid for rowid in selected if rowid in orders[0]}
    marks = {rowid: QPersistentModelIndex(model.index(orders[0].index(rowid), 0)) for rowid in kept}
    for rowid in kept:
        chosen.select(model.index(orders[0].index(rowid), 0), flags)
    for order in orders[1:]:
        model._apply(array("q", order))
        kept &= set(order)
        assert list(model.ids) == order
        assert {order[index.row()] for index in chosen.selectedRows()} == kept
        assert all(marks[rowid].isValid() and order[marks[rowid].row()] == rowid for rowid in kept)
    assert not resets
    reader.stop()
    del tester


# the query thread


def test_the_newest_read_of_a_lane_wins(qapp: QApplication) -> None:
    gate = threading.Event()
    interrupted: list[int] = []

    def interrupt(ident: int) -> None:
        interrupted.append(ident)
        gate.set()

    reader = Reader(interrupt)
    begun = threading.Event()

    def slow() -> str:
        begun.set()
        gate.wait(5)
        raise Superseded

    answers: list[str] = []
    reader.ask(slow, done=answers.append, lane="list")
    assert begun.wait(5)
    reader.ask(lambda: "second", done=answers.append, lane="list")
    reader.ask(lambda: "third", done=answers.append, lane="list")
    reader.ask(lambda: "other", done=answers.append)
    wait(lambda: len(answers) == 2)
    assert answers == ["third", "other"]
    assert interrupted
    reader.stop()


def test_an_interrupt_that_hits_the_wrong_read_is_read_again(qapp: QApplication) -> None:
    reader = Reader(lambda ident: None)
    tries: list[int] = []

    def once_superseded() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise Superseded
        return 7

    answers: list[int] = []
    reader.ask(once_superseded, done=answers.append)
    wait(lambda: answers)
    assert answers == [7]
    reader.stop()


def test_a_failed_read_is_told_to_whom_asked_else_to_all(qapp: QApplication) -> None:
    reader = Reader(lambda ident: None)
    told: list[BaseException] = []
    broke: list[BaseException] = []
    reader.broke.connect(broke.append)

    def fails() -> None:
        raise ValueError("no")

    reader.ask(fails, done=lambda _: None, failed=told.append)
    reader.ask(fails, done=lambda _: None)
    wait(lambda: told and broke)
    reader.stop()


# events


def test_events_come_joined_and_in_the_window_s_thread(qapp: QApplication) -> None:
    hub = Hub()
    bridge = Bridge(hub)
    seen: list[Change] = []
    bridge.changed.connect(seen.append)
    account = AccountId("a")

    def publish() -> None:
        for rowid in range(50):
            hub.publish(RecordsChanged(account, "lead", (rowid,), structure=rowid == 7))
            hub.publish(RefreshProgress(account, "lead", rowid))

    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()
    wait(lambda: len(seen) >= 2)
    records = [c for c in seen if isinstance(c, RecordsChanged)]
    assert {rowid for c in records for rowid in c.rowids} == set(range(50))
    assert any(c.structure for c in records)
    assert len(seen) <= 4
    bridge.close()
    hub.publish(RecordsChanged(account, "lead", (99,)))
    qapp.processEvents()
    assert all(99 not in c.rowids for c in seen if isinstance(c, RecordsChanged))


# the look


def test_every_icon_named_anywhere_is_there() -> None:
    named: set[str] = set()
    for plugin in find_plugins(()).values():
        named |= {plugin.info.icon, *(a.icon for a in plugin.actions if a.icon)}
    for path in UI.rglob("*.py"):
        named |= set(re.findall(r"""icons\.(?:get|pixmap)\(\s*["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8")))
    folder = resource_folder() / "icons"
    assert (folder / "LICENSE").is_file()
    assert not sorted(name for name in named if not (folder / f"{name}.svg").is_file())


def test_icons_are_drawn_in_the_colours_of_the_theme(qapp: QApplication) -> None:
    theme = Theme(qapp, "light")
    icons = Icons(theme)
    light = icons.pixmap("search", "text", 16).toImage()
    theme.set_mode("dark")
    dark = icons.pixmap("search", "text", 16).toImage()
    assert light != dark
    assert not icons.get("no-such-icon").isNull()
    theme.set_mode("light")


def test_menus_and_shortcuts_do_not_clash() -> None:
    letters = [title[title.index("&") + 1].lower() for title in menu_titles().values()]
    assert len(set(letters)) == len(letters)
    sequences = [key.sequence for key in keys()]
    assert len(set(sequences)) == len(sequences)


# words


def test_formats_show_what_they_cannot_read_as_it_is() -> None:
    formats = Formats(StillClock())
    assert formats.show(Cell.DATE, "2026-02-05") == "5 Feb 2026"
    assert formats.show(Cell.DATE, "soon") == "soon"
    assert formats.show(Cell.AGE, "2026-02-01") == "4 d"
    assert formats.show(Cell.MONEY, "1234.50", "INR") == "INR 1,234.50"
    assert formats.show(Cell.NUMBER, "n/a") == "n/a"
    assert formats.show(Cell.PHONE, "+919000010296") == "+919000010296"
    formats.load("en_GB")
    assert formats.show(Cell.PHONE, "+919000010296") == "+91 90000 10296"
    assert formats.show(Cell.PHONE, "ask at the desk") == "ask at the desk"
    assert formats.show(Cell.DATE, "2026-02-05") == "5 Feb 2026"
    formats.load("xx_NOWHERE")


@given(st.sampled_from(list(Cell)), st.text(max_size=30), st.text(max_size=4))
def test_formats_never_fail(cell: Cell, text: str, currency: str) -> None:
    assert isinstance(Formats(StillClock()).show(cell, text, currency), str)


def known(sign_in: SignIn = SignIn.SIGNED_IN, **health: object) -> Known:
    kind = KindHealth("lead", NOW, 10)
    values: dict[str, object] = {"online": True, "since": NOW, "failure": None, "kinds": (kind,), **health}
    return Known(Account(AccountId("a"), "x", "Desk", {}, sign_in), Health(AccountId("a"), **values), "The CRM")  # type: ignore[arg-type]


def hour(moment: datetime) -> str:
    return f"{moment:%H:%M}"


@pytest.mark.parametrize(("off", "words"), [(0.0, ""), (300.0, ""), (-300.0, ""), (301.0, "5 minutes behind"), (-900.0, "15 minutes ahead")])
def test_a_wrong_clock_is_said_at_the_foot_of_every_page(qapp: QApplication, off: float, words: str) -> None:
    """R19."""
    theme = Theme(qapp, "light")
    line = StatusLine(theme, Icons(theme))
    line.show_known([known(clock_off=12.0), known(clock_off=off)], {}, hour)
    said = [label.text() for label in line.findChildren(QLabel) if not label.isHidden() and "clock" in label.text()]
    assert len(said) == bool(words) and (not words or words in said[0])


def test_the_banner_says_the_most_pressing_thing() -> None:
    assert banner([known()], "lead", hour) is None
    expired = banner([known(SignIn.EXPIRED, online=False)], "lead", hour)
    assert expired is not None and expired.action == "sign_in"
    offline = banner([known(online=False)], "lead", hour)
    assert offline is not None and offline.text == "Showing what was loaded 10:42 — Desk is offline since 10:42."
    held = banner([known(kinds=(KindHealth("lead", NOW, 10, held=32),))], "lead", hour)
    assert held is not None and held.action == "drop" and held.text.startswith("32 leads")
    failed = banner([known(kinds=(KindHealth("lead", NOW, 10, Failure("server_fault", {})),))], "lead", hour)
    assert failed is not None and failed.action == "retry"


def test_an_empty_list_says_why_and_what_next() -> None:
    assert blank(Asked(None, narrowed=True), [known()]).action == "clear"
    assert blank(Asked(None, narrowed=False, view="overdue"), [known()]).action == "show_all"
    assert blank(Asked(None, narrowed=False), [known(SignIn.SIGNED_OUT)]).action == "sign_in"
    fresh = known(kinds=(KindHealth("lead", None, 0),))
    assert blank(Asked(None, narrowed=False), [fresh]).action == "refresh"
    loading = known(kinds=(KindHealth("lead", None, 0, running=True),))
    assert blank(Asked(None, narrowed=False), [loading]).action == ""


def test_views_by_date_and_saved_views_come_back() -> None:
    today = date(2026, 2, 5)
    views = {view.name: view for view in work_views(dated=True)}
    assert [f.values for f in views["next"].filters(today)] == [("2026-02-05",), ("2026-02-12",)]
    assert "today" not in {view.name for view in work_views(dated=False)}
    saved = [View("saved:Mine", "Mine", "bookmark", "Saved filters", search="asha", chosen={"status": ("New",)}, saved=True)]
    assert read_saved(write_saved(saved)) == saved
    assert read_saved([{"title": 3}, "x", None]) == []


def test_no_key_means_two_things_as_the_program_comes(opened: Opened) -> None:
    from leaddesk.ui.keys import KeyMap

    conflicts = KeyMap(opened.services.preferences, opened.services.catalog).conflicts()
    assert {name: [other.name for other in others] for name, others in conflicts.items()} == {}
