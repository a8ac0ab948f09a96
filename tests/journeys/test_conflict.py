"""Two people change the same record: the outbox shows what was, mine and theirs, and what was chosen field by field is what the server gets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.agency import TAB, Agency, agency
from tests.journeys.kit import QUIET, Clerk, sit_down, until

pytestmark = [QUIET, pytest.mark.journey]


async def edit(clerk: Clerk, place: Agency, row: int) -> dict[str, object]:
    """Changes a lead that somebody else changes while the form is open; answers the server's row."""
    await clerk.go(re.compile(TAB))
    await clerk.pick("Leads", row)
    (number,) = clerk.selected("Leads", "Lead id")
    await clerk.sees(f"Lead id {number}", re.compile("details as of", re.I))
    lead = place.crm.state.tables["leads"][int(number)]
    await clerk.act("Edit")
    await clerk.fill("Designation", "Chief")
    await clerk.fill("Notes", "Mine")
    place.crm.change({"set": {"table": "leads", "key": number, "designation": "Boss", "notes": "Theirs"}})
    await clerk.press("Save changes")
    await clerk.go(re.compile("^Outbox"))
    await clerk.sees("Was: ", "Boss", "Chief", "Theirs", "Send mine")
    return lead


def test_each_field_is_chosen_by_a_person(qapp: QApplication, tmp_path: Path) -> None:
    with agency() as place:

        async def story(clerk: Clerk) -> None:
            lead = await edit(clerk, place, 0)
            await clerk.press(re.compile("^Designation: theirs, Boss"))
            await clerk.press("Send what is chosen")
            await until(lambda: lead["notes"] == "Mine", lambda: lead)
            assert lead["designation"] == "Boss"
            lead = await edit(clerk, place, 1)
            await clerk.press("Send mine")
            await until(lambda: (lead["designation"], lead["notes"]) == ("Chief", "Mine"), lambda: lead)
            lead = await edit(clerk, place, 2)
            await clerk.press(re.compile("^Designation: theirs, Boss"))
            await clerk.press(re.compile("^Notes: theirs, Theirs"))
            await clerk.press("Drop my change")
            await clerk.sees("Everything is sent")
            assert (lead["designation"], lead["notes"]) == ("Boss", "Theirs")

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []
