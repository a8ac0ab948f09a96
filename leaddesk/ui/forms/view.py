"""A form on screen: rows of fields from a FormSpec, checked when left and when sent, never losing what was typed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import FieldType, FormSpec
from leaddesk.domain.values import Fields, JsonValue, is_empty
from leaddesk.services.api import FileToSend
from leaddesk.services.snippets import variables
from leaddesk.ui.context import UiContext
from leaddesk.ui.forms.apart import show_parts, take_apart
from leaddesk.ui.forms.arrange import Folded, arrange
from leaddesk.ui.forms.base import Surroundings
from leaddesk.ui.forms.changes import Changes
from leaddesk.ui.forms.loader import Source, load_choices
from leaddesk.ui.forms.opening import DraftKeeper, Opening, Prefill
from leaddesk.ui.forms.passing import PassingCheck
from leaddesk.ui.forms.rows import Rows
from leaddesk.ui.forms.summary import DraftNote, Summary

STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)
"""Why the focus may go without the field being left: a list opens, another program is looked at."""
GROWING = frozenset({FieldType.FILES, FieldType.TABLE})

Checker = Callable[[Fields], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class FormSetup:
    """What a form is about, besides its spec."""

    source: Source | None = None  # where dynamic choices come from
    records: tuple[RecordView, ...] = ()  # whose values it opens with, where they are alike
    values: Fields = field(default_factory=dict)  # win over draft, record and defaults
    draft: str = ""  # under which name typing is kept; "" = not at all
    kept_secrets: frozenset[str] = frozenset()
    today: date | None = None
    checker: Checker | None = None  # the CRM's own check of all values, for problems no single field shows; raises FormInvalid
    skip: frozenset[str] = frozenset()  # fields that are not asked
    tiles: frozenset[str] = frozenset()  # fields whose choices from the server stand side by side, with how full they are
    edit: bool = False  # it changes the records: opens with what they say, and only what is changed is sent


class FormView(QWidget):
    """Shows a form. `values` is what to submit, `validate` says whether that may be done and shows why not."""

    changed = Signal()
    submitted = Signal()  # Ctrl+Enter, or Enter in a one-line field

    def __init__(self, ctx: UiContext, form: FormSpec, setup: FormSetup | None = None) -> None:
        super().__init__()
        self.ctx, self.form, self.setup = ctx, form, setup or FormSetup()
        today = self.setup.today or ctx.clock.now().astimezone().date()
        self._specs = tuple(f for f in form.fields if f.name not in self.setup.skip)
        self.rows = Rows(self._specs, Surroundings(ctx, today, self.setup.kept_secrets, lambda: blanks(ctx, self.setup), self.setup.tiles))
        self._visited: set[str] = set()
        checker = self.setup.checker
        self._passing = PassingCheck(self, checker, self.values, lambda payload: show_parts(self.rows, payload), self._told) if checker else None
        self._shown: dict[str, JsonValue] = {}
        self._typed: set[str] = set()
        self.drafts = DraftKeeper(ctx.services.drafts, self.setup.draft, self)
        self.changes = Changes(self.rows, on=self.setup.edit)
        self._opened = Prefill(self.setup.values, self.drafts.load(), self.setup.records, today, self.setup.edit).opening(self._specs)
        self.summary = Summary(ctx)
        self.draft_note = DraftNote(ctx)
        self._folded = self._build()
        self._open(self._opened)
        self._loaders = load_choices(self, ctx, self.setup.source, self.rows, lambda: self.rows.values(self._opened.values))
        take_apart(self, self.rows, self.setup.checker, self.values)
        self._watch()

    # what others use

    def values(self) -> dict[str, JsonValue]:
        """The values to submit, without files and without what was left empty; of an edited record only what was changed or emptied."""
        return self.changes.values(self._opened.values)

    def files(self) -> tuple[FileToSend, ...]:
        return self.rows.files()

    def validate(self) -> bool:
        """Checks every field here; shows what is wrong and goes to the first such field."""
        self._visited.update(self.rows.names)
        problems = self.changes.problems()
        self.show_problems(problems)
        return not problems

    def show_problems(self, problems: Sequence[FieldProblem]) -> None:
        """Shows problems beside their fields and, when there are several, above the form; the focus goes to the first."""
        by_field = {p.field: p for p in reversed(problems)}
        for name in self.rows.names:
            self.rows[name].show_problem(by_field.get(name))
        self.summary.present(problems, {name: self.rows.title(name) for name in self.rows.names})
        first = next((name for name in self.rows.names if name in by_field), None)
        if first is not None:
            self.focus_field(first)

    def focus_field(self, name: str) -> None:
        """Puts the focus into a field and shows it, unfolding it where needed."""
        row = self.rows[name]
        if row.editor.spec.advanced and self._folded is not None:
            self._folded.unfold()
        main = row.editor.main()
        main.setFocus(Qt.FocusReason.OtherFocusReason)
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(row, 0, 12)

    def focus_first(self) -> None:
        """The first empty field, else the first of all."""
        shown = [n for n in self.rows.names if not self.rows[n].editor.spec.advanced]
        empty = [n for n in shown if is_empty(self.rows[n].editor.raw())]
        if shown:
            self.focus_field((empty or shown)[0])

    def set_value(self, name: str, value: JsonValue) -> None:
        """Fills a field in as if it had been typed."""
        self.rows[name].editor.set_raw(value)
        self._edited(name)

    def turn_to(self, source: Source, records: tuple[RecordView, ...], *, keep: frozenset[str] | None = None) -> None:
        """Other records: what was typed stays, the rest says what they say. With `keep` only these fields stay: the others were sent."""
        self.setup = replace(self.setup, source=source, records=records)
        opened = Prefill(self.setup.values, {}, records, self.rows.today, self.setup.edit).opening(self._specs)
        for name in self.rows.names:
            editor = self.rows[name].editor
            if name not in (self._typed if keep is None else keep):
                editor.set_raw(opened.values.get(name))
                self.rows[name].show_problem(None)
                self._shown[name] = editor.raw()
        self._opened = opened
        if keep is not None:
            self.draft_note.hide()
            self._visited.clear()
            self._typed &= keep
        for loader in self._loaders:
            loader.turn_to(source)
        self.changed.emit()

    def dirty(self) -> bool:
        """Whether anything differs from how the form opened (a draft counts as different)."""
        return bool(self._opened.from_draft) or self.rows.differ(self._shown)

    # how it is built

    def _build(self) -> Folded | None:
        for name in self.rows.names:
            row = self.rows[name]
            row.editor.edited.connect(partial(self._edited, name))
            row.repair.connect(self._repair_of(name))
        self.summary.wanted.connect(self.focus_field)
        self.draft_note.start_over.connect(self._start_over)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.summary)
        column.addWidget(self.draft_note)
        return arrange(column, list(self.rows), self.ctx)

    def _open(self, opening: Opening) -> None:
        self.changes.open(Prefill(records=self.setup.records, today=self.rows.today, exact=True).opening(self._specs).values)
        for name in self.rows.names:
            if name in opening.values:
                self.rows[name].editor.set_raw(opening.values[name])
            if name in self.setup.values or name in opening.from_draft:
                self.changes.touch(name)
        self._shown = {name: self.rows[name].editor.raw() for name in self.rows.names}
        self._typed = set(opening.from_draft)
        self.draft_note.setVisible(bool(opening.from_draft))

    # what happens while it is filled in

    def _repair_of(self, name: str) -> Callable[[str], None]:
        def repair(value: str) -> None:
            self.set_value(name, value)
            self.rows[name].show_problem(self.rows.judge(name).problem)
            self.rows[name].editor.main().setFocus()

        return repair

    def _edited(self, name: str) -> None:
        if self._passing is not None:
            self._passing.edited()
        self.changes.touch(name)
        self._typed.add(name)
        row = self.rows[name]
        if row.problem is not None and (row.problem.code == "server" or self.rows.judge(name).problem is None):
            row.show_problem(None)
            self.summary.hide()
        for loader in self._loaders:
            loader.changed(name)
        self.drafts.changed(self.changes.kept())
        if row.editor.spec.type in GROWING:
            self._watch()
        self.changed.emit()

    def _watch(self) -> None:
        """Follows the focus of everything in the rows, also of what came later (a file's own fields)."""
        for row in self.rows:
            for widget in row.findChildren(QWidget):
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() not in STAYS and isinstance(watched, QWidget):
            now = QApplication.focusWidget()
            if now is not None and self.isVisible() and not _popup_of(now):
                for name in self.rows.names:
                    if self.rows[name].isAncestorOf(watched) and not self.rows[name].isAncestorOf(now):
                        self._left(name)
        return super().eventFilter(watched, event)

    def _left(self, name: str) -> None:
        row = self.rows[name]
        row.editor.tidy()
        if is_empty(row.editor.raw()) and name not in self._visited and not row.editor.spec.required:
            return
        self._visited.add(name)
        problem = self.changes.problem(name)
        if problem is not None and problem.code == "required" and not self.isAncestorOf(QApplication.focusWidget() or row):
            problem = None  # leaving for the dialog's buttons: Cancel must not be met with a complaint
        row.show_problem(problem)
        if self._passing is not None:
            (self._passing.ask if problem is None else self._passing.later)()

    def _told(self, problems: Sequence[FieldProblem]) -> None:
        """What the CRM's own check says about fields already visited."""
        for problem in reversed(problems):
            if problem.field in self.rows and problem.field in self._visited and problem.code != "required" and self.rows[problem.field].problem is None:
                self.rows[problem.field].show_problem(problem)

    def _start_over(self) -> None:
        self.drafts.drop()
        self._opened = Prefill(self.setup.values, {}, self.setup.records, self.rows.today, self.setup.edit).opening(self._specs)
        for row in self.rows:
            row.editor.set_raw(None)
            row.show_problem(None)
        self._open(self._opened)
        self.summary.hide()
        self.focus_first()
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submitted.emit()
        else:
            super().keyPressEvent(event)


def _popup_of(widget: QWidget) -> bool:
    return bool(widget.window().windowFlags() & Qt.WindowType.Popup == Qt.WindowType.Popup)


def blanks(ctx: UiContext, setup: FormSetup) -> Mapping[str, str]:
    """What the blanks of a snippet stand for: one record's values, or only the account's and the day's when it is about several."""
    account = ctx.services.accounts.get(setup.source.account) if setup.source is not None else None
    return variables(setup.records[0].record if len(setup.records) == 1 else None, account, ctx.clock.now())
