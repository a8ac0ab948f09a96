"""Editors for values inside values: one group of fields, and a list of such groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms import checks
from leaddesk.ui.forms.base import Editor, Surroundings, icon_button, link_button, set_invalid
from leaddesk.ui.forms.row import FieldRow
from leaddesk.ui.forms.whole import WholeText
from leaddesk.ui.names import plain
from leaddesk.ui.strings_forms import say
from leaddesk.ui.theme import set_role

Make = Callable[[FieldSpec, Surroundings], Editor]


class Group(QWidget):
    """The fields of one object, each with its own label and message."""

    edited = Signal()

    def __init__(self, fields: tuple[FieldSpec, ...], around: Surroundings, make: Make) -> None:
        super().__init__()
        self._around = around
        self.rows = {field.name: FieldRow(make(field, around)) for field in fields}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(10)
        for row in self.rows.values():
            column.addWidget(row)
            row.editor.edited.connect(self.edited)

    def raw(self) -> dict[str, JsonValue]:
        return {name: row.editor.raw() for name, row in self.rows.items()}

    def set_raw(self, values: Fields) -> None:
        for name, row in self.rows.items():
            if name in values:
                row.editor.set_raw(values[name])

    def show_problems(self, shown: bool) -> None:
        for row in self.rows.values():
            frame = checks.Frame(self._around.today, self._around.show_day, row.editor.choices())
            row.show_problem(checks.judge(row.editor.spec, row.editor.raw(), frame).problem if shown else None)


class ObjectEditor(Editor):
    """A group of fields in a frame. Raw is their mapping, or one text where the CRM takes the parts apart itself (`FieldSpec.free_entry`).

    ``whole`` carries such a text that is to be taken apart now.
    """

    whole = Signal(str)

    def __init__(self, spec: FieldSpec, around: Surroundings, make: Make) -> None:
        super().__init__(spec, around)
        self._frame = QFrame()
        set_role(self._frame, "well")
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(0, 0, 0, 0)
        self.group = Group(spec.fields, around, make)
        inside.addWidget(self.group)
        self.group.edited.connect(self.edited)
        self._note = WholeText(spec)
        self._paste = link_button(say(S.PASTE_WHOLE, title=spec.title[:1].lower() + spec.title[1:]), self._pasted)
        around.ctx.icons.before(self._paste, "clipboard-paste", "accent_text")
        self._note.edited.connect(self.edited)
        self._note.fill.connect(lambda: self.whole.emit(self._note.text()))
        self._note.back.connect(self._parts_instead)
        self.layout_.addWidget(self._paste, 0, Qt.AlignmentFlag.AlignLeft)
        self.layout_.addWidget(self._note)
        self.layout_.addWidget(self._frame)
        self._show_whole(False)

    def main(self) -> QWidget:
        if self.is_whole():
            return self._note.block
        return next((row.editor.main() for row in self.group.rows.values()), self)

    def raw(self) -> JsonValue:
        return self._note.text() if self.is_whole() and self._note.text() else self.group.raw()

    def set_raw(self, value: JsonValue) -> None:
        whole = isinstance(value, str) and bool(value.strip()) and self.spec.free_entry
        self._show_whole(whole)
        self._note.set_text(str(value) if whole else "")
        parts = value if isinstance(value, Mapping) else {}
        self.group.set_raw({name: parts.get(name) for name in self.group.rows} if parts or not whole else {})

    def show_invalid(self, invalid: bool) -> None:
        set_invalid(self._note.block, invalid and self.is_whole())
        self.group.show_problems(invalid and not self.is_whole())

    def is_whole(self) -> bool:
        """Whether one text is asked instead of the parts."""
        return not self._note.isHidden()

    def take(self, parts: Fields | None) -> None:
        """What became of the text: its parts; None when the record has them already."""
        if parts is not None:
            self.group.set_raw({name: parts.get(name) for name in self.group.rows})
        self._show_whole(False)
        self._note.set_text("")
        self.edited.emit()

    def not_yet(self) -> None:
        """The text can't be taken apart before the rest of the form is right."""
        self._note.say_later()

    def _pasted(self) -> None:
        self._note.set_text(QGuiApplication.clipboard().text())
        self._show_whole(True)
        self._note.block.setFocus()
        if self._note.text():
            self.edited.emit()
            self.whole.emit(self._note.text())

    def _parts_instead(self) -> None:
        self._show_whole(False)
        self.edited.emit()
        self.main().setFocus()

    def _show_whole(self, whole: bool) -> None:
        self._note.setVisible(whole)
        self._frame.setVisible(not whole)
        self._paste.setVisible(self.spec.free_entry and not whole)


class TableEditor(Editor):
    """A list of groups: add, fill in, remove. Raw is the list of their mappings."""

    def __init__(self, spec: FieldSpec, around: Surroundings, make: Make) -> None:
        super().__init__(spec, around)
        self._make = make
        self._groups: list[tuple[QFrame, Group]] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.more = link_button(say(S.ADD_ROW), self._more)
        around.ctx.icons.before(self.more, "plus", "accent_text")
        foot = QHBoxLayout()
        foot.addWidget(self.more)
        foot.addStretch()
        self.layout_.addLayout(self._column)
        self.layout_.addLayout(foot)

    def main(self) -> QWidget:
        return self.more

    def raw(self) -> JsonValue:
        return [group.raw() for _frame, group in self._groups]

    def set_raw(self, value: JsonValue) -> None:
        for frame, _group in list(self._groups):
            self._remove(frame)
        for row in value if isinstance(value, (list, tuple)) else ():
            self._add(row if isinstance(row, dict) else {})

    def show_invalid(self, invalid: bool) -> None:
        for _frame, group in self._groups:
            group.show_problems(invalid)

    def _more(self) -> None:
        group = self._add({})
        self.edited.emit()
        first = next(iter(group.rows.values()), None)
        if first is not None:
            first.editor.main().setFocus()

    def _add(self, values: Fields) -> Group:
        number = len(self._groups) + 1
        frame = QFrame()
        set_role(frame, "well")
        group = Group(self.spec.fields, self.around, self._make)
        group.set_raw({**{f.name: f.default for f in self.spec.fields if f.default is not None}, **values})
        group.edited.connect(self.edited)
        remove = icon_button(self.around.ctx, "trash-2", say(S.REMOVE_ROW, row=number))
        remove.clicked.connect(lambda: self._removed(frame))
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 6, 0)
        head.addWidget(plain(say(S.ROW, row=number), role="muted"), 1)
        head.addWidget(remove)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(head)
        inside.addWidget(group)
        self._groups.append((frame, group))
        self._column.addWidget(frame)
        return group

    def _removed(self, frame: QFrame) -> None:
        self._remove(frame)
        self.edited.emit()

    def _remove(self, frame: QFrame) -> None:
        self._groups = [(f, g) for f, g in self._groups if f is not frame]
        self._column.removeWidget(frame)
        frame.hide()
        frame.deleteLater()


def without_secrets(spec: FieldSpec, raw: JsonValue) -> JsonValue:
    """A nested raw value as a draft may hold it."""
    hidden = {f.name for f in spec.fields if f.type in (FieldType.SECRET, FieldType.CODE)}
    if isinstance(raw, dict):
        return {name: value for name, value in raw.items() if name not in hidden}
    return [without_secrets(spec, row) for row in raw] if isinstance(raw, list) else raw
