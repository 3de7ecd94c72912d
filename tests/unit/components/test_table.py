"""`Table`: encrypted, restorable, hard to lose, and found by its keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components import Connection, Table, TableArgs, Units
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import KEY, ROUTING

REQUIRED: dict[str, Any] = {"region": "eu-west-1", "kms_key_arn": KEY, "partition_key": {"name": "id"}}
KEY_THERE = "arn:aws:kms:eu-central-1:123456789012:key/2"
BY_CUSTOMER = {"partition_key": {"name": "customer"}, "sort_key": {"name": "placed", "type": "number"}}
STEADY = {"read": {"least": 5, "most": 100}, "write": {"least": 2, "most": 50}}
MANY = {f"by-{number}": BY_CUSTOMER for number in range(100, 109)}
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def table(render: Render, **args: Any) -> Graph:
    return render(lambda: Table("orders", TableArgs(**{**REQUIRED, **args})))


def the(graph: Graph) -> Node:
    (found,) = graph.of_type("aws:dynamodb/table:Table")
    return found


def alarms(graph: Graph) -> dict[str, dict[str, Any]]:
    return {node.name: dict(node.inputs) for node in graph.of_type(ALARM)}


def metrics(alarm: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    return [(each["metric"]["metricName"], each["metric"]["dimensions"]) for each in alarm["metricQueries"] if "metric" in each]


def test_it_is_encrypted_with_the_given_key_and_paid_for_by_request(render: Render) -> None:
    inputs = the(table(render)).inputs

    assert inputs["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": KEY}
    assert inputs["billingMode"] == "PAY_PER_REQUEST"
    assert not {"readCapacity", "writeCapacity", "replicas", "streamEnabled", "ttl"} & set(inputs)


@pytest.mark.parametrize(
    ("profile", "days", "guarded", "protected"),
    [
        ("sandbox", 1, False, False),
        ("dev", 1, True, False),
        ("testing", 7, True, False),
        ("staging", 14, True, True),
        ("production", 35, True, True),
    ],
)
def test_what_keeps_the_data_follows_the_profile(render: Render, profile: str, days: int, guarded: bool, protected: bool) -> None:
    node = the(table(render, profile=profile))

    assert (
        node.inputs["pointInTimeRecovery"],
        node.inputs["deletionProtectionEnabled"],
        node.options.get("protect", False),
        node.inputs["tags"]["backup"],
    ) == ({"enabled": True, "recoveryPeriodInDays": days}, guarded, protected, "daily")


def test_it_can_be_restorable_for_longer(render: Render) -> None:
    inputs = the(table(render, profile="dev", backup_retention_days=10)).inputs

    assert inputs["pointInTimeRecovery"] == {"enabled": True, "recoveryPeriodInDays": 10}


def test_items_are_found_by_its_keys_and_those_of_its_indexes(render: Render) -> None:
    narrow = {"partition_key": {"name": "customer"}, "projection": "include", "attributes": ["total", "city"]}
    inputs = the(table(render, sort_key={"name": "line", "type": "number"}, indexes={"by-customer": BY_CUSTOMER, "sums": narrow}))

    found = inputs.inputs
    assert (found["hashKey"], found["rangeKey"]) == ("id", "line")
    assert found["attributes"] == [
        {"name": "customer", "type": "S"},
        {"name": "id", "type": "S"},
        {"name": "line", "type": "N"},
        {"name": "placed", "type": "N"},
    ]
    assert found["globalSecondaryIndexes"] == [
        {
            "name": "by-customer",
            "keySchemas": [
                {"attributeName": "customer", "keyType": "HASH"},
                {"attributeName": "placed", "keyType": "RANGE"},
            ],
            "projectionType": "ALL",
        },
        {
            "name": "sums",
            "keySchemas": [{"attributeName": "customer", "keyType": "HASH"}],
            "projectionType": "INCLUDE",
            "nonKeyAttributes": ["city", "total"],
        },
    ]


def test_items_go_by_themselves_where_that_is_asked_for(render: Render) -> None:
    assert the(table(render, ttl_attribute="expires")).inputs["ttl"] == {"attributeName": "expires", "enabled": True}


def test_changes_are_streamed_where_that_is_asked_for(render: Render) -> None:
    graph = table(render, stream="new-image")

    assert (the(graph).inputs["streamEnabled"], the(graph).inputs["streamViewType"]) == (True, "NEW_IMAGE")
    assert graph.component("orders").outputs["streamArn"] == the(graph).outputs["streamArn"]


def test_replicas_are_as_safe_as_the_table_and_bring_the_stream_they_need(render: Render) -> None:
    inputs = the(table(render, replicas={"eu-central-1": KEY_THERE})).inputs

    assert inputs["streamViewType"] == "NEW_AND_OLD_IMAGES"
    assert inputs["replicas"] == [
        {
            "regionName": "eu-central-1",
            "kmsKeyArn": KEY_THERE,
            "pointInTimeRecovery": True,
            "deletionProtectionEnabled": True,
            "propagateTags": True,
            "consistencyMode": "EVENTUAL",
        }
    ]


def test_capacity_that_is_paid_for_follows_the_load_of_the_table_and_of_each_index(render: Render) -> None:
    graph = table(render, capacity=STEADY, indexes={"by-customer": BY_CUSTOMER})

    name = the(graph).outputs["name"]
    found = {
        node.name: (node.inputs["resourceId"], node.inputs["scalableDimension"], node.inputs["minCapacity"])
        for node in graph.of_type("aws:appautoscaling/target:Target")
    }
    assert found == {
        "orders-read": (f"table/{name}", "dynamodb:table:ReadCapacityUnits", 5),
        "orders-write": (f"table/{name}", "dynamodb:table:WriteCapacityUnits", 2),
        "orders-read-by-customer": (f"table/{name}/index/by-customer", "dynamodb:index:ReadCapacityUnits", 5),
        "orders-write-by-customer": (f"table/{name}/index/by-customer", "dynamodb:index:WriteCapacityUnits", 2),
    }
    policies = {node.name: node.inputs["targetTrackingScalingPolicyConfiguration"] for node in graph.of_type(POLICY)}
    assert {name: of["predefinedMetricSpecification"]["predefinedMetricType"] for name, of in policies.items()} == {
        "orders-read": "DynamoDBReadCapacityUtilization",
        "orders-write": "DynamoDBWriteCapacityUtilization",
        "orders-read-by-customer": "DynamoDBReadCapacityUtilization",
        "orders-write-by-customer": "DynamoDBWriteCapacityUtilization",
    }
    assert {of["targetValue"] for of in policies.values()} == {70}


POLICY = "aws:appautoscaling/policy:Policy"


def test_a_deployment_leaves_the_capacity_as_the_load_made_it(render: Render) -> None:
    steady, by_request = the(table(render, capacity=STEADY)), the(table(render))

    assert (steady.inputs["readCapacity"], steady.inputs["writeCapacity"]) == (5, 2)
    assert set(steady.options["ignoreChanges"]) == {
        "readCapacity",
        "writeCapacity",
        "globalSecondaryIndexes[*].readCapacity",
        "globalSecondaryIndexes[*].writeCapacity",
    }
    assert not by_request.options.get("ignoreChanges")


def test_the_busiest_keys_are_shown_where_that_is_asked_for(render: Render) -> None:
    graph = table(render, contributor_insights=True, indexes={"by-customer": BY_CUSTOMER})

    found = {node.name: node.inputs.get("indexName") for node in graph.of_type(INSIGHTS)}
    assert found == {"orders": None, "orders-by-customer": "by-customer"}


INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"


def test_alarms_tell_what_is_refused_and_what_fails(render: Render) -> None:
    graph = table(render, alarms=ROUTING, indexes={"by-customer": BY_CUSTOMER})

    name, found = the(graph).outputs["name"], alarms(graph)
    assert set(found) == {"orders-table-throttled", "orders-table-system-errors"}
    assert metrics(found["orders-table-throttled"]) == [
        ("ReadThrottleEvents", {"TableName": name}),
        ("ReadThrottleEvents", {"TableName": name, "GlobalSecondaryIndexName": "by-customer"}),
        ("WriteThrottleEvents", {"TableName": name}),
    ]
    assert {metric for metric, _ in metrics(found["orders-table-system-errors"])} == {"SystemErrors"}
    assert [found[kind]["threshold"] for kind in sorted(found)] == [0, 0]


def test_alarms_tell_of_late_replicas_and_wrong_requests_where_there_can_be_any(render: Render) -> None:
    found = alarms(table(render, alarms=ROUTING, replicas={"eu-central-1": KEY_THERE}, user_error_alarm=True))

    late, wrong = found["orders-table-replication-late"], found["orders-table-user-errors"]
    assert [metric for metric, _ in metrics(late)] == ["ReplicationLatency"]
    assert (late["threshold"], wrong["threshold"]) == (60000, 100)
    assert (wrong["metricName"], wrong.get("dimensions") or {}) == ("UserErrors", {})


def test_no_alarm_looks_at_more_metrics_than_cloudwatch_allows(render: Render) -> None:
    graph = table(render, alarms=ROUTING, indexes=dict(list(MANY.items())[:8]))

    assert {name: len(metrics(alarm)) for name, alarm in alarms(graph).items()} == {
        "orders-table-throttled": 10,
        "orders-table-system-errors": 10,
    }


READ = ("dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan")
WRITE = ("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
BY_INDEX = ("dynamodb:Query", "dynamodb:Scan")
ON_KEY = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey")


@pytest.mark.parametrize(
    ("access", "indexes", "actions"),
    [
        ("read", {}, [READ, ("kms:Decrypt",)]),
        ("read", {"by-customer": BY_CUSTOMER}, [READ, BY_INDEX, ("kms:Decrypt",)]),
        ("write", {"by-customer": BY_CUSTOMER}, [WRITE, ON_KEY]),
        ("read-write", {"by-customer": BY_CUSTOMER}, [READ + WRITE, BY_INDEX, ON_KEY]),
    ],
)
def test_a_client_gets_the_rights_it_asks_for_and_no_others(
    render: Render, access: Any, indexes: dict[str, Any], actions: Any
) -> None:
    offered: list[Connection] = []

    render(lambda: offered.append(Table("orders", TableArgs(**REQUIRED, indexes=indexes)).connection(access)))

    (connection,) = offered
    assert [grant.actions for grant in connection.grants] == actions
    assert connection.grants[-1].resources == (KEY,)
    assert connection.grants[-1].conditions == {"StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}}
    assert (set(connection.variables), connection.secrets, connection.security_group_id) == ({"NAME"}, {}, None)


@pytest.mark.parametrize("profile", ["dev", "testing", "staging", "production"])
def test_it_keeps_every_rule_about_tables(render: Render, profile: Any) -> None:
    graph = table(render, profile=profile, replicas={"eu-central-1": KEY_THERE}, capacity=STEADY)

    rules = [rule for id_, rule in all_rules().items() if id_ in ("data-stores", "protect-stateful")]
    assert (len(rules), evaluate(graph, rules, profile).findings) == (2, ())


@given(st.integers(1, 100), st.integers(1, 100))
def test_capacity_is_a_range(least: int, most: int) -> None:
    if least <= most:
        assert Units(least=least, most=most).most == most
    else:
        with pytest.raises(ArgumentError, match=f"most is {most}, below least, {least}"):
            Units(least=least, most=most)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"partition_key": {"name": "id", "type": "S"}}, "partition_key.type = S: is not one of string, number, binary"),
        ({"sort_key": {"name": "id"}}, "id is both the partition and the sort key; they are two attributes"),
        (
            {"indexes": {"by-id": {"partition_key": {"name": "id", "type": "number"}}}},
            "id is a key of two kinds; an attribute has one",
        ),
        ({"indexes": {"x": BY_CUSTOMER}}, "is not the name of an index; it has 3 to 255 letters, digits, dots, dashes and"),
        ({"indexes": MANY}, "indexes has 9 items; 8 are allowed"),
        (
            {"indexes": {"sums": {**BY_CUSTOMER, "attributes": ["total"]}}},
            "projection is all and attributes has 1 names; `attributes` goes with `include`, and with nothing else",
        ),
        (
            {"indexes": {"sums": {**BY_CUSTOMER, "projection": "include"}}},
            "projection is include and attributes has 0 names; `attributes` goes with `include`, and with nothing else",
        ),
        ({"backup_retention_days": 36}, "backup_retention_days = 36: is more than 35, the most allowed"),
        ({"stream": "all"}, "is not one of keys-only, new-image, old-image, new-and-old-images"),
        (
            {"replicas": {"eu-central-1": KEY_THERE}, "stream": "keys-only"},
            "stream is keys-only, but replicas need new-and-old-images; take that or leave it out",
        ),
        ({"replicas": {"eu-west-1": KEY}}, "replicas has eu-west-1, which is the table's own region; leave it out"),
        ({"capacity": {**STEADY, "target_percent": 95}}, "capacity.target_percent = 95: is more than 90, the most allowed"),
        ({"deletion_protection": False}, "deletion_protection: is not a known key"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        TableArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
