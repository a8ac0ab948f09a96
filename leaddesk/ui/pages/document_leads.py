"""The leads of the document desk: who takes documents, how much of each checklist is there, and the chosen one's checklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from leaddesk.domain.changes import Change, OutboxChanged, RecordsChanged, ReferenceChanged
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.services.boards_api import DeskLead, LeadPage
from leaddesk.services.document_types import Mark, by_group
from leaddesk.services.wording import explain
from leaddesk.ui import operation
from leaddesk.ui import strings_desk as d
from leaddesk.ui import strings_pages as s
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import plain
from leaddesk.ui.pages.document_choices import DocumentTypes
from leaddesk.ui.pages.document_lead_list import DeskLeadList
from leaddesk.ui.pages.documents import checklist_line
from leaddesk.ui.theme import set_role
from leaddesk.ui.widgets import EmptyState
from leaddesk.ui.widgets.checklist import Checklist
from leaddesk.ui.widgets.search import SearchBox

CALM_MS = 400
READ_AHEAD = 16  # companies whose checklist is read without being asked for
FILTERS = (("", d.SHOW_ALL, ""), ("missing", d.SHOW_MISSING, d.TIP_MISSING), ("due", d.SHOW_DUE, d.TIP_DUE))


class ChecklistPane(QWidget):
    """The chosen lead's checklist. `wanted(kind)`: a line was clicked; `dropped(kind, files)`."""

    wanted = Signal(str)
    dropped = Signal(str, list)

    def __init__(self, ctx: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._lead: DeskLead | None = None
        self._done: Mapping[str, Mark] = {}
        self.types = DocumentTypes(ctx, self)
        self._title = plain(role="subheading", wrap=True)
        self._note = plain(role="muted", wrap=True)
        self.list = Checklist(ctx.theme, ctx.icons)
        inner = QWidget()
        set_role(inner, "pane")
        column = QVBoxLayout(inner)
        column.setContentsMargins(6, 0, 6, 8)
        column.addWidget(self.list)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QVBoxLayout()
        head.setContentsMargins(14, 10, 14, 2)
        head.setSpacing(2)
        head.addWidget(self._title)
        head.addWidget(self._note)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(area, 1)
        self.types.changed.connect(self._render)
        self.list.chosen.connect(self.wanted)
        self.list.dropped.connect(self.dropped)
        self._render()

    def about(self, lead: DeskLead | None) -> None:
        """Another lead, or the same with something new about it."""
        self._lead, desk = lead, self._ctx.services.desk
        if lead is not None and desk is not None:
            self.types.about(lead.key, lead.slug, lead.action)
            self.types.look()
            key = lead.key
            self._ctx.reader.ask(lambda: (key, desk.done(key)), done=self._take, lane=f"desk-done-{id(self)}")
        self._render()

    def _take(self, answer: tuple[RecordKey, Mapping[str, Mark]]) -> None:
        key, done = answer
        if self._lead is not None and self._lead.key == key:
            self._done = done
            self._render()

    def _render(self) -> None:
        lead, types = self._lead, self.types
        choices = types.choices if lead is not None else ()
        self._title.setText(d.say(d.CHECKLIST_OF, lead=lead.title) if lead is not None else s.say(s.CHECKLIST))
        self.list.present({group: [checklist_line(c, self._done.get(c.value, Mark())) for c in members] for group, members in by_group(choices).items()})
        self.list.setVisible(bool(choices))
        note = ""
        if lead is None:
            note = d.say(d.CHECKLIST_HINT)
        elif types.failure is not None:
            note = d.say(d.TYPES_FAILED, why=explain(types.failure, translate=s.service).what)
        elif not choices:
            note = d.say(d.CHECKLIST_READING if types.form is None or (types.form.kind is not None and types.offer is None) else d.NO_TYPES)
        self._note.setText(note)
        self._note.setVisible(bool(note))


class ChecklistReader(QWidget):
    """Never shown. Reads checklists nobody has looked at yet, of one lead for each company, so that the others can be counted. Quiet when it fails."""

    def __init__(self, ctx: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._ctx = ctx
        self._asked: set[tuple[str, str]] = set()

    def look(self, leads: Sequence[DeskLead]) -> None:
        for lead in leads:
            whose = (str(lead.key.account), lead.company.casefold())
            if lead.sure or not lead.field or whose in self._asked or len(self._asked) >= READ_AHEAD:
                continue
            self._asked.add(whose)
            work = self._ctx.call(self._ctx.services.choices.get(lead.key.account, lead.action.name, lead.field, lead.key.remote))
            operation.start(self, work, name="read a checklist", failed=lambda _: None)


class DeskLeads(QWidget):
    """The left side: search, what to show, the leads, and the chosen one's checklist. `read(LeadPage)` after each reading, `failed(error)`."""

    read = Signal(object)
    failed = Signal(object)

    def __init__(self, ctx: UiContext, account: AccountId | None, formats: Formats, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._account = ctx, account
        self._only = ""
        self._dirty = False
        self.search = SearchBox(ctx.theme, ctx.icons, d.say(d.SEARCH), parent=self)
        self.buttons = {name: QToolButton(self) for name, _, _ in FILTERS}
        self.list = DeskLeadList(ctx.theme, formats, self)
        self._none = EmptyState(ctx.theme, ctx.icons, "search", d.say(d.NONE_FOUND), d.say(d.NONE_FOUND_HINT))
        self._stack = QStackedWidget(self)
        self._count = plain(role="muted", wrap=True)
        self.checklist = ChecklistPane(ctx, self)
        self._ahead = ChecklistReader(ctx, self)
        self._calm = QTimer(self, interval=CALM_MS, singleShot=True)
        self._calm.timeout.connect(self.reload)
        self._build()
        self.search.searched.connect(self.reload)
        self.search.left.connect(self.list.setFocus)
        self.list.chosen.connect(self.checklist.about)
        ctx.bridge.changed.connect(self._heard)
        self.reload()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        group = QButtonGroup(self)
        for name, words, tip in FILTERS:
            button = self.buttons[name]
            set_role(button, "outlined")
            button.setText(d.say(words))
            button.setToolTip(d.say(tip) if tip else "")
            button.setCheckable(True)
            button.setChecked(not name)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, name=name: self.show_only(name))
            group.addButton(button)
            row.addWidget(button)
        top = QVBoxLayout()
        top.setContentsMargins(12, 4, 12, 6)
        top.setSpacing(8)
        top.addWidget(self.search)
        top.addLayout(row)
        top.addWidget(self._count)
        upper = QWidget(self)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._none)
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for place, (part, least, share) in enumerate(((upper, 170, 3), (self.checklist, 120, 2))):
            part.setMinimumHeight(least)
            splitter.addWidget(part)
            splitter.setStretchFactor(place, share)
        splitter.setSizes([300, 200])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    def show_only(self, name: str) -> None:
        """All, what misses something, or what is due today."""
        self._only = name
        self.buttons[name].setChecked(True)
        self.reload()

    def reload(self, *_: object) -> None:
        desk, account, search, only = self._ctx.services.desk, self._account, self.search.text(), self._only
        if desk is not None:
            self._dirty = False
            words = " ".join(search.split())
            self._ctx.reader.ask(lambda: desk.leads(account, search=words, only=only), done=self._take, failed=self.failed.emit, lane=f"desk-leads-{id(self)}")

    def narrowed(self) -> bool:
        """Whether only some of the leads are asked for."""
        return bool(self.search.text().strip() or self._only)

    def _take(self, page: LeadPage) -> None:
        slugs = {lead.slug for lead in page.leads}
        self.list.mark({slug: self._badge(slug) for slug in slugs} if self._account is None and len(slugs) > 1 else {})
        self.list.present(page.leads)
        self.buttons["due"].setVisible(page.dated)
        shown = len(page.leads)
        many = d.say(d.COUNT_FIRST, n=shown, all=f"{page.total:,}") if shown < page.total else d.say(d.COUNT_ONE if shown == 1 else d.COUNT, n=shown)
        self._count.setText(many)
        if self.isVisible():
            self._ahead.look(page.leads)
        self._stack.setCurrentWidget(self.list if page.leads or not self.narrowed() else self._none)
        self.read.emit(page)

    def _badge(self, slug: str) -> QPixmap:
        info = self._ctx.services.catalog.info(slug)
        return self._ctx.icons.badge(info.icon, info.colour, 16).pixmap(self._ctx.theme.icon_size(16), self.devicePixelRatioF())

    def _heard(self, change: Change) -> None:
        if isinstance(change, (OutboxChanged, RecordsChanged, ReferenceChanged)) and self._account in (None, change.account):
            if not self.isVisible():
                self._dirty = True
            elif not self._calm.isActive():
                self._calm.start()

    def wake(self) -> None:
        """Somebody looks again."""
        if self._dirty:
            self.reload()
