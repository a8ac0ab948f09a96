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
