"""Who an action is about: one record as a card, several as a list with ticks; and what it will change, old beside new."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QTableView, QVBoxLayout, QWidget

from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import ActionSpec, KindSpec
from leaddesk.ui import strings_console as words
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.words import record_name, show_phone, show_text, source_title
from leaddesk.ui.forms.base import link_button
from leaddesk.ui.forms.opening import core_text
from leaddesk.ui.names import plain
from leaddesk.ui.resources import resource_folder
from leaddesk.ui.strings_dialogs import say
from leaddesk.ui.theme import set_role

ROWS_SHOWN = 6
FACTS = ("phone", "company", "due", "slot")
WIDTHS = {"title": 142, "phone": 126, "company": 100, "due": 86, "slot": 150}
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Subject:
    """A record an action is about."""

    key: RecordKey
    view: RecordView | None
    name: str

    def show(self, source: str) -> str:
        """A core column in words; what belongs together does not break over lines."""
        value = core_text(self.view, source) if self.view is not None else ""
        words = show_phone(value) if source == "phone" and value else show_text(value)
        return words.replace(" ", "\u00a0")


def subjects(kind: KindSpec, keys: Sequence[RecordKey], views: Sequence[RecordView | None]) -> list[Subject]:
    """The records, named; in the order they were chosen."""
    return [Subject(key, view, record_name(view, key, kind)) for key, view in zip(keys, views, strict=True)]


class SubjectCard(QFrame):
    """One record: its name, phone, company, and the day and slot it has now; and what is queued for it already."""

    def __init__(self, ctx: UiContext, kind: KindSpec, subject: Subject, queued: Sequence[str]) -> None:
        super().__init__()
        set_role(self, "well")
        name = plain(subject.name, role="subheading", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(3)
        column.addWidget(name)
        number = f"{kind.id_label or kind.title} {subject.key.remote}"
        for facts in ((subject.show("phone"), subject.show("company")), (subject.show("due"), subject.show("slot"), number)):
            line = " · ".join(fact for fact in facts if fact)
            if line:
                column.addWidget(plain(line, role="muted", wrap=True, select=True))
        if queued:
            row = QHBoxLayout()
            picture = QLabel()
            picture.setPixmap(ctx.icons.pixmap("hourglass", "progress", 14, self.devicePixelRatioF()))
            row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(plain(say(S.ALREADY_QUEUED, titles=", ".join(queued)), wrap=True), 1)
            column.addLayout(row)


class SubjectModel(QAbstractTableModel):
    """The chosen records with a tick each."""

    ticked = Signal()

    def __init__(self, kind: KindSpec, found: Sequence[Subject], sources: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._found = list(found)
        self._sources = list(sources)
        self._titles = [kind.title, *(source_title(kind, s) for s in sources), words.many_change()]
        self._words: Callable[[Subject], str] = lambda _: ""
        self._said: dict[str, str] = {}  # what became of a row, by remote id
        self._on = [True] * len(self._found)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._found)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._titles)

    def chosen(self) -> list[Subject]:
        return [subject for subject, on in zip(self._found, self._on, strict=True) if on]

    def show_changes(self, told: Callable[[Subject], str]) -> None:
        """What the action would change in each record, in words."""
        self._words = told
        self._column_changed()

    def done(self, queued: Container[str], refused: Mapping[str, str]) -> None:
        """Rows that are in the outbox lose their tick; those that were not taken say why."""
        for row, subject in enumerate(self._found):
            remote = subject.key.remote
            if remote in queued:
                self._said[remote], self._on[row] = words.many_done(), False
            elif remote in refused:
                self._said[remote] = refused[remote]
        self._column_changed()
        self.ticked.emit()

    def _column_changed(self) -> None:
        if self._found:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._found) - 1, len(self._titles) - 1))

    def set_all(self, on: bool) -> None:
        self._on = [on] * len(self._found)
        if self._found:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._found) - 1, 0), [Qt.ItemDataRole.CheckStateRole])
        self.ticked.emit()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        subject = self._found[index.row()]
        last = index.column() == len(self._titles) - 1
        if role == Qt.ItemDataRole.DisplayRole or (role == Qt.ItemDataRole.ToolTipRole and last):
            if last:
                return self._said.get(subject.key.remote) or self._words(subject)
            return subject.name if index.column() == 0 else subject.show(self._sources[index.column() - 1])
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if self._on[index.row()] else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        self._on[index.row()] = Qt.CheckState(value) is Qt.CheckState.Checked
        self.dataChanged.emit(index, index, [role])
        self.ticked.emit()
        return True


class TickView(QTableView):
    """A table where Space ticks the row and Tab goes on."""

    def __init__(self, ctx: UiContext, model: SubjectModel) -> None:
        super().__init__()
        self._ctx = ctx
        self.setModel(model)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._dress()
        ctx.theme.changed.connect(self._dress)

    def _dress(self) -> None:
        """The application's tick, also in a table's cells."""
        tokens = self._ctx.theme.tokens
        tick = (resource_folder() / "icons" / "ui" / f"check-{'dark' if tokens.dark else 'light'}.svg").as_posix()
        self.setStyleSheet(
            "QHeaderView::section { padding: 0 3px; } QHeaderView::section:first { padding-left: 24px; }"  # over the cells' own words, after the tick
            "QTableView::indicator { width: 14px; height: 14px; border-radius: 4px; }"
            f"QTableView::indicator {{ border: 1px solid {tokens.border_strong}; background: {tokens.surface}; }}"
            f'QTableView::indicator:checked {{ background: {tokens.accent}; border-color: {tokens.accent}; image: url("{tick}"); }}'
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            first = index.siblingAtColumn(0)
            on = first.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
            self.model().setData(first, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
            return
        super().keyPressEvent(event)


class SubjectList(QWidget):
    """Several records, each can be left out. ``changed`` when the choice did."""

    changed = Signal()

    def __init__(self, ctx: UiContext, kind: KindSpec, found: Sequence[Subject]) -> None:
        super().__init__()
        self._total = len(found)
        sources = [s for s in FACTS if any(c.source == s for c in kind.columns) and any(f.show(s) for f in found)]
        self._model = SubjectModel(kind, found, sources, self)
        self._model.ticked.connect(self._ticked)
        self.table = TickView(ctx, self._model)
        self.table.setAccessibleName(say(S.CHOSEN_RECORDS))
        for number, source in enumerate(("title", *sources)):
            self.table.setColumnWidth(number, WIDTHS[source])
        height = ctx.theme.row_height
        self.table.verticalHeader().setDefaultSectionSize(height)
        self.table.setFixedHeight(height * min(len(found), ROWS_SHOWN) + 34)
        self._words = plain(role="muted")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._words)
        head.addStretch()
        head.addWidget(link_button(say(S.CHOOSE_ALL), lambda: self._model.set_all(True)))
        head.addWidget(link_button(say(S.CHOOSE_NONE), lambda: self._model.set_all(False)))
        frame = QFrame()
        set_role(frame, "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(frame)
        self._ticked()

    def chosen(self) -> list[Subject]:
        return self._model.chosen()

    def show_changes(self, told: Callable[[Subject], str]) -> None:
        """What the action would change in each record, in words."""
        self._model.show_changes(told)

    def done(self, queued: Container[str], refused: Mapping[str, str]) -> None:
        """What became of the rows: in the outbox, or why not (by remote id)."""
        self._model.done(queued, refused)

    def _ticked(self) -> None:
        self._words.setText(say(S.CHOSEN_OF, n=len(self.chosen()), all=self._total))
        self.changed.emit()


class EffectsPreview(QFrame):
    """Old and new value of each column the action will change; rows without a change are left out."""

    def __init__(self, kind: KindSpec, action: ActionSpec) -> None:
        super().__init__()
        self._kind, self._action = kind, action
        set_role(self, "well")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 8, 14, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(3, 1)
        self._lines: list[tuple[QLabel, QLabel, QLabel, QLabel]] = []
        for row, effect in enumerate(action.effects):
            line = (plain(source_title(kind, effect.source), role="muted"), plain(), plain("→", role="muted"), plain(role="subheading", wrap=True))
            for column, label in enumerate(line):
                self._grid.addWidget(label, row, column)
            self._lines.append(line)
        self.setAccessibleName(say(S.CHANGES))
        self.hide()

    def present(self, before: Sequence[str], after: Sequence[str]) -> None:
        """Texts in the order of the action's effects; ``after`` empty = not filled in yet."""
        shown = False
        for line, old, new in zip(self._lines, before, after, strict=True):
            visible = bool(new) and new.replace("\u00a0", " ") != old.replace("\u00a0", " ")
            shown = shown or visible
            for label in line:
                label.setVisible(visible)
            line[1].setText(old or say(S.EMPTY_VALUE))
            line[3].setText(new)
        self.setVisible(shown)
