"""The stores of an environment, and the ways its services have to them and to each other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from environments import CONFIGURATION, IMAGE

from devops_components import Environment, EnvironmentArgs
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph
from devops_policies.registry import all_rules
from tests.conftest import Render

BOUNDARY = {"permissionsBoundary": "arn:aws:iam::123456789012:policy/platform/boundary"}
STORES: dict[str, Any] = {
    "databases": {"orders": {}},
    "mysqlDatabases": {"catalogue": {}},
    "caches": {"sessions": {}},
    "buckets": {"uploads": {}},
    "queues": {"mail": {}},
    "tables": {"carts": {"partitionKey": {"name": "id", "type": "string"}}},
}
NAMESPACE = "aws:servicediscovery/httpNamespace:HttpNamespace"
USES = ["orders", "catalogue", "sessions", "uploads:read", "mail:send", "carts:read-write"]


def arguments(**configuration: Any) -> EnvironmentArgs:
    return EnvironmentArgs.model_validate_json(json.dumps({**CONFIGURATION, **configuration}))


def environment(render: Render, **configuration: Any) -> Graph:
    """An environment as its configuration file describes it."""
    return render(lambda: Environment("all", arguments(**configuration)))


def service(uses: list[str], **settings: Any) -> dict[str, Any]:
    return {"image": IMAGE, "connectsTo": uses, **settings}


def variables(graph: Graph, family: str) -> set[str]:
    """The variables of a service's container, plain or filled from secrets."""
    (task,) = (node for node in graph.of_type("aws:ecs/taskDefinition:TaskDefinition") if node.name == family)
    (container,) = json.loads(task.inputs["containerDefinitions"])
    return {each["name"] for each in (*container["environment"], *container["secrets"])}


@pytest.mark.parametrize("profile", ["dev", "production"])
def test_every_kind_of_store_keeps_the_rules_of_its_profile(render: Render, profile: str) -> None:
    graph = environment(render, **BOUNDARY, **STORES, profile=profile, services={"shop": service(USES)})

    tags = "tags-required"  # the environment tags by its provider, which a test without an engine does not see
    found = evaluate(graph, all_rules().values(), profile).findings
    assert [(finding.id, finding.message) for finding in found if finding.rule != tags] == []
    made = {node.name: node.type.split(":")[-1] for node in graph.of_type_prefix("devops:data:")}
    assert made == {
        "all-orders": "PostgresDatabase",
        "all-catalogue": "MySqlDatabase",
        "all-sessions": "Cache",
        "all-uploads": "Bucket",
        "all-mail": "Queue",
        "all-carts": "Table",
    }


def test_a_service_is_told_where_everything_is_that_it_uses(render: Render) -> None:
    graph = environment(render, **STORES, profile="dev", services={"shop": service(USES)})

    assert variables(graph, "all-shop") == {
        *(f"ORDERS_{end}" for end in ("HOST", "PORT", "DATABASE", "USERNAME", "PASSWORD")),
        *(f"CATALOGUE_{end}" for end in ("HOST", "PORT", "DATABASE", "USERNAME", "PASSWORD")),
        *(f"SESSIONS_{end}" for end in ("HOST", "PORT", "TLS", "USERNAME", "NAME")),
        "UPLOADS_NAME",
        "MAIL_URL",
        "CARTS_NAME",
    }


def test_a_service_may_do_what_its_connections_need_and_nothing_else(render: Render) -> None:
    graph = environment(render, **STORES, profile="dev", services={"shop": service(["mail:send"])})

    policies = {node.name: json.loads(node.inputs["policy"]) for node in graph.of_type("aws:iam/rolePolicy:RolePolicy")}
    allowed = {action for statement in policies["all-shop-task"]["Statement"] for action in statement["Action"]}
    assert allowed == {"sqs:SendMessage", "kms:GenerateDataKey", "kms:Decrypt"}
    ways = [node.name for node in graph.of_type("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")]
    assert sorted(ways) == ["all-shop-balancer-tasks-out", "all-shop-https-out"]


def test_services_find_each_other_by_name(render: Render) -> None:
    services = {"shop": service(["prices"]), "prices": service([])}

    graph = environment(render, profile="dev", services=services)

    assert variables(graph, "all-shop") == {"PRICES_URL"}
    assert [node.name for node in graph.of_type(NAMESPACE)] == ["all-cluster-services"]


def test_services_that_know_nobody_need_no_namespace(render: Render) -> None:
    graph = environment(render, profile="dev", services={"shop": service([]), "prices": service([])})

    assert list(graph.of_type(NAMESPACE)) == []


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        ({"services": {"shop": service(["ordres"])}}, "service shop connects to ordres, which is no store or service here; "),
        ({"services": {"shop": service(["orders", "orders"])}}, "service shop connects to orders twice"),
        (
            {"services": {"shop": service(["orders:read"])}},
            "service shop connects to orders:read; orders is used as a whole, so write orders",
        ),
        (
            {"services": {"shop": service(["mail"])}},
            "service shop connects to mail, which does not say what for; allowed are mail:send, mail:receive",
        ),
        (
            {"services": {"shop": service(["uploads:delete"])}},
            "uploads:delete, which does not say what for; allowed are uploads:read, uploads:write, uploads:read-write",
        ),
        (
            {"services": {"shop": service(["prices:read"]), "prices": service([])}},
            "service shop connects to prices:read; prices is a service, so write prices",
        ),
        (
            {"services": {"shop": service(["prices"]), "prices": service(["shop"])}},
            "services shop, prices connect to each other in a circle; let one take messages instead",
        ),
        (
            {"services": {"orders": service([])}},
            "orders is a service and one of databases; call one of them otherwise",
        ),
        (
            {"tables": {"orders": {"partitionKey": {"name": "id", "type": "string"}}}},
            "orders is called one of databases and one of tables; call one of them otherwise",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(configuration: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="validation error") as raised:
        arguments(**{**STORES, **configuration})

    assert said in str(raised.value)
