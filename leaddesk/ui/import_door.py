"""The ways into the import wizard: the menu, and a spreadsheet dropped anywhere on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from leaddesk.domain.ids import AccountId
from leaddesk.ui.context import UiContext
from leaddesk.ui.widgets.drop_zone import DropTarget

ENDINGS = frozenset({".csv", ".xlsx", ".ods", ".tsv"})


class ImportDoor(QObject):
    """Belongs to the window. One wizard at a time; a second file goes to the one that is open."""

    def __init__(self, ctx: UiContext, window: QWidget) -> None:
        super().__init__(window)
        self._ctx, self._window = ctx, window
        self._wizard: QWidget | None = None
        DropTarget(window, self._ready).dropped.connect(self._dropped)

    def _ready(self) -> bool:
        return self._ctx.services.imports is not None

    def _dropped(self, files: list[Path]) -> None:
        path = next((f for f in files if f.suffix.lower() in ENDINGS), None)
        if path is not None:
            self.open(path)

    def open(self, path: Path | None = None) -> QWidget:
        """Shows the wizard, with a file if there is one."""
        from leaddesk.ui.pages.import_wizard import ImportWizard

        wizard = self._wizard
        if wizard is None or not isValid(wizard) or not isinstance(wizard, ImportWizard) or not wizard.isVisible():
            wizard = self._wizard = ImportWizard(self._ctx, self._window, self._account())
        wizard.show()
        wizard.raise_()
        wizard.activateWindow()
        if path is not None:
            wizard.take_file(path)
        return wizard

    def _account(self) -> AccountId | None:
        from leaddesk.ui.shell import MainWindow

        tab = self._window.tab() if isinstance(self._window, MainWindow) else None
        return tab.account if tab is not None else None
