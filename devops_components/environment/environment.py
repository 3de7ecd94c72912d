"""One whole environment: a network, keys, alarms, backups, and the services and databases that run in it."""

from __future__ import annotations

from typing import Any, Literal, Self

import pulumi
from pulumi_aws import Provider, ProviderDefaultTagsArgs
from pydantic import Field, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Wire
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.types import AccountId, HttpsUrl, Region
from devops_components.compute.container_service import ContainerService
from devops_components.data.bucket import Bucket
from devops_components.data.my_sql_database import MySqlDatabase
from devops_components.data.postgres_database import PostgresDatabase
from devops_components.data.queue import Queue
from devops_components.data.table import Table
from devops_components.environment.edge import EnvironmentAccessLogSettings, EnvironmentWebAclSettings, guard
from devops_components.environment.services import EnvironmentServiceSettings, check_services, run_services
from devops_components.environment.stores import Database, EnvironmentStoreSettings, Stores, make_stores
from devops_components.monitoring.alarm_topic import AlarmSettings, AlarmTopic, AlarmTopicArgs
from devops_components.network.network import Network, NetworkArgs, NetworkSettings
from devops_components.recovery.backup_plan import BackupPlan, BackupPlanArgs, BackupPlanSettings
from devops_components.security.encryption_keys import EncryptionKeys, EncryptionKeysArgs

DataClass = Literal["public", "internal", "confidential", "restricted"]
"""How harmful it would be if the environment's data became known."""


class EnvironmentAlarmSettings(AlarmSettings):
    """Who hears the environment's alarms, and where it says what to do."""

    runbooks: HttpsUrl
    """Address under which every kind of alarm has its runbook."""


class EnvironmentArgs(EnvironmentStoreSettings, ComponentArgs):
    """Arguments of `Environment`."""

    account: AccountId
    """The one account everything is made in, twelve digits in quotes; any other is refused."""
    region: Region
    """The region everything is made in."""
    owner: str = Field(min_length=1, examples=["platform@example.org"])
    """Who answers for the environment; a tag of every resource."""
    cost_center: str = Field(min_length=1, examples=["platform"])
    """Who pays for the environment; a tag of every resource."""
    data_class: DataClass = "internal"
    """How harmful it would be if the data became known; a tag of every resource."""
    network: NetworkSettings
    """The network everything runs in."""
    alarms: EnvironmentAlarmSettings
    """Who hears when something is wrong."""
    backups: BackupPlanSettings = Field(default_factory=BackupPlanSettings)
    """How long backups are kept, where they are copied to and who can delete them; without it as the profile says."""
    certificate_arn: Wire[str] | None = Field(
        default=None, examples=["arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"]
    )
    """Certificate of the services' HTTPS listeners; needed as soon as there is a service."""
    access_logs: EnvironmentAccessLogSettings = Field(default_factory=EnvironmentAccessLogSettings)
    """Record of every request to a service; without it as the profile says."""
    web_acl: EnvironmentWebAclSettings = Field(default_factory=EnvironmentWebAclSettings)
    """Filter for requests to the services; without it as the profile says."""
    services: dict[str, EnvironmentServiceSettings] = Field(default={})
    """Services by name."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        check_services(self.services, self.kinds)
        if self.services and self.certificate_arn is None:
            raise ValueError("there are services but no certificate_arn; HTTPS needs a certificate")
        self.backups.decide(self.defaults, self.region)
        boundary = self.permissions_boundary
        if isinstance(boundary, str) and (owner := boundary.split(":")[4]) not in (self.account, "aws"):
            raise ValueError(
                f"permissions_boundary is a policy of account {owner}; that of a role lies in the role's own, {self.account}"
            )
        if self.profile == "sandbox" and self.data_class in ("confidential", "restricted"):
            raise ValueError(f"data_class is {self.data_class}; a sandbox holds no such data")
        return self


class Environment(Component):
    """An environment that needs nothing else: private, encrypted, backed up and watched.

    Everything is made by a provider of its own that works in one account and one region and tags every resource with
    environment, owner, cost centre and data class.
    """

    vpc_id: pulumi.Output[str]
    service_urls: dict[str, pulumi.Output[str]]
    """Address by service."""
    database_endpoints: dict[str, pulumi.Output[str]]
    """Address and port by database, PostgreSQL or MySQL."""
    database_secret_arns: dict[str, pulumi.Output[str]]
    """Secret with the master user's credentials, by database."""
    bucket_names: dict[str, pulumi.Output[str]]
    """Physical name by bucket."""
    queue_urls: dict[str, pulumi.Output[str]]
    """Address by queue."""
    table_names: dict[str, pulumi.Output[str]]
    """Physical name by table."""
    alarm_topic_arn: pulumi.Output[str]
    backup_vault_arn: pulumi.Output[str]
    nat_public_ips: dict[str, pulumi.Output[str]]
    """Addresses the internet sees, by zone."""
    access_log_bucket: pulumi.Output[str] | None
    """Bucket with a record of every request; none where none is kept."""
    web_acl_arn: pulumi.Output[str] | None
    """Web ACL before every service; none where there is none."""

    def __init__(self, name: str, args: EnvironmentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:environment:Environment", name, args, opts)
        self._place: dict[str, Any] = {
            "profile": args.profile,
            "tags": args.tags,
            "permissions_boundary": args.permissions_boundary,
        }
        self._account: dict[str, Any] = {**self._place, "account": args.account, "region": args.region}
        self._options = self.child(providers={"aws": self._aws_provider(args)})
        self._keys = EncryptionKeys(self.named("keys"), EncryptionKeysArgs(**self._account), self._options)
        self._network = Network(
            self.named("network"),
            NetworkArgs(**self._place, **args.network.given(), region=args.region, kms_key_arn=self._keys.key_arns["logs"]),
            self._options,
        )
        topic = AlarmTopic(
            self.named("alarms"),
            AlarmTopicArgs(
                **self._place,
                account=args.account,
                emails=args.alarms.emails,
                webhooks=args.alarms.webhooks,
                kms_key_arn=self._keys.key_arns["messages"],
            ),
            self._options,
        )
        routing = AlarmRouting(topic_arn=topic.topic_arn, runbooks=args.alarms.runbooks)
        backups = BackupPlan(
            self.named("backups"),
            BackupPlanArgs(**self._account, **args.backups.given(), kms_key_arn=self._keys.key_arns["backups"]),
            self._options,
        )
        self._edge = guard(self, args, self._account, self._keys.key_arns["logs"], self._options)
        shared: dict[str, Any] = {
            **self._account,
            "vpc_id": self._network.vpc_id,
            "log_key_arn": self._keys.key_arns["logs"],
            "access_log_bucket": self._edge.access_log_bucket,
            "alarms": routing,
        }
        self._stores = make_stores(
            self, args, {**shared, "subnet_ids": self._subnets("data"), "kms_key_arn": self._keys.key_arns["data"]}, self._options
        )
        self._services = run_services(self, args.services, self._stores, {**shared, **self._entrance(args)}, self._options)
        databases = self.databases
        self.publish(
            vpc_id=self._network.vpc_id,
            service_urls={key: service.url for key, service in self._services.items()},
            database_endpoints={key: database.endpoint for key, database in databases.items()},
            database_secret_arns={key: database.secret_arn for key, database in databases.items()},
            bucket_names={key: bucket.bucket_name for key, bucket in self._stores.of_type(Bucket).items()},
            queue_urls={key: queue.queue_url for key, queue in self._stores.of_type(Queue).items()},
            table_names={key: table.table_name for key, table in self._stores.of_type(Table).items()},
            alarm_topic_arn=topic.topic_arn,
            backup_vault_arn=backups.vault_arn,
            nat_public_ips=self._network.nat_public_ips,
            access_log_bucket=self._edge.access_log_bucket,
            web_acl_arn=self._edge.web_acl_arn,
        )

    # Properties, because the SDK fills attributes of a component that are called like its inputs.
    @property
    def network(self) -> Network:
        """The network everything runs in."""
        return self._network

    @property
    def keys(self) -> EncryptionKeys:
        """The keys everything is encrypted with."""
        return self._keys

    @property
    def services(self) -> dict[str, ContainerService]:
        """The services by name."""
        return self._services

    @property
    def databases(self) -> dict[str, Database]:
        """The databases by name."""
        return self._stores.of_type(PostgresDatabase, MySqlDatabase)

    @property
    def stores(self) -> Stores:
        """The stores by name; `stores.connection("orders")` is what a client of one needs."""
        return self._stores

    def _aws_provider(self, args: EnvironmentArgs) -> Provider:
        tags = {
            "Environment": args.profile,
            "Owner": args.owner,
            "CostCenter": args.cost_center,
            "DataClass": args.data_class,
            "ManagedBy": "pulumi",
        }
        return Provider(
            self.named("aws"),
            region=args.region,
            allowed_account_ids=[args.account],
            default_tags=ProviderDefaultTagsArgs(tags=tags),
            opts=self.child(),
        )

    def _subnets(self, tier: str) -> tuple[pulumi.Output[str], ...]:
        return tuple(self._network.subnet_ids[tier].values())

    def _entrance(self, args: EnvironmentArgs) -> dict[str, Any]:
        """Where services stand, and what stands before them."""
        return {
            "public_subnet_ids": self._subnets("public"),
            "private_subnet_ids": self._subnets("private"),
            "certificate_arn": args.certificate_arn or "",
            "web_acl_arn": self._edge.web_acl_arn,
        }
