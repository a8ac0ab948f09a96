"""The document desk: which leads can be given documents, how much of each one's checklist is there, and whose a file probably is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import Filter, ListQuery
from leaddesk.domain.specs import ActionSpec, On, Role
from leaddesk.services.boards_api import DeskLead, FileOwner, LeadPage
from leaddesk.services.document_types import Mark, marks, upload_form
from leaddesk.services.file_owner import Candidate, best, tokens

if TYPE_CHECKING:
    from leaddesk.domain.accounts import Account
    from leaddesk.domain.clock import Clock
    from leaddesk.domain.records import ListedRow
    from leaddesk.services.api import Catalog, Queries
    from leaddesk.store.small import SmallStore
    from leaddesk.store.uploads import UploadReader

COLUMNS: Final = ("title", "company", "reference", "due", "phone")
_SLICE: Final = 300
_FOUND: Final = 30  # records looked at for each


@dataclass(slots=True)
class Shelf:
    """One account's kind of records that can be given documents: the action, its types, and what was sent so far."""

    account: Account
    action: ActionSpec
    kind_field: str  # of the form: what a document is; "" when it is not asked
    fixed: tuple[str, ...]  # the types when the form itself has them
    uploads: Mapping[RecordKey, tuple[OutboxItem, ...]]
    own: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by record: the types last read for it
    of_company: dict[str, tuple[str, ...]] = field(default_factory=dict)
    latest: tuple[str, ...] | None = None

    def types(self, remote: str, company: str) -> tuple[str, ...] | None:
        """Its checklist: as read for it, else for a record of the same company, else for any."""
        if self.fixed:
            return self.fixed
        return self.own.get(remote) or self.of_company.get(company.casefold()) or self.latest

    def lead(self, row: ListedRow) -> DeskLead:
        title, company, reference, due, _ = row.cells
        done = marks(self.uploads.get(row.key, ()), self.kind_field)
        wanted = self.types(row.key.remote, company)
        counted = list(done.values()) if wanted is None else [done.get(value, Mark()) for value in wanted]
        return DeskLead(
            key=row.key,
            slug=self.account.slug,
            account_label=self.account.label,
            action=self.action,
            field=self.kind_field,
            title=title or row.key.remote,
            company=company,
            reference=reference,
            due=_day(due),
            sent=sum(bool(m.sent) and not m.queued and not m.troubled for m in counted),
            queued=sum(bool(m.queued) and not m.troubled for m in counted),
            troubled=sum(bool(m.troubled) for m in counted),
            wanted=len(wanted) if wanted is not None else None,
            sure=bool(self.fixed or row.key.remote in self.own or company.casefold() in self.of_company),
        )


class DeskService:
    """`boards_api.Desk`."""

    def __init__(
        self, catalog: Catalog, queries: Queries, accounts: Callable[[], Sequence[Account]], uploads: UploadReader, small: SmallStore, clock: Clock
    ) -> None:
        self._catalog = catalog
        self._queries = queries
        self._accounts = accounts
        self._uploads = uploads
        self._small = small
        self._clock = clock

    def leads(self, account: AccountId | None, *, search: str = "", only: str = "", limit: int = 300) -> LeadPage:
        found: list[DeskLead] = []
        total, dated, shelves = 0, False, self._shelves(account)
        filters = (Filter("due", "eq", (self._clock.now().astimezone().date().isoformat(),)),) if only == "due" else ()
        for shelf in shelves:
            kind = self._catalog.kind(shelf.account.slug, shelf.action.kind)
            dated = dated or any(column.source == "due" for column in kind.columns)
            ids = self._queries.ids(ListQuery((shelf.account.id,), (kind.name,), search=search, filters=filters, sort="due"))
            taken = skipped = 0
            for lead in self._read(shelf, ids):
                if only == "missing" and lead.missing == 0:
                    skipped += 1
                    continue
                found.append(lead)
                taken += 1
                if taken == limit:
                    break
            total += len(ids) - skipped
        found.sort(key=lambda lead: (lead.due is None, lead.due or date.max))
        return LeadPage(tuple(found[:limit]), total, dated)

    def lead(self, key: RecordKey) -> DeskLead | None:
        view = self._queries.record(key)
        shelf = next((one for one in self._shelves(key.account) if one.action.kind == key.kind), None)
        if view is None or shelf is None:
            return None
        return next(self._read(shelf, [view.rowid]), None)

    def done(self, key: RecordKey) -> Mapping[str, Mark]:
        shelf = next((one for one in self._shelves(key.account) if one.action.kind == key.kind), None)
        return marks(shelf.uploads.get(key, ()), shelf.kind_field) if shelf is not None else {}

    def owners(self, account: AccountId | None, names: Sequence[str]) -> Mapping[str, FileOwner]:
        shelves = {(shelf.account.id, shelf.action.kind): shelf for shelf in self._shelves(account)}
        found: dict[str, FileOwner] = {}
        for name in dict.fromkeys(names):
            rows = [row for row in self._named(name) if not row.gone and (row.key.account, row.key.kind) in shelves]
            hit = best(name, [Candidate(row.key.remote, row.cells[0], row.cells[2], row.cells[4]) for row in rows])
            if hit is not None:
                row = rows[hit[0]]
                found[name] = FileOwner(shelves[row.key.account, row.key.kind].lead(row), hit[1])
        return found

    # reading

    def _read(self, shelf: Shelf, ids: Sequence[int]) -> Iterator[DeskLead]:
        for start in range(0, len(ids), _SLICE):
            for row in self._queries.rows(list(ids[start : start + _SLICE]), COLUMNS):
                yield shelf.lead(row)

    def _named(self, name: str) -> tuple[ListedRow, ...]:
        """The records any words of a file's name find. The latest of each are enough: what many share says nothing about whose it is."""
        ids = dict.fromkeys(hit.rowid for token in tokens(name) for hit in self._queries.search(token, _FOUND))
        return self._queries.rows(list(ids), COLUMNS)

    def _shelves(self, account: AccountId | None) -> list[Shelf]:
        shelves = []
        for one in self._accounts():
            if account in (None, one.id):
                shelves += [self._shelf(one, action) for action in self._senders(one.slug)]
        return shelves

    def _senders(self, slug: str) -> list[ActionSpec]:
        """A CRM's actions that send documents of a record: the first of each kind."""
        try:
            actions = self._catalog.actions(slug)
        except NotKnown:
            return []  # its CRM is not installed here
        first: dict[str, ActionSpec] = {}
        for action in actions:
            if action.role is Role.UPLOAD and action.on is not On.ACCOUNT:
                first.setdefault(action.kind, action)
        return list(first.values())

    def _shelf(self, account: Account, action: ActionSpec) -> Shelf:
        form = upload_form(self._catalog.form(account.slug, action.name))
        kind = form.kind if form is not None else None
        fixed = tuple(choice.value for choice in kind.choices) if kind is not None and not kind.dynamic else ()
        shelf = Shelf(account, action, kind.name if kind is not None else "", fixed, self._uploads.of(account.id, (action.name,), action.kind))
        if kind is not None and kind.dynamic:
            self._remembered(shelf)
        return shelf

    def _remembered(self, shelf: Shelf) -> None:
        """The checklists that were read so far, by record and by its company."""
        for context, values in self._small.choice_values(shelf.account.id, shelf.action.name, shelf.kind_field):
            record = json.loads(context)[0]
            if record is None:
                shelf.latest = shelf.latest or values
            elif record[0] == shelf.action.kind:
                shelf.own.setdefault(record[1], values)
        if not shelf.own:
            return
        known = Filter("remote", "in", tuple(shelf.own))
        ids = self._queries.first(ListQuery((shelf.account.id,), (shelf.action.kind,), filters=(known,)), len(shelf.own))
        for row in self._queries.rows(ids, ("company",)):
            if row.cells[0]:
                shelf.of_company.setdefault(row.cells[0].casefold(), shelf.own.get(row.key.remote, ()))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
