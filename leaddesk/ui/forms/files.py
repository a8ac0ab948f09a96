"""The editor for files: a place to drop them, a row for each with its check and its own values, images joined into one PDF."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.errors import FieldProblem, FileRejected, LeaddeskError
from leaddesk.domain.specs import Choice, FieldSpec
from leaddesk.domain.values import JsonValue, text
from leaddesk.services import wording
from leaddesk.services.api import FileToSend
from leaddesk.ui import ask
from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms.base import Editor, Surroundings, link_button
from leaddesk.ui.forms.choice import ChoiceState
from leaddesk.ui.forms.file_row import FileRow
from leaddesk.ui.names import plain
from leaddesk.ui.operation import start
from leaddesk.ui.strings_forms import say
from leaddesk.ui.widgets.drop_zone import DropZone

FOLDER_PREFERENCE = "files.folder"
MIB = 1024 * 1024
_TYPE_NAMES: Mapping[str, str] = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/heic": "HEIC",
    "image/webp": "WebP",
    "image/tiff": "TIFF",
    "text/csv": "CSV",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/msword": "Word",
}
_ENDINGS: Mapping[str, str] = {
    "PDF": "*.pdf",
    "JPEG": "*.jpg *.jpeg",
    "PNG": "*.png",
    "HEIC": "*.heic",
    "WebP": "*.webp",
    "TIFF": "*.tif *.tiff",
    "CSV": "*.csv",
}


def type_names(accept: Sequence[str]) -> str:
    """``PDF, JPEG or PNG``; empty when anything goes."""
    names = list(dict.fromkeys(_TYPE_NAMES.get(t, t.rpartition("/")[2].upper()) for t in accept if t != "*/*"))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}" if names else ""


def file_filters(accept: Sequence[str]) -> tuple[str, ...]:
    """Filters for the system's file dialog; empty when anything goes."""
    endings = " ".join(_ENDINGS[n] for n in dict.fromkeys(_TYPE_NAMES.get(t, "") for t in accept) if n in _ENDINGS)
    return (f"{type_names(accept)} ({endings})", f"{say(S.ANY_FILE)} (*)") if endings else ()


def _folder(kept: str) -> Path | None:
    return Path(kept) if kept and Path(kept).is_dir() else None


def hint(spec: FieldSpec) -> str:
    """What is accepted, in words."""
    types = type_names(spec.accept)
    if spec.max_bytes is None:
        return spec.help or types or say(S.ANY_FILE)
    whole = spec.max_bytes // MIB
    size = f"{whole} MB" if whole and spec.max_bytes % MIB == 0 else wording.size(spec.max_bytes)
    if spec.help:
        return f"{spec.help} {say(S.UP_TO, size=size)}."
    return say(S.ACCEPTED_LIMIT, types=types, size=size) if types else say(S.UP_TO, size=size)


class FilesEditor(Editor):
    """Raw is the number of files; `files` has them with their values. ``reload`` asks for the files' own choices again."""

    reload = Signal()

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        ctx = around.ctx
        self.zone = DropZone(ctx.theme, ctx.icons)
        self.zone.set_hint(hint(spec))
        self.zone.dropped.connect(self.add)
        self.zone.choose.connect(lambda: start(self, self._choose(), name="choose files"))
        self.zone.pasted.connect(self._pasted)
        self.combine = link_button("")
        ctx.icons.before(self.combine, "files", "accent_text")
        self.combine.clicked.connect(lambda _c=False: start(self, _combine(self), name="combine images", failed=self._not_combined))
        self.combine.hide()
        self.pictures = bool(spec.accept) and all(kind.startswith("image/") for kind in spec.accept)
        if self.pictures and spec.most == 1:
            self.zone.for_picture()
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)  # a text field with the focus takes the key first
        paste.activated.connect(self.zone.paste)
        self.note = plain(wrap=True, role="muted")
        self.note.hide()
        self._rows: list[FileRow] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        foot = QHBoxLayout()
        foot.addWidget(self.combine)
        foot.addStretch()
        self.layout_.setSpacing(8)
        self.layout_.addWidget(self.zone)
        self.layout_.addLayout(self._column)
        self.layout_.addLayout(foot)
        self.layout_.addWidget(self.note)
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self._states: dict[str, ChoiceState] = {}

    def main(self) -> QWidget:
        """The first file's own field, else the button to choose files."""
        if self._rows:
            return self._rows[0].first_focus()
        return next((button for button in self.zone.findChildren(QPushButton) if not button.isHidden()), self.zone)

    def raw(self) -> JsonValue:
        return [str(row.path) for row in self._rows]

    def set_raw(self, value: JsonValue) -> None:
        for row in list(self._rows):
            self._drop(row)
        self.add([Path(text(v)) for v in value] if isinstance(value, (list, tuple)) else [])

    def show_invalid(self, invalid: bool) -> None:
        self.zone.setProperty("invalid", invalid)
        self.zone.update()

    def add(self, paths: Sequence[Path]) -> None:
        """Adds files and checks each; one already there is named instead."""
        there = {row.path for row in self._rows}
        self.note.hide()
        for path in paths:
            if path in there:
                self.note.setText(say(S.TWICE, name=path.name))
                self.note.show()
                continue
            there.add(path)
            self._insert(FileRow(self.spec, path, self.around))
        self._changed()

    def add_with_values(self, files: Sequence[FileToSend]) -> None:
        """Adds files that come with values of their own (a document type they were dropped on)."""
        there = {row.path for row in self._rows}
        for file in files:
            if file.path not in there:
                self._insert(FileRow(self.spec, file.path, self.around, values=file.meta))
        self._changed()

    def remove(self, path: Path) -> None:
        """Takes a file out again."""
        for row in [r for r in self._rows if r.path == path]:
            self._drop(row)
        self._changed()

    def files(self) -> tuple[FileToSend, ...]:
        """All files in order, each with its values."""
        return tuple(FileToSend(self.spec.name, row.path, row.values()) for row in self._rows)

    def problem(self) -> FieldProblem | None:
        """What is wrong with the files or their values: not checked yet, rejected, or a value missing."""
        problems = [p for row in self._rows if (p := row.show_problem()) is not None]
        if any(row.checking for row in self._rows):
            return FieldProblem(self.spec.name, "checking", say(S.FILES_STILL_CHECKED))
        if problems:
            return FieldProblem(self.spec.name, "file", problems[0] if len(problems) == 1 else say(S.FILE_FIX))
        return None

    def show_choices(self, name: str, state: ChoiceState) -> None:
        """Offers choices to a per-file field of every row."""
        self._states[name] = state
        for row in self._rows:
            row.show_choices(name, state)

    def _insert(self, row: FileRow) -> None:
        while self.spec.most is not None and len(self._rows) >= self.spec.most:
            self._drop(self._rows[0])
        self._rows.append(row)
        self._column.addWidget(row)
        row.removed.connect(lambda: self.remove(row.path))
        row.edited.connect(self.edited)
        row.reload.connect(self.reload)
        row.checked.connect(self._changed)
        row.separated.connect(lambda: self._separate(row))
        for name, state in self._states.items():
            row.show_choices(name, state)
        row.begin()

    def _drop(self, row: FileRow) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _changed(self) -> None:
        images = self.images()
        self.combine.setVisible(len(images) > 1 and not self.pictures)
        self.combine.setText(say(S.COMBINE, n=len(images)))
        self.edited.emit()

    async def _choose(self) -> None:
        ctx = self.around.ctx
        kept = text(ctx.services.preferences.get(FOLDER_PREFERENCE))
        paths = await ask.pick_files(self, say(S.PICK_TITLE), folder=_folder(kept), filters=file_filters(self.spec.accept))
        if paths:
            ctx.services.preferences.put(FOLDER_PREFERENCE, str(paths[0].parent))
            self.add(paths)

    def _not_combined(self, error: LeaddeskError) -> None:
        self.note.setText(wording.explain(error.failure).line)
        self.note.show()

    def _separate(self, row: FileRow) -> None:
        sources = row.sources
        self._drop(row)
        self.add(sources)

    def _pasted(self, picture: QImage) -> None:
        keep = _keep_picture if self.pictures else _keep
        start(self, keep(self, picture), name="paste picture", failed=self._not_combined)

    def put(self, made: Path, title: str, replaced: Sequence[FileRow] = ()) -> None:
        """Puts a file made here in the place of others; it takes over the values of the first."""
        values = replaced[0].values() if replaced else None
        for row in replaced:
            self._drop(row)
        self._insert(FileRow(self.spec, made, self.around, title=title, sources=[row.path for row in replaced], values=values))
        self._changed()

    def images(self) -> list[FileRow]:
        """The rows that may be joined."""
        return [row for row in self._rows if row.is_image()]


async def _combine(editor: FilesEditor) -> None:
    rows = editor.images()
    editor.combine.setEnabled(False)
    editor.combine.setText(say(S.COMBINING))
    title = say(S.COMBINED_NAME, n=len(rows))
    ctx = editor.around.ctx
    try:
        made = await ctx.call(ctx.services.files.combine_images([row.path for row in rows], title))
        editor.put(made, title, rows)
    finally:
        editor.combine.setEnabled(True)
        editor.combine.setText(say(S.COMBINE, n=len(editor.images())))


async def _keep_picture(editor: FilesEditor, picture: QImage) -> None:
    """A pasted picture as it is, for a field that takes pictures; removed with its folder once it is in the outbox."""
    folder = editor.around.ctx.services.profile / "spool" / uuid.uuid4().hex
    path = folder / f"{say(S.PASTED_NAME)}.png"

    def save() -> bool:
        folder.mkdir(parents=True, exist_ok=True)
        return picture.save(str(path))

    if not await editor.around.ctx.query(save):
        raise FileRejected(name=path.name, reason="damaged")
    editor.put(path, path.name)


async def _keep(editor: FilesEditor, picture: QImage) -> None:
    """A pasted picture becomes a file of the spool, where it is removed like every combined file."""
    services = editor.around.ctx.services
    spool = services.profile / "spool"
    spool.mkdir(parents=True, exist_ok=True)
    path = spool / f"{uuid.uuid4().hex}.png"
    try:
        picture.save(str(path))
        made = await editor.around.ctx.call(services.files.combine_images([path], say(S.PASTED_NAME)))
    finally:
        path.unlink(missing_ok=True)
    editor.put(made, say(S.PASTED_NAME))
