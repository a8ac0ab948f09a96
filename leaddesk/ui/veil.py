"""The privacy mask over a pane: it is covered until the pointer or the keyboard is in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from leaddesk.ui import strings_console as words
from leaddesk.ui.names import plain
from leaddesk.ui.theme import Icons, set_role


class Veil(QWidget):
    """Belongs to the pane it covers; does nothing while the mask is off."""

    def __init__(self, application: QApplication, icons: Icons, pane: QWidget) -> None:
        super().__init__(pane)
        self._pane = pane
        self._on = False
        set_role(self, "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        picture = QLabel()
        picture.setPixmap(icons.pixmap("eye-off", "border_strong", 32, self.devicePixelRatioF()))
        title, text = plain(words.masked_title(), "subheading"), plain(words.masked_text(), "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch(2)
        for part in (picture, title, text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addStretch(3)
        self.hide()
        pane.installEventFilter(self)
        pane.setAttribute(Qt.WidgetAttribute.WA_Hover)
        application.focusChanged.connect(self._settle)

    def set_on(self, on: bool) -> None:
        self._on = on
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._pane.rect())
        elif event.type() in (QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self._settle()
        return False

    def _settle(self, *_: object) -> None:
        focus = QApplication.focusWidget()
        inside = focus is not None and (focus is self._pane or self._pane.isAncestorOf(focus))
        cover = self._on and not inside and not self._pane.underMouse()
        if cover:
            self.setGeometry(self._pane.rect())
            self.raise_()
        self.setVisible(cover)
