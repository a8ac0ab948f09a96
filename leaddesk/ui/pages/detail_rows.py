"""What the detail pane shows of a record, as plain data: grouped rows, key facts and pending changes, all from the kind's description."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.naming import readable
from leaddesk.domain.records import Core, PendingMark, Record, RecordView
from leaddesk.domain.specs import ActionSpec, Cell, ColumnSpec, FieldLabel, KindSpec, Tone
from leaddesk.domain.values import JsonValue, is_empty, text
from leaddesk.ui import strings_pages as s

MAX_VALUE = 4000  # characters of one value that are shown; more is no longer reading
HEADLINE = frozenset({"title", "status", "remote"})  # said by the header itself


@dataclass(frozen=True, slots=True)
class ShownField:
    """One line of the pane: a field's name, its label and what it says."""

    name: str
    label: str
    value: str
    cell: Cell = Cell.TEXT
    sensitive: bool = False
    multiline: bool = False
    link: str = ""  # an https address that may be opened


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A titled block; groups without a filled field are left out."""

    title: str
    fields: tuple[ShownField, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One key fact of the header, with the kind's column it comes from."""

    column: ColumnSpec
    value: str


@dataclass(frozen=True, slots=True)
class PendingChange:
    """One field a queued command will change: what it says now, what it will say."""

    label: str
    old: str
    new: str
    cell: Cell
    currency: str = ""  # of the record, for amounts
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class PendingLine:
    """A queued command of the record, as the pane shows it."""

    mark: PendingMark
    item: OutboxItem | None
    action: ActionSpec | None
    changes: tuple[PendingChange, ...]


def plain(value: JsonValue) -> str:
    """Any JSON value as lines a person can read; ``""`` for a blank one."""
    if isinstance(value, Mapping):
        return "\n".join(f"{readable(str(k))}: {plain(v)}" for k, v in value.items() if not is_empty(v))[:MAX_VALUE]
    if isinstance(value, (list, tuple)):
        said = [plain(v) for v in value if not is_empty(v)]
        return ("\n" if any("\n" in one for one in said) else ", ").join(said)[:MAX_VALUE]
    return text(value)[:MAX_VALUE]


def groups(kind: KindSpec, record: Record) -> tuple[ShownGroup, ...]:
    """All filled fields by the kind's groups; the rest under "Other", by their own names made readable."""
    values = record.values()
    named: set[str] = set()
    shown: list[ShownGroup] = []
    for group in kind.groups:
        named.update(label.name for label in group.fields)
        fields = tuple(_shown(label, plain(values.get(label.name))) for label in group.fields if not is_empty(values.get(label.name)))
        if any(f.value for f in fields):
            shown.append(ShownGroup(group.title, tuple(f for f in fields if f.value)))
    others = tuple(
        _shown(FieldLabel(name, readable(name), multiline=isinstance(value, (Mapping, list, tuple))), plain(value))
        for name, value in values.items()
        if name not in named and not is_empty(value)
    )
    if others:
        shown.append(ShownGroup(s.say(s.OTHER_FIELDS), tuple(f for f in others if f.value)))
    return tuple(shown)


def _shown(label: FieldLabel, value: str) -> ShownField:
    multiline = label.multiline or "\n" in value
    return ShownField(label.name, label.label, value, label.cell, label.sensitive, multiline, "" if label.sensitive else link(value))


def link(value: str) -> str:
    """The value when it is a plain https address with a host, else ``""``: nothing else is ever opened."""
    if not value.lower().startswith("https://") or any(ch.isspace() or not ch.isprintable() for ch in value):
        return ""
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return ""
    return value if host and parts.username is None else ""


def host_and_rest(address: str) -> tuple[str, str]:
    """An address as it is shown: the host first, then what follows it."""
    parts = urlsplit(address)
    rest = parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return parts.hostname or "", "" if rest == "/" else rest


def core_text(core: Core, source: str) -> str:
    """A core column's raw text: ISO for dates, the first phone and e-mail address, ``""`` when unknown."""
    if source == "phone":
        return core.phones[0] if core.phones else ""
    if source == "email":
        return core.emails[0] if core.emails else ""
    value = getattr(core, source, None)
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value).strip()


def source_text(record: Record, source: str) -> str:
    """The raw text behind a column's source, ``field:<name>`` included."""
    if source == "remote":
        return record.key.remote
    if source.startswith("field:"):
        return one_line(record.values().get(source.removeprefix("field:")))
    return core_text(record.core, source)


def one_line(value: JsonValue) -> str:
    """Any value in one line: an address as its parts, a list as its entries; what only repeats the others is left out."""
    if isinstance(value, (Mapping, list, tuple)):
        parts = [one_line(part) for part in (value.values() if isinstance(value, Mapping) else value)]
        said = list(dict.fromkeys(part for part in parts if part))
        return ", ".join(part for part in said if not (", " in part and any(other != part and other in part for other in said)))[:MAX_VALUE]
    return text(value)[:MAX_VALUE]


def facts(kind: KindSpec, record: Record, pending: Iterable[PendingMark], limit: int = 6) -> list[Fact]:
    """The header's facts: the kind's shown columns that say something, dates and phone first, as they will be once the queue has landed."""
    overlay: dict[str, str] = {}
    for mark in pending:
        overlay.update(mark.overlay)
    found = [
        Fact(c, overlay.get(c.source, source_text(record, c.source))) for c in kind.columns if c.shown and c.source not in HEADLINE and c.cell is not Cell.AGE
    ]
    first = {"due": 0, "slot": 1, "phone": 2}
    return sorted((f for f in found if f.value), key=lambda f: first.get(f.column.source, 3))[:limit]


def tone_of(kind: KindSpec, status: str) -> tuple[str, Tone]:
    """A status as the kind names it, with its tone; an unknown one stays as it is and neutral."""
    wanted = status.casefold()
    spec = next((one for one in kind.statuses if one.value.casefold() == wanted or one.label.casefold() == wanted), None)
    return (spec.label, spec.tone) if spec else (status, Tone.NEUTRAL)


def pending_lines(kind: KindSpec, view: RecordView, items: Mapping[str, OutboxItem], actions: Mapping[str, ActionSpec]) -> tuple[PendingLine, ...]:
    """The record's queued commands with what each changes, in the order they will be sent."""
    labels = _labels(kind)
    said: dict[str, str] = {}
    lines = []
    for mark in view.pending:
        item, action = items.get(mark.command), actions.get(mark.action)
        changes = []
        for source, overlaid in mark.overlay.items():
            label = labels.get(source) or FieldLabel(source, readable(source.removeprefix("field:")))
            old = said.get(source, source_text(view.record, source))
            new = said[source] = _in_full(item, action, source) or overlaid
            if old != new:
                changes.append(PendingChange(label.label, old, new, label.cell, view.record.core.currency, label.sensitive))
        lines.append(PendingLine(mark, item, action, tuple(changes)))
    return tuple(lines)


def _labels(kind: KindSpec) -> dict[str, FieldLabel]:
    """What the kind calls each source: as in its detail, else as in its list."""
    named = {c.source: FieldLabel(c.source, c.title, c.cell) for c in kind.columns if c.cell is not Cell.AGE}
    return {**named, **{f"field:{label.name}": label for group in kind.groups for label in group.fields}}


def _in_full(item: OutboxItem | None, action: ActionSpec | None, source: str) -> str:
    """A new value that has parts, all of them; the mark knows only the part that lists show."""
    effect = next((e for e in action.effects if e.source == source and "." in e.field), None) if action is not None else None
    return one_line(item.command.payload.get(effect.field.split(".")[0])) if effect is not None and item is not None else ""


def as_day(raw: str) -> date | None:
    """A raw ISO date or moment as a day; None when it is neither."""
    try:
        return date.fromisoformat(raw[:10])
    except ValueError:
        return None
