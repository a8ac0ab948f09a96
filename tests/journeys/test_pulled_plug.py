"""The plug is pulled: what was loaded stays at hand, changes wait, and afterwards each goes out once, in order; a lost reply waits for a person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from leaddesk.domain.commands import State
from tests.journeys.kit import QUIET, Clerk, sit_down, until
from tests.journeys.office import DIALECTS, LEADS, TAB, Office, at_work, office, open_lead, outbox, outbox_says, reschedule

pytestmark = [QUIET, pytest.mark.journey]
SINCE = re.compile(rf"{TAB} (is )?offline since .*\d\d:\d\d")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_work_goes_on_without_a_server_and_the_queue_goes_out_once_in_order(qapp: QApplication, tmp_path: Path, dialect: str) -> None:
    with office(dialect) as place:

        async def story(clerk: Clerk) -> None:
            await at_work(clerk)
            first = await open_lead(clerk, 0)
            await clerk.sees("Date of birth")
            await reschedule(clerk)
            await clerk.sees(re.compile("· sent"))
            everything = len(clerk.rows(LEADS))

            place.server.stop()
            await clerk.press("Refresh")
            await clerk.sees(SINCE, "Showing what was loaded")
            await until(lambda: any("offline since" in name for name in clerk.all_names("tab")), lambda: clerk.all_names("tab"))
            queued = [await queue_offline(clerk, row, everything) for row in (2, 4)]
            assert [item.state for item in outbox(clerk)[1:]] == [State.WAITING] * 2
            await clerk.sees("2 waiting to be sent")
            await clerk.go(re.compile("^Outbox"))
            await outbox_says(clerk, "Reschedule", "Waits for the connection")

            place.server.start()
            await clerk.go(re.compile(f"^{TAB}"))
            await clerk.press("Try again")
            await clerk.sees("Everything is sent", "Online")
            assert place.asked_for("refixlead") == [first, *queued]
            await clerk.press("Refresh")
            await until(lambda: clerk.shows("button", "Refresh"), clerk.words)
            assert place.asked_for("refixlead") == [first, *queued]
            assert not SINCE.search(clerk.words())

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []


async def queue_offline(clerk: Clerk, row: int, everything: int) -> str:
    """Finds a lead by searching, opens and reschedules it; answers its id."""
    lead = clerk.column(LEADS, "Lead id")[row]
    await clerk.fill("Search leads", lead)
    await until(lambda: clerk.column(LEADS, "Lead id") == [lead], lambda: clerk.rows(LEADS))
    assert await open_lead(clerk, 0) == lead
    await reschedule(clerk, 2, f"queued {lead}")
    await clerk.sees("waits in the outbox", re.compile("Waits (for the connection|to be sent)"))
    await clerk.press("Clear the search")
    await until(lambda: len(clerk.rows(LEADS)) == everything, lambda: len(clerk.rows(LEADS)))
    return lead


def lose_the_next_reply(place: Office) -> None:
    """The next change arrives, its reply does not, and no read shows what became of it."""
    place.crm.faults.add("lose_reply", "refixlead")
    place.crm.faults.add("html_500", "new_lead_detail", times=None)
    place.crm.faults.add("html_500", "new_lead", times=None)


def test_a_lost_reply_waits_for_a_decision_and_each_answer_does_what_it_says(qapp: QApplication, tmp_path: Path) -> None:
    with office("document") as place:

        async def story(clerk: Clerk) -> None:
            await at_work(clerk)
            first = await lost(clerk, place, 0)
            await clerk.press("It arrived")
            await until(lambda: outbox(clerk)[-1].state is State.SENT, lambda: outbox(clerk))
            await clerk.sees("Nothing needs you", "Everything is sent")
            assert place.asked_for("refixlead") == [first]

            place.crm.faults.clear()
            await at_work(clerk)
            second = await lost(clerk, place, 1)
            place.crm.faults.clear()
            await clerk.press(re.compile("^It did not arrive . send again"))
            await until(lambda: outbox(clerk)[-1].state is State.SENT, lambda: outbox(clerk))
            await clerk.sees("Everything is sent")
            assert place.asked_for("refixlead") == [first, second, second]
            assert place.crm.lead(second).counters["refixed"] == 2

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join, read_ahead=False)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []


async def lost(clerk: Clerk, place: Office, row: int) -> str:
    """A change of unknown outcome, opened in the outbox; answers its lead."""
    lead = await open_lead(clerk, row)
    await clerk.sees("Date of birth")
    before = len(place.calls("refixlead"))
    lose_the_next_reply(place)
    await reschedule(clerk)
    await clerk.sees("needs your attention", "1 needs your decision")
    await clerk.press("Show in outbox")
    await outbox_says(clerk, "Reschedule", "Check whether it arrived before sending it again")
    await clerk.sees("It is not sent again until you have decided.", "What to look for", "Your decision", "Tried ", "without success")
    await clerk.menu("Outbox", "Send everything now")
    await clerk.sees("There is nothing to send.")
    await clerk.press("Look again")
    await until(lambda: not place.crm.faults.held, "nothing is held")
    await clerk.sees("1 needs your decision")
    assert len(place.calls("refixlead")) == before + 1
    return lead


def test_a_lost_reply_that_a_read_proves_needs_nobody(qapp: QApplication, tmp_path: Path) -> None:
    with office("document") as place:

        async def story(clerk: Clerk) -> None:
            await at_work(clerk)
            lead = await open_lead(clerk, 0)
            place.crm.faults.add("lose_reply", "refixlead")
            await reschedule(clerk)
            await clerk.sees(re.compile("Reschedule: .* · sent"), "Everything is sent")
            assert place.asked_for("refixlead") == [lead]

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []
