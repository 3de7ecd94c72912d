"""An engine's side of a provider, for tests that call one as the engine does."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from devops_components.toolkit.simulated.faults import parse_faults
from devops_components.toolkit.simulated.ledger import Ledger
from devops_components.toolkit.simulated.server import Server, serve
from devops_components.toolkit.simulated.values import decode, encode


@dataclass(frozen=True)
class Provider:
    """A connection of an engine to the provider of one package."""

    stub: Any

    def configure(self, **settings: Any) -> None:
        self.stub.Configure(provider_pb2.ConfigureRequest(args=encode(settings)))

    def check(
        self, token: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None
    ) -> tuple[dict[str, Any], list[str]]:
        request = provider_pb2.CheckRequest(urn=urn(token), type=token, name="orders", news=encode(news), olds=encode(olds or {}))
        answer = self.stub.Check(request)
        return decode(answer.inputs), [failure.reason for failure in answer.failures]

    def create(self, token: str, news: Mapping[str, Any], preview: bool = False) -> tuple[str, dict[str, Any]]:
        inputs, failures = self.check(token, news)
        assert failures == []
        request = provider_pb2.CreateRequest(
            urn=urn(token), type=token, name="orders", properties=encode(inputs), preview=preview
        )
        answer = self.stub.Create(request)
        return answer.id, decode(answer.properties)

    def read(self, token: str, id: str, known: Mapping[str, Any] | None = None) -> tuple[str, dict[str, Any], dict[str, Any]]:
        kept = encode(known or {})
        answer = self.stub.Read(provider_pb2.ReadRequest(id=id, urn=urn(token), type=token, properties=kept, inputs=kept))
        return answer.id, decode(answer.inputs), decode(answer.properties)

    def update(self, token: str, id: str, news: Mapping[str, Any], name: str = "orders") -> dict[str, Any]:
        request = provider_pb2.UpdateRequest(id=id, urn=urn(token, name), type=token, news=encode(news))
        return decode(self.stub.Update(request).properties)

    def delete(self, token: str, id: str) -> None:
        self.stub.Delete(provider_pb2.DeleteRequest(id=id, urn=urn(token), type=token))

    def invoke(self, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
        return decode(getattr(self.stub.Invoke(provider_pb2.InvokeRequest(tok=token, args=encode(args))), "return"))


def urn(token: str, name: str = "orders") -> str:
    return f"urn:pulumi:dev::shop::{token}::{name}"


@contextmanager
def connected(server: Server, package: str = "aws") -> Generator[Provider]:
    port = dict(part.split(":") for part in server.debug_providers.split(","))[package]
    # Without a pool of its own a second channel to the same address would share the first one's connection.
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
        yield Provider(provider_pb2_grpc.ResourceProviderStub(channel))


@contextmanager
def rehearsing(faults: str, ledger: Ledger | None = None) -> Generator[tuple[Server, Provider]]:
    running = serve(ledger, parse_faults(faults))
    try:
        with connected(running) as provider:
            provider.configure(region="eu-west-1")
            yield running, provider
    finally:
        running.stop()
