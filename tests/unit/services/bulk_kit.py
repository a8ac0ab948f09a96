"""Checks of tables in tests: the real forms of the built-in CRMs, without a profile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from leaddesk.app.discovery import find_plugins
from leaddesk.connectors.contract import FormContext
from leaddesk.domain.bulk import CheckReport, ImportMap, SourceTable
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.services.bulk_checking import Checking, check_rows
from leaddesk.services.bulk_targets import suggest, targets_of
from leaddesk.services.bulk_values import RowValues
from leaddesk.services.catalog import PluginCatalog

FILES = Path(__file__).with_name("files")
SETTINGS: Mapping[str, JsonValue] = {"brokerId": "b", "brokerRepId": "r", "region": "AU", "plan": "enterprise"}


def catalog() -> PluginCatalog:
    return PluginCatalog(find_plugins())


def checking(table: SourceTable, slug: str, action: str, wanted: ImportMap | None = None) -> tuple[Checking, ImportMap]:
    """What a table is checked against, with the suggested map unless one is given."""
    plugins = catalog()
    targets = targets_of(plugins.form(slug, action))
    wanted = wanted or suggest(table, targets, {})
    named = {t.name: t for t in targets}
    context = FormContext(today=date(2026, 3, 2), settings=SETTINGS)
    return Checking(plugins, slug, action, context, RowValues(table, wanted, named), named), wanted


def check(table: SourceTable, slug: str, action: str, wanted: ImportMap | None = None, fixes: Mapping[int, Fields] | None = None) -> CheckReport:
    made, _ = checking(table, slug, action, wanted)
    return CheckReport(len(table.rows), check_rows(made, table.rows, fixes or {}))
