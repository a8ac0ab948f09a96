"""What an action would change in each of many records, in words: the old value and the new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from leaddesk.domain.specs import ActionSpec, FieldSpec, FormSpec, Role
from leaddesk.domain.values import Fields
from leaddesk.ui import strings_console as words
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.dialogs.subject import Subject
from leaddesk.ui.dialogs.words import show_value
from leaddesk.ui.forms.rows import Rows
from leaddesk.ui.strings_dialogs import say


def changes(subject: Subject, fields: Mapping[str, FieldSpec], sources: Mapping[str, str], values: Fields) -> list[tuple[str, str, str]]:
    """What would change in a record, each as title, old and new in words. `sources`: core column or ``field:<name>`` → form field."""
    found = []
    for source, name in sources.items():
        spec, value = fields.get(name), values.get(name)
        if spec is None or value is None:
            continue
        old, new = subject.show(source), show_value(spec, value).replace(" ", "\u00a0")
        labels = {choice.value: choice.label.replace(" ", "\u00a0") for choice in spec.choices}
        old = labels.get(old.replace("\u00a0", " "), old)
        if old != new:
            found.append((spec.title, old, new))
    return found


def both_sides(action: ActionSpec, form: FormSpec, rows: Rows, values: Fields) -> Callable[[Subject], tuple[str, str]]:
    """For the form as it is filled in: tells all that would change in a record as it is, and all of it as it will be."""
    fields, sources = _shown(form, rows), {effect.source: effect.field for effect in action.effects}

    def told(subject: Subject) -> tuple[str, str]:
        found = changes(subject, fields, sources, values)
        before, after = (old or say(S.EMPTY_VALUE) for _, old, _ in found), (new for _, _, new in found)
        return (", ".join(before), ", ".join(after)) if found else ("", words.many_unchanged())

    return told


def _shown(form: FormSpec, rows: Rows) -> dict[str, FieldSpec]:
    """The form's fields with the choices that are on offer now."""
    fields = {}
    for spec in form.fields:
        row = rows.get(spec.name)
        offered = tuple(row.editor.choices() or ()) if row is not None else ()
        fields[spec.name] = replace(spec, choices=offered or spec.choices)
    return fields


def change_words(action: ActionSpec, form: FormSpec, rows: Rows, values: Fields) -> Callable[[Subject], str]:
    """For the form as it is filled in: tells what would change in a record."""
    effects = {effect.source: effect.field for effect in action.effects}
    prefilled = {f.prefill: f.name for f in form.fields if f.prefill and f.name not in effects.values()}
    sources = {**effects, **(prefilled if action.role is Role.EDIT else {})}
    fields = _shown(form, rows)

    def told(subject: Subject) -> str:
        found = changes(subject, fields, sources, values)
        alone = len(found) == 1
        said = (f"{old or say(S.EMPTY_VALUE)} → {new}" if alone else f"{title}: {old or say(S.EMPTY_VALUE)} → {new}" for title, old, new in found)
        return "; ".join(said) or (words.many_unchanged() if sources else "")

    return told
