"""Editors for choices: buttons side by side for a few, a searchable list for many, tick lists, and a tick box for yes and no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLabel, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from leaddesk.domain.specs import Choice, FieldSpec
from leaddesk.domain.values import JsonValue, text
from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms.base import FIELD_HEIGHT, Editor, Segment, Surroundings, link_button, set_checked, set_invalid
from leaddesk.ui.names import plain
from leaddesk.ui.strings_forms import say
from leaddesk.ui.theme import Theme

SEGMENTS_AT_MOST = 3
SEGMENTS_TEXT = 42  # characters of all labels together that fit side by side
HINT = Qt.ItemDataRole.UserRole + 1


class Loading(str, Enum):
    """Where the choices of a field stand."""

    READY = "ready"
    BUSY = "busy"
    SLOW = "slow"  # busy for so long that stopping is offered
    STALE = "stale"
    FAILED = "failed"
    WAITS = "waits"  # for another field


@dataclass(frozen=True, slots=True)
class ChoiceState:
    """What a choice editor shows: the choices known, and a sentence beside them."""

    loading: Loading
    choices: tuple[Choice, ...] | None = None  # None = not known
    words: str = ""


class HintDelegate(QStyledItemDelegate):
    """Paints a choice with its quieter hint on the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        hint = str(index.data(HINT) or "")
        wider = option.fontMetrics.horizontalAdvance(hint) + 28 if hint else 0
        return QSize(size.width() + wider, max(size.height(), 28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        tokens = self._theme.tokens
        painter.save()
        box = option.rect.adjusted(0, 1, 0, -1)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(box, 5, 5)
        inner = box.adjusted(8, 0, -8, 0)
        hint = str(index.data(HINT) or "")
        room = inner.width()
        if hint:
            font = self._theme.font(px=12, tabular=True)
            painter.setFont(font)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, hint)
            room -= painter.fontMetrics().horizontalAdvance(hint) + 16
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.text))
        label = option.fontMetrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, max(room, 40))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)
        painter.restore()


class ChoiceBox(QComboBox):
    """A combo box one can type in to search, anywhere in the words; the wheel scrolls the form, not the choice."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumHeight(FIELD_HEIGHT)
        self.setMaxVisibleItems(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        view = self.view()
        assert view is not None
        view.setItemDelegate(HintDelegate(theme, view))
        completer = QCompleter(self.model(), self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        popup = completer.popup()
        assert popup is not None
        popup.setItemDelegate(HintDelegate(theme, popup))
        self.setCurrentIndex(-1)
        line = self.lineEdit()
        assert line is not None
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click into the empty line opens the list, as a click on the arrow does."""
        if event.type() == QEvent.Type.MouseButtonRelease and watched is self.lineEdit() and not self.currentText() and self.count():
            self.showPopup()
        return super().eventFilter(watched, event)

    def fill(self, choices: Sequence[Choice]) -> None:
        """Offers these; what is typed or chosen stays if it can."""
        kept = self.raw()
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        self.blockSignals(True)
        model.clear()
        for choice in choices:
            item = QStandardItem(choice.label)
            item.setData(choice.value, Qt.ItemDataRole.UserRole)
            hint = " · ".join(part for part in (choice.hint, choice.group) if part)
            item.setData(hint, HINT)
            item.setData(hint, Qt.ItemDataRole.AccessibleDescriptionRole)
            model.appendRow(item)
        self.put(kept)
        self.blockSignals(False)

    def put(self, raw: str) -> None:
        """Chooses by value, else by label, else shows the text as typed."""
        index = self.findData(raw) if raw else -1
        if index < 0 and raw:
            index = self.findText(raw, Qt.MatchFlag.MatchFixedString)
        self.setCurrentIndex(index)
        if index < 0:
            self.setEditText(raw)
        line = self.lineEdit()
        if line is not None and not line.hasFocus():
            line.setCursorPosition(0)  # a long choice in a narrow field begins at its beginning

    def raw(self) -> str:
        """The chosen value, else what was typed."""
        typed = self.currentText().strip()
        index = self.findText(typed, Qt.MatchFlag.MatchFixedString) if typed else -1
        chosen = self.currentIndex()
        if chosen >= 0 and self.itemText(chosen) == self.currentText():
            index = chosen
        return text(self.itemData(index)) if index >= 0 else typed

    def hint(self) -> str:
        index = self.findData(self.raw())
        return text(self.itemData(index, HINT)) if index >= 0 else ""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class LoadStrip(QWidget):
    """The line under a choice that says how loading goes, with one thing to do about it."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = plain(wrap=True, role="muted")
        self.button = link_button("", self.pressed.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()

    def show_state(self, state: ChoiceState) -> None:
        button = {Loading.STALE: S.TRY_AGAIN, Loading.FAILED: S.TRY_AGAIN, Loading.SLOW: S.STOP}.get(state.loading, "")
        self.button.setText(say(button) if button else "")
        self.button.setVisible(bool(button))
        self.words.setText(state.words)
        self.setVisible(bool(state.words))


class ChoiceEditor(Editor):
    """One of many: a searchable list whose choices may come from the server. ``reload`` asks to load them again (or to stop)."""

    reload = Signal()

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.box = ChoiceBox(around.ctx.theme)
        line = self.box.lineEdit()
        assert line is not None
        self._line = line
        self._line.setPlaceholderText(spec.placeholder or say(S.CHOOSE_OR_TYPE if spec.free_entry else S.CHOOSE))
        self.hint = plain(role="muted")
        self.quiet_hint = False  # no line under the field for the chosen one's hint
        self.hint.hide()
        self.strip = LoadStrip()
        self.strip.pressed.connect(self.reload)
        self.layout_.setSpacing(3)
        for widget in (self.box, self.hint, self.strip):
            self.layout_.addWidget(widget)
        self._state = ChoiceState(Loading.READY, spec.choices if not spec.dynamic else None)
        if not spec.dynamic:
            self.box.fill(spec.choices)
        self.box.activated.connect(self._changed)
        self._line.textEdited.connect(self._changed)

    def main(self) -> QWidget:
        return self.box

    def choices(self) -> tuple[Choice, ...] | None:
        return self._state.choices

    def raw(self) -> JsonValue:
        return self.box.raw()

    def set_raw(self, value: JsonValue) -> None:
        self.box.put(text(value))
        self._show_hint()

    def tidy(self) -> None:
        self.box.put(self.box.raw())
        self._show_hint()

    def show_choices(self, state: ChoiceState) -> None:
        """A new state of loading; choices already shown stay while newer ones load."""
        if state.choices is not None and state.choices != self._state.choices:
            self.box.fill(state.choices)
        known = state.choices if state.choices is not None else self._state.choices
        self._state = ChoiceState(state.loading, known, state.words)
        self.box.setEnabled(state.loading is not Loading.WAITS)
        self.strip.show_state(state)
        self._show_hint()

    def loading(self) -> Loading:
        return self._state.loading

    def _changed(self, *_anything: object) -> None:
        self._show_hint()
        self.edited.emit()

    def _show_hint(self) -> None:
        hint = self.box.hint()
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint) and not self.quiet_hint)


class SegmentEditor(Editor):
    """One of up to three, side by side; pressing the chosen one again clears an optional field."""

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.setAccessibleName(spec.title)
        row = QHBoxLayout()
        row.setSpacing(6)
        self._buttons: list[tuple[Choice, Segment]] = []
        self._before: Segment | None = None
        for choice in spec.choices:
            button = Segment(choice.label, around)
            button.setAccessibleDescription(choice.hint)
            button.setToolTip(choice.hint)
            button.pressed.connect(self._remember)
            button.clicked.connect(self._clicked)
            row.addWidget(button, 1)
            self._buttons.append((choice, button))
        self.layout_.addLayout(row)

    def main(self) -> QWidget:
        chosen = next((b for _c, b in self._buttons if b.isChecked()), None)
        return chosen or self._buttons[0][1]

    def choices(self) -> tuple[Choice, ...] | None:
        return self.spec.choices

    def raw(self) -> JsonValue:
        return next((c.value for c, b in self._buttons if b.isChecked()), "")

    def set_raw(self, value: JsonValue) -> None:
        wanted = text(value)
        for choice, button in self._buttons:
            set_checked(button, bool(wanted) and wanted.casefold() in (choice.value.casefold(), choice.label.casefold()))

    def show_invalid(self, invalid: bool) -> None:
        for _choice, button in self._buttons:
            set_invalid(button, invalid)

    def _remember(self) -> None:
        self._before = next((b for _c, b in self._buttons if b.isChecked()), None)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, Segment) and button is self._before and not self.spec.required:
            set_checked(button, False)
        self.edited.emit()


def wants_segments(spec: FieldSpec) -> bool:
    """Whether a field's fixed choices fit side by side."""
    few = 0 < len(spec.choices) <= SEGMENTS_AT_MOST
    return few and not spec.dynamic and not spec.free_entry and sum(len(c.label) for c in spec.choices) <= SEGMENTS_TEXT


def quiet_font(label: QLabel, theme: Theme) -> None:
    """The size of help texts and hints."""
    label.setFont(theme.font(px=12, weight=QFont.Weight.Normal))
