"""Python imports this first when its folder is on the path: it refuses and records every way out of the machine."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

RECORD = Path(os.environ["RECORD_OF_ATTEMPTS"])


def refuse_outgoing(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if isinstance(name, str) and not is_here(name):
        with RECORD.open("a", encoding="utf-8") as record:
            record.write(f"{event} {name}\n{''.join(traceback.format_stack(limit=12))}\n")
        raise ConnectionRefusedError(f"{event} to {name} is refused in this test")


def is_here(host: str) -> bool:
    return host in {"", "localhost", "::", "::1", "0.0.0.0"} or host.startswith("127.")


sys.addaudithook(refuse_outgoing)
