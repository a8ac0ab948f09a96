"""The first frame: the window as it was left, drawn in one go, with its rows as they are now. Imports nothing but Qt, so that it is there at once.

It does not pretend to be more: the pointer says that the window is still opening, and the real contents take its place as a whole.
The namespace ``Qt`` is left alone here, and so is every call that makes PySide6 build it (setPen, setBrush, fillRect): its enums alone take a third
of the time an empty window takes. Colours come from one-point pictures, texts through the style, which takes them from a palette.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QWidget

from leaddesk.ui.models.plain_formats import PlainFormats

if TYPE_CHECKING:
    from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QStyle

Row = tuple[str, str, tuple[str, ...], bool, bool]
"""account, kind, values in the order of the scene's ``sources`` (the currency last), unread, gone."""
First = tuple[Mapping[str, Any], Sequence[Row]]
PAD = 8
GUTTER = 22
TOP_LEFT = 0x121  # AlignLeft, AlignTop and TextSingleLine of the namespace that is left alone
"""As `LeadDelegate` has them."""


class FirstPage(QWidget):
    """`scene` as `scene.SceneKeeper` wrote it. Without one: a quiet empty window in the colours of the last time."""

    def __init__(self, paper: str, name: str) -> None:
        """`paper`: the window's colour, "" for the system's own; `name`: what a screen reader says."""
        super().__init__()
        self._paper = _solid(paper) if paper else None
        self._scene: _Scene | None = None
        self.painted = 0
        self.typed = ""
        self.setAccessibleName(name)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The texts of the rows that are shown, column by column."""
        return self._scene.texts if self._scene is not None else []

    def show_first(self, first: First) -> None:
        """Shows the scene. One that can't be read is left alone: the real contents are on their way."""
        try:
            self._scene = _Scene(*first)
        except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError):
            self._scene = None
        self.update()

    def show_busy(self) -> None:
        """The pointer says that the window is still opening, and what is typed is kept. After the first paint."""
        from PySide6.QtCore import Qt

        self.setCursor(Qt.CursorShape.BusyCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Kept for the search box, which is not there yet; Backspace and Escape do what they would do there."""
        text = event.text()
        if text == "\b":
            self.typed = self.typed[:-1]
        elif text == "\x1b":
            self.typed = ""
        elif text.isprintable():
            self.typed += text

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.typed += event.commitString()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            if self._paper is not None:
                painter.drawImage(self.rect(), self._paper)
            if self._scene is not None:
                self._scene.paint(painter, self.style())
            self.painted = len(self.rows)
        finally:
            painter.end()


class _Scene:
    """All that is drawn, made ready once."""

    def __init__(self, scene: Mapping[str, Any], rows: Sequence[Row]) -> None:
        ratio = float(scene["ratio"])
        self._paper = _solid(scene["colours"]["paper"])
        self._line = _solid(scene["colours"]["line"])
        self._space = QRect(*scene["space"])
        self._parts = [(QRect(*box), _picture(pixels, size, ratio)) for box, size, pixels in scene["parts"]]
        self._box = QRect(*scene["box"])
        self._height = int(scene["row_height"])
        self._columns = scene["columns"]
        self._inks = {name: _ink(colour) for name, colour in scene["colours"].items()}
        self._well = str(scene["colours"]["well"])
        self._sprites = {name: _sprite(data, scene["ratio"]) for name, data in scene["sprites"].items()}
        self._statuses = scene["statuses"]
        self._labels = scene["labels"]
        self._plain = QFont(scene["font"])
        self._plain.setPixelSize(int(scene["text_px"]))
        self._digits = QFont(self._plain)
        self._digits.setFeature(QFont.Tag("tnum"), 1)
        self._plain.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
        self._strong = QFont(self._plain)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._metrics = {id(font): QFontMetrics(font) for font in (self._plain, self._digits, self._strong)}
        metrics = self._metrics[id(self._plain)]
        self._over = (self._height - metrics.height()) // 2
        self._formats = PlainFormats(scene["months"], age_teller(scene["age"]), lambda: datetime.now(UTC))
        room = self._box.height() // self._height + 1
        self._rows = [(row, [self._cell(column, row) for column in self._columns]) for row in rows]
        self._seen = min(room, len(rows))
        self.texts = [tuple(text for text, _ in cells) for _, cells in self._rows]

    def _cell(self, column: Mapping[str, Any], row: Row) -> tuple[str, str]:
        """A cell's text and tone."""
        account, kind, values, _, _ = row
        place = column["place"]
        if place < 0:
            return str(self._labels.get(account, account)), ""
        raw = values[place]
        if not raw:
            return str(column["missing"]), ""
        if column["cell"] == "status":
            label, tone = self._statuses.get(account, {}).get(kind, {}).get(raw, (raw, "neutral"))
            return str(label), str(tone)
        return self._formats.words(column["cell"], raw, values[-1]), self._formats.tone(column["cell"], column["source"], raw)

    def paint(self, painter: QPainter, style: QStyle) -> None:
        painter.drawImage(self._space, self._paper)
        for box, part in self._parts:
            painter.drawImage(box, part)
        painter.setClipRect(self._box)
        painter.translate(self._box.topLeft())
        width = max((column["left"] + column["width"] for column in self._columns), default=0)
        for number, (row, cells) in enumerate(self._rows[: self._seen]):
            top = number * self._height
            painter.drawImage(QRect(0, top + self._height - 1, width, 1), self._line)
            for place, (column, (text, tone)) in enumerate(zip(self._columns, cells, strict=True)):
                left = column["left"] + (PAD if place else GUTTER)
                box = QRect(left, top, column["left"] + column["width"] - PAD - left, self._height)
                if text and box.width() > 6 and left < self._box.width():
                    self._text(painter, style, box, (column, text, tone), row, strong=row[3] and not place)
            if row[3] and cells:
                painter.drawPixmap(self._columns[0]["left"] + 5, top + self._height // 2 - 7, self._sprites["unread"])

    def _text(self, painter: QPainter, style: QStyle, box: QRect, cell: tuple[Mapping[str, Any], str, str], row: Row, *, strong: bool) -> None:
        column, text, tone = cell
        middle = box.top() + self._height // 2
        sprite = None
        ink = self._inks.get(tone) or self._inks["quiet" if row[4] else "text"]
        if column["place"] < 0:
            sprite = self._sprites.get("account:" + row[0])
        elif column["cell"] == "status" and tone:
            sprite = self._sprites.get("tone:" + tone)
        elif column["cell"] == "badge":
            _pill(painter, QRect(box.left(), middle - 9, self._cut(text, box.width() - 14, self._plain)[1] + 14, 18), self._well)
            box, ink = box.adjusted(7, 0, -7, 0), self._inks["quiet"]
        if sprite is not None:
            painter.drawPixmap(box.left(), middle - 8, sprite)
            box.setLeft(box.left() + 22)
        font = self._strong if strong else self._digits if column["tabular"] else self._plain
        words, width = self._cut(text, box.width(), font)
        left = box.left() + box.width() - width if column["right"] else box.left()
        painter.setFont(font)
        style.drawItemText(painter, QRect(left, box.top() + self._over, width + 40, self._height), TOP_LEFT, ink, True, words, QPalette.ColorRole.WindowText)

    def _cut(self, text: str, room: int, font: QFont) -> tuple[str, int]:
        """The text as it fits, and how wide that is."""
        metrics = self._metrics[id(font)]
        words = " ".join(text.splitlines())
        width = metrics.horizontalAdvance(words)
        if width <= room:
            return words, width
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            if metrics.horizontalAdvance(words[:middle] + "…") <= room:
                low = middle
            else:
                high = middle - 1
        words = words[:low].rstrip() + "…"
        return words, metrics.horizontalAdvance(words)


def _solid(colour: str) -> QImage:
    """One point of a colour like #rrggbb, to be drawn at any size. Raises ValueError."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return _picture(bytes((blue, green, red, 255)), (1, 1), 1.0)


def _ink(colour: str) -> QPalette:
    made = QPalette()
    made.setColor(QPalette.ColorRole.WindowText, QColor(colour))
    return made


def _pill(painter: QPainter, box: QRect, colour: str) -> None:
    """The quiet fill under a word. Few lists begin with such a column: only they pay for the brush."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(box, 5, 5)
    painter.restore()


def _picture(pixels: bytes, size: Sequence[int], ratio: float) -> QImage:
    """A picture out of bytes, 32 bits a point; a copy, because Qt would not keep the bytes alive. Raises ValueError."""
    width, height = size
    if width < 1 or height < 1 or len(pixels) != width * height * 4:
        raise ValueError("pixels")
    found = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32).copy()
    found.setDevicePixelRatio(ratio)
    return found


def _sprite(text: str, ratio: float) -> QPixmap:
    """A small picture. Raises ValueError."""
    found = QPixmap()
    if not found.loadFromData(QByteArray.fromBase64(text.encode())):
        raise ValueError("picture")
    found.setDevicePixelRatio(float(ratio))
    return found


def age_teller(words: Sequence[str]) -> Callable[[int], str]:
    """Days in words, from the three patterns ahead, today, ago."""
    ahead, today, ago = (str(word) for word in words)

    def tell(days: int) -> str:
        return today if days == 0 else (ahead if days < 0 else ago).format(n=abs(days))

    return tell
