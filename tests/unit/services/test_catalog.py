"""The catalog: names to specs, and nothing heavy before a form is asked for."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from leaddesk.connectors.contract import FormContext, Runtime
from leaddesk.domain.errors import NotKnown
from leaddesk.services.catalog import PluginCatalog

from .toycrm import INFO, PLUGIN


def counting() -> tuple[PluginCatalog, list[int]]:
    built: list[int] = []

    def runtime() -> Runtime:
        built.append(1)
        return PLUGIN.runtime()

    first = dataclasses.replace(PLUGIN, info=dataclasses.replace(INFO, slug="earlier", order=1))
    return PluginCatalog({"toycrm": dataclasses.replace(PLUGIN, runtime=runtime), "earlier": first}), built


def test_crms_come_in_their_order_and_forms_are_read_once() -> None:
    catalog, built = counting()
    assert [info.slug for info in catalog.crms()] == ["earlier", "toycrm"]
    assert [kind.name for kind in catalog.kinds("toycrm")] == ["lead", "place", "sent"]
    assert [action.name for action in catalog.actions("toycrm", "lead")] == ["move", "close"] and catalog.actions("toycrm", "place") == ()
    assert built == []
    assert catalog.form("toycrm", "move") is catalog.form("toycrm", "move")
    assert built == [1]


def test_unknown_names_say_what_there_is() -> None:
    catalog, _ = counting()
    asked = (
        lambda: catalog.info("x"),
        lambda: catalog.kind("toycrm", "x"),
        lambda: catalog.action("toycrm", "x"),
        lambda: catalog.account_action("toycrm", "x"),
        lambda: catalog.form("toycrm", "x"),
        lambda: catalog.check("toycrm", "x", {}, FormContext(today=date(2026, 3, 2))),
    )
    for ask in asked:
        with pytest.raises(NotKnown) as unknown:
            ask()
        assert unknown.value.facts["known"]
