"""Editors to tick: several of many choices, and a tick box for yes and no."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from leaddesk.domain.specs import Choice, FieldSpec
from leaddesk.domain.values import JsonValue, text
from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms.base import Editor, Surroundings
from leaddesk.ui.forms.choice import ChoiceState, Loading, LoadStrip
from leaddesk.ui.strings_forms import say

FILTER_FROM = 9


class MultiChoiceEditor(Editor):
    """Several of many: a list with ticks, a filter above it when it is long. Raw is the list of values in the choices' order."""

    reload = Signal()

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(say(S.FILTER_CHOICES, title=spec.title))
        self.filter.setAccessibleName(say(S.FILTER_CHOICES, title=spec.title))
        self.filter.setClearButtonEnabled(True)
        self.filter.textEdited.connect(self._narrow)
        self.list = QListWidget()
        self.list.setMaximumHeight(180)
        self.list.itemChanged.connect(lambda _item: self.edited.emit())
        self.strip = LoadStrip()
        self.strip.pressed.connect(self.reload)
        for widget in (self.filter, self.list, self.strip):
            self.layout_.addWidget(widget)
        self._wanted: tuple[str, ...] = ()
        self._state = ChoiceState(Loading.READY, spec.choices if not spec.dynamic else None)
        self._fill(spec.choices)

    def main(self) -> QWidget:
        return self.list

    def choices(self) -> tuple[Choice, ...] | None:
        return self._state.choices

    def raw(self) -> JsonValue:
        items = [self.list.item(row) for row in range(self.list.count())]
        if not items:
            return list(self._wanted)
        return [text(i.data(Qt.ItemDataRole.UserRole)) for i in items if i.checkState() is Qt.CheckState.Checked]

    def set_raw(self, value: JsonValue) -> None:
        self._wanted = tuple(text(v) for v in value) if isinstance(value, (list, tuple)) else tuple(filter(None, (text(value),)))
        self._fill(self._state.choices or ())

    def show_choices(self, state: ChoiceState) -> None:
        kept = self.raw()
        if state.choices is not None and state.choices != self._state.choices:
            self._wanted = tuple(text(v) for v in kept) if isinstance(kept, list) else ()
            self._fill(state.choices)
        known = state.choices if state.choices is not None else self._state.choices
        self._state = ChoiceState(state.loading, known, state.words)
        self.strip.show_state(state)

    def loading(self) -> Loading:
        return self._state.loading

    def _fill(self, choices: Sequence[Choice]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for choice in choices:
            item = QListWidgetItem(choice.label)
            item.setToolTip(choice.hint)
            item.setData(Qt.ItemDataRole.UserRole, choice.value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if choice.value in self._wanted else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.filter.setVisible(len(choices) >= FILTER_FROM)

    def _narrow(self, wanted: str) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted.casefold() not in item.text().casefold())


class BooleanEditor(Editor):
    """A tick box that carries the field's title."""

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.tick = QCheckBox(spec.title.replace("&", "&&"))
        self.tick.clicked.connect(lambda _checked: self.edited.emit())
        self.layout_.addWidget(self.tick)

    def main(self) -> QWidget:
        return self.tick

    def names_itself(self) -> bool:
        return True

    def raw(self) -> JsonValue:
        return self.tick.isChecked()

    def set_raw(self, value: JsonValue) -> None:
        self.tick.setChecked(value is True or text(value).casefold() in ("1", "true", "yes", "on"))
