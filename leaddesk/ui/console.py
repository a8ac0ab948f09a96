"""What belongs to the whole window while one works: the palette, the lock, the privacy mask, the records looked at last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.services.screen_lock import ScreenLock
from leaddesk.ui import operation
from leaddesk.ui import strings_console as words
from leaddesk.ui.crm_tab import CrmTab
from leaddesk.ui.keys_sheet import native
from leaddesk.ui.lead_list import LeadList
from leaddesk.ui.veil import Veil

if TYPE_CHECKING:
    from leaddesk.ui.actions import Actions
    from leaddesk.ui.pages_book import Pages
    from leaddesk.ui.palette_entries import Collector, Entry
    from leaddesk.ui.shell import MainWindow

MASK = "privacy_mask"
RECENT = "recent"
KEPT = 12
LOOK_MS = 5000  # how often it is looked whether somebody is still there
INPUT = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


class Console(QObject):
    """Belongs to the window."""

    def __init__(self, window: MainWindow, pages: Pages, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._pages = pages
        self._ctx = pages.ctx
        self._actions = actions
        self._open = False
        self.screen_lock = ScreenLock(self._ctx.services.preferences, self._ctx.clock)
        self._veils: list[Veil] = []
        self._seen = self._ctx.clock.now()
        self._watched: set[int] = set()
        self._idle = QTimer(self, interval=LOOK_MS)
        self._idle.timeout.connect(self.look)
        self._idle.start()
        self._ctx.theme.application.focusWindowChanged.connect(self._watch)
        self._watch(window.windowHandle())
        if window.cover is not None:
            window.cover.opened.connect(self._unlocked)
        self.attend()
        self._put_mask(self.masked)

    # the palette

    def palette(self) -> None:
        if not self._open and not self.locked:
            operation.start(self._window, self._run_palette(), name="palette")

    async def _run_palette(self) -> None:
        from leaddesk.ui import palette
        from leaddesk.ui.palette_entries import Collector

        collector = Collector(self._window, self._pages, self._actions)
        self._open = True
        self._ctx.tour.did("palette")
        try:
            await palette.run(self._ctx, collector, await self._recent(collector), self._window)
        finally:
            self._open = False

    async def _recent(self, collector: Collector) -> list[Entry]:
        """The records looked at last that are still there."""
        queries, keys = self._ctx.services.queries, self._kept()
        views = await self._ctx.query(lambda: [queries.record(key) for key in keys])
        found = []
        for key, view in zip(keys, views, strict=True):
            account = self._pages.book.get(AccountId(key.account))
            if view is not None and account is not None:
                kind = self._ctx.services.catalog.kind(account.slug, key.kind)
                said = " · ".join(part for part in (account.label, kind.title, view.record.core.company) if part)
                found.append(collector.record(key, view.record.core.title or key.remote, said, "recent"))
        return found

    def looked_at(self, key: RecordKey) -> None:
        """A record was opened and looked at."""
        kept = [key, *(other for other in self._kept() if other != key)][:KEPT]
        self._ctx.services.preferences.put(RECENT, [[one.account, one.kind, one.remote] for one in kept])

    def _kept(self) -> list[RecordKey]:
        value = self._ctx.services.preferences.get(RECENT)
        rows = [row for row in value if isinstance(row, (list, tuple)) and len(row) == 3] if isinstance(value, (list, tuple)) else []
        return [RecordKey(AccountId(str(a)), str(kind), str(remote)) for a, kind, remote in rows]

    def back(self) -> None:
        """To the record a relation was followed from."""
        self._pages.trail.back()

    # the lock

    @property
    def locked(self) -> bool:
        return self._window.cover is not None and self._window.cover.closed

    def _cover(self) -> None:
        if self._window.cover is not None:
            self._window.cover.close()

    def lock(self) -> None:
        """Locks at once; the first time it asks for a PIN to choose."""
        if self.locked:
            return
        if self.screen_lock.set:
            self._cover()
        else:
            operation.start(self._window, self._choose(), name="choose PIN")

    async def _choose(self) -> None:
        from leaddesk.ui.dialogs.pin import choose_pin

        if await choose_pin(self._ctx, self.screen_lock, self._window):
            self._cover()

    def _unlocked(self) -> None:
        self._seen = self._ctx.clock.now()
        tab = self._window.tab()
        page = tab.current_list() if tab is not None and QApplication.activeModalWidget() is None else None
        if page is not None:
            page.table.setFocus()

    def look(self) -> None:
        """Locks when nobody touched a key or the mouse for the time that was set."""
        minutes = self.screen_lock.minutes
        if minutes and self.screen_lock.set and not self.locked and (self._ctx.clock.now() - self._seen).total_seconds() >= minutes * 60:
            self._cover()

    def _watch(self, handle: QWindow | None) -> None:
        """Keys and mouse of each of our windows count as somebody being there; one filter per window costs less than one for every event."""
        if handle is not None and id(handle) not in self._watched:
            self._watched.add(id(handle))
            handle.installEventFilter(self)
        if handle is not None:
            self._seen = self._ctx.clock.now()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in INPUT:
            self._seen = self._ctx.clock.now()
        return False

    # the mask

    @property
    def masked(self) -> bool:
        return self._ctx.services.preferences.get(MASK) is True

    def toggle_mask(self) -> None:
        self.set_mask(not self.masked)
        self._window.notify(words.mask_on(native(self._ctx.keys.sequence("mask"))) if self.masked else words.mask_off())

    def set_mask(self, on: bool) -> None:
        self._ctx.services.preferences.put(MASK, on)
        self._ctx.services.preferences.put("scene", None)  # the next first frame is drawn without rows
        self._put_mask(on)

    def attend(self) -> None:
        """Pages come when they are first shown: new ones get their veil."""
        stack = self._window.stack
        others = [page for page in map(stack.widget, range(stack.count())) if page is not None and not isinstance(page, CrmTab)]
        tabs = self._pages.tabs()
        private = [*(tab.detail for tab in tabs), *(part for tab in tabs for part in tab.pages.private()), *others]
        fresh = [pane for pane in private if pane.findChild(Veil, options=Qt.FindChildOption.FindDirectChildrenOnly) is None]
        self._veils = [veil for veil in self._veils if isValid(veil)] + [Veil(self._ctx.theme.application, self._ctx.icons, pane) for pane in fresh]
        if self.masked:
            self._put_mask(on=True)

    def _put_mask(self, on: bool) -> None:
        for veil in self._veils:
            veil.set_on(on)
        for page in (page for tab in self._pages.tabs() for page in tab.findChildren(LeadList)):
            page.table.show_as(masked=on)
