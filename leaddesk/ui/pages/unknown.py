"""The decision about a change whose outcome nobody knows: what was sent, what the server shows, what to look for, two honest answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.clock import from_iso
from leaddesk.domain.commands import Landed, OutboxItem, Resend
from leaddesk.domain.errors import Failure
from leaddesk.domain.values import JsonValue, text
from leaddesk.services.wording import explain
from leaddesk.ui import strings_pages as s
from leaddesk.ui.names import plain
from leaddesk.ui.pages.facts_table import FactRow, FactsTable
from leaddesk.ui.pages.moments import moment
from leaddesk.ui.pages.payload_words import Said
from leaddesk.ui.theme import Icons, Theme, set_role

Words = Callable[[str, JsonValue], tuple[str, str]]
"""(a record's field, its value) -> its label, the value as a person reads it."""


def compare(sent: Sequence[Said], seen: Mapping[str, JsonValue], words: Words) -> list[FactRow]:
    """What we sent beside what the server shows, matched by name or by what the fields are called; differences are marked.

    What the server shows besides comes last, what it does not show has an empty place.
    """
    shown = {name: words(name, value) for name, value in seen.items()}
    rows = []
    for one in sent:
        found = one.name if one.name in shown else next((name for name, (label, _) in shown.items() if _alike(label, one.title)), "")
        there = shown.pop(found)[1] if found else ""
        rows.append(FactRow(one.title, (one.value, there), marked=bool(found) and _differs(one.value, there)))
    return rows + [FactRow(label, ("", value)) for label, value in shown.values()]


def _alike(one: str, other: str) -> bool:
    """Whether one title says the other: "Date" and "New date"."""
    first, second = set(one.casefold().split()), set(other.casefold().split())
    return bool(first) and bool(second) and (first <= second or second <= first)


def _differs(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() != " ".join(other.split()).casefold()


def verdict_words(item: OutboxItem, server: str, now: datetime) -> str:
    """What the last look said, in a sentence; that nobody looked yet, when so."""
    evidence = item.evidence
    looked = text(evidence.get("looked_at"))
    if not looked:
        return s.say(s.NOT_LOOKED_YET, server=server)
    try:
        when = moment(from_iso(looked), now)
    except ValueError:
        when = looked
    failure = text(evidence.get("failure"))
    if failure:
        return s.say(s.LOOK_FAILED, when=when, why=explain(Failure(failure, {}), server=server, translate=s.service).what)
    words = {Landed.LANDED.value: s.LOOK_LANDED, Landed.NOT_LANDED.value: s.LOOK_NOT_LANDED, Landed.CANNOT_TELL.value: s.LOOK_CANNOT_TELL}.get(
        text(evidence.get("verdict")), s.LOOK_CANNOT_TELL
    )
    return s.say(words, when=when, server=server)


_SILENT = frozenset({Resend.WRITE_ONLY, Resend.OUTBOUND})
"""Classes whose CRM has nothing to read: only a person can look."""


def _vague(item: OutboxItem) -> bool:
    """The CRM did answer, but not what it did."""
    return item.failure is not None and item.failure.fact("reason") in ("vague", "partial")


class Step(QWidget):
    """A numbered heading with something under it."""

    def __init__(self, number: int, title: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        digit = plain(str(number), "caption")
        digit.setFixedWidth(16)
        self.title = plain(title, "subheading", wrap=True)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(24, 4, 0, 0)
        self.body.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(digit)
        head.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self.body)


class Answer(QFrame):
    """A button with what follows from pressing it. No button is the default."""

    pressed = Signal()

    def __init__(self, words: str, icon: str, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._icon = icon
        self._icons = icons
        self.button = QPushButton(words, self)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.pressed)
        self.consequence = plain(role="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        column.addWidget(self.button)
        column.addWidget(self.consequence)
        column.addStretch(1)
        self.restyle()

    def restyle(self) -> None:
        self._icons.before(self.button, self._icon, "text")

    def say(self, consequence: str) -> None:
        self.consequence.setText(consequence)
        self.button.setAccessibleDescription(consequence)


class UnknownPanel(QWidget):
    """The guided decision. ``arrived``, ``not_arrived``, ``look`` and ``drop`` are what the person says."""

    arrived = Signal()
    not_arrived = Signal()
    look = Signal()
    drop = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._why = plain(wrap=True)
        self._seen = FactsTable(self)
        self._verdict = plain(role="muted", wrap=True)
        self._look = QPushButton(s.say(s.LOOK_AGAIN), self)
        self._look_for = plain(wrap=True, select=True)
        self.yes = Answer(s.say(s.IT_ARRIVED), "circle-check", icons, self)
        self.no = Answer(s.say(s.NOT_ARRIVED), "send", icons, self)
        self._drop = QPushButton(s.say(s.NOT_ARRIVED_DROP), self)
        self._build(theme)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _build(self, theme: Theme) -> None:
        set_role(self._drop, "link")
        self._look.setAutoDefault(False)
        self._look.clicked.connect(self.look)
        self._drop.clicked.connect(self.drop)
        self.yes.pressed.connect(self.arrived)
        self.no.pressed.connect(self.not_arrived)
        self._one = Step(1, "", theme, self)
        again = QHBoxLayout()
        again.addWidget(self._verdict, 1)
        again.addWidget(self._look)
        self._one.body.addWidget(self._seen)
        self._one.body.addLayout(again)
        two = Step(2, s.say(s.LOOK_YOURSELF), theme, self)
        two.body.addWidget(self._look_for)
        three = Step(3, s.say(s.DECIDE), theme, self)
        answers = QHBoxLayout()
        answers.setSpacing(10)
        answers.addWidget(self.yes, 1)
        answers.addWidget(self.no, 1)
        three.body.addLayout(answers)
        three.body.addWidget(self._drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 20)
        column.setSpacing(16)
        column.addWidget(self._why)
        for step in (self._one, two, three):
            column.addWidget(step)

    def present(self, item: OutboxItem, sent: Sequence[Said], words: Words, server: str, about: str, now: datetime, *, busy: bool) -> None:
        """Shows the question for one command. `busy`: the server is being asked just now."""
        silent = item.command.resend in _SILENT
        self._why.setText(s.say(s.UNKNOWN_WHY_VAGUE if _vague(item) else s.UNKNOWN_WHY, server=server))
        raw = item.evidence.get("seen")
        rows = compare(sent, raw if isinstance(raw, Mapping) else {}, words)
        rows += [FactRow(s.say(s.FILE), (file.name, "")) for file in item.command.files]
        self._one.title.setText(s.say(s.WHAT_WAS_SENT if silent else s.WHAT_SERVER_SHOWS, server=server))
        rows = rows or [FactRow(s.say(s.RECORD), (about, ""))]
        if silent:
            self._seen.present([FactRow(row.title, row.values[:1]) for row in rows], (s.say(s.SENT_COLUMN),))
            said = s.say(s.ITS_OWN_WORDS, words=item.message) if item.message else ""
            self._verdict.setText(f"{s.say(s.CANNOT_BE_ASKED, server=server)} {said}".strip())
        else:
            self._seen.present(rows, (s.say(s.SENT_COLUMN), s.say(s.THERE_COLUMN, server=server)))
            self._verdict.setText(s.say(s.LOOKING) if busy else verdict_words(item, server, now))
        self._look.setVisible(not silent)
        self._look.setEnabled(not busy)
        self._look_for.setText(text(item.evidence.get("look_for")) or s.say(s.LOOK_FOR_THIS, about=about, server=server))
        outbound = item.command.resend is Resend.OUTBOUND
        self.yes.say(s.say(s.ARRIVED_MEANS_ROWS if len(item.command.rows) > 1 else s.ARRIVED_MEANS))
        self.no.say(s.say(s.NOT_ARRIVED_MEANS_MESSAGE if outbound else s.NOT_ARRIVED_MEANS))

    def _restyle(self) -> None:
        self._icons.before(self._look, "refresh-cw", "text")
        self.yes.restyle()
        self.no.restyle()

    def verdict(self) -> str:
        return self._verdict.text()
