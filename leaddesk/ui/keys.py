"""The keys in one table: the window's own and those of each CRM's actions, as they come and as a person changed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from leaddesk.domain.specs import ActionSpec, Role
from leaddesk.domain.values import JsonValue
from leaddesk.services.api import Catalog, Preferences
from leaddesk.ui import strings, strings_shell
from leaddesk.ui.boards import BOARDS

PREFERENCE = "keys"
NEW = "new"
VIEW_KEYS = tuple(f"Ctrl+{number}" for number in range(1, 10))


@dataclass(frozen=True, slots=True)
class Key:
    """`sequence` as Qt writes it, "" for none; `section` and `text` for the sheet. `fixed`: the list or the system has it, it can't be changed."""

    name: str
    sequence: str
    section: str
    text: str
    fixed: bool = False
    slug: str = ""  # of the CRM whose action it is
    role: Role | None = None
    kind: str = ""  # of the records the action is about


def keys() -> tuple[Key, ...]:
    """The window's keys as they come, in the sheet's order."""
    go, rows, lead, window = strings_shell.keys_sections()
    return (
        Key("palette", "Ctrl+K", go, strings.tr("Anything by name: commands, actions, pages, records")),
        Key("search", "Ctrl+F", go, strings.tr("Search in this list")),
        Key("next_tab", "Ctrl+Tab", go, strings.tr("Next tab")),
        Key("previous_tab", "Ctrl+Shift+Tab", go, strings.tr("Previous tab")),
        Key("view", VIEW_KEYS[0], go, strings.tr("First view; Ctrl+2 to Ctrl+9 the others"), fixed=True),
        Key("pane", "F6", go, strings.tr("Next pane: views, list, record")),
        Key("pane_back", "Shift+F6", go, strings.tr("Previous pane")),
        *(Key(board.view, board.shortcut, go, board.translate(board.hint)) for board in BOARDS),
        Key("back", "Alt+Left", go, strings.tr("Back to the record a relation was followed from")),
        Key("next_lead", "Ctrl+Down", lead, strings.tr("Next lead, from anywhere")),
        Key("previous_lead", "Ctrl+Up", lead, strings.tr("Previous lead, from anywhere")),
        Key(NEW, "Ctrl+N", lead, strings.tr("New lead, where the CRM allows it")),
        Key("edit", "F2", lead, strings.tr("Edit in the table, or the whole record")),
        Key("follow_up", "Ctrl+Shift+F", lead, strings.tr("Follow up the selected leads: when, what, reminder")),
        Key("menu", "Shift+F10", lead, strings.tr("What can be done with the selected leads"), fixed=True),
        Key("open", "Return", rows, strings.tr("Go to the record"), fixed=True),
        Key("ends", "Home", rows, strings.tr("First row; End the last one"), fixed=True),
        Key("extend", "Shift+Down", rows, strings.tr("Select several rows"), fixed=True),
        Key("select_all", "Ctrl+A", rows, strings.tr("Select all rows"), fixed=True),
        Key("copy", "Ctrl+C", rows, strings.tr("Copy the selected rows with a header, to paste into a sheet"), fixed=True),
        Key("letters", "A…Z", rows, strings.tr("Type the beginning of the sorted column to jump to it"), fixed=True),
        Key("board", "Ctrl+B", window, strings.tr("List or board by status")),
        Key("notices", "Ctrl+Shift+N", window, strings.tr("Notifications that came")),
        Key("snippet", "Ctrl+J", window, strings.tr("Insert a snippet, in a field for remarks")),
        Key("refresh", "F5", window, strings.tr("Refresh from the server")),
        Key("escape", "Esc", window, strings.tr("Clear the search, close a dialog"), fixed=True),
        Key("lock", "Ctrl+L", window, strings.tr("Lock the window")),
        Key("mask", "Ctrl+Shift+H", window, strings.tr("Hide names, numbers and amounts on the screen")),
        Key("help", "F1", window, strings.tr("This sheet")),
        Key("settings", "Ctrl+,", window, strings.tr("Settings")),
        Key("quit", "Ctrl+Q", window, strings.tr("Quit")),
    )


def sequence(name: str) -> str:
    """The key as it comes."""
    return next(key.sequence for key in keys() if key.name == name)


def same(one: str, other: str) -> bool:
    return bool(one) and QKeySequence(one).toString() == QKeySequence(other).toString()


class KeyMap(QObject):
    """The keys as they are now. `changed` after each change; what was changed is kept in the profile."""

    changed = Signal()

    def __init__(self, preferences: Preferences, catalog: Catalog) -> None:
        super().__init__()
        self._preferences = preferences
        self._catalog = catalog
        self._own: dict[str, str] | None = None

    def table(self) -> tuple[Key, ...]:
        """Every key there is: the window's, then each CRM's, as they are now."""
        return tuple(self._now(key) for key in self._defaults())

    def sequence(self, name: str) -> str:
        """A window's key as it is now."""
        own = self._changed()
        return own.get(name, sequence(name))

    def of(self, slug: str, action: ActionSpec) -> str:
        """An action's key as it is now, "" when it has none."""
        return self._changed().get(f"do.{slug}.{action.name}", action.shortcut)

    def dressed(self, slug: str, action: ActionSpec) -> ActionSpec:
        """The action with its key as it is now."""
        now = self.of(slug, action)
        return action if now == action.shortcut else replace(action, shortcut=now)

    def change(self, name: str, sequence: str) -> None:
        """Another key for it, "" for none."""
        self._write({**self._changed(), name: sequence})

    def reset(self, name: str = "") -> None:
        """One key as it came; all of them without a name."""
        self._write({other: key for other, key in self._changed().items() if name and other != name})

    def conflicts(self) -> dict[str, tuple[Key, ...]]:
        """Keys that share their sequence with others that may be meant at the same time."""
        table = [key for key in self.table() if key.sequence]
        found: dict[str, tuple[Key, ...]] = {}
        for key in table:
            others = tuple(other for other in table if other.name != key.name and _clash(key, other))
            if others:
                found[key.name] = others
        return found

    def is_changed(self, name: str) -> bool:
        return name in self._changed()

    def _defaults(self) -> tuple[Key, ...]:
        found = list(keys())
        for info in self._catalog.crms():
            section = strings_shell.keys_of_crm(info.title)
            for action in self._catalog.actions(info.slug):
                found.append(Key(f"do.{info.slug}.{action.name}", action.shortcut, section, action.title, slug=info.slug, role=action.role, kind=action.kind))
        return tuple(found)

    def _now(self, key: Key) -> Key:
        own = self._changed()
        return replace(key, sequence=own[key.name]) if key.name in own and not key.fixed else key

    def _changed(self) -> Mapping[str, str]:
        if self._own is None:
            kept: JsonValue = self._preferences.get(PREFERENCE)
            self._own = {str(name): str(key) for name, key in kept.items()} if isinstance(kept, Mapping) else {}
        return self._own

    def _write(self, own: Mapping[str, str]) -> None:
        self._own = dict(own)
        self._preferences.put(PREFERENCE, dict(own))
        self.changed.emit()


def _clash(one: Key, other: Key) -> bool:
    if one.slug and other.slug and one.slug != other.slug:
        return False  # never offered at the same time
    if one.kind and other.kind and one.kind != other.kind and Role.CREATE not in (one.role, other.role):
        return False  # nor those about records of different kinds
    if {one.name, other.name} & {NEW} and Role.CREATE in (one.role, other.role):
        return False  # the same deed: the menu's key does the CRM's action
    views = (one.name == "view" and other.sequence in VIEW_KEYS) or (other.name == "view" and one.sequence in VIEW_KEYS)
    return views or same(one.sequence, other.sequence)
