"""The table of all keys: to read, to search, to change with conflicts shown, to print as a cheat sheet."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QItemSelectionModel, QMarginsF, Qt
from PySide6.QtGui import QBrush, QColor, QKeySequence, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from leaddesk.domain.specs import Tone
from leaddesk.ui import ask, operation
from leaddesk.ui import strings_console as words
from leaddesk.ui.context import UiContext
from leaddesk.ui.keys import Key, KeyMap
from leaddesk.ui.names import buddy, named, plain
from leaddesk.ui.widgets import SearchBox

NAME = Qt.ItemDataRole.UserRole
A4_PT = 11


def native(sequence: str) -> str:
    """As it is written on this system's keys."""
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText) or sequence


class KeysTable(QWidget):
    """Shows the keys as they are; with `edit` they can be changed. Changes count at once."""

    def __init__(self, ctx: UiContext, *, edit: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._keys: KeyMap = ctx.keys
        self._find = SearchBox(ctx.theme, ctx.icons, words.keys_find())
        self.table = named(QTableWidget(0, 2), words.keys_table())
        self._said = plain(role="muted", wrap=True)
        self.input = QKeySequenceEdit()
        self.input.setMaximumSequenceLength(1)
        for inner in self.input.findChildren(QLineEdit):
            named(inner, words.keys_new().replace("&", ""))
        self._set, self._none, self._back, self._all = (
            QPushButton(text) for text in (words.keys_set(), words.keys_remove(), words.keys_reset(), words.keys_reset_all())
        )
        self._dress_table()
        self._lay_out(edit)
        self._find.searched.connect(lambda _: self._filter())
        self._find.left.connect(self.table.setFocus)
        self.table.itemSelectionChanged.connect(self._picked)
        self._set.clicked.connect(self._use)
        self._none.clicked.connect(lambda: self._change(""))
        self._back.clicked.connect(self._reset)
        self._all.clicked.connect(lambda: self._keys.reset())
        self._keys.changed.connect(self._fill)
        self._fill()

    def _dress_table(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels([words.keys_do(), words.keys_key()])
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(max(26, self._ctx.theme.row_height))
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setWordWrap(False)
        table.setStyleSheet("QTableWidget::item { padding: 0 8px; }")
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setColumnWidth(1, 210)

    def _lay_out(self, edit: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._find)
        column.addWidget(self.table, 1)
        column.addWidget(self._said)
        if edit:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(buddy(words.keys_new(), self.input))
            row.addWidget(self.input, 1)
            back = QHBoxLayout()
            back.setSpacing(8)
            back.addStretch(1)
            for place, button in ((row, self._set), (row, self._none), (back, self._back), (back, self._all)):
                button.setAutoDefault(False)
                place.addWidget(button)
            column.addLayout(row)
            column.addLayout(back)
        else:
            for part in (self.input, self._set, self._none, self._back, self._all):
                part.setParent(self)
                part.hide()

    def _fill(self) -> None:
        held = self._name()
        clashes = self._keys.conflicts()
        self.table.setRowCount(0)
        section = ""
        tokens = self._ctx.theme.tokens
        for key in self._keys.table():
            if key.section != section:
                section = key.section
                self._heading(section)
            row = self.table.rowCount()
            self.table.insertRow(row)
            marks = [words.keys_clash_mark()] if key.name in clashes else []
            marks += [words.keys_changed_mark()] if self._keys.is_changed(key.name) else []
            said = " · ".join([native(key.sequence) or words.keys_none(), *marks])
            for place, text in enumerate((key.text, said)):
                item = QTableWidgetItem(text)
                item.setData(NAME, key.name)
                item.setToolTip(text)
                if place and (key.name in clashes or not key.sequence or key.fixed):
                    item.setForeground(QBrush(QColor(tokens.tones[Tone.WARN].fg if key.name in clashes else tokens.muted)))
                self.table.setItem(row, place, item)
            if key.name == held:
                self.table.selectionModel().setCurrentIndex(
                    self.table.model().index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                )
        self._filter()
        self._picked()

    def _heading(self, text: str) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        item = QTableWidgetItem(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setForeground(QBrush(QColor(self._ctx.theme.tokens.muted)))
        font = self._ctx.theme.font(px=11)
        font.setBold(True)
        item.setFont(font)
        self.table.setItem(row, 0, item)
        self.table.setSpan(row, 0, 1, 2)

    def _filter(self) -> None:
        typed = self._find.text().casefold().split()
        for row in range(self.table.rowCount()):
            texts = " ".join(item.text() for column in (0, 1) if (item := self.table.item(row, column)) is not None).casefold()
            self.table.setRowHidden(row, bool(typed) and (self._name_at(row) == "" or not all(part in texts for part in typed)))

    def _name_at(self, row: int) -> str:
        item = self.table.item(row, 0)
        return str(item.data(NAME) or "") if item is not None else ""

    def _name(self) -> str:
        rows = self.table.selectionModel().selectedRows()
        return self._name_at(rows[0].row()) if rows else ""

    def _key(self) -> Key | None:
        name = self._name()
        return next((key for key in self._keys.table() if key.name == name), None)

    def _picked(self) -> None:
        key, clashes = self._key(), self._keys.conflicts()
        free = key is not None and not key.fixed
        for part in (self.input, self._set, self._none):
            part.setEnabled(free)
        self._back.setEnabled(free and key is not None and self._keys.is_changed(key.name))
        self.input.setKeySequence(QKeySequence(key.sequence) if key is not None and free else QKeySequence())
        if key is None:
            pick = words.keys_pick() if self.input.parentWidget() is not None and not self.input.isHidden() else ""
            self._said.setText(f"{words.keys_conflicts(len(clashes))} {pick}")
        elif key.name in clashes:
            self._said.setText(words.keys_conflict(", ".join(other.text for other in clashes[key.name])))
        else:
            self._said.setText(words.keys_fixed() if key.fixed else key.text)

    def _use(self) -> None:
        self._change(self.input.keySequence().toString())

    def _change(self, sequence: str) -> None:
        if self._name():
            self._keys.change(self._name(), sequence)

    def _reset(self) -> None:
        if self._name():
            self._keys.reset(self._name())


def sheet_html(table: tuple[Key, ...]) -> str:
    """The cheat sheet as simple HTML for one or two A4 pages."""
    parts = [f"<h2>{escape(words.keys_sheet_title())}</h2>"]
    section = ""
    for key in table:
        if not key.sequence:
            continue
        if key.section != section:
            parts.append(("</table>" if section else "") + f"<h4>{escape(key.section)}</h4><table width='100%' cellspacing='0' cellpadding='2'>")
            section = key.section
        parts.append(f"<tr><td width='28%'><b>{escape(native(key.sequence))}</b></td><td>{escape(key.text)}</td></tr>")
    return "".join(parts) + ("</table>" if section else "")


async def save_sheet(ctx: UiContext, parent: QWidget) -> None:
    """Writes the cheat sheet as a PDF where the user says."""
    path = await ask.pick_save(parent, words.keys_sheet_title(), name=words.keys_sheet_name(), filters=(words.pdf_files(),), suffix="pdf")
    if path is None:
        return
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(15, 12, 15, 12), QPageLayout.Unit.Millimeter)
    writer.setTitle(words.keys_sheet_title())
    document = QTextDocument()
    font = ctx.theme.font()
    font.setPointSize(A4_PT - 2)
    document.setDefaultFont(font)
    document.setHtml(sheet_html(ctx.keys.table()))
    document.print_(writer)
    del writer
    if path.exists() and path.stat().st_size:
        operation.say(parent, words.keys_printed(path.name), Tone.GOOD)
    else:
        operation.say(parent, words.not_written(path.name), Tone.BAD)
