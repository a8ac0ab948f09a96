"""Looks that were got wrong once: long words, heads too narrow, icons before words, what the outbox calls the server's words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from leaddesk.domain.specs import Role
from leaddesk.ui.list_top import ListTop
from leaddesk.ui.pages.outbox import OutboxPage
from leaddesk.ui.theme import Icons, Theme
from leaddesk.ui.widgets.copy_field import CopyField
from leaddesk.ui.widgets.long_label import LongLabel
from tests.gui.pages_kit import Desk, drive, until, words

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ADDRESS = "a.very.long.name.of.somebody@an-even-longer-company-name.example.test"


def ink(label: LongLabel) -> int:
    """The last row of pixels that has something in it."""
    image = label.grab().toImage()
    empty = image.pixelColor(0, 0)
    return max((y for y in range(image.height()) for x in range(image.width()) if image.pixelColor(x, y) != empty), default=-1)


def test_a_long_address_goes_on_in_the_next_line_and_is_copied_whole(qapp: QApplication) -> None:
    theme = Theme(qapp, "light")
    field = CopyField("email", theme, Icons(theme))
    field.present("E-mail", ADDRESS)
    field.resize(300, field.heightForWidth(300))
    field.show()
    label = field.findChild(LongLabel)
    assert label is not None and label.broken() and label.height() >= 2 * label.fontMetrics().height()
    assert label.textInteractionFlags() == Qt.TextInteractionFlag.NoTextInteraction
    assert ink(label) > label.fontMetrics().height(), "the rest is in the second line"
    field.focus()
    QTest.keyClick(field.focusWidget() or field, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == ADDRESS
    field.resize(900, 40)
    qapp.sendPostedEvents()
    assert not label.broken() and label.textInteractionFlags() == Qt.TextInteractionFlag.TextSelectableByMouse
    field.close()


@given(st.text(max_size=80), st.integers(1, 400))
def test_any_text_has_its_room_at_any_width(qapp: QApplication, said: str, width: int) -> None:
    label = LongLabel()
    label.setText(said)
    assert label.heightForWidth(width) > 0 or not said
    label.resize(width, 40)
    label.grab()


def test_a_narrow_head_gives_up_its_age_then_its_count_never_its_title(qapp: QApplication) -> None:
    theme = Theme(qapp, "light")
    top = ListTop(theme, Icons(theme), "Companies")
    top.new.setText("New company")
    top.new.show()
    top.offer_board(True)
    top.set_title("All public companies")
    top.set_count("1,204 public companies")
    top.set_loaded("loaded 17:08")
    seen = []
    for width in (1100, 640, 480):
        top.resize(width, 90)
        top.show()
        qapp.sendPostedEvents()
        assert top.title.width() >= top.title.sizeHint().width(), width
        seen.append((not top._count.isHidden(), not top._loaded.isHidden()))
    assert seen[0] == (True, True) and seen[-1] == (False, False)
    top.close()


def test_an_icon_keeps_its_distance_from_the_words(qapp: QApplication) -> None:
    theme = Theme(qapp, "light")
    button = QPushButton("Reschedule")
    Icons(theme).before(button, "plus", "text")
    picture = button.icon().pixmap(button.iconSize()).toImage()
    right = max(x for x in range(picture.width()) for y in range(picture.height()) if picture.pixelColor(x, y).alpha())
    assert picture.width() - right > 4


def test_the_servers_words_are_named_and_days_written_out(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        item = await desk.submit(Role.RESCHEDULE, desk.keys[0], hold=False)
        await desk.ctx.call(desk.services.commands.settle([item.command.id], 15))
        page = OutboxPage(desk.ctx)
        desk.show(page, 1000, 760)
        page.show_command(item.command.id)
        await until(lambda: "What was sent" in words(page.inspector))
        said = words(page)
        day = str(item.command.payload["newdate"])
        assert "Server's words" in said and "{" not in said
        assert day not in said and day[:4] in said

    drive(qapp, tmp_path, story)
