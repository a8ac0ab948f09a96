"""The second step of an import: which column fills which field, with what the first row gives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from leaddesk.domain.bulk import FieldMap, ImportMap, RowProblem, Target
from leaddesk.domain.values import Fields, text
from leaddesk.ui import operation
from leaddesk.ui import strings_import as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import buddy, named, plain
from leaddesk.ui.pages.import_draft import ImportDraft
from leaddesk.ui.strings_import import count, say
from leaddesk.ui.theme import set_role

PAUSE_MS = 250
ELIDED = 60


class ColumnButton(QPushButton):
    """The columns of one field: none, one, or several that are joined in the order they were chosen. ``chosen`` when that changes."""

    chosen = Signal()

    def __init__(self, header: Sequence[str], columns: Sequence[str], name: str) -> None:
        super().__init__()
        self._header = tuple(header)
        self.columns = list(columns)
        self._name = name
        self.setAutoDefault(False)
        self.setStyleSheet("QPushButton { text-align: left; padding-left: 10px; }")
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self._say()

    def _fill(self) -> None:
        self._menu.clear()
        none = self._menu.addAction(say(S.NOT_FILLED))
        none.triggered.connect(lambda _c=False: self.choose(()))
        self._menu.addSeparator()
        for column in self._header:
            action = self._menu.addAction(column.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(column in self.columns)
            action.triggered.connect(partial(self._toggle, column))

    def _toggle(self, column: str, on: bool) -> None:
        self.choose([*self.columns, column] if on else [c for c in self.columns if c != column])

    def choose(self, columns: Sequence[str]) -> None:
        """Takes these columns, in this order."""
        self.columns = list(columns)
        self._say()
        self.chosen.emit()

    def _say(self) -> None:
        words = " + ".join(self.columns)
        shown = words if len(words) <= ELIDED else words[:ELIDED] + "…"
        self.setText((shown or say(S.NOT_FILLED)).replace("&", "&&"))
        self.setAccessibleName(f"{self._name}: {words or say(S.NOT_FILLED)}")
        self.setToolTip("" if len(words) <= ELIDED else words.replace("<", "&lt;"))
        set_role(self, "" if words else "quiet")


class ColumnsPage(QWidget):
    """``changed`` when the map changed."""

    changed = Signal()

    def __init__(self, ctx: UiContext, draft: ImportDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._draft = ctx, draft
        self.buttons: dict[str, ColumnButton] = {}
        self.constants: dict[str, QLineEdit] = {}
        self._examples: dict[str, QLabel] = {}
        self._rows: dict[str, list[QWidget]] = {}
        self.country, self.dates = QComboBox(), QComboBox()
        self.all = QCheckBox(say(S.SHOW_ALL))
        self._state = plain(role="muted", wrap=True)
        self._area = QScrollArea()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._build()

    def _build(self) -> None:
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.country.addItem(say(S.COUNTRY_NONE), "")
        for value, words in S.COUNTRIES.items():
            self.country.addItem(say(words), value)
        for value, words in S.DATE_ORDERS.items():
            self.dates.addItem(say(words), value)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(buddy(say(S.COUNTRY), self.country))
        top.addWidget(self.country)
        top.addSpacing(16)
        top.addWidget(buddy(say(S.DATES), self.dates))
        top.addWidget(self.dates)
        top.addStretch(1)
        top.addWidget(self.all)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 8)
        column.setSpacing(10)
        column.addWidget(plain(say(S.COLUMNS_HELP), wrap=True))
        column.addLayout(top)
        column.addWidget(self._area, 1)
        column.addWidget(self._state)
        for box in (self.country, self.dates):
            box.activated.connect(lambda _i: self._take())
        self.all.toggled.connect(lambda _on: self._fold())

    def present(self) -> None:
        """Shows the draft's map anew."""
        draft = self._draft
        for box, value in ((self.country, draft.map.country), (self.dates, draft.map.dates)):
            if value and box.findData(value) < 0:
                box.addItem(value, value)
            box.setCurrentIndex(max(0, box.findData(value)))
        inner = QWidget()
        layout = QGridLayout(inner)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(6)
        for place, stretch in ((0, 0), (1, 3), (2, 2), (3, 4)):
            layout.setColumnStretch(place, stretch)
        for place, words in enumerate((S.FIELD, S.FROM_COLUMN, S.ALWAYS, S.EXAMPLE)):
            layout.addWidget(plain(say(words), role="caption"), 0, place)
        for mapping in (self.buttons, self.constants, self._examples, self._rows):
            mapping.clear()
        header = draft.table.header if draft.table is not None else ()
        first = [t for t in draft.targets if t.required or draft.map.of(t.name) is not None]
        rest = [t for t in draft.targets if t not in first]
        for line, target in enumerate([*first, *rest], 1):
            self._add(layout, line, target, header)
        layout.setRowStretch(len(draft.targets) + 1, 1)
        self._area.setWidget(inner)
        inner.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        self._fold()
        self._take()

    def _add(self, layout: QGridLayout, line: int, target: Target, header: Sequence[str]) -> None:
        one = self._draft.map.of(target.name)
        button = ColumnButton(header, one.columns if one else (), say(S.COLUMN_FOR, title=target.title))
        constant = named(QLineEdit(one.constant if one else ""), say(S.VALUE_FOR, title=target.title))
        button.chosen.connect(self._take)
        constant.textChanged.connect(lambda _t: self._take())
        title = plain(target.title + (f" ({say(S.NEEDED)})" if target.required else ""))
        title.setBuddy(button)
        example = plain(role="muted")
        for place, widget in enumerate((title, button, constant, example)):
            layout.addWidget(widget, line, place)
        self.buttons[target.name], self.constants[target.name], self._examples[target.name] = button, constant, example
        self._rows[target.name] = [title, button, constant, example]

    def _fold(self) -> None:
        """Without "all fields", those nobody fills and nobody needs are hidden when there are many."""
        many = len(self._draft.targets) > 14
        self.all.setVisible(many)
        for target in self._draft.targets:
            used = self._draft.map.of(target.name) is not None
            shown = used or target.required or not target.spec.advanced or self.all.isChecked() or not many
            for widget in self._rows.get(target.name, ()):
                widget.setVisible(shown)

    def _take(self) -> None:
        maps = []
        for name, button in self.buttons.items():
            constant = self.constants[name].text().strip()
            if button.columns or constant:
                maps.append(FieldMap(name, tuple(button.columns), constant))
        self._draft.map = ImportMap(tuple(maps), str(self.country.currentData() or ""), str(self.dates.currentData() or ""))
        self._draft.report, self._draft.fixes = None, {}
        self._say()
        self._pause.start()
        self.changed.emit()

    def _say(self) -> None:
        draft = self._draft
        if draft.table is None:
            return
        used = {column for one in draft.map.fields for column in one.columns}
        left = [name for name in draft.table.header if name not in used]
        missing = [t.title for t in draft.targets if t.required and draft.map.of(t.name) is None]
        words = count(len(left), S.UNUSED_ONE, S.UNUSED, names=", ".join(left[:8])) if left else say(S.ALL_USED)
        if missing:
            words = f"{say(S.MISSING, names=', '.join(missing))} {words}"
        self._state.setText(words)
        set_role(self._state, "warning" if missing else "muted")

    def _look(self) -> None:
        if self._draft.table is not None and self._draft.table.rows:
            operation.start(self, self._preview(), name="preview")

    async def _preview(self) -> None:
        plan = self._draft.plan()
        ((values, problems),) = await self._ctx.call(self._draft.imports.preview(plan, plan.table.rows[:1]))
        if plan.map == self._draft.map:
            self._show(values, problems)

    def _show(self, values: Fields, problems: Sequence[RowProblem]) -> None:
        wrong = {p.target: p.message for p in problems}
        for name, label in self._examples.items():
            filled = self._draft.map.of(name) is not None
            words = text(values.get(name))
            if filled and name in wrong:
                words = wrong[name]
            label.setText(words if len(words) <= 90 else words[:90] + "…")
            set_role(label, "error" if filled and name in wrong else "muted")
