"""Pulumi components for a whole DevOps practice.

Each name is imported when it is first used, so that the `devops` command and a program that needs one component do not
pay for all of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from devops_components._core.alarms import AlarmRouting
    from devops_components._core.args import Args, Wire
    from devops_components._core.closed import Many
    from devops_components._core.component import Component, ComponentArgs
    from devops_components._core.connections import Connection, Grant
    from devops_components._core.objectives import ObjectiveSettings
    from devops_components._core.profiles import PROFILES, EnvironmentProfile
    from devops_components.compute.container_cluster import ContainerCluster, ContainerClusterArgs
    from devops_components.compute.container_service import ContainerService, ContainerServiceArgs, ContainerServiceSettings
    from devops_components.data.postgres_database import PostgresDatabase, PostgresDatabaseArgs, PostgresDatabaseSettings
    from devops_components.environment.edge import EnvironmentAccessLogSettings, EnvironmentWebAclSettings
    from devops_components.environment.environment import (
        Environment,
        EnvironmentAlarmSettings,
        EnvironmentArgs,
        EnvironmentServiceSettings,
    )
    from devops_components.monitoring.alarm_topic import AlarmSettings, AlarmTopic, AlarmTopicArgs
    from devops_components.monitoring.log_bucket import LogBucket, LogBucketArgs, LogBucketSettings
    from devops_components.monitoring.service_level_objective import ServiceLevelObjective, ServiceLevelObjectiveArgs
    from devops_components.network.network import Network, NetworkArgs, NetworkSettings, Tier
    from devops_components.recovery.backup_plan import BackupPlan, BackupPlanArgs, BackupPlanSettings
    from devops_components.security.encryption_keys import EncryptionKeys, EncryptionKeysArgs
    from devops_components.security.web_acl import WebAcl, WebAclArgs, WebAclSettings

_HOMES = {
    "AlarmRouting": "_core.alarms",
    "AlarmSettings": "monitoring.alarm_topic",
    "AlarmTopic": "monitoring.alarm_topic",
    "AlarmTopicArgs": "monitoring.alarm_topic",
    "Args": "_core.args",
    "BackupPlan": "recovery.backup_plan",
    "BackupPlanArgs": "recovery.backup_plan",
    "BackupPlanSettings": "recovery.backup_plan",
    "Component": "_core.component",
    "ComponentArgs": "_core.component",
    "Connection": "_core.connections",
    "ContainerCluster": "compute.container_cluster",
    "ContainerClusterArgs": "compute.container_cluster",
    "ContainerService": "compute.container_service",
    "ContainerServiceArgs": "compute.container_service",
    "ContainerServiceSettings": "compute.container_service",
    "EncryptionKeys": "security.encryption_keys",
    "EncryptionKeysArgs": "security.encryption_keys",
    "Environment": "environment.environment",
    "EnvironmentAccessLogSettings": "environment.edge",
    "EnvironmentAlarmSettings": "environment.environment",
    "EnvironmentArgs": "environment.environment",
    "EnvironmentProfile": "_core.profiles",
    "EnvironmentServiceSettings": "environment.environment",
    "EnvironmentWebAclSettings": "environment.edge",
    "Grant": "_core.connections",
    "LogBucket": "monitoring.log_bucket",
    "LogBucketArgs": "monitoring.log_bucket",
    "LogBucketSettings": "monitoring.log_bucket",
    "Many": "_core.closed",
    "Network": "network.network",
    "NetworkArgs": "network.network",
    "NetworkSettings": "network.network",
    "ObjectiveSettings": "_core.objectives",
    "PROFILES": "_core.profiles",
    "PostgresDatabase": "data.postgres_database",
    "PostgresDatabaseArgs": "data.postgres_database",
    "PostgresDatabaseSettings": "data.postgres_database",
    "ServiceLevelObjective": "monitoring.service_level_objective",
    "ServiceLevelObjectiveArgs": "monitoring.service_level_objective",
    "Tier": "network.network",
    "WebAcl": "security.web_acl",
    "WebAclArgs": "security.web_acl",
    "WebAclSettings": "security.web_acl",
    "Wire": "_core.args",
}

__all__ = [
    "PROFILES",
    "AlarmRouting",
    "AlarmSettings",
    "AlarmTopic",
    "AlarmTopicArgs",
    "Args",
    "BackupPlan",
    "BackupPlanArgs",
    "BackupPlanSettings",
    "Component",
    "ComponentArgs",
    "Connection",
    "ContainerCluster",
    "ContainerClusterArgs",
    "ContainerService",
    "ContainerServiceArgs",
    "ContainerServiceSettings",
    "EncryptionKeys",
    "EncryptionKeysArgs",
    "Environment",
    "EnvironmentAccessLogSettings",
    "EnvironmentAlarmSettings",
    "EnvironmentArgs",
    "EnvironmentProfile",
    "EnvironmentServiceSettings",
    "EnvironmentWebAclSettings",
    "Grant",
    "LogBucket",
    "LogBucketArgs",
    "LogBucketSettings",
    "Many",
    "Network",
    "NetworkArgs",
    "NetworkSettings",
    "ObjectiveSettings",
    "PostgresDatabase",
    "PostgresDatabaseArgs",
    "PostgresDatabaseSettings",
    "ServiceLevelObjective",
    "ServiceLevelObjectiveArgs",
    "Tier",
    "WebAcl",
    "WebAclArgs",
    "WebAclSettings",
    "Wire",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
