"""The sentences of the document desk, each through Qt's translator; what it shares with a record's documents is in `strings_pages`."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


def say(source: str, **values: object) -> str:
    """A sentence of this module in the user's language, its ``{names}`` filled in."""
    sentence = QCoreApplication.translate("Desk", source)
    return sentence.format(**values) if values else sentence


BOARD = str(QT_TRANSLATE_NOOP("Desk", "Document desk"))
MENU = str(QT_TRANSLATE_NOOP("Desk", "&Document desk"))
KEY = str(QT_TRANSLATE_NOOP("Desk", "Document desk: files for many leads at once"))
HINT = str(QT_TRANSLATE_NOOP("Desk", "For many leads at once: an id, phone number or name in a file's name says whose it is."))

# the leads
LEADS = str(QT_TRANSLATE_NOOP("Desk", "Leads that take documents"))
SEARCH = str(QT_TRANSLATE_NOOP("Desk", "Search these leads"))
SHOW_ALL = str(QT_TRANSLATE_NOOP("Desk", "All"))
SHOW_MISSING = str(QT_TRANSLATE_NOOP("Desk", "Missing"))
SHOW_DUE = str(QT_TRANSLATE_NOOP("Desk", "Due today"))
TIP_MISSING = str(QT_TRANSLATE_NOOP("Desk", "Leads with something of their checklist not sent or queued"))
TIP_DUE = str(QT_TRANSLATE_NOOP("Desk", "Leads with a date of today"))
COUNT = str(QT_TRANSLATE_NOOP("Desk", "{n} leads"))
COUNT_ONE = str(QT_TRANSLATE_NOOP("Desk", "1 lead"))
COUNT_FIRST = str(QT_TRANSLATE_NOOP("Desk", "The first {n} of {all} leads; type to find another"))
SENT = str(QT_TRANSLATE_NOOP("Desk", "{n} sent"))
COMPLETE = str(QT_TRANSLATE_NOOP("Desk", "complete, {n} sent"))
QUEUED = str(QT_TRANSLATE_NOOP("Desk", "{n} on the way"))
TROUBLED = str(QT_TRANSLATE_NOOP("Desk", "{n} need you"))
MISSING = str(QT_TRANSLATE_NOOP("Desk", "{n} missing"))
NOT_READ = str(QT_TRANSLATE_NOOP("Desk", "checklist not read yet"))
NONE_FOUND = str(QT_TRANSLATE_NOOP("Desk", "No lead fits"))
NONE_FOUND_HINT = str(QT_TRANSLATE_NOOP("Desk", "Nothing in this list fits what you typed or chose."))
CHECKLIST_OF = str(QT_TRANSLATE_NOOP("Desk", "Checklist of {lead}"))
CHECKLIST_HINT = str(QT_TRANSLATE_NOOP("Desk", "Choose a lead to see its checklist. A line takes files by click or by drop."))
CHECKLIST_READING = str(QT_TRANSLATE_NOOP("Desk", "Reading the document types…"))
NO_TYPES = str(QT_TRANSLATE_NOOP("Desk", "This CRM has no list of document types."))
TYPES_FAILED = str(QT_TRANSLATE_NOOP("Desk", "The document types could not be read: {why}"))

# the files
FILES = str(QT_TRANSLATE_NOOP("Desk", "Files to send"))
NO_FILES = str(QT_TRANSLATE_NOOP("Desk", "No files yet"))
NO_FILES_HINT = str(
    QT_TRANSLATE_NOOP(
        "Desk", "Drop or choose as many as you like, or paste a picture. Each gets its lead and type by its name; you look it over and send all at once."
    )
)
LEAD_OF = str(QT_TRANSLATE_NOOP("Desk", "Lead for {name}"))
CHOOSE_LEAD = str(QT_TRANSLATE_NOOP("Desk", "Whose is it?"))
WHY = {
    "id": str(QT_TRANSLATE_NOOP("Desk", "Its id is in the file's name")),
    "reference": str(QT_TRANSLATE_NOOP("Desk", "Its reference is in the file's name")),
    "phone": str(QT_TRANSLATE_NOOP("Desk", "Its telephone number is in the file's name")),
    "name": str(QT_TRANSLATE_NOOP("Desk", "Its name is in the file's name")),
    "chosen": str(QT_TRANSLATE_NOOP("Desk", "The lead that was chosen when the file came")),
}
STARTS = str(QT_TRANSLATE_NOOP("Desk", "Begins with: {words}"))
NEED_LEAD = str(QT_TRANSLATE_NOOP("Desk", "{n} without a lead"))
NEED_TYPE = str(QT_TRANSLATE_NOOP("Desk", "{n} without a type"))
REFUSED = str(QT_TRANSLATE_NOOP("Desk", "{n} can't be sent"))
CHECKING = str(QT_TRANSLATE_NOOP("Desk", "{n} being checked"))
LATER = str(QT_TRANSLATE_NOOP("Desk", "{what}: they stay here"))
SEND = str(QT_TRANSLATE_NOOP("Desk", "Send files"))
CLEAR = str(QT_TRANSLATE_NOOP("Desk", "Take all away"))
RESULTS = str(QT_TRANSLATE_NOOP("Desk", "On their way, and sent today"))
