"""The place files are dropped on: drag and drop, a button for the keyboard, and pictures pasted from the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from leaddesk.ui import strings_pages as s
from leaddesk.ui.theme import Icons, Theme, set_role

OUR_ROWS = "application/x-leaddesk-rows"
"""Marks rows that are dragged out of a list."""


def local_files(mime: QMimeData) -> list[Path]:
    """The files of a drag or of the clipboard that lie on this computer; folders and web addresses are left out."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [p for p in paths if not p.is_dir()]


def takes(mime: QMimeData) -> bool:
    """Whether a drag carries anything that can be sent. Rows of our own lists are on their way out, not in."""
    return not mime.hasFormat(OUR_ROWS) and any(url.isLocalFile() for url in mime.urls())


def on_clipboard() -> QMimeData | None:
    """What is on the clipboard; None while it is empty, which the type of Qt's own method leaves out."""
    return QGuiApplication.clipboard().mimeData()


class DropZone(QWidget):
    """A dashed well: "Drop documents here", a button to choose files, and one to paste a picture."""

    dropped = Signal(list)  # list[Path]
    choose = Signal()
    pasted = Signal(QImage)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._hot = False
        self._words = (s.DROP_HERE, s.DROP_NOW)  # at rest, with something held over it
        self._picture = QLabel(self)
        self._title = QLabel(s.say(s.DROP_HERE), self)
        self._hint = QLabel("", self)
        self._button = QPushButton(s.say(s.CHOOSE_FILES), self)
        self._paste = QPushButton(s.say(s.PASTE_PICTURE), self)
        self._build()
        self.setAcceptDrops(True)
        self.setAccessibleName(s.say(s.DROP_HERE))
        QGuiApplication.clipboard().dataChanged.connect(self._clipboard_changed)
        theme.changed.connect(self.restyle)
        self.restyle()
        self._clipboard_changed()

    def _build(self) -> None:
        for label in (self._title, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        set_role(self._hint, "muted")
        set_role(self._paste, "quiet")
        self._button.clicked.connect(self.choose)
        self._paste.clicked.connect(self.paste)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addSpacing(4)
        row.addLayout(words, 1)
        row.addWidget(self._paste)
        row.addWidget(self._button)

    def restyle(self) -> None:
        self._picture.setPixmap(self._icons.pixmap("upload", "accent_text" if self._hot else "muted", 20, self.devicePixelRatioF()))
        self.update()

    def for_picture(self) -> None:
        """The well takes one picture: its words say so."""
        self._words = (s.DROP_PICTURE, s.DROP_NOW)
        self._title.setText(s.say(s.DROP_PICTURE))
        self._button.setText(s.say(s.CHOOSE_PICTURE))
        self.setAccessibleName(s.say(s.DROP_PICTURE))

    def set_hint(self, text: str) -> None:
        """What is accepted, e.g. "PDF, JPEG or PNG, up to 10 MB each"."""
        self._hint.setText(text)
        self._hint.setVisible(bool(text))

    def set_hot(self, hot: bool) -> None:
        """Shows that letting go here would take the files."""
        if hot != self._hot:
            self._hot = hot
            self._title.setText(s.say(self._words[hot]))
            self.restyle()

    def paste(self) -> bool:
        """Takes files or a picture from the clipboard; False when there is none."""
        mime = on_clipboard()
        if mime is None:
            return False
        files = local_files(mime)
        if files:
            self.dropped.emit(files)
            return True
        picture = QGuiApplication.clipboard().image()
        if mime.hasImage() and not picture.isNull():
            self.pasted.emit(picture)
            return True
        return False

    def _clipboard_changed(self) -> None:
        mime = on_clipboard()
        self._paste.setVisible(mime is not None and (mime.hasImage() or takes(mime)))

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, 60))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(tokens.accent if self._hot else tokens.border_strong), 1.5 if self._hot else 1.0)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.accent_soft if self._hot else tokens.sunken))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if takes(event.mimeData()):
            self.set_hot(True)
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if takes(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.set_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.set_hot(False)
        files = local_files(event.mimeData())
        if files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(files)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (event.matches(QKeySequence.StandardKey.Paste) and self.paste()):
            super().keyPressEvent(event)


class DropTarget(QObject):
    """Lets files be dropped anywhere on a widget. ``hovered`` when a drag comes in, ``dropped`` with the files."""

    hovered = Signal()
    dropped = Signal(list)

    def __init__(self, widget: QWidget, allowed: Callable[[], bool]) -> None:
        super().__init__(widget)
        self._allowed = allowed
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, (QDragEnterEvent, QDragMoveEvent, QDropEvent)) and takes(event.mimeData()) and self._allowed():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if event.type() == QEvent.Type.DragEnter:
                self.hovered.emit()
            elif event.type() == QEvent.Type.Drop:
                self.dropped.emit(local_files(event.mimeData()))
            return True
        return False
