"""Ctrl+C in the terminal the window was started from: closes the window as its own button does.

Python would raise KeyboardInterrupt inside whatever runs. In a task of the window's loop that leaves the loop's timer ringing for ever: the program
neither ends nor does anything else.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


def close_on_interrupt(window: QWidget) -> Callable[[], None]:
    """From now on SIGINT closes `window`, between two events; answers what gives the former handler back. Only the main thread hears signals."""
    if threading.current_thread() is not threading.main_thread():
        return lambda: None

    def close() -> None:
        if isValid(window):
            window.close()

    before = signal.signal(signal.SIGINT, lambda _number, _frame: QTimer.singleShot(0, close))
    return lambda: _give_back(before)


def _give_back(before: object) -> None:
    signal.signal(signal.SIGINT, before if callable(before) or isinstance(before, signal.Handlers) else signal.default_int_handler)
