"""Photographs every page of the window: ``python -m tests.gui.pictures FOLDER [SIZE…]``; light and dark, at scale 1 and 2, with the practice CRMs."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QApplication, QDialog

from leaddesk.app import demo
from leaddesk.app.wiring import open_store_part
from leaddesk.sandbox import Running, available
from leaddesk.sandbox.practice import machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.ui.context import UiContext
from leaddesk.ui.pages.document_desk import DocumentDesk
from leaddesk.ui.shell import MainWindow
from tests.gui import pictures_states
from tests.gui.window_kit import KEY, live

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
SIZES = ("1280x800", "1920x1080")
SCHEMES = ("light", "dark")
SCALES = ("1", "2")
DIALOGS = ("Command palette…", "Settings…", "Health check…", "Keyboard shortcuts", "About Leaddesk", "Add account…")


def every(folder: Path, sizes: tuple[str, ...]) -> int:
    """Each combination in a process of its own: the scale is read when Qt starts. Answers how many failed."""
    failed = 0
    for scale in SCALES:
        for scheme in SCHEMES:
            for size in sizes:
                place = folder / f"{size}-{scheme}-x{scale}"
                place.mkdir(parents=True, exist_ok=True)
                done = subprocess.run(
                    [sys.executable, "-m", "tests.gui.pictures", "--one", str(place), size, scheme], env={**os.environ, "QT_SCALE_FACTOR": scale}, check=False
                )
                failed += done.returncode != 0
                print(f"{place.name}: {len(list(place.glob('*.png')))} pictures")
    return failed


def crms() -> list[Running]:
    """All practice CRMs, running."""
    running = []
    for spec in available():
        practice = spec.create(3, 80, machine_time)
        server = PracticeServer(practice)
        running.append(Running(spec.slug, server.start(), practice.settings, practice.secrets, practice.otp(), practice, server.stop))
    return running


async def dialogs(window: MainWindow, folder: Path) -> None:
    """What the menus open."""
    entries = {action.text().replace("&", ""): action for _, action in window.menus.entries()}
    for name in DIALOGS:
        entries[name].trigger()
        for _ in range(300):
            await asyncio.sleep(0.02)
            if QApplication.activeModalWidget() is not None:
                break
        await asyncio.sleep(0.4)
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.grab().save(str(folder / f"dialog-{name.rstrip('…').lower().replace(' ', '-')}.png"))
            dialog.reject()
        await asyncio.sleep(0.2)


async def views(window: MainWindow, folder: Path, key: str) -> None:
    """Every view of a tab; the first record of a list is opened."""
    window.go(key)
    await asyncio.sleep(0.6)
    tab = window.tab()
    if tab is None:
        window.grab().save(str(folder / f"{key}.png"))
        return
    owner = key.split("-")[0]
    for view in tab.shelf.views():
        tab.views.choose(view.name)
        await asyncio.sleep(0.25)
        on_board = tab.pages.leads()
        if on_board is not None and on_board.model.rowCount():
            on_board.enter_table()
            on_board.table.selectionModel().select(
                on_board.model.index(2, 0), QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            )
            await asyncio.sleep(1.2)
        page = tab.current_list()
        if page is not None and page.model.rowCount() and (view.name == "all" or view.kind):
            page.table.go_to(0)
            await asyncio.sleep(0.5)
        desk = tab.findChild(DocumentDesk)
        if desk is not None and desk.isVisible():
            await with_files(desk)
        window.grab().save(str(folder / f"{owner}-{view.name.replace(':', '-')}.png"))


async def with_files(desk: DocumentDesk) -> None:
    """The desk at work: invented files on it, one of them empty."""
    with tempfile.TemporaryDirectory() as home:
        leads = desk.side.list.rows.rows()[:2]
        paths = [Path(home) / name for name in (*(f"{lead.key.remote} passport.png" for lead in leads), "IMG_2041.png", "empty.pdf")]
        for path, colour in zip(paths, ("teal", "orange", "purple", ""), strict=False):
            if colour:
                Image.new("RGB", (300, 200), colour).save(path)
            else:
                path.touch()
        for lead in leads[:1]:
            desk.side.list.choose(lead.key)
        desk.files.add(paths)
        await asyncio.sleep(1.5)


def one(folder: Path, size: str, scheme: str) -> None:
    """All pages and states in one size and colour scheme."""
    width, height = map(int, size.split("x"))

    async def script(window: MainWindow, ctx: UiContext) -> None:
        await asyncio.sleep(0.5)
        window.resize(width, height)
        for key, _ in window.strip.places():
            await views(window, folder, key)
        await dialogs(window, folder)

    running = crms()
    with tempfile.TemporaryDirectory() as home:
        profile = Path(home)
        opened = open_store_part(profile, session_key=KEY)
        demo.prepare(opened.complete(), running)
        app = QApplication([])
        live(app, profile, opened, script, theme=scheme, size=(width, height))
    pictures_states.in_window(app, folder, running, scheme, (width, height))
    pictures_states.at_desks(app, folder, scheme)
    for crm in running:
        crm.stop()


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        one(Path(sys.argv[2]), *sys.argv[3:5])
    else:
        raise SystemExit(1 if every(Path(sys.argv[1]), tuple(sys.argv[2:]) or SIZES) else 0)
