"""The seven calls, with the upper-case paths of the document's prose. Only builds, sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote

from leaddesk.connectors.contract import Progress
from leaddesk.connectors.http import Call, FilePart
from leaddesk.crms.bizmate.site import Site
from leaddesk.domain.commands import Resend
from leaddesk.domain.errors import SignInNeeded
from leaddesk.domain.values import Fields

PATHS: Final = {"lead": "LEAD", "deal": "DEAL"}


class Calls:
    """Builds calls for one account. `token` answers the API token; without one SignInNeeded is raised."""

    def __init__(self, site: Site, token: Callable[[], str]) -> None:
        self._site = site
        self._token = token

    def listed(self, kind: str, page: int, size: int) -> Call:
        """#3 and #7."""
        return self._get(PATHS[kind], f"{PATHS[kind]} list", {"page": str(page), "pageSize": str(size)})

    def one(self, kind: str, remote: str) -> Call:
        """#2 and #6."""
        return self._get(f"{PATHS[kind]}/{quote(remote, safe='')}", f"{PATHS[kind]} detail", None)

    def create(self, fields: Fields) -> Call:
        """#1."""
        url = f"{self._site.url}/LEAD/new"
        return Call("POST", url, "LEAD new", write=True, resend=Resend.CREATE_REFERENCED, json={"fields": fields}, headers=self._headers())

    def update(self, remote: str, fields: Fields) -> Call:
        """#4."""
        url = f"{self._site.url}/LEAD/{quote(remote, safe='')}"
        return Call("PATCH", url, "LEAD update", write=True, resend=Resend.CONVERGING, json={"fields": fields}, headers=self._headers())

    def upload(self, remote: str, texts: Sequence[tuple[str, str]], files: tuple[FilePart, ...], progress: Progress) -> Call:
        """#5. The boundary is written by the HTTP layer; only the authorisation is ours."""
        url = f"{self._site.url}/attachments/new"
        form = [("entityType", "LEAD"), ("entityId", remote), *texts]
        return Call("POST", url, "attachments new", write=True, resend=Resend.UPLOAD, form=form, files=files, headers=self._headers(), progress=progress)

    def _get(self, path: str, label: str, params: dict[str, str] | None) -> Call:
        """The document's table of headers names the content type for reads, too."""
        headers = {**self._headers(), "content-type": "application/json"}
        return Call("GET", f"{self._site.url}/{path}", label, write=False, params=params, headers=headers)

    def _headers(self) -> dict[str, str]:
        token = self._token()
        if not token:
            raise SignInNeeded(needs="token")
        return {"Authorization": f"Bearer {token}"}
