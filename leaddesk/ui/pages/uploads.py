"""Uploads: one row per command that carries files, with its progress, and the page that lists all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from leaddesk.domain.changes import Change, OutboxChanged, UploadProgress
from leaddesk.domain.commands import OPEN, OutboxItem, State
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import CommandId
from leaddesk.domain.specs import ActionSpec
from leaddesk.services.api import Services
from leaddesk.services.wording import state_line
from leaddesk.ui import operation
from leaddesk.ui import strings_pages as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import named, plain
from leaddesk.ui.pages.moments import clock, size
from leaddesk.ui.pages.outbox_groups import Deed, Shelf, deeds, on_shelf
from leaddesk.ui.pages.timeline import STATE_ICONS
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets import EmptyState
from leaddesk.ui.widgets.copy_field import ElidedLabel

LANE = "uploads"
LISTED = 500


@dataclass(frozen=True, slots=True)
class Upload:
    """A command with files, as a row shows it. ``what``: the document type in words, else the action."""

    item: OutboxItem
    action: ActionSpec | None
    server: str
    what: str = ""


def file_words(item: OutboxItem) -> str:
    """The files' names; more than two are counted."""
    names = [file.name for file in item.command.files]
    return ", ".join(names) if len(names) <= 2 else s.say(s.NAME_AND_MORE, name=names[0], n=len(names) - 1)


class UploadRow(QWidget):
    """One upload: what and for whom, how far, where it stands, Undo where nothing was sent yet."""

    undo = Signal(object)  # CommandId
    look = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None, *, titled: bool = False) -> None:
        super().__init__(parent)
        self._icons = icons
        self._titled = titled
        self._upload: Upload | None = None
        self._progress: tuple[int, int] = (0, 0)
        self._picture = QLabel(self)
        self._name = ElidedLabel("", self)
        set_role(self._name, "subheading")
        self._state = plain(role="muted", wrap=True)
        self._bar = named(QProgressBar(self), s.say(s.PROGRESS))
        self._undo = QPushButton(s.say(s.UNDO), self)
        self._open = QPushButton(s.say(s.OPEN_IN_OUTBOX), self)
        self._build()

    def _build(self) -> None:
        for button, signal in ((self._undo, self.undo), (self._open, self.look)):
            set_role(button, "link")
            button.clicked.connect(partial(self._emit, signal))
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._bar.setTextVisible(False)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._name)
        words.addWidget(self._bar)
        words.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 7, 0, 7)
        row.setSpacing(10)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._undo, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._open, 0, Qt.AlignmentFlag.AlignTop)

    def _emit(self, signal: SignalInstance) -> None:
        if self._upload is not None:
            signal.emit(self._upload.item.command.id)

    def present(self, upload: Upload, now: datetime) -> None:
        """Shows the upload as it stands."""
        item = upload.item
        if self._upload is None or self._upload.item.command.id != item.command.id or item.state is not State.SENDING:
            self._progress = (0, 0)
        self._upload = upload
        icon, tone = STATE_ICONS[item.state.value]
        self._picture.setPixmap(self._icons.pixmap(icon, tone, 16, self.devicePixelRatioF()))
        what = [upload.what or file_words(item)]
        if self._titled and item.title:
            what.append(item.title)
        self._name.setText(" · ".join(what))
        self._undo.setVisible(Deed.UNDO in deeds(item))
        self._words(now)

    def progress(self, sent: int, total: int, now: datetime) -> None:
        """Bytes that left so far."""
        self._progress = (sent, total)
        if self._upload is not None:
            self._words(now)

    def _words(self, now: datetime) -> None:
        upload = self._upload
        if upload is None:
            return
        item = upload.item
        sent, total = self._progress
        sending = item.state is State.SENDING
        self._bar.setVisible(sending)
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(int(1000 * sent / total) if total else 0)
        said = state_line(item, upload.action, now, local=clock, server=upload.server, translate=s.service)
        if sending and total:
            said = s.say(s.SENT_OF, sent=size(sent), total=size(total)) if sent < total else s.say(s.WAITING_FOR_ANSWER)
        elif item.state is State.SENT:
            said = s.say(s.SENT_AT, when=clock(item.updated))
        files = file_words(item)
        self._state.setText(" · ".join(part for part in (files if upload.what else "", said) if part))

    def words(self) -> str:
        return f"{self._name.text()}: {self._state.text()}"

    @property
    def command(self) -> CommandId | None:
        return self._upload.item.command.id if self._upload else None


class UploadRows(QWidget):
    """Rows in order, made once per place and filled anew."""

    undo = Signal(object)
    look = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None, *, titled: bool = False) -> None:
        super().__init__(parent)
        self._make: Callable[[], UploadRow] = lambda: UploadRow(theme, icons, self, titled=titled)
        self._rows: list[UploadRow] = []
        self._rules: list[QFrame] = []
        self._shown = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def present(self, uploads: Sequence[Upload], now: datetime) -> None:
        while len(self._rows) < len(uploads):
            row, rule = self._make(), QFrame(self)
            set_role(rule, "hairline")
            row.undo.connect(self.undo)
            row.look.connect(self.look)
            self._column.addWidget(rule)
            self._column.addWidget(row)
            self._rows.append(row)
            self._rules.append(rule)
        for place, (row, rule) in enumerate(zip(self._rows, self._rules, strict=True)):
            shown = place < len(uploads)
            row.setVisible(shown)
            rule.setVisible(shown and place > 0)
            if shown:
                row.present(uploads[place], now)
        self._shown = len(uploads)

    def progress(self, change: UploadProgress, now: datetime) -> None:
        for row in self.rows():
            if row.command == change.command:
                row.progress(change.sent, change.total, now)

    def rows(self) -> list[UploadRow]:
        return self._rows[: self._shown]


def all_uploads(services: Services, now: datetime) -> tuple[Upload, ...]:
    """Every upload that is open, then those sent today, newest first."""
    found = []
    specs: dict[tuple[str, str], ActionSpec | None] = {}
    slugs: Mapping[str, str] = {a.id: a.slug for a in services.accounts.list()}
    items = [*services.commands.items(tuple(OPEN), None, LISTED), *services.commands.items((State.SENT,), None, LISTED)]
    for item in items:
        command = item.command
        if not command.files or (item.state is State.SENT and not on_shelf(item, Shelf.SENT_TODAY, now)) or command.account not in slugs:
            continue
        slug = slugs[command.account]
        if (slug, command.action) not in specs:
            specs[slug, command.action] = _spec(services, slug, command.action)
        found.append(Upload(item, specs[slug, command.action], services.catalog.info(slug).title))
    return tuple(sorted(found, key=lambda u: (u.item.state not in OPEN, _reversed(u.item.command.id))))


def _spec(services: Services, slug: str, action: str) -> ActionSpec | None:
    try:
        return services.catalog.action(slug, action)
    except NotKnown:
        return None


def _reversed(command: str) -> tuple[int, ...]:
    """Sorts ids, which count up, newest first."""
    return tuple(-ord(ch) for ch in command)


class UploadQueue(QWidget):
    """The page of all uploads. ``outbox_wanted(CommandId)``; ``counted(int)``: how many are still under way."""

    outbox_wanted = Signal(object)
    counted = Signal(int)

    def __init__(self, ctx: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._uploads: tuple[Upload, ...] = ()
        self._title = plain(s.say(s.UPLOADS), "title")
        self._sum = plain(role="muted")
        self.rows = UploadRows(ctx.theme, ctx.icons, titled=True)
        self._empty = EmptyState(ctx.theme, ctx.icons, "upload", s.say(s.NO_UPLOADS), s.say(s.NO_UPLOADS_HINT))
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._render)
        self._area = QScrollArea(self)
        self._build()
        ctx.bridge.changed.connect(self._changed)
        ctx.theme.changed.connect(self._render)
        self.refresh()

    def _build(self) -> None:
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.rows.undo.connect(self._undo)
        self.rows.look.connect(self.outbox_wanted)
        inner = QWidget()
        set_role(inner, "pane")
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(24, 4, 24, 16)
        inside.addWidget(self.rows)
        inside.addStretch(1)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(inner)
        head = QVBoxLayout()
        head.setContentsMargins(24, 18, 24, 10)
        head.addWidget(self._title)
        head.addWidget(self._sum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        column.addWidget(self._empty, 1)

    def refresh(self) -> None:
        """Reads the uploads again from the outbox."""
        now = self._ctx.clock.now()
        self._ctx.reader.ask(lambda: all_uploads(self._ctx.services, now), done=self._loaded, lane=LANE)

    def _loaded(self, uploads: tuple[Upload, ...]) -> None:
        self._uploads = uploads
        self._render()
        waiting = any(u.item.due is not None and u.item.state in OPEN for u in uploads)
        if waiting != self._second.isActive():
            (self._second.start if waiting else self._second.stop)()
        self.counted.emit(sum(u.item.state in OPEN for u in uploads))

    def _render(self) -> None:
        self.rows.present(self._uploads, self._ctx.clock.now())
        under_way = sum(u.item.state in OPEN for u in self._uploads)
        self._sum.setText(s.say(s.UPLOADS_SUM, open=under_way, sent=len(self._uploads) - under_way))
        self._sum.setVisible(bool(self._uploads))
        self._area.setVisible(bool(self._uploads))
        self._empty.setVisible(not self._uploads)

    def _changed(self, change: Change) -> None:
        if isinstance(change, UploadProgress):
            self.rows.progress(change, self._ctx.clock.now())
        elif isinstance(change, OutboxChanged):
            self.refresh()

    def _undo(self, command: CommandId) -> None:
        operation.start(self, self._ctx.call(self._ctx.services.commands.cancel(command)), name="undo upload")
