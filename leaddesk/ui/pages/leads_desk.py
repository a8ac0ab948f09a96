"""A board that does something to records: its list on the left with what was done below, the place where it is done on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import Role
from leaddesk.ui import strings_bench as words
from leaddesk.ui.account_book import AccountBook
from leaddesk.ui.actions import Actions
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.desk_work import work_of
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import plain
from leaddesk.ui.pages.desk_list import DeskList
from leaddesk.ui.pages.desk_page import DeskPage, unless_gone
from leaddesk.ui.pages.desk_place import DeskPlace
from leaddesk.ui.pages.desk_receipts import Receipts
from leaddesk.ui.strings_bench import say
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import EmptyState, Splitter

PANES = [516, 560]


class LeadsDesk(DeskPage):
    """`place` is what stands on the right. Enter in the list goes there, Esc there comes back, Ctrl+Enter anywhere presses its button."""

    leads: DeskList

    def __init__(
        self, ctx: UiContext, actions: Actions, account: AccountId | None, formats: Formats, *, name: str, title: str, roles: frozenset[Role], place: DeskPlace
    ) -> None:
        super().__init__(account)
        self._ctx, self._roles = ctx, roles
        self.place = place
        self.book = AccountBook(ctx, self)
        self.work = work_of(ctx.services.catalog, [a for a in self.book.accounts() if account in (None, a.id)], roles)
        self.leads = DeskList(ctx, name, self.book, self.work, account, formats, self)
        self.receipts = Receipts(ctx, self)
        self._stack = QStackedWidget(self)
        self._empty = EmptyState(ctx.theme, ctx.icons, "inbox", say(words.NO_WORK), say(words.NO_WORK_HINT))
        self._splitter = Splitter(Qt.Orientation.Horizontal, f"board.{name}", ctx.services.preferences, self)
        self._build(title, place.hint)
        self._connect(actions)
        self.book.start()
        self._settle()
        self.leads.start()

    def _build(self, title: str, hint: str) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.leads, 1)
        column.addWidget(self.receipts)
        left.setMinimumWidth(300)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.place)
        self._stack.addWidget(self._splitter)
        self._stack.addWidget(self._empty)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 10)
        head.setSpacing(12)
        head.addWidget(plain(title, role="title"), 0, Qt.AlignmentFlag.AlignBaseline)
        told = plain(hint, role="muted")
        told.setMinimumWidth(1)
        head.addWidget(told, 1, Qt.AlignmentFlag.AlignBaseline)
        rule = QFrame(self)
        set_role(rule, "hairline")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(rule)
        outer.addWidget(self._stack, 1)
        self._splitter.restore(PANES, 0)

    def _connect(self, actions: Actions) -> None:
        self.leads.marked.connect(self._marked)
        self.leads.opened.connect(self.place.enter)
        self.leads.sign_in_wanted.connect(self.sign_in_wanted)
        self.leads.changed_there.connect(self.place.count_again)
        self.place.left.connect(self.leads.enter_table)
        self.place.done.connect(self.receipts.add)
        self.place.finished.connect(self.leads.go_on)
        self.receipts.wanted.connect(actions.outbox_wanted)
        self.book.listed.connect(self._settle)
        self.leads.table.installEventFilter(self)
        for sequence in ("Ctrl+Return", "Ctrl+Enter"):
            press = QShortcut(QKeySequence(sequence), self)
            press.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            press.activated.connect(self.place.press)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.place.catch_up()
        return super().eventFilter(watched, event)

    def private(self) -> list[QWidget]:
        return [self.place, self.receipts]

    def enter(self) -> None:
        self.leads.enter_table()

    def _settle(self) -> None:
        """Accounts came, went or were renamed."""
        accounts = [a for a in self.book.accounts() if self.account in (None, a.id)]
        self.work = work_of(self._ctx.services.catalog, accounts, self._roles)
        self.leads.work_with(self.work)
        self._stack.setCurrentWidget(self._splitter if self.work.accounts else self._empty)
        if self.work.accounts:
            self.place.work_with(self.work)

    def _marked(self, keys: Sequence[RecordKey]) -> None:
        """Other records are chosen: what they say now is read for the form and the preview."""
        queries, wanted = self._ctx.services.queries, list(keys)

        def take(views: list[RecordView | None]) -> None:
            self.place.take(wanted, views)

        self._ctx.reader.ask(lambda: [queries.record(key) for key in wanted], done=take, failed=unless_gone(self._ctx.reader), lane=f"chosen-{id(self)}")
