"""The sentences of the journal's window, each through Qt's translator."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str, **facts: object) -> str:
    words = QCoreApplication.translate("journal", text)
    return words.format(**facts) if facts else words


def title() -> str:
    return tr("Journal")


def hint() -> str:
    return tr("What was asked for, sent and answered. A line is never changed; each carries the fingerprint of the one before.")


def menu() -> str:
    return tr("&Journal…")


def headings() -> tuple[str, ...]:
    return tr("When"), tr("Account"), tr("Record"), tr("What"), tr("State")


def account() -> str:
    return tr("&Account")


def all_accounts() -> str:
    return tr("All accounts")


def removed_account() -> str:
    return tr("A removed account")


def search() -> str:
    return tr("Find a record by its name or number")


def verify() -> str:
    return tr("&Verify")


def verify_tip() -> str:
    return tr("Checks the whole chain, from the first line to the last")


def export() -> str:
    return tr("&Export…")


def export_tip() -> str:
    return tr("Writes the journal to a file that others can verify")


def close() -> str:
    return tr("&Close")


def shown(count: int, more: bool) -> str:
    if more:
        return tr("The newest {n} entries; older ones come as you scroll.", n=f"{count:,}")
    return tr("1 entry.") if count == 1 else tr("{n} entries.", n=f"{count:,}")


def empty() -> str:
    return tr("Nothing has been written yet")


def empty_hint() -> str:
    return tr("Every change you ask for, and what became of it, is kept here.")


def nothing_found() -> str:
    return tr("No entry fits")


def nothing_found_hint() -> str:
    return tr("Change the account or the words you look for.")


def show_everything() -> str:
    return tr("Show everything")
