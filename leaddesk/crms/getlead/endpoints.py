"""The six calls. Only builds, sends nothing. All are writes that nobody can read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

from leaddesk.connectors.http import Call
from leaddesk.crms.getlead.site import Site
from leaddesk.domain.commands import Resend
from leaddesk.domain.values import Fields, JsonValue, text

PATHS: Final[Mapping[str, str]] = {
    "create_lead": "gl-website-contacts",
    "create_task": "gl-task-creation-api",
    "create_note": "gl-note-creation-api",
    "change_status": "gl-status-change-api",
    "create_deal": "gl-deal-creation-api",
    "assign_department": "gl-department-vise-agent-assign",  # "vise" is real
}


class Calls:
    """Builds calls for one account. `token` is asked for each call anew."""

    def __init__(self, site: Site, token: Callable[[], str]) -> None:
        self._site = site
        self._token = token

    def of(self, action: str, payload: Fields) -> Call:
        """The call of an action. The token travels beside the values, but for the department call, where it is the end of the path.

        Errors and logs name a call by its label: addresses hold the token and are never shown.
        """
        path, token = PATHS[action], self._token()
        values = {name: text(value) for name, value in payload.items() if name != "additional"}
        values |= additional(payload.get("additional"))
        url = f"{self._site.url}/api/{path}"
        if action == "assign_department":
            url = f"{url}/{quote(token, safe='')}"
        else:
            values = {"token": token, **values}
        query, form = (None, values) if self._site.in_body else (values, None)
        return Call("POST", url, path, write=True, resend=Resend.WRITE_ONLY, params=query, form=form)


def additional(rows: JsonValue) -> dict[str, str]:
    """{label: value} of the additional fields in a payload."""
    boxes = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, (list, tuple)) else []
    return {text(row.get("field")): text(row.get("value")) for row in boxes if text(row.get("field"))}
