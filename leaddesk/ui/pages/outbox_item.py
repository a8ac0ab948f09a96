"""One queued change in full: what, on whom, where it stands and why, what is sent, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.specs import Tone
from leaddesk.services.wording import explain
from leaddesk.ui import strings_pages as s
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import plain
from leaddesk.ui.pages.conflict import ConflictPanel
from leaddesk.ui.pages.detail_pending import TONES
from leaddesk.ui.pages.facts_table import FactRow, FactsTable
from leaddesk.ui.pages.flow import FlowLayout, clear
from leaddesk.ui.pages.moments import moment, size
from leaddesk.ui.pages.outbox_groups import HOLD_BACK, Deed, deeds, needs_person
from leaddesk.ui.pages.outbox_load import Outbox
from leaddesk.ui.pages.payload_words import Said, Titles
from leaddesk.ui.pages.unknown import UnknownPanel
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets import MessageBar

_WORDS: Mapping[Deed, str] = {Deed.UNDO: s.TAKE_BACK, Deed.SEND: s.SEND_NOW, Deed.EDIT: s.EDIT, Deed.DROP: s.DROP, Deed.OPEN: s.OPEN_RECORD}
_CONTENTS: Mapping[State, str] = {State.SENT: s.WHAT_WAS_SENT, State.REFUSED: s.WHAT_WAS_ASKED, State.CANCELLED: s.WHAT_WAS_ASKED}
_IN_CONFLICT: Mapping[Deed, str] = {Deed.DROP: s.KEEP_THEIRS}
_ICONS: Mapping[Deed, str] = {Deed.UNDO: "undo-2", Deed.SEND: "send", Deed.EDIT: "pencil", Deed.DROP: "trash-2", Deed.OPEN: "panel-right"}
_IN_PANEL = frozenset({Deed.ARRIVED, Deed.NOT_ARRIVED, Deed.LOOK})


class OutboxInspector(QWidget):
    """The right half of the outbox. ``deed(OutboxItem, Deed)`` is what the person wants done, ``kept(OutboxItem, names)`` the word on a conflict."""

    deed = Signal(object, object)
    kept = Signal(object, object)

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._formats = formats
        self._item: OutboxItem | None = None
        self._shape: tuple[object, ...] = ()
        self._title = plain(role="heading", wrap=True)
        self._about = plain(role="muted", wrap=True)
        self._banner = MessageBar(theme, icons, closable=False, parent=self)
        self._next = plain(role="muted", wrap=True)
        self._bar = QWidget(self)
        self._flow = FlowLayout(self._bar)
        self.unknown = UnknownPanel(theme, icons, self)
        self.conflict = ConflictPanel(self)
        self._sent_title = plain(role="subheading")
        self._sent = FactsTable(self)
        self._life_title = plain(s.say(s.HISTORY), "subheading")
        self._life = FactsTable(self)
        self._build()
        theme.changed.connect(self._restyle)

    def _build(self) -> None:
        inner = QWidget()
        set_role(inner, "pane")
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(20, 16, 20, 20)
        inside.setSpacing(0)
        self._banner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        for widget, gap in (
            (self._title, 2),
            (self._about, 12),
            (self._banner, 8),
            (self._next, 10),
            (self._bar, 14),
            (self.unknown, 0),
            (self.conflict, 0),
            (self._sent_title, 4),
            (self._sent, 18),
            (self._life_title, 4),
            (self._life, 0),
        ):
            inside.addWidget(widget)
            inside.addSpacing(gap)
        inside.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        for signal, deed in (
            (self.unknown.arrived, Deed.ARRIVED),
            (self.unknown.not_arrived, Deed.NOT_ARRIVED),
            (self.unknown.look, Deed.LOOK),
            (self.unknown.drop, Deed.DROP),
        ):
            signal.connect(partial(self._want, deed))
        self.conflict.decided.connect(lambda names: self.kept.emit(self._item, names))

    def _want(self, deed: Deed) -> None:
        if self._item is not None:
            self.deed.emit(self._item, deed)

    def present(self, outbox: Outbox, item: OutboxItem, titles: Titles, now: datetime, *, looking: bool = False) -> None:
        """Shows one item; called again each second while it counts down."""
        self._item = item
        action, server = outbox.action(item), outbox.server(item)
        said = titles.say(item.command.action, item.command.payload, self._formats)
        self._title.setText(outbox.deed(item))
        account = outbox.accounts.get(item.command.account)
        self._about.setText(" · ".join(part for part in (outbox.about(item), account.label if account else item.command.account) if part))
        self._banner.show_message(outbox.line(item, now), TONES[item.state] if not needs_person(item) else max_tone(item))
        advice = self._advice(item, server)
        self._next.setText(advice)
        self._next.setVisible(bool(advice) and advice not in self._banner.text())
        self._buttons(item, action is not None)
        unknown, conflict = item.state is State.UNKNOWN, item.state is State.CONFLICT
        self.unknown.setVisible(unknown)
        self.conflict.setVisible(conflict)
        self._sent_title.setVisible(not unknown and not conflict)
        self._sent.setVisible(not unknown and not conflict)
        if unknown:
            self.unknown.present(item, said, outbox.words(item, self._formats), server, outbox.about(item) or outbox.deed(item), now, busy=looking)
        elif conflict:
            self.conflict.present(item, action, said, outbox.words(item, self._formats), server)
        else:
            self._sent_title.setText(s.say(_CONTENTS.get(item.state, s.WHAT_WILL_BE_SENT)))
            self._sent.present(self._contents(item, said))
        self._life.present(self._history(item, now))

    @staticmethod
    def _advice(item: OutboxItem, server: str) -> str:
        if item.failure is None or item.state in (State.UNKNOWN, State.CONFLICT, State.SENT):
            return ""
        sentence = explain(item.failure, server=server, translate=s.service)
        return " ".join(part for part in (sentence.meaning, sentence.next) if part)

    @staticmethod
    def _contents(item: OutboxItem, said: Sequence[Said]) -> list[FactRow]:
        rows = [FactRow(one.title, (one.value,)) for one in said]
        rows += [FactRow(s.say(s.FILE), (f"{file.name} · {size(file.size)}",)) for file in item.command.files]
        return rows or [FactRow(s.say(s.NO_CONTENT), ("",))]

    @staticmethod
    def _history(item: OutboxItem, now: datetime) -> list[FactRow]:
        rows = [FactRow(s.say(s.ASKED_FOR), (moment(item.command.created, now),))]
        if item.command.attempt:
            rows.append(FactRow(s.say(s.ATTEMPTS), (str(item.command.attempt),)))
        if item.updated != item.command.created:
            rows.append(FactRow(s.say(s.LAST_CHANGE), (moment(item.updated, now),)))
        if item.message:
            rows.append(FactRow(s.say(s.SERVER_SAID), (item.message,)))
        return rows

    def _buttons(self, item: OutboxItem, known: bool) -> None:
        inside = _IN_PANEL | ({Deed.SEND} if item.state is State.CONFLICT else frozenset())
        wanted = [d for d in deeds(item) if d not in inside and (known or d not in (Deed.EDIT, Deed.SEND))]
        shape = (item.command.id, tuple(wanted), item.state)
        if shape == self._shape:
            return
        self._shape = shape
        clear(self._flow)
        for deed in wanted:
            words = _IN_CONFLICT.get(deed, _WORDS[deed]) if item.state is State.CONFLICT else _WORDS[deed]
            button = QPushButton(s.say(words), self._bar)
            button.setAutoDefault(False)
            primary = deed is Deed.EDIT and item.state is State.REFUSED and item.failure is not None and item.failure.code != "gone"
            set_role(button, "primary" if primary else "quiet" if deed is Deed.OPEN else "")
            self._icons.before(button, _ICONS[deed], "on_accent" if primary else "muted")
            button.clicked.connect(lambda _=False, what=deed: self._want(what))
            self._flow.addWidget(button)
        self._bar.setVisible(bool(wanted))

    def _restyle(self) -> None:
        self._shape = ()

    def words(self) -> str:
        """Title, on whom, and where it stands."""
        return " | ".join((self._title.text(), self._about.text(), self._banner.text()))

    def buttons(self) -> list[QPushButton]:
        return [b for b in self._bar.findChildren(QPushButton) if not b.isHidden()]


def max_tone(item: OutboxItem) -> Tone:
    """The tone of something that waits for a person."""
    return Tone.WARN if item.state is State.HELD and item.reason != HOLD_BACK else TONES[item.state]
