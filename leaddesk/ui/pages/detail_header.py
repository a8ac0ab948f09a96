"""The head of the detail pane: who it is, how it stands, the facts one needs on the phone, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from leaddesk.domain.specs import ActionSpec, Cell, Role, Tone
from leaddesk.ui import strings_pages as s
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import plain
from leaddesk.ui.pages.action_bar import ActionBar
from leaddesk.ui.pages.detail_load import Snapshot
from leaddesk.ui.pages.detail_rows import Fact, as_day, facts, tone_of
from leaddesk.ui.pages.flow import FlowLayout, clear
from leaddesk.ui.pages.moments import moment, short_date
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets import Pill
from leaddesk.ui.widgets.copy_field import ElidedLabel, IconButton

SIDE, FACT, FACT_GAP = 16, 168, 12
FIRST = 3


class FactCell(QWidget):
    """A small caption over a value, with copy and call where that makes sense."""

    call = Signal()
    copied = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, fact: Fact, said: str, *, callable_: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._raw = fact.value
        self._title = fact.column.title
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(plain(self._title, "caption"))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        value = ElidedLabel(said, self)
        value.setFont(theme.font(px=13, weight=QFont.Weight.Medium, tabular=True))
        short = fact.column.cell in (Cell.PHONE, Cell.DATE)
        value.setSizePolicy(QSizePolicy.Policy.Preferred if short else QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        value.setFixedHeight(max(IconButton.SIDE, theme.px(20)))
        row.addWidget(value, 0 if short else 1)
        if fact.column.cell is Cell.PHONE:
            copy = self._button(theme, icons, "copy", s.say(s.COPY_FIELD, field=self._title))
            copy.clicked.connect(self._copy)
            row.addSpacing(4)
            row.addWidget(copy)
            if callable_:
                call = self._button(theme, icons, "phone-call", s.say(s.CALL))
                call.clicked.connect(self.call)
                row.addWidget(call)
        if short:
            row.addStretch(1)
        column.addLayout(row)
        self.setFixedHeight(theme.px(16) + max(IconButton.SIDE, theme.px(20)))

    def _button(self, theme: Theme, icons: Icons, icon: str, name: str) -> IconButton:
        button = IconButton(theme, name, self)
        button.setIcon(icons.get(icon, "accent_text", 14))
        return button

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._raw)
        self.copied.emit(self._title)


class DetailHeader(QWidget):
    """Title, status, account and id; the facts; the actions; how old all this is."""

    triggered = Signal(str)
    copied = Signal(str)
    refresh = Signal()

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._formats = formats
        self._fact_shape: tuple[tuple[str, str], ...] = ()
        self._title = plain(role="title", wrap=True, select=True)
        self._pill = Pill(theme, parent=self)
        self._where, self._age = ElidedLabel("", self), ElidedLabel("", self)
        for label in (self._where, self._age):
            set_role(label, "muted")
        self._again = IconButton(theme, s.say(s.READ_AGAIN), self)
        self._facts = QWidget(self)
        self._flow = FlowLayout(self._facts, gap=FACT_GAP, line_gap=6, column=FACT)
        self.bar = ActionBar(icons, self)
        self._build()

    def _build(self) -> None:
        self._where.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._age.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._again.clicked.connect(self.refresh)
        self.bar.triggered.connect(self.triggered)
        status = QHBoxLayout()
        status.setSpacing(8)
        status.addWidget(self._pill)
        status.addWidget(self._where, 1)
        age = QHBoxLayout()
        age.setSpacing(4)
        age.addWidget(self._age, 1)
        age.addWidget(self._again)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, 14, SIDE, 2)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addSpacing(4)
        column.addLayout(status)
        column.addSpacing(10)
        column.addWidget(self._facts)
        column.addSpacing(8)
        column.addWidget(self.bar)
        column.addSpacing(2)
        column.addLayout(age)
        self.restyle()

    def restyle(self) -> None:
        self._again.setIcon(self._icons.get("refresh-cw", size=14))
        self._fact_shape = ()
        self.bar.restyle()

    def present(self, snapshot: Snapshot, actions: Sequence[ActionSpec], reasons: Mapping[str, str], now: datetime) -> None:
        """Shows a record; unchanged parts are left alone."""
        record = snapshot.view.record
        self._title.setText(record.core.title or s.say(s.NO_TITLE, kind=snapshot.kind.title))
        label, tone = tone_of(snapshot.kind, record.core.status)
        gone = record.gone is not None
        self._pill.set_text(s.say(s.GONE_PILL) if gone else label, Tone.NEUTRAL if gone else tone)
        self._where.setText(f"{snapshot.account.label} · {snapshot.kind.id_label} {record.key.remote}")
        self._where.setToolTip(self._where.text())
        self.bar.present(actions, reasons=reasons)
        self.bar.setVisible(bool(actions))
        found = facts(snapshot.kind, record, snapshot.view.pending)
        said = [self._said(f, now, record.core.currency) for f in found]
        shape = tuple((f.column.name, words) for f, words in zip(found, said, strict=True))
        if shape != self._fact_shape:
            self._fact_shape = shape
            self._rebuild(found, said, next((a for a in actions if a.role is Role.CALL), None))

    def _said(self, fact: Fact, now: datetime, currency: str) -> str:
        day = as_day(fact.value) if fact.column.cell is Cell.DATE else None
        return short_date(day, now.astimezone().date()) if day is not None else self._formats.show(fact.column.cell, fact.value, currency)

    def _rebuild(self, found: Sequence[Fact], said: Sequence[str], call: ActionSpec | None) -> None:
        clear(self._flow)
        for fact, words in zip(found, said, strict=True):
            cell = FactCell(self._theme, self._icons, fact, words, callable_=call is not None, parent=self._facts)
            cell.copied.connect(self.copied)
            if call is not None:
                cell.call.connect(lambda name=call.name: self.triggered.emit(name))
            self._flow.addWidget(cell)
        self._fewer()

    def _fewer(self) -> None:
        """Under each other only the first facts: the fields below, which say them too, keep their room."""
        narrow = self.width() - 2 * SIDE < 2 * FACT + FACT_GAP
        for place in range(self._flow.count()):
            item = self._flow.itemAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(not narrow or place < FIRST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fewer()

    def show_age(self, snapshot: Snapshot, now: datetime, *, busy: bool) -> None:
        """ "List as of 10:42 · details as of 10:45", or what is still missing, or that it is being read."""
        if snapshot.kind.remembers:
            self._age.setText(s.say(s.OUR_OWN_RECORD, server=snapshot.crm.title))
            self._again.hide()
            return
        record = snapshot.view.record
        listed = max((p for p in record.parts if p.name != snapshot.kind.detail_part), key=lambda p: p.fetched, default=None)
        words = [s.say(s.LIST_AS_OF, when=moment(listed.fetched, now))] if listed else []
        if snapshot.kind.detail:
            detail = record.part(snapshot.kind.detail_part)
            if busy:
                words.append(s.say(s.READING_DETAILS))
            else:
                words.append(s.say(s.DETAILS_AS_OF, when=moment(detail.fetched, now)) if detail else s.say(s.DETAILS_MISSING))
        joined = " · ".join(words)
        self._age.setText(joined[:1].upper() + joined[1:])
        self._again.setVisible(snapshot.kind.detail)
        self._again.setEnabled(not busy)

    def title(self) -> str:
        """Who or what it is about, as shown."""
        return self._title.text()

    def age(self) -> str:
        return self._age.text()
