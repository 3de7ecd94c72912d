"""What tests of databases share."""

from __future__ import annotations

from typing import Any

import pulumi

from devops_components import MySqlDatabase, MySqlDatabaseArgs, PostgresDatabase, PostgresDatabaseArgs
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render
from tests.makers import KEY, PLACE

REQUIRED: dict[str, Any] = {**PLACE, "vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"], "kms_key_arn": KEY}
"""What every database needs."""
OWN_PASSWORD: dict[str, Any] = {
    "master_password": {
        "password": "correct horse battery staple",
        "secret_arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-abcdef",
    }
}
"""A master password that RDS does not manage."""


def connected(
    render: Render, kind: type[MySqlDatabase | PostgresDatabase], args: dict[str, Any], *login: Any, **user: Any
) -> tuple[dict[str, Any], Graph]:
    """What a client of the database gets, with its values known, and the stack it is in."""

    def program() -> None:
        made = PostgresDatabaseArgs(**args) if kind is PostgresDatabase else MySqlDatabaseArgs(**args)
        connection = kind("orders", made).connection(*login, **user)  # type: ignore[arg-type]  # they go together
        seen = {
            "group": connection.security_group_id,
            "port": connection.port,
            "variables": dict(connection.variables),
            "secrets": dict(connection.secrets),
            "secret_key": connection.secret_key_arn,
            "grants": [{"actions": list(grant.actions), "resources": list(grant.resources)} for grant in connection.grants],
        }
        pulumi.export("seen", seen)

    graph = render(program)
    (stack,) = graph.of_type("pulumi:pulumi:Stack")
    return stack.outputs["seen"], graph
