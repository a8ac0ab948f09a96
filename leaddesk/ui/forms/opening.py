"""What a form shows when it opens: given values, what was typed before, the record's own values, defaults; and keeps drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import QObject, QTimer

from leaddesk.domain.records import RecordView
from leaddesk.domain.specs import FieldSpec, FieldType, FormSpec
from leaddesk.domain.values import Fields, JsonValue, is_empty, text
from leaddesk.services.api import Drafts
from leaddesk.ui.forms import checks

STRUCTURED = frozenset({FieldType.OBJECT, FieldType.TABLE, FieldType.MULTI_CHOICE})
"""Types whose values are more than a text."""
DRAFT_MS = 1200  # after the first change that is not kept yet: within the two seconds promised


def core_text(view: RecordView, source: str) -> str:
    """A core column or ``field:<name>`` of a record as text, pending changes included; dates ISO."""
    for mark in reversed(view.pending):
        if source in mark.overlay:
            return mark.overlay[source]
    if source.startswith("field:"):
        return text(view.record.values().get(source[6:]))
    core = view.record.core
    lists = {"phone": core.phones, "email": core.emails}
    if source == "remote":
        return view.record.key.remote
    if source in lists:
        return lists[source][0] if lists[source] else ""
    value = getattr(core, source, "")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else text(value)


def source_value(view: RecordView, spec: FieldSpec) -> JsonValue:
    """What a record says of a field: text, for structured fields the value as the server gave it (queued changes are known as text only)."""
    if spec.type not in STRUCTURED:
        return core_text(view, spec.prefill)
    name = spec.prefill.removeprefix("field:")
    value: JsonValue = view.record.values().get(name) if spec.prefill.startswith("field:") else getattr(view.record.core, name, None)
    if spec.type is FieldType.MULTI_CHOICE and isinstance(value, str) and all(value != c.value for c in spec.choices):
        return [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
    return value


def not_asked(form: FormSpec, settings: Fields, given: Fields | None = None) -> frozenset[str]:
    """The fields that make no sense for an account with these settings. One that is filled in already is asked all the same: it must not get lost."""
    wrong = (f.name for f in form.fields if f.setting and text(settings.get(f.setting)) not in f.setting_values)
    return frozenset(name for name in wrong if is_empty((given or {}).get(name)))


@dataclass(frozen=True, slots=True)
class Opening:
    """The values a form opens with. ``from_draft`` names the fields that come from a draft."""

    values: Fields
    from_draft: frozenset[str] = frozenset()


@dataclass(slots=True)
class Prefill:
    """Chooses each field's first value: given, drafted, from the record, default. `exact`: as the record says it, whether it would be taken or not."""

    given: Fields = field(default_factory=dict)
    draft: Fields = field(default_factory=dict)
    records: Sequence[RecordView] = ()
    today: date = date.min
    exact: bool = False

    def opening(self, fields: tuple[FieldSpec, ...]) -> Opening:
        values: dict[str, JsonValue] = {}
        drafted = set()
        for spec in fields:
            own = self._own(spec)
            if spec.name in self.given:
                values[spec.name] = self.given[spec.name]
            elif spec.name in self.draft:
                values[spec.name] = self.draft[spec.name]
                if not _same(self.draft[spec.name], own):
                    drafted.add(spec.name)
            elif not is_empty(own):
                values[spec.name] = own
        return Opening(values, frozenset(drafted))

    def _own(self, spec: FieldSpec) -> JsonValue:
        """What all the records have alike, if the field would take it (a day in the past is not offered again)."""
        found = [source_value(view, spec) for view in self.records] if spec.prefill else []
        value = found[0] if found and all(one == found[0] for one in found) else ""
        if self.exact:
            return value
        if not is_empty(value) and checks.judge(spec, value, checks.Frame(self.today, choices=spec.choices or None)).problem is None:
            return value
        return spec.default


def _same(one: JsonValue, other: JsonValue) -> bool:
    return (is_empty(one) and is_empty(other)) or one == other or (bool(text(one)) and text(one) == text(other))


class DraftKeeper(QObject):
    """Saves a half-filled form soon after a change. `key` names the form; without one nothing is kept."""

    def __init__(self, drafts: Drafts, key: str, parent: QObject) -> None:
        super().__init__(parent)
        self._drafts, self._key = drafts, key
        self._waiting: Mapping[str, JsonValue] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MS)
        self._timer.timeout.connect(self.flush)

    def load(self) -> Fields:
        return (self._drafts.load(self._key) or {}) if self._key else {}

    def changed(self, values: Mapping[str, JsonValue]) -> None:
        """Takes the form as it is now; written at the latest when the running wait ends."""
        if self._key:
            self._waiting = values
            if not self._timer.isActive():
                self._timer.start()

    def flush(self) -> None:
        """Writes at once what waits to be written."""
        self._timer.stop()
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._drafts.save(self._key, waiting)

    def drop(self) -> None:
        """The form was sent or thrown away."""
        self._timer.stop()
        self._waiting = None
        if self._key:
            self._drafts.drop(self._key)
