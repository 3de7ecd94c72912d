"""Who gets into a cluster, and into its nodes."""

from __future__ import annotations

from devops_policies.known import every
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_CLUSTER = "aws:eks/cluster:Cluster"
_NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
_MODE = "accessConfig.authenticationMode"
_CREATOR = "accessConfig.bootstrapClusterCreatorAdminPermissions"
_KEY = "remoteAccess.ec2SshKey"
_GROUPS = "remoteAccess.sourceSecurityGroupIds"


@rule(
    id="eks-access",
    types=(_CLUSTER, _NODE_GROUP),
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=("api-mode", "no-ssh"),
    fix=(
        "set `accessConfig: {authenticationMode: API, bootstrapClusterCreatorAdminPermissions: false}`, an `eks.AccessEntry` "
        "for each administrator; leave `remoteAccess` out and use Session Manager, or name its `sourceSecurityGroupIds`"
    ),
    good=[
        Mock(
            _CLUSTER,
            "main",
            {"accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}},
        ),
        Mock(_NODE_GROUP, "workers", {"remoteAccess": {"ec2SshKey": "ops", "sourceSecurityGroupIds": ["sg-1"]}}),
    ],
    bad=[
        Mock(
            _CLUSTER,
            "main",
            {"accessConfig": {"authenticationMode": "CONFIG_MAP", "bootstrapClusterCreatorAdminPermissions": True}},
        ),
        Mock(_NODE_GROUP, "workers", {"remoteAccess": {"ec2SshKey": "ops"}}),
    ],
)
def eks_access(resource: Resource, context: Context) -> Violations:
    """Whoever gets into a cluster or its nodes is named by an access entry or a security group.

    A ConfigMap in the cluster can be changed by whoever writes to its namespace, and no log of AWS shows it. The creator, mostly
    the role of a pipeline, is an administrator that no list names. A node group with a key and without security groups opens SSH
    to the world. What creators may do is settled when the cluster is made: in one that exists, delete their access entry.
    """
    if resource.type == _NODE_GROUP:
        if every(lambda: resource.has(_KEY), lambda: not resource.get(_GROUPS)):
            yield Violation("everyone can reach the SSH port of its nodes", _GROUPS, "no-ssh")
        return
    with context.doubts:
        mode = resource.text(_MODE, "CONFIG_MAP")
        if mode != "API":
            yield Violation(f"with `{mode}`, a ConfigMap in the cluster says who gets in", _MODE, "api-mode")
    with context.doubts:
        if resource.flag(_CREATOR, default=True):
            yield Violation("whoever makes the cluster is its administrator, and no list says so", _CREATOR, "api-mode")
