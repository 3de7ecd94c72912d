"""The defaults of each environment, in one table.

A component reads here what its arguments leave out. Every value can be overridden by an argument, and what was
overridden stays visible in the component's recorded inputs.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

ProfileName = Literal["sandbox", "dev", "testing", "staging", "production"]
"""The five environment profiles, from the cheapest to the strictest."""

NatStrategy = Literal["none", "single", "per_zone", "regional"]
"""How private subnets reach the internet: not at all, through one gateway, one per zone, or one regional gateway."""

FlowLogTraffic = Literal["none", "reject", "all"]
"""Which traffic flow logs record."""

AlarmUrgency = Literal["none", "chat", "ticket", "page"]
"""How loudly alarms speak."""

DeploymentStrategy = Literal["rolling", "canary"]
"""How a new version takes over."""


class EnvironmentProfile(NamedTuple):
    """What an environment gets where nothing else is asked for."""

    zones: int
    """Availability zones the environment spans."""
    nat: NatStrategy
    """Way out of the private subnets."""
    flow_logs: FlowLogTraffic
    """Traffic that is recorded."""
    flow_log_retention_days: int
    """Days that flow logs are kept."""
    multi_az: bool
    """Whether a database has a standby in another zone."""
    read_replicas: int
    """Read replicas of a database."""
    backup_retention_days: int
    """Days of automated backups, and so the reach of point-in-time recovery; AWS allows 35 at most."""
    protect: bool
    """Whether stores are protected from deletion, by AWS and by Pulumi, and leave a final snapshot."""
    apply_immediately: bool
    """Whether database changes skip the maintenance window."""
    performance_insights_days: int
    """Days of database performance data; 0 turns it off."""
    enhanced_monitoring_seconds: int
    """Interval of operating-system metrics of a database; 0 turns them off."""
    min_tasks: int
    """Fewest running tasks of a service."""
    max_tasks: int
    """Most running tasks of a service."""
    min_healthy_percent: int
    """Share of tasks that stays up during a deployment; a new task starts before an old one stops, up to 200 %."""
    deployment: DeploymentStrategy
    """How a new version takes over."""
    canary_bake_minutes: int
    """Minutes a canary of 10 % must stay healthy; 0 where there is none."""
    log_retention_days: int
    """Days that application logs are kept."""
    alarms: AlarmUrgency
    """How loudly alarms speak."""
    public_cluster_endpoint: bool
    """Whether a Kubernetes API is reachable from allow-listed addresses on the internet."""
    force_destroy: bool
    """Whether a store that still holds data may be deleted with its environment."""
    ttl_hours: int | None
    """Hours after which the environment is torn down; none lives until it is destroyed by hand."""


# Sources of the numbers: zones from awsx; flow logs from Gruntwork (reject) and Cloud Posse (all); database backups and
# monitoring from ol-infrastructure's profiles; 35 days from AWS Backup Audit Manager's control; healthy percent from
# Gruntwork; log retention from terraform-aws-modules. The rest is this project's own judgement.
PROFILES: dict[ProfileName, EnvironmentProfile] = {
    "sandbox": EnvironmentProfile(
        zones=2,
        nat="single",
        flow_logs="none",
        flow_log_retention_days=1,
        multi_az=False,
        read_replicas=0,
        backup_retention_days=1,
        protect=False,
        apply_immediately=True,
        performance_insights_days=0,
        enhanced_monitoring_seconds=0,
        min_tasks=1,
        max_tasks=1,
        min_healthy_percent=0,
        deployment="rolling",
        canary_bake_minutes=0,
        log_retention_days=3,
        alarms="none",
        public_cluster_endpoint=True,
        force_destroy=True,
        ttl_hours=72,
    ),
    "dev": EnvironmentProfile(
        zones=2,
        nat="single",
        flow_logs="reject",
        flow_log_retention_days=7,
        multi_az=False,
        read_replicas=0,
        backup_retention_days=1,
        protect=False,
        apply_immediately=True,
        performance_insights_days=0,
        enhanced_monitoring_seconds=0,
        min_tasks=1,
        max_tasks=2,
        min_healthy_percent=0,
        deployment="rolling",
        canary_bake_minutes=0,
        log_retention_days=7,
        alarms="chat",
        public_cluster_endpoint=True,
        force_destroy=False,
        ttl_hours=None,
    ),
    "testing": EnvironmentProfile(
        zones=2,
        nat="single",
        flow_logs="reject",
        flow_log_retention_days=14,
        multi_az=False,
        read_replicas=0,
        backup_retention_days=7,
        protect=False,
        apply_immediately=True,
        performance_insights_days=0,
        enhanced_monitoring_seconds=0,
        min_tasks=1,
        max_tasks=2,
        min_healthy_percent=50,
        deployment="rolling",
        canary_bake_minutes=0,
        log_retention_days=14,
        alarms="chat",
        public_cluster_endpoint=True,
        force_destroy=True,
        ttl_hours=None,
    ),
    "staging": EnvironmentProfile(
        zones=3,
        nat="per_zone",
        flow_logs="all",
        flow_log_retention_days=30,
        multi_az=True,
        read_replicas=0,
        backup_retention_days=14,
        protect=True,
        apply_immediately=False,
        performance_insights_days=7,
        enhanced_monitoring_seconds=60,
        min_tasks=2,
        max_tasks=4,
        min_healthy_percent=100,
        deployment="canary",
        canary_bake_minutes=5,
        log_retention_days=30,
        alarms="ticket",
        public_cluster_endpoint=False,
        force_destroy=False,
        ttl_hours=None,
    ),
    "production": EnvironmentProfile(
        zones=3,
        nat="per_zone",
        flow_logs="all",
        flow_log_retention_days=365,
        multi_az=True,
        read_replicas=1,
        backup_retention_days=35,
        protect=True,
        apply_immediately=False,
        performance_insights_days=7,
        enhanced_monitoring_seconds=60,
        min_tasks=2,
        max_tasks=10,
        min_healthy_percent=100,
        deployment="canary",
        canary_bake_minutes=15,
        log_retention_days=365,
        alarms="page",
        public_cluster_endpoint=False,
        force_destroy=False,
        ttl_hours=None,
    ),
}


def profile(name: ProfileName) -> EnvironmentProfile:
    """The defaults of the profile called `name`."""
    return PROFILES[name]
