"""The document desk: the leads that take documents with their checklists, and beside them files for many of them at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from leaddesk.domain.ids import AccountId
from leaddesk.services.boards_api import DeskLead, LeadPage
from leaddesk.ui import strings
from leaddesk.ui import strings_desk as d
from leaddesk.ui.actions import Actions
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.models.states import Asked, Blank, blank
from leaddesk.ui.names import plain
from leaddesk.ui.pages.board_notice import BoardNotice
from leaddesk.ui.pages.desk_page import DeskPage
from leaddesk.ui.pages.document_files import DeskFiles
from leaddesk.ui.pages.document_leads import DeskLeads
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import EmptyState, MessageBar, Splitter
from leaddesk.ui.widgets.drop_zone import DropTarget

SIZES = [300, 640]


class DocumentDesk(DeskPage):
    """Of one account, or of all."""

    def __init__(self, ctx: UiContext, actions: Actions, account: AccountId | None, formats: Formats) -> None:
        super().__init__(account)
        self._page: LeadPage | None = None
        self._blank: Blank | None = None
        self.message = MessageBar(ctx.theme, ctx.icons, closable=False, parent=self)
        self.side = DeskLeads(ctx, account, formats, self)
        self.search_box = self.side.search
        self.files = DeskFiles(ctx, actions, account, self)
        self.empty = EmptyState(ctx.theme, ctx.icons, parent=self)
        self.notice = BoardNotice(ctx, account, formats, self.message, self)
        self._splitter = Splitter(Qt.Orientation.Horizontal, "desk", ctx.services.preferences, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(12, 14, 12, 8)
        head.addWidget(plain(d.say(d.BOARD), "title"), 1)
        column.addLayout(head)
        column.addWidget(self.side, 1)
        set_role(left, "pane")
        left.setMinimumWidth(220)
        middle = QWidget(self)
        set_role(middle, "pane")
        inside = QVBoxLayout(middle)
        inside.setContentsMargins(0, 14, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.files, 1)
        middle.setMinimumWidth(420)
        self._splitter.addWidget(left)
        self._splitter.addWidget(middle)
        self._splitter.restore(SIZES)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.message)
        outer.addWidget(self._splitter, 1)
        outer.addWidget(self.empty, 1)
        self.empty.hide()

    def _connect(self) -> None:
        target = DropTarget(self, lambda: self._splitter.isVisible())
        target.dropped.connect(self.files.add)
        self.side.list.chosen.connect(self._chosen)
        self.side.list.opened.connect(lambda lead: self.record_wanted.emit(lead.key))
        self.side.checklist.wanted.connect(lambda kind: self.files.choose(kind, self.files.current))
        self.side.checklist.dropped.connect(lambda kind, paths: self.files.add(paths, kind, self.files.current))
        self.side.read.connect(self._read)
        self.side.failed.connect(self.notice.failed)
        self.notice.changed.connect(self._show)
        self.notice.again.connect(self.side.reload)
        self.notice.sign_in.connect(self.sign_in_wanted)
        self.empty.pressed.connect(lambda: self.notice.press(self._blank) if self._blank is not None else None)

    def enter(self) -> None:
        """To the search of leads, or to what the empty page offers."""
        (self.side.search if self._splitter.isVisible() else self.empty).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _chosen(self, lead: DeskLead | None) -> None:
        self.files.current = lead

    def _read(self, page: LeadPage) -> None:
        self._page = page
        self.notice.went_well()
        self._show()

    def _show(self) -> None:
        """The desk, or the page that says why there is nothing on it. Files that wait are never hidden."""
        if self._page is None or not self.notice.read_once:
            return
        there = bool(self._page.leads) or self.side.narrowed() or bool(self.files.files)
        self._splitter.setVisible(there)
        self.empty.setVisible(not there)
        if not there:
            self._blank = blank(Asked(None, False, plural=strings.leads()), self.notice.known)
            self.notice.show_blank(self.empty, self._blank)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.side.wake()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (event.matches(QKeySequence.StandardKey.Paste) and self.files.view.drop.paste()):
            super().keyPressEvent(event)
