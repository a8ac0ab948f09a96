"""What is left of a plan's hour, in words for the window and the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from leaddesk.services.table_api import Allowance
from leaddesk.services.wording import duration

Translate = Callable[[str], str]

_SPANS = {60.0: "minute", 3600.0: "hour", 86400.0: "day"}


def allowance_line(one: Allowance, title: str, *, local: Callable[[datetime], str] | None = None, translate: Translate = str) -> str:
    """ "Add clients: 4 of 10 sent in the last hour, at most 3 rows in one. The next may go out now." `title` is the action's."""
    span = _SPANS.get(one.seconds, duration(one.seconds))
    rows = translate(", at most {rows} rows in one").format(rows=one.rows) if one.rows > 1 else ""
    used = translate("{title}: {used} of {count} sent in the last {span}{rows}.").format(title=title, used=one.used, count=one.count, span=span, rows=rows)
    if one.free_at is None:
        free = translate("The next may go out now.")
    else:
        free = translate("The next may go out at {time}.").format(time=(local or _hour)(one.free_at))
    waits = translate("{n} wait for it.").format(n=one.waiting) if one.waiting and one.free_at is not None else ""
    return " ".join(part for part in (used, free, waits) if part)


def _hour(moment: datetime) -> str:
    return moment.astimezone().strftime("%H:%M")
