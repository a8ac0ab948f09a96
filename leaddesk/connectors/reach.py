"""Whether a server's address can be reached, for CRMs that offer nothing to read: a connection is opened and closed again, nothing is sent."""

from __future__ import annotations

import asyncio
import socket
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from leaddesk.connectors.http import is_loopback
from leaddesk.domain.errors import Offline

_SECONDS: Final = 5.0


async def reach(url: str) -> None:
    """Returns when something listens there. Raises Offline(reason=dns, refused, connect_timeout or network).

    Behind a proxy nobody can tell without asking the server something: it counts as reachable, and the next send shows.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not is_loopback(host) and getproxies().get(parts.scheme) and not proxy_bypass(host):
        return
    reason = "network"
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(host, parts.port or (443 if parts.scheme == "https" else 80))
    except TimeoutError:
        reason = "connect_timeout"
    except ConnectionRefusedError:
        reason = "refused"
    except socket.gaierror:
        reason = "dns"
    except OSError:
        pass
    else:
        writer.close()
        return
    raise Offline(reason=reason, call="reach")
