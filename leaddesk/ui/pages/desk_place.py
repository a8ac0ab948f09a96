"""The right side of a board: who was chosen, the place to fill in, before and after, and one button that does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from leaddesk.domain.accounts import Account
from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import ActionSpec, KindSpec, Tone
from leaddesk.domain.values import Fields
from leaddesk.services import wording
from leaddesk.ui import strings_bench as words
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.subject import Subject, subjects
from leaddesk.ui.dialogs.words import how_many, verb
from leaddesk.ui.models.desk_work import Work
from leaddesk.ui.names import plain
from leaddesk.ui.pages.desk_receipts import Preview
from leaddesk.ui.pages.desk_sending import Change, Job, Sending
from leaddesk.ui.strings_bench import count, say
from leaddesk.ui.tab_order import tab_order
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import MessageBar

NARROW = 504  # pixels: a calendar and what stands beside it


class DeskPlace(QWidget):
    """`done(list of Receipt)` for what is in the outbox now; ``finished`` when all of it is; ``left`` when the focus wants back to the list."""

    done = Signal(list)
    finished = Signal()
    left = Signal()

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.work = Work((), (), lambda _: ())
        self.account: Account | None = None
        self.chosen: tuple[Subject, ...] = ()
        self._marked = 0
        self.why_not = ""  # why nothing can be done with what is chosen
        self.sending = Sending(ctx, self)
        self.who = plain(role="heading")
        self.who_hint = plain(role="muted")
        self.who_hint.setMinimumWidth(1)
        self.about = QHBoxLayout()
        self.message = MessageBar(ctx.theme, ctx.icons, closable=False)
        self.preview = Preview(ctx)
        self.primary = QPushButton()
        self.waiting = plain(role="muted")
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self._build()

    hint = ""
    """One line for the board's head."""

    def _build(self) -> None:
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(NARROW)
        self.sending.done.connect(self.done)
        self.sending.finished.connect(self._finished)
        self.sending.failed.connect(lambda error: self.refused(error))
        self.sending.busy_changed.connect(lambda on: self.waiting.setText(say(words.PUTTING) if on else ""))
        set_role(self.primary, "primary")
        self.primary.setAutoDefault(True)  # Enter presses it
        self.primary.clicked.connect(lambda *_: self.press())
        self.about.setSpacing(10)
        self.about.addWidget(self.who, 0, Qt.AlignmentFlag.AlignBaseline)
        self.about.addWidget(self.who_hint, 1, Qt.AlignmentFlag.AlignBaseline)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(10)
        set_role(self.inside, "pane")
        area = QScrollArea(self)
        area.setWidget(self.inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        rule = QFrame(self)
        set_role(rule, "hairline")
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 12)
        foot.setSpacing(10)
        foot.addWidget(self.waiting, 1)
        foot.addWidget(self.primary)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.message)
        outer.addWidget(area, 1)
        outer.addWidget(rule)
        outer.addWidget(self.preview)
        outer.addLayout(foot)

    # what it is about

    def work_with(self, work: Work) -> None:
        """The accounts there are now."""
        self.work = work
        if self.account is None or work.account(self.account.id) is None:
            self.account = work.accounts[0]
        self.settle()
        tab_order(self.inside, self.preview.table, self.primary)

    def take(self, keys: Sequence[RecordKey], views: Sequence[RecordView | None]) -> None:
        """These records are chosen in the list, with what is known of them."""
        accounts, kinds = {key.account for key in keys}, {key.kind for key in keys}
        self.why_not = S.say(S.MIXED_ACCOUNTS) if len(accounts) > 1 else S.say(S.MIXED_KINDS) if len(kinds) > 1 else ""
        self.chosen, self._marked = (), len(keys)
        account = self.work.account(keys[0].account) if keys and not self.why_not else None
        if account is not None:
            self.account = account
            self.chosen = tuple(subjects(self.ctx.services.catalog.kind(account.slug, keys[0].kind), keys, views))
        self.settle()
        focus = self.window().focusWidget()
        if focus is not None and self.isAncestorOf(focus):  # Ctrl+Down from within the form
            self.catch_up()

    def settle(self) -> None:
        """The page follows what is chosen."""
        action, kind = self.action(), self.kind()
        one = self.chosen[0] if len(self.chosen) == 1 else None
        if one is not None:
            facts = (one.show("phone"), one.show("due"), one.show("slot"), self._waiting_already())
            self.who.setText(one.name)
            self.who_hint.setText(" · ".join(fact for fact in facts if fact))
        else:
            self.who.setText(how_many(kind, self._marked) if self._marked and kind is not None else say(words.NONE_YET))
            self.who_hint.setText(say(words.SEVERAL_ACCOUNTS) if self.why_not else self._waiting_already() if self.chosen else say(words.HOW_TO_CHOOSE))
        self.who_hint.setToolTip(self.why_not)
        self.primary.setText(self.button_words(max(1, len(self.chosen))) if action is not None else "")
        why = self.blocked()
        self.primary.setEnabled(not why and action is not None)
        self.primary.setToolTip(why)
        told = self.told()
        self.preview.present(self.chosen if told is not None else (), told or (lambda _: ("", "")))

    def _waiting_already(self) -> str:
        """For how many of the chosen ones something waits in the outbox."""
        waiting = sum(one.view is not None and bool(one.view.pending) for one in self.chosen)
        return count(waiting, words.WAITS_ONE, words.WAITS_MANY) if waiting else ""

    def blocked(self) -> str:
        """Why the button can't be pressed; "" when it can."""
        return self.why_not or ("" if self.chosen else say(words.NOTHING_CHOSEN))

    # for the boards

    def action(self) -> ActionSpec | None:
        """What the button does: the account's first action here."""
        offered = self.work.deeds(self.account) if self.account is not None else ()
        return offered[0] if offered else None

    def button_words(self, n: int) -> str:
        action, kind = self.action(), self.kind()
        return verb(action, kind, n) if action is not None and kind is not None else ""

    def told(self) -> Callable[[Subject], Change] | None:
        """Tells what would change in a record; None when that can't be said yet."""
        return None

    def enter(self) -> None:
        """The focus comes from the list."""
        self.primary.setFocus()

    def press(self) -> None:
        """Does it, if it can be done."""
        self.send({})

    def catch_up(self) -> None:
        """The focus left the list."""

    def count_again(self) -> None:
        """Records or the outbox changed."""

    def sent(self) -> None:
        """It is in the outbox: what was typed for these is not needed any more."""

    def refused(self, error: LeaddeskError) -> None:
        """It was not taken; what was typed stays."""
        server = self.ctx.services.catalog.info(self.account.slug).title if self.account is not None else ""
        self.message.show_message(wording.explain(error.failure, server=server).line, Tone.BAD)

    # doing it

    def kind(self) -> KindSpec | None:
        action = self.action()
        return self.ctx.services.catalog.kind(self.account.slug, action.kind) if self.account is not None and action is not None else None

    def send(self, values: Fields) -> None:
        """Puts the commands into the outbox."""
        action, account = self.action(), self.account
        if self.blocked():
            self.message.show_message(self.blocked(), Tone.INFO, seconds=4)
        elif action is not None and account is not None:
            self.message.clear()
            self.sending.send(Job(account, action, self.chosen, values, self.told() or (lambda _: ("", ""))))

    def _finished(self, refused: str) -> None:
        if refused:
            self.message.show_message(refused, Tone.WARN)
        self.sent()
        self.finished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
