"""The options of a list: its columns, saving search and filters as a view, exporting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from leaddesk.domain.specs import Tone
from leaddesk.ui import ask, operation, strings
from leaddesk.ui.context import UiContext
from leaddesk.ui.lead_list import LeadList
from leaddesk.ui.models.views import View
from leaddesk.ui.name_dialog import ask_name

if TYPE_CHECKING:
    from leaddesk.ui.crm_tab import CrmTab


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
        menu.addAction(self._ctx.icons.get("bookmark-plus"), strings.list_menu_save()).triggered.connect(self.save_view)
        menu.addAction(self._ctx.icons.get("download"), strings.list_menu_export()).triggered.connect(self.export)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def save_view(self) -> None:
        page = self._tab.current_list()
        if page is not None:
            operation.start(self._tab, self._save_view(page), name="save_view")

    async def _save_view(self, page: LeadList) -> None:
        title = await ask_name(self._tab, strings.save_view_title(), strings.save_view_label(), strings.save())
        if title:
            view = View(f"saved:{title}", title, "bookmark", strings.section_saved(), search=page.query().search, chosen=page.top.chips.chosen(), saved=True)
            self._tab.shelf.save(view)
            self._tab.fill_views(view.name)
            page.show_view(view)

    def view_menu(self, view: View, where: QPoint) -> None:
        menu = QMenu(self._tab)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self._ctx.icons.get("trash-2"), strings.remove_view()).triggered.connect(lambda: self._remove_view(view))
        menu.popup(where)

    def _remove_view(self, view: View) -> None:
        self._tab.shelf.remove(view)
        self._tab.fill_views("")
        self._tab.views.pick(0)

    def export(self) -> None:
        page = self._tab.current_list()
        if page is not None:
            operation.start(self._tab, self._export(page), name="export")

    async def _export(self, page: LeadList) -> None:
        filters = (strings.excel_files(), strings.csv_files())
        path: Path | None = await ask.pick_save(self._tab, strings.list_menu_export(), name=f"{page.scope.plural}.xlsx", filters=filters, suffix="xlsx")
        if path is not None:
            count = await self._ctx.call(self._ctx.services.exports.export(page.query(), path))
            operation.say(self._tab, strings.exported(count, path.name), Tone.GOOD)
