"""A child process: an empty PySide6 window, the yardstick. Tells the time of its first paint and ends."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class Bare(QMainWindow):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, done)


def done() -> None:
    os.write(1, b'{"ns": %d}\n' % time.monotonic_ns())
    os._exit(0)


app = QApplication(sys.argv[:1])
window = Bare()
window.resize(1200, 800)
window.show()
sys.exit(app.exec())
