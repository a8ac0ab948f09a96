"""The parts of one open record from top to bottom, and what each of them says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from leaddesk.domain.errors import Failure
from leaddesk.domain.specs import ActionSpec, Tone
from leaddesk.services.wording import explain
from leaddesk.ui import strings_pages as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.detail_fields import FieldsView
from leaddesk.ui.pages.detail_header import DetailHeader
from leaddesk.ui.pages.detail_load import Snapshot
from leaddesk.ui.pages.detail_news import FollowUpList, NewsBlock
from leaddesk.ui.pages.detail_pending import PendingList
from leaddesk.ui.pages.detail_related import RelatedView
from leaddesk.ui.pages.documents import DocumentsPanel
from leaddesk.ui.pages.moments import moment
from leaddesk.ui.pages.payload_words import Titles, load_titles
from leaddesk.ui.pages.timeline import TimelineView
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import EmptyState, MessageBar

DOCUMENTS = 1  # the tab of the documents


def scrolled(inner: QWidget, name: str) -> QScrollArea:
    """A page that scrolls up and down and always fits the pane's width."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    set_role(inner, "pane")
    inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    area.setWidget(inner)
    return area


class RecordPage(QWidget):
    """Header, notice, queued changes, and the tabs for fields, documents and timeline. ``retry``: read the detail again. ``sign_in``: first sign in."""

    retry = Signal()
    sign_in = Signal()

    def __init__(self, ctx: UiContext, formats: Formats, parent: QWidget) -> None:
        super().__init__(parent)
        theme, icons = ctx.theme, ctx.icons
        self._ctx = ctx
        self._formats = formats
        self._titles: dict[str, Titles] = {}
        self._snapshot: Snapshot | None = None
        self._failure: Failure | None = None
        self.header = DetailHeader(theme, icons, formats, self)
        self.notice = MessageBar(theme, icons, closable=False, parent=self)
        self.pending = PendingList(theme, icons, formats, self)
        self.news = NewsBlock(theme, icons, formats, self)
        self.follow_ups = FollowUpList(theme, icons, formats, self)
        self.tabs = QTabWidget(self)
        self.related = RelatedView(theme, icons, formats)
        self.fields = FieldsView(theme, icons, formats)
        self.missing = EmptyState(theme, icons, "file-text")
        self.documents = DocumentsPanel(ctx)
        self.timeline = TimelineView(theme, icons)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        self._build()

    def _build(self) -> None:
        self.tabs.setDocumentMode(True)
        self.tabs.setStyleSheet("QTabWidget::tab-bar { left: 4px; }")
        self.tabs.setAccessibleName(s.say(s.RECORD_PARTS))
        self.tabs.addTab(self._field_page(), s.say(s.TAB_DETAILS))
        self.tabs.addTab(scrolled(self.documents, s.say(s.TAB_DOCUMENTS)), s.say(s.TAB_DOCUMENTS))
        self.tabs.addTab(self.timeline, s.say(s.TAB_TIMELINE))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.notice)
        column.addWidget(self.pending)
        column.addWidget(self.follow_ups)
        column.addWidget(self.news)
        column.addWidget(self.tabs, 1)
        self.missing.pressed.connect(self.retry)
        self.header.refresh.connect(self.retry)
        self.notice.acted.connect(self._acted)

    def _field_page(self) -> QScrollArea:
        inner = QWidget()
        padded = QVBoxLayout()
        padded.setContentsMargins(16, 12, 12, 16)
        padded.setSpacing(0)
        padded.addWidget(self.fields)
        padded.addWidget(self.missing)
        padded.addStretch(1)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.related)
        column.addLayout(padded, 1)
        return scrolled(inner, s.say(s.TAB_DETAILS))

    def present(self, found: Snapshot, offered: Sequence[ActionSpec], reasons: Mapping[str, str], *, first: bool) -> None:
        """Shows a record; what is the same as before is left alone. `first`: it was just opened, so it starts at its top."""
        now = self._ctx.clock.now()
        self._snapshot = found
        self.header.present(found, offered, reasons, now)
        self.news.present(found.kind, found.news, found.view.record.core.currency, now, first=first)
        self.follow_ups.present(found.follow_ups, now)
        self.related.present(found.related)
        self.fields.present(found.kind, found.view.record)
        self._read_titles(found)
        self.timeline.present(found.timeline, found.actions, self._titles.get(found.account.slug, Titles()), self._formats, now)
        self.documents.present(found)
        self.tabs.setTabVisible(DOCUMENTS, found.upload is not None)
        sent = self.documents.count
        self.tabs.setTabText(DOCUMENTS, s.say(s.TAB_DOCUMENTS_COUNT, n=sent) if sent else s.say(s.TAB_DOCUMENTS))
        if first:
            for area in self.findChildren(QScrollArea):
                area.verticalScrollBar().setValue(0)
            self.timeline.scrollToTop()

    def _read_titles(self, found: Snapshot) -> None:
        """The titles of the actions' forms, read once per CRM: they bring in its heavy part."""
        slug = found.account.slug
        if slug not in self._titles:
            self._titles[slug] = Titles()
            self._ctx.reader.ask(partial(load_titles, self._ctx.services, slug, tuple(found.actions)), done=partial(self._titles_there, slug))

    def _titles_there(self, slug: str, titles: Titles) -> None:
        self._titles[slug] = titles
        found = self._snapshot
        if found is not None and found.account.slug == slug:
            self.timeline.present(found.timeline, found.actions, titles, self._formats, self._ctx.clock.now())

    def present_reading(self, failure: Failure | None, *, busy: bool) -> None:
        """What goes on with the detail: being read, read, missing, or why it could not be read."""
        found = self._snapshot
        if found is None:
            return
        now = self._ctx.clock.now()
        self._failure = failure
        self.header.show_age(found, now, busy=busy)
        self.pending.present(found.pending, now, found.crm.title)
        missing = found.kind.detail and found.view.record.part(found.kind.detail_part) is None
        self.missing.setVisible(missing)
        if missing and busy:
            self.missing.show_state("hourglass", s.say(s.DETAILS_COMING), s.say(s.DETAILS_COMING_HINT))
        elif missing:
            self.missing.show_state("cloud-off", s.say(s.DETAILS_NOT_FETCHED), s.say(s.DETAILS_NOT_FETCHED_HINT), s.say(s.READ_NOW))
        self._notice(found, now)
        if self.pending.counting != self._second.isActive():
            (self._second.start if self.pending.counting else self._second.stop)()

    def restyle(self) -> None:
        """After the theme changed."""
        self.header.restyle()
        self.related.restyle()

    def _notice(self, found: Snapshot, now: datetime) -> None:
        failure, gone = self._failure, found.view.record.gone
        if gone is not None:
            self.notice.show_message(s.say(s.GONE_SINCE, when=moment(gone, now)), Tone.NEUTRAL)
        elif failure is None:
            self.notice.clear()
        elif failure.code == "offline":
            self.notice.show_message(self._offline_words(found, now), Tone.WARN, s.say(s.TRY_AGAIN))
        else:
            sentence = explain(failure, server=found.crm.title, translate=s.service)
            act = s.SIGN_IN if failure.code == "sign_in_needed" else s.TRY_AGAIN
            self.notice.show_message(" ".join(p for p in (sentence.what, sentence.meaning) if p), Tone.WARN, s.say(act))

    @staticmethod
    def _offline_words(found: Snapshot, now: datetime) -> str:
        record = found.view.record
        shown = record.part(found.kind.detail_part) or max(record.parts, key=lambda p: p.fetched, default=None)
        return s.say(s.OFFLINE_SHOWING, when=moment(shown.fetched, now)) if shown else s.say(s.OFFLINE)

    def _acted(self) -> None:
        needs = self._failure is not None and self._failure.code == "sign_in_needed"
        (self.sign_in if needs else self.retry).emit()

    def _count_down(self) -> None:
        if self._snapshot is not None:
            self.pending.present(self._snapshot.pending, self._ctx.clock.now(), self._snapshot.crm.title)
