"""Whether a program builds on what is about to go."""

from __future__ import annotations

from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.type_sets import successor
from devops_policies.view import Resource

_LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
_CLUSTER = "aws:eks/cluster:Cluster"
_MODE = "accessConfig.authenticationMode"


@rule(
    id="no-deprecated-types",
    types=("deprecated", _LAUNCH_CONFIGURATION, _CLUSTER),
    severity=Severity.LOW,
    levels="A/A/M",
    fix="use the successor, with an alias to the old type so that nothing is replaced; set `authenticationMode: API` of clusters",
    good=[Mock(_CLUSTER, "main", {"accessConfig": {"authenticationMode": "API"}})],
    bad=[Mock("aws:s3/bucketAclV2:BucketAclV2", "files", {"bucket": "files"}), Mock(_CLUSTER, "main")],
)
def no_deprecated_types(resource: Resource, _context: Context) -> Violations:
    """Nothing is made in a way that the provider or AWS has given up.

    It keeps working until an upgrade removes it, and then it is in the way of everything else. New accounts can make no launch
    configurations any more, and an error in a cluster's config map locks everyone out, which access entries cannot do.
    """
    if resource.type == _LAUNCH_CONFIGURATION:
        yield Violation("launch configurations are replaced by `ec2.LaunchTemplate`")
    elif resource.type == _CLUSTER:
        if resource.text(_MODE, "CONFIG_MAP") == "CONFIG_MAP":
            yield Violation("who may use the cluster is held in its config map, which access entries replace", _MODE)
    else:
        yield Violation(f"the type is deprecated in favour of `{successor(resource.type)}`")
