"""The sentences of changes, follow-ups, notices and snippets, each through Qt's translator."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from leaddesk.domain.notices import Worth


def say(source: str, **values: object) -> str:
    """A sentence of this module in the user's language, its ``{names}`` filled in."""
    sentence = QCoreApplication.translate("News", source)
    return sentence.format(**values) if values else sentence


# changed since you looked
CHANGED_TITLE = str(QT_TRANSLATE_NOOP("News", "Changed since you looked"))
NOTHING = str(QT_TRANSLATE_NOOP("News", "nothing"))
MORE_CHANGES = str(QT_TRANSLATE_NOOP("News", "{n} more in the timeline"))
VIEW_CHANGED = str(QT_TRANSLATE_NOOP("News", "Changed"))

# follow-ups
FOLLOW_UPS = str(QT_TRANSLATE_NOOP("News", "Follow-ups"))
FOLLOW_UP = str(QT_TRANSLATE_NOOP("News", "Follow up…"))
SELECT_FIRST = str(QT_TRANSLATE_NOOP("News", "Select one or more records first."))
FOLLOW_UP_TITLE = str(QT_TRANSLATE_NOOP("News", "Follow up: {name}"))
FOLLOW_UP_MANY = str(QT_TRANSLATE_NOOP("News", "Follow up {n} records"))
FOLLOW_UP_LOCAL = str(QT_TRANSLATE_NOOP("News", "Only you see it. It stays on this computer, whatever the CRM does."))
EDIT_TITLE = str(QT_TRANSLATE_NOOP("News", "Change the follow-up: {name}"))
SET = str(QT_TRANSLATE_NOOP("News", "Set follow-up"))
SAVE = str(QT_TRANSLATE_NOOP("News", "Save"))
DUE = str(QT_TRANSLATE_NOOP("News", "Day"))
TIME = str(QT_TRANSLATE_NOOP("News", "Time"))
NOTE = str(QT_TRANSLATE_NOOP("News", "What to do"))
REMIND = str(QT_TRANSLATE_NOOP("News", "Remind me"))
NO_TIME = str(QT_TRANSLATE_NOOP("News", "Give a day and a time, e.g. 14:30."))
OVERDUE = str(QT_TRANSLATE_NOOP("News", "Overdue"))
TODAY = str(QT_TRANSLATE_NOOP("News", "Today"))
UPCOMING = str(QT_TRANSLATE_NOOP("News", "Upcoming"))
DONE = str(QT_TRANSLATE_NOOP("News", "Done"))
MOVE = str(QT_TRANSLATE_NOOP("News", "Move"))
EDIT = str(QT_TRANSLATE_NOOP("News", "Change…"))
REMOVE = str(QT_TRANSLATE_NOOP("News", "Remove"))
OPEN = str(QT_TRANSLATE_NOOP("News", "Go to the record"))
DONE_SAID = str(QT_TRANSLATE_NOOP("News", "Follow-up done: {name}"))
SET_SAID = str(QT_TRANSLATE_NOOP("News", "Follow-up {when}: {name}"))
SET_MANY_SAID = str(QT_TRANSLATE_NOOP("News", "{n} follow-ups {when}"))
COLUMN_DUE = str(QT_TRANSLATE_NOOP("News", "Due"))
COLUMN_RECORD = str(QT_TRANSLATE_NOOP("News", "Record"))
COLUMN_NOTE = str(QT_TRANSLATE_NOOP("News", "What to do"))
COLUMN_ACCOUNT = str(QT_TRANSLATE_NOOP("News", "Account"))
NONE_OVERDUE = str(QT_TRANSLATE_NOOP("News", "Nothing is overdue"))
NONE_TODAY = str(QT_TRANSLATE_NOOP("News", "Nothing more to do today"))
NONE_UPCOMING = str(QT_TRANSLATE_NOOP("News", "No follow-ups ahead"))
NONE_HINT = str(QT_TRANSLATE_NOOP("News", "Select a record and press {key} to be reminded of it."))
REMIND_AT = str(QT_TRANSLATE_NOOP("News", "At that time"))
REMIND_10 = str(QT_TRANSLATE_NOOP("News", "10 minutes before"))
REMIND_60 = str(QT_TRANSLATE_NOOP("News", "1 hour before"))
REMIND_DAY = str(QT_TRANSLATE_NOOP("News", "1 day before"))
REMIND_NO = str(QT_TRANSLATE_NOOP("News", "Not at all"))
IN_10 = str(QT_TRANSLATE_NOOP("News", "In 10 minutes"))
IN_HOUR = str(QT_TRANSLATE_NOOP("News", "In 1 hour"))
TOMORROW = str(QT_TRANSLATE_NOOP("News", "Tomorrow morning"))
IN_3_DAYS = str(QT_TRANSLATE_NOOP("News", "In 3 days"))
NEXT_WEEK = str(QT_TRANSLATE_NOOP("News", "In a week"))

# notices
NOTICES = str(QT_TRANSLATE_NOOP("News", "Notifications"))
NOTICES_COUNT = str(QT_TRANSLATE_NOOP("News", "Notifications, {n} not seen"))
NOTICES_PAUSED = str(QT_TRANSLATE_NOOP("News", "Notifications, paused"))
NO_NOTICES = str(QT_TRANSLATE_NOOP("News", "Nothing to tell yet"))
NO_NOTICES_HINT = str(QT_TRANSLATE_NOOP("News", "New leads, changed statuses, refused changes and follow-ups that are due will be listed here."))
SEEN_ALL = str(QT_TRANSLATE_NOOP("News", "Mark all as seen"))
CLEAR = str(QT_TRANSLATE_NOOP("News", "Clear the list"))
NOTIFY_OF = str(QT_TRANSLATE_NOOP("News", "What to tell"))
PAUSE = str(QT_TRANSLATE_NOOP("News", "Pause notifications"))
SHOW = str(QT_TRANSLATE_NOOP("News", "Show"))
CLOSE = str(QT_TRANSLATE_NOOP("News", "Close"))
TRAY_OPEN = str(QT_TRANSLATE_NOOP("News", "Open Leaddesk"))
TRAY_REFRESH = str(QT_TRANSLATE_NOOP("News", "Refresh all"))
TRAY_QUIT = str(QT_TRANSLATE_NOOP("News", "Quit"))
SEVERAL = str(QT_TRANSLATE_NOOP("News", "{n} things happened"))
LOCKED = str(QT_TRANSLATE_NOOP("News", "Unlock the window to see it."))

_WORTH: Mapping[Worth, str] = {
    Worth.NEW: str(QT_TRANSLATE_NOOP("News", "New records in my lists")),
    Worth.STATUS: str(QT_TRANSLATE_NOOP("News", "Changed statuses and dates")),
    Worth.COMMAND: str(QT_TRANSLATE_NOOP("News", "Changes of mine that were refused or may not have arrived")),
    Worth.FOLLOW_UP: str(QT_TRANSLATE_NOOP("News", "Follow-ups that are due")),
    Worth.SIGN_IN: str(QT_TRANSLATE_NOOP("News", "Sign-ins that expired")),
}
_COUNTED: Mapping[Worth, tuple[str, str]] = {
    Worth.NEW: (str(QT_TRANSLATE_NOOP("News", "{n} new record")), str(QT_TRANSLATE_NOOP("News", "{n} new records"))),
    Worth.STATUS: (str(QT_TRANSLATE_NOOP("News", "{n} record moved on")), str(QT_TRANSLATE_NOOP("News", "{n} records moved on"))),
    Worth.COMMAND: (str(QT_TRANSLATE_NOOP("News", "{n} change needs you")), str(QT_TRANSLATE_NOOP("News", "{n} changes need you"))),
    Worth.FOLLOW_UP: (str(QT_TRANSLATE_NOOP("News", "{n} follow-up is due")), str(QT_TRANSLATE_NOOP("News", "{n} follow-ups are due"))),
    Worth.SIGN_IN: (str(QT_TRANSLATE_NOOP("News", "{n} sign-in expired")), str(QT_TRANSLATE_NOOP("News", "{n} sign-ins expired"))),
}


def worth(what: Worth) -> str:
    """What a kind of notice is called in the settings."""
    return say(_WORTH[what])


def counted(what: Worth, n: int) -> str:
    """So many notices of a kind in a summary."""
    one, many = _COUNTED[what]
    return say(one if n == 1 else many, n=n)


# snippets
SNIPPETS = str(QT_TRANSLATE_NOOP("News", "Snippets"))
INSERT_SNIPPET = str(QT_TRANSLATE_NOOP("News", "Insert a snippet ({key})"))
MANAGE = str(QT_TRANSLATE_NOOP("News", "Manage snippets…"))
NO_SNIPPETS = str(QT_TRANSLATE_NOOP("News", "No snippets yet"))
SNIPPETS_HINT = str(
    QT_TRANSLATE_NOOP(
        "News", "Texts you use again and again in remarks. What stands in braces is filled in from the record: {blanks} and any field by its own name."
    )
)
SNIPPET_NAME = str(QT_TRANSLATE_NOOP("News", "Name"))
SNIPPET_TEXT = str(QT_TRANSLATE_NOOP("News", "Text"))
SNIPPET_NEW = str(QT_TRANSLATE_NOOP("News", "New"))
SNIPPET_EXPORT = str(QT_TRANSLATE_NOOP("News", "Save as a file…"))
SNIPPET_IMPORT = str(QT_TRANSLATE_NOOP("News", "Add from a file…"))
SNIPPET_FILES = str(QT_TRANSLATE_NOOP("News", "Snippets (*.json)"))
SNIPPET_SAVED = str(QT_TRANSLATE_NOOP("News", "“{name}” is saved."))
SNIPPETS_ADDED = str(QT_TRANSLATE_NOOP("News", "{n} snippets added."))
SNIPPETS_WRITTEN = str(QT_TRANSLATE_NOOP("News", "{n} snippets written to {name}."))
