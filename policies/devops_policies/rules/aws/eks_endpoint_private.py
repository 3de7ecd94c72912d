"""Whether the internet can knock at a cluster's API."""

from __future__ import annotations

from devops_policies.known import every, settled
from devops_policies.network import worldly
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_CIDRS = "vpcConfig.publicAccessCidrs"


@rule(
    id="eks-endpoint-private",
    types=("aws:eks/cluster:Cluster",),
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="set `endpointPublicAccess: false` and `endpointPrivateAccess: true`, or name your own networks in `publicAccessCidrs`",
    good={"vpcConfig": {"endpointPublicAccess": False}},
    bad={"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}},
)
def eks_endpoint_private(resource: Resource, _context: Context) -> Violations:
    """The API of a cluster is closed to the world.

    Where it is open, one stolen token or one flaw of the API server is enough, from anywhere. It is open unless the program says
    otherwise, and to everyone unless it names who may come.
    """
    if every(lambda: resource.flag("vpcConfig.endpointPublicAccess", default=True), lambda: bool(_admitted(resource))):
        yield Violation(f"{' and '.join(_admitted(resource))} can reach the API of the cluster", _CIDRS)


def _admitted(cluster: Resource) -> list[str]:
    """The ranges that let the world in."""
    if not cluster.get(_CIDRS):
        return ["0.0.0.0/0"]
    return settled(cluster.strings(_CIDRS), lambda cidrs: worldly(cidrs, _CIDRS))
