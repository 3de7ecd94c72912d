"""Failures of the provider servers, rehearsed."""

from __future__ import annotations

import time
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from devops_components.toolkit.simulated.ledger import Ledger
from tests.support.provider_client import rehearsing, urn

QUEUE = "aws:sqs/queue:Queue"


def test_a_rehearsed_error_has_no_effect_and_happens_once() -> None:
    with rehearsing("create:1:error") as (server, provider):
        with pytest.raises(grpc.RpcError, match="rehearsed failure"):
            provider.create(QUEUE, {})
        assert len(server.ledger) == 0

        provider.create(QUEUE, {})
        assert len(server.ledger) == 1


def test_a_lost_reply_leaves_a_resource_nobody_was_told_of(tmp_path: Path) -> None:
    with (
        Ledger(tmp_path / "ledger.jsonl") as ledger,
        rehearsing("create:1:lose", ledger) as (_, provider),
        pytest.raises(grpc.RpcError) as raised,
    ):
        provider.create(QUEUE, {})
    with Ledger(tmp_path / "ledger.jsonl") as again:
        left = again.find(urn(QUEUE))

    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    assert left is not None
    assert not left.acknowledged


@pytest.mark.parametrize("end", ["cancel", "stop"])
def test_a_call_that_hangs_ends_without_effect_when_the_engine_gives_up(end: str) -> None:
    with rehearsing("delete:orders:hang") as (server, provider):
        identity, _ = provider.create(QUEUE, {})
        pending = provider.stub.Delete.future(provider_pb2.DeleteRequest(id=identity, urn=urn(QUEUE), type=QUEUE))
        time.sleep(0.05)

        assert not pending.done()
        _ = provider.stub.Cancel(empty_pb2.Empty()) if end == "cancel" else server.stop()
        with pytest.raises(grpc.RpcError):
            pending.result()
        assert len(server.ledger) == 1
