"""The simulated cloud as provider servers that the real engine attaches to.

    server = serve(Ledger(path))
    environment["PULUMI_DEBUG_PROVIDERS"] = server.debug_providers
    …
    server.stop()

The engine opens one connection for each provider it configures, so the address at its other end tells providers with
different regions and tags apart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent import futures
from dataclasses import dataclass
from typing import Final

import grpc

from devops_components.toolkit.simulated.faults import Faults
from devops_components.toolkit.simulated.ledger import Ledger
from devops_components.toolkit.simulated.servicer import Servicer

PACKAGES: Final = ("aws", "kubernetes", "random")
_THREADS: Final = 64
"""Calls answered at the same time; the engine makes as many as it has resources in flight."""
_UNLIMITED: Final = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0)]


@dataclass(frozen=True)
class Server:
    """Running provider servers."""

    debug_providers: str
    """What the engine reads from `PULUMI_DEBUG_PROVIDERS`."""
    ledger: Ledger
    stop: Callable[[], None]
    """Ends the servers and whatever hangs in them; may be called more than once."""


def serve(ledger: Ledger | None = None, faults: Faults | None = None) -> Server:
    """Starts a server for each package on the loopback interface; without a ledger the cloud lives as long as they do."""
    cloud = Ledger() if ledger is None else ledger
    to_come = Faults() if faults is None else faults
    stopping = threading.Event()
    pool = futures.ThreadPoolExecutor(_THREADS, thread_name_prefix="simulated-cloud")
    servers: list[grpc.Server] = []
    attached: list[str] = []
    for package in PACKAGES:
        server = grpc.server(pool, options=_UNLIMITED)
        server.add_generic_rpc_handlers((Servicer(package, cloud, to_come, stopping).handler(),))
        attached.append(f"{package}:{server.add_insecure_port('127.0.0.1:0')}")
        server.start()
        servers.append(server)

    def stop() -> None:
        stopping.set()
        for ended in [server.stop(grace=0) for server in servers]:
            ended.wait()
        pool.shutdown(wait=True)

    return Server(",".join(attached), cloud, stop)
