"""The small button that puts a snippet into a field of several lines, and its menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QToolButton, QWidget

from leaddesk.services.snippets import Snippets, expand
from leaddesk.ui import operation
from leaddesk.ui import strings_news as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import named
from leaddesk.ui.theme import set_role

Blanks = Callable[[], Mapping[str, str]]
"""What the blanks of a snippet stand for in the form that is open."""


class SnippetButton(QToolButton):
    """Opens a menu of all snippets; the chosen one goes in at the cursor, its blanks filled."""

    def __init__(self, ctx: UiContext, block: QPlainTextEdit, blanks: Blanks) -> None:
        super().__init__()
        self._ctx, self._block, self._blanks = ctx, block, blanks
        words = s.say(s.INSERT_SNIPPET, key=ctx.keys.sequence("snippet"))
        named(self, words)
        self.setToolTip(words)
        self.setIcon(ctx.icons.get("text-quote", "muted"))
        set_role(self, "strip")
        self.clicked.connect(self.open)

    def open(self) -> None:
        self.menu_now().popup(self.mapToGlobal(QPoint(0, self.height())))

    def menu_now(self) -> QMenu:
        """All snippets by name, and the way to change them."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        found = Snippets(self._ctx.services.preferences).list()
        for one in found:
            action = menu.addAction(one.name.replace("&", "&&"))
            action.setToolTip(one.text)
            action.triggered.connect(partial(self.insert, one.text))
        if not found:
            menu.addAction(s.say(s.NO_SNIPPETS)).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self._ctx.icons.get("pencil"), s.say(s.MANAGE)).triggered.connect(self._manage)
        return menu

    def insert(self, template: str) -> None:
        """Puts the text in, as if it had been typed."""
        self._block.insertPlainText(expand(template, self._blanks()))
        self._block.setFocus()

    def _manage(self) -> None:
        from leaddesk.ui.dialogs.snippets import manage_snippets

        owner = self.window()
        if isinstance(owner, QWidget):
            operation.start(owner, manage_snippets(self._ctx, owner), name="snippets")
