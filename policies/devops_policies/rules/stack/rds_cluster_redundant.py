"""Whether a cluster of databases survives the loss of a zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_policies.databases import CLUSTER, CLUSTER_INSTANCE
from devops_policies.known import Undecided, settled
from devops_policies.links import referring
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource
from devops_policies.written import is_written

_CLUSTER_NAME = "clusterIdentifier"
_IDENTITIES = ("clusterIdentifier", "id")

_ORDERS = Mock(CLUSTER, "orders", {"engine": "aurora-postgresql"})


def _member(name: str, zone: str) -> Mock:
    return Mock(CLUSTER_INSTANCE, name, {"availabilityZone": zone}, {"clusterIdentifier": "orders"})


@rule(
    id="rds-cluster-redundant",
    types=(CLUSTER,),
    severity=Severity.HIGH,
    levels="-/A/M",
    whole_stack=True,
    fix="add a second `rds.ClusterInstance` with an `availabilityZone` of its own",
    settings={
        "instances": setting("Fewest instances of a cluster", 1, 2, 2, minimum=1, maximum=16),
        "zones": setting("Fewest zones the instances stand in", 1, 2, 2, minimum=1, maximum=3),
    },
    good=[_ORDERS, _member("orders-a", "eu-west-1a"), _member("orders-b", "eu-west-1b")],
    bad=[_ORDERS, _member("orders-a", "eu-west-1a")],
)
def rds_cluster_redundant(resource: Resource, context: Context) -> Violations:
    """Clusters have instances in two zones.

    The storage of a cluster outlives a zone, but a single instance does not: until a new one has started, which takes ten
    minutes and more, nobody can read or write. Clusters whose instances RDS runs itself always have enough; a replica of
    another cluster can be made anew.
    """
    if _is_left_out(resource):
        return
    stack = context.stack
    fewest, wanted = context.settings["instances"], context.settings["zones"]
    found = referring(stack, resource, _CLUSTER_NAME, CLUSTER_INSTANCE)
    members = [each for each in found if stack.refers(each, _CLUSTER_NAME, resource, *_IDENTITIES)]
    if len(members) < fewest:
        yield Violation(f"it has {len(members)} of at least {fewest} instances")
    elif not settled(_zones(members), lambda zones: len(set(zones)) >= wanted):
        yield Violation(f"its instances stand in {len(set(_zones(members)))} of at least {wanted} zones")


def _is_left_out(cluster: Resource) -> bool:
    """Serverless clusters of the first version have no instances."""
    made_by_rds = is_written(cluster, "dbClusterInstanceClass") or cluster.text("engineMode") == "serverless"
    return made_by_rds or is_written(cluster, "replicationSourceIdentifier")


def _zones(members: Sequence[Resource]) -> Iterator[str]:
    """The zones of the instances; then `Undecided` if AWS has still to choose one."""
    doubt: Undecided | None = None
    for member in members:
        try:
            zone = member.text("availabilityZone")
        except Undecided as undecided:
            doubt = undecided
            continue
        if zone:
            yield zone
    if doubt:
        raise doubt
