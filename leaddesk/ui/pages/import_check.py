"""The third step of an import: every row was checked; what is wrong in groups, repairs for a whole group, a grid to change cells in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QListWidget, QListWidgetItem, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from leaddesk.domain.bulk import CheckReport, ProblemGroup, RowReport
from leaddesk.domain.specs import Tone
from leaddesk.domain.values import Fields, text
from leaddesk.services.api import Superseded
from leaddesk.services.bulk_checking import grouped, repaired
from leaddesk.services.bulk_files import duplicate_words
from leaddesk.services.bulk_values import RowValues
from leaddesk.ui import ask, operation
from leaddesk.ui import strings_import as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import named, plain
from leaddesk.ui.pages.import_draft import ImportDraft
from leaddesk.ui.pages.import_grid import GridModel, GridRow, grid
from leaddesk.ui.strings_import import count, say
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import MessageBar

TICK_MS = 150


class _Told:
    """How far the check is. The engine's thread keeps it, so it is no part of the page."""

    def __init__(self) -> None:
        self.rows = 0
        self.go_on = True

    def __call__(self, done: int, total: int) -> bool:
        self.rows = done
        return self.go_on


class CheckPage(QWidget):
    """``changed`` when the report changed."""

    changed = Signal()

    def __init__(self, ctx: UiContext, draft: ImportDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._draft = ctx, draft
        self._told = _Told()
        self._groups: tuple[ProblemGroup, ...] = ()
        self._places: dict[int, int] = {}
        self._values: RowValues | None = None
        self._words = plain(role="heading", wrap=True)
        self.message = MessageBar(ctx.theme, ctx.icons)
        self.progress = named(QProgressBar(), say(S.PROGRESS))
        self.list = named(QListWidget(), say(S.GROUPS))
        self.repair = QPushButton()
        self._example = plain(role="muted", wrap=True)
        self.leave_out = QCheckBox(say(S.LEAVE_OUT))
        self.save = QPushButton(say(S.SAVE_BAD))
        self._model = GridModel(ctx.theme, ctx.icons, self)
        self.table = grid(ctx.theme, say(S.GRID), self._model)
        self._stack = QStackedWidget()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._show_progress)
        self._operation: operation.Operation | None = None
        self._build()

    def _build(self) -> None:
        for button in (self.repair, self.save):
            button.setAutoDefault(False)
        set_role(self.save, "quiet")
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(420)
        waiting, left, right, found = (QWidget() for _ in range(4))
        middle = QVBoxLayout(waiting)
        middle.addStretch(1)
        self._waiting = plain()
        for widget in (self._waiting, self.progress):
            middle.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(2)
        side = QVBoxLayout(left)
        side.setContentsMargins(0, 0, 8, 0)
        side.setSpacing(8)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_role(self.list, "choices")
        side.addWidget(self.list, 1)
        side.addWidget(self._example)
        side.addWidget(self.repair)
        body = QVBoxLayout(right)
        body.setContentsMargins(8, 0, 0, 0)
        body.setSpacing(6)
        body.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.addWidget(plain(say(S.EDIT_HINT), role="muted"), 1)
        foot.addWidget(self.save)
        body.addLayout(foot)
        split = _split(left, right)
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addWidget(self.message)
        column.addWidget(split, 1)
        column.addWidget(self.leave_out)
        for page in (waiting, found):
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 8, 24, 8)
        outer.addWidget(self._stack)
        self.list.currentRowChanged.connect(self._choose)
        self.repair.clicked.connect(lambda _c=False: self._repair())
        self.leave_out.toggled.connect(self._leave)
        self.save.clicked.connect(lambda _c=False: operation.start(self, self._save(), name="save wrong rows"))
        self._model.edited.connect(self._edited)

    # checking

    @property
    def busy(self) -> bool:
        return self._operation is not None and self._operation.running

    def start(self) -> None:
        """Checks all rows; the window goes on meanwhile."""
        self._told = _Told()
        rows = len(self._draft.table.rows) if self._draft.table else 0
        self.progress.setRange(0, max(1, rows))
        self._stack.setCurrentIndex(0)
        self._show_progress()
        self._tick.start()
        self._operation = operation.start(self, self._check(), name="check import")

    def stop(self) -> None:
        """Ends a check under way."""
        self._told.go_on = False

    def _show_progress(self) -> None:
        self.progress.setValue(self._told.rows)
        self._waiting.setText(say(S.CHECKING, done=f"{self._told.rows:,}", n=f"{self.progress.maximum():,}"))

    async def _check(self) -> None:
        draft = self._draft
        plan = draft.plan()
        try:
            report = await self._ctx.call(draft.imports.check(plan, self._told))
        except Superseded:
            return
        finally:
            self._tick.stop()
        draft.report = report
        before = await self._ctx.query(draft.runs.same, plan)
        self.present(report)
        if before is not None:
            from leaddesk.domain.bulk import RowState

            draft.run = before
            self.message.show_message(say(S.BEFORE, sent=before.count(RowState.SENT), rows=before.rows), Tone.INFO)
        elif report.remarks:
            self.message.show_message(" ".join(report.remarks), Tone.WARN)

    # what was found

    def present(self, report: CheckReport) -> None:
        draft = self._draft
        if draft.table is None:
            return
        self._places = {row.number: place for place, row in enumerate(draft.table.rows)}
        self._values = RowValues(draft.table, draft.map, {t.name: t for t in draft.targets})
        chosen = max(0, self.list.currentRow())
        self._groups = grouped(report)
        bad = report.bad
        self._words.setText(count(bad, S.SOME_WRONG_ONE, S.SOME_WRONG, rows=f"{report.rows:,}") if bad else count(report.rows, S.ALL_RIGHT_ONE, S.ALL_RIGHT))
        self.leave_out.setVisible(report.doubtful > 0)
        self.save.setVisible(bad > 0)
        self.list.blockSignals(True)
        self.list.clear()
        for words, tone in self._lines(report):
            item = QListWidgetItem(words)
            if tone:
                item.setIcon(self._ctx.icons.get(*tone))
            self.list.addItem(item)
        self.list.blockSignals(False)
        start = (1 if bad else 0) if chosen >= self.list.count() or chosen == 0 else chosen
        self.list.setCurrentRow(start)
        self._choose(start)
        self._stack.setCurrentIndex(1)
        self.changed.emit()

    def _lines(self, report: CheckReport) -> list[tuple[str, tuple[str, str] | None]]:
        lines: list[tuple[str, tuple[str, str] | None]] = [(say(S.GROUP_ALL, n=f"{report.rows:,}"), ("rows-3", "muted"))]
        if report.bad:
            lines.append((say(S.GROUP_WRONG, n=f"{report.bad:,}"), ("circle-x", "bad")))
        if report.doubtful:
            lines.append((say(S.GROUP_SAME, n=f"{report.doubtful:,}"), ("users", "warn")))
        for group in self._groups:
            lines.append((say(S.GROUP_LINE, message=group.message, n=f"{len(group.rows):,}"), None))
        return lines

    def _group(self, place: int) -> ProblemGroup | None:
        place -= self.list.count() - len(self._groups)
        return self._groups[place] if 0 <= place < len(self._groups) else None

    def _choose(self, place: int) -> None:
        report, table = self._draft.report, self._draft.table
        if report is None or table is None or place < 0:
            return
        group = self._group(place)
        numbers: Sequence[int] = [row.number for row in table.rows]
        if group is not None:
            numbers = group.rows
        elif place > 0:
            wrong = place == 1 and report.bad > 0
            numbers = sorted(n for n, r in report.found.items() if (r.problems if wrong else r.duplicates and not r.problems))
        fields = [(t.name, t.title) for t in self._draft.mapped()]
        if group is not None:
            fields.sort(key=lambda f: f[0] != group.target)
        self._model.show((say(S.ROW), say(S.WHY)), fields, numbers, self._row)
        self.table.setColumnWidth(0, 66)
        self.table.setColumnWidth(1, 260)
        self._offer(group)

    def _offer(self, group: ProblemGroup | None) -> None:
        self.repair.setVisible(group is not None and group.repairs > 0)
        self._example.setVisible(group is not None and group.repairs > 0)
        if group is None or not group.repairs or self._draft.report is None:
            return
        self.repair.setText(count(group.repairs, S.REPAIR_ONE, S.REPAIR))
        for number in group.rows:
            found = next((p for p in self._draft.report.found[number].problems if (p.target, p.code) == (group.target, group.code) and p.repair), None)
            if found is not None:
                old = text(self._flat(number).get(group.target))
                self._example.setText(say(S.REPAIR_EXAMPLE, old=old[:40], new=(found.repair or "")[:40]))
                return

    def _flat(self, number: int) -> Fields:
        table = self._draft.table
        if table is None or self._values is None:
            return {}
        return self._values.flat(table.rows[self._places[number]].cells, self._draft.fixes.get(number, {}))

    def _row(self, number: int) -> GridRow:
        found = self._draft.report.found.get(number) if self._draft.report else None
        problems = found.problems if found else ()
        words = " ".join(p.message for p in problems) or (duplicate_words(found.duplicates[0]) if found and found.duplicates else "")
        tone, icon = ("bad", "circle-x") if problems else ("warn", "users") if words else ("", "")
        return GridRow(number, (str(number), words), self._flat(number), {p.target: p.message for p in problems}, tone, icon)

    # putting right

    def _repair(self) -> None:
        group = self._group(self.list.currentRow())
        if group is not None and self._draft.report is not None:
            before = self._draft.fixes
            self._draft.fixes = repaired(self._draft.report, [group], before)
            changed = [n for n in group.rows if self._draft.fixes.get(n) != before.get(n)]
            operation.start(self, self._look_again(changed), name="check repaired rows")

    def _edited(self, number: int, field: str, value: str) -> None:
        self._draft.fixes[number] = {**self._draft.fixes.get(number, {}), field: value}
        operation.start(self, self._look_again([number]), name="check row")

    async def _look_again(self, numbers: Sequence[int]) -> None:
        draft = self._draft
        if draft.table is None or draft.report is None:
            return
        rows = [draft.table.rows[self._places[number]] for number in numbers]
        looked = await self._ctx.call(draft.imports.preview(draft.plan(), rows))
        found = dict(draft.report.found)
        for number, (_, problems) in zip(numbers, looked, strict=True):
            old = found.get(number)
            found[number] = RowReport(number, problems, old.duplicates if old else ())
            if not problems and not found[number].duplicates:
                del found[number]
        draft.report = replace(draft.report, found=found)
        self.present(draft.report)

    def _leave(self, on: bool) -> None:
        self._draft.leave_out = on
        self.changed.emit()

    async def _save(self) -> None:
        draft = self._draft
        path = await ask.pick_save(self, say(S.SAVE_BAD), name="wrong rows.xlsx", filters=tuple(say(s) for s in S.SHEETS_OUT), suffix="xlsx")
        if path is not None and draft.report is not None:
            n = await self._ctx.call(draft.imports.save_wrong(draft.plan(), draft.report, path))
            self.message.show_message(count(n, S.SAVED_ONE, S.SAVED, name=path.name), Tone.GOOD)


def _split(left: QWidget, right: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    left.setFixedWidth(300)
    row.addWidget(left)
    row.addWidget(right, 1)
    return whole
