"""What the menu does beyond a tab: account settings, backup, sending all, settings, checks, help."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from shiboken6 import isValid

import leaddesk
from leaddesk.domain.commands import State
from leaddesk.domain.specs import Tone
from leaddesk.ui import ask, operation, strings_shell
from leaddesk.ui.console import Console
from leaddesk.ui.context import UiContext
from leaddesk.ui.help_dialogs import AboutSheet, HealthDialog, KeySheet
from leaddesk.ui.import_door import ImportDoor
from leaddesk.ui.settings_dialog import SettingsDialog
from leaddesk.ui.tour_guide import guide


class Deeds(QObject):
    """Belongs to the window."""

    def __init__(self, ctx: UiContext, window: QWidget, console: Console) -> None:
        super().__init__(window)
        self._ctx = ctx
        self._window = window
        self.console = console
        self._uploads: QDialog | None = None
        self._journal: QDialog | None = None
        self.importing = ImportDoor(ctx, window)
        self.tour = guide(ctx, window, console)

    def _start(self, work: Coroutine[Any, Any, object], name: str) -> None:
        operation.start(self._window, work, name=name)

    def account_settings(self) -> None:
        """Of the account whose tab is shown; asks to choose one elsewhere."""
        from leaddesk.ui.dialogs.account import edit_account
        from leaddesk.ui.shell import MainWindow

        window = self._window
        tab = window.tab() if isinstance(window, MainWindow) else None
        if tab is not None and tab.account is not None:
            self._start(edit_account(self._ctx, window, tab.account), "edit_account")
        else:
            operation.say(window, strings_shell.choose_account_tab())

    def backup(self) -> None:
        self._start(self._backup(), "backup")

    async def _backup(self) -> None:
        path = await ask.pick_save(self._window, strings_shell.backup_title(), name="leaddesk.backup", filters=(strings_shell.backup_files(),), suffix="backup")
        if path is not None:
            await self._ctx.call(self._ctx.services.maintenance.backup(path))
            operation.say(self._window, strings_shell.backed_up(path.name), Tone.GOOD)

    def send_all(self) -> None:
        self._start(self._send_all(), "send_all")

    async def _send_all(self) -> None:
        items = await self._ctx.call(self._ctx.services.commands.send(None))
        sent = sum(item.state is State.SENT for item in items)
        operation.say(self._window, strings_shell.sent_all(sent, len(items)), Tone.GOOD if sent == len(items) else Tone.INFO)

    def uploads(self) -> None:
        """The upload queue in a window of its own that does not stand in the way."""
        if self._uploads is None or not isValid(self._uploads):
            from leaddesk.ui.pages.uploads import UploadQueue

            dialog = QDialog(self._window)
            dialog.setWindowTitle(strings_shell.uploads())
            dialog.resize(560, 420)
            column = QVBoxLayout(dialog)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(UploadQueue(self._ctx, dialog))
            self._uploads = dialog
        self._uploads.show()
        self._uploads.raise_()

    def settings(self) -> None:
        self._start(self._run(SettingsDialog(self._ctx, self._window, self.console)), "settings")

    def journal(self) -> None:
        """The journal in a window of its own."""
        if self._journal is None or not isValid(self._journal):
            from leaddesk.ui.pages.journal import JournalWindow
            from leaddesk.ui.shell import MainWindow

            made = JournalWindow(self._ctx, self._window)
            if isinstance(self._window, MainWindow):
                made.page.record_wanted.connect(self._window.show_record)
            self._journal = made
        self._journal.show()
        self._journal.raise_()
        self._journal.activateWindow()

    def check_journal(self) -> None:
        from leaddesk.ui.pages.journal import check

        self._start(check(self._ctx, self._window), "check_journal")

    def save_journal(self) -> None:
        from leaddesk.ui.pages.journal import save

        self._start(save(self._ctx, self._window), "save_journal")

    def doctor(self) -> None:
        self._start(self._doctor(), "doctor")

    async def _doctor(self) -> None:
        checks = await self._ctx.query(self._ctx.services.maintenance.doctor)
        await self._run(HealthDialog(self._ctx, checks, self._window))

    def snippets(self) -> None:
        from leaddesk.ui.dialogs.snippets import manage_snippets

        self._start(manage_snippets(self._ctx, self._window), "snippets")

    def shortcuts(self) -> None:
        self._start(self._run(KeySheet(self._ctx, self._window)), "shortcuts")

    def print_keys(self) -> None:
        from leaddesk.ui.keys_sheet import save_sheet

        self._start(save_sheet(self._ctx, self._window), "print_keys")

    def updates(self) -> None:
        from leaddesk.ui.updates import look_for_updates

        self._start(look_for_updates(self._ctx, self._window), "updates")

    def about(self) -> None:
        theme = self._ctx.theme
        sheet = AboutSheet(leaddesk.__version__, str(self._ctx.services.profile), self._ctx.icons, theme.tokens.accent, self._window)
        self._start(self._run(sheet), "about")

    async def _run(self, dialog: QDialog) -> None:
        try:
            await ask.run(dialog)
        finally:
            if isValid(dialog):
                dialog.deleteLater()
