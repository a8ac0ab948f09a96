"""Rows out of the list: copied, dragged as text into a spreadsheet or a document, or with Alt as a file into a folder.

A plain drag never touches the disk: what the database keeps encrypted goes from memory to the program it is dropped on. A file would have to lie
somewhere readable until the other program has fetched it, and programs that take text (spreadsheets, editors) would prefer the file and open it
where it lies. So there is one only for who asks for it, by holding Alt while picking the rows up: it is promised by name, written when the mouse
button has been let go and the other side asks for it, into the profile's own spool and not the system's temp folder, and taken away after ten
minutes, when the window closes, or at the next start.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QMetaType, QMimeData, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QGuiApplication

from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.specs import Tone
from leaddesk.ui import operation, strings
from leaddesk.ui.widgets.drop_zone import OUR_ROWS

if TYPE_CHECKING:
    from pathlib import Path

    from leaddesk.services.handout import Rows
    from leaddesk.ui.context import UiContext
    from leaddesk.ui.crm_tab import CrmTab
    from leaddesk.ui.lead_list import LeadList

TEXT, HTML, FILES = "text/plain", "text/html", "text/uri-list"
HINTED = "drag_hinted"
PATIENCE = 2.0  # seconds a drop waits for rows that were picked up this very moment and are still being read


class Carried(QMimeData):
    """What a drag carries; made when it is asked for. `promised`: a file's path, written by `write` once the rows were dropped."""

    def __init__(self, header: list[str], promised: Path | None, write: Callable[[Path, bytes], None]) -> None:
        super().__init__()
        self._header = header
        self._rows: Rows = ()
        self._there = threading.Event()
        self._promised = promised
        self._write = write
        self._written = False

    def fill(self, rows: Rows) -> None:
        """From the query thread; empty when they can't be read."""
        self._rows = rows
        self._there.set()

    def formats(self) -> list[str]:
        return [OUR_ROWS, FILES] if self._promised is not None else [OUR_ROWS, HTML, TEXT]

    def hasFormat(self, mimetype: str) -> bool:
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str, preferredType: QMetaType | QMetaType.Type) -> Any:
        from leaddesk.services.handout import as_html, as_text

        if mimetype == FILES and self._promised is not None:
            return self._file(self._promised)
        if mimetype not in self.formats() or mimetype == OUR_ROWS:
            return QByteArray()
        self._there.wait(PATIENCE)
        return (as_html if mimetype == HTML else as_text)(self._header, self._rows)

    def _file(self, path: Path) -> list[QUrl]:
        """Its address. While the button is down the rows are only shown around: nothing is written."""
        from leaddesk.services.handout import as_csv

        if not self._written and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton and self._there.wait(PATIENCE) and self._rows:
            self._written = True
            self._write(path, as_csv(self._header, self._rows))
        return [QUrl.fromLocalFile(str(path))]


class RowsOut(QObject):
    """Belongs to one tab and serves all its lists. `clear` before the window goes."""

    def __init__(self, ctx: UiContext, tab: CrmTab) -> None:
        super().__init__(tab)
        self._ctx, self._tab = ctx, tab
        self._handed: list[Path] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.clear)

    def copy(self, page: LeadList) -> None:
        """The selected rows with their visible columns, tabs between, a header first."""
        from leaddesk.services.handout import as_text

        rowids = page.table.selected_ids()
        if not rowids:
            return
        header, read = self._reading(page, rowids)

        def told(rows: Rows) -> None:
            QGuiApplication.clipboard().setText(as_text(header, rows))
            self._tab.said.emit(strings.copied(len(rows)))

        self._ctx.reader.ask(read, done=told)

    def carry(self, page: LeadList) -> QMimeData | None:
        """What the selected rows carry out of the window; reading them begins now, so that they are there when they are dropped."""
        from leaddesk.services.handout import MOST, place

        rowids = page.table.selected_ids()
        if not rowids:
            return None
        if len(rowids) > MOST:
            self._tab.said.emit(strings.too_many_to_drag(MOST))
            return None
        header, read = self._reading(page, rowids)
        as_file = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
        made = Carried(header, place(self._ctx.services.profile / "spool", page.top.title.text()) if as_file else None, self._hand_out)

        def fetch() -> None:
            rows: Rows = ()
            try:
                rows = read()
            finally:
                made.fill(rows)  # also when it failed: nobody waits for what does not come

        self._ctx.reader.ask(fetch, done=lambda _: None)
        if not as_file and self._ctx.services.preferences.get(HINTED) is not True:
            self._ctx.services.preferences.put(HINTED, True)  # once: it pushes the list down a little
            self._tab.said.emit(strings.drag_hint(len(rowids)))
        return made

    def clear(self) -> None:
        """Takes back every file that was handed out."""
        from leaddesk.services.handout import take_back

        while self._handed:
            take_back(self._handed.pop())

    def _reading(self, page: LeadList, rowids: list[int]) -> tuple[list[str], Callable[[], Rows]]:
        columns = [page.model.columns.index(column) for column in page.header.shown()]
        cache = page.model.rows
        return [page.model.columns[c].spec.title for c in columns], lambda: [[row.texts[c] for c in columns] for row in cache.read(rowids)]

    def _hand_out(self, path: Path, data: bytes) -> None:
        from leaddesk.services.handout import KEPT_SECONDS, put

        try:
            put(path, data)
        except LeaddeskError as error:
            from leaddesk.services.wording import explain

            operation.say(self._tab, explain(error.failure).line, Tone.BAD)
            return
        self._handed.append(path)
        self._later.start(KEPT_SECONDS * 1000)
