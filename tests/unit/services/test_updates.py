"""The look for newer versions: only a signed manifest counts, an old one is no news, and nothing is asked where nobody set an address."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.connectors.http import HttpFactory
from leaddesk.domain.clock import SystemClock
from leaddesk.domain.errors import ContractBroken, LeaddeskError, NotKnown
from leaddesk.domain.values import JsonValue
from leaddesk.services.updates import ReleaseSource, UpdateService, order, read_manifest

SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SIGNER.public_key().public_bytes_raw()


class Kept:
    """Preferences in memory."""

    def __init__(self) -> None:
        self.values: dict[str, JsonValue] = {}

    def get(self, name: str, default: JsonValue = None) -> JsonValue:
        return self.values.get(name, default)

    def put(self, name: str, value: JsonValue) -> None:
        self.values[name] = value


def manifest(
    version: str = "2.0.0", address: str = "https://downloads.example/leaddesk", product: str = "leaddesk", signer: Ed25519PrivateKey = SIGNER
) -> bytes:
    body = json.dumps({"product": product, "version": version, "address": address, "notes": "Faster."}).encode()
    return json.dumps({"body": base64.b64encode(body).decode(), "signature": base64.b64encode(signer.sign(body)).decode()}).encode()


@contextmanager
def serving(body: bytes, status: int = 200) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/manifest.json"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asking(address: str, preferences: Kept, version: str = "1.0.0") -> UpdateService:
    return UpdateService(ReleaseSource(address, PUBLIC), version, preferences, lambda: HttpFactory(SystemClock()))


async def test_a_newer_version_is_offered_and_an_older_one_is_not() -> None:
    preferences = Kept()
    with serving(manifest()) as address:
        found = await asking(address, preferences).check()
        assert found is not None
        assert (found.version, found.address, found.notes) == ("2.0.0", "https://downloads.example/leaddesk", "Faster.")
        assert await asking(address, preferences, version="2.0.0").check() is None
        assert await asking(address, preferences, version="10.0").check() is None
    with serving(manifest("1.5.0")) as address:  # a replayed manifest, valid but old
        assert await asking(address, preferences).check() is None


async def test_what_is_not_signed_by_the_known_key_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    bodies = [manifest(signer=other), manifest(product="other"), manifest("two"), manifest(address="http://downloads.example/x"), b"<html>", b"{}", b"[]"]
    for body in bodies:
        with serving(body) as address, pytest.raises(ContractBroken):
            await asking(address, Kept()).check()
    with serving(b"", 404) as address, pytest.raises(ContractBroken):
        await asking(address, Kept()).check()


async def test_a_build_without_an_address_asks_nobody() -> None:
    service = UpdateService(None, "1.0.0", Kept(), lambda: HttpFactory(SystemClock()))
    assert not service.possible
    with pytest.raises(NotKnown):
        await service.check()


@given(
    st.binary(max_size=300)
    | st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["body", "signature"]), inner)).map(
        lambda v: json.dumps(v).encode()
    )
)
def test_any_answer_at_all_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(LeaddeskError):
        read_manifest(body, PUBLIC)


@given(st.lists(st.integers(0, 999), min_size=2, max_size=4), st.lists(st.integers(0, 999), min_size=2, max_size=4))
def test_versions_are_compared_as_numbers(one: list[int], other: list[int]) -> None:
    assert (order(".".join(map(str, one))) < order(".".join(map(str, other)))) == (one < other)


def test_a_release_note_that_makes_no_sense_is_refused() -> None:
    key = base64.b64encode(PUBLIC).decode()
    assert ReleaseSource.parse(json.dumps({"address": "https://downloads.example/m.json", "key": key})).key == PUBLIC
    for text in ("", "[]", "{}", json.dumps({"address": "x", "key": "AAAA"}), json.dumps({"address": "x", "key": "no base64!"})):
        with pytest.raises(ContractBroken):
            ReleaseSource.parse(text)
