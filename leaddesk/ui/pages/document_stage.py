"""Files waiting to be sent: each is checked at once, named by a guess from its name, and can be put right or taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from leaddesk.domain.errors import Failure
from leaddesk.domain.specs import Choice
from leaddesk.services.api import CheckedFile
from leaddesk.services.document_types import by_group, guess, guess_by_words
from leaddesk.services.wording import explain
from leaddesk.ui import strings_pages as s
from leaddesk.ui.names import buddy, named, plain
from leaddesk.ui.pages.moments import size
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets.copy_field import ElidedLabel


@dataclass(slots=True, eq=False)
class Staged:
    """One file on its way into the outbox. ``ours``: a picture pasted by the user, removed from the disk when no longer needed."""

    path: Path
    kind: str = ""
    checked: CheckedFile | None = None
    failure: Failure | None = None
    ours: bool = False
    touched: bool = False  # the user chose the type: no guess overrules it
    asked: bool = False  # its check was started

    @property
    def good(self) -> bool:
        return self.checked is not None and self.failure is None

    def let_go(self) -> None:
        """Removes a pasted picture from the disk; a user's own file is never touched."""
        if self.ours:
            self.path.unlink(missing_ok=True)


_TYPE_WORDS: Mapping[str, str] = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "image/tiff": "TIFF",
    "image/heic": "HEIC",
}


def type_words(media_type: str) -> str:
    """A media type in words: ``application/pdf`` → PDF."""
    return _TYPE_WORDS.get(media_type) or media_type.rsplit("/", 1)[-1].upper()


def accept_words(accept: Sequence[str], max_bytes: int | None) -> str:
    """What may be dropped, e.g. "PDF, JPEG or PNG, up to 20 MB each"."""
    names = [type_words(one) for one in accept]
    said = s.say(s.ONE_OR_OTHER, first=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)
    limit = s.say(s.UP_TO_EACH, size=size(max_bytes)) if max_bytes else ""
    return ", ".join(part for part in (said, limit) if part)


def facts_words(staged: Staged) -> str:
    """What the check found: why a file can't be taken, or its type, size and pages."""
    if staged.failure is not None:
        sentence = explain(staged.failure, translate=s.service)
        return " ".join(p for p in (sentence.what, sentence.next) if p)
    if staged.checked is None:
        return s.say(s.CHECKING)
    found = staged.checked
    pages = s.say(s.ONE_PAGE if found.pages == 1 else s.PAGES, n=found.pages) if found.pages else ""
    return " · ".join(p for p in (type_words(found.media_type), size(found.size), pages) if p)


class KindBox(QComboBox):
    """What a file is: the types by category. A guess is made unless the user has chosen already. `chose` when somebody did."""

    chose = Signal()

    def __init__(self, staged: Staged, parent: QWidget) -> None:
        super().__init__(parent)
        self._staged = staged
        self._choices: Sequence[Choice] | None = None
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.setMaxVisibleItems(24)
        self.label = buddy(s.say(s.TYPE_OF, name=staged.path.name), self)
        self.label.setParent(parent)
        self.label.hide()
        self.activated.connect(self._chosen)

    @property
    def offered(self) -> bool:
        return bool(self._choices)

    def offer(self, choices: Sequence[Choice]) -> None:
        """The document types by category."""
        staged = self._staged
        if choices != self._choices:
            self._choices = choices
            self.clear()
            self.addItem(s.say(s.CHOOSE_TYPE), "")
            for group, members in by_group(choices).items():
                if group and self.count() > 1:
                    self.insertSeparator(self.count())
                for choice in members:
                    self.addItem(choice.label.strip(), choice.value)
        if not staged.kind and not staged.touched:
            content = staged.checked.words if staged.checked is not None else ""
            staged.kind = guess(staged.path.name, choices) or guess_by_words(content, choices)
        self.setCurrentIndex(max(0, self.findData(staged.kind)))

    def _chosen(self) -> None:
        self._staged.kind = str(self.currentData() or "")
        self._staged.touched = True
        self.chose.emit()


class StagedRow(QWidget):
    """A file's name, what was found out about it, and what it is."""

    removed = Signal()
    renamed = Signal()

    def __init__(self, staged: Staged, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.staged = staged
        self._icons = icons
        self._picture = QLabel(self)
        self._name = ElidedLabel(staged.path.name, self)
        set_role(self._name, "subheading")
        self._facts = plain(role="muted", wrap=True)
        self._kind = KindBox(staged, self)
        self._remove = named(QToolButton(self), s.say(s.REMOVE_FILE, name=staged.path.name))
        self._build()
        self.render_state()

    def _build(self) -> None:
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._kind.setMaximumWidth(150)
        self._remove.setToolTip(s.say(s.REMOVE))
        self._remove.setIcon(self._icons.get("x"))
        self._remove.clicked.connect(self.removed)
        self._kind.chose.connect(self.renamed)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 7, 4, 7)
        row.setSpacing(8)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._kind)
        row.addWidget(self._remove)

    def offer(self, choices: Sequence[Choice]) -> None:
        """The document types by category; a guess is made unless the user has chosen already."""
        self._kind.offer(choices)
        self.render_state()

    def render_state(self) -> None:
        """Shows what the check found."""
        staged = self.staged
        image = staged.checked is not None and staged.checked.image
        icon, tone = ("circle-alert", "bad") if staged.failure else ("image" if image else "file-text", "muted")
        self._picture.setPixmap(self._icons.pixmap(icon, tone, 16, self.devicePixelRatioF()))
        self._facts.setText(facts_words(staged))
        set_role(self._facts, "error" if staged.failure is not None else "muted")
        self._kind.setVisible(staged.failure is None and self._kind.offered)

    def words(self) -> str:
        return f"{self._name.text()}: {self._facts.text()}"

    @property
    def kinds(self) -> QComboBox:
        return self._kind


class StageList(QFrame):
    """All files waiting, in a frame; rows of a file stay the same while others come and go."""

    removed = Signal(object)  # Staged
    changed = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._rows: dict[int, StagedRow] = {}
        set_role(self, "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)

    def present(self, files: Sequence[Staged], choices: Sequence[Choice]) -> None:
        kept = {id(one) for one in files}
        for gone in [key for key in self._rows if key not in kept]:
            row = self._rows.pop(gone)
            row.hide()
            row.deleteLater()
        for place, one in enumerate(files):
            row = self._rows.get(id(one)) or self._row(one)
            if self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
            row.offer(choices)

    def _row(self, staged: Staged) -> StagedRow:
        row = StagedRow(staged, self._theme, self._icons, self)
        row.removed.connect(lambda: self.removed.emit(staged))
        row.renamed.connect(self.changed)
        self._rows[id(staged)] = row
        return row

    def rows(self) -> list[StagedRow]:
        return list(self._rows.values())
