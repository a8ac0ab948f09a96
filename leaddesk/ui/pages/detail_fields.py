"""The record's fields by group: rows made once per field and filled anew, so that scroll position and focus survive every refresh."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import Record
from leaddesk.domain.specs import KindSpec
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.detail_rows import ShownField, ShownGroup, groups, host_and_rest
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets.copy_field import CopyField, open_in_browser


class _Block(QWidget):
    """One group: its title and its rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rule = QFrame(self)
        self.rule.setFixedHeight(1)
        set_role(self.rule, "hairline")
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self.title, "heading")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 8)
        self.column.setSpacing(0)
        self.column.addWidget(self.rule)
        self.column.addSpacing(10)
        self.column.addWidget(self.title)
        self.column.addSpacing(4)


class FieldsView(QWidget):
    """All filled fields of one record. Tab stops once; the arrow keys walk the rows."""

    copied = Signal(str)  # a field's label
    revealed = Signal(str)  # a masked field's name

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, parent: QWidget | None = None, open_link: Callable[[str], bool] = open_in_browser) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._formats = formats
        self._open_link = open_link
        self._blocks: list[_Block] = []
        self._rows: dict[str, CopyField] = {}
        self._labels: dict[str, str] = {}
        self._order: list[str] = []
        self._stop = ""
        self._key: RecordKey | None = None
        self._currency = ""
        self._words: dict[str, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        theme.changed.connect(self._restyle)

    def present(self, kind: KindSpec, record: Record) -> None:
        """Shows a record's fields; rows whose value is the same are left alone."""
        if record.key != self._key:
            self._key = record.key
            for row in self._rows.values():
                row.forget()
        self._currency = record.core.currency
        self._words = {status.value: status.label for status in kind.statuses if status.label != status.value}
        shown = groups(kind, record)
        while len(self._blocks) < len(shown):
            block = _Block(self)
            self._blocks.append(block)
            self._column.addWidget(block)
        for place, (block, group) in enumerate(zip(self._blocks, shown, strict=False)):
            self._fill(block, group, first=place == 0)
        for block in self._blocks[len(shown) :]:
            block.hide()
        self._order = [field.name for group in shown for field in group.fields]
        self._labels = {field.name: field.label for group in shown for field in group.fields}
        self._hide_unused(set(self._order))
        self._place_tab_stop()

    def _fill(self, block: _Block, group: ShownGroup, *, first: bool) -> None:
        block.title.setText(group.title)
        block.rule.setVisible(not first)
        offset = 4
        for place, field in enumerate(group.fields):
            row = self._row(field.name)
            if block.column.indexOf(row) != place + offset:
                block.column.insertWidget(place + offset, row)
            self._present(row, field)
            row.show()
        block.show()

    def _present(self, row: CopyField, field: ShownField) -> None:
        row.setToolTip(self._words.get(field.value, "") if "status" in field.name else "")  # the server's own word, explained
        if field.link:
            host, rest = host_and_rest(field.link)
            row.present(field.label, field.value, link=field.link, host=host, rest=rest)
        else:
            row.present(field.label, self._formats.show(field.cell, field.value, self._currency), raw=field.value, sensitive=field.sensitive)

    def _row(self, name: str) -> CopyField:
        row = self._rows.get(name)
        if row is None:
            row = CopyField(name, self._theme, self._icons, self, self._open_link)
            row.copied.connect(self._tell_copied)
            row.revealed.connect(self.revealed)
            row.stepped.connect(lambda step, field=name: self._step(field, step))
            self._rows[name] = row
        return row

    def _hide_unused(self, used: set[str]) -> None:
        for name, row in self._rows.items():
            if name not in used:
                row.hide()

    def _place_tab_stop(self) -> None:
        focused = next((name for name in self._order if self._rows[name].has_focus()), "")
        self._stop = focused or (self._stop if self._stop in self._order else "") or (self._order[0] if self._order else "")
        for name in self._order:
            self._rows[name].set_tab_stop(name == self._stop)

    def _step(self, name: str, step: int) -> None:
        if name not in self._order:
            return
        place = self._order.index(name) + step
        if 0 <= place < len(self._order):
            self._rows[self._order[place]].focus()
            self._place_tab_stop()

    def _tell_copied(self, name: str) -> None:
        self.copied.emit(self.label(name))

    def label(self, name: str) -> str:
        """A shown field's label."""
        return self._labels.get(name, name)

    def _restyle(self) -> None:
        for row in self._rows.values():
            row.restyle()

    def row(self, name: str) -> CopyField | None:
        """The row of a field that is shown, by the field's own name."""
        return self._rows.get(name) if name in self._order else None

    def names(self) -> Iterable[str]:
        """The shown fields' names in order."""
        return tuple(self._order)
