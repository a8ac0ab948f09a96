"""Choices of form fields: from the server while it answers, else as they were read last, marked as stale."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from leaddesk.connectors.contract import ChoiceContext
from leaddesk.domain.changes import ReferenceChanged
from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import ContractBroken, LeaddeskError, NotKnown, Offline, ServerFault, SignInNeeded, Throttled
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.specs import Choice, FieldSpec, FormSpec
from leaddesk.domain.values import Fields, text
from leaddesk.services.api import ChoiceList

if TYPE_CHECKING:
    from leaddesk.services.api import EventHub
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.services.connections import Connections
    from leaddesk.services.connectivity import Connectivity
    from leaddesk.store.accounts import AccountStore
    from leaddesk.store.records import RecordStore
    from leaddesk.store.small import SmallStore

_CACHE_ANSWERS = (Offline, ServerFault, Throttled, SignInNeeded, ContractBroken)


class ChoiceService:
    """`api.Choices`, on the engine's loop."""

    def __init__(
        self,
        catalog: PluginCatalog,
        accounts: AccountStore,
        records: RecordStore,
        small: SmallStore,
        connections: Connections,
        connectivity: Connectivity,
        events: EventHub,
        clock: Clock,
    ) -> None:
        self._catalog = catalog
        self._accounts = accounts
        self._records = records
        self._small = small
        self._connections = connections
        self._connectivity = connectivity
        self._events = events
        self._clock = clock

    async def get(self, account: AccountId, action: str, field: str, record: str | None = None, values: Fields | None = None) -> ChoiceList:
        """Raises NotKnown for an unknown field; the server's error when nothing was ever read."""
        slug = self._accounts.get(account).slug
        spec = self._field(slug, action, field)
        if not spec.dynamic:
            return ChoiceList(spec.choices, None)
        key = self._key(slug, account, action, record)
        context = self._context(key, values or {})
        cached_as = _context_key(spec, context)
        try:
            connector = self._connections.ready(account)
            async with self._connectivity.watching(account):
                choices = await connector.choices(action, field, context)
        except _CACHE_ANSWERS as error:
            return await asyncio.to_thread(self._cached, account, action, field, cached_as, error)
        now = self._clock.now()
        changed = await asyncio.to_thread(self._keep, account, action, field, cached_as, choices)
        if changed:
            self._events.publish(ReferenceChanged(account, action, field))
        return ChoiceList(choices, now)

    def _field(self, slug: str, action: str, name: str) -> FieldSpec:
        form = self._catalog.form(slug, action)
        found = _find(form.fields, name)
        if found is None:
            raise NotKnown(what="field", name=name, known=_all_names(form))
        return found

    def _key(self, slug: str, account: AccountId, action: str, record: str | None) -> RecordKey | None:
        if record is None:
            return None
        spec = self._catalog.plugin(slug).action(action)
        if spec is None:
            return None
        key = RecordKey(account, spec.kind, record)
        if self._records.rowid(key) is None:
            raise NotKnown(what="record", name=record, known=[])
        return key

    def _context(self, key: RecordKey | None, values: Fields) -> ChoiceContext:
        found = self._records.record(key) if key is not None else None
        return ChoiceContext(record=key, record_values=found.values() if found else {}, values=values)

    def _keep(self, account: AccountId, action: str, field: str, context: tuple[str, str], choices: tuple[Choice, ...]) -> bool:
        """Stores them for this record and as the latest for any record; answers whether they differ from what was stored."""
        before = self._small.get_choices(account, action, field, context[0])
        for one in dict.fromkeys(context):
            self._small.put_choices(account, action, field, one, choices, self._clock.now())
        return before is None or before[0] != choices

    def _cached(self, account: AccountId, action: str, field: str, context: tuple[str, str], error: LeaddeskError) -> ChoiceList:
        """This record's own last choices, else those last read for any record under the same values: better than none while offline."""
        for one in context:
            found = self._small.get_choices(account, action, field, one)
            if found is not None:
                return ChoiceList(found[0], found[1], stale=True)
        for other in self._alike(account, action, field):
            for one in (*context, _nothing_chosen(other[1])):
                found = self._small.get_choices(account, other[0], field, one)
                if found is not None and found[0]:
                    return ChoiceList(found[0], found[1], stale=True)
        raise error

    def _alike(self, account: AccountId, action: str, field: str) -> list[tuple[str, FieldSpec]]:
        """This action and the others about the same kind that ask for the same: what a list was read for one serves the other while offline."""
        slug = self._accounts.get(account).slug
        spec = self._catalog.plugin(slug).action(action)
        names = [action, *(one.name for one in self._catalog.actions(slug, spec.kind) if one.name != action)] if spec is not None else []
        found = []
        for name in names:
            try:
                found.append((name, self._field(slug, name, field)))
            except NotKnown:
                continue
        return [(name, one) for name, one in found if one.dynamic]

    def fresh(self, account: AccountId, action: str, field: str, within: timedelta) -> bool:
        """Whether the choices of a form with nothing chosen yet were read so lately."""
        spec = self._field(self._accounts.get(account).slug, action, field)
        found = self._small.get_choices(account, action, field, _nothing_chosen(spec))
        return found is not None and self._clock.now() - found[1] < within


def _nothing_chosen(spec: FieldSpec) -> str:
    """The cache's name for a form on no record with nothing chosen yet."""
    return _context_key(spec, ChoiceContext())[1]


def _find(fields: tuple[FieldSpec, ...], name: str) -> FieldSpec | None:
    """A field by its name, also inside objects, tables and the values asked for each file (``outer.inner`` or just ``inner``)."""
    head, _, rest = name.partition(".")
    for field in fields:
        if field.name == name:
            return field
        inner = _find((*field.fields, *field.per_file), rest if field.name == head and rest else name)
        if inner is not None:
            return inner
    return None


def _all_names(form: FormSpec) -> list[str]:
    return [field.name for top in form.fields for field in (top, *top.fields, *top.per_file)]


def _context_key(spec: FieldSpec, context: ChoiceContext) -> tuple[str, str]:
    """(for this record, for any record): the record and the form values the choices depend on."""
    depends: Mapping[str, str] = {name: text(context.values.get(name)) for name in sorted(spec.depends_on)}
    record = [context.record.kind, context.record.remote] if context.record else None
    anywhere = json.dumps([None, depends], ensure_ascii=False)
    return (json.dumps([record, depends], ensure_ascii=False), anywhere)
