"""Forms from request models: one pydantic model per action gives the form as data, its JSON Schema and the check before sending."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Final, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from leaddesk.connectors.contract import Checked, FormContext
from leaddesk.connectors.schemas import described
from leaddesk.connectors.wire import as_day
from leaddesk.domain.errors import FieldProblem, FormInvalid
from leaddesk.domain.specs import Choice, FieldSpec, FieldType, FormSpec
from leaddesk.domain.values import Fields, JsonValue, is_empty

Files = tuple[str, ...]
"""Annotation of a files field: a form shows it and counts it, the payload never holds it (files travel beside a command)."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Ui:
    """What a field's annotation can't say, put beside it: ``remark: Annotated[str, Ui("Remark", type=FieldType.MULTILINE)] = ""``.

    Lengths and bounds are pydantic's own (``Field(max_length=…)``), so that they are also in the JSON Schema.
    """

    title: str
    type: FieldType | None = None
    help: str = ""
    placeholder: str = ""
    choices: tuple[Choice, ...] = ()
    dynamic: bool = False
    free_entry: bool = False
    pattern: str = ""
    depends_on: tuple[str, ...] = ()
    first_day: int | None = None
    last_day: int | None = None
    prefill: str = ""
    accept: tuple[str, ...] = ()
    max_bytes: int | None = None
    most: int | None = None
    per_file: tuple[FieldSpec, ...] = ()
    required: bool | None = None  # None: by the model; for files fields, which have a default
    advanced: bool = False
    setting: str = ""
    setting_values: tuple[str, ...] = ()
    unless: str = ""


@dataclass(slots=True)
class Filling:
    """Handed to validators as ``info.context``: what the form is about, and where repairs are noted."""

    context: FormContext
    repairs: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(info: ValidationInfo) -> Filling | None:
        return info.context if isinstance(info.context, Filling) else None


class FormModel(BaseModel):
    """Base of request models. Field names are the document's parameter names; what we send is strict."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=(), hide_input_in_errors=True, coerce_numbers_to_str=True)

    blank_is_missing: ClassVar[bool] = True  # an empty text counts as not given; False where blank means "clear it"

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        """Problems between fields; called when each field alone is right."""
        return ()

    def payload(self, context: FormContext) -> Fields:
        """What is frozen in the command: everything but files and what was left open."""
        dumped: Fields = self.model_dump(mode="json", exclude=_file_names(type(self)), exclude_none=True)
        return dumped


def problem(code: str, message: str, repair: str | None = None) -> PydanticCustomError:
    """What a validator raises: a code and a plain sentence (without the field's value), and a value that would be right."""
    return PydanticCustomError("leaddesk", "{message}", {"code": code, "message": message, "repair": repair})


def _form_day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    day = as_day(value)
    if day is None:
        raise problem("not_a_date", "Write the date as year-month-day, e.g. 2026-02-05.")
    return day


FormDay = Annotated[date, BeforeValidator(_form_day)]
"""A date: ISO, or day first (5-2-2026, 05/02/2026)."""


def form_spec(name: str, model: type[FormModel]) -> FormSpec:
    """The model as a form."""
    specs = _specs(model)
    return FormSpec(name, tuple(specs.values()), described(model.model_json_schema(mode="validation"), specs))


def check(model: type[FormModel], values: Mapping[str, JsonValue], context: FormContext) -> Checked:
    """The frozen payload; raises FormInvalid with every problem found. Values may be text (command line, spreadsheets) or JSON."""
    specs = _specs(model)
    filling = Filling(context)
    tidy, problems = _tidied(values, specs, model, filling)
    form: FormModel | None = None
    try:
        form = model.model_validate(tidy, context=filling)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        known = {p.field for p in problems}
        problems += [p for p in (_problem(detail, specs) for detail in details) if p.field not in known]
    if _file_names(model):
        problems += _file_problems(specs, context)
    if form is not None:
        problems += _day_problems(form, context)
        problems += form.cross(context)
    if problems or form is None:
        raise FormInvalid(tuple(problems))
    return Checked(form.payload(context), filling.repairs)


def _tidied(
    values: Mapping[str, JsonValue], specs: Mapping[str, FieldSpec], model: type[FormModel], filling: Filling
) -> tuple[dict[str, JsonValue], list[FieldProblem]]:
    tidy: dict[str, JsonValue] = {}
    problems: list[FieldProblem] = []
    for name, value in values.items():
        spec = specs.get(name)
        if spec is not None and spec.type is FieldType.FILES:
            continue
        if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
            problems.append(FieldProblem(name, "bad_characters", f"{_title(spec, name)} holds characters that can't be sent.", _SURROGATE.sub("", value)))
            value = _SURROGATE.sub("", value)
        if isinstance(value, str):
            value = _clean(value, spec)
        if is_empty(value) and model.blank_is_missing:
            continue
        tidy[name] = _chosen(value, spec, filling)
    return tidy, problems


def _clean(value: str, spec: FieldSpec | None) -> str:
    if spec is not None and spec.type is FieldType.SECRET:
        return value.strip("\r\n")  # a password may begin with a blank
    if value.isprintable():
        return value.strip()  # by far the most: nothing to take out
    value = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    keeps_lines = spec is None or spec.type in (FieldType.MULTILINE, FieldType.OBJECT, FieldType.TABLE)
    return (value if keeps_lines else value.replace("\n", " ")).strip()


def _chosen(value: JsonValue, spec: FieldSpec | None, filling: Filling) -> JsonValue:
    """A fixed choice in another spelling (``office``) becomes the one the server knows."""
    if spec is None or spec.type is not FieldType.CHOICE or not spec.choices or not isinstance(value, str):
        return value
    if any(choice.value == value for choice in spec.choices):
        return value
    same = [c.value for c in spec.choices if value.casefold() in (c.value.casefold(), c.label.casefold())]
    if len(same) != 1:
        return value
    filling.repairs[spec.name] = f"Written as {same[0]}."
    return same[0]


def _file_problems(specs: Mapping[str, FieldSpec], context: FormContext) -> list[FieldProblem]:
    return [
        FieldProblem(spec.name, "required", f"{spec.title}: choose a file.")
        for spec in specs.values()
        if spec.type is FieldType.FILES and spec.required and context.files < 1
    ]


def _day_problems(form: FormModel, context: FormContext) -> list[FieldProblem]:
    problems = []
    for spec in _dated(type(form)):
        value = getattr(form, spec.name, None)
        if not isinstance(value, date):
            continue
        first = None if spec.first_day is None else context.today + timedelta(days=spec.first_day)
        last = None if spec.last_day is None else context.today + timedelta(days=spec.last_day)
        if first is not None and value < first:
            words = "is in the past" if spec.first_day == 0 else "is too early"
            problems.append(FieldProblem(spec.name, "past", f"{spec.title} {words}: the earliest is {first.isoformat()}.", first.isoformat()))
        elif last is not None and value > last:
            problems.append(FieldProblem(spec.name, "too_late", f"{spec.title} is too late: the latest is {last.isoformat()}.", last.isoformat()))
    return problems


# ---- pydantic's errors in plain words


def _title(spec: FieldSpec | None, name: str) -> str:
    return spec.title if spec else name


_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("required", "{title} is needed."),
    "string_too_long": ("too_long", "{title} can have at most {max_length} characters."),
    "string_too_short": ("too_short", "{title} needs at least {min_length} characters."),
    "too_long": ("too_long", "{title} can have at most {max_length} entries."),
    "too_short": ("too_short", "{title} needs at least {min_length} entries."),
    "greater_than_equal": ("too_small", "{title} must be at least {ge}."),
    "greater_than": ("too_small", "{title} must be more than {gt}."),
    "less_than_equal": ("too_large", "{title} must be at most {le}."),
    "less_than": ("too_large", "{title} must be less than {lt}."),
    "literal_error": ("not_a_choice", "{title} must be one of {expected}."),
    "enum": ("not_a_choice", "{title} must be one of {expected}."),
    "extra_forbidden": ("unknown_field", "There is no field “{name}” here."),
    "string_pattern_mismatch": ("format", "{title} is not written as it should be."),
    "string_type": ("format", "{title} must be text."),
}
_NUMBERS: Final = ("int_", "decimal_", "float_", "finite_number")


def _problem(detail: ErrorDetails, specs: Mapping[str, FieldSpec]) -> FieldProblem:
    path = ".".join(str(step) for step in detail["loc"]) or "form"
    spec = _spec_at(detail["loc"], specs)
    facts = detail.get("ctx", {})
    if detail["type"] == "leaddesk":
        repair = facts.get("repair")
        return FieldProblem(path, str(facts["code"]), str(facts["message"]), None if repair is None else str(repair))
    title = _title(spec, str(detail["loc"][-1]) if detail["loc"] else "The form")
    kind = _length_kind(detail["type"], spec)
    if kind.endswith("too_short") and facts.get("min_length") == 1:
        kind = "missing"
    if kind in _SENTENCES:
        code, sentence = _SENTENCES[kind]
        return FieldProblem(path, code, sentence.format_map({"title": title, "name": path, **facts}))
    if detail["type"].startswith(_NUMBERS):
        return FieldProblem(path, "not_a_number", f"{title} must be a number.")
    if detail["type"].startswith("bool"):
        return FieldProblem(path, "not_a_choice", f"{title} must be yes or no.")
    return FieldProblem(path, "format", f"{title} can't be understood.")


def _length_kind(kind: str, spec: FieldSpec | None) -> str:
    """Behind a validator of ours pydantic counts a text's characters as if they were entries."""
    several = spec is not None and spec.type in (FieldType.TABLE, FieldType.MULTI_CHOICE, FieldType.FILES)
    return f"string_{kind}" if kind in ("too_long", "too_short") and not several else kind


def _spec_at(loc: tuple[int | str, ...], specs: Mapping[str, FieldSpec]) -> FieldSpec | None:
    spec: FieldSpec | None = None
    for step in loc:
        if isinstance(step, str):
            spec = specs.get(step, spec)
            specs = {inner.name: inner for inner in spec.fields} if spec else {}
    return spec


# ---- the model as data


@lru_cache(maxsize=512)  # a model never changes, and imports check a hundred thousand rows against one
def _specs(model: type[FormModel]) -> Mapping[str, FieldSpec]:
    return {name: _field_spec(name, info) for name, info in model.model_fields.items()}


@lru_cache(maxsize=512)
def _dated(model: type[FormModel]) -> tuple[FieldSpec, ...]:
    """The fields whose day must lie in a range."""
    return tuple(spec for spec in _specs(model).values() if spec.first_day is not None or spec.last_day is not None)


@lru_cache(maxsize=512)
def _file_names(model: type[FormModel]) -> set[str]:
    return {name for name, spec in _specs(model).items() if spec.type is FieldType.FILES}


def _field_spec(name: str, info: FieldInfo) -> FieldSpec:
    ui = next((m for m in info.metadata if isinstance(m, Ui)), None) or Ui(info.title or name.replace("_", " ").capitalize())
    annotation = _bare(info.annotation)
    inner = _inner_model(annotation)
    choices = ui.choices or tuple(Choice(str(v), str(v)) for v in (get_args(annotation) if get_origin(annotation) is Literal else ()))
    kind = ui.type or _field_type(annotation, bool(choices) or ui.dynamic)
    required = info.is_required() if ui.required is None else ui.required
    limits = _limits(info)
    return FieldSpec(
        name=name,
        title=ui.title,
        type=kind,
        required=required,
        help=ui.help or info.description or "",
        placeholder=ui.placeholder,
        default=_json_default(info),
        choices=choices,
        dynamic=ui.dynamic,
        free_entry=ui.free_entry,
        pattern=ui.pattern,
        depends_on=ui.depends_on,
        min_length=limits.get("min_length"),
        max_length=limits.get("max_length"),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        first_day=ui.first_day,
        last_day=ui.last_day,
        prefill=ui.prefill,
        accept=ui.accept,
        max_bytes=ui.max_bytes,
        most=ui.most,
        per_file=ui.per_file,
        fields=tuple(_specs(inner).values()) if inner else (),
        advanced=ui.advanced,
        setting=ui.setting,
        setting_values=ui.setting_values,
        unless=ui.unless,
    )


def _bare(annotation: Any) -> Any:
    """``X | None`` and ``Annotated[X, …]`` → X."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [a for a in get_args(annotation) if a is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else annotation
    return annotation


def _inner_model(annotation: Any) -> type[FormModel] | None:
    candidates = (annotation, *(_bare(a) for a in get_args(annotation)))
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, FormModel)), None)


_TYPES: Final[tuple[tuple[type, FieldType], ...]] = (
    (bool, FieldType.BOOLEAN),
    (int, FieldType.INTEGER),
    (Decimal, FieldType.NUMBER),
    (float, FieldType.NUMBER),
    (date, FieldType.DATE),
    (FormModel, FieldType.OBJECT),
)


def _field_type(annotation: Any, has_choices: bool) -> FieldType:
    many = get_origin(annotation) in (list, tuple)
    if many and _inner_model(annotation):
        return FieldType.TABLE
    if annotation == Files:
        return FieldType.FILES
    if has_choices:
        return FieldType.MULTI_CHOICE if many else FieldType.CHOICE
    if isinstance(annotation, type):
        return next((kind for base, kind in _TYPES if issubclass(annotation, base)), FieldType.TEXT)
    return FieldType.TEXT


def _limits(info: FieldInfo) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in info.metadata:
        if isinstance(item, annotated_types.MinLen):
            found["min_length"] = item.min_length
        elif isinstance(item, annotated_types.MaxLen):
            found["max_length"] = item.max_length
        elif isinstance(item, annotated_types.Ge) and isinstance(item.ge, (int, float, Decimal)):
            found["minimum"] = float(item.ge)
        elif isinstance(item, annotated_types.Le) and isinstance(item.le, (int, float, Decimal)):
            found["maximum"] = float(item.le)
    return found


def _json_default(info: FieldInfo) -> JsonValue:
    value = info.get_default(call_default_factory=False)
    return value if isinstance(value, (str, int, float, bool)) else None
