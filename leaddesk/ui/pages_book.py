"""The window's pages by tab: made when they are first shown, marked by their accounts' state, completed when the services are there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.commands import State
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.specs import Tone
from leaddesk.ui import ask, operation, strings, strings_pages, strings_shell
from leaddesk.ui.account_book import AccountBook
from leaddesk.ui.context import UiContext
from leaddesk.ui.crm_tab import CrmTab, Parts
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.models.states import Known
from leaddesk.ui.shell import ALL, OUTBOX
from leaddesk.ui.tab_strip import Tab
from leaddesk.ui.trail import Trail

if TYPE_CHECKING:
    from leaddesk.ui.actions import Actions
    from leaddesk.ui.boards import BoardSpec
    from leaddesk.ui.pages.desk_page import DeskPage
    from leaddesk.ui.pages.detail import DetailPane
    from leaddesk.ui.pages.month import MonthPage
    from leaddesk.ui.shell import MainWindow

PREFERENCE = "tab"


class Pages(QObject):
    """Belongs to the window. `watched(list of record keys)`: what is open in the tab that is shown."""

    watched = Signal(list)

    def __init__(self, ctx: UiContext, window: MainWindow) -> None:
        super().__init__(window)
        self.ctx = ctx
        self._window = window
        self.book = AccountBook(ctx, self)
        self.formats = Formats(ctx.clock)
        self._pages: dict[str, QWidget] = {}
        self._parts: Parts | None = None
        self._actions: Actions | None = None
        self._unread = 0
        self.trail = Trail(window)
        window.strip.chosen.connect(self._show)
        window.strip.add_wanted.connect(window.add_account)
        window.strip.menu_wanted.connect(self._tab_menu)
        self.book.listed.connect(self._listed)
        self.book.changed.connect(self._mark)
        ctx.theme.changed.connect(self._mark)

    def open(self) -> Iterator[None]:
        """The remembered tab, from the store alone."""
        saved = self.ctx.services.preferences.get(PREFERENCE)
        keys = [tab.key for tab in self._tabs()]
        self._mark(saved if isinstance(saved, str) and saved in keys and saved != OUTBOX else ALL)
        yield
        page = self._make(self._window.strip.current())
        if page is not None:
            self._pages[self._window.strip.current()] = page
        yield
        self._show(self._window.strip.current())

    def reopen(self, account: AccountId) -> None:
        """To an account that has just been added; its tab comes with the next reading when it is not there yet."""
        if self.book.get(account) is not None:
            self._window.go(account)
        else:
            self.ctx.services.preferences.put(PREFERENCE, account)
            self.book.start()

    def complete(self, actions: Actions) -> Iterator[None]:
        """Detail panes, actions and states; step by step."""
        self._actions = actions
        actions.outbox_wanted.connect(self._window.show_command)
        self._parts = Parts(actions, self._detail, self._activity, partial(_month, self.ctx, self.formats), partial(self._board, actions))
        self.book.start()
        for page in self.tabs():
            pane = self._detail(page)
            yield
            page.complete(self._parts, pane)
            yield
        self._mark()

    def show_command(self, command: CommandId) -> None:
        from leaddesk.ui.pages.outbox import OutboxPage

        page = self._pages.get(OUTBOX)
        if isinstance(page, OutboxPage):
            page.show_command(command)

    def opens_with(self) -> CrmTab | None:
        """The tab the next start opens with: the one that is shown, or that of all leads; None while there is no account."""
        shown = self._window.tab()
        if shown is not None:
            return shown
        page = self._pages.get(ALL) or self._make(ALL)
        if page is not None:
            self._pages[ALL] = page
        return page if isinstance(page, CrmTab) else None

    def tabs(self) -> list[CrmTab]:
        return [page for page in self._pages.values() if isinstance(page, CrmTab)]

    # pages

    def _show(self, key: str) -> None:
        page = self._pages.get(key)
        if page is None:
            page = self._make(key)
            if page is None:
                return
            self._pages[key] = page
        self._window.show_page(page)
        if self._window.console is not None:
            self._window.console.attend()
        self.watched.emit(page.keys if isinstance(page, CrmTab) else [])
        if self._parts is not None:
            self.ctx.services.preferences.put(PREFERENCE, key)

    def _make(self, key: str) -> QWidget | None:
        if key == OUTBOX:
            return self._outbox() if self._parts is not None else None
        if not self.book.accounts():
            return self._window.welcome()
        tab = CrmTab(self.ctx, self.book, self.formats, None if key == ALL else AccountId(key), self._window)
        tab.sign_in_wanted.connect(self._window.sign_in)
        tab.import_wanted.connect(lambda: self._window.menus.import_table())
        tab.said.connect(self._window.notify)
        tab.selection_changed.connect(self.watched)
        tab.pages.made.connect(lambda: self._window.console.attend() if self._window.console is not None else None)
        if self._parts is not None:
            tab.complete(self._parts)
        return tab

    def _detail(self, parent: QWidget) -> DetailPane:
        from leaddesk.ui.pages.detail import DetailPane

        if self._actions is None:
            raise RuntimeError("not complete")
        pane = DetailPane(self.ctx, self._actions, parent)
        pane.outbox_wanted.connect(self._window.show_command)
        pane.sign_in_wanted.connect(self._window.sign_in)
        pane.told.connect(self._window.notify)
        if isinstance(parent, CrmTab):
            self.trail.attend(parent, pane)
        pane.revealed.connect(lambda key, field: self._revealed(key, pane.page.fields.label(field)))
        return pane

    def _revealed(self, key: RecordKey, label: str) -> None:
        """Looking at a masked value is kept in the journal: which field, never its value."""
        notes = self.ctx.services.notes
        if notes is not None:
            operation.start(
                self._window, self.ctx.query(notes.add, key, "revealed", strings_pages.say(strings_pages.REVEALED, field=label)), name="journal a look"
            )

    def _activity(self, account: AccountId, kind: str) -> QWidget:
        from leaddesk.ui.pages.activity import ActivityPage

        page = ActivityPage(self.ctx, account, kind)
        page.sign_in_wanted.connect(self._window.sign_in)
        return page

    def _board(self, actions: Actions, board: BoardSpec, tab: CrmTab) -> DeskPage:
        page = board.make(self.ctx, actions, tab.account, self.formats)
        page.record_wanted.connect(self._window.show_record)
        page.view_wanted.connect(tab.show_view)
        page.sign_in_wanted.connect(self._window.sign_in)
        return page

    def _outbox(self) -> QWidget:
        from leaddesk.ui.pages.outbox import OutboxPage

        page = OutboxPage(self.ctx)
        page.record_wanted.connect(self._window.show_record)
        page.sign_in_wanted.connect(self._window.sign_in)
        return page

    def _listed(self) -> None:
        """Accounts came or went: pages of those that went, and the welcome, make room."""
        keys = {tab.key for tab in self._tabs()}
        wanted = str(self.ctx.services.preferences.get(PREFERENCE) or ALL)
        for key in list(self._pages):
            if key not in keys or (not isinstance(self._pages[key], CrmTab) and key == ALL):
                self._pages.pop(key).deleteLater()
        if ALL in self._pages and not self.book.accounts():
            self._pages.pop(ALL).deleteLater()
        self._mark(wanted if wanted in keys else ALL)
        self._show(self._window.strip.current())

    # marks

    def _mark(self, current: str = "") -> None:
        self._window.strip.show_tabs(self._tabs(), current or self._window.strip.current() or ALL)
        self._window.status.show_known(self.book.known(), self.book.queue, self.formats.when)

    def _tabs(self) -> list[Tab]:
        icons = self.ctx.icons
        tabs = [Tab(ALL, strings.all_leads(), icons.get("layers", "muted", 18))]
        tabs += [self._account_tab(known) for known in self.book.known()]
        asks = sum(self.book.queue.get(s, 0) for s in (State.UNKNOWN, State.REFUSED, State.CONFLICT))
        waits = self.book.waiting()
        tip = strings_shell.queue(waits - asks, asks) if waits else ""
        return [*tabs, Tab(OUTBOX, strings_shell.outbox(), icons.get("send", "muted", 18), tip, count=waits, count_tone=Tone.WARN if asks else Tone.INFO)]

    def _account_tab(self, known: Known) -> Tab:
        account, info = known.account, self.book.info(known.account)
        icon = self.ctx.icons.badge(info.icon, info.colour, 18)
        tip = _joined(*(part for part in (info.title, account.user) if part != account.label))
        if account.sign_in is not SignIn.SIGNED_IN:
            return Tab(account.id, account.label, icon, _joined(tip, strings_shell.sign_in_mark()), "key-round", Tone.WARN)
        if known.health.online is False:
            since = self.formats.when(known.health.since) if known.health.since is not None else ""
            return Tab(account.id, account.label, icon, _joined(tip, strings_shell.offline_mark(since)), "wifi-off", Tone.WARN)
        return Tab(account.id, account.label, icon, tip)

    def _tab_menu(self, key: str, where: QPoint) -> None:
        account = self.book.get(AccountId(key))
        if account is None or self._parts is None:
            return
        from leaddesk.ui.dialogs.account import edit_account

        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        if account.sign_in is not SignIn.SIGNED_IN:
            menu.addAction(strings.sign_in()).triggered.connect(partial(self._window.sign_in, account.id))
        else:
            menu.addAction(strings_shell.sign_out()).triggered.connect(partial(self._sign_out, account.id))
        edit = menu.addAction(strings_shell.account_settings())
        edit.triggered.connect(lambda: operation.start(self._window, edit_account(self.ctx, self._window, account.id), name="edit_account"))
        menu.popup(where)

    def _sign_out(self, account: AccountId) -> None:
        found = self.book.get(account)
        if found is not None:
            operation.start(self._window, _sign_out(self.ctx, self._window, found, self.book.info(found).sign_out), name="sign_out")


def _month(ctx: UiContext, formats: Formats, account: AccountId, tab: CrmTab) -> MonthPage:
    from leaddesk.ui.pages.month import MonthPage

    page = MonthPage(ctx, account, formats)
    page.list_wanted.connect(tab.show_view)
    return page


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


async def _sign_out(ctx: UiContext, window: MainWindow, account: Account, warning: str) -> None:
    """Asks first where signing out reaches further than this computer."""
    title, words = strings_shell.sign_out_title(account.label), strings_shell.sign_out_text(warning)
    if not warning or await ask.confirm(window, title, words, strings_shell.sign_out()):
        await ctx.call(ctx.services.accounts.sign_out(account.id))
