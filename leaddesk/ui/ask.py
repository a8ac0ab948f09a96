"""Dialogs that are awaited instead of executed: nothing else stops while one is open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from leaddesk.ui.theme import set_role


async def run(dialog: QDialog) -> int:
    """Opens `dialog` modal to its parent's window and awaits its end; answers its result code. Cancelling closes it."""
    import asyncio

    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def finished(code: int) -> None:
        if not future.done():
            future.set_result(code)

    dialog.finished.connect(finished)
    dialog.open()
    try:
        return await future
    finally:
        if isValid(dialog):
            dialog.finished.disconnect(finished)
            if dialog.isVisible():
                dialog.close()


class Confirmation(QDialog):
    """A question with a verb on the button; Cancel is the default when the answer would destroy something."""

    def __init__(self, parent: QWidget, title: str, text: str, yes: str, *, danger: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(380)
        self.setMaximumWidth(560)
        heading = QLabel(title)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setWordWrap(True)
        set_role(heading, "heading")
        body = QLabel(text)
        body.setTextFormat(Qt.TextFormat.PlainText)
        body.setWordWrap(True)
        body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox()
        do = buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(QCoreApplication.translate("ask", "Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        set_role(do, "danger" if danger else "primary")
        self._default(cancel if danger else do, do, cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addWidget(body)
        layout.addSpacing(16)
        layout.addWidget(buttons)
        self.setAccessibleDescription(text)

    @staticmethod
    def _default(chosen: QPushButton, *buttons: QPushButton) -> None:
        for button in buttons:
            button.setAutoDefault(button is chosen)
            button.setDefault(button is chosen)
        chosen.setFocus()


async def confirm(parent: QWidget, title: str, text: str, yes: str, *, danger: bool = False) -> bool:
    """Asks; `yes` is the button's verb ("Transfer 14 leads"). Escape and Cancel answer False."""
    dialog = Confirmation(parent, title, text, yes, danger=danger)
    try:
        return await run(dialog) == QDialog.DialogCode.Accepted
    finally:
        if isValid(dialog):
            dialog.deleteLater()


async def pick_files(parent: QWidget, title: str, *, folder: Path | None = None, filters: Sequence[str] = (), many: bool = True) -> tuple[Path, ...]:
    """The system's own dialog to choose files; empty when cancelled. `filters` like ``"PDF files (*.pdf)"``."""
    dialog = _file_dialog(parent, title, folder, filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile)
    return await _chosen(dialog)


async def pick_save(parent: QWidget, title: str, *, name: str = "", folder: Path | None = None, filters: Sequence[str] = (), suffix: str = "") -> Path | None:
    """The system's own dialog to name a file to write; None when cancelled. `suffix` (no dot) is added when none is typed."""
    dialog = _file_dialog(parent, title, folder, filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    paths = await _chosen(dialog)
    return paths[0] if paths else None


def _file_dialog(parent: QWidget, title: str, folder: Path | None, filters: Sequence[str]) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    if folder is not None:
        dialog.setDirectory(str(folder))
    if filters:
        dialog.setNameFilters(list(filters))
    return dialog


async def _chosen(dialog: QFileDialog) -> tuple[Path, ...]:
    try:
        if await run(dialog) != QDialog.DialogCode.Accepted:
            return ()
        return tuple(Path(name) for name in dialog.selectedFiles())
    finally:
        if isValid(dialog):
            dialog.deleteLater()
