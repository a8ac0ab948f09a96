"""The order Tab goes in where parts were made in another order than they stand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(part: QWidget) -> list[QWidget]:
    """What Tab stops at in a part, the part itself included, in its present order."""
    found, at = [], part
    while True:
        if (at is part or part.isAncestorOf(at)) and at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.focusProxy() is None:
            found.append(at)
        after = at.nextInFocusChain()
        if after is None or after is part:
            return found
        at = after


def tab_order(first: QWidget, *rest: QWidget) -> None:
    """Tab comes to these parts one after the other, also when a part got something new."""
    before = next(iter(stops(first)[-1:]), first)
    for part in rest:
        for widget in stops(part):
            QWidget.setTabOrder(before, widget)
            before = widget
