"""Filled-in forms for every action of every CRM, made from the form itself; what a form can't know stands in `MORE`. Each carries a word of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.specs import ActionSpec, FieldSpec, FieldType, FormSpec
from leaddesk.domain.values import JsonValue
from leaddesk.services.api import FileToSend, Services
from tests.proof.stage import Stage

Values = dict[str, JsonValue]
_CHOICES: dict[tuple[AccountId, str, str], tuple[str, ...]] = {}
"""What a server offered; account ids occur once."""
_MOVING = frozenset({"company", "company_id", "pro_id", "ld_id"})
"""Offered records, which other cells delete."""
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def word(number: int) -> str:
    """A name that occurs nowhere else, of letters only: some servers take nothing else."""
    letters = ""
    for _ in range(5):
        number, rest = divmod(number, 26)
        letters = chr(ord("a") + rest) + letters
    return f"Zq{letters}"


def phone(number: int) -> str:
    return f"98{number:08d}"


def day(number: int) -> str:
    return (date.today() + timedelta(days=1 + number % 2)).isoformat()


MORE: Mapping[tuple[str, str], Callable[[int], Values]] = {
    ("bizipac", "refix"): lambda n: {"remark": word(n)},
    ("bizipac", "postpone"): lambda n: {"remark": word(n)},
    ("bizmate", "create_lead"): lambda n: {"notes": word(n)},
    ("bizmate", "update_lead"): lambda n: {"companyName": word(n), "notes": word(n)},
    ("fincrm", "update_deal"): lambda n: {"name": word(n)},
    ("fincrm", "delete_lead"): lambda n: {},
    ("getlead", "create_lead"): lambda n: {"name": word(n), "source": "Website"},
    ("getlead", "create_note"): lambda n: {"note": f"Note {word(n)}"},
    ("getlead", "create_task"): lambda n: {"name": f"Task {word(n)}", "scheduled_date": f"{day(n)} 14:30"},
    ("getlead", "change_status"): lambda n: {"status": f"Status {word(n)}"},
    ("getlead", "create_deal"): lambda n: {"status": "Open", "deal name": word(n)},
    ("getlead", "assign_department"): lambda n: {"department": "Support"},
    ("bizstim", "add_clients"): lambda n: {
        "first_name": word(n), "last_name": "Moor", "state": "Ontario", "country": "Canada", "status": "prospect", "e_mail": f"{word(n).lower()}@example.test"
    },
    ("bizstim", "client_inquiry"): lambda n: {"state": "Ontario", "country": "Canada", "p_phone": "905-555-0101", "message": f"Please call {word(n)}"},
}  # fmt: skip


async def fill(services: Services, stage: Stage, slug: str, action: ActionSpec, record: str | None, number: int) -> Values:
    """Values the form takes, with ``word(number)`` in them wherever there is a text."""
    account = stage.accounts[slug]
    form = services.catalog.form(slug, action.name)
    values: Values = dict(MORE[slug, action.name](number) if (slug, action.name) in MORE else {})
    for spec in form.fields:
        if spec.required and spec.name not in values and spec.type is not FieldType.FILES:
            values[spec.name] = await _value(services, account, action, spec, record, values, number)
            if spec.type is FieldType.DATE and record is not None and _has(services, RecordKey(account, action.kind, record), str(values[spec.name])):
                values[spec.name] = day(number + 1)  # a change that changes nothing could not be told from none
    return values


def _has(services: Services, key: RecordKey, value: str) -> bool:
    view = services.queries.record(key)
    return view is not None and view.record.core.due is not None and view.record.core.due.isoformat()[:10] == value


async def _value(services: Services, account: AccountId, action: ActionSpec, spec: FieldSpec, record: str | None, values: Values, number: int) -> JsonValue:
    if spec.dynamic:
        known = _CHOICES.get((account, action.name, spec.name))
        if known is None or record is not None or spec.depends_on or spec.name in _MOVING:
            listed = (await services.choices.get(account, action.name, spec.name, record, values)).choices
            known = _CHOICES[account, action.name, spec.name] = tuple(choice.value for choice in listed)
        return known[number % len(known)]
    if spec.choices:
        return spec.choices[0].value
    made: dict[FieldType, JsonValue] = {
        FieldType.DATE: day(number), FieldType.EMAIL: f"{word(number).lower()}@example.test", FieldType.PHONE: phone(number),
        FieldType.MONEY: "1200", FieldType.BOOLEAN: True, FieldType.MULTILINE: f"Everything about {word(number)}",
    }  # fmt: skip
    return made.get(spec.type, word(number))


def files(stage: Stage, form: FormSpec, number: int) -> tuple[FileToSend, ...]:
    """A file for a required field of files, named with the word."""
    found = []
    for spec in form.fields:
        if spec.type is FieldType.FILES and spec.required:
            pdf = not spec.accept or any("pdf" in one for one in spec.accept)
            path = stage.folder / f"{word(number)}.{'pdf' if pdf else 'jpg'}"
            path.write_bytes(PDF if pdf else _jpeg())
            found.append(
                FileToSend(spec.name, path, {one.name: one.choices[0].value if one.choices else word(number) for one in spec.per_file if one.required})
            )
    return tuple(found)


def _jpeg() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 80), "navy").save(out, "JPEG")
    return out.getvalue()
