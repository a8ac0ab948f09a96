"""A real process killed by the operating system while its send is under way, and the next one that finds what it left."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from leaddesk.domain.ids import CommandId

from .world import World

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("action", "after"), [("change", "unknown"), ("write", "unknown"), ("mail", "unknown"), ("set", "sent")])
async def test_kill_in_the_middle_of_sending(world: World, action: str, after: str) -> None:
    """R1, R3."""
    arrived: asyncio.Queue[str] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.put_nowait((await reader.readline()).decode().strip())
        await reader.read()  # until the client is gone: no answer
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "unit")])}
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "outbox.sending_child", str(world.profile), str(port), action, env=environment)
    try:
        command = CommandId(await asyncio.wait_for(arrived.get(), 30))
        if action == "set":
            world.server.records["a"] = "new"  # the server did it; only the answer is missing
    finally:
        child.kill()
        await child.wait()
        server.close()
        await server.wait_closed()
    process = world.process()
    try:
        await process.settle()
        await process.pass_(90_000)
        item = process.outbox.get(command)
        assert item.state.value == after
        assert item.command.attempt == (2 if action == "set" else 1)
        assert arrived.empty()
        assert world.server.received == []  # nothing was sent again
        assert process.journal.verify()[0]
        assert process.outbox.totals().whole
    finally:
        await process.stop()
