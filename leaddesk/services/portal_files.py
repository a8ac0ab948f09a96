"""Files that a CRM's own portal takes: the header of the user's template to the byte, every value as the CRM's form checks it, or nothing at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from leaddesk.connectors.contract import FormContext
from leaddesk.domain.bulk import FieldMap, ImportMap, Reading, SourceRow, SourceTable, Target
from leaddesk.domain.errors import FileRejected, NotKnown
from leaddesk.domain.portal import PortalFile
from leaddesk.domain.specs import FieldType, FormSpec
from leaddesk.domain.values import Fields, JsonValue, text
from leaddesk.services.bulk_api import PortalProblem, PortalReport
from leaddesk.services.bulk_checking import Checking
from leaddesk.services.bulk_reading import read_table
from leaddesk.services.bulk_targets import plain, suggest, targets_of
from leaddesk.services.bulk_text import decoded, encoding_of, rows_of, separator_of
from leaddesk.services.bulk_values import RowValues
from leaddesk.services.sheets import whole

if TYPE_CHECKING:
    from leaddesk.services.catalog import PluginCatalog

_FORMULA: Final = ("=", "@", "-", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the template: its header as it is, and the target it holds, if it is one we know."""

    header: str
    target: Target | None
    needed: bool
    source: str  # the column of the rows that has the same name, "" = none


class PortalFileService:
    """`bulk_api.PortalFiles`."""

    def __init__(self, catalog: PluginCatalog) -> None:
        self._catalog = catalog

    def specs(self) -> tuple[PortalFile, ...]:
        return tuple(spec for info in self._catalog.crms() for spec in self._catalog.plugin(info.slug).portal_files)

    def write(self, name: str, template: Path, rows: Path, out: Path, country: str = "") -> PortalReport:
        slug, spec = self._spec(name)
        header, separator, line = template_header(template)
        table = read_table(rows)
        form = self._catalog.form(slug, spec.action)
        targets = targets_of(form)
        columns = _columns(header, spec, targets, table)
        wanted = _map(columns, table, targets, form, country)
        settings: dict[str, JsonValue] = dict(spec.settings)
        if spec.country and country:
            countries = dict(spec.countries)
            if country.upper() not in countries:
                raise NotKnown(what="country", name=country, known=sorted(countries))
            settings[spec.country] = countries[country.upper()]
        named = {t.name: t for t in targets}
        context = FormContext(today=datetime.now(UTC).astimezone().date(), settings=settings)
        checking = Checking(self._catalog, slug, spec.action, context, RowValues(table, wanted, named), named)
        writer = _Writer(columns, checking, spec.encoding, table)
        lines = [cells for row in table.rows if (cells := writer.row(row)) is not None]
        problems = (*_strange_header(header, spec.encoding), *sorted(writer.problems, key=lambda p: p.row))
        used = {c for f in wanted.fields for c in f.columns} | {c.source for c in columns}
        report = PortalReport(
            len(table.rows),
            problems,
            tuple(c.header for c in columns if not c.source and (c.target is None or wanted.of(c.target.name) is None)),
            tuple(name for name in table.header if name not in used),
        )
        if not problems:
            whole(out, lambda part: _write(part, line, lines, spec.encoding, separator))
        return report

    def _spec(self, name: str) -> tuple[str, PortalFile]:
        for info in self._catalog.crms():
            for spec in self._catalog.plugin(info.slug).portal_files:
                if spec.name == name:
                    return info.slug, spec
        raise NotKnown(what="command", name=name, known=[spec.name for spec in self.specs()])


def template_header(template: Path) -> tuple[tuple[str, ...], str, str]:
    """(the header's cells, the separator, the header's line exactly as it is). Raises FileRejected."""
    try:
        data = template.read_bytes()
    except FileNotFoundError:
        raise FileRejected(name=template.name, reason="missing") from None
    except OSError:
        raise FileRejected(name=template.name, reason="not_readable") from None
    if not data.strip():
        raise FileRejected(name=template.name, reason="empty")
    if data[:4] == b"PK\x03\x04":
        table = read_table(template, Reading(header=0, header_rows=0))
        first = table.rows[0].cells if table.rows else ()
        cells = tuple(first[: max((n + 1 for n, cell in enumerate(first) if cell), default=0)])
        return cells, ",", _line(cells, ",")
    body, _ = decoded(data, encoding_of(data))
    separator, skip = separator_of(body)
    header = next((row for row in rows_of(body[skip:], separator) if any(cell.strip() for cell in row)), [])
    if not header:
        raise FileRejected(name=template.name, reason="no_rows")
    lines = (line for line in body[skip:].splitlines() if line.strip())
    written = next((line for line in lines if rows_of(line, separator) == [header]), "")  # quotes where the template has them
    return tuple(header), separator, written or _line(header, separator)


def _line(cells: Sequence[str], separator: str) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, lineterminator="").writerow(cells)
    return buffer.getvalue()


def _strange_header(header: Sequence[str], encoding: str) -> tuple[PortalProblem, ...]:
    found = ((name, next((c for c in name if not _writable(c, encoding)), "")) for name in header)
    words = "“{}” (U+{:04X}) can't be written in the portal's file: the template is not the portal's own."
    return tuple(PortalProblem(1, name, "bad_characters", words.format(c, ord(c))) for name, c in found if c)


def _bare(header: str) -> str:
    return plain(header.strip().strip("*"))


def _columns(header: Sequence[str], spec: PortalFile, targets: Sequence[Target], table: SourceTable) -> list[_Column]:
    by_word: dict[str, Target] = {}
    named = {t.name: t for t in targets}
    for target in targets:
        by_word.setdefault(plain(target.name), target)
        by_word.setdefault(plain(target.title), target)
        by_word.setdefault(plain(target.title.replace(": ", " ")), target)
    for label, name in spec.labels:
        by_word[plain(label)] = named[name]
    sources = {_bare(name): name for name in reversed(table.header)}
    return [_Column(name, by_word.get(_bare(name)), "*" in name, sources.get(_bare(name), "")) for name in header]


def _map(columns: Sequence[_Column], table: SourceTable, targets: Sequence[Target], form: FormSpec, country: str) -> ImportMap:
    """The rows' columns of the same name first, then what the others probably are; what the form wants and the file lacks gets a place holder."""
    fields = {c.target.name: FieldMap(c.target.name, (c.source,)) for c in columns if c.target is not None and c.source}
    used = {c.source for c in columns if c.source}
    held = {c.target.name for c in columns if c.target is not None}
    for guess in suggest(table, targets, {}).fields:
        if guess.target in held and guess.target not in fields and not used.intersection(guess.columns):
            fields[guess.target] = guess
    for target in targets:
        if target.required and target.name not in held:
            stand_in = target.spec.choices[0].value if target.spec.choices else "-"
            fields[target.name] = FieldMap(target.name, (), stand_in)
    return ImportMap(tuple(fields.values()), country.upper())


class _Writer:
    """Turns rows into the template's cells, and collects what is wrong."""

    def __init__(self, columns: Sequence[_Column], checking: Checking, encoding: str, table: SourceTable) -> None:
        self._columns = columns
        self._checking = checking
        self._encoding = encoding
        self._places = {name: place for place, name in enumerate(table.header)}
        self._by_target = {c.target.name: c for c in columns if c.target is not None}
        self.problems: list[PortalProblem] = []

    def row(self, row: SourceRow) -> list[str] | None:
        """The cells; None when something is wrong with them."""
        payload, _, problems = self._checking.row(row.cells, {})
        for problem in problems:
            column = self._by_target.get(problem.target)
            if column is not None:
                self.problems.append(PortalProblem(row.number, column.header, problem.code, problem.message, problem.repair))
        before = len(self.problems)
        flat = self._checking.values.flat(row.cells, {})
        cells = [self._cell(row, column, payload, flat) for column in self._columns]
        return None if problems or len(self.problems) > before else cells

    def _cell(self, row: SourceRow, column: _Column, payload: Fields, flat: Mapping[str, JsonValue]) -> str:
        if column.target is None:
            value = row.cells[self._places[column.source]] if column.source else ""
        elif column.target.name in payload:
            value = _written(payload[column.target.name]) or text(flat.get(column.target.name))
        else:
            value = text(flat.get(column.target.name))
        if column.needed and not value and (column.target is None or not column.target.required):
            self._wrong(row, column, "required", "The template marks this column as needed.")
        strange = sorted({c for c in value if not _writable(c, self._encoding)})
        if strange:
            shown = " ".join(f"“{c}” (U+{ord(c):04X})" for c in strange[:3])
            self._wrong(row, column, "bad_characters", f"{shown} can't be written in the portal's file.")
        phone = column.target is not None and column.target.spec.type is FieldType.PHONE
        if (value.startswith(_FORMULA) and not re.fullmatch(r"-\d+(\.\d+)?", value)) or (value.startswith("+") and not phone):
            self._wrong(row, column, "formula", f"A value that begins with “{value[0]}” would be taken for a formula.")
        return value

    def _wrong(self, row: SourceRow, column: _Column, code: str, message: str) -> None:
        self.problems.append(PortalProblem(row.number, column.header, code, message))


def _writable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _written(value: JsonValue) -> str:
    """Plain numbers without a needless fraction, several choices with commas; an address stays as it was written."""
    if isinstance(value, Mapping):
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(text(one) for one in value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.2f}"
    return text(value)


def _write(path: Path, header: str, lines: Sequence[Sequence[str]], encoding: str, separator: str) -> int:
    """No mark, CRLF, the header as the template has it, below it quotes only where they are needed."""
    buffer = io.StringIO(newline="")
    buffer.write(f"{header}\r\n")
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerows(lines)
    path.write_bytes(buffer.getvalue().encode(encoding))
    return len(lines)
