"""The window's keys in one table: menus take them from here, and the sheet under F1 lists them."""

from __future__ import annotations

from dataclasses import dataclass

from leaddesk.ui import strings, strings_shell


@dataclass(frozen=True, slots=True)
class Key:
    """`sequence` as Qt writes it; `section` and `text` for the sheet."""

    name: str
    sequence: str
    section: str
    text: str


def keys() -> tuple[Key, ...]:
    """Every key of the window, in the sheet's order."""
    go, rows, lead, window = strings_shell.keys_sections()
    return (
        Key("search", "Ctrl+F", go, strings.tr("Search in this list")),
        Key("next_tab", "Ctrl+Tab", go, strings.tr("Next tab")),
        Key("previous_tab", "Ctrl+Shift+Tab", go, strings.tr("Previous tab")),
        Key("view", "Ctrl+1", go, strings.tr("First view; Ctrl+2 to Ctrl+9 the others")),
        Key("pane", "F6", go, strings.tr("Next pane: views, list, record")),
        Key("pane_back", "Shift+F6", go, strings.tr("Previous pane")),
        Key("back", "Alt+Left", go, strings.tr("Back to the record a relation was followed from")),
        Key("next_lead", "Ctrl+Down", lead, strings.tr("Next lead, from anywhere")),
        Key("previous_lead", "Ctrl+Up", lead, strings.tr("Previous lead, from anywhere")),
        Key("new", "Ctrl+N", lead, strings.tr("New lead, where the CRM allows it")),
        Key("menu", "Shift+F10", lead, strings.tr("What can be done with the selected leads")),
        Key("open", "Return", rows, strings.tr("Go to the record")),
        Key("ends", "Home", rows, strings.tr("First row; End the last one")),
        Key("extend", "Shift+Down", rows, strings.tr("Select several rows")),
        Key("select_all", "Ctrl+A", rows, strings.tr("Select all rows")),
        Key("copy", "Ctrl+C", rows, strings.tr("Copy the selected rows with a header, to paste into a sheet")),
        Key("letters", "A…Z", rows, strings.tr("Type the beginning of the sorted column to jump to it")),
        Key("board", "Ctrl+B", window, strings.tr("List or board by status")),
        Key("refresh", "F5", window, strings.tr("Refresh from the server")),
        Key("escape", "Esc", window, strings.tr("Clear the search, close a dialog")),
        Key("help", "F1", window, strings.tr("This sheet")),
        Key("settings", "Ctrl+,", window, strings.tr("Settings")),
        Key("quit", "Ctrl+Q", window, strings.tr("Quit")),
    )


def sequence(name: str) -> str:
    return next(key.sequence for key in keys() if key.name == name)
