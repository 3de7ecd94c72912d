"""What is measured of a database: its statements, and the system it runs on."""

from __future__ import annotations

from typing import Any

from pulumi_aws import iam

from devops_components._core.component import Component
from devops_components._core.iam import make_role, partition, trust
from devops_components.data.database_settings import ADVANCED_DAYS, DatabaseArgs


def statements(args: DatabaseArgs) -> dict[str, Any]:
    """Performance data, encrypted and kept for as long as asked for."""
    if not args.insight_days:
        return {}
    return {
        "database_insights_mode": "advanced" if args.insight_days >= ADVANCED_DAYS else "standard",
        "performance_insights_enabled": True,
        "performance_insights_kms_key_id": args.kms_key_arn,
        "performance_insights_retention_period": args.insight_days,
    }


def system(owner: Component, args: DatabaseArgs) -> dict[str, Any]:
    """Metrics of the operating system, and the role that may send them."""
    seconds = args.defaults.enhanced_monitoring_seconds
    return {"monitoring_interval": seconds, "monitoring_role_arn": _role(owner, args).arn} if seconds else {}


def _role(owner: Component, args: DatabaseArgs) -> iam.Role:
    name = owner.named("monitoring")
    role = make_role(
        owner,
        name,
        "Lets RDS send operating-system metrics to CloudWatch",
        trust("monitoring.rds.amazonaws.com", source_account=args.account),
    )
    arn = f"arn:{partition(args.region)}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    iam.RolePolicyAttachment(name, role=role.name, policy_arn=arn, opts=owner.child())
    return role
