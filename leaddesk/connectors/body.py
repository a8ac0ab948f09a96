"""Bodies as streams: multipart and file bodies with upload progress out, capped decompression in."""

from __future__ import annotations

import asyncio
import secrets
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from leaddesk.connectors.contract import Progress
from leaddesk.connectors.messages import MAX_BODY, FilePart, Stream

CHUNK = 64 * 1024


class TooLarge(Exception):
    """An answer's body passed the cap."""


class Undecodable(Exception):
    """An answer's content encoding is unknown or damaged."""


class FileBody:
    """Bytes as they are as a request body. `length` is fixed when made; files are read off the event loop."""

    def __init__(self, source: Path | Stream, progress: Progress | None) -> None:
        self._source = source
        self._progress = progress
        self.length = size_of(source)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        sent = 0
        async for chunk in _chunks(self._source):
            yield chunk
            sent += len(chunk)
            if self._progress:
                self._progress(sent, self.length)


class MultipartBody:
    """A ``multipart/form-data`` body: plain fields first, then the files, streamed; `length` is known before the first byte."""

    def __init__(self, fields: Sequence[tuple[str, str]], files: Sequence[FilePart], progress: Progress | None) -> None:
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._progress = progress
        head = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n' for name, value in fields)
        self._head = head.encode("utf-8", "replace")
        self._files = [(part, _file_head(boundary, part)) for part in files]
        self._tail = f"--{boundary}--\r\n".encode()
        self._payload = sum(size_of(part.source) for part in files)
        self.length = len(self._head) + sum(len(head) + 2 for _, head in self._files) + self._payload + len(self._tail)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        sent = 0
        yield self._head
        for part, head in self._files:
            yield head
            async for chunk in _chunks(part.source):
                yield chunk
                sent += len(chunk)
                if self._progress:
                    self._progress(sent, self._payload)
            yield b"\r\n"
        yield self._tail


def _file_head(boundary: str, part: FilePart) -> bytes:
    disposition = f'form-data; name="{_quoted(part.field)}"; filename="{_quoted(part.name)}"'
    return f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {part.media_type}\r\n\r\n".encode("utf-8", "replace")


def _quoted(name: str) -> str:
    """Escaped as HTML forms do it (WHATWG, multipart/form-data encoding), so that a name can't break out of its header."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def size_of(source: Path | Stream) -> int:
    """How many bytes will be sent; raises OSError when the file is gone."""
    return source.size if isinstance(source, Stream) else source.stat().st_size


def _chunks(source: Path | Stream) -> AsyncIterator[bytes]:
    return source.chunks() if isinstance(source, Stream) else _file_chunks(source)


async def _file_chunks(path: Path) -> AsyncIterator[bytes]:
    handle = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(handle.read, CHUNK):
            yield chunk
    finally:
        handle.close()


class Inflater:
    """Collects an answer's raw bytes, decompressing them under the cap, so that a small bomb can't fill the memory."""

    def __init__(self, headers: Mapping[str, str], limit: int = MAX_BODY) -> None:
        encoding = headers.get("content-encoding", "identity").strip().lower()
        self._limit = limit
        self._out = bytearray()
        if encoding in ("", "identity"):
            self._engine = None
        elif encoding in ("gzip", "x-gzip", "deflate"):
            self._engine = zlib.decompressobj(wbits=47 if encoding != "deflate" else zlib.MAX_WBITS)  # 47: gzip or zlib, found by its header
        else:
            raise Undecodable(encoding)

    def feed(self, chunk: bytes) -> None:
        """Adds raw bytes; raises TooLarge or Undecodable."""
        if self._engine is None:
            self._add(chunk)
            return
        try:
            self._add(self._engine.decompress(chunk, self._limit + 1 - len(self._out)))
        except zlib.error:
            raise Undecodable("damaged") from None
        if self._engine.unconsumed_tail:
            raise TooLarge

    def body(self) -> bytes:
        """All of it; raises Undecodable when the compressed stream was cut short."""
        if self._engine is not None and not self._engine.eof and self._out:
            raise Undecodable("cut")
        return bytes(self._out)

    def _add(self, piece: bytes) -> None:
        if len(self._out) + len(piece) > self._limit:
            raise TooLarge
        self._out += piece
