"""A list as a board: columns by status in the document's order, each with its count, its amounts and its first cards. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from leaddesk.domain.commands import State
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import Filter, ListedRow, ListQuery, Tally
from leaddesk.domain.specs import ActionSpec, Cell, KindSpec, On, StatusSpec, Tone
from leaddesk.services.api import Queries

FIRST = 30  # cards of a column before "show more"
MORE = 100
_TROUBLE = frozenset({State.UNKNOWN.value, State.REFUSED.value, State.CONFLICT.value})


@dataclass(frozen=True, slots=True)
class Face:
    """Which lines a kind's cards have: sources of the title, the quiet lines below, the amount and the age; ``""`` = none."""

    title: str
    lines: tuple[str, ...]
    amount: str
    dated: str
    cell: Cell = Cell.AGE

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.title, *self.lines, self.amount or "amount", self.dated or "created", "currency")


@dataclass(frozen=True, slots=True)
class Card:
    """One record. Texts are the store's own; `age` is a day or a moment."""

    rowid: int
    key: RecordKey
    title: str
    lines: tuple[str, ...]
    amount: str = ""
    currency: str = ""
    dated: str = ""
    pending: str = ""  # "", "waiting" or "trouble"
    unread: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One column. `known` False: a status nobody described, shown as it came."""

    value: str
    label: str
    tone: Tone
    known: bool
    count: int
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    cards: tuple[Card, ...] = ()

    @property
    def left(self) -> int:
        """How many cards are not shown yet."""
        return self.count - len(self.cards)


def face_of(kind: KindSpec) -> Face:
    """What a kind's columns offer for a card: company and sub-status below the title, an amount, and the first age or date."""
    sources = {column.source: column.cell for column in kind.columns}
    order = [*(c for c in kind.columns if c.cell is Cell.AGE), *(c for c in kind.columns if c.cell in (Cell.DATE, Cell.DATETIME) and c.sortable)]
    dated = next(iter(order), None)
    lines = tuple(c.source for source in ("company", "substatus") for c in kind.columns if c.source == source and c.shown)
    return Face("title", lines, "amount" if "amount" in sources else "", dated.source if dated else "", dated.cell if dated else Cell.AGE)


def mover(actions: Sequence[ActionSpec], kind: KindSpec) -> tuple[ActionSpec, str] | None:
    """The action that changes a kind's status, and the form field for the new one; None when nobody here may."""
    for action in actions:
        if action.kind == kind.name and action.on is not On.ACCOUNT:
            for effect in action.effects:
                if effect.source == "status":
                    return action, effect.field
    return None


def lanes_of(kind: KindSpec, tallies: Sequence[Tally], chosen: Sequence[str] = ()) -> list[Lane]:
    """The columns without cards: every described status, also an empty one, then what came besides, the most frequent first, none last.

    `chosen` narrows to the statuses a filter asks for.
    """
    known = {spec.value.casefold(): spec for spec in kind.statuses}
    found: dict[str, list[Tally]] = {}
    for tally in tallies:
        found.setdefault(tally.value.casefold(), []).append(tally)
    wanted = {value.casefold() for value in chosen}
    lanes = [_lane(found.get(value, []), spec.value, spec) for value, spec in known.items() if not wanted or value in wanted]
    others = [_lane(several, several[0].value, None) for value, several in found.items() if value not in known]
    return [*lanes, *sorted(others, key=lambda lane: (not lane.value, -lane.count, lane.label))]


def _lane(tallies: Sequence[Tally], value: str, spec: StatusSpec | None) -> Lane:
    amounts: dict[str, Decimal] = {}
    for tally in tallies:
        for currency, amount in tally.amounts.items():
            amounts[currency] = amounts.get(currency, Decimal(0)) + amount
    count = sum(tally.count for tally in tallies)
    return Lane(value, spec.label if spec else value, spec.tone if spec else Tone.NEUTRAL, spec is not None, count, amounts)


def read_board(queries: Queries, query: ListQuery, kind: KindSpec, shown: Mapping[str, int]) -> tuple[Lane, ...]:
    """The board of a list's question; `shown`: status → how many cards, where more than the first were asked for."""
    face = face_of(kind)
    chosen = next((f.values for f in query.filters if f.op == "in" and f.column in _names(kind)), ())
    lanes = []
    for lane in lanes_of(kind, queries.tally(query, "status"), chosen):
        cards: tuple[Card, ...] = ()
        if lane.count:
            own = Filter("status", "eq", (lane.value,)) if lane.value else Filter("status", "empty")
            rowids = queries.first(replace(query, filters=(*query.filters, own)), shown.get(lane.value, FIRST))
            cards = tuple(_card(row, face) for row in queries.rows(rowids, face.sources))
        lanes.append(replace(lane, cards=cards))
    return tuple(lanes)


def _names(kind: KindSpec) -> set[str]:
    return {"status", *(column.name for column in kind.columns if column.source == "status")}


def _card(row: ListedRow, face: Face) -> Card:
    title, *lines = row.cells[: 1 + len(face.lines)]
    amount, dated, currency = row.cells[-3:]
    pending = "trouble" if any(mark.state in _TROUBLE for mark in row.pending) else "waiting" if row.pending else ""
    kept = tuple("" if line == title else line for line in lines)
    return Card(
        row.rowid, row.key, title or row.key.remote, kept, amount if face.amount else "", currency, dated if face.dated else "", pending, row.unread, row.gone
    )
