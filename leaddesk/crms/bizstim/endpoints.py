"""The two calls. Only builds, sends nothing. The key travels in a header on both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from leaddesk.connectors.http import Call
from leaddesk.crms.bizstim import addresses
from leaddesk.crms.bizstim.columns import body, rows_of
from leaddesk.crms.bizstim.site import Site
from leaddesk.domain.commands import Resend
from leaddesk.domain.values import Fields, text

_FIELDS: Final = ("first_name", "last_name", "city", "state", "country", "email", "p_phone", "message")


class Calls:
    """Builds calls for one account. `key` is asked for each call anew."""

    def __init__(self, site: Site, key: Callable[[], str]) -> None:
        self._site = site
        self._key = key

    def clients(self, payload: Fields) -> Call:
        """#1: always POST; the document wants the lower-case names ``header`` and ``data``."""
        return Call("POST", f"{self._site.url}/clients", "clients", write=True, resend=Resend.WRITE_ONLY, json=body(rows_of(payload)), headers=self._headers())

    def inquiry(self, payload: Fields) -> Call:
        """#2: a mail goes out. POST by our document; an older page of the vendor had PUT."""
        url = f"{self._site.url}/clientinquiry{addresses.path(payload)}"
        given = {name: text(payload.get(name)) for name in _FIELDS if text(payload.get(name))}
        form, json = (None, given) if self._site.json_inquiry else (given, None)
        return Call("POST", url, "clientinquiry", write=True, resend=Resend.OUTBOUND, form=form, json=json, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"x-api-key": self._key()}
