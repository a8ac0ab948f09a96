"""The sentences: every failure and every state has them, filled in, without jargon."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.domain import errors
from leaddesk.domain.commands import Command, OutboxItem, Resend, State
from leaddesk.domain.errors import Failure, FieldProblem, FormInvalid, LeaddeskError, NotKnown
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.domain.specs import ActionSpec, On, Role
from leaddesk.domain.values import JsonValue
from leaddesk.services.wording import done_line, duration, explain, size, state_line
from leaddesk.services.wording_failures import FAILURES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOVE = ActionSpec("move", "Move visit", "lead", On.ONE, Role.RESCHEDULE, Resend.STATE_CHANGE, done="Moved to {day}, {slot}")

REASONS = {
    "offline": ["dns", "refused", "tls", "connect_timeout", "network"],
    "outcome_unknown": ["timeout", "reset", "server_fault", "cut", "not_data", "html", "shape", "crash"],
    "store_unavailable": ["locked", "full", "damaged", "newer", "wrong_key", "no_key", "unencrypted", "busy", "io"],
    "key_needed": ["no_keyring", "locked", "passphrase", "first_start", "wrong_passphrase"],
    "file_rejected": [
        "missing",
        "empty",
        "too_large",
        "not_readable",
        "type_mismatch",
        "type_refused",
        "too_many_pages",
        "damaged",
        "no_folder",
        "not_writable",
        "no_backup",
    ],
}


def every_failure() -> list[Failure]:
    found = []
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, LeaddeskError):
            facts: dict[str, JsonValue] = {"name": "a.pdf", "limit": 5_000_000, "found": 7_000_000, "what": "kind", "known": ["lead"], "state": "sent"}
            found += [Failure(kind.code, {**facts, "reason": reason}) for reason in REASONS.get(kind.code, [""])]
    return found


@pytest.mark.parametrize("failure", every_failure(), ids=lambda f: f"{f.code}-{f.fact('reason')}")
def test_every_failure_has_whole_sentences(failure: Failure) -> None:
    line = explain(failure, server="Toy CRM").line
    assert line[0].isupper() or line[0] == "“"
    assert line[-1] in ".?!"
    assert "{" not in line and "  " not in line and "None" not in line
    assert not re.search(r"(?i)exception|http|json|invalid|error code|please|oops|failed to", line)


def test_the_table_covers_what_errors_say() -> None:
    for code, reasons in REASONS.items():
        for reason in reasons:
            assert f"{code}/{reason}" in FAILURES or code in FAILURES


def test_facts_fill_the_sentence() -> None:
    assert explain(Failure("throttled", {"after": 95})).what == "The server asks for a pause of 95 s."
    assert explain(Failure("throttled", {"after": 18, "reason": "code"})).next == "Enter that code, or ask for another in 18 s."
    assert explain(Failure("refused", {"message": "Slot is full"}), server="Toy CRM").what == "Toy CRM refused it: Slot is full."
    assert "7.0 MB, at most 5.0 MB" in explain(Failure("file_rejected", {"reason": "too_large", "name": "a.pdf", "found": 7_000_000, "limit": 5_000_000})).what
    assert explain(Failure("illegal_move", {"state": "sending"})).what == "That is no longer possible: this change is being sent."


def test_a_near_name_is_suggested() -> None:
    said = explain(NotKnown(what="kind", name="leed", known=["lead", "document_type"]))
    assert said.line == "There is no kind “leed”. Did you mean lead?"
    assert explain(NotKnown(what="kind", name="zzz", known=["lead", "place"])).next == "There is: lead, place."
    assert explain(NotKnown(what="record", name="9", known=[])).line == "There is no record “9”."


def test_a_form_says_all_its_problems() -> None:
    invalid = FormInvalid((FieldProblem("day", "past", "The day is over."), FieldProblem("slot", "required", "Choose a slot.")))
    assert explain(invalid).line == "Some values need another look. Nothing was sent. The day is over. Choose a slot."


@given(
    st.sampled_from(sorted({k.split("/")[0] for k in FAILURES})),
    st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.text(max_size=20), st.integers())),
)
def test_odd_facts_never_break_a_sentence(code: str, facts: dict[str, JsonValue]) -> None:
    assert explain(Failure(code, facts)).line


def test_sentences_can_be_translated_before_they_are_filled_in() -> None:
    words = {"{server} asks for a pause of {wait}.": "{server} möchte {wait} Pause."}
    assert explain(Failure("throttled", {"after": 5}), server="CRM", translate=lambda s: words.get(s, s)).what == "CRM möchte 5 s Pause."


def item(state: State, *, reason: str = "", due: float | None = None, failure: Failure | None = None, attempt: int = 0, message: str = "") -> OutboxItem:
    command = Command(CommandId("c"), AccountId("a"), "move", None, {"day": "5 May", "slot": "noon"}, Resend.STATE_CHANGE, NOW, attempt=attempt)
    return OutboxItem(command, state, NOW, due=NOW + timedelta(seconds=due) if due is not None else None, reason=reason, failure=failure, message=message)


@pytest.mark.parametrize(
    "what, line",
    [
        (item(State.HELD, reason="hold_back", due=6), "Sends in 6 s. You can still cancel it."),
        (item(State.HELD, reason="crash"), "Held: the program stopped twice while this was being sent. Check it, then send it."),
        (item(State.HELD, reason="whatever"), "Held. Send it when you are ready."),
        (item(State.WAITING, reason="offline", due=120), "Waits for the connection, next try at 09:02."),
        (item(State.WAITING, reason="offline"), "Waits for the connection."),
        (item(State.WAITING), "Waits to be sent."),
        (item(State.SENDING), "Being sent…"),
        (item(State.SENT), "Moved to 5 May, noon."),
        (item(State.REFUSED, failure=Failure("refused", {"message": "Slot is full"})), "Refused: Slot is full"),
        (item(State.REFUSED, failure=Failure("gone", {})), "This record is no longer on the server. Your copy stays readable. Refresh the list."),
        (item(State.CANCELLED), "Cancelled before it was sent."),
        (item(State.CANCELLED, attempt=1), "Cancelled."),
        (item(State.UNKNOWN), "No usable answer came after sending. Check whether it arrived before sending it again."),
    ],
)
def test_where_a_change_stands(what: OutboxItem, line: str) -> None:
    assert state_line(what, MOVE, NOW, local=lambda moment: moment.strftime("%H:%M")) == line


@given(st.sampled_from(State), st.text(max_size=10), st.one_of(st.none(), st.floats(-1e6, 1e6)))
def test_every_state_has_a_line(state: State, reason: str, due: float | None) -> None:
    assert state_line(item(state, reason=reason, due=due), None, NOW)


def test_words_of_an_action_without_all_its_values() -> None:
    assert done_line(MOVE, {"day": "5 May"}) == "Moved to 5 May."
    assert done_line(MOVE, {"day": "5 May", "slot": "noon"}) == "Moved to 5 May, noon."


def test_lengths_and_sizes() -> None:
    assert [duration(s) for s in (0, 0.2, 8, 120, 7200, 200_000)] == ["a moment", "1 s", "8 s", "2 min", "2 h", "2 days"]
    assert [size(n) for n in (812, 34_000, 5_200_000)] == ["812 bytes", "34 KB", "5.2 MB"]
