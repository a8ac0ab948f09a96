"""What a window keeps before it goes: half-filled forms, panes, columns; when it closes, and when the system logs the user off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from leaddesk.ui.forms.opening import DraftKeeper
from leaddesk.ui.list_header import ListHeader
from leaddesk.ui.rows_out import RowsOut
from leaddesk.ui.widgets import Splitter

if TYPE_CHECKING:
    from leaddesk.ui.shell import MainWindow


def what_to_keep(window: MainWindow) -> list[Callable[[], object]]:
    """One deed after the other; each may fail by itself. Drafts come first: they are somebody's words."""
    deeds: list[Callable[[], object]] = [draft.flush for draft in window.findChildren(DraftKeeper)]
    deeds.append(lambda: window.memory.save(window, window.theme.tokens.window))
    deeds += [splitter.flush for splitter in window.findChildren(Splitter)]
    deeds += [header.flush for header in window.findChildren(ListHeader)]
    deeds += [rows.clear for rows in window.findChildren(RowsOut)]
    return deeds


class LogOff(QObject):
    """Log-off and shutdown leave no time to close a window: everything is kept when the system asks, and the window goes on in case it is called off."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        app.commitDataRequest.connect(lambda _manager: self.keep(), Qt.ConnectionType.DirectConnection)

    def keep(self) -> None:
        for deed in what_to_keep(self._window):
            try:
                deed()
            except Exception as error:
                self._window.broke.emit(error)
