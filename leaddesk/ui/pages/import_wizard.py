"""The import wizard: four steps in a window of its own that does not stand in the way; closing it stops nothing that was begun."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Tone
from leaddesk.ui import operation
from leaddesk.ui import strings_import as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import plain
from leaddesk.ui.pages.import_check import CheckPage
from leaddesk.ui.pages.import_columns import ColumnsPage
from leaddesk.ui.pages.import_draft import ImportDraft
from leaddesk.ui.pages.import_send import SendPage
from leaddesk.ui.pages.import_source import SourcePage
from leaddesk.ui.strings_import import count, say
from leaddesk.ui.theme import set_role

SIZE = (1080, 720)
SOURCE, COLUMNS, CHECK, SEND = range(4)


class ImportWizard(QDialog):
    """Source → columns → check → send."""

    def __init__(self, ctx: UiContext, parent: QWidget, account: AccountId | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(say(S.TITLE))
        self._ctx = ctx
        self.draft = ImportDraft(ctx.services, account)
        self.source = SourcePage(ctx, self.draft)
        self.columns = ColumnsPage(ctx, self.draft)
        self.check = CheckPage(ctx, self.draft)
        self.send = SendPage(ctx, self.draft)
        self.stack = QStackedWidget()
        self.back, self.cancel, self.primary = QPushButton(say(S.BACK)), QPushButton(), QPushButton()
        self._steps: list[QLabel] = []
        self._build()
        screen = self.screen().availableGeometry()
        self.resize(min(SIZE[0], int(screen.width() * 0.94)), min(SIZE[1], int(screen.height() * 0.9)))
        self.go(SOURCE)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 8)
        head.setSpacing(4)
        head.addWidget(plain(say(S.TITLE), role="heading"))
        head.addStretch(1)
        for number, title in enumerate(S.STEPS):
            if number:
                head.addWidget(plain("›", role="muted"))
            label = plain(f"{number + 1}  {say(title)}")
            self._steps.append(label)
            head.addWidget(label)
        for page in (self.source, self.columns, self.check, self.send):
            self.stack.addWidget(page)
        rule = QFrame()
        set_role(rule, "hairline")
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 16)
        foot.setSpacing(8)
        for button in (self.back, self.cancel, self.primary):
            button.setAutoDefault(False)
        self.primary.setDefault(True)
        set_role(self.primary, "primary")
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.primary)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        column.addWidget(rule)
        column.addLayout(foot)
        self.back.clicked.connect(lambda _c=False: self._back())
        self.cancel.clicked.connect(lambda _c=False: self.close())
        self.primary.clicked.connect(lambda _c=False: self._next())
        self.source.read.connect(self._say)
        self.source.run_wanted.connect(self.open_run)
        self.columns.changed.connect(self._say)
        self.check.changed.connect(self._say)
        self.send.changed.connect(self._say)

    def take_file(self, path: Path) -> None:
        """Begins with a file that was dropped or chosen elsewhere."""
        self.source.take_file(path)

    def notify(self, text: str, tone: Tone = Tone.INFO) -> None:
        """Says something in the step's own bar; errors of what was begun come here too."""
        page = self.stack.currentWidget()
        bar = self.source.message if isinstance(page, SourcePage | ColumnsPage) else self.check.message if isinstance(page, CheckPage) else self.send.message
        bar.show_message(text, tone)

    # the steps

    def go(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        for number, label in enumerate(self._steps):
            set_role(label, "step-on" if number == step else "step")
        self.setAccessibleDescription(say(S.STEP_NAME, n=step + 1, title=say(S.STEPS[step])))
        self._say()

    @property
    def step(self) -> int:
        return self.stack.currentIndex()

    def _next(self) -> None:
        if not self.primary.isEnabled():
            return
        if self.step == SOURCE:
            operation.start(self, self._match(), name="match columns", busy=lambda busy: self.primary.setEnabled(not busy))
        elif self.step == COLUMNS:
            self.draft.run = None
            self.go(CHECK)
            self.check.start()
        elif self.step == CHECK:
            self.go(SEND)
            self.send.begin()
        else:
            self.close()

    async def _match(self) -> None:
        draft = self.draft
        if draft.table is None or draft.account is None:
            return
        draft.targets = await self._ctx.call(draft.imports.targets(draft.account, draft.action, draft.table.header))
        draft.map = await self._ctx.call(draft.imports.suggest(draft.account, draft.action, draft.table))
        self.go(COLUMNS)
        self.columns.present()

    def _back(self) -> None:
        if self.step == CHECK:
            self.check.stop()
        self.go(self.step - 1)

    def open_run(self, run: str) -> None:
        """An earlier import."""
        self.go(SEND)
        self.send.open(self.draft.runs.run(run))

    def _say(self) -> None:
        """What the buttons say and whether they can be pressed."""
        draft, step = self.draft, self.step
        rows = len(draft.table.rows) if draft.table is not None else 0
        self.back.setVisible(step in (COLUMNS, CHECK))
        self.cancel.setText(say(S.CANCEL))
        self.cancel.setVisible(step != SEND)
        if step == SOURCE:
            self.primary.setText(say(S.NEXT_COLUMNS))
            self.primary.setEnabled(rows > 0 and draft.account is not None and bool(draft.action))
        elif step == COLUMNS:
            self.primary.setText(count(rows, S.NEXT_CHECK_ONE, S.NEXT_CHECK))
            self.primary.setEnabled(bool(draft.map.fields))
        elif step == CHECK:
            n = draft.to_send()
            self.primary.setText(count(n, S.NEXT_SEND_ONE, S.NEXT_SEND))
            self.primary.setEnabled(n > 0 and draft.report is not None)
        else:
            self.primary.setText(say(S.CLOSE))
            self.primary.setEnabled(True)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.check.stop()
        super().closeEvent(event)
