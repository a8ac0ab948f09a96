"""What changed since somebody looked, with the names the CRM's own description gives its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.naming import readable
from leaddesk.domain.news import ChangedRecord, FieldChange
from leaddesk.domain.specs import Cell, FieldLabel, KindSpec

if TYPE_CHECKING:
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.store.accounts import AccountStore
    from leaddesk.store.news import ChangeStore
    from leaddesk.store.records import RecordStore

_CORE = {"due": Cell.DATE, "created": Cell.DATETIME, "updated": Cell.DATETIME, "amount": Cell.MONEY, "phone": Cell.PHONE, "status": Cell.STATUS}


class NewsService:
    """`api.News`, from any thread."""

    def __init__(self, changes: ChangeStore, records: RecordStore, accounts: AccountStore, catalog: PluginCatalog) -> None:
        self._changes = changes
        self._records = records
        self._accounts = accounts
        self._catalog = catalog

    def unseen(self, key: RecordKey) -> tuple[FieldChange, ...]:
        rowid = self._records.rowid(key)
        return self._named(key, self._changes.unseen(rowid)) if rowid is not None else ()

    def history(self, key: RecordKey) -> tuple[FieldChange, ...]:
        """Every change that is kept of a record, oldest first."""
        rowid = self._records.rowid(key)
        return self._named(key, self._changes.history(rowid)) if rowid is not None else ()

    def changed(self, account: AccountId | None = None, limit: int = 500) -> tuple[ChangedRecord, ...]:
        accounts = [self._accounts.get(account).id] if account is not None else [a.id for a in self._accounts.list()]
        return tuple(replace(one, changes=self._named(one.key, one.changes)) for one in self._changes.changed(accounts, limit))

    def _named(self, key: RecordKey, changes: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
        if not changes:
            return ()
        try:
            labels = field_labels(self._catalog.kind(self._accounts.get(key.account).slug, key.kind))
        except NotKnown:
            labels = {}
        return tuple(_labelled(change, labels) for change in changes)


def field_labels(kind: KindSpec) -> Mapping[str, FieldLabel]:
    """What a kind calls each source: its columns, and the fields of its detail."""
    named = {c.source: FieldLabel(c.source, c.title, c.cell) for c in kind.columns if c.cell is not Cell.AGE}
    return {**named, **{f"field:{label.name}": label for group in kind.groups for label in group.fields}}


def _labelled(change: FieldChange, labels: Mapping[str, FieldLabel]) -> FieldChange:
    label = labels.get(change.source) or labels.get(change.source.partition(".")[0])
    if label is None:
        return replace(change, label=readable(change.source.removeprefix("field:")), cell=_CORE.get(change.source, Cell.TEXT))
    name = label.label
    if change.source not in labels:  # a part of an object
        name = f"{name}: {readable(change.source.partition('.')[2]).lower()}"
    return replace(change, label=name, cell=label.cell if change.source in labels else Cell.TEXT, sensitive=label.sensitive)
