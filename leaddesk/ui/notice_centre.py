"""Tells what happened: the bell with its count, one message per event or one for many, the list of missed ones; and reads anew on coming to the front."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from shiboken6 import isValid

from leaddesk.domain.changes import Change, NoticesChanged
from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.notices import Notice, Worth
from leaddesk.ui import operation, tray
from leaddesk.ui import strings_news as s
from leaddesk.ui.notice_list import ICONS, NoticeList
from leaddesk.ui.notice_toast import NoticeToast

if TYPE_CHECKING:
    from leaddesk.services.news_api import Notices
    from leaddesk.ui.context import UiContext
    from leaddesk.ui.shell import MainWindow

LISTED = 100


class NoticeCentre(QObject):
    """Belongs to the window, from the moment the services are all there."""

    def __init__(self, ctx: UiContext, window: MainWindow, notices: Notices) -> None:
        super().__init__(window)
        self._ctx, self._window, self._notices = ctx, window, notices
        self._last: tuple[Notice, ...] = ()
        self._toast: NoticeToast | None = None
        self.tray = tray.Tray(ctx.icons.get("layers", "accent_text", 32), window.windowTitle(), window) if tray.available() else None
        self.list = NoticeList(ctx.theme, ctx.icons, ctx.clock.now, window)
        self._connect()
        window.installEventFilter(self)
        self._read(())

    def _connect(self) -> None:
        self._ctx.bridge.changed.connect(self._heard)
        self._window.status.notices_wanted.connect(self.show_list)
        self._window.leaving.connect(self._leave)
        if self._window.pages is not None:
            self._window.pages.watched.connect(self._watch)
        listed, notices = self.list, self._notices
        listed.wanted.connect(lambda notice: self.open((notice,)))
        listed.seen_all.connect(lambda: self._do(lambda: notices.look()))
        listed.cleared.connect(lambda: self._do(lambda: notices.clear()))
        listed.paused.connect(self.pause)
        listed.chosen.connect(lambda what, on: self._do(lambda: notices.want(what, on)))
        if self.tray is not None:
            self.tray.pressed.connect(self._window.come_forward)
            self.tray.message_pressed.connect(lambda: self.open(self._last))
            self.tray.refresh.connect(self._refresh)
            self.tray.paused.connect(self.pause)
            self.tray.quit.connect(self._window.close)

    # what came

    def _heard(self, change: Change) -> None:
        if isinstance(change, NoticesChanged):
            self._read(change.fresh)

    def _read(self, fresh: Sequence[int]) -> None:
        notices = self._notices

        def read() -> tuple[int, Sequence[Notice], Sequence[Notice], Mapping[Worth, bool], bool]:
            return notices.unseen(), notices.list(LISTED), notices.get(fresh), notices.wanted(), notices.paused()

        self._ctx.reader.ask(read, done=self._take)

    def _take(self, answer: tuple[int, Sequence[Notice], Sequence[Notice], Mapping[Worth, bool], bool]) -> None:
        unseen, listed, fresh, wanted, paused = answer
        self._window.status.show_notices(unseen, paused=paused)
        self.list.present(listed, wanted, paused=paused)
        if self.tray is not None:
            name = self._window.windowTitle()
            self.tray.show_state(f"{name} · {s.say(s.NOTICES_COUNT, n=unseen)}" if unseen else name, paused=paused)
        worth = [notice for notice in fresh if not notice.seen]
        if worth and not paused:
            self.tell(worth)

    def tell(self, notices: Sequence[Notice]) -> None:
        """One message: what happened, or how much of it when it is several things. Nothing personal while the window is locked."""
        front = self._window.isActiveWindow()
        if front:
            notices = [notice for notice in notices if notice.what is not Worth.COMMAND]  # the bar that follows a command says so itself
        if not notices:
            return
        self._last = tuple(notices)
        title, words = summary(notices)
        if self._locked:
            title, words = s.say(s.SEVERAL, n=len(notices)), s.say(s.LOCKED)
        if self.tray is not None and not front:
            self.tray.tell(title, words)
        else:
            self._pop(title, words)

    def _pop(self, title: str, words: str) -> None:
        if self._toast is not None and isValid(self._toast):
            self._toast.close()
        last = self._last
        icon = ICONS[last[0].what] if len({notice.what for notice in last}) == 1 else ("bell", "info")
        self._toast = NoticeToast(self._ctx, self._window, icon, title, words)
        self._toast.pressed.connect(lambda: self.open(last))

    @property
    def _locked(self) -> bool:
        cover = getattr(self._window, "cover", None)
        return bool(getattr(cover, "closed", False))

    # what is done

    def show_list(self) -> None:
        if not self._locked:
            self.list.open_above(self._window.status.bell)

    def open(self, notices: Sequence[Notice]) -> None:
        """To what one notice is about; the list when it is several."""
        self._window.come_forward()
        if self._locked or not notices:
            return
        if len(notices) > 1:
            self.show_list()
            return
        notice, window = notices[0], self._window
        self._do(lambda: self._notices.look((notice.id,)))
        if notice.what is Worth.COMMAND and notice.command is not None:
            window.show_command(notice.command)
        elif notice.record is not None:
            window.show_record(notice.record)
        else:
            window.go(notice.account)

    def pause(self, paused: bool) -> None:
        self._do(lambda: self._notices.pause(paused))

    def _watch(self, keys: Sequence[RecordKey]) -> None:
        key = keys[0] if len(keys) == 1 else None
        self._do(lambda: self._notices.watching(key))

    def _do(self, work: object) -> None:
        if callable(work):
            self._ctx.reader.ask(work, done=lambda _: None)

    def _refresh(self) -> None:
        for account in self._ctx.services.accounts.list():
            operation.start(self._window, self._ctx.call(self._ctx.services.refresher.refresh(account.id)), name="refresh from the tray", failed=_quiet)

    def _leave(self) -> None:
        if self.tray is not None:
            self.tray.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            operation.start(self._window, self._ctx.call(self._ctx.services.refresher.came_to_front()), name="came to the front", failed=_quiet)
        return super().eventFilter(watched, event)


def summary(notices: Sequence[Notice]) -> tuple[str, str]:
    """Title and words of one message about these."""
    if len(notices) == 1:
        return notices[0].title, notices[0].words
    counts = Counter(notice.what for notice in notices)
    names = list(dict.fromkeys(notice.title for notice in notices))
    title = " · ".join(s.counted(what, counts[what]) for what in Worth if counts[what])
    return title, ", ".join(names[:3]) + ("…" if len(names) > 3 else "")


def _quiet(_error: LeaddeskError) -> None:
    """The account's own marks say that it failed."""
