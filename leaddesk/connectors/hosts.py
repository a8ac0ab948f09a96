"""Whether a typed address can be a server's: a name of the internet, a number, this machine, or a bare name that was written out as an address."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from leaddesk.connectors.forms import problem

_LABEL: Final = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_NAME: Final = re.compile(rf"(?i)({_LABEL}\.)+(?=[a-z0-9-]*[a-z]){_LABEL}\.?")
_BARE: Final = re.compile(rf"(?i){_LABEL}")


def check_host(typed: str, host: str, example: str) -> None:
    """Raises a problem for what can't be a host. A name without a dot (a server of the own network) is one only with ``https://`` before it."""
    name = host.strip("[]")
    try:
        ipaddress.ip_address(name)
        return
    except ValueError:
        pass
    ascii_name = _ascii(name)
    if _NAME.fullmatch(ascii_name) or name.casefold() == "localhost" or ("://" in typed and _BARE.fullmatch(ascii_name)):
        return
    raise problem("format", f"“{typed[:60]}” is not the address of a server. Write it as in the browser, e.g. {example}.")


def _ascii(name: str) -> str:
    """Names with letters beyond ASCII as the network knows them; "" when they can't be one."""
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
