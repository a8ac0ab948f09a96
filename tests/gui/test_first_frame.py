"""The first frame: the rows that are in the database now, the same window afterwards, no scene where it would lie, nothing personal outside the rows."""

from __future__ import annotations

import base64
import json
import shutil
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from leaddesk import __version__
from leaddesk.app.gui import read_first
from leaddesk.app.wiring import open_store_part
from leaddesk.store.first_rows import read_first as read_scene
from leaddesk.ui.context import UiContext
from leaddesk.ui.first_page import First, FirstPage
from leaddesk.ui.shell import MainWindow
from leaddesk.ui.start import Profile
from tests.bench.filled import KEY, fill, row
from tests.gui.window_kit import live, the_list, until


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Path:
    """A profile whose window was open, with a search in it, and was closed."""
    profile = tmp_path_factory.mktemp("left")
    fill(profile, 200)

    async def script(window: MainWindow, ctx: UiContext) -> None:
        tab = window.tab()
        assert tab is not None
        page = the_list(tab)
        page.table.go_to(1)
        page.top.search.setText("Customer 07919")

    assert live(qapp, profile, open_store_part(profile, session_key=KEY), script) == 0
    return profile


@pytest.fixture
def profile(tmp_path: Path, left: Path) -> Path:
    shutil.copytree(left, tmp_path, dirs_exist_ok=True)
    return tmp_path


def scene_of(profile: Path) -> dict[str, Any]:
    opened = open_store_part(profile, session_key=KEY)
    try:
        found = opened.services.preferences.get("scene")
    finally:
        opened.close()
    assert isinstance(found, dict)
    return found


def change_scene(profile: Path, change: Callable[[dict[str, Any]], object]) -> None:
    opened = open_store_part(profile, session_key=KEY)
    found = opened.services.preferences.get("scene")
    assert isinstance(found, dict)
    scene = dict(found)
    change(scene)
    opened.services.preferences.put("scene", scene)
    opened.close()


def start(app: QApplication, profile: Path, first: First | None, **launch: Any) -> list[tuple[int, int, QWidget]]:
    """Opens the window; answers, for the first frame and for the finished window: how many rows were painted, the window's handle, the window."""
    seen: list[tuple[int, int, QWidget]] = []
    ready: Future[First | None] = Future()
    ready.set_result(first)
    opening: Future[Profile] = Future()

    def look(window: MainWindow) -> None:
        page = window.centralWidget()
        assert isinstance(page, FirstPage)
        assert page.accessibleName()
        seen.append((page.painted, int(window.winId()), window))

    def begin() -> Future[Profile]:
        opening.set_result(open_store_part(profile, session_key=KEY))
        return opening

    async def script(window: MainWindow, ctx: UiContext) -> None:
        tab = window.tab()
        assert tab is not None
        seen.append((len(the_list(tab).model.ids), int(window.winId()), window))
        assert [w for w in app.topLevelWidgets() if w.isVisible()] == [window]

    assert live(app, profile, None, script, first=ready, begin=begin, listen=look, **launch) == 0
    return seen


def test_the_first_frame_shows_the_rows_of_now_in_the_window_that_stays(qapp: QApplication, profile: Path) -> None:
    opened = open_store_part(profile, session_key=KEY)
    account = opened.services.accounts.list()[0]
    kind = next(k.name for k in opened.services.catalog.kinds(account.slug) if k.work)
    stores = opened.base.stores
    stores.records.apply_page(account.id, kind, "list", [row(400)], stores.records.next_generation(account.id, kind))  # due first, and new
    opened.close()
    first = read_first(profile / "leaddesk.db", KEY)
    assert first is not None
    frame, finished = start(qapp, profile, first)
    assert frame[0] == 64
    assert any("Customer 67600" in values for _, _, values, _, _ in first[1])
    assert finished[0] == 201
    assert frame[1:] == finished[1:]


def test_the_frame_has_the_texts_the_list_will_have(qapp: QApplication, profile: Path) -> None:
    first = read_first(profile / "leaddesk.db", KEY)
    assert first is not None
    page = FirstPage("", "opening")
    page.show_first(first)
    frame = page.rows

    async def script(window: MainWindow, ctx: UiContext) -> None:
        tab = window.tab()
        assert tab is not None
        listed = the_list(tab)
        shown = [listed.model.columns.index(column) for column in listed.header.shown()]
        plain = [n for n, place in enumerate(shown) if listed.model.columns[place].spec.cell.value in ("text", "status", "badge")]
        rows = [listed.model.row_at(number) for number in range(10)]
        assert [[r.texts[shown[n]] for n in plain] for r in rows if r is not None] == [[frame[number][n] for n in plain] for number in range(10)]

    live(qapp, profile, open_store_part(profile, session_key=KEY), script)


@pytest.mark.parametrize(
    "change",
    [
        lambda scene: scene.update(version=0),
        lambda scene: scene.update(program="0.0.0"),
        lambda scene: scene.update(statement="select nothing from nowhere"),
        lambda scene: scene.update(statement="delete from kv"),
        lambda scene: scene.update(parts=[[[0, 0, 1, 1], [1, 1], "////"]]),
        lambda scene: scene.pop("sources"),
    ],
)
def test_a_scene_that_does_not_fit_is_not_read(qapp: QApplication, profile: Path, change: Callable[[dict[str, Any]], object]) -> None:
    change_scene(profile, change)
    assert read_first(profile / "leaddesk.db", KEY) is None
    assert scene_of(profile)


def test_without_a_scene_the_window_opens_as_well(qapp: QApplication, profile: Path) -> None:
    frame, finished = start(qapp, profile, None)
    assert (frame[0], finished[0]) == (0, 200)
    assert frame[1:] == finished[1:]


@pytest.mark.parametrize("broken", [{"row_height": 0}, {"columns": [{}]}, {"parts": [[[0, 0, 2, 2], [2, 2], b"short"]]}, {"dark": True}, {"day": "2020-01-01"}])
def test_a_scene_that_can_not_be_drawn_leaves_the_frame_bare(qapp: QApplication, profile: Path, broken: dict[str, Any]) -> None:
    first = read_first(profile / "leaddesk.db", KEY)
    assert first is not None
    frame, finished = start(qapp, profile, ({**first[0], **broken}, first[1]))
    assert (frame[0], finished[0]) == (0, 200)


def test_a_wrong_key_or_no_database_is_no_scene(profile: Path, tmp_path: Path) -> None:
    assert read_scene(profile / "leaddesk.db", bytes(32), __version__) is None
    assert read_scene(tmp_path / "nothing.db", KEY, __version__) is None
    (tmp_path / "broken.db").write_bytes(b"x" * 8192)
    assert read_scene(tmp_path / "broken.db", KEY, __version__) is None


def test_the_scene_holds_no_record_and_lies_only_in_the_encrypted_file(qapp: QApplication, profile: Path) -> None:
    scene = scene_of(profile)
    assert "Customer" not in json.dumps(scene)
    box, searched = scene["box"], 0
    for (x, y, width, height), size, packed in scene["parts"]:
        across = min(x + width, box[0] + box[2]) - max(x, box[0])
        down = min(y + height, box[1] + box[3]) - max(y, box[1])
        assert across <= 0 or down <= 0  # no part of the picture lies where the rows are
        assert len(zlib.decompress(base64.b64decode(packed))) == size[0] * size[1] * 4
        searched += 1
    assert searched >= 4
    for file in profile.rglob("*"):
        assert not file.is_file() or (b"Customer" not in file.read_bytes() and scene["parts"][0][2][:60].encode() not in file.read_bytes())


def test_the_search_that_was_open_is_not_in_the_picture(qapp: QApplication, left: Path, tmp_path: Path) -> None:
    """The next window opens without it, and so does its picture: both are the same where the search box is."""
    fresh = tmp_path / "fresh"
    fill(fresh, 200)

    async def script(window: MainWindow, ctx: UiContext) -> None:
        return

    live(qapp, fresh, open_store_part(fresh, session_key=KEY), script)
    searched, plain = (picture_of(scene_of(profile)) for profile in (left, fresh))
    assert ink(searched) == ink(plain)


def picture_of(scene: dict[str, Any]) -> QImage:
    """The strip with the search box."""
    _, size, packed = next(part for part in scene["parts"] if part[0][1] > 0)
    return QImage(zlib.decompress(base64.b64decode(packed)), size[0], size[1], size[0] * 4, QImage.Format.Format_RGB32).copy()


def ink(picture: QImage) -> int:
    """How many points right of the middle are dark: text of the search box."""
    return sum(QColor(picture.pixel(x, y)).lightness() < 120 for x in range(picture.width() // 2, picture.width()) for y in range(min(45, picture.height())))


def test_a_window_closed_on_the_outbox_opens_with_the_frame_of_all_leads(qapp: QApplication, profile: Path) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        window.go("outbox")

    assert live(qapp, profile, open_store_part(profile, session_key=KEY), script) == 0
    first = read_first(profile / "leaddesk.db", KEY)
    assert first is not None
    assert len(first[1]) == 64
    assert start(qapp, profile, first)[0][0] == 64


def test_an_error_while_the_frame_is_kept_is_reported_and_the_window_closes(qapp: QApplication, profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("no picture")

    async def script(window: MainWindow, ctx: UiContext) -> None:
        monkeypatch.setattr("leaddesk.ui.scene.parts", fails)

    reported: list[BaseException] = []
    assert live(qapp, profile, open_store_part(profile, session_key=KEY), script, report=lambda where, error: reported.append(error)) == 0
    assert [str(error) for error in reported] == ["no picture"]


def test_what_is_typed_into_the_first_frame_arrives_in_the_search_box(qapp: QApplication, profile: Path) -> None:
    opening: Future[Profile] = Future()
    found: list[str] = []

    def typing(window: MainWindow) -> None:
        page = window.centralWidget()
        assert page is not None
        QTest.keyClicks(page, "07919x")
        QTest.keyClick(page, Qt.Key.Key_Backspace)

    def begin() -> Future[Profile]:
        opening.set_result(open_store_part(profile, session_key=KEY))
        return opening

    async def script(window: MainWindow, ctx: UiContext) -> None:
        tab = window.tab()
        assert tab is not None
        page = the_list(tab)
        found.append(page.top.search.text())
        assert page.top.search.hasFocus() or window.focusWidget() is page.top.search
        await until(lambda: len(page.model.ids) == 1)

    assert live(qapp, profile, None, script, begin=begin, listen=typing) == 0
    assert found == ["07919"]
