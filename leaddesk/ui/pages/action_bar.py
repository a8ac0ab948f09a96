"""The buttons of what can be done: one accented, as many quiet ones as fit on the line, the rest in a menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from leaddesk.domain.specs import ActionSpec, Role
from leaddesk.ui import strings_pages as s
from leaddesk.ui.names import named
from leaddesk.ui.theme import Icons, set_role

ORDER = (
    Role.RESCHEDULE,
    Role.EDIT,
    Role.STATUS,
    Role.TRANSFER,
    Role.POSTPONE,
    Role.UPLOAD,
    Role.NOTE,
    Role.TASK,
    Role.INQUIRY,
    Role.CREATE,
    Role.CALL,
    Role.OTHER,
    Role.DELETE,
)
"""By how often it is wanted; the first there is becomes the accented button. The call also stands beside the number."""
GAP = 6


def in_order(actions: Sequence[ActionSpec]) -> list[ActionSpec]:
    """The actions as buttons: by role, dangerous ones last, otherwise as the CRM names them."""
    return sorted(actions, key=lambda a: (a.danger, ORDER.index(a.role)))


class ActionBar(QWidget):
    """``triggered(name)``. Buttons are made anew only when actions or their number changed, so that the focus stays."""

    triggered = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._shape: tuple[tuple[str, str, str, str], ...] = ()
        self._actions: list[ActionSpec] = []
        self._buttons: list[QPushButton] = []
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._more = named(QToolButton(self), s.say(s.MORE_ACTIONS))
        self._more.setToolTip(s.say(s.MORE_ACTIONS))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(self._menu)
        set_role(self._more, "outlined")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def present(self, actions: Sequence[ActionSpec], count: int = 1, reasons: Mapping[str, str] | None = None) -> None:
        """Shows the actions for `count` records. `reasons`: why an action, by name, can't be done now; it is off and its tooltip says so."""
        ordered = in_order(actions)
        why = reasons or {}
        shape = tuple((a.name, self._words(a, count), a.shortcut, why.get(a.name, "")) for a in ordered)
        if shape == self._shape:
            return
        if [part[:3] for part in shape] == [part[:3] for part in self._shape]:
            self._shape = shape  # the same buttons, so that the focus stays
            self._allow(why)
            return
        self._shape, self._actions = shape, ordered
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(action, count, primary=place == 0) for place, action in enumerate(ordered)]
        for place, button in enumerate(self._buttons):
            self._row.insertWidget(place, button)
        self._more.setIcon(self._icons.get("ellipsis"))
        self._allow(why)

    def _allow(self, why: Mapping[str, str]) -> None:
        for action, button in zip(self._actions, self._buttons, strict=True):
            reason = why.get(action.name, "")
            keys = QKeySequence(action.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
            button.setEnabled(not reason)
            button.setToolTip("\n".join(part for part in (f"{action.title} ({keys})" if keys else action.title, reason or action.help) if part))
        self._fit()

    def restyle(self) -> None:
        """The next `present` draws everything in the theme's present colours."""
        self._shape = ()

    @staticmethod
    def _words(action: ActionSpec, count: int) -> str:
        if count > 1:
            return action.verb.format(n=count) if "{n}" in action.verb else f"{action.title} ({count})"
        return action.title

    def _button(self, action: ActionSpec, count: int, *, primary: bool) -> QPushButton:
        button = QPushButton(self._words(action, count), self)
        set_role(button, "primary" if primary else "")
        button.setAutoDefault(False)
        if action.icon:
            self._icons.before(button, action.icon, "on_accent" if primary else "muted")
        button.clicked.connect(lambda _=False, name=action.name: self.triggered.emit(name))
        return button

    def _fit(self) -> None:
        """Shows what fits; the first button always shows. What does not fit goes into the menu."""
        widths = [button.sizeHint().width() for button in self._buttons]
        whole = sum(widths) + GAP * (len(widths) - 1)
        room = self.width() if whole <= self.width() else self.width() - self._more.sizeHint().width() - GAP
        left, shown = room, 0
        for width in widths:
            if shown and left < width:
                break
            left -= width + GAP
            shown += 1
        for place, button in enumerate(self._buttons):
            button.setVisible(place < shown)
        self._menu.clear()
        for action, button in list(zip(self._actions, self._buttons, strict=True))[shown:]:
            entry = self._menu.addAction(self._icons.get(action.icon or "circle-dot"), button.text())
            entry.setToolTip(button.toolTip())
            entry.setEnabled(button.isEnabled())
            entry.triggered.connect(lambda _=False, name=action.name: self.triggered.emit(name))
        self._more.setVisible(shown < len(self._buttons))

    def names(self) -> list[str]:
        """What can be pressed here, the menu's entries included."""
        return [button.text() for button in self._buttons]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # only now the style has its say about how wide words are

    def sizeHint(self) -> QSize:
        return QSize(120, max([30, *(button.sizeHint().height() for button in self._buttons)]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
