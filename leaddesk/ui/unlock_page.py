"""The page before the profile is open: choosing a passphrase at the first start without a key store, entering it later, or what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.errors import LeaddeskError
from leaddesk.ui import strings_shell
from leaddesk.ui.names import buddy, plain
from leaddesk.ui.theme import set_role

LEAST = 8  # characters of a new passphrase


class UnlockPage(QWidget):
    """`entered` carries the passphrase. With `first` it is asked for twice."""

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = False
        self._title = plain(role="title", wrap=True)
        self._text = plain(role="muted", wrap=True)
        self._one = self._field()
        self._two = self._field()
        self._one_label = buddy(strings_shell.passphrase_label(), self._one)
        self._two_label = buddy(strings_shell.passphrase_again(), self._two)
        self._problem = plain(role="error", wrap=True)
        self._button = QPushButton()
        set_role(self._button, "primary")
        self._button.clicked.connect(self._enter)
        self._lay_out()

    def _field(self) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.returnPressed.connect(self._enter)
        return field

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "card")
        card.setFixedWidth(440)
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(8)
        for part in (self._title, self._text, self._one_label, self._one, self._two_label, self._two, self._problem):
            column.addWidget(part)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._button)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def ask(self, reason: str) -> None:
        """`reason` as in KeyNeeded: no_keyring and first_start choose a passphrase, the others ask for the one that was chosen."""
        self._first = reason in ("no_keyring", "first_start")
        title, text, verb = strings_shell.unlock_words(self._first, locked=reason == "locked")
        self._title.setText(title)
        self._text.setText(text)
        self._button.setText(verb)
        self._two.setVisible(self._first)
        self._two_label.setVisible(self._first)
        self._say(strings_shell.passphrase_wrong() if reason == "wrong_passphrase" else "")
        self.setEnabled(True)
        self._one.selectAll()
        self._one.setFocus()

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _enter(self) -> None:
        words = self._one.text()
        if self._first and len(words) < LEAST:
            self._say(strings_shell.passphrase_short(LEAST))
        elif self._first and words != self._two.text():
            self._say(strings_shell.passphrase_differs())
        elif words:
            self._say("")
            self.setEnabled(False)
            self.entered.emit(words)


def trouble_words(error: LeaddeskError) -> tuple[str, str]:
    """Title and sentence for a profile that can't be opened."""
    from leaddesk.services.wording import explain

    sentence = explain(error.failure)
    return sentence.what, " ".join(part for part in (sentence.meaning, sentence.next) if part)
