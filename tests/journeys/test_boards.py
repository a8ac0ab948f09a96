"""A morning at the boards, no mouse: three leads get a new day and slot on the bench, two are handed over, and the server hears exactly that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QTableView, QWidget

from leaddesk.domain.commands import State
from leaddesk.ui.forms.base import Segment
from leaddesk.ui.forms.tiles import Tile
from leaddesk.ui.pages.leads_desk import LeadsDesk
from leaddesk.ui.pages.people_list import PeopleList
from tests.journeys.kit import QUIET, Clerk, sit_down, until
from tests.journeys.office import Office, day, office

pytestmark = [QUIET, pytest.mark.journey]
CTRL, SHIFT, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


def at(clerk: Clerk) -> QWidget:
    return clerk.front().focusWidget() or clerk.front()


def key(clerk: Clerk, which: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    """A key to whatever has the focus."""
    QTest.keyClick(at(clerk), which, keys)


async def in_front(clerk: Clerk) -> None:
    """A window manager would see to it."""
    clerk.window.activateWindow()
    await until(lambda: QApplication.activeWindow() is clerk.window, "the window is in front")


async def board(clerk: Clerk, which: Qt.Key) -> LeadsDesk:
    """By its own key, from anywhere in the tab."""
    await in_front(clerk)
    key(clerk, which, CTRL | SHIFT)
    found = await until(lambda: next((p for p in clerk.window.findChildren(LeadsDesk) if p.isVisible()), None), clerk.words)
    assert isinstance(found, LeadsDesk)
    await until(lambda: found.leads.model.rowCount() > 8 and found.leads.model.row_at(0) is not None, "rows")
    return found


async def mark(clerk: Clerk, page: LeadsDesk, count: int) -> list[str]:
    """The first rows, with Home and Shift+Down."""
    await until(lambda: isinstance(at(clerk), QTableView), lambda: at(clerk))
    key(clerk, Qt.Key.Key_Home)
    for _ in range(count - 1):
        key(clerk, Qt.Key.Key_Down, SHIFT)
    await until(lambda: len(page.place.chosen) == count, lambda: page.place.chosen)
    return [one.key.remote for one in page.place.chosen]


async def tab_to(clerk: Clerk, there: Callable[[QWidget], bool]) -> QWidget:
    """Tab until the focus is where it is wanted."""
    for _ in range(60):
        if there(at(clerk)):
            return at(clerk)
        key(clerk, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead there: {at(clerk)} {clerk.words()}")


async def reschedule_three(clerk: Clerk, place: Office) -> None:
    page = await board(clerk, Qt.Key.Key_R)
    leads = await mark(clerk, page, 3)
    key(clerk, Qt.Key.Key_Return)
    await until(lambda: page.place.isAncestorOf(at(clerk)), "the form has the focus")
    QTest.keyClicks(at(clerk), day(1).isoformat())
    await until(lambda: clerk.front().findChildren(Tile), clerk.words)
    tile = await tab_to(clerk, lambda widget: isinstance(widget, Tile))
    assert isinstance(tile, Tile)
    slot = tile.choice.value
    key(clerk, Qt.Key.Key_Space)
    await tab_to(clerk, lambda widget: type(widget) is Segment and widget.text() == "Office")
    key(clerk, Qt.Key.Key_Space)
    box = await tab_to(clerk, lambda widget: isinstance(widget, QComboBox) or isinstance(widget.parent(), QComboBox))
    combo = box if isinstance(box, QComboBox) else box.parent()
    assert isinstance(combo, QComboBox)
    await until(lambda: combo.count() > 1, "the reasons were read")
    reason = combo.itemText(1)
    QTest.keyClicks(at(clerk), reason)
    if QApplication.activePopupWidget() is not None:
        key(clerk, Qt.Key.Key_Escape)  # the list of what fits; what was typed stays
    await until(
        lambda: len(page.place.preview.lines()) == 3 and all(slot.replace(" ", "\u00a0") in line[2] for line in page.place.preview.lines()), clerk.words
    )
    await clerk.sees("Reschedule 3 leads", "Before and after")
    assert place.asked_for("refixlead") == []
    await in_front(clerk)
    key(clerk, Qt.Key.Key_Return, CTRL)
    await until(lambda: len(place.calls("refixlead")) == 3, lambda: (clerk.words(), page.receipts.lines()))
    assert sorted(place.asked_for("refixlead")) == sorted(leads)
    held = [place.crm.lead(lead).row for lead in leads]
    assert {(row["lead_date"], row["apptime"]) for row in held} == {(day(1).isoformat(), slot)}
    await until(lambda: [item.state for item in page.receipts.items()] == [State.SENT] * 3, lambda: page.receipts.lines())
    await clerk.sees("Done here", "3 sent")
    await until(lambda: isinstance(at(clerk), QTableView) and len(page.place.chosen) == 1, "the next lead is chosen")
    assert page.place.chosen[0].key.remote not in leads


async def hand_over_two(clerk: Clerk, place: Office) -> None:
    page = await board(clerk, Qt.Key.Key_E)
    leads = await mark(clerk, page, 2)
    key(clerk, Qt.Key.Key_Return)
    people = await until(lambda: at(clerk) if isinstance(at(clerk), PeopleList) else None, lambda: at(clerk))
    assert isinstance(people, PeopleList)
    await until(lambda: len(people.people()) > 1, clerk.words)
    people.enter()
    key(clerk, Qt.Key.Key_Down)
    person = people.chosen()
    assert person is not None and person.value == people.people()[1].value
    await clerk.sees(f"Transfer 2 leads to {person.name}")
    key(clerk, Qt.Key.Key_Return)
    await clerk.sees(f"Transfer 2 leads to {person.name}?", "Cancel")
    key(clerk, Qt.Key.Key_Return)  # Cancel is the default
    await until(lambda: clerk.front() is clerk.window, "the question is closed")
    assert place.calls("multipleLeadTransfer") == [] and place.crm.lead(leads[0]).owner == place.crm.state.first.uid

    key(clerk, Qt.Key.Key_Return)
    await clerk.sees(f"Transfer 2 leads to {person.name}?")
    await tab_to(clerk, lambda widget: isinstance(widget, QPushButton) and widget.text().startswith("Transfer 2 leads"))
    key(clerk, Qt.Key.Key_Space)
    await until(lambda: all(place.crm.lead(lead).owner == person.value for lead in leads), lambda: (clerk.words(), page.receipts.lines()))
    await until(lambda: [item.state for item in page.receipts.items()] == [State.SENT] * 2, lambda: page.receipts.lines())
    await until(lambda: page.leads.model.rowCount() == len(place.crm.state.pending(place.crm.state.first.uid)), "they leave the list")


def test_a_morning_at_the_boards(qapp: QApplication, tmp_path: Path) -> None:
    with office("document") as place:

        async def story(clerk: Clerk) -> None:
            clerk.window.go(clerk.ctx.services.accounts.list()[0].id)
            await until(lambda: clerk.window.tab() is not None, "its tab")
            await reschedule_three(clerk, place)
            await hand_over_two(clerk, place)

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []
