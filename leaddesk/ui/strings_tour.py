"""The sentences of the first-run tour, each through Qt's translator."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str, **facts: object) -> str:
    words = QCoreApplication.translate("tour", text)
    return words.format(**facts) if facts else words


def menu() -> str:
    return tr("&Tour")


def panes_title() -> str:
    return tr("What is where")


def panes() -> tuple[tuple[str, str, str], ...]:
    """Icon, name and what it is for, from the left."""
    return (
        ("bookmark", tr("Views, on the left"), tr("Which leads you see: today's, overdue ones, your own views. Ctrl+1 to Ctrl+9 open them.")),
        ("rows-3", tr("List, in the middle"), tr("Type to search every field. Arrows walk the rows, Enter opens one, F2 changes a cell.")),
        ("info", tr("Record, on the right"), tr("Everything about one lead, and what can be done with it. F6 goes from pane to pane.")),
    )


def steps_title() -> str:
    return tr("First steps")


def steps() -> tuple[tuple[str, str, str], ...]:
    """Name, its words, and the name of its key ("" where there is none)."""
    return ("account", tr("Add an account"), ""), ("refresh", tr("Refresh its lists"), "refresh"), ("palette", tr("Find anything by name"), "palette")


def done(step: str) -> str:
    return tr("{step} (done)", step=step)


def got_it() -> str:
    return tr("Hide the tour")


def again() -> str:
    return tr("Help > Tour shows this again.")


def hidden() -> str:
    return tr("The tour is hidden. Help > Tour shows it again.")


def no_place() -> str:
    return tr("The tour stands in the record's pane.")
