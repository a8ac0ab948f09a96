"""The page a list or pane shows when it has nothing to show: what that means and the next step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from leaddesk.ui.names import plain
from leaddesk.ui.theme import Icons, Theme, set_role


class EmptyState(QWidget):
    """An icon, a title, a sentence and at most two buttons. `pressed` for the first, `second_pressed` for the second."""

    pressed = Signal()
    second_pressed = Signal()

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        icon: str = "inbox",
        title: str = "",
        text: str = "",
        button: str = "",
        second: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._icon = icon
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._title = plain(role="heading", wrap=True)
        self._text = plain(role="muted", wrap=True)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMaximumWidth(440)
        self._button = QPushButton()
        set_role(self._button, "primary")
        self._second = QPushButton()
        self._button.clicked.connect(self.pressed)
        self._second.clicked.connect(self.second_pressed)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        row.addWidget(self._button)
        row.addWidget(self._second)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 24, 16, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(4)
        for label in (self._title, self._text):
            line = QHBoxLayout()
            line.addStretch(1)
            line.addWidget(label, 100)
            line.addStretch(1)
            layout.addLayout(line)
        layout.addSpacing(12)
        layout.addLayout(row)
        layout.addStretch(3)
        theme.changed.connect(self._draw)
        self.show_state(icon, title, text, button, second)

    def show_state(self, icon: str, title: str, text: str = "", button: str = "", second: str = "") -> None:
        """Replaces everything; an empty button text hides that button."""
        self._icon = icon
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        for widget, label in ((self._button, button), (self._second, second)):
            widget.setText(label)
            if not label and widget is self.window().focusWidget():
                self.setFocus()  # else the focus would jump to whatever comes next
            widget.setVisible(bool(label))
        self._draw()

    def add_below(self, part: QWidget) -> None:
        """One more thing under the buttons, in the middle."""
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertSpacing(layout.count() - 1, 16)
            line = QHBoxLayout()
            line.addStretch(1)
            line.addWidget(part, 100)
            line.addStretch(1)
            layout.insertLayout(layout.count() - 1, line)

    def title(self) -> str:
        return self._title.text()

    def text(self) -> str:
        return self._text.text()

    def _draw(self) -> None:
        self._picture.setPixmap(self._icons.pixmap(self._icon, "border_strong", 40, self.devicePixelRatioF()))
