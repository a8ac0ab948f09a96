"""The first step of an import: which table, how it is read, and where its rows go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from leaddesk.domain.accounts import Account
from leaddesk.domain.bulk import ImportRun, Reading, SourceTable
from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.specs import Tone
from leaddesk.services.wording import explain
from leaddesk.ui import ask, operation
from leaddesk.ui import strings_import as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import buddy, plain
from leaddesk.ui.pages.import_draft import ImportDraft
from leaddesk.ui.pages.import_grid import GridModel, GridRow, grid
from leaddesk.ui.strings_import import count, say
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import EmptyState, MessageBar
from leaddesk.ui.widgets.drop_zone import DropTarget

SHOWN = 100


class SourcePage(QWidget):
    """``read`` when a table was read (or can't be any more); ``run_wanted`` when an earlier import was chosen."""

    read = Signal()
    run_wanted = Signal(str)

    def __init__(self, ctx: UiContext, draft: ImportDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._draft = ctx, draft
        self._accounts: Sequence[Account] = ()
        self.message = MessageBar(ctx.theme, ctx.icons, closable=False)
        self.account, self.action = QComboBox(), QComboBox()
        self.encoding, self.separator, self.sheet, self.header = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self._options: dict[QComboBox, QWidget] = {}
        self._words = plain(wrap=True)
        self._model = GridModel(ctx.theme, ctx.icons, self)
        self.table = grid(ctx.theme, say(S.TITLE), self._model)
        self._stack = QStackedWidget()
        self._build()
        self._fill_accounts()
        self._operation: operation.Operation | None = None

    def _build(self) -> None:
        choose, paste = QPushButton(say(S.CHOOSE)), QPushButton(say(S.PASTE))
        samples, earlier = QPushButton(say(S.SAMPLES)), QPushButton(say(S.EARLIER))
        for button in (choose, paste, samples, earlier):
            button.setAutoDefault(False)
        for button in (samples, earlier):
            set_role(button, "quiet")
        choose.clicked.connect(lambda _c=False: operation.start(self, self._choose(), name="choose table"))
        paste.clicked.connect(lambda _c=False: self.paste())
        samples.clicked.connect(lambda _c=False: operation.start(self, self._save_sample(), name="save sample"))
        menu = QMenu(earlier)
        menu.aboutToShow.connect(lambda: self._fill_earlier(menu))
        earlier.setMenu(menu)
        top = QHBoxLayout()
        top.setSpacing(8)
        for label, box in ((S.INTO, self.account), (S.WHAT, self.action)):
            box.setMinimumWidth(170)
            top.addWidget(buddy(say(label), box))
            top.addWidget(box)
            top.addSpacing(8)
        top.addStretch(1)
        for button in (earlier, samples, paste, choose):
            top.addWidget(button)
        for button in (paste, choose):
            button.hide()  # the empty page has them in its middle
        self._again = (paste, choose)
        empty = EmptyState(self._ctx.theme, self._ctx.icons, "file-up", say(S.DROP), say(S.DROP_HELP), say(S.CHOOSE), say(S.PASTE))
        empty.pressed.connect(choose.click)
        empty.second_pressed.connect(paste.click)
        filled = QWidget()
        inside = QVBoxLayout(filled)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(self._reading_row())
        inside.addWidget(self._words)
        inside.addWidget(self.table, 1)
        self._stack.addWidget(empty)
        self._stack.addWidget(filled)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 8)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.message)
        column.addWidget(self._stack, 1)
        self.account.currentIndexChanged.connect(lambda _i: self._fill_actions())
        self.action.currentIndexChanged.connect(lambda _i: self._take())
        DropTarget(self, lambda: True).dropped.connect(lambda files: self.take_file(files[0]) if files else None)

    def _reading_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for label, box in ((S.ENCODING, self.encoding), (S.SEPARATOR, self.separator), (S.SHEET, self.sheet), (S.HEADER, self.header)):
            name = buddy(say(label), box)
            self._options[box] = name
            row.addWidget(name)
            row.addWidget(box)
            row.addSpacing(8)
            box.activated.connect(lambda _i: self._read_again())
        for value, words in S.ENCODINGS.items():
            self.encoding.addItem(say(words), value)
        for value, words in S.SEPARATORS.items():
            self.separator.addItem(say(words), value)
        for number, words in enumerate(S.HEADERS):
            self.header.addItem(say(words), number - 1)
        row.addStretch(1)
        return row

    # where the rows go

    def _fill_accounts(self) -> None:
        services = self._ctx.services
        self._accounts = [a for a in services.accounts.list() if self._draft.imports.actions(a.id)]
        with QSignalBlocker(self.account):
            for account in self._accounts:
                title = services.catalog.info(account.slug).title
                self.account.addItem(account.label if title.casefold() in account.label.casefold() else f"{account.label} ({title})", account.id)
            place = self.account.findData(self._draft.account)
            self.account.setCurrentIndex(max(0, place))
        if not self._accounts:
            self.message.show_message(say(S.NO_ACCOUNT), Tone.WARN)
        self._fill_actions()

    def _fill_actions(self) -> None:
        account = self.account.currentData()
        with QSignalBlocker(self.action):
            self.action.clear()
            if account is not None:
                for action in self._draft.imports.actions(account):
                    self.action.addItem(action.title, action.name)
                self.action.setCurrentIndex(max(0, self.action.findData(self._draft.action)))
        self._take()

    def _take(self) -> None:
        account, action = self.account.currentData(), self.action.currentData() or ""
        if (account, action) != (self._draft.account, self._draft.action):
            self._draft.account, self._draft.action = account, action
            self._draft.fixes, self._draft.report = {}, None
            self.read.emit()

    # the table

    async def _choose(self) -> None:
        found = await ask.pick_files(self, say(S.CHOOSE), filters=(say(S.TABLE_FILES),), many=False)
        if found:
            self.take_file(found[0])

    def take_file(self, path: Path) -> None:
        """Reads a file; how it was read can be changed afterwards."""
        self._draft.path, self._draft.pasted, self._draft.reading = path, "", Reading()
        self._start()

    def paste(self) -> None:
        """Takes rows copied from a spreadsheet."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self.message.show_message(say(S.NOTHING_COPIED), Tone.WARN)
            return
        self._draft.path, self._draft.pasted, self._draft.reading = None, text, Reading()
        self._start()

    def _read_again(self) -> None:
        table = self._draft.table
        if table is None:
            return
        sheet = str(self.sheet.currentData() or "") if not table.text else ""
        encoding = str(self.encoding.currentData() or "") if table.text and not self._draft.pasted else ""
        rows = int(self.header.currentData())
        self._draft.reading = Reading(encoding, str(self.separator.currentData() or "") if table.text else "", sheet, 0 if rows == 0 else -1, rows)
        self._start()

    def _start(self) -> None:
        if self._operation is not None and self._operation.running:
            self._operation.cancel()
        self._operation = operation.start(self, self._read(), name="read table", failed=self._failed)

    async def _read(self) -> None:
        draft = self._draft
        if draft.path is not None:
            self.show_table(await self._ctx.call(draft.imports.open(draft.path, draft.reading, most=SHOWN * 3)), first_look=True)
            table = await self._ctx.call(draft.imports.open(draft.path, draft.reading))
        else:
            table = await self._ctx.call(draft.imports.paste(draft.pasted, draft.reading))
        draft.table, draft.fixes, draft.report = table, {}, None
        self.show_table(table)
        self.read.emit()

    def _failed(self, error: LeaddeskError) -> None:
        self._draft.table = None
        self._show_filled(False)
        self.message.show_message(explain(error.failure).line, Tone.BAD)
        self.read.emit()

    def show_table(self, table: SourceTable, *, first_look: bool = False) -> None:
        """The first rows, and how they were read. A first look does not know yet how many there are."""
        self.message.clear()
        if table.remarks:
            self.message.show_message(" ".join(table.remarks), Tone.WARN)
        name = say(S.PASTED) if self._draft.pasted else table.name
        rows = len(table.rows)
        words = count(rows, S.READ_ONE, S.READ, name=name, columns=len(table.header))
        self._words.setText(name if first_look else words)
        found = {row.number: row for row in table.rows[:SHOWN]}
        fields = tuple((str(n), title) for n, title in enumerate(table.header))

        def read(number: int) -> GridRow:
            cells = found[number].cells
            return GridRow(number, (str(number),), {str(n): cell for n, cell in enumerate(cells)}, {}, editable=False)

        self._model.show((say(S.ROW),), fields, list(found), read)
        self.table.setColumnWidth(0, 66)
        for box, label in self._options.items():
            shown = box is self.header or (table.text if box in (self.encoding, self.separator) else len(table.sheets) > 1)
            shown = shown and not (box is self.encoding and bool(self._draft.pasted))
            box.setVisible(shown)
            label.setVisible(shown)
        _choose(self.encoding, table.reading.encoding)
        _choose(self.separator, table.reading.separator)
        if not table.text:
            self.sheet.clear()
            for sheet in table.sheets:
                self.sheet.addItem(sheet, sheet)
            _choose(self.sheet, table.reading.sheet)
        self._show_filled(True)

    def _show_filled(self, filled: bool) -> None:
        self._stack.setCurrentIndex(int(filled))
        for button in self._again:
            button.setVisible(filled)

    # samples and earlier imports

    async def _save_sample(self) -> None:
        account = next((a for a in self._accounts if a.id == self._draft.account), None)
        found = self._draft.imports.samples(account.slug, self._draft.action) if account is not None else ()
        if not found:
            return
        path = await ask.pick_save(self, say(S.SAMPLES), name=found[0].name, filters=(say(S.SHEETS_OUT[1]),), suffix=found[0].suffix.lstrip("."))
        if path is not None:
            await self._ctx.call(self._draft.imports.save_sample(found[0], path))
            self.message.show_message(say(S.SAMPLE_SAVED, name=path.name), Tone.GOOD)

    def _fill_earlier(self, menu: QMenu) -> None:
        from leaddesk.domain.bulk import RowState

        menu.clear()
        runs: Sequence[ImportRun] = self._draft.runs.runs()[:15]
        for run in runs:
            when = run.created.astimezone().strftime("%d %b %H:%M")
            words = say(S.RUN_LINE, name=Path(run.name).name, when=when, sent=run.count(RowState.SENT), rows=run.rows)
            menu.addAction(words.replace("&", "&&")).triggered.connect(partial(self._wanted, run.id))
        if not runs:
            menu.addAction(say(S.NO_RUNS)).setEnabled(False)

    def _wanted(self, run: str, _checked: bool = False) -> None:
        self.run_wanted.emit(run)


def _choose(box: QComboBox, value: str) -> None:
    place = box.findData(value, Qt.ItemDataRole.UserRole)
    if place < 0 and value:
        box.addItem(value, value)
        place = box.count() - 1
    box.setCurrentIndex(place)
