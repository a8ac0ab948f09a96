"""A form's JSON Schema as `actions --json` prints it: pydantic's own, with people's titles and what a file needs beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.domain.values import JsonValue


def described(schema: dict[str, Any], specs: Mapping[str, FieldSpec]) -> Mapping[str, JsonValue]:
    """The model's own schema with the titles people see; a files field says what each file needs, and is required where the form wants one."""
    for name, spec in specs.items():
        found: dict[str, Any] = schema["properties"][name]
        found["title"] = spec.title
        if spec.help:
            found.setdefault("description", spec.help)
        if spec.type is FieldType.FILES:
            found["items"] = _file_schema(spec)
            found.pop("default", None)
            if spec.required:
                found["minItems"] = 1
                schema["required"] = [*schema.get("required", []), name]
    return schema


def _file_schema(spec: FieldSpec) -> dict[str, Any]:
    """A file as ``--file NAME=PATH;k=v`` gives it: its path and the values beside it."""
    beside = {one.name: _value_schema(one) for one in spec.per_file}
    needed = ["path", *(one.name for one in spec.per_file if one.required)]
    accepts = {"contentMediaType": ", ".join(spec.accept)} if spec.accept else {}
    return {"type": "object", "properties": {"path": {"type": "string", **accepts}, **beside}, "required": needed, "additionalProperties": False}


def _value_schema(spec: FieldSpec) -> dict[str, Any]:
    limits = {"maxLength": spec.max_length} if spec.max_length is not None else {}
    choices = {"enum": [choice.value for choice in spec.choices]} if spec.choices and not spec.free_entry else {}
    return {"type": "string", "title": spec.title, **limits, **choices}
