"""Whether there is a newer version: a manifest signed with Ed25519, asked for only when somebody wants to know. Nothing is ever installed by itself."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leaddesk.domain.errors import ContractBroken, NotKnown
from leaddesk.services.api import Preferences, Release

if TYPE_CHECKING:
    from leaddesk.connectors.http import HttpFactory

PRODUCT = "leaddesk"
SEEN = "newest_version_seen"
_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){1,3}")


@dataclass(frozen=True, slots=True)
class ReleaseSource:
    """Where a build looks and whose word it takes: put into the program by whoever builds it (resources/release.json)."""

    address: str
    key: bytes  # Ed25519, 32 bytes

    @classmethod
    def parse(cls, text: str) -> ReleaseSource:
        """From ``{"address": https…, "key": base64}``. Raises ContractBroken."""
        try:
            value = json.loads(text)
            source = cls(str(value["address"]), base64.b64decode(value["key"], validate=True))
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            raise ContractBroken(path="release.json", got="text") from error
        if len(source.key) != 32:
            raise ContractBroken(path="release.json", got="key")
        return source


class UpdateService:
    """`api.Updates`. The signed body is ``{"product", "version", "address", "notes"}``; both come as ``{"body": base64, "signature": base64}``.

    A valid but old manifest (replayed) never hides a newer version seen before, and never offers an older one than is running.
    """

    def __init__(self, source: ReleaseSource | None, version: str, preferences: Preferences, http: Callable[[], HttpFactory]) -> None:
        self._source = source
        self._version = version
        self._preferences = preferences
        self._http = http

    @property
    def possible(self) -> bool:
        return self._source is not None

    async def check(self) -> Release | None:
        """The newer version there is, or None. Raises NotKnown when this build has no address to ask, Offline, ServerFault, ContractBroken."""
        if self._source is None:
            raise NotKnown(what="update address", name="release.json", known=[], reason="no_updates")
        from leaddesk.connectors.http import Call

        factory = self._http()
        try:
            reply = await factory.for_account().request(Call("GET", self._source.address, "updates", write=False))
        finally:
            await factory.aclose()
        if not reply.ok:
            raise ContractBroken(path="manifest", got=f"status {reply.status}")
        found = read_manifest(reply.body, self._source.key)
        if order(found.version) < order(str(self._preferences.get(SEEN, "0.0"))):
            return None
        self._preferences.put(SEEN, found.version)
        return found if order(found.version) > order(self._version) else None


def read_manifest(text: bytes, key: bytes) -> Release:
    """The release a manifest names, its signature checked before anything in it is looked at. Raises ContractBroken."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        outer = json.loads(text)
        body, signature = (base64.b64decode(outer[name], validate=True) for name in ("body", "signature"))
        Ed25519PublicKey.from_public_bytes(key).verify(signature, body)
        inner = json.loads(body)
        found = Release(str(inner["version"]), str(inner["address"]), str(inner.get("notes", "")))
        product = inner["product"]
    except InvalidSignature as error:
        raise ContractBroken(path="manifest", got="signature") from error
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, RecursionError) as error:
        raise ContractBroken(path="manifest", got="text") from error
    if product != PRODUCT or not _VERSION.fullmatch(found.version) or urlsplit(found.address).scheme != "https":
        raise ContractBroken(path="manifest", got="values")
    return found


def order(version: str) -> tuple[int, ...]:
    """A version as numbers to compare by; what is no version comes first."""
    return tuple(int(part) for part in version.split(".")) if _VERSION.fullmatch(version) else (0,)
