"""The pool of connections before a database: reached by its clients as roles, and reaching the database alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_components import MySqlDatabase, MySqlDatabaseArgs
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render
from tests.makers import KEY
from tests.unit.components.databases import REQUIRED, connected

AURORA: dict[str, Any] = {"aurora": {}}


def database(render: Render, **args: Any) -> Graph:
    return render(lambda: MySqlDatabase("orders", MySqlDatabaseArgs(**{**REQUIRED, **args})))


def only(graph: Graph, kind: str) -> Node:
    (found,) = graph.of_type(f"aws:{kind}")
    return found


def test_only_its_own_clients_reach_the_proxy_and_the_proxy_the_database(render: Render) -> None:
    graph = database(render, proxy=True)

    groups = {node.name: node.id for node in graph.of_type("aws:ec2/securityGroup:SecurityGroup")}
    rules = [*graph.of_type_prefix("aws:vpc/securityGroup")]
    assert {
        (node.name, node.inputs["securityGroupId"], node.inputs["referencedSecurityGroupId"], node.inputs["fromPort"])
        for node in rules
    } == {
        ("orders-proxy-out", groups["orders-proxy"], groups["orders"], 3306),
        ("orders-proxy-in", groups["orders"], groups["orders-proxy"], 3306),
    }


def test_clients_of_the_proxy_come_as_roles_over_tls(render: Render) -> None:
    graph = database(render, proxy=True, proxy_secret_arns=["arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-abcdef"])

    proxy = only(graph, "rds/proxy:Proxy").inputs
    assert (proxy["engineFamily"], proxy["requireTls"]) == ("MYSQL", True)
    assert [(auth["authScheme"], auth["iamAuth"]) for auth in proxy["auths"]] == [("SECRETS", "REQUIRED")] * 2


def test_the_proxy_reads_the_secrets_of_its_users_and_nothing_else(render: Render) -> None:
    graph = database(render, proxy=True)

    policy = json.loads(only(graph, "iam/rolePolicy:RolePolicy").inputs["policy"])
    assert policy["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["secretsmanager:GetSecretValue"],
            "Resource": [graph.component("orders").outputs["secretArn"]],
        },
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt"],
            "Resource": [KEY],
            "Condition": {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}},
        },
    ]


@pytest.mark.parametrize(("kind", "named"), [(AURORA, "dbClusterIdentifier"), ({}, "dbInstanceIdentifier")])
def test_the_proxy_leads_to_the_database(render: Render, kind: dict[str, Any], named: str) -> None:
    graph = database(render, proxy=True, **kind)

    target = only(graph, "rds/proxyTarget:ProxyTarget").inputs
    other = {"dbClusterIdentifier", "dbInstanceIdentifier"} - {named}
    assert (target[named], other & set(target)) == (graph.component("orders").outputs["identifier"], set())


def test_a_role_logs_in_through_the_proxy(render: Render) -> None:
    seen, graph = connected(render, MySqlDatabase, {**REQUIRED, **AURORA, "proxy": True}, "iam", user="app")

    proxy = only(graph, "rds/proxy:Proxy")
    identity = proxy.outputs["arn"].rpartition(":")[2]
    assert seen == {
        "group": graph.resource("aws:ec2/securityGroup:SecurityGroup", "orders-proxy").id,
        "port": 3306,
        "variables": {"HOST": proxy.outputs["endpoint"], "PORT": "3306", "DATABASE": "app", "USERNAME": "app"},
        "secrets": {},
        "secret_key": None,
        "grants": [
            {
                "actions": ["rds-db:connect"],
                "resources": [f"arn:aws:rds-db:eu-west-1:123456789012:dbuser:{identity}/app"],
            }
        ],
    }


def test_who_has_the_password_goes_past_the_proxy_to_the_cluster(render: Render) -> None:
    seen, graph = connected(render, MySqlDatabase, {**REQUIRED, **AURORA, "proxy": True})

    outputs = graph.component("orders").outputs
    assert seen == {
        "group": graph.resource("aws:ec2/securityGroup:SecurityGroup", "orders").id,
        "port": 3306,
        "variables": {
            "HOST": outputs["address"],
            "PORT": "3306",
            "DATABASE": "app",
            "READER_HOST": outputs["readerAddress"],
        },
        "secrets": {
            "USERNAME": f"{outputs['secretArn']}:username::",
            "PASSWORD": f"{outputs['secretArn']}:password::",
        },
        "secret_key": KEY,
        "grants": [],
    }
