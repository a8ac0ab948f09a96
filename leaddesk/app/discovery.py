"""Finds the CRMs that are installed: every package in `leaddesk.crms` with a PLUGIN, and whatever packages are named besides."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

from leaddesk import crms
from leaddesk.connectors.contract import Plugin


def find_plugins(extra: Iterable[Plugin | ModuleType | str] = ()) -> tuple[Plugin, ...]:
    """All plugins, by their slugs' order. `extra` are plugins, packages or names of packages that hold a PLUGIN; they win over built-in ones.

    A folder without a PLUGIN is no CRM (yet) and is left out; one whose import fails is a bug and raises.
    """
    found: dict[str, Plugin] = {}
    for entry in pkgutil.iter_modules(crms.__path__):
        if entry.ispkg:
            plugin = _plugin_of(importlib.import_module(f"{crms.__name__}.{entry.name}"))
            if plugin is not None:
                found[plugin.info.slug] = plugin
    for one in extra:
        plugin = _named(one)
        found[plugin.info.slug] = plugin
    return tuple(found[slug] for slug in sorted(found))


def _named(one: Plugin | ModuleType | str) -> Plugin:
    if isinstance(one, Plugin):
        return one
    module = importlib.import_module(one) if isinstance(one, str) else one
    plugin = _plugin_of(module)
    if plugin is None:
        raise TypeError(f"{module.__name__} has no PLUGIN")
    return plugin


def _plugin_of(module: ModuleType) -> Plugin | None:
    plugin = getattr(module, "PLUGIN", None)
    return plugin if isinstance(plugin, Plugin) else None
