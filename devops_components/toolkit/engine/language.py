"""The language runtime of the engine: this process runs the program when the engine asks for it.

With it a bare `pulumi` binary is enough. A program that fails is reported by its line, without a traceback.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Callable, Generator, Iterator
from concurrent import futures
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.errors import RunError
from pulumi.runtime import config as pulumi_config
from pulumi.runtime import settings
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2
from pulumi.runtime.stack import run_in_stack

from devops_components.errors import DevopsError
from devops_components.toolkit.graph.render import program_error

_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


class Runtime(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs one program; `error` is what it ended with, in the reader's terms."""

    def __init__(self, program: Callable[[], Any], root: Path) -> None:
        self._program = program
        self._root = root
        self._loop: asyncio.AbstractEventLoop | None = None
        self.error: DevopsError | None = None

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802 - the protocol's signature
        return language_pb2.LanguageHandshakeResponse()

    def About(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802 - the protocol's signature
        return language_pb2.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802 - the protocol's signature
        return plugin_pb2.PluginInfo(version="1.0.0")

    def GetRequiredPlugins(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802 - the protocol's signature
        return language_pb2.GetRequiredPluginsResponse()

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802 - the protocol's signature
        return language_pb2.GetRequiredPackagesResponse()

    def InstallDependencies(self, request: Any, context: Any) -> Iterator[Any]:  # noqa: ARG002, N802 - the protocol's signature
        yield language_pb2.InstallDependenciesResponse()

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802 - the protocol's signature
        return empty_pb2.Empty()

    def Run(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802 - the protocol's signature
        self.error = None
        # The SDK keeps its root stack in a context variable, so every run gets a context of its own.
        contextvars.Context().run(self._run, request)
        if self.error is None:
            return language_pb2.RunResponse()
        # `bail` ends the deployment without a message of the engine's own; the reader gets ours.
        return language_pb2.RunResponse(bail=True)

    def abandon(self) -> None:
        """Ends a program that still waits for an engine that is gone."""
        loop = self._loop
        if loop is not None and loop.is_running():
            loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])

    def _run(self, request: Any) -> None:
        settings.reset_options(
            project=request.project,
            stack=request.stack,
            organization=request.organization or "organization",
            parallel=request.parallel,
            preview=request.dryRun,
            monitor_address=request.monitor_address,
            engine_address=request.args[0] if request.args else "",
        )
        pulumi_config.set_all_config(dict(request.config), list(request.configSecretKeys))
        loop = self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        loop.set_exception_handler(_unheard)
        workers = futures.ThreadPoolExecutor(max_workers=max(request.parallel, 1) * 4)
        loop.set_default_executor(workers)
        try:
            loop.run_until_complete(run_in_stack(self._program))
        except asyncio.CancelledError:
            return
        except (Exception, SystemExit) as error:
            if not _engine_is_gone(error):
                self.error = program_error(error, self._root)
        finally:
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()
            workers.shutdown(wait=False, cancel_futures=True)


@contextmanager
def serving(runtime: Runtime) -> Generator[str, None, None]:
    """The runtime's address while the block runs."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4), options=_UNLIMITED)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(runtime, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        runtime.abandon()
        server.stop(grace=None)


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What a cancelled task still has to say is of no use to anybody."""


def _engine_is_gone(error: BaseException) -> bool:
    """The engine stopped answering because it is shutting down; it says why itself."""
    # The SDK turns a call that failed so into an error of its own, which keeps the call's as its context.
    failed = error.__context__ if isinstance(error, RunError) else error
    return isinstance(failed, grpc.RpcError) and failed.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)  # type: ignore[attr-defined]  # calls that fail are errors with a code
