"""Pending commands over rows, and the small stores of preferences and drafts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leaddesk.domain.commands import Command, OutboxItem, Resend, State
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.domain.records import PendingMark
from leaddesk.domain.specs import ActionSpec, Effect, FieldSpec, FieldType, On, Role
from leaddesk.domain.values import Fields
from leaddesk.services.projection import marks, overlaid
from leaddesk.services.small import without_secrets

from .conftest import Bench

NOW = datetime(2026, 3, 2, tzinfo=UTC)
MOVE = ActionSpec(
    "move", "Move", "lead", On.ONE, Role.RESCHEDULE, Resend.STATE_CHANGE, effects=(Effect("due", "when.day"), Effect("slot", "slot")), leaves=True
)


def item(number: int, state: State, payload: Fields, action: str = "move") -> OutboxItem:
    return OutboxItem(Command(CommandId(f"c{number}"), AccountId("a"), action, None, payload, Resend.STATE_CHANGE, NOW), state, NOW)


def find(account: AccountId, name: str) -> ActionSpec | None:
    return MOVE if name == "move" else None


def test_the_latest_command_wins_and_only_what_it_says() -> None:
    found = marks([item(2, State.WAITING, {"slot": "noon"}), item(1, State.SENDING, {"when": {"day": "2026-04-01"}, "slot": "dawn"})], find)
    assert [mark.command for mark in found] == ["c1", "c2"]
    assert overlaid(["title", "due", "slot"], ["A", "", "x"], found) == ("A", "2026-04-01", "noon")
    assert overlaid(["title"], ["A"], ()) == ("A",)


@pytest.mark.parametrize(
    "state, shown, applied",
    [
        (
            s,
            s in {State.WAITING, State.HELD, State.SENDING, State.UNKNOWN, State.REFUSED, State.CONFLICT},
            s in {State.WAITING, State.HELD, State.SENDING, State.UNKNOWN},
        )
        for s in State
    ],
)
def test_which_states_are_marked_and_which_are_laid_over(state: State, shown: bool, applied: bool) -> None:
    found = marks([item(1, state, {"slot": "noon"})], find)
    assert bool(found) == shown
    if shown:
        assert bool(found[0].overlay) == applied and found[0].leaves == applied


def test_an_action_nobody_knows_any_more_is_still_marked() -> None:
    assert marks([item(1, State.WAITING, {"slot": "x"}, "old")], find) == (PendingMark(CommandId("c1"), "old", "waiting"),)


async def test_preferences_and_drafts_outlive_the_process_and_hold_no_secret(bench: Bench) -> None:
    bench.services.preferences.put("columns", ["a", "b"])
    assert bench.services.preferences.get("columns") == ["a", "b"]
    assert bench.services.preferences.get("theme", "dark") == "dark"
    bench.services.drafts.save("toycrm:move", {"slot": "noon", "password": "x", "otp": "1", "api_key": "y", "pincode": "411001"})
    assert bench.services.drafts.load("toycrm:move") == {"slot": "noon", "pincode": "411001"}
    bench.services.drafts.drop("toycrm:move")
    assert bench.services.drafts.load("toycrm:move") is None


def test_a_form_knows_its_secret_fields() -> None:
    fields = (FieldSpec("phrase", "Phrase", FieldType.SECRET), FieldSpec("sms", "Code", FieldType.CODE), FieldSpec("name", "Name"))
    assert without_secrets(fields, {"phrase": "x", "sms": "1", "name": "A"}) == {"name": "A"}


def test_a_list_of_choices_is_said_by_its_entries() -> None:
    assert overlaid(["slot"], ["x"], marks([item(1, State.WAITING, {"slot": ["LOC", "Other", ""]})], find)) == ("LOC, Other",)
