"""One list of records: search, chips, count, refresh, banner, table, selection bar, and a page for every state without rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import Filter, ListQuery
from leaddesk.domain.specs import Cell, KindSpec
from leaddesk.ui import strings
from leaddesk.ui.context import UiContext
from leaddesk.ui.list_board import ListBoard
from leaddesk.ui.list_header import ListHeader
from leaddesk.ui.list_top import ListTop
from leaddesk.ui.models.chip_values import chip_values
from leaddesk.ui.models.columns import Column, for_all, for_kind
from leaddesk.ui.models.cooking import Cooker, StatusBook
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.models.lead_model import LeadModel
from leaddesk.ui.models.states import Asked, Banner, Blank, Known, banner, blank
from leaddesk.ui.models.views import View
from leaddesk.ui.selection_bar import SelectionBar
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import EmptyState, MessageBar
from leaddesk.ui.widgets.chips import Chip
from leaddesk.ui.widgets.lead_table import LeadTable

ALL_VALUES, FEW_VALUES = 500, 50  # of a chip: a status menu names every status there is
CALM_MS = 500  # while a refresh stores rows the order is read again twice a second, not more
ALL = View("all", "", "users")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records a list shows. ``account`` and ``kind`` None: the work kinds of all accounts."""

    name: str
    account: AccountId | None = None
    slug: str = ""
    kind: KindSpec | None = None

    @property
    def plural(self) -> str:
        return self.kind.plural if self.kind is not None else strings.leads()


@dataclass(frozen=True, slots=True)
class Faces:
    """What rows need to know of accounts: labels, badges, status words. Replaced as a whole when accounts change."""

    labels: Mapping[str, str]
    badges: Mapping[str, QPixmap]
    statuses: StatusBook


def own_columns(kind: KindSpec | None) -> tuple[Column, ...]:
    """The columns there are, as they come."""
    return for_kind(kind) if kind is not None else for_all()


class LeadList(QWidget):
    """`table`, `top` and `bar` are public for their signals. `acted(action, account)`: retry, sign_in, drop, refresh, clear, show_all, create, import."""

    acted = Signal(str, str)
    counted = Signal(int)
    menu_wanted = Signal(QPoint)
    Model = LeadModel
    columns_of = staticmethod(own_columns)

    def __init__(self, ctx: UiContext, scope: Scope, formats: Formats, faces: Faces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.scope = scope
        self._formats = formats
        self._known: tuple[Known, ...] = ()
        self._view = ALL
        self._banner: Banner | None = None
        self._blank: Blank | None = None
        self._asked_first = False
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._reload_order)
        columns = self.columns_of(scope.kind)
        self._columns: dict[str, Column] = {column.name: column for column in columns}
        self._badges = dict(faces.badges)
        self.model = self.Model(ctx.services.queries, ctx.reader, Cooker(columns, formats, faces.statuses, faces.labels), self)
        self.table = LeadTable(ctx, self.model, scope.plural, self._badges, self)
        self.header = ListHeader(self.table, columns, scope.name.replace("/", "."), ctx.services.preferences, self)
        self.top = ListTop(ctx.theme, ctx.icons, scope.plural, self)
        self.message = MessageBar(ctx.theme, ctx.icons, parent=self)
        self._empty: EmptyState | None = None
        self.bar = SelectionBar(ctx.theme, ctx.icons, self)
        self.board = ListBoard(ctx, self, formats)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        kind = scope.kind
        default = ("due", False) if kind is None else (kind.sort, kind.descending)
        self.header.restore(*default)
        if kind is not None and kind.remembers:
            self.top.never_refreshed()
        self.top.chips.set_chips([Chip(c.name, c.spec.title) for c in columns if c.spec.chip])

    def _lay_out(self) -> None:
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._stack.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.top, self.message):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        column.addWidget(self.bar)

    def _connect(self) -> None:
        self.header.sorted_by.connect(self.search_again)
        self.header.frozen_changed.connect(lambda on: self.table.show_as(frozen=on))
        self.top.search.searched.connect(self.search_again)
        self.top.search.left.connect(self.enter_table)
        self.top.chips.changed.connect(self.search_again)
        self.top.chips.asked.connect(self._offer)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self._ctx.reader.broke)
        self.message.acted.connect(self._banner_pressed)
        self.bar.cleared.connect(self.table.clearSelection)
        self.table.menu_wanted.connect(self.menu_wanted)
        self.table.selected.connect(self.board.follow)
        self.board.switched.connect(self.show_state)

    # what is asked for

    def query(self) -> ListQuery:
        """The list as it is asked for now."""
        chosen = tuple(Filter(column, "in", values) for column, values in self.top.chips.chosen().items())
        return ListQuery(
            accounts=(self.scope.account,) if self.scope.account is not None else (),
            kinds=(self.scope.kind.name,) if self.scope.kind is not None else (),
            search=" ".join(self.top.search.text().split()),
            filters=(*self._view.filters(self._formats.today()), *chosen),
            sort=self.header.sort,
            descending=self.header.descending,
            group=self.header.group,
            only=self._view.only,
            gone=self._view.gone,
        )

    def view(self) -> View:
        return self._view

    def show_view(self, view: View, *, now: bool = False) -> None:
        """Another view; `now` reads its first page at once, for the first paint."""
        self._view = view
        self.top.set_title(strings.all_of(self.scope.plural) if view.name == "all" else view.title)
        self.header.show(view.layout)
        if view.saved:
            self.top.search.setText(view.search)
            self.top.chips.choose(view.chosen)
        if now:
            self.model.prime(self.query())
        else:
            self.table.verticalScrollBar().setValue(0)
            self.search_again()

    def search_again(self, *_: object) -> None:
        """Asks again because the user asked otherwise: the list goes to its top."""
        self.table.verticalScrollBar().setValue(0)
        query = self.query()
        places = [column.name for column in self.model.columns]
        self.table.show_as(group=places.index(query.group) if query.group else -1, search=query.search)
        self.model.show(query)

    def reload(self, rowids: Sequence[int] | None, *, structure: bool) -> None:
        """Records changed underneath; the place is kept."""
        self.model.rows_changed(rowids)
        self.board.changed()
        wanted = structure or rowids is None or bool(self._view.only or self._view.due)
        if wanted and not self._calm.isActive():
            self._calm.start()

    def as_view(self, title: str) -> View:
        """The list as it is asked for and laid out now, as a saved view of that name."""
        held = self._view
        search, chosen = " ".join(self.top.search.text().split()), self.top.chips.chosen()
        layout = self.header.layout()
        section = strings.section_saved()
        return View(f"saved:{title}", title, "bookmark", section, search=search, chosen=chosen, saved=True, layout=layout, due=held.due, only=held.only)

    def _reload_order(self) -> None:
        self.model.query = self.query()  # a new day changes Today
        self.model.reload()

    def clear_search(self) -> None:
        self.top.search.clear()
        self.top.chips.clear()

    def enter_table(self) -> None:
        """From the search box into the rows."""
        if self.board.on:
            self.board.enter()
            return
        self.table.setFocus()
        if not self.table.currentIndex().isValid() and self.model.ids:
            self.table.go_to(0)

    # what is known

    def set_faces(self, faces: Faces) -> None:
        self._badges.clear()
        self._badges.update(faces.badges)
        self.table.columns_moved()
        self.model.set_cooker(Cooker(self.model.columns, self._formats, faces.statuses, faces.labels))

    def set_known(self, known: Sequence[Known]) -> None:
        """The accounts behind this list as they are now: banner, empty page and the time of loading follow."""
        self._known = tuple(known)
        hour = self._formats.when
        found = banner(known, self.scope.kind.name if self.scope.kind is not None else None, hour)
        if found != self._banner:
            self._banner = found
            if found is None:
                self.message.clear()
            else:
                self.message.show_message(found.text, found.tone, found.button)
        times = [k.refreshed for one in known for k in one.health.kinds if k.refreshed and (self.scope.kind is None or k.kind == self.scope.kind.name)]
        self.top.set_loaded(strings.loaded_at(hour(max(times))) if times else "")
        self.show_state()

    def held(self, account: str) -> list[str]:
        """The account's kinds whose vanished rows wait for a yes."""
        return [k.kind for one in self._known if one.account.id == account for k in one.health.kinds if k.held]

    def _loaded(self, count: int) -> None:
        self._asked_first = True
        self.top.set_count(strings.count_rows(count, self.scope.plural))
        self.board.read()
        self.show_state()
        self.counted.emit(count)

    def show_state(self) -> None:
        """Rows, or the page that says why there are none and what comes next."""
        rows = self.model.rowCount()
        focus = self.window().focusWidget()
        focused = focus is not None and self._empty is not None and (focus is self._empty or self._empty.isAncestorOf(focus))
        if rows or not self._asked_first:
            shown = self.board.widget()
            if self._stack.indexOf(shown) < 0:
                self._stack.addWidget(shown)
            self._stack.setCurrentWidget(shown)
            if focused:
                self.enter_table() if self.board.on else self.table.setFocus()
            return
        narrowed = bool(self.top.search.text().strip() or self.top.chips.chosen())
        found = blank(Asked(self.scope.kind, narrowed, self._view.name, self.scope.plural, self.top.offered()), self._known)
        page = self._empty
        if page is None:
            page = self._empty = EmptyState(self._ctx.theme, self._ctx.icons)
            page.pressed.connect(self._blank_pressed)
            page.second_pressed.connect(lambda: self.acted.emit("import", ""))
            self._stack.addWidget(page)
        if found != self._blank:
            self._blank = found
            page.show_state(found.icon, found.title, found.text, found.button, strings.import_table() if found.imports else "")
        self._stack.setCurrentWidget(page)
        if self._banner is not None and found.button == self._banner.button:
            self.message.clear()  # the page says it, with the same button

    def _banner_pressed(self) -> None:
        if self._banner is not None:
            self.acted.emit(self._banner.action, self._banner.account)

    def _blank_pressed(self) -> None:
        if self._blank is not None:
            self.acted.emit(self._blank.action, self._known[0].account.id if self._known else "")

    def _offer(self, name: str) -> None:
        query, queries = self.query(), self._ctx.services.queries
        column = self._columns[name]
        book, kind = self.model.rows.cooker.statuses, self.scope.kind

        def labelled(found: tuple[tuple[str, int], ...]) -> None:
            self.top.chips.offer(name, chip_values(column, found, kind, book, self._formats))

        limit = ALL_VALUES if column.spec.cell is Cell.STATUS else FEW_VALUES
        self._ctx.reader.ask(lambda: queries.values(query, name, limit), done=labelled, lane=f"values-{id(self)}")
