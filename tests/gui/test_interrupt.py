"""Ctrl+C in the terminal: the window closes as by its own button, the loop ends, and the former handler is back."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from leaddesk.app.interrupt import close_on_interrupt
from leaddesk.app.wiring import open_store_part
from leaddesk.ui.context import UiContext
from leaddesk.ui.shell import MainWindow
from tests.gui.window_kit import KEY, live, until


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_an_interrupt_closes_the_window_and_ends_the_program(qapp: QApplication, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)

    async def script(window: MainWindow, ctx: UiContext) -> None:
        told: list[bool] = []
        window.leaving.connect(lambda: told.append(True))
        signal.raise_signal(signal.SIGINT)
        await until(lambda: told)

    with ExitStack() as leaving:
        profile = tmp_path / "profile"
        code = live(qapp, profile, open_store_part(profile, session_key=KEY), script, listen=lambda window: leaving.callback(close_on_interrupt(window)))
        assert signal.getsignal(signal.SIGINT) is not before
    assert code == 0 and signal.getsignal(signal.SIGINT) is before
