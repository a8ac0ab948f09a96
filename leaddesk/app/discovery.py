"""Finds the CRMs that are installed: every package in `leaddesk.crms` with a PLUGIN, and whatever packages are named besides."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType

from leaddesk import crms
from leaddesk.connectors.contract import Plugin


def find_plugins(extra: Iterable[Plugin | ModuleType | str] = ()) -> Mapping[str, Plugin]:
    """All plugins by slug, each imported when it is first asked for: a window with one account shall not wait for the other CRMs.

    `extra` are plugins, packages or names of packages that hold a PLUGIN; they win over built-in ones.
    """
    return _Installed({plugin.info.slug: plugin for plugin in map(_named, extra)})


class _Installed(Mapping[str, Plugin]):
    """A CRM's folder has its slug for a name. A folder without a PLUGIN is no CRM (yet); one whose import fails is a bug and raises."""

    def __init__(self, extra: Mapping[str, Plugin]) -> None:
        self._folders = frozenset(entry.name for entry in pkgutil.iter_modules(crms.__path__) if entry.ispkg)
        self._extra = extra
        self._found: dict[str, Plugin | None] = dict(extra)

    def __getitem__(self, slug: str) -> Plugin:
        if slug not in self._found and slug in self._folders:
            self._found[slug] = _plugin_of(importlib.import_module(f"{crms.__name__}.{slug}"))
        found = self._found.get(slug)
        if found is None:
            raise KeyError(slug)
        return found

    def __iter__(self) -> Iterator[str]:
        return (slug for slug in sorted(self._folders | self._extra.keys()) if self.get(slug) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


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
