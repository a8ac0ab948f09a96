"""The keys of what can be done with the selected records: they work while the tab is shown, for what is selected at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import ActionSpec
from leaddesk.ui.keys import keys

if TYPE_CHECKING:
    from leaddesk.ui.account_book import AccountBook
    from leaddesk.ui.crm_tab import ActionsPart, CrmTab


class LeadKeys(QObject):
    """Belongs to one tab. A key the window has itself (a menu's) is left to it: two owners of one key would silence both."""

    def __init__(self, book: AccountBook, tab: CrmTab) -> None:
        super().__init__(tab)
        self._book = book
        self._tab = tab
        self._actions: ActionsPart | None = None
        taken = [key.sequence for key in keys()] + [f"Ctrl+{n}" for n in range(1, 10)]
        self._made = {QKeySequence(sequence).toString() for sequence in taken}

    def complete(self, actions: ActionsPart) -> None:
        self._actions = actions
        self.offer(self._tab.keys)

    def offer(self, selected: Sequence[RecordKey]) -> None:
        """Other records are selected: their keys are there from now on."""
        for action in self._available(selected):
            sequence = QKeySequence(action.shortcut)
            if action.shortcut and sequence.toString() not in self._made:
                self._made.add(sequence.toString())
                made = QShortcut(sequence, self._tab)
                made.setContext(Qt.ShortcutContext.WindowShortcut)
                made.setAutoRepeat(False)
                made.activated.connect(partial(self._press, sequence.toString()))

    def _available(self, selected: Sequence[RecordKey]) -> list[ActionSpec]:
        account = self._book.get(selected[0].account) if selected and len({key.account for key in selected}) == 1 else None
        return self._actions.available(account.slug, selected) if self._actions is not None and account is not None else []

    def _press(self, sequence: str) -> None:
        selected = self._tab.keys
        found = next((a for a in self._available(selected) if a.shortcut and QKeySequence(a.shortcut).toString() == sequence), None)
        if found is not None and self._actions is not None:
            self._actions.trigger(selected[0].account, found.name, selected)
