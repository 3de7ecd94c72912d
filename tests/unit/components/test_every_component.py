"""What holds for every component, whatever it makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_aws import Provider

import devops_components
from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    BackupPlan,
    BackupPlanArgs,
    Component,
    ContainerCluster,
    ContainerClusterArgs,
    ContainerService,
    ContainerServiceArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    Environment,
    EnvironmentAlarmSettings,
    EnvironmentArgs,
    LogBucket,
    LogBucketArgs,
    Network,
    NetworkArgs,
    NetworkSettings,
    PostgresDatabase,
    PostgresDatabaseArgs,
    ServiceLevelObjective,
    ServiceLevelObjectiveArgs,
    WebAcl,
    WebAclArgs,
)
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render

PLACE: dict[str, Any] = {"account": "123456789012", "region": "eu-west-1"}
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
IMAGE = "registry.example.org/shop@sha256:" + "ab" * 32
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
FILTER = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/web/1"
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1"
TARGETS = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/1"
ROUTING = AlarmRouting(topic_arn="arn:aws:sns:eu-west-1:123456789012:alarms", runbooks="https://runbooks.example.org")

Make = Callable[[str, pulumi.ResourceOptions | None], Component]

MAKERS: dict[type[Component], Make] = {
    AlarmTopic: lambda name, opts: AlarmTopic(
        name, AlarmTopicArgs(account="123456789012", emails=["ops@example.org"], kms_key_arn=KEY), opts
    ),
    BackupPlan: lambda name, opts: BackupPlan(name, BackupPlanArgs(**PLACE, kms_key_arn=KEY), opts),
    ContainerCluster: lambda name, opts: ContainerCluster(name, ContainerClusterArgs(), opts),
    ContainerService: lambda name, opts: ContainerService(
        name,
        ContainerServiceArgs(
            **PLACE,
            image=IMAGE,
            cluster_arn="arn:aws:ecs:eu-west-1:123456789012:cluster/main",
            cluster_name="main",
            vpc_id="vpc-1",
            public_subnet_ids=["subnet-1", "subnet-2"],
            private_subnet_ids=["subnet-3", "subnet-4"],
            certificate_arn=CERTIFICATE,
            access_log_bucket="logs",
            web_acl_arn=FILTER,
            alarms=ROUTING,
        ),
        opts,
    ),
    EncryptionKeys: lambda name, opts: EncryptionKeys(name, EncryptionKeysArgs(**PLACE), opts),
    Environment: lambda name, opts: Environment(
        name,
        EnvironmentArgs(
            **PLACE,
            owner="ops@example.org",
            cost_center="shop",
            network=NetworkSettings(cidr="10.0.0.0/16"),
            alarms=EnvironmentAlarmSettings(
                webhooks={"pager": "https://events.example.org/v2"}, runbooks="https://runbooks.example.org"
            ),
        ),
        opts,
    ),
    LogBucket: lambda name, opts: LogBucket(name, LogBucketArgs(**PLACE), opts),
    Network: lambda name, opts: Network(name, NetworkArgs(region="eu-west-1", cidr="10.0.0.0/16"), opts),
    PostgresDatabase: lambda name, opts: PostgresDatabase(
        name, PostgresDatabaseArgs(**PLACE, vpc_id="vpc-1", subnet_ids=["subnet-1", "subnet-2"], kms_key_arn=KEY), opts
    ),
    ServiceLevelObjective: lambda name, opts: ServiceLevelObjective(
        name, ServiceLevelObjectiveArgs(load_balancer_arn=BALANCER, target_group_arn=TARGETS, alarms=ROUTING), opts
    ),
    WebAcl: lambda name, opts: WebAcl(name, WebAclArgs(**PLACE, associations={"stage": FILTER}), opts),
}


def leaves(graph: Graph) -> list[Node]:
    return [node for node in graph.resources if node.custom and not node.type.startswith("pulumi:")]


EVERY = pytest.mark.parametrize("component", MAKERS, ids=lambda component: component.__name__)


def test_no_component_is_forgotten_here() -> None:
    names = [name.removesuffix("Args") for name in devops_components.__all__ if name.endswith("Args") and name != "Args"]
    offered = {getattr(devops_components, name) for name in names}

    assert set(MAKERS) == {item for item in offered if isinstance(item, type) and issubclass(item, Component)} - {Component}


@EVERY
def test_every_child_is_called_after_its_component(render: Render, component: type[Component]) -> None:
    graph = render(lambda: MAKERS[component]("thing", None))

    assert [node.name for node in leaves(graph) if node.name != "thing" and not node.name.startswith("thing-")] == []


@EVERY
def test_every_child_stands_below_its_component(render: Render, component: type[Component]) -> None:
    graph = render(lambda: MAKERS[component]("thing", None))

    token = graph.component("thing").type
    assert [node.urn for node in leaves(graph) if token not in node.urn.split("::")[2].split("$")] == []


@EVERY
def test_protection_reaches_every_leaf(render: Render, component: type[Component]) -> None:
    graph = render(lambda: MAKERS[component]("thing", pulumi.ResourceOptions(protect=True)))

    assert [node.name for node in leaves(graph) if not node.options.get("protect")] == []


@EVERY
def test_a_provider_reaches_every_leaf(render: Render, component: type[Component]) -> None:
    def program() -> None:
        provider = Provider("elsewhere", region="us-east-2")
        MAKERS[component]("thing", pulumi.ResourceOptions(providers=[provider]))

    graph = render(program)

    own = "thing-aws" if component is Environment else "elsewhere"
    assert {node.provider.rpartition("::")[2] for node in leaves(graph) if node.provider and node.type.startswith("aws:")} == {
        own
    }


@EVERY
def test_outputs_are_attributes_and_registered_alike(render: Render, component: type[Component]) -> None:
    made: list[Component] = []
    graph = render(lambda: made.append(MAKERS[component]("thing", None)))

    declared = set(component.__annotations__)
    registered = set(graph.component("thing").outputs)
    assert {name for name in declared if not hasattr(made[0], name)} == set()
    assert {_camel(name) for name in declared if getattr(made[0], name) is not None} == registered


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


@EVERY
def test_tags_reach_what_can_carry_them(render: Render, component: type[Component]) -> None:
    graph = render(lambda: MAKERS[component]("thing", None))

    untagged = {node.type.split(":")[-1] for node in leaves(graph) if "Name" not in (node.inputs.get("tags") or {})}
    assert untagged <= {
        "Alias",
        "BucketLifecycleConfiguration",
        "BucketOwnershipControls",
        "BucketPolicy",
        "BucketPublicAccessBlock",
        "BucketServerSideEncryptionConfiguration",
        "BucketVersioning",
        "ClusterCapacityProviders",
        "LogResourcePolicy",
        "Policy",
        "RandomId",
        "RolePolicy",
        "RolePolicyAttachment",
        "Route",
        "RouteTableAssociation",
        "Selection",
        "TopicPolicy",
        "TopicSubscription",
        "VaultLockConfiguration",
        "WebAclAssociation",
        "WebAclLoggingConfiguration",
    }
