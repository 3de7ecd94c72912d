"""What a cluster's control plane writes down."""

from __future__ import annotations

from devops_policies.known import settled
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_PATH = "enabledClusterLogTypes"
_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"]


@rule(
    id="eks-control-plane-logs",
    types=("aws:eks/cluster:Cluster",),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix=f"set `{_PATH}` to {', '.join(_TYPES)}; in dev `audit` is enough",
    settings={
        "types": setting("Kinds of logs a cluster keeps", ["audit"], _TYPES, _TYPES, items={"type": "string", "enum": _TYPES})
    },
    good={_PATH: _TYPES},
    bad={_PATH: ["api", "scheduler"]},
)
def eks_control_plane_logs(resource: Resource, context: Context) -> Violations:
    """The control plane of a cluster keeps its logs.

    None are kept unless the program asks for them, and they cannot be had afterwards: without the audit log nobody can say who
    read a secret, without the authenticator's nobody can say as whom.
    """
    wanted = context.settings["types"]
    if not settled(resource.strings(_PATH), lambda kept: set(wanted) <= set(kept)):
        kept = list(resource.strings(_PATH))
        missing = [each for each in wanted if each not in kept]
        yield Violation(f"no logs are kept of {', '.join(missing)}", _PATH)
