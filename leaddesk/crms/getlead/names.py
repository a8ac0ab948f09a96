"""Names that Getlead creates by mere spelling: which were used before, and questions about one that differs only in case or blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from leaddesk.connectors.contract import FormContext, Ledger
from leaddesk.crms.getlead.site import names_in
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.values import Fields, text


@dataclass(frozen=True, slots=True)
class Named:
    """A field that holds a name: what it names, the ledger's column, the account's own list, whether a new one is created there."""

    what: str
    column: str
    setting: str
    creates: bool = True


_STAFF: Final = Named("staff member", "owner", "staff", creates=False)
_STATUS: Final = Named("status", "status", "statuses")
_DEPARTMENT: Final = Named("department", "f3", "departments", creates=False)

NAMED: Final[Mapping[tuple[str, str], Named]] = {
    ("create_lead", "source"): Named("source", "f1", "sources"),
    ("create_lead", "purpose"): Named("purpose", "f2", "purposes"),
    ("create_lead", "status"): _STATUS,
    ("create_lead", "department"): _DEPARTMENT,
    ("create_lead", "staff_name"): _STAFF,
    ("create_task", "assigned_to"): _STAFF,
    ("change_status", "status"): _STATUS,
    ("create_deal", "status"): Named("deal status", "f4", "deal_statuses"),
    ("create_deal", "staff_name"): _STAFF,
    ("assign_department", "department"): _DEPARTMENT,
}


def known(action: str, field: str, settings: Fields, ledger: Ledger) -> tuple[str, ...]:
    """The account's own list, then what was used before; each spelling once."""
    named = NAMED.get((action, field))
    if named is None:
        return ()
    return tuple(dict.fromkeys((*names_in(settings.get(named.setting)), *(name for name in ledger.used("lead", named.column) if name.strip()))))


def plain(name: str) -> str:
    """What two spellings of one name have in common."""
    return re.sub(r"[\s_]+", "", name).casefold()


def questions(action: str, values: Mapping[str, object], context: FormContext) -> Iterable[FieldProblem]:
    """One problem for each name that is another spelling of a known one, with the known spelling as the repair."""
    for (of, field), named in NAMED.items():
        given = values.get(field)
        if of != action or not isinstance(given, str) or not given:
            continue
        names = known(action, field, context.settings, context.ledger)
        same = next((name for name in names if plain(name) == plain(given)), None)
        if same is None or given in names:
            continue
        after = "Getlead would create a second one" if named.creates else "Getlead knows only the exact name"
        yield FieldProblem(field, "spelling", f"This {named.what} was written “{same}” so far; {after}. Tick “Keep my spelling” if that is meant.", same)


def new_names(action: str, payload: Fields, context: FormContext) -> Mapping[str, str]:
    """{field: sentence} for names that were never used before: worth a look before sending."""
    notes: dict[str, str] = {}
    for (of, field), named in NAMED.items():
        given = text(payload.get(field))
        if of == action and given and given not in known(action, field, context.settings, context.ledger):
            notes[field] = f"New: Getlead creates this {named.what}." if named.creates else f"Not used before: Getlead must know this {named.what} exactly so."
    return notes
