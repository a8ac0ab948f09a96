"""The shift's picture in English words, for the command line and the workbook; the window has translatable ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leaddesk.domain.shift import ShiftBar

ALL_ACCOUNTS: Final = "All accounts"
FIGURE_TITLES: Final[Mapping[str, str]] = {
    "open": "Open",
    "due_today": "Due today",
    "overdue": "Overdue",
    "done_today": "Done today",
    "queued": "Waiting to be sent",
    "unknown": "Outcome unknown",
}
STATUS_TITLE: Final = "Open by status"
AGE_TITLE: Final = "Open by age in days"
OWNER_TITLE: Final = "Open by executive"
DUE_TITLE: Final = "Open by due date"
SENT_TITLE: Final = "Done by day"


def bar_words(title: str, bar: ShiftBar) -> str:
    """What a bar stands for."""
    if title == AGE_TITLE:
        return f"{bar.value}–{bar.last}" if bar.last is not None else f"{bar.value} and more"
    if bar.others:
        return f"{bar.others} others"
    if bar.spec is not None:
        return bar.spec.label
    return bar.value or ("No status" if title == STATUS_TITLE else "Nobody")
