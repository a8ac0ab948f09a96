"""Following relations through the window: to a related record in its own list, and back the way one came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from leaddesk.domain.ids import RecordKey
from leaddesk.ui import strings_pages as s
from leaddesk.ui.models.views import View

if TYPE_CHECKING:
    from leaddesk.ui.crm_tab import CrmTab
    from leaddesk.ui.pages.detail import DetailPane
    from leaddesk.ui.pages.related_load import Related
    from leaddesk.ui.shell import MainWindow

LONGEST = 50


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one was: a tab, its view, the record that was open there, and what it is called."""

    tab: str
    view: View | None
    key: RecordKey
    title: str


class Trail(QObject):
    """Belongs to the window. Picking another record by hand, or another view, ends the trail."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._places: list[_Place] = []
        self._at: RecordKey | None = None  # where the last step led; None = to a list
        self._moving = False

    def attend(self, tab: CrmTab, pane: DetailPane) -> None:
        """Connects a tab's detail pane."""
        pane.related_wanted.connect(partial(self._follow, tab))
        pane.all_wanted.connect(partial(self._list, tab))
        pane.back_wanted.connect(self.back)
        tab.selection_changed.connect(self._selected)

    def back(self) -> None:
        """To where the last relation was followed from."""
        if not self._places:
            return
        place = self._places.pop()
        self._go(place.key, place.tab, place.view)

    def _follow(self, tab: CrmTab, key: RecordKey) -> None:
        if self._leave(tab):
            self._go(key, key.account)

    def _list(self, tab: CrmTab, related: Related) -> None:
        place = self._leave(tab)
        if place is None:
            return
        self._moving = True
        try:
            self._window.go(place.key.account)
            shown = self._window.tab()
            if shown is not None:
                title = s.say(s.RELATED_OF, title=related.title, name=place.title)
                whole = shown.shelf.whole(related.kind.name)
                kind = whole.kind if whole is not None else related.kind.name
                shown.show_view(View("related", title, "link", kind=kind, where=(related.where,)))
        finally:
            self._moving = False
        self._at = None
        self._tell()

    def _leave(self, tab: CrmTab) -> _Place | None:
        """Remembers the record that is open."""
        pane = tab.pane()
        key = pane.current() if pane is not None else None
        if pane is None or key is None:
            return None
        page = tab.current_list()
        place = _Place(self._window.strip.current(), page.view() if page is not None else None, key, pane.page.header.title())
        self._places = [*self._places[-LONGEST:], place]
        return place

    def _go(self, key: RecordKey, to: str, view: View | None = None) -> None:
        self._moving = True
        try:
            self._at = key
            self._window.go(to)
            tab = self._window.tab()
            if tab is not None:
                page = tab.current_list()
                if view is not None and (page is None or page.view() != view):
                    tab.show_view(view)
                tab.reveal(key)
        finally:
            self._moving = False
        self._tell()

    def _selected(self, keys: list[RecordKey]) -> None:
        """Another record was picked by hand: the way back is no longer the way one came."""
        if self._moving or not self._places or not keys or keys == [self._at]:
            return
        if self._at is None and len(keys) == 1:
            self._at = keys[0]  # one of the list that was asked for: its record still leads back
        else:
            self._places.clear()
        self._tell()

    def _tell(self) -> None:
        """Every pane says where back leads."""
        title = self._places[-1].title if self._places else ""
        for tab in self._window.pages.tabs() if self._window.pages is not None else ():
            pane = tab.pane()
            if pane is not None:
                pane.back.present(title if tab is self._window.tab() else "")
