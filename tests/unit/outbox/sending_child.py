"""A process that sends one command to a server on a socket and is killed while it waits for the answer. Run: PROFILE PORT."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from leaddesk.connectors.contract import Progress
from leaddesk.domain.commands import Command, Receipt
from leaddesk.services.tasks import wait_for_event

from .world import ONE, HandClock, Process, Server, ToyConnector


class SocketConnector(ToyConnector):
    """Writes the command's id to the server and waits for an answer that never comes."""

    port = 0

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"{command.id}\n".encode())
        await writer.drain()
        await reader.readline()
        return Receipt()


async def main(profile: Path, port: int) -> None:
    process = Process(profile, {ONE: Server()}, HandClock())
    SocketConnector.port = port
    process.connections.ready = lambda account: SocketConnector(Server(), None, None)  # type: ignore[method-assign]  # the real way out
    process.runner._wait = wait_for_event
    (item,) = await process.commands.submit(ONE, sys.argv[3], ["a"], {"value": "new"}, hold=False)
    await process.commands.settle([item.command.id])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
