"""Where the field-app dialect puts documents before it registers them: an address of the user's own, or an S3 bucket. One PUT each."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from leaddesk.connectors.contract import Progress
from leaddesk.connectors.http import Call, Http, Stream
from leaddesk.crms.bizipac.site import Site
from leaddesk.domain.commands import Resend
from leaddesk.domain.errors import Offline, OutcomeUnknown, Refused, Throttled
from leaddesk.domain.values import JsonValue

_LABEL = "document storage"
_TRIES = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """Where to PUT, and the address under which it can be read afterwards."""

    put_url: str
    doc_url: str
    headers: dict[str, str]


def object_name(client: str, doc: str, lead_id: str) -> str:
    """``<Client>_<document>_<lead>_<random>.pdf`` as the field app names it: letters, digits and ``_`` only."""
    parts = (re.sub(r"[^A-Za-z0-9]+", "_", part).strip("_") for part in (client, doc, lead_id))
    return "_".join([*(part for part in parts if part), str(secrets.randbelow(9 * 10**11) + 10**11)]) + ".pdf"


class Storage:
    """Stores documents for one account."""

    def __init__(self, http: Http, site: Site, secret: Callable[[str], str | None]) -> None:
        self._http = http
        self._site = site
        self._secret = secret

    async def put(self, name: str, data: Stream, progress: Progress) -> str:
        """The document's address. Raises Refused, also when the storage can't be reached.

        Never OutcomeUnknown: a file stored under a random name that nothing points to yet has no effect, so "not done" is the truth, and a
        second try is harmless. Never Offline: the CRM was just spoken to, and its queue must not wait for a storage that is set up wrongly.
        """
        place = await self._place(name)
        headers = {"content-type": "application/pdf", **place.headers}
        call = Call("PUT", place.put_url, _LABEL, write=True, resend=Resend.UPLOAD, content=data, headers=headers, progress=progress, elsewhere=True)
        for _ in range(_TRIES):
            try:
                reply = await self._http.request(call)
            except (OutcomeUnknown, Offline, Throttled, Refused) as problem:
                facts: dict[str, JsonValue] = {"cause": problem.facts.get("reason") or problem.code, "status": problem.facts.get("status")}
                continue
            if reply.ok:
                return place.doc_url
            raise Refused(message="The document storage did not take the file.", reason="storage", status=reply.status, call=_LABEL)
        raise Refused(message="The document storage could not be reached; nothing was sent.", reason="storage", call=_LABEL, **facts)

    async def _place(self, name: str) -> _Place:
        if self._site.upload_url:
            base, _, query = self._site.upload_url.partition("?")
            url = f"{base.rstrip('/')}/{quote(name)}"
            return _Place(f"{url}?{query}" if query else url, url, {})
        if not self._site.s3_bucket:
            raise Refused(message="No storage for documents is set up for this account.", reason="storage", call=_LABEL)
        key, secret = self._secret("s3_access_key"), self._secret("s3_secret_key")
        if not key or not secret:
            raise Refused(message="The storage keys of this account are missing.", reason="storage", call=_LABEL)
        url = self._bucket_url(name)
        headers = {"x-amz-acl": self._site.s3_acl} if self._site.s3_acl else {}
        return _Place(await asyncio.to_thread(_presigned, url, headers, self._site.s3_region, key, secret), url, headers)

    def _bucket_url(self, name: str) -> str:
        site = self._site
        if site.s3_endpoint:
            return f"{site.s3_endpoint}/{site.s3_bucket}/{name}"
        if "." in site.s3_bucket:  # a dot would not match the server's certificate
            return f"https://s3.{site.s3_region}.amazonaws.com/{site.s3_bucket}/{name}"
        return f"https://{site.s3_bucket}.s3.{site.s3_region}.amazonaws.com/{name}"


def _presigned(url: str, headers: dict[str, str], region: str, access_key: str, secret_key: str) -> str:
    """A pre-signed PUT, valid for 15 minutes. Only botocore's signing is used: our own Http sends it, under our rules."""
    from botocore.auth import S3SigV4QueryAuth  # type: ignore[import-untyped]  # botocore ships no types
    from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]  # botocore ships no types
    from botocore.credentials import Credentials  # type: ignore[import-untyped]  # botocore ships no types

    request = AWSRequest(method="PUT", url=url, headers=headers)
    S3SigV4QueryAuth(Credentials(access_key, secret_key), "s3", region, expires=900).add_auth(request)
    return str(request.url)
