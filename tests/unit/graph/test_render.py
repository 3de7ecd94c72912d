"""Rendering: the graph of a program, as the engine would make it."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi
import pytest
from pulumi_aws import Provider, lb, s3, sns, ssm
from pulumi_random import RandomPassword

from devops_components.errors import ConfigurationError, DevopsError, ResourceError
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.project import StackConfig
from devops_components.toolkit.graph.render import render
from devops_components.toolkit.graph.serialize import from_json, to_json, to_wire
from devops_components.toolkit.simulated.values import Secret


class Outer(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("tests:index:Outer", name, {"size": 3}, opts)
        self.inner = Inner(f"{name}-inner", pulumi.ResourceOptions(parent=self))
        self.register_outputs({"bucket": self.inner.bucket.arn})


class Inner(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("tests:index:Inner", name, None, opts)
        self.bucket = s3.Bucket(f"{name}-bucket", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


def of(program: object, **given: object) -> Graph:
    return render(program, project="shop", stack="dev", **given)  # type: ignore[arg-type]


def test_urns_carry_the_types_of_all_parents() -> None:
    graph = of(lambda: Outer("outer"))

    assert [
        node.urn.removeprefix("urn:pulumi:dev::shop::") for node in graph.resources if node.type.startswith(("aws:", "tests:"))
    ] == [
        "tests:index:Outer$tests:index:Inner$aws:s3/bucket:Bucket::outer-inner-bucket",
        "tests:index:Outer$tests:index:Inner::outer-inner",
        "tests:index:Outer::outer",
    ]


def test_parents_are_urns_and_components_keep_inputs_and_outputs() -> None:
    graph = of(lambda: Outer("outer"))

    outer, inner = graph.component("outer"), graph.component("outer-inner")
    bucket = graph.resource("aws:s3/bucket:Bucket", "outer-inner-bucket")
    assert (inner.parent, bucket.parent) == (outer.urn, inner.urn)
    assert (outer.inputs, outer.outputs) == ({"size": 3}, {"bucket": bucket.outputs["arn"]})


def test_dependencies_are_known_by_property() -> None:
    def program() -> None:
        bucket = s3.Bucket("assets")
        s3.BucketPublicAccessBlock("closed", bucket=bucket.id, block_public_acls=True)

    graph = of(program)

    bucket = graph.resource("aws:s3/bucket:Bucket", "assets")
    closed = graph.resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "closed")
    assert closed.dependencies == (bucket.urn,)
    assert closed.property_dependencies == {"bucket": (bucket.urn,)}


def test_options_are_those_that_were_set() -> None:
    def program() -> None:
        options = pulumi.ResourceOptions(
            protect=True,
            ignore_changes=["tags"],
            aliases=[pulumi.Alias(name="old")],
            delete_before_replace=True,
            retain_on_delete=True,
        )
        sns.Topic("alarms", opts=options)
        sns.Topic("plain")

    graph = of(program)

    assert graph.resource("aws:sns/topic:Topic", "alarms").options == {
        "protect": True,
        "ignoreChanges": ["tags"],
        "aliases": [{"name": "old"}],
        "deleteBeforeReplace": True,
        "retainOnDelete": True,
    }
    assert graph.resource("aws:sns/topic:Topic", "plain").options == {}


def test_the_default_provider_is_a_resource_like_in_the_engine() -> None:
    graph = of(lambda: s3.Bucket("assets"), config=StackConfig({"aws:region": "eu-west-1"}, frozenset()))

    (provider,) = graph.of_type("pulumi:providers:aws")
    bucket = graph.resource("aws:s3/bucket:Bucket", "assets")
    assert bucket.provider == provider.urn
    assert provider.inputs["region"] == "eu-west-1"
    assert bucket.outputs["region"] == "eu-west-1"


def test_an_explicit_provider_decides_region_and_account() -> None:
    def program() -> None:
        provider = Provider("elsewhere", region="us-east-2", allowed_account_ids=["999999999999"])
        ssm.Parameter("setting", type="String", value="1", opts=pulumi.ResourceOptions(provider=provider))

    parameter = of(program).resource("aws:ssm/parameter:Parameter", "setting")

    assert parameter.outputs["arn"].startswith("arn:aws:ssm:us-east-2:999999999999:parameter/")
    assert parameter.provider is not None
    assert parameter.provider.endswith("::elsewhere")


def test_a_location_is_the_line_of_the_program(tmp_path: Path) -> None:
    program = tmp_path / "__main__.py"
    program.write_text("from pulumi_aws import s3\n\n\ns3.Bucket('assets')\n", encoding="utf-8")

    graph = of(lambda: exec(compile(program.read_text(), str(program), "exec")), root=tmp_path)

    location = graph.resource("aws:s3/bucket:Bucket", "assets").location
    assert location is not None
    assert (location.file, location.line) == ("__main__.py", 4)


def test_secrets_are_marked_and_in_no_json() -> None:
    def program() -> None:
        ssm.Parameter("token", type="SecureString", value=pulumi.Output.secret("hunter2"))
        ssm.Parameter("password", type="SecureString", value=RandomPassword("password", length=16).result)

    graph = of(program)

    token = graph.resource("aws:ssm/parameter:Parameter", "token")
    assert isinstance(token.inputs["value"], Secret)
    assert '"$secret": true' in to_json(graph)
    assert "hunter2" not in to_json(graph)
    assert "hunter2" not in repr(graph)


def test_secrets_survive_between_two_processes() -> None:
    graph = of(lambda: ssm.Parameter("token", type="SecureString", value=pulumi.Output.secret("hunter2")))

    assert from_json(to_wire(graph)) == graph


def test_the_same_program_gives_the_same_bytes() -> None:
    texts = {to_json(of(lambda: [Outer(f"outer{index}") for index in range(8)])) for _ in range(3)}

    assert len(texts) == 1


def test_every_render_is_a_world_of_its_own() -> None:
    first = of(lambda: s3.Bucket("one"))
    second = of(lambda: s3.Bucket("two"))

    assert (first.names(), second.names()) == (["one"], ["two"])


def test_configuration_reaches_the_program() -> None:
    seen: list[object] = []
    config = StackConfig({"shop:replicas": "3", "shop:token": "[secret]"}, frozenset({"shop:token"}))

    of(
        lambda: seen.extend([pulumi.Config().require_int("replicas"), pulumi.Config().get_secret("token") is not None]),
        config=config,
    )

    assert seen == [3, True]


def test_what_the_provider_would_refuse_is_refused_all_at_once(tmp_path: Path) -> None:
    def program() -> None:
        lb.LoadBalancer("one", name="n" * 33)
        lb.TargetGroup("two", name="n" * 33)

    with pytest.raises(ResourceError) as refused:
        of(program)

    assert {problem.key for problem in refused.value.problems} == {"one", "two"}


def test_two_resources_of_one_name_are_refused() -> None:
    with pytest.raises(ResourceError, match=r"two resources have the URN .*aws:s3/bucket:Bucket::same"):
        of(lambda: [s3.Bucket("same"), s3.Bucket("same")])


def test_a_program_that_fails_says_its_line_and_shows_no_traceback(tmp_path: Path) -> None:
    program = tmp_path / "__main__.py"
    program.write_text("\nprices = {}\nprices['shop']\n", encoding="utf-8")

    with pytest.raises(ConfigurationError) as failed:
        of(lambda: exec(compile(program.read_text(), str(program), "exec")), root=tmp_path)

    assert str(failed.value) == "the program failed\n  __main__.py:3: KeyError: 'shop'"


def test_a_program_that_fails_in_an_output_fails() -> None:
    def program() -> None:
        s3.Bucket("assets").arn.apply(int)

    with pytest.raises(ConfigurationError, match="ValueError: invalid literal for int"):
        of(program)


def test_a_program_that_exits_early_has_not_ended_well() -> None:
    def program() -> None:
        raise SystemExit(0)

    with pytest.raises(DevopsError, match="the program ended before it was done"):
        of(program)


def test_a_function_without_an_answer_is_an_error() -> None:
    with pytest.raises(DevopsError, match="aws:index/noSuchThing:noSuchThing"):
        of(lambda: pulumi.runtime.invoke("aws:index/noSuchThing:noSuchThing", {}))


def test_json_has_exactly_the_published_fields() -> None:
    data = json.loads(to_json(of(lambda: s3.Bucket("assets"))))

    assert sorted(data) == ["project", "resources", "schemaVersion", "stack"]
    assert {tuple(sorted(resource)) for resource in data["resources"]} == {
        (
            "custom",
            "dependencies",
            "inputs",
            "name",
            "options",
            "outputs",
            "parent",
            "propertyDependencies",
            "provider",
            "type",
            "urn",
        )
    }


def test_what_is_no_graph_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="this is not a graph"):
        from_json('{"resources": []}')
