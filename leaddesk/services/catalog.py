"""The installed CRMs as data: names to specs, forms read lazily, and nothing heavy imported before a form is asked for."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from leaddesk.connectors.contract import Checked, FormContext, Plugin, Runtime
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.specs import AccountActionSpec, ActionSpec, CrmInfo, FormSpec, KindSpec, SecretSpec, SignInStep
from leaddesk.domain.values import JsonValue


class PluginCatalog:
    """`api.Catalog` over a fixed set of plugins by slug. Unknown names raise NotKnown with the names there are."""

    def __init__(self, plugins: Mapping[str, Plugin]) -> None:
        self._plugins = plugins
        self._runtimes: dict[str, Runtime] = {}
        self._forms: dict[tuple[str, str], FormSpec] = {}
        self._lock = threading.RLock()

    def crms(self) -> tuple[CrmInfo, ...]:
        return tuple(sorted((plugin.info for plugin in self._plugins.values()), key=lambda info: (info.order, info.title)))

    def plugin(self, slug: str) -> Plugin:
        found = self._plugins.get(slug)
        if found is None:
            raise NotKnown(what="crm", name=slug, known=sorted(self._plugins))
        return found

    def info(self, slug: str) -> CrmInfo:
        return self.plugin(slug).info

    def kinds(self, slug: str) -> tuple[KindSpec, ...]:
        return self.plugin(slug).kinds

    def kind(self, slug: str, name: str) -> KindSpec:
        found = self.plugin(slug).kind(name)
        if found is None:
            raise NotKnown(what="kind", name=name, known=[k.name for k in self.kinds(slug)])
        return found

    def actions(self, slug: str, kind: str | None = None) -> tuple[ActionSpec, ...]:
        return tuple(a for a in self.plugin(slug).actions if kind is None or a.kind == kind)

    def action(self, slug: str, name: str) -> ActionSpec:
        found = self.plugin(slug).action(name)
        if found is None:
            raise NotKnown(what="action", name=name, known=[a.name for a in self.plugin(slug).actions])
        return found

    def account_actions(self, slug: str) -> tuple[AccountActionSpec, ...]:
        return self.plugin(slug).account_actions

    def account_action(self, slug: str, name: str) -> AccountActionSpec:
        found = next((a for a in self.account_actions(slug) if a.name == name), None)
        if found is None:
            raise NotKnown(what="action", name=name, known=[a.name for a in self.account_actions(slug)])
        return found

    def sign_in_steps(self, slug: str) -> tuple[SignInStep, ...]:
        return self.plugin(slug).sign_in

    def secrets(self, slug: str) -> tuple[SecretSpec, ...]:
        return self.info(slug).secrets

    def runtime(self, slug: str) -> Runtime:
        """The CRM's heavy part; imported on the first call, from whatever thread asks first."""
        plugin = self.plugin(slug)
        with self._lock:
            found = self._runtimes.get(slug)
            if found is None:
                found = self._runtimes[slug] = plugin.runtime()
        return found

    def form(self, slug: str, name: str) -> FormSpec:
        with self._lock:
            found = self._forms.get((slug, name))
            if found is None:
                try:
                    found = self.runtime(slug).form(name)
                except KeyError as error:
                    raise NotKnown(what="form", name=name, known=self._form_names(slug)) from error
                self._forms[(slug, name)] = found
        return found

    def check(self, slug: str, name: str, values: Mapping[str, JsonValue], context: FormContext) -> Checked:
        """Validates a form's values, all of them at once. Raises FormInvalid with every problem, NotKnown for an unknown form."""
        self.form(slug, name)
        return self.runtime(slug).check(name, values, context)

    def _form_names(self, slug: str) -> Sequence[str]:
        plugin = self.plugin(slug)
        return ["settings", *(f"sign_in:{s.name}" for s in plugin.sign_in), *(a.name for a in plugin.actions), *(a.name for a in plugin.account_actions)]
