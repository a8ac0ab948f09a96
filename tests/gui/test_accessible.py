"""Every window and dialog for those who don't see or don't use a mouse: names, buddies, access keys, strings through the translator, room for longer words."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QWidget,
)

from leaddesk.ui.context import UiContext
from leaddesk.ui.crm_tab import CrmTab
from leaddesk.ui.dialogs.words import verb
from leaddesk.ui.forms.calendar import DayButton
from leaddesk.ui.forms.dates import DateEditor
from leaddesk.ui.shell import MainWindow

from .window_kit import live, opened_with_account, started

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
MARK = "¡"  # before each translated sentence
CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)
DIALOGS = (
    "Command palette…",
    "Settings…",
    "Health check…",
    "Keyboard shortcuts",
    "About Leaddesk",
    "Add account…",
    "Account settings…",
    "Lock the window",
    "Follow up…",
    "Snippets…",
    "Journal…",
    "Uploads…",
    "Import a table…",
)


class Longer(QTranslator):
    """A pseudo-translation: marked, and half as long again."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        words = re.sub(r"\{.*?\}|&.", "", source)
        return f"{MARK}{source}{'~' * (len(words) // 3)}"


@pytest.fixture
def longer(qapp: QApplication) -> Iterator[Longer]:
    made = Longer()
    qapp.installTranslator(made)
    yield made
    qapp.removeTranslator(made)


def shown(root: QWidget) -> list[QWidget]:
    return [w for w in root.findChildren(QWidget) if w.isVisible() and w.window() is root.window()]


def name_of(widget: QWidget, labels: list[QLabel]) -> str:
    """What a screen reader says; a combo box is called by its label only."""
    buddies = [label.text() for label in labels if label.buddy() is widget]
    own = "" if isinstance(widget, QComboBox) else widget.accessibleName()
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return next((name for name in (own, *buddies, text) if name.strip()), "")


def problems(root: QWidget, where: str) -> list[str]:
    found: list[str] = []
    labels = root.findChildren(QLabel)
    for widget in shown(root):
        inner = isinstance(widget.parentWidget(), (QComboBox, QAbstractSpinBox, QAbstractItemView, QTabBar, QLineEdit))
        if isinstance(widget, CONTROLS) and not inner and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not name_of(widget, labels):
            found.append(f"{where}: {type(widget).__name__} without a name")
    return found + _access_keys(root, where)


def _access_keys(root: QWidget, where: str) -> list[str]:
    """The letters of what can be reached at the same time are different."""
    texts = [w.text() for w in shown(root) if isinstance(w, QAbstractButton)]
    texts += [w.text() for w in shown(root) if isinstance(w, QLabel) and w.buddy() is not None]
    for bar in root.findChildren(QTabBar):
        if bar.isVisible():
            texts += [bar.tabText(place) for place in range(bar.count())]
    letters = [t[t.index("&") + 1].casefold() for text in texts if "&" in (t := text.replace("&&", "")) and not t.endswith("&")]
    return [f"{where}: Alt+{letter.upper()} twice in {texts}" for letter in sorted({x for x in letters if letters.count(x) > 1})]


def bare(root: QWidget, where: str, known: set[str]) -> list[str]:
    """Fixed words that did not go through the translator."""
    found = []
    for widget in shown(root):
        if isinstance(widget, QAbstractButton) and not isinstance(widget.parentWidget(), (QLineEdit, QTabBar, DateEditor)):  # days are the locale's words
            text = widget.text().strip("\u2009 ")
            if text and not text.startswith(MARK) and text not in known and re.search(r"[A-Za-z]{3}", text):
                found.append(f"{where}: “{text}” is not translated")
    return found


def clipped(root: QWidget, where: str) -> list[str]:
    """Buttons whose longer words no longer fit."""
    return [
        f"{where}: “{widget.text()}” is cut"
        for widget in shown(root)
        if isinstance(widget, QAbstractButton) and not isinstance(widget, DayButton) and widget.text() and widget.width() < widget.minimumSizeHint().width() - 2
    ]


async def boards(tab: CrmTab, title: str, judge: Callable[[QWidget, str], None], window: MainWindow) -> None:
    """The boards of a tab, with a record chosen."""
    for view in tab.shelf.views():
        if view.page == "board":
            tab.views.choose(view.name)
            leads = tab.pages.leads()
            if leads is not None:
                leads.enter_table()
                await asyncio.sleep(0.6)
            judge(window, f"{title}: {view.name}")
    tab.views.choose(tab.shelf.views()[0].name)


def stops(root: QWidget) -> list[QWidget]:
    """What Tab should come to: visible, on, and not a part of something that is a stop itself."""
    inner = (QComboBox, QAbstractSpinBox, QAbstractItemView, QTabBar)
    return [
        w
        for w in shown(root)
        if w.isEnabled()
        and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and w.focusProxy() is None
        and not isinstance(w.parentWidget(), inner)
        and not (isinstance(w, QTabBar) and w.count() < 1)
        and not w.visibleRegion().isEmpty()
    ]


def _one_of_many(widget: QWidget, reached: set[QWidget]) -> bool:
    """Of buttons that exclude each other Tab comes to one; the arrow keys reach the others."""
    if not isinstance(widget, QAbstractButton):
        return False
    group = widget.group()
    if group is not None and group.exclusive():
        return any(other in reached for other in group.buttons())
    around = widget.parentWidget()
    alike = around.findChildren(QAbstractButton) if widget.autoExclusive() and around is not None else []
    return any(other in reached for other in alike if other.autoExclusive())


def tab_order(root: QWidget, where: str) -> list[str]:
    """Tab comes to everything, is held nowhere, and does not jump back up among what stands together."""
    wanted = stops(root)
    if len(wanted) < 2:
        return []
    before = root.window().focusWidget()
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    order: list[QWidget] = []
    for _ in range(2 * len(wanted) + 20):
        now = root.window().focusWidget()
        if now is None or now in order[:1]:
            break
        if order and now is order[-1]:
            return [f"{where}: Tab stays on {_called(now)}"]
        order.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    reached = set(order)
    found = [f"{where}: Tab does not come to {_called(w)}" for w in wanted if w not in reached and not _one_of_many(w, reached)]
    for one, other in itertools.pairwise(order):
        if one.parentWidget() is other.parentWidget() and other.geometry().bottom() < one.y() and other.x() <= one.x():
            found.append(f"{where}: Tab goes back up from {_called(one)} to {_called(other)}")
    if before is not None:
        before.setFocus()
    return found


def _called(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QAbstractButton) else ""
    return f"{type(widget).__name__} {widget.accessibleName() or words or widget.objectName()!r}"


def too_small(root: QWidget, where: str) -> list[str]:
    """Targets for the mouse: at least 24 pixels high and wide, but for links in running text."""
    found = []
    for widget in shown(root):
        if isinstance(widget, QAbstractButton) and not isinstance(widget.parentWidget(), (QLineEdit, QTabBar, QAbstractSpinBox, QMenuBar)):
            link = widget.property("role") == "link" or isinstance(widget, (QCheckBox, QRadioButton))
            if widget.height() < (20 if link else 24) or widget.width() < (0 if link else 24):
                found.append(f"{where}: {_called(widget)} is {widget.width()} x {widget.height()}")
    return found


async def walk(window: MainWindow, judge: Callable[[QWidget, str], None]) -> None:
    """Every tab, then every dialog of the menu, one after the other."""
    places = window.strip.places()
    for step, (key, title) in enumerate([*places, places[1]]):
        window.go(key)
        await asyncio.sleep(0.2)
        tab = window.tab()
        page = tab.current_list() if tab is not None else None
        if page is not None and page.model.rowCount():
            page.table.go_to(0)
            await asyncio.sleep(0.4)
        judge(window, title)
        if tab is not None and step < len(places):
            await boards(tab, title, judge, window)
    entries = {action.text().replace("&", "").strip(MARK + "~"): action for _, action in window.menus.entries()}
    for name in DIALOGS:
        entries[name].trigger()
        for _ in range(500):
            await asyncio.sleep(0.01)
            dialog = QApplication.activeModalWidget() or next((d for d in window.findChildren(QDialog) if d.isVisible()), None)
            if isinstance(dialog, QDialog):
                break
        assert isinstance(dialog, QDialog), name
        pages = getattr(dialog, "pages", None)
        for place in range(pages.count()) if pages is not None and hasattr(pages, "setCurrentIndex") else (0,):
            if pages is not None and hasattr(pages, "setCurrentIndex"):
                pages.setCurrentIndex(place)
            await asyncio.sleep(0.1)
            judge(dialog, f"{name} {place}")
        dialog.close()
        await asyncio.sleep(0.1)


def test_every_control_has_a_name_and_its_own_key(qapp: QApplication, tmp_path: Path) -> None:
    server, crm = started()
    try:
        opened = opened_with_account(tmp_path, crm)
        found: list[str] = []

        async def script(window: MainWindow, ctx: UiContext) -> None:
            await walk(window, lambda root, where: found.extend(problems(root, where)))
            for menu in window.menuBar().findChildren(QMenu):
                letters = [t[t.index("&") + 1].casefold() for action in menu.actions() if "&" in (t := action.text().replace("&&", ""))]
                found.extend(f"{menu.title()}: Alt+{x} twice" for x in sorted({x for x in letters if letters.count(x) > 1}))

        live(qapp, tmp_path, opened, script)
        assert not found
    finally:
        server.stop()


def test_the_keyboard_comes_everywhere_and_targets_are_large_enough(qapp: QApplication, tmp_path: Path) -> None:
    server, crm = started()
    try:
        opened = opened_with_account(tmp_path, crm)
        found: list[str] = []

        async def script(window: MainWindow, ctx: UiContext) -> None:
            def judge(root: QWidget, where: str) -> None:
                found.extend(tab_order(root, where))
                found.extend(too_small(root, where))

            await walk(window, judge)

        live(qapp, tmp_path, opened, script)
        assert not found
    finally:
        server.stop()


def test_every_sentence_is_translated_and_has_room(qapp: QApplication, tmp_path: Path, longer: Longer) -> None:
    assert QCoreApplication.translate("shell", "Save").startswith(MARK)
    server, crm = started()
    try:
        opened = opened_with_account(tmp_path, crm)
        found: list[str] = []

        async def script(window: MainWindow, ctx: UiContext) -> None:
            data = {action.title for info in ctx.services.catalog.crms() for action in ctx.services.catalog.actions(info.slug)}
            data |= {info.title for info in ctx.services.catalog.crms()}
            data |= {
                verb(action, ctx.services.catalog.kind(info.slug, action.kind), n)
                for info in ctx.services.catalog.crms()
                for action in ctx.services.catalog.actions(info.slug)
                for n in (1, 2)
            }
            forms = [ctx.services.catalog.form(info.slug, "settings") for info in ctx.services.catalog.crms()]
            data |= {choice.label for form in forms for field in form.fields for choice in field.choices}
            data |= {c.title for info in ctx.services.catalog.crms() for kind in ctx.services.catalog.kinds(info.slug) for c in kind.columns}

            def judge(root: QWidget, where: str) -> None:
                found.extend(bare(root, where, data))
                found.extend(clipped(root, where))

            await walk(window, judge)

        live(qapp, tmp_path, opened, script)
        assert not found
    finally:
        server.stop()
