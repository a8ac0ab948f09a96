"""A list that can be shown as a board: the switch, what it remembers, reading the board whenever the list is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from leaddesk.domain.ids import RecordKey
from leaddesk.ui import strings_board
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.board import FIRST, MORE, Card, Lane, mover, read_board
from leaddesk.ui.models.formats import Formats

if TYPE_CHECKING:
    from leaddesk.ui.lead_list import LeadList
    from leaddesk.ui.pages.board import BoardView

CALM_MS = 300


class ListBoard(QObject):
    """Belongs to one list. ``switched`` when the other look was chosen; ``moved(RecordKey, action, field, status)``: a card was moved."""

    switched = Signal()
    moved = Signal(object, str, str, str)

    def __init__(self, ctx: UiContext, page: LeadList, formats: Formats) -> None:
        super().__init__(page)
        self._ctx = ctx
        self._page = page
        self._formats = formats
        self._view: BoardView | None = None
        self._shown: dict[str, int] = {}
        self._ready = False
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self.read)
        page.top.board_wanted.connect(self.switch)
        page.top.offer_board(self.offered)

    @property
    def offered(self) -> bool:
        kind = self._page.scope.kind
        return kind is not None and bool(kind.statuses) and self._page.scope.account is not None

    @property
    def on(self) -> bool:
        """Whether the list is a board now; never before everything is there: the first paint is a list."""
        return self._ready and self.offered and bool(self._ctx.services.preferences.get(self._name))

    @property
    def _name(self) -> str:
        return f"board.{self._page.scope.name}"

    def complete(self) -> None:
        """The services are all there."""
        if not self._ready:
            self._ready = True
            if self.on:
                self._show()

    def toggle(self) -> None:
        if self.offered:
            self.switch(not self.on)

    def switch(self, on: bool) -> None:
        if self.offered and self._ready:
            self._ctx.services.preferences.put(self._name, on)
            self._show()

    def _show(self) -> None:
        self._page.top.show_board(self.on)
        if self.on:
            self.read()
        self.switched.emit()
        if self.on and self._view is not None:
            self._view.mark(self._selected())

    def widget(self) -> QWidget:
        """What shows the rows now."""
        return self._board() if self.on else self._page.table

    def enter(self) -> None:
        """The focus into the cards."""
        self._board().enter()

    def changed(self) -> None:
        """Records changed underneath."""
        if self.on and not self._calm.isActive():
            self._calm.start()

    def read(self) -> None:
        """Reads the board of the list's question."""
        kind = self._page.scope.kind
        if not self.on or kind is None:
            return
        query, queries, shown = self._page.query(), self._ctx.services.queries, dict(self._shown)
        self._ctx.reader.ask(lambda: read_board(queries, query, kind, shown), done=self._take, lane=f"board-{id(self)}")

    def _take(self, lanes: tuple[Lane, ...]) -> None:
        if self.on:
            self._board().present(lanes)

    def _board(self) -> BoardView:
        if self._view is None:
            from leaddesk.ui.pages.board import BoardView

            kind, catalog = self._page.scope.kind, self._ctx.services.catalog
            if kind is None:
                raise RuntimeError("no kind")
            found = mover(catalog.actions(self._page.scope.slug), kind)
            note = strings_board.can_move() if found else strings_board.read_only(catalog.info(self._page.scope.slug).title)
            view = self._view = BoardView(self._ctx.theme, self._ctx.icons, self._formats, kind, note, movable=found is not None, parent=self._page)
            view.chosen.connect(self._chosen)
            view.opened.connect(self._page.table.opened)
            view.more.connect(self._more)
            view.menu_wanted.connect(self._page.table.menu_wanted)
            if found is not None:
                action, field = found
                view.moved.connect(lambda key, status: self.moved.emit(key, action.name, field, status))
        return self._view

    def _chosen(self, card: Card) -> None:
        """The table behind selects the same row, so that everything done to the selection works here, too."""
        place = self._page.model.find(card.rowid)
        if place >= 0:
            self._page.table.go_to(place)
        else:
            self._page.table.selected.emit([card.key])

    def _selected(self) -> RecordKey | None:
        page = self._page
        rows = page.model.rows.shown(page.table.selected_ids())
        return next((row.key for row in rows.values()), None) if len(rows) == 1 else None

    def follow(self, keys: list[RecordKey]) -> None:
        """Another record was selected elsewhere."""
        if self.on and self._view is not None:
            self._view.mark(keys[0] if len(keys) == 1 else None)

    def _more(self, status: str) -> None:
        self._shown[status] = self._shown.get(status, FIRST) + MORE
        self.read()
