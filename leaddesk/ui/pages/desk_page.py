"""What every board is: a page that takes the list's place in a tab."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.ui.lead_list import LeadList
from leaddesk.ui.models.reader import Reader
from leaddesk.ui.theme import set_role


class DeskPage(QWidget):
    """`record_wanted(RecordKey)` shows a record in its own tab, `view_wanted(View)` a list of this tab, `sign_in_wanted(account)` signs in.

    `account` is None for all accounts. A page asks for its data itself and follows `ctx.bridge` while it is visible.
    """

    record_wanted = Signal(object)
    view_wanted = Signal(object)
    sign_in_wanted = Signal(str)
    leads: LeadList | None = None
    """Its list of records, where it has one: the window's keys for search and next lead work on it."""
    search_box: QLineEdit | None = None
    """Where the search key goes on a page without such a list."""

    def __init__(self, account: AccountId | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.account = account
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def private(self) -> list[QWidget]:
        """The parts that say who somebody is: the privacy mask covers them. Lists of records have a mask of their own."""
        return [self]

    def enter(self) -> None:
        """The focus comes to the page: to where its work begins."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)


def unless_gone(reader: Reader) -> Callable[[BaseException], None]:
    """For reads about an account that may be removed meanwhile: what is not known any more is not looked for; anything else is a fault."""

    def failed(error: BaseException) -> None:
        if not isinstance(error, NotKnown):
            reader.broke.emit(error)

    return failed
