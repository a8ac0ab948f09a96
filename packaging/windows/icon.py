#!/usr/bin/env python3
"""Draws the program's icon, resources/leaddesk.svg, into OUT.ico (16 to 256 pixels) or OUT.png (256).

icon.py OUT
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).resolve().parents[2] / "resources" / "leaddesk.svg"
SIZES = (256, 128, 64, 48, 40, 32, 24, 20, 16)


def draw(size: int) -> Image.Image:
    """The icon at one size, drawn from its outlines and not scaled from another."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows a bytes format only
    return Image.open(io.BytesIO(bytes(data.data())))


def main(out: Path) -> int:
    app = QGuiApplication([])
    pictures = [draw(size) for size in SIZES]
    if out.suffix == ".ico":
        pictures[0].save(out, sizes=[(size, size) for size in SIZES], append_images=pictures[1:], bitmap_format="png")
    else:
        pictures[0].save(out)
    del app
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
