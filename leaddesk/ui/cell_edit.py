"""Editing in the table: the current cell of the one selected record, by the CRM's own edit or status action, checked and queued like any change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QToolTip, QWidget
from shiboken6 import isValid

from leaddesk.domain.accounts import Account
from leaddesk.domain.errors import FormInvalid, LeaddeskError
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import ActionSpec, ColumnSpec, FieldSpec, FieldType, FormSpec, On, Role, Tone
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.ui import operation
from leaddesk.ui import strings_console as words
from leaddesk.ui.context import UiContext
from leaddesk.ui.names import named

if TYPE_CHECKING:
    from leaddesk.ui.actions import Actions
    from leaddesk.ui.crm_tab import ActionsPart, CrmTab
    from leaddesk.ui.lead_list import LeadList

ROLES = (Role.EDIT, Role.STATUS)
LINES = frozenset({FieldType.TEXT, FieldType.INTEGER, FieldType.NUMBER, FieldType.MONEY, FieldType.PHONE, FieldType.EMAIL})
LEAST = 160  # pixels of an editor


@dataclass(frozen=True, slots=True)
class Way:
    """How a column of a record can be changed alone."""

    account: Account
    action: ActionSpec
    field: FieldSpec
    form: FormSpec
    key: RecordKey
    value: str  # what the record says now
    others: Fields  # what the form needs besides


class CellEdit(QObject):
    """Belongs to one tab."""

    def __init__(self, ctx: UiContext, tab: CrmTab) -> None:
        super().__init__(tab)
        self._ctx = ctx
        self._tab = tab
        self._actions: ActionsPart | None = None
        self._editor: QWidget | None = None
        self._way: Way | None = None

    def complete(self, actions: ActionsPart) -> None:
        self._actions = actions

    def edit(self) -> None:
        """Opens the editor over the current cell; the action's form for several records, or where the cell can't be changed alone."""
        page, keys = self._tab.current_list(), list(self._tab.keys)
        if page is None or self._actions is None:
            return
        if not keys:
            self._tab.said.emit(words.edit_here_one())
            return
        place = page.table.currentIndex().column()
        column = page.model.columns[place].spec if 0 <= place < len(page.model.columns) else None
        operation.start(self._tab, self._edit(page, keys, column, place), name="edit cell")

    async def _edit(self, page: LeadList, keys: list[RecordKey], column: ColumnSpec | None, place: int) -> None:
        way = await self._ctx.query(self._find, keys[0], column) if len(keys) == 1 and column is not None else None
        if way is not None:
            await self._open(page, way, place)
            return
        whole = self._whole(keys)
        if whole is not None and self._actions is not None:
            self._actions.trigger(keys[0].account, whole.name, keys)
        else:
            self._tab.said.emit(words.edit_here_no(column.title if column is not None else ""))

    def _whole(self, keys: list[RecordKey]) -> ActionSpec | None:
        """The form that changes these records."""
        if self._actions is None or len({key.account for key in keys}) > 1:
            return None
        slug = self._ctx.services.accounts.get(keys[0].account).slug
        offered = [a for a in self._actions.available(slug, keys) if a.role in ROLES and a.on is not On.ACCOUNT]
        return next(iter(sorted(offered, key=lambda a: ROLES.index(a.role))), None)

    def _find(self, key: RecordKey, column: ColumnSpec) -> Way | None:
        """Off the UI thread: forms bring in the CRM's heavy part."""
        services = self._ctx.services
        account = services.accounts.get(key.account)
        view = services.queries.record(key)
        if view is None:
            return None
        for role in ROLES:
            for action in services.catalog.actions(account.slug, key.kind):
                if action.role is role and action.on in (On.ONE, On.MANY) and not action.immediate:
                    form = services.catalog.form(account.slug, action.name)
                    field = _field(form, action, column.source)
                    others = _others(form, field, view) if field is not None else None
                    if field is not None and others is not None:
                        return Way(account, action, field, form, key, _now(view, field, column.source), others)
        return None

    async def _open(self, page: LeadList, way: Way, place: int) -> None:
        if way.field.type in LINES or (way.field.type is FieldType.CHOICE and way.field.choices and not way.field.dynamic):
            self._over(page, way, place)
        else:
            actions = cast("Actions", self._actions)
            await actions.edit_field(way.account.id, way.action.name, way.key, way.field.name)

    # over the cell

    def _over(self, page: LeadList, way: Way, place: int) -> None:
        self.close()
        table = page.table
        row = table.currentIndex().row()
        box = table.visualRect(page.model.index(row, place))
        editor: QComboBox | QLineEdit
        if way.field.type is FieldType.CHOICE:
            editor = QComboBox(table.viewport())
            for choice in way.field.choices:
                editor.addItem(choice.label, choice.value)
            editor.setCurrentIndex(max(0, editor.findData(way.value)))
        else:
            editor = QLineEdit(way.value, table.viewport())
            editor.selectAll()
        named(editor, words.edit_here_name(way.field.title))
        editor.setGeometry(box.left(), box.top() - 2, max(LEAST, box.width()), max(28, box.height() + 4))
        editor.installEventFilter(self)
        self._editor, self._way = editor, way
        editor.show()
        editor.setFocus()
        table.verticalScrollBar().valueChanged.connect(self.close)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._editor and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._commit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close(back=True)
                return True
        elif watched is self._editor and event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return False

    def close(self, *_: object, back: bool = False) -> None:
        """Without changing anything; with `back` the focus returns to the list."""
        editor, self._editor, self._way = self._editor, None, None
        if editor is not None and isValid(editor):
            editor.hide()
            editor.deleteLater()
        page = self._tab.current_list()
        if back and page is not None:
            page.table.setFocus()

    def _commit(self) -> None:
        way, editor = self._way, self._editor
        if way is None or editor is None:
            return
        typed: JsonValue = editor.currentData() if isinstance(editor, QComboBox) else cast("QLineEdit", editor).text().strip()
        if typed == way.value:
            self.close(back=True)
            return
        editor.setEnabled(False)
        operation.start(self._tab, self._submit(way, typed), name="edit cell", failed=self._failed)

    async def _submit(self, way: Way, typed: JsonValue) -> None:
        values: Fields = {**way.others, way.field.name: typed}
        try:
            items = await self._ctx.call(self._ctx.services.commands.submit(way.account.id, way.action.name, [way.key.remote], values))
        except FormInvalid as error:
            self._say_wrong(" ".join(problem.message for problem in error.problems))
            return
        self.close(back=True)
        actions = cast("Actions", self._actions)
        await actions.follow_new(way.account, way.action, way.key, items)

    def _say_wrong(self, text: str) -> None:
        """The editor stays open with what was typed; the reason stands under it."""
        editor = self._editor
        if editor is None or not isValid(editor):
            return
        editor.setEnabled(True)
        editor.setProperty("invalid", True)
        editor.style().unpolish(editor)
        editor.style().polish(editor)
        editor.setAccessibleDescription(text)
        editor.setFocus()
        QToolTip.showText(editor.mapToGlobal(QPoint(0, editor.height())), text, editor)
        operation.say(self._tab, text, Tone.WARN)

    def _failed(self, error: LeaddeskError) -> None:
        self.close(back=True)
        operation.tell(self._tab, error)


def _field(form: FormSpec, action: ActionSpec, source: str) -> FieldSpec | None:
    """The form's field for a column: what its effects name, else what is filled from it."""
    by_effect = next((effect.field for effect in action.effects if effect.source == source), "")
    found = form.field(by_effect) if by_effect else next((f for f in form.fields if f.prefill == source), None)
    return found if found is not None and found.type not in (FieldType.FILES, FieldType.OBJECT, FieldType.TABLE) else None


def _others(form: FormSpec, field: FieldSpec, view: RecordView) -> Fields | None:
    """The values the form can't do without, from the record; None when it does not have them."""
    from leaddesk.ui.forms.opening import source_value

    found: dict[str, JsonValue] = {}
    for spec in form.fields:
        if spec.required and spec.name != field.name:
            value = source_value(view, spec) if spec.prefill else spec.default
            if value in (None, ""):
                return None
            found[spec.name] = value
    return found


def _now(view: RecordView, field: FieldSpec, source: str) -> str:
    from leaddesk.ui.forms.opening import core_text

    return core_text(view, field.prefill or source)
