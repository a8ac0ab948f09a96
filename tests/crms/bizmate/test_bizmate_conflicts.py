"""What somebody else changed meanwhile: kept where we change something else, asked about where both changed the same."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from leaddesk.crms.bizmate import PLUGIN
from leaddesk.domain.commands import Command
from leaddesk.domain.errors import Conflict, Gone, Offline
from leaddesk.domain.values import JsonValue
from leaddesk.services.conflicts import on_top
from tests.crms.bizmate.bizmate_desk import Desk


async def planned(desk: Desk, **values: JsonValue) -> Command:
    """A change of the newest lead by what it says now."""
    lead_id = desk.lead()
    return desk.command("update_lead", lead_id, values, record=await desk.detail(lead_id))


def meanwhile(desk: Desk, **fields: JsonValue) -> None:
    """Bizcap's staff change the same lead."""
    lead = desk.practice.state.listed("lead")[0]
    lead.fields.update(fields)
    desk.practice.change({"set": {"id": lead.id}})
    lead.updated = lead.updated.replace(year=lead.updated.year + 1)


async def test_the_same_field_changed_by_both_is_a_conflict_and_nothing_is_sent(desk: Desk) -> None:
    """R23."""
    command = await planned(desk, amountRequested="70000", industry="Boats")
    meanwhile(desk, amountRequested="52000.00", lastName="Married")
    with pytest.raises(Conflict) as told:
        await desk.perform(command)
    assert told.value.facts["current"] == {"amountRequested": "52000.00"}
    assert desk.asked("lead_update") == 0


async def test_other_fields_changed_by_somebody_else_are_kept(desk: Desk) -> None:
    command = await planned(desk, industry="Boats")
    meanwhile(desk, lastName="Married", amountRequested="52000.00")
    await desk.perform(command)
    after = await desk.detail(desk.lead())
    assert (after["industry"], after["lastName"], after["amountRequested"]) == ("Boats", "Married", "52000.00")


async def test_the_same_value_from_both_is_no_conflict(desk: Desk) -> None:
    """R24."""
    command = await planned(desk, amountRequested="52000", businessAddress="1 Quay Street, Sydney NSW 2000, Australia", industry="Boats")
    meanwhile(desk, amountRequested="52000.00")
    with pytest.raises(Conflict) as told:
        meanwhile(desk, industry="Cranes")
        await desk.perform(command)
    assert told.value.facts["current"] == {"industry": "Cranes"}


async def test_what_a_person_decided_is_sent(desk: Desk) -> None:
    command = await planned(desk, industry="Boats")
    meanwhile(desk, industry="Cranes")
    with pytest.raises(Conflict) as told:
        await desk.perform(command)
    current = told.value.facts["current"]
    assert isinstance(current, Mapping)
    seen = on_top(command, current, PLUGIN.action("update_lead"))
    meanwhile(desk, lastName="Married")
    await desk.perform(seen)
    assert (await desk.detail(desk.lead()))["industry"] == "Boats"


async def test_fields_a_read_does_not_show_are_never_in_conflict(desk: Desk) -> None:
    command = await planned(desk, notes="Call after five.", abn="51 824 753 556")
    meanwhile(desk, lastName="Married")
    await desk.perform(command)
    assert desk.practice.state.listed("lead")[0].hidden["notes"] == "Call after five."


async def test_when_the_look_before_fails_nothing_was_sent(desk: Desk) -> None:
    command = await planned(desk, industry="Boats")
    desk.practice.faults.add("html_500", "lead_detail", times=None)
    with pytest.raises(Offline):
        await desk.perform(command)
    desk.practice.faults.clear()
    desk.practice.state.leads.pop(desk.lead())
    with pytest.raises(Gone):
        await desk.perform(command)
    assert desk.asked("lead_update") == 0
