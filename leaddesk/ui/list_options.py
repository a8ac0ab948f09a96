"""The options of a list: its columns, saving search and filters as a view, exporting."""

from __future__ import annotations

import json
import re
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from leaddesk.domain.errors import FileRejected, StoreUnavailable
from leaddesk.domain.specs import Tone
from leaddesk.ui import ask, operation, strings, strings_import
from leaddesk.ui import strings_console as words
from leaddesk.ui.context import UiContext
from leaddesk.ui.lead_list import LeadList
from leaddesk.ui.models.views import View, read_one, write_one
from leaddesk.ui.name_dialog import ask_name

if TYPE_CHECKING:
    from leaddesk.ui.crm_tab import CrmTab

MOST = 100_000  # bytes of a view's file


def safe(title: str) -> str:
    """A title as a file's name."""
    return re.sub(r"[^\w\- ]+", "_", title).strip() or "view"


def fitting(page: LeadList, view: View) -> View:
    """A view from elsewhere, without what this list does not have."""
    chips = {column.name for column in page.model.columns if column.spec.chip}
    chosen = {name: values for name, values in view.chosen.items() if name in chips}
    only = view.only if view.only in ("unread", "pending", "unknown", "gone") else ""
    return replace(view, chosen=chosen, only=only, due=view.due if view.due in ("today", "overdue", "next") else "")


class ListOptions(QObject):
    """Belongs to one tab and serves all its lists."""

    def __init__(self, ctx: UiContext, tab: CrmTab) -> None:
        super().__init__(tab)
        self._ctx = ctx
        self._tab = tab

    def open(self, button: QWidget) -> None:
        page = self._tab.current_list()
        if page is None:
            return
        menu = QMenu(self._tab)
        menu.aboutToHide.connect(menu.deleteLater)
        page.header.menu(menu.addMenu(self._ctx.icons.get("columns-3"), strings.list_menu_columns()))
        self._group_menu(menu.addMenu(self._ctx.icons.get("rows-3"), words.group_by()), page)
        menu.addAction(self._ctx.icons.get("bookmark-plus"), strings.list_menu_save()).triggered.connect(self.save_view)
        menu.addAction(self._ctx.icons.get("download"), strings.list_menu_export()).triggered.connect(lambda: self.export())
        shown = strings_import.say(strings_import.EXPORT_SHOWN)
        menu.addAction(self._ctx.icons.get("download"), shown).triggered.connect(lambda: self.export(shown=True))
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def save_view(self) -> None:
        page = self._tab.current_list()
        if page is not None:
            operation.start(self._tab, self._save_view(page), name="save_view")

    def _group_menu(self, menu: QMenu, page: LeadList) -> None:
        group = QActionGroup(menu)
        for name, title in [("", words.group_none()), *((c.name, c.spec.title) for c in page.model.columns if c.sortable)]:
            action = menu.addAction(title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(page.header.group == name)
            action.triggered.connect(lambda _=False, name=name: page.header.group_by(name))
            group.addAction(action)

    async def _save_view(self, page: LeadList) -> None:
        held = page.view()
        title = await ask_name(self._tab, strings.save_view_title(), strings.save_view_label(), strings.save(), held.title if held.saved else "")
        if title:
            self._keep(page, page.as_view(title))

    def _keep(self, page: LeadList, view: View) -> None:
        self._tab.shelf.save(view)
        self._tab.fill_views(view.name)
        page.show_view(view)
        self._tab.count_views()

    def view_menu(self, view: View, where: QPoint) -> None:
        """What can be done with a saved view."""
        icons = self._ctx.icons
        menu = QMenu(self._tab)
        menu.aboutToHide.connect(menu.deleteLater)
        page = self._tab.current_list()
        if page is not None and page.view().name == view.name:
            menu.addAction(icons.get("save"), words.update_view()).triggered.connect(lambda: self._keep(page, page.as_view(view.title)))
        menu.addAction(icons.get("pencil"), words.rename_view()).triggered.connect(lambda: self._begin(self._rename(view), "rename_view"))
        menu.addAction(icons.get("download"), words.share_view()).triggered.connect(lambda: self._begin(self._share(view), "share_view"))
        menu.addAction(icons.get("trash-2"), strings.remove_view()).triggered.connect(lambda: self._remove_view(view))
        menu.popup(where)

    def _begin(self, work: Coroutine[Any, Any, object], name: str) -> None:
        operation.start(self._tab, work, name=name)

    async def _rename(self, view: View) -> None:
        title = await ask_name(self._tab, words.rename_view_title(), strings.save_view_label(), strings.save(), view.title)
        if title and title != view.title:
            fresh = self._tab.shelf.rename(view, title)
            current = self._tab.views.current()
            self._tab.fill_views(fresh.name if current is not None and current.name == view.name else current.name if current is not None else "")
            self._tab.count_views()

    async def _share(self, view: View) -> None:
        path = await ask.pick_save(
            self._tab, words.share_view(), name=f"{safe(view.title)}.leaddesk-view", filters=(words.view_files(),), suffix="leaddesk-view"
        )
        if path is None:
            return
        from leaddesk.services.sheets import whole_text

        try:
            whole_text(path, json.dumps({"leaddesk": "view", **write_one(view)}, ensure_ascii=False, indent=1))
        except (FileRejected, StoreUnavailable):
            operation.say(self._tab, words.not_written(path.name), Tone.BAD)
        else:
            operation.say(self._tab, words.view_shared(path.name), Tone.GOOD)

    def open_view(self) -> None:
        """A view somebody shared."""
        self._begin(self._open_view(), "open_view")

    async def _open_view(self) -> None:
        found = await ask.pick_files(self._tab, words.view_files(), filters=(words.view_files(),), many=False)
        page = self._tab.current_list()
        if not found or page is None:
            return
        try:
            if found[0].stat().st_size > MOST:
                raise ValueError
            read = json.loads(found[0].read_text(encoding="utf-8"))
        except (OSError, ValueError):
            read = None
        view = read_one(read) if isinstance(read, dict) and read.get("leaddesk") == "view" else None
        if view is None:
            operation.say(self._tab, words.view_unreadable(found[0].name), Tone.BAD)
            return
        self._keep(page, fitting(page, view))
        operation.say(self._tab, words.view_opened(view.title), Tone.GOOD)

    def _remove_view(self, view: View) -> None:
        self._tab.shelf.remove(view)
        self._tab.fill_views("")
        self._tab.views.pick(0)

    def export(self, *, shown: bool = False) -> None:
        """Of all that is known, or of the columns the list shows, in their order."""
        page = self._tab.current_list()
        if page is not None:
            columns = tuple(column.spec.source for column in page.header.shown()) if shown else ()
            operation.start(self._tab, self._export(page, columns), name="export")

    async def _export(self, page: LeadList, columns: tuple[str, ...]) -> None:
        filters = (strings.excel_files(), strings.csv_files())
        path: Path | None = await ask.pick_save(self._tab, strings.list_menu_export(), name=f"{page.scope.plural}.xlsx", filters=filters, suffix="xlsx")
        if path is not None:
            count = await self._ctx.call(self._ctx.services.exports.export(page.query(), path, columns))
            operation.say(self._tab, strings.exported(count, path.name), Tone.GOOD)
