"""Records that belong together: one click from a lead to its company, to another of its leads, and back; the same without a network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from leaddesk.sandbox.fincrm_state import ME
from tests.journeys.agency import TAB, Agency, agency
from tests.journeys.kit import QUIET, Clerk, sit_down

pytestmark = [QUIET, pytest.mark.journey]


def linked(place: Agency) -> tuple[str, str, int]:
    """A company with more leads than are named one by one: its name, its newest lead's, how many there are."""
    leads = place.crm.rows("leads", ME)
    for company in place.crm.rows("companies", ME):
        own = [row for row in leads if row["company"] == company["id"]]
        if len(own) > 3:
            return company["c_name"], f"{own[0]['first_name']} {own[0]['last_name']}", len(own)
    raise AssertionError("no company has four leads")


@pytest.mark.parametrize("offline", [False, True])
def test_relations_lead_there_and_back(qapp: QApplication, tmp_path: Path, offline: bool) -> None:
    with agency(40) as place:
        company, lead, count = linked(place)

        async def story(clerk: Clerk) -> None:
            if offline:
                place.server.stop()
            await clerk.go(re.compile(TAB))
            await clerk.filled("Leads", 5)
            await clerk.pick("Leads", clerk.column("Leads", "Name").index(lead))
            await clerk.press(re.compile(rf"^Company: {company}"))
            await clerk.sees(f"Back to {lead}", f"Leads · {count}")
            assert clerk.selected("Companies", "Name") == [company]
            await clerk.press(re.compile(rf"^Leads: show all {count}"))
            await clerk.sees(f"Leads of {company}", f"{count} leads", f"Back to {company}")
            assert len(await clerk.filled("Leads", count)) == count
            await clerk.pick("Leads", count - 1)
            await clerk.sees("Convert to deal", f"Back to {company}")
            await clerk.press(f"Back to {company}")
            await clerk.sees(f"Back to {lead}")
            await clerk.press(f"Back to {lead}")
            await clerk.sees("All leads", "Convert to deal")
            assert clerk.selected("Leads", "Name") == [lead]
            assert not clerk.shows("button", re.compile("^Back to"))
            assert not offline or not place.server.running

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []
