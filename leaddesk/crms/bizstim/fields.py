"""The kinds of values that are sent, checked with plain sentences and, where one is clear, a value that would be right."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field

from leaddesk.connectors.forms import problem
from leaddesk.connectors.wire import as_day, as_text
from leaddesk.crms.bizstim.addresses import is_address

LONGEST: Final = 255
LONGEST_TEXT: Final = 10_000
"""Bizstim names no limits."""


def api_key(value: str) -> str:
    """40 characters without blanks; the alphabet is not documented, so only signs that can't be in a header are refused."""
    bare = re.sub(r"(?i)^x-api-key\s*:\s*", "", value.strip()).strip("\"'")
    if len(bare) != 40:
        raise problem("format", f"A Bizstim API key has 40 characters; this has {len(bare)}. Copy it again.")
    if not re.fullmatch(r"[A-Za-z0-9_-]{40}", bare):
        raise problem("bad_characters", "An API key has only letters and digits. Copy it again.")
    return bare


def _text(value: Any) -> Any:
    """Numbers from spreadsheets become text; control characters go."""
    if value is None:
        return ""
    return as_text(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else value


def _day(value: Any) -> Any:
    written = as_text(value)
    if not written:
        return ""
    day = as_day(written)
    if day is None:
        raise problem("not_a_date", "Write the date as year-month-day, e.g. 1990-04-28.")
    return day.isoformat()


def _email(value: str) -> str:
    """One address, or several separated by commas."""
    for one in (part.strip() for part in value.split(",") if part.strip()):
        if not is_address(one):
            mended = re.sub(r"\s+", "", one).replace("@@", "@").replace("..", ".").strip(".;:<>")
            alone = "," not in value and is_address(mended)
            raise problem("format", "Write an e-mail address, e.g. name@example.com.", mended if alone else None)
    return ",".join(part.strip() for part in value.split(",") if part.strip())


def _one_email(value: str) -> str:
    if "," in value:
        raise problem("format", "Write one e-mail address.", value.split(",")[0].strip() or None)
    return _email(value)


def _tags(value: Any) -> Any:
    parts = value if isinstance(value, (list, tuple)) else as_text(value).split(",")
    return ", ".join(dict.fromkeys(" ".join(as_text(part).split()) for part in parts if as_text(part)))


def _flag(value: Any) -> Any:
    """``true``, ``yes``, 1 → ``1``; the document's own values stay."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return {"yes": "1", "true": "1", "no": "0", "false": "0"}.get(as_text(value).casefold(), as_text(value))


_Clean = BeforeValidator(_text)
Short = Annotated[str, _Clean, Field(max_length=LONGEST)]
Needed = Annotated[str, _Clean, Field(min_length=1, max_length=LONGEST)]
Long = Annotated[str, BeforeValidator(lambda value: "" if value is None else value), Field(max_length=LONGEST_TEXT)]
NeededLong = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Day = Annotated[str, BeforeValidator(_day)]
Emails = Annotated[str, _Clean, AfterValidator(_email), Field(max_length=LONGEST)]
Email = Annotated[str, _Clean, AfterValidator(_one_email), Field(min_length=1, max_length=LONGEST)]
Tags = Annotated[str, BeforeValidator(_tags), Field(max_length=1000)]
Flag = BeforeValidator(_flag)
