"""Second thoughts and a second day: undoing before anything is sent, and a window that opens as it was left, its queue still there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from leaddesk.domain.commands import State
from tests.journeys.kit import QUIET, Clerk, sit_down, until
from tests.journeys.office import LEADS, at_work, office, open_lead, outbox, outbox_says, reschedule

pytestmark = [QUIET, pytest.mark.journey]


def test_undo_within_the_hold_back_sends_nothing(qapp: QApplication, tmp_path: Path) -> None:
    with office("document") as place:

        async def story(clerk: Clerk) -> None:
            await at_work(clerk)
            await open_lead(clerk, 0)
            await reschedule(clerk)
            await clerk.sees(re.compile(r"sends in \d+ s"), "1 waiting to be sent")
            await clerk.press("Undo")
            await clerk.sees("undone, nothing was sent", "Everything is sent")
            assert [item.state for item in outbox(clerk)] == [State.CANCELLED]

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join, hold_seconds=60)
        assert place.calls("refixlead") == []


def test_the_window_opens_again_as_it_was_left_and_the_queue_is_still_there(qapp: QApplication, tmp_path: Path) -> None:
    with office("document") as place:
        left: list[tuple[list[str], list[str]]] = []

        async def first_day(clerk: Clerk) -> None:
            await at_work(clerk)
            await open_lead(clerk, 0)
            await reschedule(clerk)
            await clerk.sees("1 waiting to be sent")
            await clerk.press("List options")
            await clerk.press("Columns", "menu")
            await clerk.press("Client", "menu")
            await until(lambda: (titles := clerk.titles(LEADS)) and "Client" not in titles, lambda: clerk.titles(LEADS))
            await clerk.sort_by(LEADS, "Customer")
            await until(lambda: (found := clerk.column(LEADS, "Customer")) == sorted(found, key=str.casefold), lambda: clerk.column(LEADS, "Customer"))
            left.append((clerk.titles(LEADS), clerk.column(LEADS, "Customer")))

        async def second_day(clerk: Clerk) -> None:
            await clerk.filled(LEADS, 10)
            assert (clerk.titles(LEADS), clerk.column(LEADS, "Customer")) == left[0]
            await clerk.sees("1 waiting to be sent")
            await clerk.go(re.compile("^Outbox"))
            await outbox_says(clerk, "Reschedule", "Sends in")
            assert place.calls("refixlead") == []
            await clerk.press("Send now")
            await clerk.sees("Everything is sent")
            assert len(place.calls("refixlead")) == 1

        sit_down(qapp, tmp_path / "profile", first_day, prepare=place.join, hold_seconds=60)
        sit_down(qapp, tmp_path / "profile", second_day, hold_seconds=60)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []
