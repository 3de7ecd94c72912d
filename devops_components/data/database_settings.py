"""What a person decides about a database, of whichever engine."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

import pulumi
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import ComponentArgs
from devops_components._core.iam import partition
from devops_components._core.types import AccountId, Region, matching
from devops_components.data.database_engines import EngineFacts, Offer
from devops_components.data.database_recovery import Recovery, achievable, check_objectives
from devops_components.data.database_upgrades import DatabaseUpgradeSettings, WeeklyWindow, check_upgrade

ADVANCED_DAYS = 465
"""Days of performance data that the advanced mode of Database Insights asks for."""


class AuroraSettings(Args):
    """What a person decides about a cluster of Aurora."""

    min_capacity: float | None = Field(default=None, ge=0, le=256, multiple_of=0.5, examples=[0.5])
    """Least capacity units of machines that size themselves, 2 GiB of memory each; without it machines have a fixed size."""
    max_capacity: float | None = Field(default=None, ge=1, le=256, multiple_of=0.5, examples=[8])
    """Most capacity units; it goes with `min_capacity`."""

    @model_validator(mode="after")
    def _has_both_ends(self) -> Self:
        if (self.min_capacity is None) != (self.max_capacity is None):
            given, missing = ("max", "min") if self.min_capacity is None else ("min", "max")
            raise ValueError(f"{given}_capacity is given, but {missing}_capacity is missing; they go together")
        if self.min_capacity is not None and self.max_capacity is not None and self.min_capacity > self.max_capacity:
            raise ValueError(f"min_capacity is {self.min_capacity:g}, above max_capacity, {self.max_capacity:g}")
        return self


class DatabaseSettings(Args):
    """What a person decides about a database."""

    facts: ClassVar[EngineFacts]

    aurora: AuroraSettings | None = None
    """Makes the database a cluster of Aurora, whose storage grows by itself; without it, it is one instance and its standby."""
    engine_version: str
    """Major version; minor upgrades come by themselves in the maintenance window."""
    instance_class: (
        Annotated[str, matching(r"db\.[a-z0-9-]+\.[a-z0-9]+", "an RDS instance class, such as db.m7g.large")] | None
    ) = None
    """Size of the machines; without it `db.m7g.large`, in Aurora `db.r7g.large`, where the profile asks for a standby, else
    `db.t4g.medium`."""
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
    read_replicas: int | None = Field(default=None, ge=0, le=9)
    """Copies that can be read from; the readers of Aurora are its standbys as well.

    Without it as the profile says, but none for an instance whose master password RDS manages, since RDS makes no replicas
    of it.
    """
    backup_retention_days: int | None = Field(default=None, ge=1, le=35)
    """How far back the database can be restored to any second, in days; without it as the profile says."""
    backup_window: Annotated[str, matching(r"\d\d:\d\d-\d\d:\d\d", "a daily window, such as 01:00-02:00")] = "01:00-02:00"
    """When the daily snapshot is taken, in UTC."""
    replicate_backups_to: Region | None = Field(default=None, examples=["eu-central-1"])
    """Another region that automated backups and logs are copied to, to be restored there to any second; without it none."""
    maintenance_window: WeeklyWindow = "sun:02:30-sun:03:30"
    """When AWS may restart the database, in UTC."""
    parameters: dict[str, str] = Field(default={}, examples=[{"max_connections": "200"}])
    """Database parameters, besides forced TLS and the log of slow statements."""
    insights: Literal["none", "standard", "advanced"] | None = None
    """How much Database Insights keeps: nothing, 7 days of the busiest statements, or 15 months of everything, which is charged
    by the core; without it as the profile says."""
    proxy: bool = False
    """Whether a pool of connections stands before the database, which roles log in to over TLS; it costs by the core."""
    upgrade: DatabaseUpgradeSettings = Field(default_factory=DatabaseUpgradeSettings)
    """How the database gets a new version; without it in place, and no other major version."""
    rpo_minutes: int | None = Field(default=None, ge=0)
    """Most minutes of data that may be lost; what the configuration cannot do is refused."""
    rto_minutes: int | None = Field(default=None, ge=0)
    """Most minutes without the database when its machine or zone is lost; what the configuration cannot do is refused."""

    @property
    def offer(self) -> Offer:
        """The engine in the form asked for."""
        return self.facts.offer(aurora=self.aurora is not None)

    @property
    def major(self) -> str:
        """The major version."""
        return self.facts.major(self.engine_version)

    @field_validator("engine_version")
    @classmethod
    def _is_supported(cls, version: str, info: ValidationInfo) -> str:
        offer = cls.facts.offer(aurora=info.data.get("aurora") is not None)
        if cls.facts.major(version) not in offer.majors:
            raise ValueError(f"is not in standard support of {offer.engine}; allowed are {', '.join(offer.majors)}")
        return version

    @model_validator(mode="after")
    def _keeps_out_who_comes_without_tls(self) -> Self:
        if self.facts.tls_parameter in self.parameters:
            raise ValueError(
                f"parameters has {self.facts.tls_parameter}, which always turns away who comes without TLS; leave it out"
            )
        return self

    @model_validator(mode="after")
    def _asks_for_what_its_kind_has(self) -> Self:
        if self.max_storage_gb < self.storage_gb:
            raise ValueError(f"max_storage_gb is {self.max_storage_gb}, below storage_gb, {self.storage_gb}")
        if self.aurora is None:
            return self
        for name in ("storage_gb", "max_storage_gb"):
            if name in self.model_fields_set:
                raise ValueError(f"{name} is given, but the storage of Aurora grows and shrinks by itself; leave it out")
        if self.replicate_backups_to is not None:
            raise ValueError(
                f"replicate_backups_to is {self.replicate_backups_to}, but RDS copies the automated backups of instances alone; "
                "a BackupPlan copies snapshots of a cluster"
            )
        if self.aurora.max_capacity is not None and self.instance_class is not None:
            raise ValueError(f"instance_class is {self.instance_class}, but aurora has capacities; give one of the two")
        return self


class MasterPassword(Args):
    """A master password that somebody else makes, keeps and renews."""

    password: Annotated[Wire[str], BeforeValidator(pulumi.Output.secret)]
    """The password; RDS is told it once, and again when `version` changes, and the state never shows it."""
    secret_arn: Wire[str]
    """Secret with `username`, which is `master`, and `password`; its rotation should be 30 days or less."""
    secret_key_arn: Wire[str] | None = None
    """Key of the secret; without it the account's own."""
    version: int = Field(default=1, ge=1)
    """Number that is raised to tell RDS another password."""


class DatabaseArgs(DatabaseSettings, ComponentArgs):
    """What a database needs besides what a person decides."""

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
    master_password: MasterPassword | None = None
    """Master password for an instance with read replicas or blue/green updates; without it RDS makes, keeps and renews one.

    RDS renews its own every seven days, but makes no read replicas and no blue/green deployments of what has one (RDS User Guide,
    password management with Secrets Manager).
    """
    proxy_secret_arns: Many[Wire[str]] = ()
    """Secrets of the users that come through the proxy, besides the master's."""

    @property
    def has_standby(self) -> bool:
        """Whether something in another zone takes over."""
        return self._multi_az or (self.aurora is not None and self.replicas > 0)

    @property
    def replicas(self) -> int:
        """How many copies can be read from."""
        asked = self.defaults.read_replicas if self.read_replicas is None else self.read_replicas
        if self.aurora is not None:
            return max(asked, int(self._multi_az))
        return 0 if self.read_replicas is None and self.master_password is None else asked

    @property
    def machine(self) -> str:
        """Size of the machines."""
        if self.aurora is not None and self.aurora.max_capacity is not None:
            return "db.serverless"
        large = "db.m7g.large" if self.aurora is None else "db.r7g.large"
        return self.instance_class or (large if self.defaults.multi_az else "db.t4g.medium")

    @property
    def backup_days(self) -> int:
        """How far back the database can be restored, in days."""
        return self.backup_retention_days or self.defaults.backup_retention_days

    @property
    def insight_days(self) -> int:
        """Days of performance data; 0 for none."""
        chosen = {"none": 0, "standard": 7, "advanced": ADVANCED_DAYS}
        return self.defaults.performance_insights_days if self.insights is None else chosen[self.insights]

    @property
    def recovery(self) -> Recovery:
        """What the database can do after a loss."""
        return achievable(aurora=self.aurora is not None, standby=self.has_standby, storage_gb=self.max_storage_gb)

    @property
    def _multi_az(self) -> bool:
        return self.defaults.multi_az if self.multi_az is None else self.multi_az

    @model_validator(mode="after")
    def _can_have_replicas(self) -> Self:
        if self.aurora is not None and self.master_password is not None:
            raise ValueError("master_password is given, but RDS can always manage that of Aurora; leave it out")
        if self.aurora is None and self.master_password is None and self.read_replicas:
            raise ValueError(
                f"read_replicas is {self.read_replicas}, and RDS manages the master password, with which it makes no "
                "read replicas of an instance; hand over a master_password, or set aurora, which can have both"
            )
        return self

    @model_validator(mode="after")
    def _stays_in_its_partition(self) -> Self:
        target = self.replicate_backups_to
        if target is not None and (target == self.region or partition(target) != partition(self.region)):
            raise ValueError(f"replicate_backups_to is {target}; name another region of the partition {partition(self.region)}")
        return self

    @model_validator(mode="after")
    def _can_be_upgraded(self) -> Self:
        check_upgrade(
            self.upgrade,
            major=self.major,
            replicas=self.replicas,
            aurora=self.aurora is not None,
            own_password=self.master_password is not None,
        )
        return self

    @model_validator(mode="after")
    def _can_do_what_is_promised(self) -> Self:
        check_objectives(self.recovery, rpo_minutes=self.rpo_minutes, rto_minutes=self.rto_minutes)
        return self
