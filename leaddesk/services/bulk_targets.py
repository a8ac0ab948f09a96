"""What of a form a column can fill, and which column probably fills what: by name, by title, by near names, by content, by what was used last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from leaddesk.domain.bulk import FieldMap, ImportMap, SourceRow, SourceTable, Target
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.specs import FieldSpec, FieldType, FormSpec

_NEAR: Final = 86.0  # of 100
_SAMPLE: Final = 60
_SAME: Final[Mapping[str, str]] = {
    "surname": "last name",
    "family name": "last name",
    "given name": "first name",
    "christian name": "first name",
    "forename": "first name",
    "mail": "email",
    "email address": "email",
    "e mail address": "email",
    "mob": "phone",
    "mobile": "phone",
    "mobile number": "phone",
    "mobile phone": "phone",
    "mobile no": "phone",
    "cell": "phone",
    "telephone": "phone",
    "tel": "phone",
    "phone number": "phone",
    "phone no": "phone",
    "contact number": "phone",
    "personal number": "phone",
    "business name": "company",
    "company name": "company",
    "organisation": "company",
    "organization": "company",
    "firm": "company",
    "postcode": "zip",
    "post code": "zip",
    "postal code": "zip",
    "zip code": "zip",
    "zipcode": "zip",
    "pin code": "zip",
    "town": "city",
    "province": "state",
    "date of birth": "dob",
    "birthday": "dob",
    "birth date": "dob",
    "remarks": "notes",
    "comment": "notes",
    "comments": "notes",
    "note": "notes",
    "amount": "amount requested",
    "loan amount": "amount requested",
    "turnover": "average monthly turnover",
}
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_ENTRY: Final = re.compile(r"([A-Za-z_][\w]*)\[(.+)\]")


def targets_of(form: FormSpec, listed: Mapping[str, Sequence[str]] | None = None) -> tuple[Target, ...]:
    """All targets of a form, in its order. `listed`: for lists of (name, value) entries the names there are, by the list's field."""
    out: list[Target] = []
    for spec in form.fields:
        if spec.type is FieldType.OBJECT:
            if spec.free_entry:
                out.append(Target(spec.name, spec.title, spec, spec.required, spec.name))
            out += [Target(f"{spec.name}.{s.name}", f"{spec.title}: {s.title}", s, s.required and spec.required, spec.name) for s in spec.fields]
        elif spec.type is FieldType.TABLE:
            if is_entries(spec):
                names = (listed or {}).get(spec.name, ())
                out += [Target(f"{spec.name}[{name}]", f"{spec.title}: {name}", spec.fields[1], False, spec.name) for name in names]
        elif spec.type not in (FieldType.SECRET, FieldType.CODE):
            out.append(Target(spec.name, spec.title, spec, spec.required, spec.name))
    return tuple(out)


def with_columns(form: FormSpec, listed: Mapping[str, Sequence[str]], header: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """`listed`, and for lists whose names nobody listed the columns that are named like an entry."""
    open_lists = [s for s in form.fields if is_entries(s) and s.fields[0].pattern and not listed.get(s.name)]
    return {**listed, **{s.name: [h for h in header if re.fullmatch(s.fields[0].pattern, h, re.ASCII)] for s in open_lists}}


def is_entries(spec: FieldSpec) -> bool:
    """A table of a name and a value per row."""
    return spec.type is FieldType.TABLE and len(spec.fields) == 2 and spec.fields[0].type is FieldType.CHOICE


def target_named(name: str, targets: Sequence[Target], form: FormSpec) -> Target:
    """By its name, its title, or as an entry of a list nobody listed. Raises NotKnown."""
    for target in targets:
        if target.name == name:
            return target
    wanted = plain(name)
    same = [t for t in targets if wanted in (plain(t.name), plain(t.title), plain(_entry(t)))]
    if len(same) == 1:
        return same[0]
    match = _ENTRY.fullmatch(name)
    spec = form.field(match[1]) if match else None
    if match and spec is not None and is_entries(spec):
        return Target(name, f"{spec.title}: {match[2]}", spec.fields[1], False, spec.name)
    raise NotKnown(what="field", name=name, known=[t.name for t in targets])


def plain(name: str) -> str:
    """``Mobile_No. *`` → ``mobile no``; ``firstName`` → ``first name``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", spaced.casefold()).split())


def _meant(name: str) -> str:
    word = plain(name)
    word = word.replace("e mail", "email")
    return _SAME.get(word, word)


def suggest(table: SourceTable, targets: Sequence[Target], remembered: Mapping[str, str], country: str = "") -> ImportMap:
    """One column for each target where one is clear. `remembered`: column header (plain) -> target, as it was used last."""
    left = {header: place for place, header in enumerate(table.header)}
    chosen: dict[str, str] = {}

    def take(target: Target, header: str) -> None:
        chosen[target.name] = header
        left.pop(header, None)

    names = {t.name: t for t in targets}
    for header in table.header:
        old = names.get(remembered.get(plain(header), ""))
        if old is not None and old.name not in chosen:
            take(old, header)
    for level in (_same_name, _same_words, _same_meaning):
        for target in targets:
            found = next((h for h in left if level(target, h)), None) if target.name not in chosen else None
            if found is not None:
                take(target, found)
    for target, header in _near(targets, chosen, list(left)):
        if target.name not in chosen and header in left:
            take(target, header)
    for target, header in _by_content(table, targets, chosen, left):
        take(target, header)
    return ImportMap(tuple(FieldMap(t.name, (chosen[t.name],)) for t in targets if t.name in chosen), country)


def _entry(target: Target) -> str:
    """``105_student_id`` of ``custom[105_student_id]``; the name of any other target itself."""
    match = _ENTRY.fullmatch(target.name)
    return match[2] if match else target.name


def _same_name(target: Target, header: str) -> bool:
    return header in (target.name, target.title, _entry(target))


def _same_words(target: Target, header: str) -> bool:
    return plain(header) in (plain(target.name), plain(target.title), plain(_entry(target)))


def _same_meaning(target: Target, header: str) -> bool:
    return _meant(header) in (_meant(target.name.rpartition(".")[2]), _meant(target.title)) and "." not in target.name


def _near(targets: Sequence[Target], chosen: Mapping[str, str], headers: Sequence[str]) -> Iterable[tuple[Target, str]]:
    from rapidfuzz import fuzz

    pairs = []
    for target in targets:
        if target.name in chosen:
            continue
        for header in headers:
            word = plain(header)
            score = max(fuzz.token_sort_ratio(word, plain(target.name)), fuzz.token_sort_ratio(word, plain(target.title)))
            if score >= _NEAR:
                pairs.append((score, target, header))
    pairs.sort(key=lambda p: -p[0])
    return [(target, header) for _, target, header in pairs]


def _by_content(table: SourceTable, targets: Sequence[Target], chosen: Mapping[str, str], left: Mapping[str, int]) -> list[tuple[Target, str]]:
    """A column of e-mail addresses fills the e-mail field, whatever it is called."""
    target = next((t for t in targets if t.spec.type is FieldType.EMAIL), None)
    if target is None or target.name in chosen:
        return []
    for header, place in left.items():
        cells = [row.cells[place] for row in _sample(table.rows) if row.cells[place]]
        if cells and all(_EMAIL.fullmatch(cell) for cell in cells):
            return [(target, header)]
    return []


def _sample(rows: Sequence[SourceRow]) -> Sequence[SourceRow]:
    return rows[:_SAMPLE]


def resolved(given: ImportMap, table: SourceTable, targets: Sequence[Target], form: FormSpec) -> ImportMap:
    """A map as a person wrote it: targets and columns by any of their names, columns also by letter, and ``column: field`` turned round.

    Raises NotKnown for a field or column there is not.
    """
    by_header = {plain(h): h for h in reversed(table.header)} | {h: h for h in table.header}
    fields = []
    for one in given.fields:
        try:
            target = target_named(one.target, targets, form)
            columns = tuple(_column(name, table.header, by_header) for name in one.columns)
        except NotKnown:
            if len(one.columns) != 1 or (one.target not in by_header and plain(one.target) not in by_header):
                raise
            target, columns = target_named(one.columns[0], targets, form), (_column(one.target, table.header, by_header),)
        fields.append(FieldMap(target.name, columns, one.constant, one.join))
    return ImportMap(tuple(fields), given.country, given.dates)


def _column(name: str, header: Sequence[str], by_header: Mapping[str, str]) -> str:
    found = by_header.get(name) or by_header.get(plain(name))
    if found is not None:
        return found
    if re.fullmatch(r"[A-Z]{1,2}", name):
        place = 0
        for letter in name:
            place = place * 26 + ord(letter) - 64
        if place <= len(header):
            return header[place - 1]
    raise NotKnown(what="column", name=name, known=list(header))
