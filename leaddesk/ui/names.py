"""Accessible names: every control has one, either its own or a label's that is its buddy."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from leaddesk.ui.theme.theme import set_role

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, description: str = "") -> W:
    """Gives `widget` the name a screen reader says; the tooltip tells it to the eye when the control shows no text."""
    widget.setAccessibleName(name)
    if description:
        widget.setAccessibleDescription(description)
    return widget


def buddy(text: str, widget: QWidget) -> QLabel:
    """A label for `widget`; a combo box gets its name from nothing else. ``&`` marks the access key."""
    label = QLabel(text)
    label.setBuddy(widget)
    widget.setAccessibleName(text.replace("&", ""))
    return label


def plain(text: str = "", role: str = "", *, wrap: bool = False, select: bool = False) -> QLabel:
    """A label that shows text as it is, never as HTML: the only kind server text may be put into."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if select:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
    if role:
        set_role(label, role)
    return label
