"""How clients come to talk to a database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi

from devops_components._core.args import Wire
from devops_components._core.connections import Connection, Grant
from devops_components._core.iam import partition
from devops_components.data.database_parts import Machines
from devops_components.data.database_proxy import Pool
from devops_components.data.database_settings import DatabaseArgs
from devops_components.errors import ArgumentError, Problem

Login = Literal["password", "iam"]
"""How a client logs in: with the password in the secret, or as the role it runs as."""

_USER = re.compile(r"[a-z_][a-z0-9_]{0,31}")


@dataclass(frozen=True)
class Door:
    """Everything a connection is made of."""

    args: DatabaseArgs
    machines: Machines
    security_group_id: pulumi.Output[str]
    pool: Pool | None

    def open(self, login: Login, user: str | None) -> Connection:
        """A connection; raises `ArgumentError` where the user does not go with the login."""
        if (login == "iam") != (user is not None):
            what = "is missing; name the user of the database" if user is None else "is given, but the secret says who logs in"
            raise _refused("user", None if user is None else repr(user), what)
        if user is None:
            return self._with_password()
        if not _USER.fullmatch(user):
            raise _refused("user", repr(user), "is not a user's name; it has up to 32 lower-case letters, digits and underscores")
        return self._as_role(user)

    def _with_password(self) -> Connection:
        own = self.args.master_password
        return Connection(
            security_group_id=self.security_group_id,
            port=self.args.facts.port,
            variables=self._variables(self.machines.address, self.machines.reader_address),
            secrets={
                key.upper(): pulumi.Output.concat(self.machines.secret_arn, f":{key}::") for key in ("username", "password")
            },
            secret_key_arn=self.args.kms_key_arn if own is None else own.secret_key_arn,
        )

    def _as_role(self, user: str) -> Connection:
        """Through the proxy where there is one."""
        pool, machines = self.pool, self.machines
        group = self.security_group_id if pool is None else pool.security_group_id
        addresses = (machines.address, machines.reader_address) if pool is None else (pool.address, None)
        resources = machines.resource_ids if pool is None else [pool.resource_id]
        return Connection(
            security_group_id=group,
            port=self.args.facts.port,
            variables={**self._variables(*addresses), "USERNAME": user},
            grants=(Grant(actions=("rds-db:connect",), resources=self._users(resources, user)),),
        )

    def _variables(self, address: pulumi.Output[str], reader: pulumi.Output[str] | None) -> dict[str, Wire[str]]:
        variables: dict[str, Wire[str]] = {
            "HOST": address,
            "PORT": str(self.args.facts.port),
            "DATABASE": self.machines.database_name,
        }
        return variables if reader is None else {**variables, "READER_HOST": reader}

    def _users(self, resources: Sequence[pulumi.Output[str]], user: str) -> tuple[Wire[str], ...]:
        prefix = f"arn:{partition(self.args.region)}:rds-db:{self.args.region}:{self.args.account}:dbuser:"
        return tuple(pulumi.Output.concat(prefix, resource, f"/{user}") for resource in resources)


def _refused(key: str, value: str | None, what: str) -> ArgumentError:
    return ArgumentError("connection: 1 value is not accepted", [Problem(what, key=key, value=value, fix="for example app")])
