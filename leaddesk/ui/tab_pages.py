"""The pages that take the list's place in a tab: follow-ups, a kind's own page, the month, boards; each made when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from leaddesk.ui import boards
from leaddesk.ui.models.views import FOLLOW_UPS, View

if TYPE_CHECKING:
    from leaddesk.ui.crm_tab import CrmTab, Parts
    from leaddesk.ui.lead_list import LeadList

ALONE = frozenset({"month", "activity", boards.PAGE})
"""Pages that have no record beside them and need the room."""


class TabPages(QObject):
    """Belongs to one tab. ``made`` when a page was opened for the first time."""

    made = Signal()

    def __init__(self, tab: CrmTab, stack: QStackedWidget) -> None:
        super().__init__(tab)
        self._tab, self._stack = tab, stack
        self._parts: Parts | None = None
        self._made: dict[str, QWidget] = {}

    def complete(self, parts: Parts) -> None:
        """From now on there are other pages than lists."""
        self._parts = parts

    def page(self, view: View) -> QWidget | None:
        """The page a view names; None for a list."""
        if view.page == FOLLOW_UPS:
            return self._tab.follow_ups.page(view, self._stack)
        make = self._maker(view)
        if make is None:
            return None
        found = self._made.get(view.name)
        if found is None:
            found = self._made[view.name] = make()
            self._stack.addWidget(found)
            self.made.emit()
        return found

    def show_board(self, board: boards.BoardSpec) -> bool:
        """Opens a board and goes to it; False when this tab has none of that kind."""
        if all(view.name != board.view for view in self._tab.shelf.views()):
            return False
        self._tab.views.choose(board.view)
        if self._stack.currentWidget() is not self._made.get(board.view):  # marked in the side list, but something else was opened since
            self._tab.show_view(next(view for view in self._tab.shelf.views() if view.name == board.view))
        self.enter()
        return True

    def enter(self) -> None:
        """The focus comes to the page that is shown."""
        from leaddesk.ui.pages.desk_page import DeskPage

        page = self._stack.currentWidget()
        if isinstance(page, DeskPage):
            page.enter()
        else:
            self._stack.setFocus()

    def leads(self) -> LeadList | None:
        """The list on the board that is shown, if it has one."""
        from leaddesk.ui.pages.desk_page import DeskPage

        page = self._stack.currentWidget()
        return page.leads if isinstance(page, DeskPage) else None

    def search(self) -> None:
        """To the search box of the board that is shown, if it has one."""
        from leaddesk.ui.pages.desk_page import DeskPage

        page = self._stack.currentWidget()
        box = page.search_box if isinstance(page, DeskPage) else None
        if box is not None:
            box.setFocus(Qt.FocusReason.ShortcutFocusReason)
            box.selectAll()

    def private(self) -> list[QWidget]:
        """What the boards show of people besides their lists, for the privacy mask."""
        from leaddesk.ui.pages.desk_page import DeskPage

        return [part for page in self._made.values() if isinstance(page, DeskPage) for part in page.private()]

    def _maker(self, view: View) -> Callable[[], QWidget] | None:
        parts, account, board = self._parts, self._tab.account, boards.find(view.name)
        if parts is None:
            return None
        if view.page == boards.PAGE and board is not None:
            return lambda: parts.board(board, self._tab)
        if view.page == "month" and account is not None:
            return lambda: parts.month(account, self._tab)
        return (lambda: parts.activity(account, view.kind)) if view.page == "activity" and account is not None else None
