"""The list of records on a board: a list as everywhere, of the accounts and kinds the board works with, its rows dragged onto somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.changes import Change, OutboxChanged, RecordsChanged
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import Filter, ListQuery
from leaddesk.domain.specs import KindSpec
from leaddesk.services.api import Queries
from leaddesk.ui import operation
from leaddesk.ui import strings_bench as words
from leaddesk.ui.account_book import AccountBook
from leaddesk.ui.context import UiContext
from leaddesk.ui.lead_list import LeadList, Scope, own_columns
from leaddesk.ui.models.columns import Column
from leaddesk.ui.models.desk_work import Work, front
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.models.lead_model import LeadModel
from leaddesk.ui.models.views import View
from leaddesk.ui.pages.desk_page import unless_gone
from leaddesk.ui.strings_bench import say
from leaddesk.ui.tab_order import tab_order

MIME = "application/x-leaddesk-records"
COUNT_MS = 250
NOTHING = ListQuery(filters=(Filter("remote", "eq", ("",)),))
"""Without an account to work with nothing is listed, instead of everything."""
WINDOWS = (("overdue", words.OVERDUE), ("today", words.DUE_TODAY), ("all", words.ALL))


class DragModel(LeadModel):
    """Rows that can be picked up."""

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        rows = [self.row_at(row) for row in sorted({index.row() for index in indexes})]
        mime = QMimeData()
        mime.setData(MIME, "\n\n".join("\n".join((row.key.account, row.key.kind, row.key.remote)) for row in rows if row is not None).encode())
        return mime


def dragged(mime: QMimeData) -> tuple[RecordKey, ...]:
    """The records something carries that is dragged."""
    parts = [part.split("\n", 2) for part in bytes(mime.data(MIME).data()).decode().split("\n\n")] if mime.hasFormat(MIME) else []
    return tuple(RecordKey(AccountId(part[0]), part[1], part[2]) for part in parts if len(part) == 3)


class Windows(QWidget):
    """Which records by their day: buttons side by side, with how many there are. ``chosen(name)``."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say(words.WHICH))
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.buttons: dict[str, QPushButton] = {}
        for name, title in WINDOWS:
            button = self.buttons[name] = QPushButton(say(title))
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.clicked.connect(partial(self.chosen.emit, name))
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)

    def show_counts(self, counts: dict[str, int]) -> None:
        for name, title in WINDOWS:
            self.buttons[name].setText(f"{say(title)} {counts.get(name, 0):,}")


def board_columns(kind: KindSpec | None) -> tuple[Column, ...]:
    """The list's own columns, those a board has room for first."""
    return tuple(Column(spec) for spec in front([column.spec for column in own_columns(kind)]))


class DeskList(LeadList):
    """`windows` stand above it. ``marked(list of RecordKey)`` as the table tells it; ``opened`` with Enter; ``sign_in_wanted(account)``."""

    marked = Signal(list)
    opened = Signal()
    sign_in_wanted = Signal(str)
    changed_there = Signal()
    """Records or the outbox changed: figures are worth counting again."""
    Model = DragModel
    columns_of = staticmethod(board_columns)

    def __init__(self, ctx: UiContext, name: str, book: AccountBook, work: Work, account: AccountId | None, formats: Formats, parent: QWidget) -> None:
        kind = work.kinds[0] if len(work.kinds) == 1 and len(work.accounts) == 1 else None
        slug = work.accounts[0].slug if kind is not None else ""
        scope = Scope(f"{name}:{account or 'all'}", None, slug, kind)
        super().__init__(ctx, scope, formats, book.faces(parent.devicePixelRatioF()), parent)
        self._work, self._book, self._dirty = work, book, False
        self._window = f"board.{name}.days"
        self._going = 0
        self.top.without_options()
        self.top.search.setMaximumWidth(10_000)
        self.table.setDragEnabled(True)
        self.table.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.windows = Windows(self)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        line = QHBoxLayout()
        line.setContentsMargins(16, 10, 12, 0)
        line.addWidget(self.windows)
        column.insertLayout(0, line)
        self._counter = QTimer(self)
        self._counter.setSingleShot(True)
        self._counter.setInterval(COUNT_MS)
        self._counter.timeout.connect(self.count_again)
        self._ordered = False
        self._follow()

    def _follow(self) -> None:
        table = self.table
        table.selected.connect(self.marked)
        table.opened.connect(lambda _: self.opened.emit())
        self.windows.chosen.connect(self.choose)
        self.acted.connect(self._act)
        self.top.refresh_wanted.connect(self.refresh)
        self._ctx.bridge.changed.connect(self._heard)
        self._book.changed.connect(self._take_known)
        self._book.listed.connect(lambda: self.set_faces(self._book.faces(self.devicePixelRatioF())))

    def query(self) -> ListQuery:
        """Of the board's accounts and kinds, whatever their number."""
        whole = self.whole()
        return replace(super().query(), accounts=whole.accounts, kinds=whole.kinds) if whole.accounts else whole

    def whole(self) -> ListQuery:
        """All records the board works with, whatever is searched for; none when its accounts are gone."""
        there = {account.id for account in self._ctx.services.accounts.list()}
        accounts = tuple(account for account in self._work.ids if account in there)
        return ListQuery(accounts=accounts, kinds=tuple(dict.fromkeys(kind.name for kind in self._work.kinds))) if accounts else NOTHING

    def work_with(self, work: Work) -> None:
        """Accounts came or went."""
        if work.ids != self._work.ids:
            self._work = work
            self.reload(None, structure=True)
            self._counter.start()

    def start(self) -> None:
        """The first look: the days that were looked at last."""
        self._take_known()
        kept = self._ctx.services.preferences.get(self._window)
        self.choose(kept if kept in dict(WINDOWS) else "all")
        self.count_again()

    def choose(self, name: str) -> None:
        """overdue, today or all."""
        self.windows.buttons[name].setChecked(True)
        if self._ctx.services.preferences.get(self._window, "all") != name:
            self._ctx.services.preferences.put(self._window, name)
        due = "" if name == "all" else name
        self.show_view(View(name, say(dict(WINDOWS)[name]), "users", due=due))

    def count_again(self) -> None:
        queries, whole, today = self._ctx.services.queries, self.whole(), self._formats.today()
        asked = {name: replace(whole, filters=whole.filters or View(name, "", "", due="" if name == "all" else name).filters(today)) for name, _ in WINDOWS}
        self._ctx.reader.ask(
            lambda: {n: queries.count(q) for n, q in asked.items()},
            done=self.windows.show_counts,
            failed=unless_gone(self._ctx.reader),
            lane=f"windows-{id(self)}",
        )

    def go_on(self) -> None:
        """To the first record after the chosen ones: they are done with."""
        rows = [self.model.find(rowid) for rowid in self.table.selected_ids()]
        after = max(rows, default=-1) + 1
        if after < self.model.rowCount():
            self.table.go_to(after)
        else:
            self.table.clearSelection()  # the last one: what was done is not chosen again
        self.table.setFocus() if self.model.rowCount() else self.setFocus()

    def refresh(self) -> None:
        for account in self._work.ids:
            work = self._ctx.call(self._ctx.services.refresher.refresh(account))
            operation.start(self, work, name="refresh", busy=self._busy)

    def _busy(self, on: bool) -> None:
        self._going += 1 if on else -1
        self.top.set_running(self._going > 0)

    def _act(self, action: str, account: str) -> None:
        if action in ("retry", "refresh"):
            self.refresh()
        elif action == "sign_in":
            self.sign_in_wanted.emit(account)
        elif action == "clear":
            self.clear_search()
        elif action == "show_all":
            self.choose("all")
        elif action == "drop":
            for kind in self.held(account):
                operation.start(self, self._ctx.call(self._ctx.services.refresher.accept_drop(AccountId(account), kind)), name="accept_drop")

    def _take_known(self) -> None:
        self.set_known([known for known in self._book.known() if known.account.id in self._work.ids])

    def _heard(self, change: Change) -> None:
        if not isinstance(change, (RecordsChanged, OutboxChanged)) or change.account not in self._work.ids:
            return
        if not self.isVisible():
            self._dirty = True
            return
        if isinstance(change, RecordsChanged):
            self.reload(change.rowids or None, structure=change.structure)
        else:
            self.reload(None, structure=False)
        if not self._counter.isActive():
            self._counter.start()
        self.changed_there.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._ordered:  # what stands first was made last; in the window, else there is nothing to come after
            self._ordered = True
            tab_order(self.windows, self.top, self.message, self.table)
        if self._dirty:
            self._dirty = False
            self.reload(None, structure=True)
            self._counter.start()
            self.changed_there.emit()


def _counted(queries: Queries, asked: dict[str, ListQuery]) -> dict[str, int]:
    return {name: queries.count(query) for name, query in asked.items()}
