"""A tab: views on the left, the list in the middle, the record on the right; for one account or for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from leaddesk.domain.changes import Change, FollowUpsChanged, OutboxChanged, RecordsChanged, RefreshProgress
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.specs import ActionSpec, KindSpec
from leaddesk.domain.values import Fields
from leaddesk.services.api import FileToSend
from leaddesk.ui.account_book import AccountBook
from leaddesk.ui.context import UiContext
from leaddesk.ui.follow_up_views import FollowUpViews, counts
from leaddesk.ui.lead_keys import LeadKeys
from leaddesk.ui.lead_list import LeadList, Scope
from leaddesk.ui.list_deeds import ListDeeds
from leaddesk.ui.list_refresh import ListRefresh
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.models.views import View
from leaddesk.ui.tab_pages import ALONE, TabPages
from leaddesk.ui.theme import set_role
from leaddesk.ui.view_shelf import ViewShelf
from leaddesk.ui.widgets import Splitter
from leaddesk.ui.widgets.views_pane import ViewsPane

if TYPE_CHECKING:
    from leaddesk.ui.boards import BoardSpec
    from leaddesk.ui.pages.detail import DetailPane

PANES = [204, 680, 380]
LEAST_SIDE = 176
COUNT_MS = 250
LOOKED_MS = 800  # a record shown that long counts as looked at


class ActionsPart(Protocol):
    """What a tab needs of the window's actions."""

    def available(self, slug: str, keys: Sequence[RecordKey]) -> list[ActionSpec]: ...
    def toolbar_actions(self, account: AccountId, keys: Sequence[RecordKey]) -> list[QAction]: ...
    def trigger(
        self, account: AccountId, action_name: str, keys: Sequence[RecordKey], *, files: Sequence[FileToSend] = (), values: Fields | None = None
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What comes after the first paint. `detail` makes the right pane, `activity` the page of a kind that has one, `board` a board of a tab."""

    actions: ActionsPart
    detail: Callable[[QWidget], DetailPane]
    activity: Callable[[AccountId, str], QWidget]
    month: Callable[[AccountId, CrmTab], QWidget]
    board: Callable[[BoardSpec, CrmTab], QWidget]


class CrmTab(QWidget):
    """`account` None: all accounts. Built light for the first paint; `complete` brings the rest."""

    selection_changed = Signal(list)
    sign_in_wanted = Signal(str)
    import_wanted = Signal()
    said = Signal(str)

    def __init__(self, ctx: UiContext, book: AccountBook, formats: Formats, account: AccountId | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._book, self._formats = ctx, book, formats
        self.account = account
        found = book.get(account) if account is not None else None
        self._slug = found.slug if found is not None else ""
        kinds = book.kinds(found) if found is not None else ()
        self._shelf = ViewShelf(ctx.services.preferences, account, kinds, book.me(account), lambda: book.boards(account))
        self._name = account or "all"
        self._lists: dict[str, LeadList] = {}
        self._parts: Parts | None = None
        self._pane: DetailPane | None = None
        self._dirty = False
        self.keys: list[RecordKey] = []
        self.views = ViewsPane(ctx.theme, ctx.icons, self)
        self._stack = QStackedWidget(self)
        self.pages = TabPages(self, self._stack)
        self.detail: QWidget = QWidget(self)
        self._splitter = Splitter(Qt.Orientation.Horizontal, "panes", ctx.services.preferences, self)
        self._counter = QTimer(self)
        self._counter.setSingleShot(True)
        self._counter.setInterval(COUNT_MS)
        self._counter.timeout.connect(self.count_views)
        self._looked = QTimer(self)
        self._looked.setSingleShot(True)
        self._looked.setInterval(LOOKED_MS)
        self._looked.timeout.connect(lambda: self.deeds.looked_at(self.keys))
        self._lay_out()
        self.deeds: ListDeeds = ListDeeds(ctx, self)
        self.follow_ups = FollowUpViews(ctx, formats, self)
        self.refreshing = ListRefresh(ctx, self)
        self._shortcuts = LeadKeys(book, self, ctx.keys)
        self.fill_views(self._shelf.remembered())
        self._open_view(self.views.current() or self._shelf.views()[0], first=True)
        self.views.chosen.connect(self._open_view)
        self.views.menu_wanted.connect(self.deeds.options.view_menu)
        ctx.bridge.changed.connect(self._on_change)
        book.changed.connect(self._take_known)
        book.listed.connect(self._take_faces)

    def _lay_out(self) -> None:
        side = QWidget()
        set_role(side, "side")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 10, 0, 8)
        column.addWidget(self.views)
        side.setMinimumWidth(self._ctx.theme.px(LEAST_SIDE))
        self._ctx.theme.changed.connect(lambda: side.setMinimumWidth(self._ctx.theme.px(LEAST_SIDE)))
        set_role(self.detail, "pane")
        self.detail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.detail.setMinimumWidth(280)
        self._stack.setMinimumWidth(340)
        for part in (side, self._stack, self.detail):
            self._splitter.addWidget(part)
        for place, stretch in enumerate((0, 1, 0)):
            self._splitter.setStretchFactor(place, stretch)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._splitter)
        self._splitter.restore(PANES)

    # what comes later

    def complete(self, parts: Parts, pane: DetailPane | None = None) -> None:
        """The heavy services are there: the detail pane (perhaps made already), the actions, the states."""
        self._parts = parts
        pane = pane or parts.detail(self)
        pane.setMinimumWidth(280)
        old = self._splitter.replaceWidget(2, pane)
        if old is not None:
            old.deleteLater()
        self.detail = self._pane = pane
        self._splitter.restore(PANES)
        self.pages.complete(parts)
        self.deeds.complete(parts.actions)
        self._shortcuts.complete(parts.actions)
        for page in self._lists.values():
            page.board.complete()
            page.model.reload()
        self._take_known()
        self.show_selected(self.keys)
        self._counter.start()

    # views

    def current_list(self) -> LeadList | None:
        page = self._stack.currentWidget()
        return page if isinstance(page, LeadList) else None

    @property
    def shelf(self) -> ViewShelf:
        return self._shelf

    def fill_views(self, current: str) -> None:
        """The views changed; `current` is the one to mark."""
        self.views.set_views(self._shelf.views(), current)

    def _open_view(self, view: View, first: bool = False) -> None:
        page = self._page(view)
        self._stack.setCurrentWidget(page)
        self.detail.setVisible(view.page not in ALONE)
        if isinstance(page, LeadList):
            page.show_view(view, now=first)
            page.set_known(self._book.known(self.account))
        if not first:
            self._shelf.remember(view)
            self.refreshing.show()
            if isinstance(page, LeadList):
                page.table.clearSelection()  # else a list that was left comes back with a row marked and nothing beside it
            self.show_selected([])

    def _page(self, view: View) -> QWidget:
        other = self.pages.page(view)
        if other is not None:
            return other
        kind = self._shelf.kind(view.kind)
        name = kind.name if kind is not None else ""
        page = self._lists.get(name)
        if page is None:
            page = self._lists[name] = self._make_list(kind)
        return page

    def _make_list(self, kind: KindSpec | None) -> LeadList:
        scope = Scope(f"{self._name}:{kind.name}" if kind is not None else "all", self.account, self._slug, kind)
        page = LeadList(self._ctx, scope, self._formats, self._book.faces(self.devicePixelRatioF()), self)
        self._stack.addWidget(page)
        # a list that was left may still tell late what was selected in it
        page.table.selected.connect(lambda keys: self.show_selected(keys) if page is self.current_list() else None)
        self.deeds.attend(page)
        return page

    def count_views(self) -> None:
        """How many rows each view has, in one read."""
        asked, queries = self._shelf.countable(self._formats.today()), self._ctx.services.queries
        services, account = self._ctx.services, self.account
        self._ctx.reader.ask(
            lambda: {**{name: queries.count(query) for name, query in asked}, **counts(services, account)},
            done=self.views.set_counts,
            lane=f"counts-{self._name}",
        )

    def step_pane(self, by: int) -> None:
        """The focus to the next pane: views, list, record."""
        page = self.current_list()
        middle: QWidget = page.board.widget() if page is not None else self._stack
        alone = self.detail.isHidden()
        panes: list[QWidget] = [self.views, middle] if alone else [self.views, middle, self.detail]
        focus = self.focusWidget()
        held = [focus is pane or (focus is not None and pane.isAncestorOf(focus)) for pane in (self.views, self._stack, self.detail)]
        here = held.index(True) if any(held) else 0
        wanted = panes[(here + by) % len(panes)]
        if page is not None and wanted is middle and page.board.on:
            page.board.enter()
        elif page is None and wanted is middle:
            self.pages.enter()
        else:
            wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def reveal(self, key: RecordKey) -> None:
        """Shows a record in the list of its own kind, wherever it is there."""
        page = self.current_list()
        view = self._shelf.whole(key.kind)
        if view is not None and (page is None or page.scope.kind is None or page.scope.kind.name != key.kind):
            self.show_view(view)
        self.deeds.find(key)
        self.show_selected([key])

    def show_view(self, view: View) -> None:
        """Another view, also one the side list does not name."""
        self.fill_views(view.name)
        self._open_view(view)

    def pane(self) -> DetailPane | None:
        """The record on the right, once the heavy services are there."""
        return self._pane

    # what changes

    def _on_change(self, change: Change) -> None:
        if isinstance(change, RefreshProgress):
            self.refreshing.progress(change)
        elif isinstance(change, FollowUpsChanged):
            self._counter.start()
        elif isinstance(change, (RecordsChanged, OutboxChanged)) and self.account in (None, change.account):
            if not self.isVisible():
                self._dirty = True
                return
            self._reload(change)

    def _reload(self, change: RecordsChanged | OutboxChanged | None) -> None:
        for page in self._lists.values():
            if isinstance(change, RecordsChanged):
                if page.scope.kind is None or page.scope.kind.name == change.kind:
                    page.reload(change.rowids or None, structure=change.structure)
            else:
                page.reload(None, structure=False)
        if len(self.keys) == 1:
            self._looked.start()
        if not self._counter.isActive():
            self._counter.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self._dirty = False
            self._reload(None)
        if self._parts is not None:
            self._counter.start()
            self.deeds.selection(self.keys)  # another tab may have used the same actions for its own records

    def _take_known(self) -> None:
        for page in self._lists.values():
            page.set_known(self._book.known(self.account))

    def _take_faces(self) -> None:
        marked = self.views.current()
        self.fill_views(marked.name if marked is not None else "")  # an account more may give a board its work
        for page in self._lists.values():
            page.set_faces(self._book.faces(self.devicePixelRatioF()))

    def show_selected(self, keys: list[RecordKey]) -> None:
        """These records are selected: the pane, the bar and the keys follow."""
        self.keys = keys
        if self._pane is not None:
            if len(keys) > 1:
                self._pane.show_many(keys)
            else:
                self._pane.show_record(keys[0] if keys else None)
                self._looked.start()
        self.deeds.selection(keys)
        self._shortcuts.offer(keys)
        self.selection_changed.emit(keys)
