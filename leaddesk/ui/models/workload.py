"""How much each person has to do who records may be handed to: from the cache by owner, the day's figures, and what waits in the outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import Filter, ListQuery
from leaddesk.domain.specs import ActionSpec, Cell, Choice, FieldSpec, FieldType, FormSpec, KindSpec
from leaddesk.domain.values import text
from leaddesk.services.api import Services
from leaddesk.ui.models.load import QUEUED

MOST = 5_000
FIGURES = 4  # of a day's table


@dataclass(frozen=True, slots=True)
class Figure:
    """A count with its title; `open`: work that is still to be done, else what was done today."""

    title: str
    count: int
    open: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody records may be handed to. `queued` is on the way to them from here."""

    value: str
    name: str
    hint: str = ""
    figures: tuple[Figure, ...] = ()
    queued: int = 0

    @property
    def load(self) -> int:
        """What they have on their hands: what is open where that is known, else what the day gave them; and what is on its way."""
        still = [figure.count for figure in self.figures if figure.open]
        return (still[0] if still else self.figures[0].count if self.figures else 0) + self.queued


@dataclass(frozen=True, slots=True)
class Counts:
    """By what an owner is called (casefolded): titles in order, and the counts."""

    titles: tuple[tuple[str, bool], ...] = ()
    of: Mapping[str, tuple[int, ...]] | None = None
    queued: Mapping[str, int] | None = None


def target(form: FormSpec) -> FieldSpec | None:
    """The field that says who gets the records: the first required choice, else the first one."""
    choices = [field for field in form.fields if field.type is FieldType.CHOICE and not field.advanced]
    return next((field for field in choices if field.required), choices[0] if choices else None)


def people(choices: Sequence[Choice], counts: Counts) -> list[Person]:
    """Everybody who may be chosen, with what is known of them; in the order they are offered."""
    found = []
    for choice in choices:
        own = next((row for name in (choice.label, choice.value) if (row := (counts.of or {}).get(name.casefold())) is not None), None)
        figures = tuple(Figure(title, own[place] if own is not None else 0, is_open) for place, (title, is_open) in enumerate(counts.titles))
        found.append(Person(choice.value, choice.label, choice.hint, figures, (counts.queued or {}).get(choice.value, 0)))
    return found


def read_counts(
    services: Services, account: AccountId, kinds: Sequence[KindSpec], action: ActionSpec, field: str, today: str, words: tuple[str, str]
) -> Counts:
    """From the query thread. `words`: what open records, and those due today, are called."""
    columns: list[tuple[str, bool, Mapping[str, int]]] = []
    for kind in kinds:
        if not any(column.source == "owner" for column in kind.columns):
            continue
        if kind.page == "list":
            columns += _held(services, account, kind, today, words)
        elif kind.page == "activity":
            columns += _done(services, account, kind)
    columns = [column for column in columns if any(column[2].values())]
    owners = {owner for _, _, counted in columns for owner in counted}
    queued = Counter(text(item.command.payload.get(field)) for item in services.commands.items(QUEUED, account, MOST) if item.command.action == action.name)
    return Counts(tuple((title, is_open) for title, is_open, _ in columns), {o: tuple(c.get(o, 0) for _, _, c in columns) for o in owners}, queued)


def _held(services: Services, account: AccountId, kind: KindSpec, today: str, words: tuple[str, str]) -> list[tuple[str, bool, Mapping[str, int]]]:
    """Records by owner, all of them and those due today."""
    query = ListQuery(accounts=(account,), kinds=(kind.name,))
    due = replace(query, filters=(Filter("due", "eq", (today,)),))
    dated = any(column.source == "due" for column in kind.columns)
    asked = [(words[0], query), *([(words[1], due)] if dated else [])]
    return [(title, True, _by_owner((t.value, t.count) for t in services.queries.tally(one, "owner"))) for title, one in asked]


def _done(services: Services, account: AccountId, kind: KindSpec) -> list[tuple[str, bool, Mapping[str, int]]]:
    """The day's figures by owner, as the kind counts them."""
    numbers = [column for column in kind.columns if column.cell is Cell.NUMBER][:FIGURES]
    rowids = services.queries.ids(ListQuery(accounts=(account,), kinds=(kind.name,), limit=MOST))
    rows = services.queries.rows(rowids, ("owner", *(column.source for column in numbers)))
    return [(column.title, False, _by_owner((row.cells[0], _whole(row.cells[place + 1])) for row in rows)) for place, column in enumerate(numbers)]


def _by_owner(counted: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    sums: Counter[str] = Counter()
    for owner, count in counted:
        if owner:
            sums[owner.casefold()] += count
    return sums


def _whole(value: str) -> int:
    try:
        return int(float(value)) if value else 0
    except ValueError:
        return 0
