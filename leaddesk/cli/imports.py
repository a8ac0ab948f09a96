"""``leaddesk import``: a CSV or XLSX file into an action, every row checked before the first is sent, results keyed by row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leaddesk.cli import values
from leaddesk.cli.actions import say_limits
from leaddesk.cli.output import DONE, FAILED, SIGN_IN, UNKNOWN, WAITING, Output
from leaddesk.domain.bulk import CheckReport, FieldMap, ImportMap, ImportRun, Reading, RowState, map_from_json, map_to_json
from leaddesk.domain.commands import State
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.services.api import Services
from leaddesk.services.bulk_api import ImportPlan, ImportRuns, Imports
from leaddesk.services.bulk_files import as_json, duplicate_words, reason_of

if TYPE_CHECKING:
    from leaddesk.cli.root import Session

_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_SHOWN = 40


def register(app: typer.Typer, session: Session) -> None:
    """Adds ``import``."""

    @app.command("import")
    def import_(
        account_id: Annotated[str, typer.Argument(metavar="ID", help="The account's id.")],
        action: Annotated[str, typer.Argument(metavar="ACTION", help="A creating action, as `actions` prints it.")],
        file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .xlsx or .ods file.")],
        map_file: Annotated[
            str | None,
            typer.Option("--map", metavar="FILE|-", help='A JSON object: {"field": "Column"}, or an object with columns, join and value for each field.'),
        ] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check; send nothing and store nothing.")] = False,
        results: Annotated[Path | None, typer.Option("--results", metavar="FILE", help="Write what became of each row: .json, .csv or .xlsx.")] = None,
        duplicates: Annotated[str, typer.Option(help="Rows that are probably there already: send or skip them.", metavar="send|skip")] = "send",
        encoding: Annotated[str, typer.Option(help="How the text is encoded; found out by default.")] = "",
        separator: Annotated[str, typer.Option(help="comma, semicolon, tab, pipe or a character; found out by default.")] = "",
        sheet: Annotated[str, typer.Option(help="The sheet of a workbook; the first by default.")] = "",
        country: Annotated[str, typer.Option(help="Two letters: the country of phone numbers without a country code.")] = "",
        dates: Annotated[str, typer.Option(help="The order of dates: dmy, mdy or ymd.")] = "",
        again: Annotated[bool, typer.Option("--again", help="Send the whole file once more although it was imported before.")] = False,
    ) -> None:
        """Import a table: one command per row. Run again after a stop or a crash, it goes on; rows that were sent are not sent again."""
        if duplicates not in ("send", "skip"):
            raise typer.BadParameter("--duplicates wants send or skip")
        if dates not in ("", "dmy", "mdy", "ymd"):
            raise typer.BadParameter("--dates wants dmy, mdy or ymd")
        if results is not None and results.suffix.lower() not in (".json", ".csv", ".xlsx"):
            raise typer.BadParameter("--results wants a name that ends with .json, .csv or .xlsx")
        reading = Reading(encoding=_encoding(encoding), separator=_SEPARATORS.get(separator, separator), sheet=sheet)
        path = file.resolve()
        given = map_from_json(values.json_object(map_file, "--map"))

        async def work(services: Services, output: Output) -> int:
            plan = await _plan(services, output, AccountId(account_id), action, path, reading, given, country, dates)
            return await _import(services, output, plan, dry_run=dry_run, results=results, skip=duplicates == "skip", again=again)

        session.run(work)


def _encoding(name: str) -> str:
    import codecs

    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        raise typer.BadParameter(f"--encoding: {name} is not known") from None


def _services(services: Services) -> tuple[Imports, ImportRuns]:
    if services.imports is None or services.import_runs is None:
        raise NotKnown(what="command", name="import", known=[])
    return services.imports, services.import_runs


async def _plan(
    services: Services, output: Output, account: AccountId, action: str, file: Path, reading: Reading, given: ImportMap, country: str, dates: str
) -> ImportPlan:
    imports, _ = _services(services)
    known = [a.name for a in imports.actions(account)]
    if action not in known:
        raise NotKnown(what="action", name=action, known=known)
    table = await imports.open(file, reading)
    output.note(_read_as(table.reading))
    for remark in table.remarks:
        output.note(remark)
    guessed = await imports.suggest(account, action, table)
    if given.fields:
        resolved = await imports.resolve(account, action, table, given)
        mine = {f.target for f in resolved.fields}
        used = {c for f in resolved.fields for c in f.columns}
        rest = [f for f in guessed.fields if f.target not in mine and not used.intersection(f.columns)]
        guessed = ImportMap((*resolved.fields, *_only_same_names(rest)), given.country or guessed.country, given.dates or guessed.dates)
    wanted = ImportMap(guessed.fields, (country or guessed.country).upper(), dates or guessed.dates)
    left = [name for name in table.header if not any(name in f.columns for f in wanted.fields)]
    if left:
        output.note(f"Not used: {', '.join(left)}")
    return ImportPlan(account, action, table, wanted, folder=file.parent)


def _read_as(reading: Reading) -> str:
    """How the table was read, so that a wrong guess is seen before anything is sent."""
    if reading.sheet:
        return f"Sheet {reading.sheet}."
    named = next((name for name, character in _SEPARATORS.items() if character == reading.separator), reading.separator)
    return f"Read as {reading.encoding}, {named} between cells; --encoding and --separator change it."


def _only_same_names(rest: Sequence[FieldMap]) -> list[FieldMap]:
    """Beside a map a person wrote, only columns called exactly like their field are added."""
    return [f for f in rest if f.columns == (f.target,)]


async def _import(services: Services, output: Output, plan: ImportPlan, *, dry_run: bool, results: Path | None, skip: bool, again: bool) -> int:
    imports, runs = _services(services)
    before = None if again or dry_run else runs.same(plan)
    report = await imports.check(plan)
    for remark in report.remarks:
        output.note(remark)
    if dry_run:
        return await _dry(output, plan, report, results)
    if before is None:
        left_out = {n for n, r in report.found.items() if r.duplicates} if skip else set()
        run = await runs.begin(plan, report, left_out)
    else:
        output.note(f"This table was imported before ({before.created:%Y-%m-%d %H:%M} UTC); only rows that did not arrive then are sent.")
        wrong = {n for n, r in report.found.items() if r.problems}
        retry = [r.number for r in runs.rows(before.id, (RowState.REFUSED, RowState.SKIPPED)) if r.number not in wrong and r.reason != "duplicate"]
        await runs.again(before.id, {number: {} for number in retry})
        run = before
    run = await runs.send(run.id)
    rows = runs.rows(run.id)
    if results is not None:
        await runs.save(run.id, results)
    if run.count(RowState.WAITING, RowState.READY):
        say_limits(services, output, services.commands.items([State.WAITING, State.HELD], account=run.account, limit=1000))
    found = [as_json(run, row) for row in rows]
    counts = {state.value: run.counts.get(state, 0) for state in RowState}
    answer = {"run": run.id, "rows": run.rows, "counts": counts, "map": map_to_json(plan.map), "results": found}
    lines = [_counted(run), *(f"row {r.number}: {r.state.value}: {reason_of(r)}" for r in rows if r.state is not RowState.SENT)]
    output.answer(answer, "\n".join(lines[:_SHOWN]))
    return _code(services, run)


async def _dry(output: Output, plan: ImportPlan, report: CheckReport, results: Path | None) -> int:
    found: list[dict[str, Any]] = []
    columns = {f.target: list(f.columns) for f in plan.map.fields}
    for row in plan.table.rows:
        one = report.found.get(row.number)
        problems = one.problems if one else ()
        found.append(
            {
                "row": row.number,
                "state": "skipped" if problems else "ready",
                "problems": [
                    {"field": p.target, "columns": columns.get(p.target, []), "code": p.code, "message": p.message, "repair": p.repair} for p in problems
                ],
                "duplicates": list(dict.fromkeys(duplicate_words(d) for d in one.duplicates)) if one else [],
            }
        )
    if results is not None:
        from leaddesk.services.bulk_files import save_check

        save_check(results, plan, report)
    answer = {"rows": report.rows, "good": report.rows - report.bad, "bad": report.bad, "map": map_to_json(plan.map), "results": found}
    lines = [f"{report.rows} rows: {report.rows - report.bad} right, {report.bad} wrong, {report.doubtful} perhaps there already. Nothing was sent."]
    for line in found:
        lines += [f"row {line['row']}: {p['message']}" for p in line["problems"]] + [f"row {line['row']}: {d}" for d in line["duplicates"]]
    output.answer(answer, "\n".join(lines[: _SHOWN * 5]))
    return FAILED if report.bad else DONE


def _counted(run: ImportRun) -> str:
    return f"{run.rows} rows: " + ", ".join(f"{run.counts[state]} {state.value}" for state in RowState if run.counts.get(state))


def _code(services: Services, run: ImportRun) -> int:
    if run.count(RowState.UNKNOWN):
        return UNKNOWN
    if run.count(RowState.REFUSED, RowState.SKIPPED):
        return FAILED
    if run.count(RowState.WAITING, RowState.READY):
        waiting = services.commands.items(account=run.account, limit=1000)
        return SIGN_IN if any(item.reason == "sign_in" for item in waiting) else WAITING
    return DONE
