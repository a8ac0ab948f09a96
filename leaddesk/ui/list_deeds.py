"""What is done from a tab's list: refreshing, signing in, acting on the selection, copying, jumping to a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import Filter
from leaddesk.domain.specs import ActionSpec, On, Role
from leaddesk.ui import strings, strings_news
from leaddesk.ui.cell_edit import CellEdit
from leaddesk.ui.context import UiContext
from leaddesk.ui.lead_list import LeadList
from leaddesk.ui.list_options import ListOptions
from leaddesk.ui.rows_out import RowsOut

if TYPE_CHECKING:
    from leaddesk.ui.crm_tab import ActionsPart, CrmTab


class ListDeeds(QObject):
    """Belongs to one tab and serves all its lists."""

    def __init__(self, ctx: UiContext, tab: CrmTab) -> None:
        super().__init__(tab)
        self._ctx = ctx
        self._tab = tab
        self._actions: ActionsPart | None = None
        self._offered: dict[tuple[str, Role], ActionSpec] = {}  # how something new begins, by kind: made, or asked about
        self.options = ListOptions(ctx, tab)
        self.cells = CellEdit(ctx, tab)
        self._out = RowsOut(ctx, tab)

    def attend(self, page: LeadList) -> None:
        """Connects a new list."""
        page.acted.connect(self._act)
        page.top.refresh_wanted.connect(lambda: self.refresh())
        page.top.options_wanted.connect(self.options.open)
        page.top.new.clicked.connect(self.create)
        page.top.other.clicked.connect(lambda: self._begin(self._new(Role.INQUIRY)))
        page.bar.more_wanted.connect(lambda button: self._menu_at(button.mapToGlobal(QPoint(0, button.height()))))
        page.menu_wanted.connect(self._menu_at)
        page.table.typed.connect(self._jump)
        page.table.copy_wanted.connect(self.copy)
        page.table.carry = partial(self._out.carry, page)
        page.table.opened.connect(self._open)
        page.board.moved.connect(self._move)
        if self._actions is not None:
            page.board.complete()
        self._offer_create(page)

    def complete(self, actions: ActionsPart) -> None:
        self._actions = actions
        self.cells.complete(actions)
        account = self._tab.account
        if account is not None:
            for action in actions.available(self._ctx.services.accounts.get(account).slug, ()):
                if action.on is On.ACCOUNT:
                    self._offered.setdefault((action.kind, action.role), action)
        for page in self._tab.findChildren(LeadList):
            self._offer_create(page)

    def _new(self, role: Role, page: LeadList | None = None) -> ActionSpec | None:
        """How something new of a list's kind begins."""
        page = page or self._tab.current_list()
        return self._offered.get((page.scope.kind.name, role)) if page is not None and page.scope.kind is not None else None

    def _offer_create(self, page: LeadList) -> None:
        for role, button in ((Role.CREATE, page.top.new), (Role.INQUIRY, page.top.other)):
            spec = self._new(role, page)
            button.setVisible(spec is not None)
            if spec is not None:
                button.setText(spec.title)
        page.show_state()

    # the server

    def refresh(self, *, insist: bool = False) -> None:
        """Reads this tab's lists from the server again."""
        page = self._tab.current_list()
        own = page is None or page.scope.kind is None or page.scope.kind is self._tab.shelf.main
        kinds = None if own or page is None or page.scope.kind is None else (page.scope.kind.name,)
        accounts = [self._tab.account] if self._tab.account is not None else [a.id for a in self._ctx.services.accounts.list()]
        self._tab.refreshing.refresh(accounts, kinds, insist=insist)

    def _act(self, action: str, account: str) -> None:
        page = self._tab.current_list()
        if page is None:
            return
        if action in ("retry", "refresh"):
            self.refresh(insist=True)
        elif action == "sign_in":
            self._tab.sign_in_wanted.emit(account)
        elif action == "clear":
            page.clear_search()
        elif action == "create":
            self.create()
        elif action == "import":
            self._tab.import_wanted.emit()
        elif action == "show_all":
            self._tab.views.pick(0)
        elif action == "drop":
            self._tab.refreshing.accept_drop(AccountId(account), page.held(account))

    # the selection

    def selection(self, keys: Sequence[RecordKey]) -> None:
        """Other rows are selected: the bar follows."""
        page = self._tab.current_list()
        if page is not None:
            hint = strings.several_accounts() if len({k.account for k in keys}) > 1 else ""
            page.bar.show_selection(len(keys), self.actions(keys) if len(keys) > 1 else [], hint)

    def actions(self, keys: Sequence[RecordKey]) -> list[QAction]:
        """What can be done with these records, or without any on the tab's account; nothing when they are of several accounts."""
        if self._actions is not None and not keys and self._tab.account is not None:
            return self._actions.toolbar_actions(self._tab.account, ())
        if self._actions is None or not keys or len({k.account for k in keys}) > 1:
            return []
        return self._actions.toolbar_actions(keys[0].account, keys)

    def looked_at(self, keys: Sequence[RecordKey]) -> None:
        """The one record that is shown is no longer news."""
        page = self._tab.current_list()
        rows = page.model.rows.shown(page.table.selected_ids()) if page is not None and len(keys) == 1 else {}
        rowids = [rowid for rowid, row in rows.items() if row.key == keys[0] and row.unread]
        if page is not None and rowids:
            model, queries = page.model, self._ctx.services.queries
            self._ctx.reader.ask(lambda: queries.mark_read(rowids), done=lambda _: model.rows_changed(rowids))

    def _move(self, key: RecordKey, action: str, field: str, status: str) -> None:
        """A card was moved: the form that changes a status, filled in."""
        if self._actions is not None:
            self._actions.trigger(key.account, action, (key,), values={field: status})

    def create(self) -> None:
        """The account's way to make a new record, if it has one."""
        main = self._tab.shelf.main
        self._begin(self._new(Role.CREATE) or (self._offered.get((main.name, Role.CREATE)) if main is not None else None))

    def _begin(self, spec: ActionSpec | None) -> None:
        if self._actions is not None and spec is not None and self._tab.account is not None:
            self._actions.trigger(self._tab.account, spec.name, ())

    def edit(self) -> None:
        """The current cell of the one selected row, or its whole record where no action changes the cell alone."""
        self.cells.edit()

    def _open(self, key: RecordKey) -> None:
        self._tab.detail.setFocus()

    def _menu_at(self, where: QPoint) -> None:
        page = self._tab.current_list()
        if page is None or not self._tab.keys:
            return
        menu = QMenu(self._tab)
        menu.aboutToHide.connect(menu.deleteLater)
        for action in self.actions(self._tab.keys):
            menu.addAction(action)
        menu.addSeparator()
        follow = menu.addAction(self._ctx.icons.get("alarm-clock"), strings_news.say(strings_news.FOLLOW_UP))
        follow.setShortcut(QKeySequence(self._ctx.keys.sequence("follow_up")))
        follow.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the window's menu has the key itself
        follow.triggered.connect(self._tab.follow_ups.set_for)
        copy = menu.addAction(self._ctx.icons.get("copy"), strings.copy_rows())
        copy.setShortcut("Ctrl+C")
        copy.triggered.connect(self.copy)
        menu.popup(where)

    def copy(self) -> None:
        """The selected rows with their visible columns, tabs between, a header first."""
        page = self._tab.current_list()
        if page is not None:
            self._out.copy(page)

    # the list

    def find(self, key: RecordKey, tries: int = 2) -> None:
        """Selects a record's row; in the whole list, nothing searched or filtered, when the view does not have it."""
        page = self._tab.current_list()
        if page is None:
            return
        queries = self._ctx.services.queries

        def go(rowid: int | None) -> None:
            place = page.model.find(rowid) if rowid is not None else -1
            if place >= 0:
                page.table.go_to(place)
            elif rowid is not None and tries and page is self._tab.current_list():
                self._widen(page, key)
                self.find(key, tries - 1)

        def read() -> int | None:
            view = queries.record(key)
            return view.rowid if view is not None else None

        self._ctx.reader.ask(read, done=go, lane=f"find-{id(self)}")

    def _widen(self, page: LeadList, key: RecordKey) -> None:
        """The list as it is without search, chips and the view's own conditions."""
        whole = self._tab.shelf.whole(key.kind)
        page.clear_search()
        if whole is not None and page.view().name != whole.name and page.scope.kind is not None and page.scope.kind.name == key.kind:
            self._tab.show_view(whole)

    def _jump(self, word: str) -> None:
        """Type-ahead: to the first row whose sorted column (or title) begins so."""
        page = self._tab.current_list()
        if page is None:
            return
        column = page.header.sort or "title"
        base, queries = page.query(), self._ctx.services.queries
        query = replace(base, filters=(*base.filters, Filter(column, "ge", (word,))), sort=column, descending=False)

        def found(rows: tuple[int, ...]) -> None:
            if rows and page.model.find(rows[0]) >= 0:
                page.table.go_to(page.model.find(rows[0]))

        self._ctx.reader.ask(lambda: queries.first(query, 1), done=found, lane=f"jump-{id(self)}")
