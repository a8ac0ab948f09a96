"""The sentences of forms: labels of editors, what is wrong with a value and how it can be put right."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


def say(source: str, **values: object) -> str:
    """A sentence of this module in the user's language, its ``{names}`` filled in."""
    sentence = QCoreApplication.translate("Forms", source)
    return sentence.format(**values) if values else sentence


# what is wrong
REQUIRED = str(QT_TRANSLATE_NOOP("Forms", "Please fill in “{title}”."))
REQUIRED_CHOICE = str(QT_TRANSLATE_NOOP("Forms", "Please choose “{title}”."))
REQUIRED_FILE = str(QT_TRANSLATE_NOOP("Forms", "Please add at least one file."))
TOO_LONG = str(QT_TRANSLATE_NOOP("Forms", "This is {count} characters long; at most {limit} are allowed."))
TOO_SHORT = str(QT_TRANSLATE_NOOP("Forms", "This is too short: at least {limit} characters are needed."))
NOT_A_DATE = str(QT_TRANSLATE_NOOP("Forms", "This is not a date. Write it like {example}, or pick a day."))
TOO_EARLY = str(QT_TRANSLATE_NOOP("Forms", "{day} is in the past. The earliest day is {first}."))
BEFORE_FIRST = str(QT_TRANSLATE_NOOP("Forms", "{day} is too early. The earliest day is {first}."))
TOO_LATE = str(QT_TRANSLATE_NOOP("Forms", "{day} is too far ahead. The latest day is {last}."))
NOT_A_TIME = str(QT_TRANSLATE_NOOP("Forms", "This is not a time. Write it like 14:30."))
NOT_A_NUMBER = str(QT_TRANSLATE_NOOP("Forms", "This is not a number."))
NOT_WHOLE = str(QT_TRANSLATE_NOOP("Forms", "This must be a whole number."))
TOO_SMALL = str(QT_TRANSLATE_NOOP("Forms", "The smallest value allowed is {limit}."))
TOO_LARGE = str(QT_TRANSLATE_NOOP("Forms", "The largest value allowed is {limit}."))
NOT_A_CHOICE = str(QT_TRANSLATE_NOOP("Forms", "“{text}” is not one of the choices."))
NOT_AN_EMAIL = str(QT_TRANSLATE_NOOP("Forms", "This is not an e-mail address."))
NOT_A_PHONE = str(QT_TRANSLATE_NOOP("Forms", "This is not a phone number: it needs 7 to 15 digits."))
NOT_A_CODE = str(QT_TRANSLATE_NOOP("Forms", "The code has only digits. Copy it from the message."))
CODE_LENGTH = str(QT_TRANSLATE_NOOP("Forms", "The code has {limit} digits."))
TIME_OF_DAY = str(QT_TRANSLATE_NOOP("Forms", "Time"))
ROW_PROBLEM = str(QT_TRANSLATE_NOOP("Forms", "Row {row}: {message}"))
USE = str(QT_TRANSLATE_NOOP("Forms", "Use {repair}"))
SUMMARY_ONE = str(QT_TRANSLATE_NOOP("Forms", "One thing needs your attention:"))
SUMMARY_MANY = str(QT_TRANSLATE_NOOP("Forms", "{n} things need your attention:"))

# editors
MORE_SETTINGS = str(QT_TRANSLATE_NOOP("Forms", "More settings"))
TODAY = str(QT_TRANSLATE_NOOP("Forms", "Today"))
TOMORROW = str(QT_TRANSLATE_NOOP("Forms", "Tomorrow"))
PREVIOUS_MONTH = str(QT_TRANSLATE_NOOP("Forms", "Previous month"))
NEXT_MONTH = str(QT_TRANSLATE_NOOP("Forms", "Next month"))
NO_DATE = str(QT_TRANSLATE_NOOP("Forms", "Pick a day, or type one"))
COUNT_OF = str(QT_TRANSLATE_NOOP("Forms", "{count} of {limit}"))
REVEAL = str(QT_TRANSLATE_NOOP("Forms", "Show {title}"))
HIDE = str(QT_TRANSLATE_NOOP("Forms", "Hide {title}"))
KEPT_SECRET = str(QT_TRANSLATE_NOOP("Forms", "Saved. Leave empty to keep it."))
PASTE_CODE = str(QT_TRANSLATE_NOOP("Forms", "Paste code"))
PASTE_CODE_TIP = str(QT_TRANSLATE_NOOP("Forms", "Takes the code out of whatever message is on the clipboard"))
NO_CODE_FOUND = str(QT_TRANSLATE_NOOP("Forms", "There is no code on the clipboard. Copy the message first."))
CHOOSE = str(QT_TRANSLATE_NOOP("Forms", "Choose…"))
CHOOSE_OR_TYPE = str(QT_TRANSLATE_NOOP("Forms", "Choose or type…"))
LOADING = str(QT_TRANSLATE_NOOP("Forms", "Loading the choices…"))
LOADING_LONG = str(QT_TRANSLATE_NOOP("Forms", "Still loading the choices…"))
NO_CHOICES = str(QT_TRANSLATE_NOOP("Forms", "The server offers no choices here."))
STALE_SINCE = str(QT_TRANSLATE_NOOP("Forms", "Choices as of {when}; the server can’t be reached."))
CHOICES_FAILED = str(QT_TRANSLATE_NOOP("Forms", "The choices could not be loaded: {why}"))
TRY_AGAIN = str(QT_TRANSLATE_NOOP("Forms", "Try again"))
STOP = str(QT_TRANSLATE_NOOP("Forms", "Stop"))
STOPPED = str(QT_TRANSLATE_NOOP("Forms", "Loading was stopped."))
WAITS_FOR = str(QT_TRANSLATE_NOOP("Forms", "Fill in “{titles}” first."))
FILTER_CHOICES = str(QT_TRANSLATE_NOOP("Forms", "Filter {title}"))
PASTE_WHOLE = str(QT_TRANSLATE_NOOP("Forms", "Paste {title}…"))
WHOLE_NAME = str(QT_TRANSLATE_NOOP("Forms", "{title} as one text"))
WHOLE_HINT = str(QT_TRANSLATE_NOOP("Forms", "Paste or type it as one text, in one or several lines"))
WHOLE_LATER = str(QT_TRANSLATE_NOOP("Forms", "It is split into its parts once the rest of the form is right."))
FILL_PARTS = str(QT_TRANSLATE_NOOP("Forms", "Fill in the parts"))
PARTS_INSTEAD = str(QT_TRANSLATE_NOOP("Forms", "Type the parts instead"))
ADD_ROW = str(QT_TRANSLATE_NOOP("Forms", "Add a row"))
REMOVE_ROW = str(QT_TRANSLATE_NOOP("Forms", "Remove row {row}"))
ROW = str(QT_TRANSLATE_NOOP("Forms", "Row {row}"))

# files
ACCEPTED = str(QT_TRANSLATE_NOOP("Forms", "{types}"))
ACCEPTED_LIMIT = str(QT_TRANSLATE_NOOP("Forms", "{types}, up to {size} each"))
ANY_FILE = str(QT_TRANSLATE_NOOP("Forms", "Any file"))
UP_TO = str(QT_TRANSLATE_NOOP("Forms", "Up to {size} each"))
PICK_TITLE = str(QT_TRANSLATE_NOOP("Forms", "Choose files to send"))
CHECKING = str(QT_TRANSLATE_NOOP("Forms", "Checking…"))
REMOVE_FILE = str(QT_TRANSLATE_NOOP("Forms", "Remove {name}"))
PAGES_ONE = str(QT_TRANSLATE_NOOP("Forms", "1 page"))
PAGES_MANY = str(QT_TRANSLATE_NOOP("Forms", "{n} pages"))
COMBINE = str(QT_TRANSLATE_NOOP("Forms", "Combine {n} images into one PDF"))
COMBINED_NAME = str(QT_TRANSLATE_NOOP("Forms", "{n} images as one PDF"))
COMBINING = str(QT_TRANSLATE_NOOP("Forms", "Combining…"))
PREVIEW_OF = str(QT_TRANSLATE_NOOP("Forms", "Preview of {name}"))
PASTED_NAME = str(QT_TRANSLATE_NOOP("Forms", "Pasted picture"))
SEPARATE = str(QT_TRANSLATE_NOOP("Forms", "Keep as separate files"))
GUESSED = str(QT_TRANSLATE_NOOP("Forms", "Guessed from the file’s name. Change it if it is wrong."))
FILE_FIELD = str(QT_TRANSLATE_NOOP("Forms", "{title} of {name}"))
FILE_FIX = str(QT_TRANSLATE_NOOP("Forms", "Remove or replace the files marked above."))
FILES_STILL_CHECKED = str(QT_TRANSLATE_NOOP("Forms", "The files are still being checked. Try again in a moment."))
TWICE = str(QT_TRANSLATE_NOOP("Forms", "{name} is already in the list."))

# drafts
DRAFT_BACK = str(QT_TRANSLATE_NOOP("Forms", "What you typed before was brought back."))
START_OVER = str(QT_TRANSLATE_NOOP("Forms", "Start over"))

# how full a day or a slot is
LOAD_NONE = str(QT_TRANSLATE_NOOP("Forms", "nothing there yet"))
LOAD_ONE = str(QT_TRANSLATE_NOOP("Forms", "1 there already"))
LOAD_MANY = str(QT_TRANSLATE_NOOP("Forms", "{n} there already"))


def load_words(number: int) -> str:
    """How full a day or a slot is."""
    return say(LOAD_NONE if not number else LOAD_ONE if number == 1 else LOAD_MANY, n=number)
