"""Judges one value against its field's description: what it means, what is wrong with it and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import Choice, FieldSpec, FieldType
from leaddesk.domain.values import JsonValue, is_empty, text
from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms import parse
from leaddesk.ui.strings_forms import say

DEFAULT_CODE = (4, 8)
_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>.]+(?:\.[^\s@,;<>.]+)+")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a raw value means (None = nothing entered) and the problem with it, if any."""

    value: JsonValue
    problem: FieldProblem | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What a check may need besides the field: today, how days are written here, and the choices known now (None = not known)."""

    today: date
    show_day: Callable[[date], str] = date.isoformat
    choices: Sequence[Choice] | None = None
    month_first: bool = False


def clean(spec: FieldSpec, value: str) -> str:
    """What stays of pasted text in this field."""
    if spec.type is FieldType.MULTILINE:
        return parse.clean_block(value)
    if spec.type is FieldType.PHONE:
        return parse.clean_phone(value)
    if spec.type is FieldType.EMAIL:
        return parse.clean_email(value)
    if spec.type is FieldType.CODE:
        shortest, longest = code_length(spec)
        return parse.find_code(value, shortest, longest) or parse.clean_line(value)
    if spec.type is FieldType.SECRET:
        return value.strip("\r\n")
    return parse.clean_line(value)


def code_length(spec: FieldSpec) -> tuple[int, int]:
    """The fewest and most digits of a one-time code."""
    longest = spec.max_length or DEFAULT_CODE[1]
    return spec.min_length or min(DEFAULT_CODE[0], longest), longest


def judge(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    """The meaning of an editor's raw value. Required, form and limits are checked; what only the CRM can know is not."""
    if is_empty(raw):
        return Judged(None, _required(spec) if spec.required else None)
    return _JUDGES.get(spec.type, _any)(spec, raw, frame)


def _required(spec: FieldSpec) -> FieldProblem:
    if spec.type is FieldType.FILES:
        return FieldProblem(spec.name, "required", say(S.REQUIRED_FILE))
    picked = spec.type in (FieldType.CHOICE, FieldType.MULTI_CHOICE, FieldType.DATE)
    sentence = S.REQUIRED_CHOICE if picked else S.REQUIRED
    return FieldProblem(spec.name, "required", say(sentence, title=spec.title))


def _any(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    return Judged(raw)


def _length(spec: FieldSpec, value: str) -> FieldProblem | None:
    if spec.max_length is not None and len(value) > spec.max_length:
        cut = value[: spec.max_length].rstrip()
        return FieldProblem(spec.name, "too_long", say(S.TOO_LONG, count=len(value), limit=spec.max_length), cut)
    if spec.min_length is not None and len(value) < spec.min_length:
        return FieldProblem(spec.name, "too_short", say(S.TOO_SHORT, limit=spec.min_length))
    return None


def _text(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    value = clean(spec, str(raw))
    return Judged(value, _length(spec, value)) if value else judge(spec, None, frame)


def _email(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    value = clean(spec, str(raw))
    if _EMAIL.fullmatch(value):
        return Judged(value, _length(spec, value))
    mended = re.sub(r"\s+", "", value).replace(",", ".").replace("@@", "@").replace("..", ".").strip(".;:")
    repair = mended if mended != value and _EMAIL.fullmatch(mended) else None
    return Judged(value, FieldProblem(spec.name, "format", say(S.NOT_AN_EMAIL), repair))


def _phone(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    value = clean(spec, str(raw))
    digits = re.sub(r"\D", "", value)
    if 7 <= len(digits) <= 15 and re.fullmatch(r"\+?[\d\s().\-/]+", value):
        return Judged(value, _length(spec, value))
    repair = ("+" if value.startswith("+") else "") + digits if 7 <= len(digits) <= 15 else None
    return Judged(value, FieldProblem(spec.name, "format", say(S.NOT_A_PHONE), repair))


def _code(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    value = clean(spec, str(raw))
    shortest, longest = code_length(spec)
    if not value.isdigit():
        return Judged(value, FieldProblem(spec.name, "format", say(S.NOT_A_CODE)))
    if not shortest <= len(value) <= longest:
        limit = str(longest) if shortest == longest else f"{shortest}–{longest}"
        return Judged(value, FieldProblem(spec.name, "format", say(S.CODE_LENGTH, limit=limit)))
    return Judged(value)


def _number(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    typed = text(raw)
    number = parse.read_number(typed)
    if number is None:
        repair = parse.mend_number(typed)
        if spec.type is FieldType.INTEGER and repair is not None and "." in repair:
            repair = None  # it would be found fault with again, and which whole number is meant nobody knows
        return Judged(typed, FieldProblem(spec.name, "not_a_number", say(S.NOT_A_NUMBER), repair))
    problem = _limits(spec, number)
    if spec.type is FieldType.INTEGER:
        if number != number.to_integral_value():
            repair = parse.plain_number(number.to_integral_value())
            return Judged(typed, FieldProblem(spec.name, "not_a_number", say(S.NOT_WHOLE), repair))
        return Judged(int(number), problem)
    return Judged(parse.plain_number(number) if spec.type is FieldType.MONEY else float(number), problem)


def _limits(spec: FieldSpec, number: Decimal) -> FieldProblem | None:
    if spec.minimum is not None and number < Decimal(str(spec.minimum)):
        limit = parse.plain_number(Decimal(str(spec.minimum)))
        return FieldProblem(spec.name, "too_small", say(S.TOO_SMALL, limit=limit), limit)
    if spec.maximum is not None and number > Decimal(str(spec.maximum)):
        limit = parse.plain_number(Decimal(str(spec.maximum)))
        return FieldProblem(spec.name, "too_large", say(S.TOO_LARGE, limit=limit), limit)
    return None


def days_allowed(spec: FieldSpec, today: date) -> tuple[date | None, date | None]:
    """The first and last day a date field takes; None = open."""
    first = today + timedelta(days=spec.first_day) if spec.first_day is not None else None
    last = today + timedelta(days=spec.last_day) if spec.last_day is not None else None
    return first, last


def _date(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    typed = text(raw)
    day = parse.read_date(typed, frame.today, month_first=frame.month_first)
    if day is None:
        return Judged(typed, FieldProblem(spec.name, "not_a_date", say(S.NOT_A_DATE, example=frame.today.strftime("%d/%m/%Y"))))
    first, last = days_allowed(spec, frame.today)
    if first is not None and day < first:
        sentence = S.TOO_EARLY if day < frame.today else S.BEFORE_FIRST
        message = say(sentence, day=frame.show_day(day), first=frame.show_day(first))
        return Judged(day.isoformat(), FieldProblem(spec.name, "past", message, first.isoformat()))
    if last is not None and day > last:
        message = say(S.TOO_LATE, day=frame.show_day(day), last=frame.show_day(last))
        return Judged(day.isoformat(), FieldProblem(spec.name, "too_late", message, last.isoformat()))
    return Judged(day.isoformat())


def _time(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    moment = parse.read_time(text(raw))
    if moment is None:
        return Judged(text(raw), FieldProblem(spec.name, "not_a_time", say(S.NOT_A_TIME)))
    return Judged(moment.strftime("%H:%M"))


def _datetime(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    """Raw is ``<date>T<time>``, each as typed; the value is ISO to the minute, local time."""
    day_text, _, time_text = text(raw).partition("T")
    day = _date(spec, day_text, frame) if day_text.strip() else Judged(None, _required(spec))
    moment = _time(spec, time_text, frame) if time_text.strip() else Judged("", FieldProblem(spec.name, "not_a_time", say(S.NOT_A_TIME)))
    problem = day.problem or moment.problem
    return Judged(f"{text(day.value)}T{text(moment.value)}", replace(problem, repair=None) if problem else None)


def _choice(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    typed = text(raw)
    known = frame.choices
    if known is None or spec.free_entry:
        return Judged(typed, _length(spec, typed) if spec.free_entry else None)
    by_label = {c.label.strip().casefold(): c.value for c in known}
    if any(c.value == typed for c in known):
        return Judged(typed)
    if typed.casefold() in by_label:
        return Judged(by_label[typed.casefold()])
    repair = parse.nearest(typed, [c.label for c in known])
    return Judged(typed, FieldProblem(spec.name, "not_a_choice", say(S.NOT_A_CHOICE, text=typed), repair))


def _object(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    if isinstance(raw, str) and spec.free_entry:
        return Judged(parse.clean_block(raw))
    values = raw if isinstance(raw, Mapping) else {}
    out: dict[str, JsonValue] = {}
    first: FieldProblem | None = None
    for part in spec.fields:
        judged = judge(part, values.get(part.name), replace(frame, choices=part.choices or None))
        first = first or judged.problem
        if judged.value is not None:
            out[part.name] = judged.value
    if not out and not spec.required:
        return Judged(None)
    return Judged(out, replace(first, field=spec.name, repair=None) if first else None)


def _table(spec: FieldSpec, raw: JsonValue, frame: Frame) -> Judged:
    rows = raw if isinstance(raw, (list, tuple)) else ()
    out: list[JsonValue] = []
    first: FieldProblem | None = None
    for number, row in enumerate(rows, start=1):
        judged = _object(replace(spec, required=False), row, frame)
        if judged.value is None:
            continue
        out.append(judged.value)
        if judged.problem and first is None:
            first = replace(judged.problem, message=say(S.ROW_PROBLEM, row=number, message=judged.problem.message))
    if not out:
        return Judged(None, _required(spec) if spec.required else None)
    return Judged(out, first)


_JUDGES: Mapping[FieldType, Callable[[FieldSpec, JsonValue, Frame], Judged]] = {
    FieldType.TEXT: _text,
    FieldType.MULTILINE: _text,
    FieldType.SECRET: _text,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _phone,
    FieldType.CODE: _code,
    FieldType.INTEGER: _number,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.DATETIME: _datetime,
    FieldType.CHOICE: _choice,
    FieldType.OBJECT: _object,
    FieldType.TABLE: _table,
}
