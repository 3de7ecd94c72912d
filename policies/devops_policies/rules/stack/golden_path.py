"""Whether stores and services are made by components."""

from __future__ import annotations

from devops_policies.components import is_part_of, types_above
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_RAW = (
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:dynamodb/table:Table",
    "aws:ecs/service:Service",
)


@rule(
    id="golden-path",
    types=_RAW,
    severity=Severity.MEDIUM,
    levels="A/A/M",
    fix="use the component that makes it, such as `PostgresDatabase` or `ContainerService`, or name your own in `components`",
    settings={"components": setting("Types of components that may make them, with `*` as a wildcard", ["devops:*"])},
    good=[Mock("devops:data:PostgresDatabase", "orders"), Mock("aws:rds/instance:Instance", "orders-db", parent="orders")],
    bad=[Mock("aws:rds/instance:Instance", "orders-db")],
)
def golden_path(resource: Resource, context: Context) -> Violations:
    """Stores and services are made by components.

    A component brings encryption, backups, alarms and tags along, and the next improvement of them too; what is made by hand
    has what its author thought of that day. A resource's URN keeps the types of what it is part of, remote components among them.
    """
    wanted = context.settings["components"]
    if not is_part_of(resource, wanted):
        maker = types_above(resource)[-1:] or ["the program itself"]
        yield Violation(f"it is made by {maker[0]}, not by a component of type {' or '.join(wanted)}")
