"""The eleven reference lists as kinds: ids and what they mean. Cheap to import."""

from __future__ import annotations

from leaddesk.domain.specs import Cell, ColumnSpec, DetailGroup, FieldLabel, KindSpec, Origin

_DAY = 1440


def _kind(
    name: str,
    title: str,
    plural: str,
    id_name: str,
    name_field: str,
    more: tuple[ColumnSpec, ...] = (),
    labels: tuple[FieldLabel, ...] = (),
    *,
    complete: bool = True,
) -> KindSpec:
    return KindSpec(
        name=name,
        title=title,
        plural=plural,
        columns=(ColumnSpec("name", "Name", "title", width=220), *more, ColumnSpec("id", "Id", "remote", Cell.MONO, 80)),
        origin=Origin.REFERENCE,
        groups=(DetailGroup(title, (FieldLabel(name_field, "Name", copy=True), *labels, FieldLabel(id_name, "Id", Cell.MONO, copy=True))),),
        sort="name",
        complete=complete,
        page="hidden",
        refresh_minutes=_DAY,
        id_label="Id",
        empty=f"The server lists no {plural.lower()}.",
    )


REFERENCE_KINDS = (
    _kind(
        "currency",
        "Currency",
        "Currencies",
        "cr_id",
        "name",
        (ColumnSpec("code", "Code", "currency", Cell.MONO, 70),),
        (FieldLabel("code", "Code", Cell.MONO), FieldLabel("html_code", "Sign")),
    ),
    _kind("account_type", "Account type", "Account types", "actype_id", "account_type"),
    _kind("industry_type", "Industry", "Industries", "intype_id", "type"),
    _kind("category", "Category", "Categories", "procat_id", "category", labels=(FieldLabel("slug", "Short name", Cell.MONO),)),
    _kind(
        "subcategory",
        "Subcategory",
        "Subcategories",
        "prosubcat_id",
        "category",
        (ColumnSpec("category", "Category", "f1", width=180, chip=True), ColumnSpec("category_id", "Category id", "f2", Cell.MONO, 90, shown=False)),
        (FieldLabel("category_name", "Category"), FieldLabel("procat_id", "Category id", Cell.MONO), FieldLabel("slug", "Short name", Cell.MONO)),
        complete=False,
    ),
    _kind(
        "state",
        "State",
        "States",
        "id",
        "name",
        (ColumnSpec("country", "Country", "f1", width=150, chip=True), ColumnSpec("country_id", "Country id", "f2", Cell.MONO, 90, shown=False)),
        (FieldLabel("country_name", "Country"), FieldLabel("country_id", "Country id", Cell.MONO)),
        complete=False,
    ),
    _kind("country", "Country", "Countries", "id", "name", (ColumnSpec("code", "Code", "f1", Cell.MONO, 70),), (FieldLabel("sortname", "Code", Cell.MONO),)),
    _kind("deal_type", "Deal type", "Deal types", "dl_id", "type"),
    _kind("lead_type", "Lead status", "Lead statuses", "ldstatus_id", "status"),
    _kind("lead_source", "Lead source", "Lead sources", "ldsrc_id", "leadsource"),
    _kind("unit", "Unit", "Units", "unit_id", "name", (ColumnSpec("short", "Short", "f1", width=80),), (FieldLabel("sortname", "Short"),)),
)
"""``lead-type`` lists lead statuses: the document's name is kept, the title says what it is."""
