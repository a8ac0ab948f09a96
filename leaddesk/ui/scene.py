"""Keeps what the next first frame is drawn from: a picture of the window without any record in it, and how its rows are read and drawn.

It lives in the encrypted database. Rows and the record beside them are cut out before the picture is kept.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QWidget

import leaddesk
from leaddesk.domain.errors import StoreUnavailable
from leaddesk.domain.specs import Tone
from leaddesk.domain.values import JsonValue
from leaddesk.services import screen_lock
from leaddesk.services.api import Superseded
from leaddesk.ui import strings
from leaddesk.ui.shell import ALL
from leaddesk.ui.widgets.lead_delegate import LeadDelegate

if TYPE_CHECKING:
    from leaddesk.ui.context import UiContext
    from leaddesk.ui.crm_tab import CrmTab
    from leaddesk.ui.lead_list import LeadList
    from leaddesk.ui.shell import MainWindow

NAME = "scene"
VERSION = 1
"""Of the scene's shape; `store.first_rows` reads only the one it knows."""
ROWS = 64
SETTLE_MS = 2500  # after a change; the window's end keeps the last word


class SceneKeeper(QObject):
    """Belongs to the window. `keep` before it goes."""

    def __init__(self, window: MainWindow, ctx: UiContext) -> None:
        super().__init__(window)
        self._window = window
        self._ctx = ctx
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.keep)
        window.strip.chosen.connect(lambda _: self._timer.start())
        ctx.theme.changed.connect(self._timer.start)
        window.installEventFilter(self)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._timer.start()
        return False

    def keep(self, *, last: bool = False) -> None:
        """Writes the scene of the list the next start opens with. While that is not the one that is shown there is none, but for the `last` time."""
        self._timer.stop()
        window = self._window
        if not window.isVisible() or window.isMinimized():
            return
        opens = window.pages.opens_with() if window.pages is not None and last else None
        tab = opens if opens is not None else window.tab()
        if opens is not None:
            self._show(opens)
        page = main_list(tab) if tab is not None else None
        fits = page is not None and page.table.isVisible()
        preferences = self._ctx.services.preferences
        private = screen_lock.is_set(preferences) or preferences.get("privacy_mask") is True
        scene = self._scene(tab, page) if fits and not private and tab is not None and page is not None else None
        with suppress(StoreUnavailable):  # a full disk only costs the next start its speed
            preferences.put(NAME, scene)

    def _show(self, tab: CrmTab) -> None:
        """Turns the window to the list it will open with. It is about to close: nothing of this reaches the screen."""
        page = main_list(tab)
        stack = page.parentWidget()
        if isinstance(stack, QStackedWidget):
            stack.setCurrentWidget(page)
        tab.fill_views(page.view().name)
        self._window.strip.choose_quietly(ALL if tab.account is None else tab.account)
        self._window.show_page(tab)
        _settle(self._window, page)
        layout = tab.layout()
        if layout is not None:
            layout.activate()

    def _scene(self, tab: CrmTab, page: LeadList) -> JsonValue:
        with plain_state(self._window, page):
            query = page.query()
            cooker = page.model.rows.cooker
            try:
                statement, values = self._ctx.services.queries.first_statement(query, cooker.sources(), ROWS)
            except Superseded:
                return None
            box = _place(page.table.viewport(), self._window)
            shown = self._window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
            aside = _place(tab.detail, self._window)
            columns = self._columns(page)
        ratio = shown.devicePixelRatio()
        t = self._ctx.theme.tokens
        delegate = page.table.itemDelegate()
        sprites = delegate.sprites() if isinstance(delegate, LeadDelegate) else {}
        return {
            "version": VERSION,
            "program": leaddesk.__version__,
            "parts": parts(shown, box, aside),
            "space": [0, 0, self._window.width(), self._window.height()],
            "ratio": ratio,
            "dark": t.dark,
            "box": [box.x(), box.y(), box.width(), box.height()],
            "row_height": self._ctx.theme.row_height,
            "columns": columns,
            "sources": list(cooker.sources()),
            "statement": statement,
            "values": list(values),
            "day": cooker.formats.today().isoformat() if page.view().due else "",
            "colours": {
                "paper": t.surface, "line": t.hairline, "text": t.text, "quiet": t.muted, "well": t.tones[Tone.NEUTRAL].bg,
                **{tone.value: t.tones[tone].fg for tone in Tone},
            },
            "sprites": {name: _text(sprite.toImage()) for name, sprite in sprites.items()},
            "statuses": _nested({key: {v: [s.label, s.tone.value] for v, s in book.items()} for key, book in cooker.statuses.items()}),
            "labels": dict(cooker.labels),
            "font": self._ctx.theme.font().family(),
            "text_px": self._ctx.theme.px(),
            "months": list(strings.months()),
            "age": list(strings.age_words()),
        }  # fmt: skip

    @staticmethod
    def _columns(page: LeadList) -> list[JsonValue]:
        """The columns in sight, from left to right. `place`: in the scene's sources, -1 for the account."""
        stored = [column.name for column in page.model.columns if column.stored]
        header = page.table.horizontalHeader()
        found: list[JsonValue] = []
        for column in page.header.shown():
            logical = page.model.columns.index(column)
            found.append(
                {
                    "place": stored.index(column.name) if column.stored else -1,
                    "source": column.spec.source,
                    "cell": column.spec.cell.value,
                    "left": header.sectionPosition(logical),
                    "width": header.sectionSize(logical),
                    "right": column.right,
                    "tabular": column.tabular,
                    "missing": column.spec.missing,
                }
            )
        return found


def main_list(tab: CrmTab) -> LeadList:
    """The list a tab opens with: the first it made."""
    from leaddesk.ui.lead_list import LeadList

    return tab.findChildren(LeadList)[0]


@contextmanager
def plain_state(window: MainWindow, page: LeadList) -> Iterator[None]:
    """The list as it opens: no search, filters, messages, selection bar, scrolled to the left. Nothing of that reaches the screen."""
    top, view = page.top, page.view()
    search, chosen, count = top.search.text(), dict(top.chips.chosen()), top.count_text()
    place = page.table.horizontalScrollBar().value()
    hidden = [part for part in (window.message, page.message, page.bar) if not part.isHidden()]
    plain = search == view.search and chosen == dict(view.chosen)
    top.search.set_quietly(view.search)
    top.chips.choose(view.chosen)
    if not plain:
        top.set_count("")
    for part in hidden:
        part.hide()
    page.table.horizontalScrollBar().setValue(0)
    _settle(window, page)
    try:
        yield
    finally:
        for part in hidden:
            part.show()
        top.search.set_quietly(search)
        top.chips.choose(chosen)
        top.set_count(count)
        page.table.horizontalScrollBar().setValue(place)
        _settle(window, page)


def _settle(window: MainWindow, page: LeadList) -> None:
    for part in (window.centralWidget(), page.top, page):
        layout = part.layout() if part is not None else None
        if layout is not None:
            layout.activate()


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _nested(books: dict[tuple[str, str], dict[str, list[str]]]) -> dict[str, dict[str, dict[str, list[str]]]]:
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for (account, kind), book in books.items():
        found.setdefault(account, {})[kind] = book
    return found


def parts(shown: QImage, rows: QRect, aside: QRect) -> list[JsonValue]:
    """The picture of the window without the rows and the record beside them, cut into strips: above, left, between, below.

    Each is its box in the window, its size in points, and its points (32 bits each) packed for `store.first_rows`: that is unpacked much quicker
    than any picture format.
    """
    ratio = shown.devicePixelRatio()
    width, height = round(shown.width() / ratio), round(shown.height() / ratio)
    below = rows.y() + rows.height()
    strips = (
        QRect(0, 0, width, aside.y()),
        QRect(0, aside.y(), aside.x(), rows.y() - aside.y()),
        QRect(0, rows.y(), rows.x(), below - rows.y()),
        QRect(rows.x() + rows.width(), rows.y(), aside.x() - rows.x() - rows.width(), below - rows.y()),
        QRect(0, below, aside.x(), aside.y() + aside.height() - below),
        QRect(0, aside.y() + aside.height(), width, height - aside.y() - aside.height()),
    )
    found: list[JsonValue] = []
    for box in strips:
        cut = shown.copy(QRect(round(box.x() * ratio), round(box.y() * ratio), round(box.width() * ratio), round(box.height() * ratio)))
        if box.width() > 0 and box.height() > 0:
            packed = base64.b64encode(zlib.compress(bytes(cut.constBits()), 6)).decode("ascii")
            found.append([[box.x(), box.y(), box.width(), box.height()], [cut.width(), cut.height()], packed])
    return found


def _text(image: QImage) -> str:
    """A small picture as text for JSON."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6 takes text here, its stub wants bytes
    return buffer.data().toBase64().toStdString()
