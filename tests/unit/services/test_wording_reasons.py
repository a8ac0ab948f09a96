"""Every failure code and reason the product's code names has a sentence of its own: read out of the code, so that none is forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import leaddesk
from leaddesk.domain import errors
from leaddesk.domain.commands import Command, OutboxItem, Resend, State
from leaddesk.domain.errors import Failure, LeaddeskError
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.services.wording import _HELD, _WAITING, explain, state_line
from leaddesk.services.wording_failures import FAILURES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PRODUCT = Path(leaddesk.__file__).parent
CODES = {name: kind.code for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, LeaddeskError)}
SPOKEN = frozenset({"refused/storage", "refused/not_done", "refused/validation"})
"""Always raised with a message that says it all."""
GENERAL = frozenset({"server_fault/server_fault"})
"""Said by the code's general sentence, with the status filled in."""
MOVES = {"move", "note", "Outcome", "OutboxItem", "waits", "release", "again"}
"""Calls that give a queued command its reason."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PRODUCT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
                yield name, node


def texts(node: ast.expr) -> list[str]:
    """The texts an expression may come to; a comparison's are not among them."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def failures() -> set[str]:
    found = set(CODES.values())
    for name, call in calls():
        if name in CODES:
            found |= {f"{CODES[name]}/{reason}" for word in call.keywords if word.arg == "reason" for reason in texts(word.value)}
        elif name == "Failure" and call.args:
            found |= set(texts(call.args[0]))
    return found


def reasons() -> set[str]:
    """What queued commands wait for, are held or were ended for. The second argument of a move is a reason only where it is a plain text."""
    found: set[str] = set()
    for name, call in calls():
        if name in MOVES:
            found |= {reason for word in call.keywords if word.arg == "reason" for reason in texts(word.value)}
            places = call.args[2:3] if name == "Outcome" else call.args[1:2] if name in ("waits", "release", "again") else []
            found |= {reason for place in places for reason in texts(place)}
    return found


def test_the_code_is_really_read() -> None:
    assert {"offline/not_sent", "outcome_unknown/timeout", "file_rejected/too_large", "crash"} <= failures()
    assert {"hold_back", "restored", "offline", "sign_in", "rate_limit", "server", "person", "moved_back", "crash", "replaced"} <= reasons()


@pytest.mark.parametrize("name", sorted(failures()))
def test_every_failure_named_in_the_code_has_a_sentence(name: str) -> None:
    if name in SPOKEN:
        code, _, reason = name.partition("/")
        assert explain(Failure(code, {"reason": reason, "message": "No room"})).what.endswith("No room.")
        return
    assert name in FAILURES or name in GENERAL


@pytest.mark.parametrize("reason", sorted(reasons() - {""}))
def test_every_reason_of_a_queued_change_has_a_sentence(reason: str) -> None:
    plain = {state: state_line(item(state, ""), None, NOW) for state in (State.HELD, State.WAITING, State.CANCELLED)}
    said = [state for state, line in plain.items() if state_line(item(state, reason), None, NOW) != line]
    assert said or reason in _HELD or reason in _WAITING


def item(state: State, reason: str, failure: Failure | None = None, attempt: int = 0) -> OutboxItem:
    command = Command(CommandId("c"), AccountId("a"), "move", None, {}, Resend.STATE_CHANGE, NOW, attempt=attempt)
    return OutboxItem(command, state, NOW, reason=reason, failure=failure)


def test_what_a_person_reads_in_the_rarer_cases() -> None:
    assert state_line(item(State.HELD, "restored"), None, NOW).startswith("Came back with a backup and may have been sent since.")
    assert state_line(item(State.CANCELLED, "replaced"), None, NOW) == "Replaced by a changed version."
    assert "before anything was sent" in state_line(item(State.HELD, "crash", Failure("crash", {})), None, NOW)
    assert "looked up before it goes out again" in state_line(item(State.WAITING, "crash", attempt=1), None, NOW)
    insecure = item(State.REFUSED, "", Failure("refused", {"message": "", "reason": "insecure_url"}))
    assert state_line(insecure, None, NOW).startswith("The address in the account's settings is not a secure one.")
