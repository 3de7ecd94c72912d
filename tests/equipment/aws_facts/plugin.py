"""A real AWS provider plugin, asked over gRPC; it never reaches a cloud: its endpoint is a closed port."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from devops_components.toolkit.simulated.values import decode, encode

NAME = "x"
"""Logical name of every resource that is asked about."""
NOWHERE = "http://127.0.0.1:9"
"""Where the plugin would call AWS: the discard port, where nothing listens."""
SETTINGS = {
    "region": "us-east-1",
    "accessKey": "test",
    "secretKey": "test",
    "skipCredentialsValidation": True,
    "skipRequestingAccountId": True,
    "skipMetadataApiCheck": True,
    "maxRetries": 1,
}
LIMIT = 8
"""Seconds one answer may take."""
PATIENCE = 2
"""Answers about one type that may take longer; after that it is not asked any more."""


class Refused(Exception):  # noqa: N818 - it is an answer
    """The plugin answered with an error instead of a result."""


@dataclass(frozen=True)
class Change:
    """One entry of a detailed diff."""

    path: str
    kind: str
    """`ADD`, `UPDATE` or `DELETE`, with `_REPLACE` where it forces a replacement."""


@dataclass(frozen=True)
class Difference:
    """What the plugin says of old and new values of one resource."""

    changes: tuple[Change, ...]
    stable: frozenset[str]
    """Properties that cannot change without a replacement, and did not."""
    replaces: frozenset[str]
    delete_before_replace: bool


class Plugin:
    """A running plugin; one that dies of a question is started again."""

    def __init__(self, executable: Path, settings: Mapping[str, Any]) -> None:
        self._executable = executable
        self._settings = {**SETTINGS, **settings}
        self._slow: Counter[tuple[str, str]] = Counter()
        self._start()

    def check(
        self, token: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None
    ) -> tuple[dict[str, Any], list[str]]:
        """The accepted inputs and the reasons of the failures."""
        request = provider_pb2.CheckRequest(
            urn=_urn(token), name=NAME, type=token, olds=encode(olds or {}), news=encode(news), randomSeed=b"\0" * 32
        )
        answer = self._ask("Check", request)
        return decode(answer.inputs), [failure.reason for failure in answer.failures]

    def diff(self, token: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> Difference:
        """What changes between the old values, which are inputs and outputs alike, and the new inputs."""
        old = encode(olds)
        request = provider_pb2.DiffRequest(
            id="x", urn=_urn(token), name=NAME, type=token, olds=old, old_inputs=old, news=encode(news)
        )
        answer = self._ask("Diff", request)
        kinds = provider_pb2.PropertyDiff.Kind.Name
        changes = tuple(Change(path, kinds(change.kind)) for path, change in sorted(answer.detailedDiff.items()))
        return Difference(changes, frozenset(answer.stables), frozenset(answer.replaces), answer.deleteBeforeReplace)

    def invoke(self, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """The result of a function."""
        request = provider_pb2.InvokeRequest(tok=token, args=encode(args))
        return decode(getattr(self._ask("Invoke", request), "return"))

    def stop(self) -> None:
        """Ends the process."""
        self._channel.close()
        self._process.kill()
        self._process.communicate()

    def _ask(self, method: str, request: Any) -> Any:
        about = getattr(request, "type", request.DESCRIPTOR.name)
        if self._slow[method, about] >= PATIENCE:
            raise Refused(f"{method} of {about} is too slow")
        try:
            return getattr(self._stub, method)(request, timeout=LIMIT)
        except grpc.RpcError as error:
            if error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                self._slow[method, about] += error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
                self.stop()
                self._start()
            raise Refused(error.details()) from error

    def _start(self) -> None:
        environment = {**os.environ, "AWS_ENDPOINT_URL": NOWHERE, "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1"}
        command = [str(self._executable), "127.0.0.1:9"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
        assert self._process.stdout is not None
        port = int(self._process.stdout.readline())
        unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=unlimited)
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        settings = self._settings
        texts = {f"aws:config:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()}
        request = provider_pb2.ConfigureRequest(
            variables=texts, args=encode(settings), acceptSecrets=True, acceptResources=True, sends_old_inputs=True
        )
        self._stub.Configure(request, timeout=LIMIT)


@contextmanager
def running(executable: Path, settings: Mapping[str, Any] | None = None) -> Generator[Plugin]:
    """Starts the plugin and stops it again."""
    plugin = Plugin(executable, settings or {})
    try:
        yield plugin
    finally:
        plugin.stop()


def _urn(token: str) -> str:
    return f"urn:pulumi:dev::equipment::{token}::{NAME}"
