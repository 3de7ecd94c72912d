"""`Cache`: encrypted, without passwords, and it fails over where the profile says so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components import Cache, CacheArgs, Connection
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import KEY, ROUTING

REQUIRED: dict[str, Any] = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"], "kms_key_arn": KEY}


def cache(render: Render, **args: Any) -> Graph:
    return render(lambda: Cache("sessions", CacheArgs(**{**REQUIRED, **args})))


def only(graph: Graph, type_: str) -> Node:
    (found,) = graph.of_type(f"aws:elasticache/{type_[0].lower()}{type_[1:]}:{type_}")
    return found


def nodes(graph: Graph) -> Node:
    return only(graph, "ReplicationGroup")


def alarms(graph: Graph) -> dict[str, dict[str, Any]]:
    return {node.name: dict(node.inputs) for node in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}


def watched(alarm: dict[str, Any]) -> list[str]:
    return [each["metric"]["dimensions"]["CacheClusterId"] for each in alarm["metricQueries"] if "metric" in each]


def test_it_is_encrypted_on_disk_and_on_the_way(render: Render) -> None:
    inputs = nodes(cache(render)).inputs

    names = ("atRestEncryptionEnabled", "kmsKeyId", "transitEncryptionEnabled", "transitEncryptionMode")
    assert [inputs[name] for name in names] == [True, KEY, True, "required"]


def test_one_user_logs_in_with_a_role_and_no_password(render: Render) -> None:
    graph = cache(render)

    user, group = only(graph, "User"), only(graph, "UserGroup")
    assert user.inputs["authenticationMode"] == {"type": "iam"}
    assert not {"passwords", "passwordsWo", "noPasswordRequired"} & set(user.inputs)
    assert user.inputs["userId"] == user.inputs["userName"]
    assert user.inputs["accessString"] == "on ~* +@all -@dangerous +info"
    assert group.inputs["userIds"] == [user.inputs["userId"]]
    assert nodes(graph).inputs["userGroupIds"] == [group.inputs["userGroupId"]]
    assert not {"authToken", "authTokenWo"} & set(nodes(graph).inputs)


def test_a_long_name_leaves_room_for_what_makes_it_unique(render: Render) -> None:
    graph = render(lambda: Cache("a" + "b" * 39, CacheArgs(**REQUIRED)))

    ids = (only(graph, "User").inputs["userId"], only(graph, "UserGroup").inputs["userGroupId"], nodes(graph).id)
    assert all(len(str(each)) <= 40 for each in ids)


def test_its_security_group_lets_nobody_in(render: Render) -> None:
    graph = cache(render)

    (group,) = graph.of_type("aws:ec2/securityGroup:SecurityGroup")
    assert "ingress" not in group.inputs
    assert not [node for node in graph.resources if "Ingress" in node.type or "Egress" in node.type]


@pytest.mark.parametrize(
    ("profile", "replicas", "node_type", "days", "protected", "at_once"),
    [
        ("sandbox", 0, "cache.t4g.small", 1, False, True),
        ("dev", 0, "cache.t4g.small", 1, False, True),
        ("testing", 0, "cache.t4g.small", 7, False, True),
        ("staging", 1, "cache.m7g.large", 14, True, False),
        ("production", 1, "cache.m7g.large", 35, True, False),
    ],
)
def test_what_keeps_it_up_follows_the_profile(
    render: Render, profile: str, replicas: int, node_type: str, days: int, protected: bool, at_once: bool
) -> None:
    node = nodes(cache(render, profile=profile))

    assert (
        node.inputs["replicasPerNodeGroup"],
        node.inputs["multiAzEnabled"],
        node.inputs["automaticFailoverEnabled"],
        node.inputs["nodeType"],
        node.inputs["snapshotRetentionLimit"],
        node.inputs["applyImmediately"],
    ) == (replicas, replicas > 0, replicas > 0, node_type, days, at_once)
    assert (node.options.get("protect", False), "finalSnapshotIdentifier" in node.inputs) == (protected, protected)


def test_the_final_snapshot_has_a_name_of_its_own(render: Render) -> None:
    graph = cache(render)

    suffixes = {node.name: node.outputs["hex"] for node in graph.of_type("random:index/randomId:RandomId")}
    assert nodes(graph).inputs["finalSnapshotIdentifier"] == f"sessions-final-{suffixes['sessions-final-snapshot']}"


def test_an_argument_beats_the_profile(render: Render) -> None:
    wishes = {"node_type": "cache.r7g.xlarge", "replicas_per_shard": 2, "snapshot_retention_days": 0}
    inputs = nodes(cache(render, **wishes)).inputs

    assert [inputs[name] for name in ("nodeType", "replicasPerNodeGroup", "snapshotRetentionLimit")] == ["cache.r7g.xlarge", 2, 0]


def test_several_shards_are_a_cluster_that_fails_over(render: Render) -> None:
    graph = cache(render, shards=2, replicas_per_shard=0, parameters={"maxmemory-policy": "allkeys-lru"})

    inputs = nodes(graph).inputs
    assert (inputs["numNodeGroups"], inputs["multiAzEnabled"], inputs["automaticFailoverEnabled"]) == (2, False, True)
    assert only(graph, "ParameterGroup").inputs["parameters"] == [
        {"name": "cluster-enabled", "value": "yes"},
        {"name": "maxmemory-policy", "value": "allkeys-lru"},
    ]
    outputs = graph.component("sessions").outputs
    assert outputs["address"] == nodes(graph).outputs["configurationEndpointAddress"]
    assert "readerAddress" not in outputs or outputs["readerAddress"] is None


def test_one_shard_has_a_place_to_write_and_one_to_read(render: Render) -> None:
    graph = cache(render)

    outputs = graph.component("sessions").outputs
    assert (outputs["address"], outputs["readerAddress"], outputs["port"]) == (
        nodes(graph).outputs["primaryEndpointAddress"],
        nodes(graph).outputs["readerEndpointAddress"],
        6379,
    )


@pytest.mark.parametrize(("version", "family"), [("7.2", "valkey7"), ("8.0", "valkey8"), ("8.1", "valkey8"), ("8.2", "valkey8")])
def test_a_major_version_has_parameters_of_its_own(render: Render, version: str, family: str) -> None:
    group = only(cache(render, engine_version=version), "ParameterGroup")

    assert (group.name, group.inputs["family"]) == (f"sessions-{family}", family)


def test_its_logs_are_kept_as_long_as_the_profile_says(render: Render) -> None:
    graph = cache(render, log_key_arn=KEY)

    groups = {node.name: node for node in graph.of_type("aws:cloudwatch/logGroup:LogGroup")}
    assert {name: (node.inputs["retentionInDays"], node.inputs["kmsKeyId"]) for name, node in groups.items()} == {
        "sessions-slow-log": (365, KEY),
        "sessions-engine-log": (365, KEY),
    }
    assert nodes(graph).inputs["logDeliveryConfigurations"] == [
        {
            "destination": groups[f"sessions-{kind}"].outputs["name"],
            "destinationType": "cloudwatch-logs",
            "logFormat": "json",
            "logType": kind,
        }
        for kind in ("slow-log", "engine-log")
    ]


def test_alarms_look_at_the_worst_of_the_nodes(render: Render) -> None:
    graph = cache(render, alarms=ROUTING)

    found = alarms(graph)
    assert {name: alarm["threshold"] for name, alarm in found.items()} == {
        "sessions-cache-connections": 50000,
        "sessions-cache-cpu": 90,
        "sessions-cache-engine-cpu": 90,
        "sessions-cache-evictions": 1000,
        "sessions-cache-memory": 80,
        "sessions-cache-replication-late": 30,
    }
    both = [f"{nodes(graph).id}-001", f"{nodes(graph).id}-002"]
    assert [watched(alarm) for alarm in found.values()] == [both] * 6


def test_every_node_of_every_shard_is_watched(render: Render) -> None:
    graph = cache(render, alarms=ROUTING, shards=2)

    expected = [f"{nodes(graph).id}-{shard}-{node}" for shard in ("0001", "0002") for node in ("001", "002")]
    assert watched(alarms(graph)["sessions-cache-memory"]) == expected


def test_without_replicas_none_can_be_late(render: Render) -> None:
    assert "sessions-cache-replication-late" not in alarms(cache(render, alarms=ROUTING, profile="dev"))


def test_a_client_gets_the_way_in_and_the_right_to_log_in(render: Render) -> None:
    offered: list[Connection] = []

    graph = render(lambda: offered.append(Cache("sessions", CacheArgs(**REQUIRED)).connection()))

    (connection,) = offered
    (grant,) = connection.grants
    assert (grant.actions, len(grant.resources), connection.port) == (("elasticache:Connect",), 2, 6379)
    assert (connection.variables["PORT"], connection.variables["TLS"]) == ("6379", "true")
    assert set(connection.variables) == {"HOST", "PORT", "TLS", "USERNAME", "NAME"}
    assert (connection.secrets, connection.security_group_id is None) == ({}, False)
    assert graph.component("sessions").outputs["userName"] == only(graph, "User").inputs["userName"]


def test_it_keeps_every_rule_about_caches(render: Render) -> None:
    graph = cache(render, log_key_arn=KEY)

    wanted = {"data-stores", "logs-retention", "protect-stateful", "sg-orphan", "sg-described"}
    rules = [rule for id_, rule in all_rules().items() if id_ in wanted]
    assert (len(rules), evaluate(graph, rules, "production").findings) == (5, ())


@given(st.integers(1, 20), st.integers(0, 5))
def test_alarms_are_refused_where_they_would_not_see_every_node(shards: int, replicas: int) -> None:
    def make() -> CacheArgs:
        return CacheArgs(**REQUIRED, shards=shards, replicas_per_shard=replicas, alarms=ROUTING)

    if shards * (1 + replicas) <= 10:
        assert make().replicas == replicas
    else:
        with pytest.raises(ArgumentError):
            make()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (
            {"engine_version": "6.2"},
            "engine_version = 6.2: is not a version that ElastiCache offers; allowed are 7.2, 8.0, 8.1, 8.2",
        ),
        ({"node_type": "db.m7g.large"}, "node_type = db.m7g.large: is not a node type of ElastiCache, such as cache.m7g.large"),
        ({"shards": 0}, "shards = 0: is less than 1, the least allowed"),
        ({"replicas_per_shard": 6}, "replicas_per_shard = 6: is more than 5, the most allowed"),
        ({"snapshot_retention_days": 36}, "snapshot_retention_days = 36: is more than 35, the most allowed"),
        ({"snapshot_window": "1-2"}, "snapshot_window = 1-2: is not a daily window, such as 01:00-02:00"),
        ({"maintenance_window": "sunday"}, "maintenance_window = sunday: is not a weekly window, such as sun:02:30-sun:03:30"),
        ({"parameters": {"cluster-enabled": "no"}}, "holds cluster-enabled, which `shards` decides; leave it out"),
        (
            {"shards": 4, "replicas_per_shard": 2, "alarms": ROUTING},
            "4 shards with 2 replicas each are 12 nodes, but an alarm looks at 10 at most; take fewer, larger nodes, or leave",
        ),
        ({"subnet_ids": ["subnet-1"]}, "has 1 item; it needs at least 2"),
        ({"auth_token": "secret"}, "auth_token: is not a known key"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        CacheArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
