"""Files on their way out: streamed from the encrypted store to the connector, so that no plain copy ever touches the disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from leaddesk.connectors.contract import FileReader, Progress
from leaddesk.domain.changes import UploadProgress
from leaddesk.domain.clock import Clock
from leaddesk.domain.commands import StoredFile
from leaddesk.domain.errors import FileRejected, NotKnown
from leaddesk.domain.ids import CommandId

if TYPE_CHECKING:
    from leaddesk.services.api import EventHub
    from leaddesk.store.files import BlobStore

_BETWEEN = 0.1
"""Seconds between two progress events of one command: a progress bar needs no more."""


def file_reader(blobs: BlobStore) -> FileReader:
    """The `AccountContext.read_file` over the encrypted store. Chunks are decrypted in a worker thread, one at a time."""

    async def read(file: StoredFile) -> AsyncIterator[bytes]:
        chunks: Iterator[bytes] = blobs.chunks(file.blob)
        try:
            while chunk := await asyncio.to_thread(next, chunks, b""):
                yield chunk
        except NotKnown:
            raise FileRejected(name=file.name, reason="missing") from None

    return read


def progress(events: EventHub, clock: Clock, command: CommandId) -> Progress:
    """Publishes how far an upload is, at most ten times a second, and always its end."""
    last = [float("-inf")]

    def tell(sent: int, total: int) -> None:
        now = clock.monotonic()
        if sent >= total or now - last[0] >= _BETWEEN:
            last[0] = now
            events.publish(UploadProgress(command, sent, total))

    return tell
