"""A change that met another one: as it was, as you want it, as it is now, field by field, and the choice between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import JsonValue
from leaddesk.services.conflicts import Sides, sides
from leaddesk.ui import strings_pages as s
from leaddesk.ui.names import plain
from leaddesk.ui.pages.facts_table import FactRow, FactsTable
from leaddesk.ui.pages.payload_words import Said
from leaddesk.ui.theme import set_role

Words = Callable[[str, JsonValue], tuple[str, str]]
"""(a record's field, its value) -> its label, the value as a person reads it."""


class Dispute(QWidget):
    """One field both sides changed: what it was, and the two values to choose from."""

    chosen = Signal()

    def __init__(self, name: str, title: str, was: str, mine: str, theirs: str, server: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self.values = (was, mine, theirs)
        self.title = title
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        grid.addWidget(plain(title, "subheading", wrap=True), 0, 0)
        grid.addWidget(plain(s.say(s.WAS, value=was or "—"), "muted", wrap=True, select=True), 0, 1)
        self._group = QButtonGroup(self)
        self.mine = self._choice(grid, 1, s.say(s.MINE_COLUMN), mine, s.say(s.MINE_OF, field=title, value=mine))
        self.theirs = self._choice(grid, 2, s.say(s.THEIRS_COLUMN), theirs, s.say(s.THEIRS_OF, field=title, value=theirs))
        grid.setColumnMinimumWidth(0, 150)
        grid.setColumnStretch(1, 1)
        self.mine.setChecked(True)
        self._group.buttonToggled.connect(lambda *_: self.chosen.emit())

    def _choice(self, grid: QGridLayout, row: int, words: str, value: str, name: str) -> QRadioButton:
        button = QRadioButton(words, self)
        button.setAccessibleName(name)
        self._group.addButton(button)
        label = plain(value or "—", wrap=True, select=True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(button, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label, row, 1)
        return button


class ConflictPanel(QWidget):
    """``decided(names)``: our value counts for these fields, the server's for the other ones in dispute."""

    decided = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: object = None
        self.disputes: list[Dispute] = []
        self._why = plain(wrap=True)
        self._head = plain(role="subheading", wrap=True)
        self._card = QFrame(self)
        set_role(self._card, "card")
        self._fields = QVBoxLayout(self._card)
        self._fields.setContentsMargins(0, 4, 0, 4)
        self._fields.setSpacing(0)
        self._only = plain(s.say(s.CONFLICT_ONLY_MINE), "subheading")
        self._mine = FactsTable(self)
        self.button = QPushButton(self)
        self.button.setAutoDefault(False)
        set_role(self.button, "primary")
        self.button.clicked.connect(lambda: self.decided.emit(self.names()))
        self._means = plain(role="muted", wrap=True)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.button)
        foot.addWidget(self._means, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 20)
        column.setSpacing(10)
        for part in (self._why, self._head, self._card):
            column.addWidget(part)
        column.addLayout(foot)
        column.addWidget(self._only)
        column.addWidget(self._mine)

    def present(self, item: OutboxItem, action: ActionSpec | None, said: Sequence[Said], words: Words, server: str) -> None:
        """Shows the question for one command; what was chosen stays while the command does."""
        self._why.setText(s.say(s.CONFLICT_WHY, server=server))
        found = sides(item, action)
        ours = {one.name: one for one in said}
        shape = (item.command.id, found, tuple(said))
        if shape == self._shape:
            return
        self._shape = shape
        for dispute in self.disputes:
            self._fields.removeWidget(dispute)
            dispute.hide()
            dispute.deleteLater()
        self.disputes = [self._dispute(one, ours.get(one.name), words, server) for one in found if one.disputed]
        for dispute in self.disputes:
            dispute.chosen.connect(self._follow)
            self._fields.addWidget(dispute)
        self._card.setVisible(bool(self.disputes))
        self._head.setVisible(bool(self.disputes))
        self._head.setText(s.say(s.CONFLICT_CHOOSE, server=server))
        rest = [one for one in found if not one.disputed]
        rows = [FactRow(*self._only_mine(one, ours.get(one.name), words)) for one in rest]
        self._only.setVisible(bool(rows))
        self._mine.setVisible(bool(rows))
        self._mine.present(rows, (s.say(s.BASE_COLUMN), s.say(s.MINE_COLUMN)))
        self._follow()

    def names(self) -> tuple[str, ...]:
        """The fields in dispute for which our value was chosen."""
        return tuple(dispute.name for dispute in self.disputes if dispute.mine.isChecked())

    def rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """The fields in dispute as shown: title, base, mine, theirs."""
        return tuple((dispute.title, *dispute.values) for dispute in self.disputes)

    def _dispute(self, one: Sides, mine: Said | None, words: Words, server: str) -> Dispute:
        label = words(one.name, one.theirs)[0]
        title = mine.title if mine is not None else label
        ours = mine.value if mine is not None else words(one.name, one.mine)[1]
        return Dispute(one.name, title, words(one.name, one.base)[1], ours, words(one.name, one.theirs)[1], server, self._card)

    @staticmethod
    def _only_mine(one: Sides, mine: Said | None, words: Words) -> tuple[str, tuple[str, str]]:
        label, ours = words(one.name, one.mine)
        return mine.title if mine else label, (words(one.name, one.base)[1], mine.value if mine else ours)

    def _follow(self) -> None:
        """The button says what pressing it does."""
        kept, left = len(self.names()), self._mine.rows()
        if kept == len(self.disputes):
            words, means = s.KEEP_MINE, s.CONFLICT_MEANS_MINE
        elif kept or left:
            words, means = s.KEEP_CHOSEN, s.CONFLICT_MEANS_SOME
        else:
            words, means = s.KEEP_ALL_THEIRS, s.CONFLICT_MEANS_NONE
        self.button.setText(s.say(words))
        self._means.setText(s.say(means))
