"""Takes the tour's steps in the window, ticks what was done by any other way, and brings the tour back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from leaddesk.domain.changes import AccountsChanged, Change, RecordsChanged
from leaddesk.ui import strings_tour
from leaddesk.ui.tour_card import TourCard

if TYPE_CHECKING:
    from leaddesk.ui.console import Console
    from leaddesk.ui.context import UiContext
    from leaddesk.ui.shell import MainWindow


class TourGuide(QObject):
    """Belongs to the window."""

    def __init__(self, ctx: UiContext, window: MainWindow, console: Console) -> None:
        super().__init__(window)
        self._ctx, self._window, self._console = ctx, window, console
        ctx.tour.wanted.connect(self._take)
        ctx.tour.hidden.connect(lambda: window.notify(strings_tour.hidden()))
        ctx.bridge.changed.connect(self._heard)
        if window.pages is not None and window.pages.book.accounts():
            ctx.tour.did("account")

    def _heard(self, change: Change) -> None:
        if isinstance(change, AccountsChanged):
            self._ctx.tour.did("account")
        elif isinstance(change, RecordsChanged):
            self._ctx.tour.did("refresh")

    def _take(self, step: str) -> None:
        tab = self._window.tab()
        if step == "account" or tab is None:
            self._window.add_account()
        elif step == "refresh":
            tab.deeds.refresh()
        else:
            self._console.palette()

    def begin(self) -> None:
        """Help > Tour: shows it where the window has room for it, and gives it the keyboard."""
        from leaddesk.ui.shell import ALL

        self._ctx.tour.show()
        if self._card() is None and self._window.tab() is None:
            self._window.go(ALL)
        tab = self._window.tab()
        if tab is not None:
            if tab.views.current() is None or not tab.detail.isVisible():
                tab.views.pick(0)
            page = tab.current_list()
            if page is not None:
                page.table.clearSelection()
            tab.show_selected([])
        card = self._card()
        if card is not None:
            card.focus()

    def _card(self) -> TourCard | None:
        """The one that is on the page that is shown."""
        page = self._window.stack.currentWidget()
        found = page.findChildren(TourCard) if page is not None else []
        return next((card for card in found if card.isVisible()), None)


def guide(ctx: UiContext, window: QWidget, console: Console) -> TourGuide | None:
    """For the main window only."""
    from leaddesk.ui.shell import MainWindow

    return TourGuide(ctx, window, console) if isinstance(window, MainWindow) else None
