"""The detail pane: one record with its fields, documents and timeline; several as a summary; fetched quietly when opened."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from leaddesk.domain.changes import AccountsChanged, Change, FollowUpsChanged, HealthChanged, NoticesChanged, OutboxChanged, RecordsChanged, UploadProgress
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import Fields
from leaddesk.services.api import FileToSend
from leaddesk.ui import operation
from leaddesk.ui import strings_pages as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.many import takes_many
from leaddesk.ui.follow_up_deeds import FollowUpDeeds
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.detail_fetch import DetailFetch
from leaddesk.ui.pages.detail_load import Selection, Snapshot, load, load_many
from leaddesk.ui.pages.detail_many import ManyCard
from leaddesk.ui.pages.detail_page import DOCUMENTS, RecordPage
from leaddesk.ui.pages.detail_related import BackBar
from leaddesk.ui.theme import set_role
from leaddesk.ui.tour_card import card
from leaddesk.ui.widgets import EmptyState
from leaddesk.ui.widgets.drop_zone import DropTarget

LANE = "detail"


class ActionSource(Protocol):
    """What the pane needs of the window's actions."""

    def available(self, slug: str, keys: Sequence[RecordKey]) -> list[ActionSpec]: ...
    def why_not(self, account: AccountId, action: ActionSpec, keys: Sequence[RecordKey]) -> str: ...
    def trigger(
        self, account: AccountId, action_name: str, keys: Sequence[RecordKey], *, files: Sequence[FileToSend] = (), values: Fields | None = None
    ) -> None: ...


class DetailPane(QWidget):
    """Shows what is selected in the list.

    ``outbox_wanted(CommandId)``, ``sign_in_wanted(AccountId)`` and ``told(str)`` (a short word like "Copied") are for the window;
    ``revealed(RecordKey, field)`` says that a masked value was looked at; ``related_wanted(RecordKey)`` and ``all_wanted(Related)`` follow a relation,
    ``back_wanted`` leads back.
    """

    outbox_wanted = Signal(object)
    sign_in_wanted = Signal(object)
    told = Signal(str)
    revealed = Signal(object, str)
    related_wanted = Signal(object)
    all_wanted = Signal(object)
    back_wanted = Signal()

    def __init__(self, ctx: UiContext, actions: ActionSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._actions = actions
        self._key: RecordKey | None = None
        self._keys: tuple[RecordKey, ...] = ()
        self._snapshot: Snapshot | None = None
        self._empty = EmptyState(ctx.theme, ctx.icons)
        self._blank = QScrollArea(self)  # large texts in a small window
        self._formats = Formats(ctx.clock)
        self.page = RecordPage(ctx, self._formats, self)
        self._follow = FollowUpDeeds(ctx, self)
        self.many = ManyCard(ctx.theme, ctx.icons, self)
        self.fetching = DetailFetch(ctx, self)
        self.back = BackBar(ctx.icons, self)
        self._stack = QStackedWidget(self)
        self._drops = DropTarget(self, lambda: self._snapshot is not None and self._snapshot.upload is not None)
        self._build()
        self._connect()
        self._show_empty(s.NOTHING_OPEN, s.NOTHING_OPEN_HINT)
        ctx.reader.ask(partial(self._formats.load, QLocale().name()), done=lambda _: self._restyle(), lane="detail formats")

    def _build(self) -> None:
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(s.say(s.RECORD))
        self._empty.add_below(card(self._ctx))
        self._blank.setWidgetResizable(True)
        self._blank.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._blank.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._blank.setWidget(self._empty)
        self._empty.setAutoFillBackground(False)  # the area turns it on
        for widget in (self._blank, self.page, self.many):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.back)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        page = self.page
        page.header.triggered.connect(self._trigger)
        self.many.triggered.connect(self._trigger)
        page.retry.connect(self.fetching.fetch)
        page.sign_in.connect(self._sign_in)
        for copied in (page.header.copied, page.fields.copied):
            copied.connect(lambda label: self.told.emit(s.say(s.COPIED, field=label)))
        page.fields.revealed.connect(self._revealed)
        page.pending.undo.connect(self._undo)
        page.follow_ups.done.connect(self._follow.done)
        page.follow_ups.move_wanted.connect(self._follow.move_menu)
        page.follow_ups.edit.connect(self._follow.edit)
        for source in (page.pending.look, page.timeline.command_wanted, page.documents.outbox_wanted):
            source.connect(self.outbox_wanted)
        page.related.wanted.connect(self.related_wanted)
        page.related.all_wanted.connect(self.all_wanted)
        self.back.pressed.connect(self.back_wanted)
        page.documents.form_wanted.connect(self._upload_form)
        self.fetching.moved.connect(self._render_reading)
        self.fetching.landed.connect(self._read)
        self._drops.hovered.connect(lambda: page.tabs.setCurrentIndex(DOCUMENTS))
        self._drops.dropped.connect(self.show_documents)
        self._ctx.bridge.changed.connect(self._changed)
        self._ctx.theme.changed.connect(self._restyle)

    def show_record(self, key: RecordKey | None) -> None:
        """Opens a record from the cache at once and reads its detail in the background; None empties the pane."""
        self._keys = (key,) if key else ()
        if key is not None and key == self._key:
            return
        self._key, self._snapshot = key, None
        self.fetching.reset(opening=key is not None)
        if key is None:
            self._ctx.reader.forget(LANE)
            self._show_empty(s.NOTHING_OPEN, s.NOTHING_OPEN_HINT)
        else:
            self._read()

    def show_many(self, keys: Sequence[RecordKey]) -> None:
        """Shows a summary of several records; one or none is shown as such."""
        if len(keys) < 2:
            self.show_record(keys[0] if keys else None)
            return
        self.fetching.reset(opening=False)
        self._key, self._snapshot, self._keys = None, None, tuple(keys)
        self._ctx.reader.ask(partial(load_many, self._ctx.services, self._keys), done=self._loaded_many, lane=LANE)

    def current(self) -> RecordKey | None:
        """The record that is open."""
        return self._key

    def show_documents(self, files: Sequence[Path] = ()) -> None:
        """Turns to the documents, with files waiting to be named and sent."""
        self.page.tabs.setCurrentIndex(DOCUMENTS)
        if files:
            self.page.documents.add_files(files)

    def _read(self) -> None:
        if self._key is not None:
            self._ctx.reader.ask(partial(load, self._ctx.services, self._key), done=partial(self._loaded, self._key), lane=LANE)

    def _loaded(self, key: RecordKey, found: Snapshot | None) -> None:
        if key != self._key:
            return
        if found is None:
            self._show_empty(s.RECORD_GONE, s.RECORD_GONE_HINT)
            return
        first, self._snapshot = self._snapshot is None, found
        self.fetching.about(found)
        offered = self._offered(found.account.slug, (found.key,))
        self.page.present(found, offered, reasons(self._actions, found.account.id, offered, (found.key,)), first=first)
        self._render_reading()
        self._stack.setCurrentWidget(self.page)
        if first:
            self._ctx.reader.ask(lambda: self._ctx.services.queries.mark_read((found.view.rowid,)), done=lambda _: None)

    def _loaded_many(self, selection: Selection) -> None:
        if selection.keys == self._keys:
            alike = len(selection.accounts) == 1 and selection.kind is not None
            offered = self._offered(selection.accounts[0].slug, self._keys) if alike else []
            self.many.present(selection, offered, reasons(self._actions, selection.accounts[0].id, offered, self._keys) if alike else {})
            self._stack.setCurrentWidget(self.many)

    def _offered(self, slug: str, keys: Sequence[RecordKey]) -> list[ActionSpec]:
        if len(keys) > 1:
            fitting = [a for a in self._actions.available(slug, keys) if takes_many(a)]
        else:
            fitting = [here for a in self._actions.available(slug, keys) if (here := a.for_one(keys[0].kind)) is not None]
        return [self._ctx.keys.dressed(slug, a) for a in fitting]

    def _show_empty(self, title: str, hint: str) -> None:
        self._empty.show_state("layout-list", s.say(title), s.say(hint))
        self._stack.setCurrentWidget(self._blank)

    def _render_reading(self) -> None:
        self.page.present_reading(self.fetching.failure, busy=self.fetching.busy)

    def _changed(self, change: Change) -> None:
        found = self._snapshot
        if found is None:
            return
        if isinstance(change, NoticesChanged):
            return
        if isinstance(change, UploadProgress):
            self.page.documents.progress(change)
        elif change.account == found.key.account and _concerns(change, found):
            if isinstance(change, HealthChanged) and self._ctx.services.accounts.health(found.key.account).online:
                self.fetching.again()
            self._read()

    def _trigger(self, name: str) -> None:
        if self._keys:
            self._actions.trigger(self._keys[0].account, name, self._keys)

    def _upload_form(self, name: str, files: Sequence[FileToSend], values: Fields) -> None:
        if self._key is not None:
            self._actions.trigger(self._key.account, name, (self._key,), files=files, values=values)

    def _undo(self, command: CommandId) -> None:
        operation.start(self, self._ctx.call(self._ctx.services.commands.cancel(command)), name="undo")

    def _sign_in(self) -> None:
        if self._key is not None:
            self.sign_in_wanted.emit(self._key.account)

    def _revealed(self, field: str) -> None:
        if self._key is not None:
            self.revealed.emit(self._key, field)

    def _restyle(self) -> None:
        self.back.restyle()
        self.page.restyle()
        self.many.restyle()
        if self._snapshot is not None:
            self._loaded(self._snapshot.key, self._snapshot)


def reasons(actions: ActionSource, account: AccountId, offered: Sequence[ActionSpec], keys: Sequence[RecordKey]) -> dict[str, str]:
    """Why some of the actions can't be done now, by name."""
    why = ((action.name, actions.why_not(account, action, keys)) for action in offered)
    return {name: reason for name, reason in why if reason}


def _concerns(change: Change, found: Snapshot) -> bool:
    """Whether what happened to the account can change what is shown of this record."""
    if isinstance(change, RecordsChanged):
        if change.kind != found.key.kind:
            return change.structure or any(one.kind.name == change.kind for one in found.related)  # a related record may have come, gone or changed
        return not change.rowids or change.structure or found.view.rowid in change.rowids
    return isinstance(change, (OutboxChanged, AccountsChanged, HealthChanged, FollowUpsChanged))
