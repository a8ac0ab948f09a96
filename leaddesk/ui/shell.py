"""The window, one and the same from the first frame to the last: bare at first, furnished with menus, tabs and pages when those are loaded.

Nothing but Qt is imported before `furnish`, because the first paint waits for this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow

from leaddesk.ui.window_memory import LEAST, WindowMemory

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent
    from PySide6.QtWidgets import QStackedWidget, QWidget

    from leaddesk.domain.ids import CommandId, RecordKey
    from leaddesk.domain.specs import Tone
    from leaddesk.ui.console import Console
    from leaddesk.ui.context import UiContext
    from leaddesk.ui.crm_tab import CrmTab
    from leaddesk.ui.lock_page import Cover
    from leaddesk.ui.menus import Menus
    from leaddesk.ui.notice_centre import NoticeCentre
    from leaddesk.ui.pages_book import Pages
    from leaddesk.ui.scene import SceneKeeper
    from leaddesk.ui.status_line import StatusLine
    from leaddesk.ui.tab_strip import TabStrip
    from leaddesk.ui.theme import Icons, Theme
    from leaddesk.ui.widgets import MessageBar

ALL = "all"
OUTBOX = "outbox"
SAY_SECONDS = 6.0


class Hooks(NamedTuple):
    """What only the program around the window can do. `practice` starts the practice mode in a process of its own."""

    practice: Callable[[], None]


class MainWindow(QMainWindow):
    """`furnish` builds its contents behind the first frame, `open` fills them from the store, `unveil` shows them, `complete` brings actions and states.
    Those that take long answer step by step: between two steps events are processed.

    `leaving` asks to stop everything; then call `leave`.
    """

    leaving = Signal()
    broke = Signal(object)
    """Something went wrong that must not keep the window from closing (an exception)."""
    theme: Theme
    icons: Icons
    strip: TabStrip
    message: MessageBar
    stack: QStackedWidget
    status: StatusLine
    menus: Menus

    def __init__(self, memory: WindowMemory, hooks: Hooks) -> None:
        super().__init__()
        self.setWindowTitle("Leaddesk")
        self.setMinimumSize(*LEAST)
        self.memory, self._hooks = memory, hooks
        self._may_close = self._closing = False
        self.cover: Cover | None = None
        self.console: Console | None = None
        self._body: QWidget | None = None
        self._scene: SceneKeeper | None = None
        self.pages: Pages | None = None
        self.notices: NoticeCentre | None = None
        memory.restore(self)

    def furnish(self, theme: Theme, icons: Icons) -> Iterator[None]:
        """The real contents, not shown yet."""
        from PySide6.QtWidgets import QStackedWidget

        from leaddesk.ui.status_line import StatusLine
        from leaddesk.ui.tab_strip import TabStrip
        from leaddesk.ui.widgets import MessageBar

        self.theme, self.icons = theme, icons
        self.setWindowIcon(icons.program())
        self.strip = TabStrip(theme, icons)
        self.strip.setEnabled(False)
        yield
        self.message = MessageBar(theme, icons)
        self.stack = QStackedWidget()
        self.status = StatusLine(theme, icons)
        self._body = self._lay_out()
        yield

    def unveil(self) -> None:
        """The contents take the place of the first frame, as a whole."""
        from leaddesk.ui.menus import Menus

        if self._body is not None and self.centralWidget() is not self._body:
            self.setUpdatesEnabled(False)
            self.menus = Menus(self)
            self.setCentralWidget(self._body)
            if self.cover is not None:
                self.cover.settle()
            self.setUpdatesEnabled(True)

    def _lay_out(self) -> QWidget:
        from PySide6.QtWidgets import QFrame, QVBoxLayout

        from leaddesk.ui.body import Body
        from leaddesk.ui.theme import set_role

        line = QFrame()
        set_role(line, "hairline")
        foot = QFrame()
        set_role(foot, "hairline")
        body = Body(self, self.status.stops)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.strip, line, self.message):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addWidget(foot)
        column.addWidget(self.status)
        return body

    # opening

    def open(self, ctx: UiContext) -> Iterator[None]:
        """The remembered tab with its first rows, read at once; under the lock's page when there is a PIN."""
        from leaddesk.ui.lock_page import Cover
        from leaddesk.ui.pages_book import Pages

        self.strip.setEnabled(True)
        self.cover = Cover(ctx, self, self._body)
        if self.centralWidget() is self._body:
            self.cover.settle()
        self.pages = Pages(ctx, self)
        self.status.outbox_wanted.connect(lambda: self.go(OUTBOX))
        yield
        yield from self.pages.open()

    def show_page(self, page: QWidget) -> None:
        """Shows a page that may be new to the window."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def complete(self) -> Iterator[None]:
        """The services are all there: actions, detail panes, states."""
        from leaddesk.ui.actions import Actions
        from leaddesk.ui.console import Console
        from leaddesk.ui.keeping import LogOff
        from leaddesk.ui.scene import SceneKeeper

        if self.pages is None:
            raise RuntimeError("the window was not opened")
        actions = Actions(self.pages.ctx, self)
        yield
        yield from self.pages.complete(actions)
        self.console = Console(self, self.pages, actions)
        self.menus.complete(self.pages.ctx, self.console)
        notices = self.pages.ctx.services.notices
        if notices is not None:
            from leaddesk.ui.notice_centre import NoticeCentre

            self.notices = NoticeCentre(self.pages.ctx, self, notices)
        self._scene = SceneKeeper(self, self.pages.ctx)
        LogOff(self.theme.application, self)

    def welcome(self) -> QWidget:
        """The page before there is any account."""
        from leaddesk.ui import strings_shell
        from leaddesk.ui.tour_card import card
        from leaddesk.ui.widgets import EmptyState

        title, text = strings_shell.welcome_title(), strings_shell.welcome_text()
        buttons = strings_shell.welcome_connect(), strings_shell.welcome_practice()
        page = EmptyState(self.theme, self.icons, "layers", title, text, *buttons)
        if self.pages is not None:
            page.add_below(card(self.pages.ctx, panes=False))
        page.pressed.connect(self.add_account)

        def practise() -> None:
            self._hooks.practice()
            self.notify(strings_shell.practice_started())

        page.second_pressed.connect(practise)
        return page

    # going

    def go(self, key: str) -> None:
        """To a tab: an account's id, ``all`` or ``outbox``."""
        self.strip.choose(key)

    def tab(self) -> CrmTab | None:
        """The tab that is shown, when it is one with a list."""
        from leaddesk.ui.crm_tab import CrmTab

        page = self.stack.currentWidget() if self._body is not None else None
        return page if isinstance(page, CrmTab) else None

    def show_command(self, command: CommandId) -> None:
        self.go(OUTBOX)
        if self.pages is not None:
            self.pages.show_command(command)

    def show_record(self, key: RecordKey) -> None:
        """To the record in its account's tab."""
        self.go(key.account)
        tab = self.tab()
        if tab is not None:
            tab.reveal(key)

    # accounts

    def add_account(self) -> None:
        from leaddesk.ui import operation

        if self.pages is not None:
            operation.start(self, self._add_account(self.pages), name="add_account")

    async def _add_account(self, pages: Pages) -> None:
        from leaddesk.ui.dialogs.account import add_account

        account = await add_account(pages.ctx, self)
        if account is not None:
            pages.reopen(account)

    def sign_in(self, account: str) -> None:
        if self.pages is not None:
            from leaddesk.domain.ids import AccountId
            from leaddesk.ui import operation
            from leaddesk.ui.dialogs.sign_in import sign_in

            operation.start(self, sign_in(self.pages.ctx, self, AccountId(account)), name="sign_in")

    # telling

    def notify(self, text: str, tone: Tone | None = None) -> None:
        """A sentence in the quiet bar; good news goes by itself. Without a `tone` it is for information."""
        from leaddesk.domain.specs import Tone

        tone = tone or Tone.INFO
        self.message.show_message(text, tone, seconds=SAY_SECONDS if tone in (Tone.INFO, Tone.GOOD, Tone.NEUTRAL) else 0)

    def come_forward(self) -> None:
        """Another start of the program asked for this window."""
        from PySide6.QtCore import Qt

        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # leaving

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
            return
        event.ignore()
        if self._body is None:
            self.hide()  # nothing is open yet that must be stored
            self.leaving.emit()
        elif not self._closing:
            self._closing = True
            self._remember()
            self._body.setEnabled(False)
            self.menuBar().setEnabled(False)
            self.leaving.emit()

    def _remember(self) -> None:
        """What the next start begins with; then says that the window is closing. Whatever goes wrong here is told to `broke`: the window closes."""
        from leaddesk.domain.specs import Tone
        from leaddesk.ui import strings_shell
        from leaddesk.ui.keeping import what_to_keep

        deeds = what_to_keep(self)
        if self._scene is not None:
            deeds.append(partial(self._scene.keep, last=True))
        deeds.append(lambda: self.notify(strings_shell.closing(), Tone.PROGRESS))
        for deed in deeds:
            try:
                deed()
            except Exception as error:
                self.broke.emit(error)

    def leave(self) -> None:
        """Everything is stored: the window may go."""
        self._may_close = True
        self.close()


__all__ = ["ALL", "OUTBOX", "Hooks", "MainWindow"]
