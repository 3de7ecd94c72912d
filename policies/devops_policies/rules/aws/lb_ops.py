"""Whether a load balancer can be lost, and what it leaves behind."""

from __future__ import annotations

from devops_policies.balancers import LOAD_BALANCERS, writes_access_logs
from devops_policies.known import every
from devops_policies.log_delivery import access_logs_delivered
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="lb-ops",
    types=LOAD_BALANCERS,
    severity=Severity.MEDIUM,
    levels="-/A/M",
    keys=("logging", "deletion-protection"),
    whole_stack=True,
    fix="set `enableDeletionProtection: true`, and `accessLogs: {bucket: …, enabled: true}` with a bucket encrypted by keys of "
    "S3",
    good=[Mock(LOAD_BALANCERS[0], "web", {"accessLogs": {"bucket": "logs", "enabled": True}, "enableDeletionProtection": True})],
    bad=[Mock(LOAD_BALANCERS[0], "web", {"accessLogs": {"bucket": "logs", "enabled": False}, "enableDeletionProtection": False})],
)
def lb_ops(resource: Resource, context: Context) -> Violations:
    """Load balancers keep access logs and cannot be deleted by accident.

    The logs are often the only record of who asked for what; the name and the addresses of a deleted load balancer never come
    back. Logs that CloudWatch delivers count. Gateways write none, and network load balancers only for TLS listeners, which
    are looked for in this stack.
    """
    with context.doubts:
        if every(
            lambda: writes_access_logs(context.stack, resource),
            lambda: not resource.flag("accessLogs.enabled"),
            lambda: not access_logs_delivered(context.stack, resource),
        ):
            yield Violation("nobody can tell who asked for what", "accessLogs.enabled", "logging")
    with context.doubts:
        if not resource.flag("enableDeletionProtection"):
            yield Violation("the load balancer can be deleted at once", "enableDeletionProtection", "deletion-protection")
