"""A PostgreSQL database that backs itself up."""

from __future__ import annotations

from typing import Annotated, Any

import pulumi
from pulumi_aws import ec2, iam, rds
from pulumi_random import RandomId
from pydantic import Field, field_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection
from devops_components._core.iam import make_role, partition, trust
from devops_components._core.tags import BACKUP
from devops_components._core.types import AccountId, Region, matching
from devops_components.data.database_alarms import watch

PORT = 5432
SUPPORTED_MAJORS = ("14", "15", "16", "17", "18")
"""Major versions in RDS standard support; older ones cost extra and get no fixes in the open."""
SLOW_STATEMENT_MS = 1000
"""Statements that take longer are written to the log."""


class PostgresDatabaseSettings(Args):
    """What a person decides about a database."""

    engine_version: str = Field(default="17", examples=["17"])
    """Major version, such as `17`; minor upgrades come by themselves in the maintenance window."""
    instance_class: (
        Annotated[str, matching(r"db\.[a-z0-9-]+\.[a-z0-9]+", "an RDS instance class, such as db.m7g.large")] | None
    ) = None
    """Size of the machine; without it `db.m7g.large` where the profile asks for a standby, else `db.t4g.medium`."""
    storage_gb: int = Field(default=50, ge=20, le=65536)
    """Storage to start with, in GiB."""
    max_storage_gb: int = Field(default=1000, ge=20, le=65536)
    """Size up to which storage grows by itself, in GiB."""
    database_name: Annotated[
        str, matching(r"[a-z][a-z0-9_]{0,62}", "a database name; it has up to 63 lower-case letters, digits and underscores")
    ] = "app"
    """Database that is there from the start."""
    multi_az: bool | None = None
    """Whether a standby in another zone takes over when the first fails; without it as the profile says. It doubles the cost."""
    backup_retention_days: int | None = Field(default=None, ge=1, le=35)
    """How far back the database can be restored to any second, in days; without it as the profile says."""
    backup_window: Annotated[str, matching(r"\d\d:\d\d-\d\d:\d\d", "a daily window, such as 01:00-02:00")] = "01:00-02:00"
    """When the daily snapshot is taken, in UTC."""
    maintenance_window: Annotated[
        str, matching(r"[a-z]{3}:\d\d:\d\d-[a-z]{3}:\d\d:\d\d", "a weekly window, such as sun:02:30-sun:03:30")
    ] = "sun:02:30-sun:03:30"
    """When AWS may restart the database, in UTC."""
    parameters: dict[str, str] = Field(default={}, examples=[{"max_connections": "200"}])
    """Database parameters, besides forced TLS and the log of slow statements."""

    @field_validator("engine_version")
    @classmethod
    def _is_supported(cls, version: str) -> str:
        if version.partition(".")[0] not in SUPPORTED_MAJORS:
            raise ValueError(f"is not in standard support; allowed are {', '.join(SUPPORTED_MAJORS)}")
        return version


class PostgresDatabaseArgs(PostgresDatabaseSettings, ComponentArgs):
    """Arguments of `PostgresDatabase`."""

    account: AccountId
    """Account the database is in, twelve digits."""
    region: Region
    """Region the database is in."""
    vpc_id: Wire[str]
    subnet_ids: Many[Wire[str]] = Field(min_length=2)
    """Isolated subnets in at least two zones."""
    kms_key_arn: Wire[str]
    """Key that encrypts storage, backups, performance data and the master secret."""
    alarms: AlarmRouting | None = None
    """Where alarms go; without it there are none."""


class PostgresDatabase(Component):
    """An encrypted RDS instance that nobody reaches but whom its security group lets in.

    Its master password is made, kept and renewed every seven days by AWS and is known to nobody. From staging up it
    cannot be deleted by mistake, and leaves a final snapshot when it goes.
    """

    endpoint: pulumi.Output[str]
    """Address and port, as `host:port`."""
    address: pulumi.Output[str]
    port: pulumi.Output[int]
    database_name: pulumi.Output[str]
    secret_arn: pulumi.Output[str]
    """Secret with the master user's `username` and `password`."""
    security_group_id: pulumi.Output[str]
    """Security group that clients are let into."""
    arn: pulumi.Output[str]
    identifier: pulumi.Output[str]

    def __init__(self, name: str, args: PostgresDatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:data:PostgresDatabase", name, args, opts)
        self._kms_key_arn = args.kms_key_arn
        group = ec2.SecurityGroup(
            name,
            vpc_id=args.vpc_id,
            description="Database: its clients only",
            tags=self.tagged(name),
            opts=self.child(),
        )
        subnets = rds.SubnetGroup(
            self.named("subnets"),
            description="Isolated subnets of the database",
            subnet_ids=list(args.subnet_ids),
            tags=self.tagged(self.named("subnets")),
            opts=self.child(),
        )
        database = rds.Instance(
            name,
            engine="postgres",
            engine_version=args.engine_version,
            instance_class=args.instance_class or ("db.m7g.large" if args.defaults.multi_az else "db.t4g.medium"),
            db_name=args.database_name,
            port=PORT,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[group.id],
            publicly_accessible=False,
            multi_az=args.defaults.multi_az if args.multi_az is None else args.multi_az,
            parameter_group_name=self._parameters(args).name,
            ca_cert_identifier="rds-ca-rsa2048-g1",
            tags=self.tagged(name, **BACKUP),
            opts=self.child(protect=True) if args.defaults.protect else self.child(),
            **_storage(args),
            **_access(args),
            **_upkeep(args),
            **self._protection(args),
            **self._insight(args),
        )
        if args.alarms is not None:
            watch(self, database, args.storage_gb, args.alarms)
        self.publish(
            endpoint=database.endpoint,
            address=database.address,
            port=database.port,
            database_name=database.db_name,
            secret_arn=database.master_user_secrets[0].secret_arn,
            security_group_id=group.id,
            arn=database.arn,
            identifier=database.identifier,
        )

    def connection(self) -> Connection:
        """What a client needs: the way in, `HOST`, `PORT` and `DATABASE`, and `USERNAME` and `PASSWORD` from the secret."""
        return Connection(
            security_group_id=self.security_group_id,
            port=PORT,
            variables={"HOST": self.address, "PORT": str(PORT), "DATABASE": self.database_name},
            secrets={key.upper(): pulumi.Output.concat(self.secret_arn, f":{key}::") for key in ("username", "password")},
            secret_key_arn=self._kms_key_arn,
        )

    def _parameters(self, args: PostgresDatabaseArgs) -> rds.ParameterGroup:
        """Parameters of the major version; the group is named after it, so that an upgrade brings its own."""
        family = f"postgres{args.engine_version.partition('.')[0]}"
        fixed = {"rds.force_ssl": "1", "log_min_duration_statement": str(SLOW_STATEMENT_MS)}
        parameters = {**fixed, **args.parameters}
        return rds.ParameterGroup(
            self.named(family),
            family=family,
            description="TLS only; slow statements are logged",
            parameters=[
                rds.ParameterGroupParameterArgs(name=key, value=value, apply_method="pending-reboot")
                for key, value in sorted(parameters.items())
            ],
            tags=self.tagged(self.named(family)),
            opts=self.child(),
        )

    def _protection(self, args: PostgresDatabaseArgs) -> dict[str, Any]:
        """What keeps the data when somebody deletes the database."""
        if not args.defaults.protect:
            return {"deletion_protection": False, "skip_final_snapshot": True, "delete_automated_backups": True}
        # A snapshot's name is taken for ever; a database made anew under the same name needs another one.
        suffix = RandomId(self.named("final-snapshot"), byte_length=4, opts=self.child())
        return {
            "deletion_protection": True,
            "skip_final_snapshot": False,
            "final_snapshot_identifier": pulumi.Output.concat(self.named("final"), "-", suffix.hex),
            "delete_automated_backups": False,
        }

    def _insight(self, args: PostgresDatabaseArgs) -> dict[str, Any]:
        """Logs, performance data and operating-system metrics."""
        insight: dict[str, Any] = {"enabled_cloudwatch_logs_exports": ["postgresql", "upgrade"]}
        if args.defaults.performance_insights_days:
            insight |= {
                "performance_insights_enabled": True,
                "performance_insights_kms_key_id": args.kms_key_arn,
                "performance_insights_retention_period": args.defaults.performance_insights_days,
            }
        if args.defaults.enhanced_monitoring_seconds:
            role = self._monitoring_role(args)
            insight |= {"monitoring_interval": args.defaults.enhanced_monitoring_seconds, "monitoring_role_arn": role.arn}
        return insight

    def _monitoring_role(self, args: PostgresDatabaseArgs) -> iam.Role:
        role = make_role(
            self,
            self.named("monitoring"),
            "Lets RDS send operating-system metrics to CloudWatch",
            trust("monitoring.rds.amazonaws.com", source_account=args.account),
        )
        arn = f"arn:{partition(args.region)}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
        iam.RolePolicyAttachment(self.named("monitoring"), role=role.name, policy_arn=arn, opts=self.child())
        return role


def _storage(args: PostgresDatabaseArgs) -> dict[str, Any]:
    return {
        "allocated_storage": args.storage_gb,
        "max_allocated_storage": args.max_storage_gb,
        "storage_type": "gp3",
        "storage_encrypted": True,
        "kms_key_id": args.kms_key_arn,
    }


def _access(args: PostgresDatabaseArgs) -> dict[str, Any]:
    return {
        "username": "master",
        "manage_master_user_password": True,
        "master_user_secret_kms_key_id": args.kms_key_arn,
        "iam_database_authentication_enabled": True,
    }


def _upkeep(args: PostgresDatabaseArgs) -> dict[str, Any]:
    return {
        "backup_retention_period": args.backup_retention_days or args.defaults.backup_retention_days,
        "backup_window": args.backup_window,
        "copy_tags_to_snapshot": True,
        "maintenance_window": args.maintenance_window,
        "auto_minor_version_upgrade": True,
        "allow_major_version_upgrade": False,
        "apply_immediately": args.defaults.apply_immediately,
    }
