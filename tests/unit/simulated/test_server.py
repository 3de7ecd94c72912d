"""The provider servers, called as the engine calls them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from devops_components.toolkit.simulated.ledger import Ledger
from devops_components.toolkit.simulated.schema import version
from devops_components.toolkit.simulated.server import Server, serve
from devops_components.toolkit.simulated.values import Secret, decode, encode
from tests.support.provider_client import Provider, connected, rehearsing, urn

QUEUE = "aws:sqs/queue:Queue"
PASSWORD = "random:index/randomPassword:RandomPassword"


@pytest.fixture
def server() -> Iterator[Server]:
    running = serve()
    yield running
    running.stop()


@pytest.fixture
def aws(server: Server) -> Iterator[Provider]:
    with connected(server) as provider:
        provider.configure(region="eu-west-1")
        yield provider


def test_there_is_a_server_for_each_package_with_the_version_of_its_sdk(server: Server) -> None:
    found = {}
    for part in server.debug_providers.split(","):
        package = part.partition(":")[0]
        with connected(server, package) as provider:
            found[package] = provider.stub.GetPluginInfo(empty_pb2.Empty()).version

    assert found == {package: version(package) for package in ("aws", "kubernetes", "random")}


def test_a_resource_lives_from_its_creation_to_its_deletion(server: Server, aws: Provider) -> None:
    identity, made = aws.create(QUEUE, {"name": "orders"})
    after_create = aws.read(QUEUE, identity)
    changed = aws.update(QUEUE, identity, {**after_create[1], "delaySeconds": 5})
    after_update = aws.read(QUEUE, identity)
    aws.delete(QUEUE, identity)

    assert after_create[0] == identity
    assert after_create[2] == made
    assert (changed["delaySeconds"], after_update[2]["delaySeconds"]) == (5, 5)
    assert aws.read(QUEUE, identity)[0] == ""
    assert list(server.ledger) == []


def test_what_came_to_another_name_by_an_alias_is_still_the_same(aws: Provider) -> None:
    identity, made = aws.create("aws:kms/key:Key", {"description": "orders"})

    renamed = aws.update("aws:kms/key:Key", identity, {**made, "description": "invoices"}, name="invoices")

    assert (renamed["arn"], renamed["keyId"], renamed["description"]) == (made["arn"], made["keyId"], "invoices")


def test_a_preview_answers_what_a_deployment_will_and_creates_nothing(server: Server, aws: Provider) -> None:
    previewed = aws.create(QUEUE, {"tags": {"a": "1"}}, preview=True)

    assert len(server.ledger) == 0
    assert aws.create(QUEUE, {"tags": {"a": "1"}}) == previewed


def test_each_connection_has_a_provider_of_its_own(server: Server) -> None:
    with connected(server) as one, connected(server) as other:
        one.configure(region="eu-west-1", defaultTags={"tags": {"stack": "dev"}})
        other.configure(region="us-east-2")

        made = [provider.create(QUEUE, {"name": "orders"}, preview=True)[1] for provider in (one, other)]
        regions = [provider.invoke("aws:index/getRegion:getRegion", {})["region"] for provider in (one, other)]

    assert [outputs["arn"].split(":")[3] for outputs in made] == ["eu-west-1", "us-east-2"]
    assert [outputs["tagsAll"] for outputs in made] == [{"stack": "dev"}, {}]
    assert regions == ["eu-west-1", "us-east-2"]


def test_a_connection_that_came_back_is_known_while_all_providers_agree(server: Server, aws: Provider) -> None:
    del aws
    with connected(server) as again:
        assert again.invoke("aws:index/getRegion:getRegion", {})["region"] == "eu-west-1"


def test_a_connection_whose_provider_is_not_known_is_refused(server: Server) -> None:
    with connected(server) as one, connected(server) as other, connected(server) as stranger:
        one.configure(region="eu-west-1")
        other.configure(region="us-east-2")

        with pytest.raises(grpc.RpcError) as raised:
            stranger.create(QUEUE, {})

    assert raised.value.code() is grpc.StatusCode.FAILED_PRECONDITION


def test_failures_name_property_and_resource(aws: Provider) -> None:
    _, failures = aws.check(QUEUE, {"delaySecnds": 5})

    assert failures == ["Invalid or unknown key; did you mean `delaySeconds`?. Examine values at 'orders.delaySecnds'."]


def test_a_provider_is_checked_as_well(server: Server) -> None:
    news = encode({"regoin": "eu-west-1", "skipMetadataApiCheck": "true", "version": "7.0.0"})
    with connected(server) as provider:
        request = provider_pb2.CheckRequest(urn="urn:pulumi:dev::shop::pulumi:providers:aws::main", news=news)
        failures = [failure.reason for failure in provider.stub.CheckConfig(request).failures]

    assert failures == ["Invalid or unknown key; did you mean `region`?. Examine values at 'main.regoin'."]


def test_what_was_filled_in_is_kept_and_what_was_given_is_not(aws: Provider) -> None:
    first, _ = aws.check(QUEUE, {})
    second, _ = aws.check(QUEUE, {"delaySeconds": 5}, first)
    given, _ = aws.check(QUEUE, {"name": "mine"})
    freed, _ = aws.check(QUEUE, {}, given)

    assert "name" in first["__defaults"]
    assert second["name"] == first["name"]
    assert "name" not in given["__defaults"]
    assert freed["name"] != "mine"


def test_a_replacement_is_another_resource(server: Server, aws: Provider) -> None:
    first, _ = aws.create(QUEUE, {})
    second, _ = aws.create(QUEUE, {})

    assert first != second
    assert [entry.generation for entry in server.ledger] == [0, 1]


def test_a_difference_is_told_in_detail(aws: Provider) -> None:
    olds, news = encode({"name": "a", "fifoQueue": False}), encode({"name": "a", "fifoQueue": True, "delaySeconds": 5})
    answer = aws.stub.Diff(provider_pb2.DiffRequest(id="q", urn=urn(QUEUE), type=QUEUE, olds=olds, old_inputs=olds, news=news))

    kinds = {path: provider_pb2.PropertyDiff.Kind.Name(change.kind) for path, change in answer.detailedDiff.items()}
    assert kinds == {"delaySeconds": "ADD", "fifoQueue": "UPDATE_REPLACE"}
    assert (list(answer.diffs), list(answer.replaces)) == (["delaySeconds", "fifoQueue"], ["fifoQueue"])
    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert answer.deleteBeforeReplace


def test_no_difference_is_said_to_be_none(aws: Provider) -> None:
    same = encode({"name": "a"})

    answer = aws.stub.Diff(provider_pb2.DiffRequest(id="q", urn=urn(QUEUE), type=QUEUE, olds=same, old_inputs=same, news=same))

    assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_secrets_that_were_not_kept_are_told_again_from_what_the_engine_knows(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    token = "aws:ssm/parameter:Parameter"
    with Ledger(path) as ledger, rehearsing("", ledger) as (_, provider):
        identity, made = provider.create(token, {"name": "/a", "type": "SecureString", "value": Secret("canary")})

    with Ledger(path) as ledger, rehearsing("", ledger) as (_, provider):
        _, _, read = provider.read(token, identity, made)

    assert read == made
    assert "canary" not in path.read_text(encoding="utf-8")


def test_a_function_that_is_not_known_is_an_error_that_names_it(aws: Provider) -> None:
    with pytest.raises(grpc.RpcError, match="aws:s3/getNothing:getNothing"):
        aws.invoke("aws:s3/getNothing:getNothing", {})


def test_updating_what_does_not_exist_is_an_error_and_deleting_it_is_none(aws: Provider) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        aws.update(QUEUE, "gone", {})
    aws.delete(QUEUE, "gone")

    assert raised.value.code() is grpc.StatusCode.NOT_FOUND


def test_a_defect_is_told_and_not_printed(aws: Provider, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        aws.stub.Create(provider_pb2.CreateRequest(urn=urn("aws:no/no:No"), type="aws:no/no:No"))

    assert raised.value.code() is grpc.StatusCode.INTERNAL
    assert capfd.readouterr() == ("", "")


def test_many_calls_at_once_are_all_answered(server: Server) -> None:
    made: list[str] = []

    def work(number: int) -> None:
        with connected(server, "random") as provider:
            provider.configure()
            request = provider_pb2.CreateRequest(
                urn=f"{urn(PASSWORD)}-{number}", type=PASSWORD, properties=encode({"length": 20})
            )
            made.extend(decode(provider.stub.Create(request).properties)["result"].value for _ in range(5))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 100
    assert len(server.ledger) == 100


def test_a_server_may_be_stopped_twice() -> None:
    running = serve()

    running.stop()
    running.stop()
