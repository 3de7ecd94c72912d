"""The defaults of each environment, in one table.

A component reads here what its arguments leave out. Every value can be overridden by an argument, and what was
overridden stays visible in the component's recorded inputs.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import pulumi

from devops_components.errors import ConfigurationError, Problem

ProfileName = Literal["sandbox", "dev", "testing", "staging", "production"]
"""The five environment profiles, from the cheapest to the strictest."""

NatStrategy = Literal["none", "single", "per_zone", "regional"]
"""How private subnets reach the internet: not at all, through one gateway, one per zone, or one regional gateway."""

FlowLogTraffic = Literal["none", "reject", "all"]
"""Which traffic flow logs record."""

EndpointService = Literal[
    "ecr.api", "ecr.dkr", "kms", "logs", "monitoring", "secretsmanager", "sns", "sqs", "ssm", "ssmmessages", "sts"
]
"""Services of AWS that a network can reach by an interface endpoint with a policy, by their names without region."""

BackupLock = Literal["none", "governance", "compliance"]
"""Who can delete backups before their time: whoever may delete backups, whoever may also take the lock away, or nobody."""

AlarmUrgency = Literal["none", "chat", "ticket", "page"]
"""How loudly alarms speak."""

DeploymentStrategy = Literal["rolling", "canary"]
"""How a new version takes over."""


ClusterLog = Literal["api", "audit", "authenticator", "controllerManager", "scheduler"]
"""What the control plane of a Kubernetes cluster can write down."""


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
    endpoints: tuple[EndpointService, ...]
    """Services that are reached by interface endpoints rather than through NAT."""
    multi_az: bool
    """Whether a database has a standby in another zone."""
    read_replicas: int
    """Read replicas of a database."""
    backup_retention_days: int
    """Days of automated backups, and so the reach of point-in-time recovery; AWS allows 35 at most."""
    backup_copies: bool
    """Whether each backup is copied to another region."""
    backup_lock: BackupLock
    """Who can delete backups before their time."""
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
    availability_target: float | None
    """Share of requests to a service that must not fail; none where nothing is promised."""
    dns_query_logs: bool
    """Whether public zones record what they are asked."""
    dns_signing: bool
    """Whether public zones sign what they answer (DNSSEC)."""
    public_cluster_endpoint: bool
    """Whether a Kubernetes API is reachable from allow-listed addresses on the internet."""
    cluster_logs: tuple[ClusterLog, ...]
    """What the control plane of a Kubernetes cluster writes down; only who did what costs little, all of it a lot."""
    access_logs: bool
    """Whether load balancers write down every request."""
    web_acl: bool
    """Whether requests from the internet are filtered."""
    force_destroy: bool
    """Whether a store that still holds data may be deleted with its environment."""
    ttl_hours: int | None
    """Hours after which the environment is torn down; none lives until it is destroyed by hand."""


# What a container needs to start: its image, its log, its secrets, and credentials of other roles.
_TO_START: tuple[EndpointService, ...] = ("ecr.api", "ecr.dkr", "logs", "secretsmanager", "sts")

# All that CIS asks of EKS (2.1.1); `audit` and `authenticator` alone say who came and what they did.
_ALL_CLUSTER_LOGS: tuple[ClusterLog, ...] = ("api", "audit", "authenticator", "controllerManager", "scheduler")

# Sources of the numbers: zones from awsx; flow logs from Gruntwork (reject) and Cloud Posse (all); database backups and
# monitoring from ol-infrastructure's profiles; 35 days from AWS Backup Audit Manager's control; healthy percent from
# Gruntwork; log retention from terraform-aws-modules; production's availability just below what AWS promises for balancer,
# tasks and standby database together (99.99 % of 99.99 % of 99.95 %); query logs of zones from AWS FSBP (Route53.2). The rest
# is this project's own judgement.
PROFILES: dict[ProfileName, EnvironmentProfile] = {
    "sandbox": EnvironmentProfile(
        zones=2,
        nat="single",
        flow_logs="reject",
        flow_log_retention_days=3,
        endpoints=(),
        multi_az=False,
        read_replicas=0,
        backup_retention_days=1,
        backup_copies=False,
        backup_lock="none",
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
        availability_target=None,
        dns_query_logs=False,
        dns_signing=False,
        public_cluster_endpoint=True,
        cluster_logs=("audit", "authenticator"),
        access_logs=False,
        web_acl=False,
        force_destroy=True,
        ttl_hours=72,
    ),
    "dev": EnvironmentProfile(
        zones=2,
        nat="single",
        flow_logs="reject",
        flow_log_retention_days=7,
        endpoints=(),
        multi_az=False,
        read_replicas=0,
        backup_retention_days=1,
        backup_copies=False,
        backup_lock="none",
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
        availability_target=None,
        dns_query_logs=False,
        dns_signing=False,
        public_cluster_endpoint=True,
        cluster_logs=("audit", "authenticator"),
        access_logs=False,
        web_acl=False,
        force_destroy=False,
        ttl_hours=None,
    ),
    "testing": EnvironmentProfile(
        zones=2,
        nat="single",
        flow_logs="reject",
        flow_log_retention_days=14,
        endpoints=(),
        multi_az=False,
        read_replicas=0,
        backup_retention_days=7,
        backup_copies=False,
        backup_lock="none",
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
        availability_target=None,
        dns_query_logs=False,
        dns_signing=False,
        public_cluster_endpoint=True,
        cluster_logs=("audit", "authenticator"),
        access_logs=False,
        web_acl=False,
        force_destroy=True,
        ttl_hours=None,
    ),
    "staging": EnvironmentProfile(
        zones=3,
        nat="per_zone",
        flow_logs="all",
        flow_log_retention_days=30,
        endpoints=_TO_START,
        multi_az=True,
        read_replicas=0,
        backup_retention_days=14,
        backup_copies=True,
        backup_lock="none",
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
        availability_target=0.99,
        dns_query_logs=True,
        dns_signing=True,
        public_cluster_endpoint=False,
        cluster_logs=_ALL_CLUSTER_LOGS,
        access_logs=True,
        web_acl=True,
        force_destroy=False,
        ttl_hours=None,
    ),
    "production": EnvironmentProfile(
        zones=3,
        nat="per_zone",
        flow_logs="all",
        flow_log_retention_days=365,
        endpoints=_TO_START,
        multi_az=True,
        read_replicas=1,
        backup_retention_days=35,
        backup_copies=True,
        backup_lock="governance",
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
        availability_target=0.999,
        dns_query_logs=True,
        dns_signing=True,
        public_cluster_endpoint=False,
        cluster_logs=_ALL_CLUSTER_LOGS,
        access_logs=True,
        web_acl=True,
        force_destroy=False,
        ttl_hours=None,
    ),
}


def profile(name: ProfileName) -> EnvironmentProfile:
    """The defaults of the profile called `name`."""
    return PROFILES[name]


def stack_profile() -> ProfileName:
    """The profile that the running stack is called after; raises `ConfigurationError` where it is called otherwise."""
    stack = pulumi.get_stack()
    for name in PROFILES:
        if name == stack:
            return name
    problem = Problem(
        f"is not a profile; they are {', '.join(PROFILES)}",
        key="stack",
        value=stack,
        fix="name the stack after one, or pass `profile`",
    )
    raise ConfigurationError("the stack has no profile of its name", [problem])
