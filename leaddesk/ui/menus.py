"""The menu bar: everything the window can do, with its keys. Entries that need the services wake up when those are there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from leaddesk.ui import strings, strings_bench, strings_board, strings_console, strings_journal, strings_shell, strings_tour
from leaddesk.ui.boards import BOARDS, BoardSpec
from leaddesk.ui.context import UiContext
from leaddesk.ui.deeds import Deeds
from leaddesk.ui.keys import NEW, VIEW_KEYS, KeyMap, sequence
from leaddesk.ui.theme.theme import MODES, TEXT_SIZES

if TYPE_CHECKING:
    from leaddesk.ui.console import Console
    from leaddesk.ui.crm_tab import CrmTab
    from leaddesk.ui.lead_list import LeadList
    from leaddesk.ui.shell import MainWindow
    from leaddesk.ui.theme import Theme


class Menus(QObject):
    """Belongs to the window. What can't be used now is off, and its tooltip says why."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._deeds: Deeds | None = None
        self._keymap: KeyMap
        self._later: list[QAction] = []
        self._with_rows: list[QAction] = []  # need a list to be shown
        self._keyed: dict[str, QAction] = {}
        self._made: list[QAction] = []
        self._looks: list[tuple[QAction, Callable[[], bool]]] = []
        self._icons: list[tuple[QAction, str]] = []  # drawn when a menu opens, not before the first paint
        self._menus: dict[str, QMenu] = {name: window.menuBar().addMenu(title) for name, title in strings_shell.menu_titles().items()}
        self._file()
        self._edit()
        self._view()
        self._lead_keys()
        self._tools()
        window.theme.changed.connect(self._look)
        self.settle()
        window.stack.currentChanged.connect(self.settle)
        for menu in self._menus.values():
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self._draw)

    def _draw(self) -> None:
        for action, icon in self._icons:
            action.setIcon(self._window.icons.get(icon))

    def complete(self, ctx: UiContext, console: Console) -> None:
        """All entries can be used."""
        self._deeds = Deeds(ctx, self._window, console)
        self._keymap = ctx.keys
        ctx.keys.changed.connect(self._rekey)
        self._rekey()
        self.settle()

    def settle(self, *_: object) -> None:
        """What can be used follows what is shown."""
        lists = self._window.tab() is not None
        for action in self._made:
            late = action in self._later and self._deeds is None
            listless = action in self._with_rows and not lists
            action.setEnabled(not late and not listless)
            action.setToolTip(strings_console.still_opening() if late else strings_console.no_list() if listless else action.text().replace("&", ""))

    def entries(self) -> list[tuple[str, QAction]]:
        """Every entry with the title of its menu; those of the selection are not among them."""
        found: list[tuple[str, QAction]] = []
        for menu in self._menus.values():
            title = menu.title().replace("&", "")
            for action in menu.actions():
                sub = action.menu()
                inner = [(f"{title} › {action.text().replace('&', '')}", one) for one in sub.actions()] if isinstance(sub, QMenu) else [(title, action)]
                found += [(where, one) for where, one in inner if one in self._made]
        return found

    def icon_of(self, action: QAction) -> str:
        """The name of its picture."""
        return next((icon for one, icon in self._icons if one is action), "circle-dot")

    def _rekey(self) -> None:
        for name, action in self._keyed.items():
            action.setShortcut(QKeySequence(self._keymap.sequence(name)))

    def _add(
        self, menu: str | QMenu, text: str, done: Callable[[], object], key: str = "", icon: str = "", *, later: bool = True, rows: bool = False
    ) -> QAction:
        """`later`: needs the services; `rows`: needs a list to be shown."""
        action = QAction(text, self._window)
        self._made.append(action)
        if key:
            action.setShortcut(QKeySequence(sequence(key)))
            self._keyed[key] = action
        if rows:
            self._with_rows.append(action)
        if icon:
            self._icons.append((action, icon))
        action.triggered.connect(lambda *_: done())
        (self._menus[menu] if isinstance(menu, str) else menu).addAction(action)
        if later:
            self._later.append(action)
        return action

    def _file(self) -> None:
        self._add("file", strings.tr("&New lead…"), self._with_tab(lambda tab: tab.deeds.create()), NEW, "plus", rows=True)
        self._add("file", strings.tr("&Add account…"), self._window.add_account, icon="user-plus")
        self._add("file", strings.tr("Account &settings…"), self._with_deeds(lambda deeds: deeds.account_settings()), icon="settings-2")
        self._menus["file"].addSeparator()
        self.import_table = self._with_deeds(lambda deeds: deeds.importing.open())
        self._add("file", strings.tr("&Import a table…"), self.import_table, icon="file-up")
        self._add("file", strings.tr("&Export this list…"), self._with_tab(lambda tab: tab.deeds.options.export()), icon="download", rows=True)
        self._add("file", strings.tr("&Back up the profile…"), self._with_deeds(lambda deeds: deeds.backup()), icon="archive")
        self._menus["file"].addSeparator()
        self._add("file", strings.tr("&Lock the window"), self._with_deeds(lambda deeds: deeds.console.lock()), "lock", "lock")
        self._add("file", strings.tr("&Quit"), self._window.close, "quit", later=False)

    def _edit(self) -> None:
        copy = self._add("edit", strings.tr("&Copy rows"), self._with_tab(lambda tab: tab.deeds.copy()), icon="copy", rows=True)
        copy.setShortcut(QKeySequence(sequence("copy")))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the table has the key itself; fields keep theirs
        self._add("edit", strings.tr("Select &all rows"), self._with_list(lambda page: page.table.selectAll()), later=False, rows=True)
        self._add("edit", strings.tr("&Edit in the table…"), self._with_tab(lambda tab: tab.deeds.edit()), "edit", "pencil", rows=True)
        self._menus["edit"].addSeparator()
        self._add("edit", strings.tr("&Search"), self._with_tab(_search), "search", "search", later=False, rows=True)
        self._add("edit", strings.tr("Clear search and &filters"), self._with_list(lambda page: page.clear_search()), later=False, rows=True)

    def _view(self) -> None:
        strip = self._window.strip
        self._add("view", strings.tr("&Refresh"), self._with_tab(lambda tab: tab.deeds.refresh()), "refresh", "refresh-cw", rows=True)
        self._menus["view"].addSeparator()
        self._add("view", strings.tr("Next &tab"), partial(strip.step, 1), "next_tab", later=False)
        self._add("view", strings.tr("Pre&vious tab"), partial(strip.step, -1), "previous_tab", later=False)
        self._add("view", strings.tr("Next &pane"), partial(self._pane, 1), "pane", later=False, rows=True)
        self._add("view", strings.tr("Previous p&ane"), partial(self._pane, -1), "pane_back", later=False, rows=True)
        self._add("view", strings.tr("Bac&k"), self._with_deeds(lambda deeds: deeds.console.back()), "back", "arrow-left")
        numbered = self._menus["view"].addMenu(strings.tr("V&iews"))
        for number, key in enumerate(VIEW_KEYS):
            action = self._add(numbered, strings.tr("View &{n}", n=number + 1), self._with_tab(partial(_pick, number)), later=False, rows=True)
            action.setShortcut(QKeySequence(key))
        self._add("view", strings.tr("&Save as a view…"), self._with_tab(lambda tab: tab.deeds.options.save_view()), icon="bookmark-plus", rows=True)
        self._add("view", strings.tr("&Open a view from a file…"), self._with_tab(lambda tab: tab.deeds.options.open_view()), icon="folder", rows=True)
        self._add("view", strings_board.menu_board(), self._with_list(lambda page: page.board.toggle()), "board", "kanban", rows=True)
        boards = self._menus["view"].addMenu(strings_bench.say(strings_bench.MENU_BOARDS))
        for board in BOARDS:
            self._add(boards, board.translate(board.menu), partial(_show_board, self._window, board), board.view, board.icon)
        self._add("view", strings.tr("Noti&fications"), partial(_show_notices, self._window), "notices", "bell")
        self._menus["view"].addSeparator()
        self._mask = self._add(
            "view", strings.tr("&Hide names, numbers and amounts"), self._with_deeds(lambda deeds: deeds.console.toggle_mask()), "mask", "eye-off"
        )
        self._theme_menu()

    def _theme_menu(self) -> None:
        theme = self._window.theme
        modes = [(strings_shell.theme_mode(m), partial(theme.set_mode, m), partial(_like, theme, mode=m)) for m in MODES]
        heights = [(strings_shell.row_height(c), partial(theme.set_comfortable, c), partial(_like, theme, comfortable=c)) for c in (False, True)]
        sizes = [(strings_console.text_size(s), partial(theme.set_text_size, s), partial(_like, theme, text_size=s)) for s in TEXT_SIZES]
        for title, choices in ((strings.tr("&Colours"), modes), (strings.tr("Row h&eight"), heights), (strings.tr("Te&xt size"), sizes)):
            menu = self._menus["view"].addMenu(title)
            group = QActionGroup(menu)
            for text, choose, on in choices:
                action = self._add(menu, text, choose, later=False)
                action.setCheckable(True)
                action.setChecked(on())
                self._looks.append((action, on))
                group.addAction(action)

    def _look(self) -> None:
        """Wherever the look was changed: it is remembered, and the menus show it."""
        theme = self._window.theme
        for action, is_on in self._looks:
            action.setChecked(is_on())
        self._window.memory.remember_look(theme.mode, theme.comfortable, theme.text_size)

    def _lead_keys(self) -> None:
        menu = self._menus["lead"]
        step = self._with_list
        self._add("lead", strings.tr("&Next lead"), step(lambda page: page.table.step(1)), "next_lead", "arrow-down", later=False, rows=True)
        self._add("lead", strings.tr("&Previous lead"), step(lambda page: page.table.step(-1)), "previous_lead", "arrow-up", later=False, rows=True)
        self._add("lead", strings.tr("&Follow up…"), self._with_tab(lambda tab: tab.follow_ups.set_for()), "follow_up", "alarm-clock", rows=True)
        menu.addSeparator()
        self._fixed = len(menu.actions())
        menu.aboutToShow.connect(self._fill_lead)

    def _fill_lead(self) -> None:
        """What can be done with the selected leads now."""
        menu = self._menus["lead"]
        for action in menu.actions()[self._fixed :]:
            menu.removeAction(action)
        tab = self._window.tab()
        actions = tab.deeds.actions(tab.keys) if tab is not None else []
        for action in actions:
            menu.addAction(action)
        if not actions:
            menu.addAction(strings_shell.nothing_selected()).setEnabled(False)

    def _tools(self) -> None:
        self._add("outbox", strings.tr("&Show the outbox"), lambda: self._window.go("outbox"), icon="send")
        self._add("outbox", strings.tr("Send everything &now"), self._with_deeds(lambda deeds: deeds.send_all()), icon="play")
        self._add("outbox", strings.tr("&Uploads…"), self._with_deeds(lambda deeds: deeds.uploads()), icon="upload")
        self._add("outbox", strings_journal.menu(), self._with_deeds(lambda deeds: deeds.journal()), icon="history")

        self._add("tools", strings.tr("&Command palette…"), self._with_deeds(lambda deeds: deeds.console.palette()), "palette", "search")
        self._add("tools", strings.tr("&Settings…"), self._with_deeds(lambda deeds: deeds.settings()), "settings", "settings")
        self._add("tools", strings.tr("S&nippets…"), self._with_deeds(lambda deeds: deeds.snippets()), icon="text-quote")
        self._add("tools", strings.tr("Check the &journal"), self._with_deeds(lambda deeds: deeds.check_journal()), icon="shield-check")
        self._add("tools", strings.tr("Save the journal as &file…"), self._with_deeds(lambda deeds: deeds.save_journal()), icon="save")
        self._add("tools", strings.tr("&Health check…"), self._with_deeds(lambda deeds: deeds.doctor()), icon="activity")
        self._add("help", strings.tr("&Keyboard shortcuts"), self._with_deeds(lambda deeds: deeds.shortcuts()), "help", "keyboard")
        self._add("help", strings_tour.menu(), self._with_deeds(lambda deeds: deeds.tour.begin() if deeds.tour is not None else None), icon="circle-help")
        self._add("help", strings.tr("&Print the keys…"), self._with_deeds(lambda deeds: deeds.print_keys()), icon="file-text")
        self._add("help", strings.tr("&Look for a new version"), self._with_deeds(lambda deeds: deeds.updates()), icon="download")
        self._add("help", strings.tr("&About Leaddesk"), self._with_deeds(lambda deeds: deeds.about()), icon="info")

    # who is meant

    def _with_deeds(self, done: Callable[[Deeds], object]) -> Callable[[], None]:
        def act() -> None:
            if self._deeds is not None:
                done(self._deeds)

        return act

    def _with_tab(self, done: Callable[[CrmTab], object]) -> Callable[[], None]:
        def act() -> None:
            tab = self._window.tab()
            if tab is not None:
                done(tab)

        return act

    def _with_list(self, done: Callable[[LeadList], object]) -> Callable[[], None]:
        def act() -> None:
            tab = self._window.tab()
            page = (tab.current_list() or tab.pages.leads()) if tab is not None else None
            if page is not None:
                done(page)

        return act

    def _pane(self, by: int) -> None:
        tab = self._window.tab()
        if tab is not None:
            tab.step_pane(by)


def _search(tab: CrmTab) -> None:
    """To the search box of the list that is shown, or of the board."""
    page = tab.current_list() or tab.pages.leads()
    if page is None:
        tab.pages.search()
        return
    page.top.search.setFocus()
    page.top.search.selectAll()


def _pick(number: int, tab: CrmTab) -> None:
    tab.views.pick(number)


def _show_notices(window: MainWindow) -> None:
    if window.notices is not None:
        window.notices.show_list()


def _show_board(window: MainWindow, board: BoardSpec) -> None:
    """In the tab that is shown; one whose CRM has no such work leaves it to the tab over all accounts."""
    tab = window.tab()
    if tab is not None and tab.pages.show_board(board):
        return
    book = window.pages.book if window.pages is not None else None
    if book is None or board not in book.boards(None):
        window.notify(strings_bench.say(strings_bench.NO_ACCOUNT_FOR, board=board.translate(board.title)))
        return
    window.go("all")
    everywhere = window.tab()
    if everywhere is not None:
        everywhere.pages.show_board(board)


def _like(theme: Theme, **wanted: object) -> bool:
    return all(getattr(theme, name) == value for name, value in wanted.items())
