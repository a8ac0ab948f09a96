"""The sentences of the boards: what they are called, the reschedule bench and the transfer board, each through Qt's translator."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


def say(source: str, **values: object) -> str:
    """A sentence of this module in the user's language, its ``{names}`` filled in."""
    sentence = QCoreApplication.translate("Bench", source)
    return sentence.format(**values) if values else sentence


# where boards are found
BOARDS = str(QT_TRANSLATE_NOOP("Bench", "Boards"))
MENU_BOARDS = str(QT_TRANSLATE_NOOP("Bench", "Boar&ds"))
NO_ACCOUNT_FOR = str(QT_TRANSLATE_NOOP("Bench", "None of your accounts has work for this board: {board}."))
RESCHEDULE_BENCH = str(QT_TRANSLATE_NOOP("Bench", "Reschedule bench"))
MENU_RESCHEDULE = str(QT_TRANSLATE_NOOP("Bench", "&Reschedule bench"))
KEY_RESCHEDULE = str(QT_TRANSLATE_NOOP("Bench", "Reschedule bench: new days and slots for many leads"))
TRANSFER_BOARD = str(QT_TRANSLATE_NOOP("Bench", "Transfer board"))
MENU_TRANSFER = str(QT_TRANSLATE_NOOP("Bench", "&Transfer board"))
KEY_TRANSFER = str(QT_TRANSLATE_NOOP("Bench", "Transfer board: hand leads over, by workload"))

# the list on a board
WHICH = str(QT_TRANSLATE_NOOP("Bench", "Which records"))
OVERDUE = str(QT_TRANSLATE_NOOP("Bench", "Overdue"))
DUE_TODAY = str(QT_TRANSLATE_NOOP("Bench", "Due today"))
ALL = str(QT_TRANSLATE_NOOP("Bench", "All"))

# what would be done, and what was
RECORD = str(QT_TRANSLATE_NOOP("Bench", "Record"))
CHANGE = str(QT_TRANSLATE_NOOP("Bench", "Change"))
STATE = str(QT_TRANSLATE_NOOP("Bench", "State"))
BEFORE = str(QT_TRANSLATE_NOOP("Bench", "Before"))
AFTER = str(QT_TRANSLATE_NOOP("Bench", "After"))
PREVIEW = str(QT_TRANSLATE_NOOP("Bench", "Before and after"))
MORE_ROWS = str(QT_TRANSLATE_NOOP("Bench", "and {n} more"))
DONE_HERE = str(QT_TRANSLATE_NOOP("Bench", "Done here"))
TIDY = str(QT_TRANSLATE_NOOP("Bench", "Clear"))
TIDY_TIP = str(QT_TRANSLATE_NOOP("Bench", "Clears these lines. The outbox keeps everything."))
TAKE_BACK_ONE = str(QT_TRANSLATE_NOOP("Bench", "Take back 1"))
TAKE_BACK_MANY = str(QT_TRANSLATE_NOOP("Bench", "Take back {n}"))
TOO_LATE = str(QT_TRANSLATE_NOOP("Bench", "Some had left already and could not be taken back."))
N_SENT = str(QT_TRANSLATE_NOOP("Bench", "{n} sent"))
N_WAITING = str(QT_TRANSLATE_NOOP("Bench", "{n} waiting"))
N_TROUBLE = str(QT_TRANSLATE_NOOP("Bench", "{n} need attention"))
N_CANCELLED = str(QT_TRANSLATE_NOOP("Bench", "{n} taken back"))
NOTHING_CHOSEN = str(QT_TRANSLATE_NOOP("Bench", "Choose records in the list first: Shift with the arrow keys, or Ctrl+A."))
CHOOSE_LEADS = str(QT_TRANSLATE_NOOP("Bench", "Choose what to move"))
NONE_YET = str(QT_TRANSLATE_NOOP("Bench", "Nothing chosen yet"))
WAITS_ONE = str(QT_TRANSLATE_NOOP("Bench", "1 change waits already"))
WAITS_MANY = str(QT_TRANSLATE_NOOP("Bench", "{n} changes wait already"))
HOW_TO_CHOOSE = str(QT_TRANSLATE_NOOP("Bench", "In the list: Shift with the arrows, or Ctrl+A."))
SEVERAL_ACCOUNTS = str(QT_TRANSLATE_NOOP("Bench", "Choose records of one account only."))
WHAT_TO_DO = str(QT_TRANSLATE_NOOP("Bench", "What to do"))
PUTTING = str(QT_TRANSLATE_NOOP("Bench", "Putting them into the outbox…"))
PROGRESS = str(QT_TRANSLATE_NOOP("Bench", "{done} of {all} in the outbox…"))
SOME_REFUSED = str(QT_TRANSLATE_NOOP("Bench", "{n} of {all} were not taken: {why}"))
KEYS_BENCH = str(QT_TRANSLATE_NOOP("Bench", "Enter goes to the form, Ctrl+Enter sends, Esc goes back to the list."))
NO_WORK = str(QT_TRANSLATE_NOOP("Bench", "No account to work with"))
NO_WORK_HINT = str(QT_TRANSLATE_NOOP("Bench", "None of your accounts can do this. Add one, or choose another view."))

# handing over
PEOPLE = str(QT_TRANSLATE_NOOP("Bench", "Who gets them"))
PEOPLE_OF = str(QT_TRANSLATE_NOOP("Bench", "Who gets them, at {account}"))
OPEN = str(QT_TRANSLATE_NOOP("Bench", "Open"))
DUE = str(QT_TRANSLATE_NOOP("Bench", "Due today"))
NOTHING_TODAY = str(QT_TRANSLATE_NOOP("Bench", "nothing yet today"))
QUEUED_ONE = str(QT_TRANSLATE_NOOP("Bench", "1 on its way from here"))
QUEUED_MANY = str(QT_TRANSLATE_NOOP("Bench", "{n} on their way from here"))
TO_WHOM = str(QT_TRANSLATE_NOOP("Bench", "{verb} to {name}"))
CHOOSE_PERSON = str(QT_TRANSLATE_NOOP("Bench", "Choose who gets them."))
YOU = str(QT_TRANSLATE_NOOP("Bench", "You"))
NAMES_AND_MORE = str(QT_TRANSLATE_NOOP("Bench", "{names} and {n} more."))
KEYS_TRANSFER = str(QT_TRANSLATE_NOOP("Bench", "Enter goes to the people, Enter there hands over. Or drag records onto somebody."))


def count(n: int, one: str, many: str, **values: object) -> str:
    """The sentence for one or for several; ``{n}`` is the number."""
    return say(one if n == 1 else many, n=n, **values)
