"""A small dialog that asks for one name."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from leaddesk.ui import ask, strings
from leaddesk.ui.names import buddy, plain
from leaddesk.ui.theme import set_role


async def ask_name(parent: QWidget, title: str, label: str, verb: str, text: str = "") -> str:
    """The trimmed name, "" when cancelled. `label` carries the access key."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setMinimumWidth(380)
    edit = QLineEdit(text)
    edit.setMaxLength(60)
    buttons = QDialogButtonBox()
    do = buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.addButton(strings.cancel(), QDialogButtonBox.ButtonRole.RejectRole)
    set_role(do, "primary")
    do.setEnabled(bool(text.strip()))
    edit.textChanged.connect(lambda words: do.setEnabled(bool(words.strip())))
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 16)
    column.setSpacing(8)
    column.addWidget(plain(title, "heading", wrap=True))
    column.addWidget(buddy(label, edit))
    column.addWidget(edit)
    column.addSpacing(12)
    column.addWidget(buttons)
    edit.setFocus()
    try:
        return edit.text().strip() if await ask.run(dialog) == QDialog.DialogCode.Accepted else ""
    finally:
        if isValid(dialog):
            dialog.deleteLater()
