"""The sentences of the shift board, each through Qt's translator."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


def say(source: str, **values: object) -> str:
    """A sentence of this module in the user's language, its ``{names}`` filled in."""
    sentence = QCoreApplication.translate("Shift", source)
    return sentence.format(**values) if values else sentence


BOARD = str(QT_TRANSLATE_NOOP("Shift", "Shift board"))
MENU = str(QT_TRANSLATE_NOOP("Shift", "&Shift board"))
KEY = str(QT_TRANSLATE_NOOP("Shift", "Shift board: how the work stands now"))
COUNTED = str(QT_TRANSLATE_NOOP("Shift", "{day}, counted {time}"))
SOURCE = str(QT_TRANSLATE_NOOP("Shift", "Counted from what is loaded here, and kept up to date. Choose a number or a bar to see its records."))
BOOK = str(QT_TRANSLATE_NOOP("Shift", "Excel workbook…"))
BOOK_NAME = str(QT_TRANSLATE_NOOP("Shift", "Shift {account} {day}"))
ALL_ACCOUNTS = str(QT_TRANSLATE_NOOP("Shift", "all accounts"))
WRITTEN = str(QT_TRANSLATE_NOOP("Shift", "The shift was written to {name}."))
COUNTING = str(QT_TRANSLATE_NOOP("Shift", "Counting…"))

OPEN = str(QT_TRANSLATE_NOOP("Shift", "Open"))
DUE_TODAY = str(QT_TRANSLATE_NOOP("Shift", "Due today"))
OVERDUE = str(QT_TRANSLATE_NOOP("Shift", "Overdue"))
DONE_TODAY = str(QT_TRANSLATE_NOOP("Shift", "Done today"))
QUEUED = str(QT_TRANSLATE_NOOP("Shift", "To be sent"))
UNKNOWN = str(QT_TRANSLATE_NOOP("Shift", "Unknown"))
FIGURES = {"open": OPEN, "due_today": DUE_TODAY, "overdue": OVERDUE, "done_today": DONE_TODAY, "queued": QUEUED, "unknown": UNKNOWN}
TIPS = {
    "open": str(QT_TRANSLATE_NOOP("Shift", "Records whose status does not end their work")),
    "due_today": str(QT_TRANSLATE_NOOP("Shift", "Open records with a date of today")),
    "overdue": str(QT_TRANSLATE_NOOP("Shift", "Open records whose date has passed")),
    "done_today": str(QT_TRANSLATE_NOOP("Shift", "Records for which something was sent from here today, also those that left the list with it")),
    "queued": str(QT_TRANSLATE_NOOP("Shift", "Records with a change in the outbox")),
    "unknown": str(QT_TRANSLATE_NOOP("Shift", "Records with a change nobody knows the outcome of")),
}

BY_DUE = str(QT_TRANSLATE_NOOP("Shift", "Open by due date"))
BY_STATUS = str(QT_TRANSLATE_NOOP("Shift", "Open by status"))
BY_AGE = str(QT_TRANSLATE_NOOP("Shift", "Open by age"))
BY_OWNER = str(QT_TRANSLATE_NOOP("Shift", "Open by executive"))
BY_SENT = str(QT_TRANSLATE_NOOP("Shift", "Done by day"))
PASSED = str(QT_TRANSLATE_NOOP("Shift", "Overdue"))
TODAY = str(QT_TRANSLATE_NOOP("Shift", "Today"))
AHEAD = str(QT_TRANSLATE_NOOP("Shift", "Coming"))
DAYS = str(QT_TRANSLATE_NOOP("Shift", "{first}–{last} days"))
DAYS_AND_MORE = str(QT_TRANSLATE_NOOP("Shift", "{first} days and more"))
OTHERS = str(QT_TRANSLATE_NOOP("Shift", "{n} others"))
NOBODY = str(QT_TRANSLATE_NOOP("Shift", "Nobody"))
NO_STATUS = str(QT_TRANSLATE_NOOP("Shift", "No status"))
NONE_OPEN = str(QT_TRANSLATE_NOOP("Shift", "Nothing is open."))
NONE_DUE = str(QT_TRANSLATE_NOOP("Shift", "Nothing open is dated within two weeks before or after today."))
NONE_SENT = str(QT_TRANSLATE_NOOP("Shift", "Nothing was sent from here in the last 14 days."))
BEHIND_DUE = str(QT_TRANSLATE_NOOP("Shift", "Open, due {day}"))
BEHIND_DUE_TODAY = str(QT_TRANSLATE_NOOP("Shift", "Open, due today"))
BEHIND_SENT = str(QT_TRANSLATE_NOOP("Shift", "Done, {day}"))
BEHIND = str(QT_TRANSLATE_NOOP("Shift", "Open, {what}"))
