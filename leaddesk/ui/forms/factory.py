"""Chooses the editor for a field."""

from __future__ import annotations

from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.ui.forms.base import Editor, Surroundings
from leaddesk.ui.forms.choice import ChoiceEditor, SegmentEditor, wants_segments
from leaddesk.ui.forms.dates import DateEditor, DateTimeEditor, TimeEditor
from leaddesk.ui.forms.files import FilesEditor
from leaddesk.ui.forms.nested import ObjectEditor, TableEditor
from leaddesk.ui.forms.text import CodeEditor, MultilineEditor, SecretEditor, TextEditor
from leaddesk.ui.forms.ticks import BooleanEditor, MultiChoiceEditor
from leaddesk.ui.forms.tiles import TileEditor

_EDITORS: dict[FieldType, type[Editor]] = {
    FieldType.MULTILINE: MultilineEditor,
    FieldType.BOOLEAN: BooleanEditor,
    FieldType.DATE: DateEditor,
    FieldType.TIME: TimeEditor,
    FieldType.DATETIME: DateTimeEditor,
    FieldType.MULTI_CHOICE: MultiChoiceEditor,
    FieldType.SECRET: SecretEditor,
    FieldType.CODE: CodeEditor,
    FieldType.FILES: FilesEditor,
}


def make_editor(spec: FieldSpec, around: Surroundings) -> Editor:
    """The editor for a field; what has no editor of its own is typed in one line."""
    if spec.type is FieldType.CHOICE and spec.dynamic and spec.name in around.tiles:
        return TileEditor(spec, around)
    if spec.type is FieldType.CHOICE:
        return SegmentEditor(spec, around) if wants_segments(spec) else ChoiceEditor(spec, around)
    if spec.type is FieldType.OBJECT:
        return ObjectEditor(spec, around, make_editor)
    if spec.type is FieldType.TABLE:
        return TableEditor(spec, around, make_editor)
    return _EDITORS.get(spec.type, TextEditor)(spec, around)
