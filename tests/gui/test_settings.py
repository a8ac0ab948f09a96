"""The settings dialog: what it shows, and that what is saved counts from then on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from leaddesk.app import settings
from leaddesk.ui.settings_dialog import SettingsDialog

from .dialog_kit import Desk, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(scope="module")
def desk(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(qapp, tmp_path_factory.mktemp("profile"))
    yield made
    made.close()


def test_what_is_saved_counts_and_is_shown_again(desk: Desk) -> None:
    dialog = SettingsDialog(desk.ctx, desk.window)
    dialog.show()
    assert dialog.rate.text() == "As each CRM allows" and dialog.ahead.isChecked()
    for box in (dialog.hold, dialog.keep, dialog.rate):
        assert any(label.buddy() is box for label in dialog.findChildren(QLabel))
    dialog.hold.setValue(20)
    dialog.keep.setValue(30)
    dialog.rate.setValue(4)
    dialog.ahead.click()
    dialog.background.click()
    press(dialog, "Save")
    assert settings.read(desk.services.preferences) == settings.Settings(20, 30, auto_refresh=False, calls_per_second=4, read_ahead=False)
    again = SettingsDialog(desk.ctx, desk.window)
    again.show()
    assert (again.rate.text(), again.ahead.isChecked(), again.hold.value()) == ("4 a second", False, 20)
    again.rate.setValue(0)
    press(again, "Save")
    assert settings.read(desk.services.preferences).calls_per_second is None
    for one in (dialog, again):
        one.deleteLater()


def test_cancelling_changes_nothing(desk: Desk) -> None:
    before = settings.read(desk.services.preferences)
    dialog = SettingsDialog(desk.ctx, desk.window)
    dialog.show()
    dialog.rate.setValue(9)
    press(dialog, "Cancel")
    assert settings.read(desk.services.preferences) == before
    dialog.deleteLater()
