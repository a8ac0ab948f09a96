"""A server that does exactly what a test tells it, byte by byte, on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Script = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request as it arrived, and the connection to answer on."""

    head: bytes
    body: bytes
    writer: asyncio.StreamWriter
    number: int

    @property
    def line(self) -> str:
        return self.head.split(b"\r\n", 1)[0].decode()

    def header(self, name: str) -> str:
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name:
                return value.strip()
        return ""

    async def answer(self, status: int = 200, body: bytes = b"{}", **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
        await self.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    async def raw(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


@dataclass
class RawServer:
    """Counts requests and runs a script for each."""

    script: Script
    url: str = ""
    seen: list[Exchange] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                exchange = Exchange(head, b"", writer, len(self.seen) + 1)
                exchange.body = await reader.readexactly(int(exchange.header("content-length") or 0))
                self.seen.append(exchange)
                await self.script(exchange)
                if writer.is_closing():
                    return
        writer.close()


@contextlib.asynccontextmanager
async def raw_server(script: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[RawServer]:
    served = RawServer(script)
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0, ssl=tls)
    served.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield served
    finally:
        for exchange in served.seen:
            exchange.writer.close()
        server.close()
        await asyncio.sleep(0)


async def fine(exchange: Exchange) -> None:
    await exchange.answer(body=b'{"ok":1}', Date="Tue, 10 Mar 2026 07:00:00 GMT")


async def silent(exchange: Exchange) -> None:
    """Never answers."""


async def closing(exchange: Exchange) -> None:
    exchange.writer.close()


async def resetting(exchange: Exchange) -> None:
    """Ends the connection with RST instead of an orderly end."""
    linger = struct.pack("ii", 1, 0)
    exchange.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    exchange.writer.transport.abort()


async def cut(exchange: Exchange) -> None:
    await exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    exchange.writer.close()


async def half_silent(exchange: Exchange) -> None:
    await exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


async def dripping(exchange: Exchange) -> None:
    """A byte now and then, for ever: every single wait is short."""
    await exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    with contextlib.suppress(OSError):
        while not exchange.writer.is_closing():
            await exchange.raw(b" ")
            await asyncio.sleep(0.02)


async def nonsense(exchange: Exchange) -> None:
    await exchange.raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    exchange.writer.close()


def status(code: int, body: bytes = b"", **headers: str) -> Script:
    async def script(exchange: Exchange) -> None:
        await exchange.answer(code, body, **headers)

    return script
