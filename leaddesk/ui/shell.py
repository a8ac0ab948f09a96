"""The window: menu bar, tabs, pages, message bar, status line. It paints before anything heavy is there and is completed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.specs import Tone
from leaddesk.ui import operation, strings_shell
from leaddesk.ui.context import UiContext
from leaddesk.ui.crm_tab import CrmTab
from leaddesk.ui.list_header import ListHeader
from leaddesk.ui.menus import Menus
from leaddesk.ui.pages_book import ALL, OUTBOX, Pages
from leaddesk.ui.status_line import StatusLine
from leaddesk.ui.tab_strip import TabStrip
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets import EmptyState, MessageBar, Splitter
from leaddesk.ui.window_memory import LEAST, WindowMemory

if TYPE_CHECKING:
    from leaddesk.ui.actions import Actions

SAY_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Hooks:
    """What only the program around the window can do. `practice` starts the practice mode in a process of its own."""

    practice: Callable[[], None]


class MainWindow(QMainWindow):
    """`open` fills it from the store, `complete` brings actions and states. `leaving` asks to stop everything; then call `leave`."""

    leaving = Signal()

    def __init__(self, theme: Theme, icons: Icons, memory: WindowMemory, hooks: Hooks) -> None:
        super().__init__()
        self.setWindowTitle("Leaddesk")
        self.setMinimumSize(*LEAST)
        self.theme, self.icons, self.memory, self._hooks = theme, icons, memory, hooks
        self._may_close = False
        self.pages: Pages | None = None
        self.strip = TabStrip(theme, icons)
        self.message = MessageBar(theme, icons)
        self.stack = QStackedWidget()
        self._body = QWidget()
        self.status = StatusLine(theme, icons)
        self.menus = Menus(self)
        self._lay_out()
        self.strip.setEnabled(False)
        memory.restore(self)

    def _lay_out(self) -> None:
        line = QFrame()
        set_role(line, "hairline")
        foot = QFrame()
        set_role(foot, "hairline")
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.strip, line, self.message):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addWidget(foot)
        column.addWidget(self.status)
        self.setCentralWidget(self._body)

    # opening

    def open(self, ctx: UiContext) -> None:
        """Shows the remembered tab with its first rows, read at once."""
        self.strip.setEnabled(True)
        self.pages = Pages(ctx, self)
        self.status.outbox_wanted.connect(lambda: self.go(OUTBOX))
        self.pages.open()

    def show_page(self, page: QWidget) -> None:
        """Shows a page that may be new to the window."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def complete(self) -> Actions:
        """The services are all there: actions, detail panes, states. Answers the window's actions."""
        from leaddesk.ui.actions import Actions

        if self.pages is None:
            raise RuntimeError("the window was not opened")
        actions = Actions(self.pages.ctx, self)
        self.pages.complete(actions)
        self.menus.complete(self.pages.ctx)
        return actions

    def welcome(self) -> QWidget:
        """The page before there is any account."""
        title, text = strings_shell.welcome_title(), strings_shell.welcome_text()
        buttons = strings_shell.welcome_connect(), strings_shell.welcome_practice()
        page = EmptyState(self.theme, self.icons, "layers", title, text, *buttons)
        page.pressed.connect(self.add_account)
        page.second_pressed.connect(self._practise)
        return page

    def _practise(self) -> None:
        self._hooks.practice()
        self.notify(strings_shell.practice_started())

    # going

    def go(self, key: str) -> None:
        """To a tab: an account's id, ``all`` or ``outbox``."""
        self.strip.choose(key)

    def tab(self) -> CrmTab | None:
        """The tab that is shown, when it is one with a list."""
        page = self.stack.currentWidget()
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
        if self.pages is not None:
            operation.start(self, self._add_account(self.pages), name="add_account")

    async def _add_account(self, pages: Pages) -> None:
        from leaddesk.ui.dialogs.account import add_account

        account = await add_account(pages.ctx, self)
        if account is not None:
            pages.reopen(account)

    def sign_in(self, account: str) -> None:
        if self.pages is not None:
            from leaddesk.ui.dialogs.sign_in import sign_in

            operation.start(self, sign_in(self.pages.ctx, self, AccountId(account)), name="sign_in")

    # telling

    def notify(self, text: str, tone: Tone = Tone.INFO) -> None:
        """A sentence in the quiet bar; good news goes by itself."""
        self.message.show_message(text, tone, seconds=SAY_SECONDS if tone in (Tone.INFO, Tone.GOOD, Tone.NEUTRAL) else 0)

    def come_forward(self) -> None:
        """Another start of the program asked for this window."""
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
        if self._body.isEnabled():
            self.memory.save(self)
            for splitter in self.findChildren(Splitter):
                splitter.flush()
            for header in self.findChildren(ListHeader):
                header.flush()
            self._body.setEnabled(False)
            self.menuBar().setEnabled(False)
            self.notify(strings_shell.closing(), Tone.PROGRESS)
            self.leaving.emit()

    def leave(self) -> None:
        """Everything is stored: the window may go."""
        self._may_close = True
        self.close()


__all__ = ["ALL", "OUTBOX", "Hooks", "MainWindow"]
