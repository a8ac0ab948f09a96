"""The form of the reschedule bench: which action, its form with how full each day and slot is, kept apart for each account and action."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.errors import FormInvalid, LeaddeskError
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import ActionSpec, FieldType, FormSpec
from leaddesk.ui import ask
from leaddesk.ui import strings_bench as words
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.before_after import both_sides
from leaddesk.ui.dialogs.subject import Subject
from leaddesk.ui.dialogs.words import how_many
from leaddesk.ui.forms.loader import Source
from leaddesk.ui.forms.opening import not_asked
from leaddesk.ui.forms.view import FormSetup, FormView
from leaddesk.ui.models.load import field_of
from leaddesk.ui.operation import start
from leaddesk.ui.pages.bench_load import LoadGauge
from leaddesk.ui.pages.desk_place import DeskPlace
from leaddesk.ui.pages.desk_sending import Change
from leaddesk.ui.strings_bench import say
from leaddesk.ui.tab_order import tab_order
from leaddesk.ui.widgets import EmptyState

SAME_AGAIN = frozenset({FieldType.DATE, FieldType.TIME, FieldType.DATETIME})
"""What stays for the next record, with what was chosen from the server's lists: a clerk fills a day, then the next one."""


class BenchForm(DeskPlace):
    """Reschedules what is chosen."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.hint = say(words.KEYS_BENCH)
        self._views: dict[tuple[str, str], FormView] = {}
        self._shown: FormView | None = None
        self._wanted: dict[str, str] = {}  # account → the action chosen there
        self._buttons: dict[str, QPushButton] = {}
        self._behind = False  # the choices shown were read for another record
        self._which = QWidget()
        self._which.setAccessibleName(say(words.WHAT_TO_DO))
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self._which)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._slot = QVBoxLayout()
        self._offered: tuple[ActionSpec, ...] = ()
        self._gauge = LoadGauge(ctx, self)
        self.nothing = EmptyState(ctx.theme, ctx.icons, "calendar-clock", say(words.CHOOSE_LEADS), say(words.NOTHING_CHOSEN))
        for part in (self._which, self.nothing):
            self.column.addWidget(part)
        self.column.addLayout(self.about)
        self.column.addLayout(self._slot)
        self.column.addStretch(1)

    def form(self) -> FormView | None:
        """The form that is shown."""
        return self._shown

    # which action

    def action(self) -> ActionSpec | None:
        if self.account is None:
            return None
        offered = self.work.deeds(self.account)
        wanted = self._wanted.get(self.account.id, "")
        return next((a for a in offered if a.name == wanted), offered[0] if offered else None)

    def _offer(self) -> None:
        """A button for each action of the account, where there are several."""
        offered = self.work.deeds(self.account) if self.account is not None else ()
        if offered != self._offered:
            self._offered = offered
            for button in self._buttons.values():
                self._group.removeButton(button)
                self._row.removeWidget(button)
                button.deleteLater()
            self._buttons = {}
            before: QWidget = self._which
            for place, action in enumerate(offered):
                button = self._buttons[action.name] = QPushButton(action.title)
                button.setCheckable(True)
                button.setAutoDefault(False)
                button.setToolTip(action.help)
                button.clicked.connect(partial(self._choose, action.name))
                self._group.addButton(button)
                self._row.insertWidget(place, button)
                QWidget.setTabOrder(before, button)
                before = button
            if self._row.itemAt(len(offered)) is None:
                self._row.addStretch(1)
        current = self.action()
        for name, button in self._buttons.items():
            button.setChecked(current is not None and current.name == name)
        self._which.setVisible(len(offered) > 1)

    def _choose(self, name: str, *_: object) -> None:
        if self.account is not None:
            self._wanted[self.account.id] = name
            self.settle()

    # the form

    def settle(self) -> None:
        self._offer()
        view = self._view()
        if view is not self._shown:
            if self._shown is not None:
                self._shown.hide()
            self._shown = view
            if view is not None:
                view.show()
            action = self.action()
            if self.account is not None and action is not None:
                self._gauge.follow(view, self.account.id, action, self.work.deeds(self.account))
        self.nothing.setVisible(view is None)
        for part in (self.who, self.who_hint):
            part.setVisible(view is not None)
        if view is not None and view.setup.source is not None:
            source, records = self._about()
            self._behind = self._behind or view.setup.source != source
            if view.setup.records != records:
                view.turn_to(view.setup.source, records)
        super().settle()

    def catch_up(self) -> None:
        """The lists are read for the record that is chosen once somebody turns to the form, not with each arrow key."""
        if self._behind and self._shown is not None and self.chosen:
            self._behind = False
            self._shown.turn_to(*self._about())

    def _about(self) -> tuple[Source, tuple[RecordView, ...]]:
        assert self.account is not None
        action = self.action()
        assert action is not None
        records = tuple(one.view for one in self.chosen if one.view is not None)
        return Source(self.account.id, action.name, self.chosen[0].key.remote if self.chosen else None), records

    def _view(self) -> FormView | None:
        """The form of the account's action; made when it is first needed for a record."""
        action = self.action()
        if self.account is None or action is None:
            return None
        name = (self.account.id, action.name)
        if name not in self._views and self.chosen:
            self._views[name] = self._make(action)
        return self._views.get(name)

    def _make(self, action: ActionSpec) -> FormView:
        assert self.account is not None
        form = self.ctx.services.catalog.form(self.account.slug, action.name)
        source, records = self._about()
        slot = field_of(action, "slot")
        setup = FormSetup(
            source=source,
            records=records,
            skip=not_asked(form, self.account.settings),
            draft=f"{self.account.id}/{action.name}/bench",
            tiles=frozenset({slot} if slot else ()),
        )
        view = FormView(self.ctx, form, setup)
        view.changed.connect(self._changed)
        self._slot.addWidget(view)
        tab_order(self.inside, self.preview.table, self.primary)
        return view

    def _changed(self) -> None:
        super().settle()
        self._gauge.edited()

    def count_again(self) -> None:
        self._gauge.count_again()

    # what it does

    def told(self) -> Callable[[Subject], Change] | None:
        action, view = self.action(), self._shown
        return both_sides(action, view.form, view.rows, view.values()) if action is not None and view is not None and action.effects else None

    def enter(self) -> None:
        if self._shown is not None:
            self.catch_up()
            self._shown.focus_first()

    def press(self) -> None:
        view, action = self._shown, self.action()
        if self.blocked() or view is None or action is None:
            self.send({})
        elif not view.validate() or self.sending.busy:
            return
        elif action.danger:
            start(self, self._ask_first(action, view), name="confirm board")
        else:
            self.send(view.values())

    async def _ask_first(self, action: ActionSpec, view: FormView) -> None:
        kind = self.kind()
        name = how_many(kind, len(self.chosen)) if kind is not None else ""
        title = S.say(S.DANGER_TITLE, title=action.title, name=name)
        if await ask.confirm(self, title, S.say(S.DANGER_TEXT), self.button_words(len(self.chosen)), danger=True):
            self.send(view.values())

    def sent(self) -> None:
        view = self._shown
        if view is not None:
            view.drafts.drop()
            source, records = self._about()
            view.turn_to(source, records, keep=same_again(view.form))

    def refused(self, error: LeaddeskError) -> None:
        view = self._shown
        if isinstance(error, FormInvalid) and view is not None:
            view.show_problems(error.problems)
        else:
            super().refused(error)


def same_again(form: FormSpec) -> frozenset[str]:
    """The fields that keep their values for the next record."""
    return frozenset(f.name for f in form.fields if f.type in SAME_AGAIN or (f.type is FieldType.CHOICE and f.dynamic))
