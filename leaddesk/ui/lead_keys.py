"""The keys of what can be done with the selected records: they work while the tab is shown, for what is selected at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import ActionSpec
from leaddesk.ui.keys import VIEW_KEYS, KeyMap

if TYPE_CHECKING:
    from leaddesk.ui.account_book import AccountBook
    from leaddesk.ui.crm_tab import ActionsPart, CrmTab


class LeadKeys(QObject):
    """Belongs to one tab. A key the window has itself (a menu's) is left to it: two owners of one key would silence both."""

    def __init__(self, book: AccountBook, tab: CrmTab, keymap: KeyMap) -> None:
        super().__init__(tab)
        self._book = book
        self._keymap = keymap
        self._tab = tab
        self._actions: ActionsPart | None = None
        self._made: dict[str, QShortcut] = {}
        self._taken = self._window_keys()
        keymap.changed.connect(self._rekey)

    def _window_keys(self) -> set[str]:
        own = [key.sequence for key in self._keymap.table() if not key.slug]
        return {QKeySequence(sequence).toString() for sequence in (*own, *VIEW_KEYS)}

    def _rekey(self) -> None:
        for shortcut in self._made.values():
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._made.clear()
        self._taken = self._window_keys()
        self.offer(self._tab.keys)

    def complete(self, actions: ActionsPart) -> None:
        self._actions = actions
        self.offer(self._tab.keys)

    def offer(self, selected: Sequence[RecordKey]) -> None:
        """Other records are selected: their keys are there from now on."""
        for action in self._available(selected):
            sequence = QKeySequence(action.shortcut)
            words = sequence.toString()
            if words and words not in self._taken and words not in self._made:
                made = self._made[words] = QShortcut(sequence, self._tab)
                made.setContext(Qt.ShortcutContext.WindowShortcut)
                made.setAutoRepeat(False)
                made.activated.connect(partial(self._press, words))

    def _available(self, selected: Sequence[RecordKey]) -> list[ActionSpec]:
        account = self._book.get(selected[0].account) if selected and len({key.account for key in selected}) == 1 else None
        if self._actions is None or account is None:
            return []
        return [self._keymap.dressed(account.slug, action) for action in self._actions.available(account.slug, selected)]

    def _press(self, sequence: str) -> None:
        selected = self._tab.keys
        found = next((a for a in self._available(selected) if a.shortcut and QKeySequence(a.shortcut).toString() == sequence), None)
        if found is not None and self._actions is not None:
            self._actions.trigger(selected[0].account, found.name, selected)
