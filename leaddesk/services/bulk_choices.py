"""The choices rows are checked against: read once, or once for each combination of the values they depend on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from leaddesk.domain.bulk import ImportMap, SourceRow, Target
from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import FormSpec
from leaddesk.domain.values import Fields, JsonValue, text
from leaddesk.services.bulk_checking import Choose
from leaddesk.services.bulk_targets import is_entries
from leaddesk.services.bulk_values import Choosing, RowValues

if TYPE_CHECKING:
    from leaddesk.services.api import Choices

MOST_COMBINATIONS: Final = 60
Key = tuple[str, ...]


async def listed(choices: Choices, account: AccountId, action: str, form: FormSpec) -> dict[str, tuple[str, ...]]:
    """The names of entries a form's lists can hold (an account's own fields); lists nobody can name now are left out."""
    out: dict[str, tuple[str, ...]] = {}
    for spec in form.fields:
        if is_entries(spec):
            try:
                found = await choices.get(account, action, f"{spec.name}.{spec.fields[0].name}")
            except LeaddeskError:
                continue
            out[spec.name] = tuple(c.value for c in found.choices)
    return out


class ChoiceBook:
    """Fetches before a check; looked into, row by row, during it."""

    def __init__(self, choices: Choices, account: AccountId, action: str) -> None:
        self._choices = choices
        self._account = account
        self._action = action
        self.remarks: list[str] = []

    async def fetch(
        self, targets: Mapping[str, Target], wanted: ImportMap, rows: Sequence[SourceRow], values: RowValues, fixes: Mapping[int, Fields]
    ) -> dict[str, Choose]:
        """By target. Fields are read in the form's order, so that what others depend on is there first."""
        out: dict[str, Choose] = {}
        mapped = {f.target for f in wanted.fields}
        for name, target in targets.items():
            if name in mapped and target.spec.dynamic:
                choose = await (self._dependent(target, rows, values, fixes, out) if target.spec.depends_on else self._plain(target))
                if choose is not None:
                    out[name] = choose
        return out

    async def _plain(self, target: Target) -> Choose | None:
        found = await self._read(target, {})
        return None if found is None else (lambda name, flat: found)

    async def _dependent(
        self, target: Target, rows: Sequence[SourceRow], values: RowValues, fixes: Mapping[int, Fields], before: Mapping[str, Choose]
    ) -> Choose | None:
        names = target.spec.depends_on
        combinations: dict[Key, None] = {}
        for row in rows:
            flat = values.flat(row.cells, fixes.get(row.number, {}))
            if target.name in flat:
                combinations.setdefault(_key(names, _known(flat, names, before)))
            if len(combinations) > MOST_COMBINATIONS:
                self.remarks.append(f"{target.title}: too many different combinations to look all choices up; the CRM decides.")
                return None
        found: dict[Key, Choosing | None] = {}
        for key in combinations:
            found[key] = await self._read(target, dict(zip(names, key, strict=True)))
        return lambda name, flat: found.get(_key(names, flat))

    async def _read(self, target: Target, values: Fields) -> Choosing | None:
        try:
            found = await self._choices.get(self._account, self._action, target.name, None, values)
        except LeaddeskError:
            self.remarks.append(f"{target.title}: the CRM's choices can't be read now, so they were not checked.")
            return None
        return Choosing.of(found.choices, target.spec.free_entry)


def _key(names: Sequence[str], flat: Mapping[str, JsonValue]) -> Key:
    return tuple(text(flat.get(name)) for name in names)


def _known(flat: dict[str, JsonValue], names: Sequence[str], before: Mapping[str, Choose]) -> dict[str, JsonValue]:
    """What the choices depend on, as the CRM knows it: labels already turned into values."""
    for name in names:
        choosing = before[name](name, flat) if name in before and name in flat else None
        if choosing is not None:
            flat[name] = choosing.by_word.get(text(flat[name]).casefold(), flat[name])
    return flat
