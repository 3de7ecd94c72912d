"""How one thing comes to talk to another: a way through the network, rights, and the address.

What can be talked to gives a `Connection`; what talks takes connections by name, and opens exactly that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import pulumi
from pydantic import Field, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.iam import allow
from devops_components._core.types import Port

_ARN_PARTS = 7
"""Parts of a secret's ARN, between colons."""


class Grant(Args):
    """What the client may do, and to what."""

    actions: Many[str] = Field(min_length=1, examples=[["s3:GetObject"]])
    """Actions of IAM."""
    resources: Many[Wire[str]] = Field(min_length=1)
    """ARNs the actions are allowed on."""
    conditions: dict[str, dict[str, Wire[str]]] = Field(default={})
    """Conditions of the statement: operator, key and value."""


class Pods(Args):
    """Pods of a Kubernetes cluster that carry all these labels, in one namespace."""

    namespace: Wire[str]
    labels: dict[str, str] = Field(default={}, examples=[{"app.kubernetes.io/name": "shop"}])
    """Labels they carry; without any, all pods of the namespace are meant."""


class Connection(Args):
    """What it takes to talk to something; stores and services offer theirs as `connection()`."""

    security_group_id: Wire[str] | None = None
    """Security group of the other side; it lets in the client and nobody else. None for what is reached by HTTPS."""
    pods: Pods | None = None
    """Pods that are the other side; they let in the clients they know, and only other pods of their cluster reach them."""
    port: Port | None = None
    """Port of the other side; it goes with the security group or the pods."""
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
    def _has_a_port_for_its_other_side(self) -> Self:
        if self.security_group_id is not None and self.pods is not None:
            raise ValueError("security_group_id and pods are given; a connection leads to one of them")
        side = "pods" if self.pods is not None else "security_group_id"
        has_side = self.security_group_id is not None or self.pods is not None
        if has_side != (self.port is not None):
            given, missing = (side, "port") if has_side else ("port", side)
            raise ValueError(f"{given} is given, but {missing} is missing; they go together")
        return self

    def within(self, cidrs: Iterable[str]) -> Connection:
        """The same connection, to addresses in these ranges; a `Network` has them in its `cidr_layout`."""
        return self.model_copy(update={"cidrs": tuple(cidrs)})


def refuse_pods(place: str, connection: Connection) -> None:
    """Raises `ValueError` where the connection, which stands at `place`, leads to what only pods reach."""
    if connection.pods is not None:
        raise ValueError(f"{place} leads to pods, which only other pods of their cluster reach")


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


def secret_references(connections: Mapping[str, Connection]) -> dict[str, pulumi.Input[str]]:
    """Variables for clients that fetch their secrets: of each, its ARN, and the key of its JSON that holds the value.

    `PASSWORD` of the connection `orders` is `ORDERS_PASSWORD_SECRET_ARN` and `ORDERS_PASSWORD_KEY_NAME`, which is empty where
    the secret is no JSON.
    """
    found: dict[str, pulumi.Input[str]] = {}
    for name, reference in secrets(connections).items():
        found[f"{name}_SECRET_ARN"] = pulumi.Output.from_input(reference).apply(_secret_arn)
        found[f"{name}_KEY_NAME"] = pulumi.Output.from_input(reference).apply(key_in)
    return found


def secret_statements(connections: Mapping[str, Connection]) -> list[dict[str, Any]]:
    """The statements of the policy that lets whoever has it read the secrets of the connections."""
    references = [reference for _, reference in sorted(secrets(connections).items())]
    return reading_statements(references, secret_keys(connections))


def reading_statements(references: Iterable[pulumi.Input[str]], keys: Sequence[pulumi.Input[str]]) -> list[dict[str, Any]]:
    """The statements that let whoever has them read the secrets referred to, which the keys encrypt."""
    arns = [pulumi.Output.from_input(reference).apply(_secret_arn) for reference in references]
    read = [allow(["secretsmanager:GetSecretValue"], arns, sid="Secrets")] if arns else []
    return [*read, allow(["kms:Decrypt"], keys, sid="SecretsKeys")] if keys else read


def _secret_arn(reference: str) -> str:
    """The ARN of a secret, without the key and version a reference may add."""
    return ":".join(reference.split(":")[:_ARN_PARTS])


def key_in(reference: str) -> str:
    """The key that a reference names behind the ARN; empty where it names none."""
    return next(iter(reference.split(":")[_ARN_PARTS:]), "")


def _variable(name: str, end: str) -> str:
    return f"{name.upper().replace('-', '_')}_{end}"
