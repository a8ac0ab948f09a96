"""Snippets: short texts used again and again, with blanks like {title} that are filled from the record they are used on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from leaddesk.domain.accounts import Account
from leaddesk.domain.errors import FieldProblem, FileRejected, FormInvalid
from leaddesk.domain.records import Record
from leaddesk.domain.values import JsonValue, text

if TYPE_CHECKING:
    from leaddesk.services.api import Preferences

PREFERENCE: Final = "snippets"
FORMAT: Final = "leaddesk snippets"
MOST, LONGEST_NAME, LONGEST_TEXT = 200, 60, 4000
LARGEST_FILE = 2_000_000
VARIABLES: Final = (
    "title",
    "first_name",
    "company",
    "phone",
    "email",
    "status",
    "substatus",
    "owner",
    "due",
    "slot",
    "amount",
    "reference",
    "id",
    "date",
    "time",
    "tomorrow",
    "me",
    "account",
)
"""Names that can stand in braces; any field of the record can, too, by its own name."""
_BLANK = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_.]*)\}")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text with a name."""

    name: str
    text: str


class Snippets:
    """The user's snippets, in the profile's preferences, by name."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def list(self) -> tuple[Snippet, ...]:
        return tuple(sorted(_read(self._preferences.get(PREFERENCE)), key=lambda one: one.name.casefold()))

    def put(self, snippet: Snippet, instead: str = "") -> None:
        """Adds one, or replaces the one of that name, or of the name `instead`. Raises FormInvalid."""
        snippet = Snippet(" ".join(snippet.name.split()), snippet.text.strip())
        problems = []
        if not snippet.name:
            problems.append(FieldProblem("name", "required", "Give the snippet a name."))
        elif len(snippet.name) > LONGEST_NAME:
            problems.append(FieldProblem("name", "too_long", f"At most {LONGEST_NAME} characters.", snippet.name[:LONGEST_NAME]))
        if not snippet.text:
            problems.append(FieldProblem("text", "required", "Type the text to be inserted."))
        elif len(snippet.text) > LONGEST_TEXT:
            problems.append(FieldProblem("text", "too_long", f"At most {LONGEST_TEXT} characters."))
        others = [one for one in self.list() if one.name.casefold() not in (snippet.name.casefold(), instead.casefold())]
        if len(others) >= MOST:
            problems.append(FieldProblem("name", "too_many", f"There is room for {MOST} snippets. Remove one first."))
        if problems:
            raise FormInvalid(tuple(problems))
        self._write([*others, snippet])

    def remove(self, name: str) -> bool:
        """False when there was none of that name."""
        before = self.list()
        after = [one for one in before if one.name.casefold() != name.casefold()]
        self._write(after)
        return len(after) < len(before)

    def save(self, path: Path) -> int:
        """Writes all of them to a file others can read in; answers how many. Raises FileRejected, and StoreUnavailable for a full disk."""
        from leaddesk.services.sheets import whole_text

        found = self.list()
        body = {"format": FORMAT, "version": 1, "snippets": [{"name": one.name, "text": one.text} for one in found]}
        return whole_text(path, json.dumps(body, ensure_ascii=False, indent=1) + "\n", len(found))

    def load(self, path: Path) -> int:
        """Adds those of a file, replacing those of the same name; answers how many. Raises FileRejected."""
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise FileRejected(name=path.name, reason="too_large", limit=LARGEST_FILE)
            body = json.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise FileRejected(name=path.name, reason="missing" if isinstance(error, FileNotFoundError) else "not_readable") from error
        except (ValueError, RecursionError) as error:
            raise FileRejected(name=path.name, reason="wrong_type") from error
        found = _read(body.get("snippets")) if isinstance(body, Mapping) and body.get("format") == FORMAT else []
        if not found:
            raise FileRejected(name=path.name, reason="wrong_type")
        names = {one.name.casefold() for one in found}
        self._write([*(one for one in self.list() if one.name.casefold() not in names), *found][:MOST])
        return len(found)

    def _write(self, snippets: Sequence[Snippet]) -> None:
        self._preferences.put(PREFERENCE, [{"name": one.name, "text": one.text} for one in snippets])


def expand(template: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled. A name nobody knows stays as it is, so that it is seen; ``{{`` and ``}}`` are braces."""

    def fill(found: re.Match[str]) -> str:
        if found.group(0) in ("{{", "}}"):
            return found.group(0)[0]
        return values.get(found.group(1), found.group(0))

    return _BLANK.sub(fill, template)


def variables(record: Record | None, account: Account | None, now: datetime) -> dict[str, str]:
    """What the blanks mean for a record of an account at a time; what the record doesn't say is empty. Days are local and in ISO."""
    local = now.astimezone()
    out = dict.fromkeys(VARIABLES, "")
    out.update(date=local.date().isoformat(), time=local.strftime("%H:%M"), tomorrow=(local.date() + timedelta(days=1)).isoformat())
    if account is not None:
        out.update(me=account.user or account.label, account=account.label)
    if record is None:
        return out
    for name, value in record.values().items():
        out.setdefault(name, text(value))
    core = record.core
    for name in ("title", "company", "status", "substatus", "owner", "slot", "reference"):
        out[name] = getattr(core, name)
    out.update(
        id=record.key.remote,
        first_name=core.title.split()[0] if core.title.split() else "",
        phone=core.phones[0] if core.phones else "",
        email=core.emails[0] if core.emails else "",
        due=core.due.isoformat() if core.due else "",
        amount=str(core.amount) if core.amount is not None else "",
    )
    return out


def _read(value: JsonValue) -> list[Snippet]:
    found: dict[str, Snippet] = {}
    for entry in value if isinstance(value, (list, tuple)) else ():
        name, body = (entry.get("name"), entry.get("text")) if isinstance(entry, Mapping) else (None, None)
        if isinstance(name, str) and isinstance(body, str) and name.strip() and body.strip():
            found[name.casefold()] = Snippet(" ".join(name.split())[:LONGEST_NAME], body[:LONGEST_TEXT])
    return list(found.values())
