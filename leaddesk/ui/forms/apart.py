"""Has texts of fields with parts taken apart by the CRM's check, and puts the parts it answers into their editors."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from leaddesk.domain.errors import FormInvalid, LeaddeskError
from leaddesk.domain.values import Fields
from leaddesk.ui.forms.nested import ObjectEditor
from leaddesk.ui.forms.row import FieldRow
from leaddesk.ui.forms.rows import Rows
from leaddesk.ui.operation import start

Check = Callable[[Fields], Coroutine[Any, Any, object]]
"""The CRM's check of all values; answers the payload."""


def take_apart(form: QWidget, rows: Rows, check: Check | None, values: Callable[[], Fields]) -> None:
    """Follows every editor that may hold one text instead of its parts."""
    for row in rows:
        if isinstance(row.editor, ObjectEditor) and check is not None:
            row.editor.whole.connect(partial(_begin, form, row, check, values))


def show_parts(rows: Rows, payload: object) -> None:
    """After a check that found nothing wrong: texts still whole become the parts the check made of them."""
    for row in rows:
        editor = row.editor
        if isinstance(editor, ObjectEditor) and editor.is_whole() and isinstance(editor.raw(), str) and isinstance(payload, Mapping):
            parts = payload.get(editor.spec.name)
            editor.take(parts if isinstance(parts, Mapping) else None)


def _begin(form: QWidget, row: FieldRow, check: Check, values: Callable[[], Fields], _text: str) -> None:
    start(form, _split(row, check, values), name="take apart", failed=partial(_not_now, row))


async def _split(row: FieldRow, check: Check, values: Callable[[], Fields]) -> None:
    editor = row.editor
    assert isinstance(editor, ObjectEditor)
    asked = editor.raw()
    try:
        payload = await check(values())
    except FormInvalid as invalid:
        mine = next((p for p in invalid.problems if p.field.split(".")[0] == editor.spec.name), None)
        if mine is not None:
            row.show_problem(mine)
        elif any(p.code == "unchanged" for p in invalid.problems):
            editor.take(None)  # the record says so already
        else:
            editor.not_yet()
        return
    if isinstance(payload, Mapping) and editor.is_whole() and editor.raw() == asked:
        parts = payload.get(editor.spec.name)
        editor.take(parts if isinstance(parts, Mapping) else None)


def _not_now(row: FieldRow, _error: LeaddeskError) -> None:
    """Without the server's help the text stays as it is; it is taken apart when the form is sent."""
    if isinstance(row.editor, ObjectEditor):
        row.editor.not_yet()
