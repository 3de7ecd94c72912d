"""A PostgreSQL database that backs itself up."""

from __future__ import annotations

import pulumi
from pydantic import Field

from devops_components._core.component import Component
from devops_components._core.connections import Connection
from devops_components.data.database_assembly import assemble
from devops_components.data.database_connections import Login
from devops_components.data.database_engines import POSTGRES
from devops_components.data.database_settings import DatabaseArgs, DatabaseSettings


class PostgresDatabaseSettings(DatabaseSettings):
    """What a person decides about a database."""

    facts = POSTGRES

    engine_version: str = Field(default="17", examples=["17"])
    """Major version, such as `17`; minor upgrades come by themselves in the maintenance window."""


class PostgresDatabaseArgs(PostgresDatabaseSettings, DatabaseArgs):
    """Arguments of `PostgresDatabase`."""


class PostgresDatabase(Component):
    """An encrypted PostgreSQL database, an RDS instance or a cluster of Aurora, that admits nobody but its clients.

    Unless you hand over a master password, AWS makes one, keeps it and renews it every seven days, and nobody knows it. From
    staging up the database cannot be deleted by mistake, and leaves a final snapshot when it goes.
    """

    endpoint: pulumi.Output[str]
    """Address and port of what takes writes, as `host:port`."""
    address: pulumi.Output[str]
    reader_address: pulumi.Output[str] | None
    """Host that takes reads; none where there is no copy to read from."""
    proxy_address: pulumi.Output[str] | None
    """Host of the proxy; none where there is none."""
    port: pulumi.Output[int]
    database_name: pulumi.Output[str]
    secret_arn: pulumi.Output[str]
    """Secret with the master user's `username` and `password`."""
    security_group_id: pulumi.Output[str]
    """Security group that clients are let into."""
    arn: pulumi.Output[str]
    identifier: pulumi.Output[str]
    alarm_arns: dict[str, pulumi.Output[str]]
    """Alarms by the name of their runbook."""
    restore_command: pulumi.Output[str]
    """Command that makes a copy of the database as it was at a time."""
    snapshot_command: pulumi.Output[str]
    """Command that takes a snapshot."""
    rpo_minutes: int
    """Minutes of data that are lost where data is damaged and restored."""
    rto_minutes: int
    """Minutes without the database when its machine or zone is lost."""
    restore_minutes: int | None
    """Minutes that a restore takes, by an estimate that a drill should replace; none for Aurora."""

    def __init__(self, name: str, args: PostgresDatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:data:PostgresDatabase", name, args, opts)
        database = assemble(self, args)
        self._door = database.door
        machines, recovery = database.machines, args.recovery
        self.publish(
            endpoint=database.endpoint,
            address=machines.address,
            reader_address=machines.reader_address,
            proxy_address=database.proxy_address,
            port=machines.port,
            database_name=machines.database_name,
            secret_arn=machines.secret_arn,
            security_group_id=database.security_group_id,
            arn=machines.arn,
            identifier=machines.identifier,
            alarm_arns=database.alarm_arns,
            restore_command=machines.restore_command,
            snapshot_command=machines.snapshot_command,
            rpo_minutes=recovery.rpo_minutes,
            rto_minutes=recovery.rto_minutes,
            restore_minutes=recovery.restore_minutes,
        )

    def connection(self, login: Login = "password", *, user: str | None = None) -> Connection:
        """What a client needs: the way in, `HOST`, `PORT`, `DATABASE`, and `READER_HOST` where there is a copy to read from.

        With a `password` the client is the master user, and `USERNAME` and `PASSWORD` come from the secret. By `iam` it is
        `user`, its `USERNAME`, and its password is a token that RDS gives its role; where there is a proxy it goes through that.
        """
        return self._door.open(login, user)
