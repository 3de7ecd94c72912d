"""How one thing comes to talk to another: a way through the network, rights, and the address.

What can be talked to gives a `Connection`; what talks takes connections by name, and opens exactly that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

import pulumi
from pydantic import Field, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.iam import allow
from devops_components._core.types import Port


class Grant(Args):
    """What the client may do, and to what."""

    actions: Many[str] = Field(min_length=1, examples=[["s3:GetObject"]])
    """Actions of IAM."""
    resources: Many[Wire[str]] = Field(min_length=1)
    """ARNs the actions are allowed on."""
    conditions: dict[str, dict[str, Wire[str]]] = Field(default={})
    """Conditions of the statement: operator, key and value."""


class Connection(Args):
    """What it takes to talk to something; stores and services offer theirs as `connection()`."""

    security_group_id: Wire[str] | None = None
    """Security group of the other side; it lets in the client and nobody else. None for what is reached by HTTPS."""
    port: Port | None = None
    """Port of the other side; it goes with the security group."""
    cidrs: Many[str] = ()
    """Ranges the other side's addresses lie in, for clients whose network knows no security groups; see `within`."""
    grants: Many[Grant] = ()
    """Rights the client gets, and nothing else by this."""
    variables: dict[str, Wire[str]] = Field(default={})
    """Environment variables by the end of their name: `HOST` of the connection `orders` is `ORDERS_HOST`."""
    secrets: dict[str, Wire[str]] = Field(default={})
    """Environment variables, by the end of their name, filled from a secret: its ARN, with `:key::` for one key of it."""
    secret_key_arn: Wire[str] | None = None
    """Key of KMS that the secrets are encrypted with; without it the account's own, which needs no permission."""

    @model_validator(mode="after")
    def _has_a_port_for_its_group(self) -> Self:
        if (self.security_group_id is None) != (self.port is None):
            given, missing = ("port", "security_group_id") if self.security_group_id is None else ("security_group_id", "port")
            raise ValueError(f"{given} is given, but {missing} is missing; they go together")
        return self

    def within(self, cidrs: Iterable[str]) -> Connection:
        """The same connection, to addresses in these ranges; a `Network` has them in its `cidr_layout`."""
        return self.model_copy(update={"cidrs": tuple(cidrs)})


def variables(connections: Mapping[str, Connection]) -> dict[str, pulumi.Input[str]]:
    """The environment variables of the connections, by their full names."""
    return {_variable(name, end): value for name, of in connections.items() for end, value in of.variables.items()}


def secrets(connections: Mapping[str, Connection]) -> dict[str, pulumi.Input[str]]:
    """The references to secrets of the connections, by the full names of the variables they fill."""
    return {_variable(name, end): value for name, of in connections.items() for end, value in of.secrets.items()}


def secret_keys(connections: Mapping[str, Connection]) -> list[pulumi.Input[str]]:
    """The keys that whatever reads the secrets must be allowed to use."""
    return [of.secret_key_arn for _, of in sorted(connections.items()) if of.secrets and of.secret_key_arn is not None]


def statements(connections: Mapping[str, Connection]) -> list[dict[str, Any]]:
    """The statements of the policy that gives the client the rights of its connections."""
    return [
        allow(list(grant.actions), list(grant.resources), conditions=dict(grant.conditions) or None)
        for _, of in sorted(connections.items())
        for grant in of.grants
    ]


def _variable(name: str, end: str) -> str:
    return f"{name.upper().replace('-', '_')}_{end}"
