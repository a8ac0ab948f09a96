"""What the command line prints and the exit codes it ends with."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import FormInvalid, LeaddeskError, NotKnown, OutcomeUnknown, SignInNeeded, Throttled
from leaddesk.services.wording import explain

DONE, FAILED, USAGE, WAITING, UNKNOWN, SIGN_IN = 0, 1, 2, 3, 4, 5

_USAGE_NAMES = {
    "account",
    "crm",
    "kind",
    "action",
    "field",
    "column",
    "setting",
    "secret",
    "account action",
    "state",
    "file field",
    "file type",
    "month",
    "sortable column",
}


@dataclass(slots=True)
class Output:
    """Writes answers to stdout (text for people, or one JSON value) and everything else to stderr."""

    as_json: bool = False

    def answer(self, value: Any, text: str) -> None:
        """`value` with ``--json``, else `text`."""
        if self.as_json:
            json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
            sys.stdout.write("\n")
        elif text:
            sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """A remark for a person, on stderr."""
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def failed(self, error: LeaddeskError) -> int:
        """Says an expected error in words; answers the exit code."""
        sentence = explain(error.failure)
        lines = [" ".join(part for part in (sentence.what, sentence.meaning, sentence.next) if part)]
        value: dict[str, Any] = {"error": error.code, "message": lines[0]}
        if isinstance(error, FormInvalid):
            lines += [f"  {p.field}: {p.message}" + (f" (would do: {p.repair})" if p.repair else "") for p in error.problems]
            value["fields"] = {p.field: p.message for p in error.problems}
            value["problems"] = [{"field": p.field, "code": p.code, "message": p.message, "repair": p.repair} for p in error.problems]
        fields = error.facts.get("fields")
        if isinstance(fields, Mapping):
            lines += [f"  {name}: {words}" for name, words in fields.items()]
            value["fields"] = dict(fields)
        self.note("\n".join(lines))
        if self.as_json:
            self.answer(value, "")
        return exit_code(error)


def exit_code(error: LeaddeskError) -> int:
    """The documented exit code of an error."""
    if isinstance(error, SignInNeeded):
        return SIGN_IN
    if isinstance(error, OutcomeUnknown):
        return UNKNOWN
    if isinstance(error, Throttled):
        return WAITING
    if isinstance(error, NotKnown) and error.facts.get("what") in _USAGE_NAMES:
        return USAGE
    if isinstance(error, FormInvalid) and any(p.code == "unknown_field" or p.field == "record" for p in error.problems):
        return USAGE  # a name the form does not have, a record too few or too many: the command line itself is wrong
    return FAILED


def outcome_code(items: Sequence[OutboxItem]) -> int:
    """The exit code for commands as they stand: the one that most wants a person wins."""
    codes = {_state_code(item) for item in items}
    return next((code for code in (UNKNOWN, FAILED, SIGN_IN, WAITING) if code in codes), DONE)


def _state_code(item: OutboxItem) -> int:
    if item.state is State.SENT:
        return DONE
    if item.state is State.UNKNOWN:
        return UNKNOWN
    if item.state in {State.REFUSED, State.CONFLICT, State.CANCELLED}:
        return FAILED
    return SIGN_IN if item.reason == "sign_in" else WAITING


def table(rows: Sequence[Sequence[object]], headers: Sequence[str]) -> str:
    """A plain text table; columns as wide as their widest value, at most 48 characters."""
    cells = [[str("" if value is None else value).replace("\n", " ") for value in row] for row in rows]
    widths = [min(48, max([len(header), *(len(row[i]) for row in cells)])) for i, header in enumerate(headers)]
    lines = ["  ".join(h.upper().ljust(w) for h, w in zip(headers, widths, strict=True)).rstrip()]
    for row in cells:
        lines.append("  ".join((c if len(c) <= w else c[: w - 1] + "…").ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
    return "\n".join(lines)
