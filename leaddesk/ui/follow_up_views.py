"""The follow-ups of a tab: their views in the side list, the numbers beside them, and their page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget

from leaddesk.domain.ids import RecordKey
from leaddesk.services.api import Services
from leaddesk.ui import strings_news as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.models.views import FOLLOW_UPS, View

if TYPE_CHECKING:
    from leaddesk.domain.ids import AccountId
    from leaddesk.ui.crm_tab import CrmTab
    from leaddesk.ui.pages.follow_ups import FollowUpsPage


class FollowUpViews(QObject):
    """Belongs to one tab."""

    def __init__(self, ctx: UiContext, formats: Formats, tab: CrmTab) -> None:
        super().__init__(tab)
        self._ctx, self._formats, self._tab = ctx, formats, tab
        self._page: FollowUpsPage | None = None

    def page(self, view: View, stack: QStackedWidget) -> FollowUpsPage:
        """The page, showing what the view asks for."""
        if self._page is None:
            from leaddesk.ui.pages.follow_ups import FollowUpsPage

            page = self._page = FollowUpsPage(self._ctx, self._formats, self._tab.account, self._tab)
            page.selected.connect(lambda keys: self._selected(page, stack, keys))
            page.opened.connect(lambda: self._tab.detail.setFocus())
            stack.addWidget(page)
        self._page.show_when(view.due)
        return self._page

    def set_for(self) -> None:
        """Asks when and what for the selected records."""
        from leaddesk.ui.follow_up_deeds import FollowUpDeeds

        if not self._tab.keys:
            self._tab.said.emit(s.say(s.SELECT_FIRST))
            return
        deeds = FollowUpDeeds(self._ctx, self._tab)
        deeds.set_for(self._tab.keys)

    def _selected(self, page: FollowUpsPage, stack: QStackedWidget, keys: list[RecordKey]) -> None:
        if stack.currentWidget() is page:
            self._tab.show_selected(keys)


def counts(services: Services, account: AccountId | None) -> Mapping[str, int]:
    """How many follow-ups each of the views has."""
    if services.follow_ups is None:
        return {}
    found = services.follow_ups.counts((account,) if account is not None else ())
    return {f"{FOLLOW_UPS}:overdue": found.overdue, f"{FOLLOW_UPS}:today": found.today, f"{FOLLOW_UPS}:upcoming": found.upcoming}
