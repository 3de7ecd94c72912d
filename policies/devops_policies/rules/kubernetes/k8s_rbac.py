"""Whether a role hands out more than it seems to."""

from __future__ import annotations

from functools import partial

from devops_policies.cluster_roles import POWERS, grants
from devops_policies.clusters import kind_of, objects
from devops_policies.known import certainly, every, some
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Part, Resource

_GROUP = "kubernetes:rbac.authorization.k8s.io"
_SELECTORS = "aggregationRule.clusterRoleSelectors"


@rule(
    id="k8s-rbac",
    types=(f"{_GROUP}/v1:Role", f"{_GROUP}/*:Role*", f"{_GROUP}/*:ClusterRole*"),
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=("wildcard", "escalation", "cluster-admin"),
    fix="name the verbs and resources that are needed, and bind a role of your own",
    good={"rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}]},
    bad={"rules": [{"apiGroups": [""], "resources": ["*"], "verbs": ["*"]}]},
)
def k8s_rbac(resource: Resource, context: Context) -> Violations:
    """Roles grant what is needed, and nothing that leads to more.

    A wildcard grants what is installed tomorrow as well. Whoever can bind or escalate roles, act as others, run commands in
    pods, make tokens or change admission has every right its cluster knows, one step later.
    """
    for each in objects(resource):
        with context.doubts:
            if kind_of(each).endswith("Binding"):
                yield from _binding(each)
            else:
                yield from _role(each, context)


def _binding(binding: Resource) -> Violations:
    if every(lambda: binding.text("roleRef.kind") == "ClusterRole", lambda: binding.text("roleRef.name") == "cluster-admin"):
        yield Violation("it grants every right there is", binding.at("roleRef"), "cluster-admin")


def _role(role: Resource, context: Context) -> Violations:
    with context.doubts:
        for selector in role.each(_SELECTORS):
            with context.doubts:
                if not selector.get("matchLabels") and not selector.get("matchExpressions"):
                    yield Violation("it takes in the rights of every role", selector.path, "wildcard")
    for entry in role.each("rules"):
        for path in ("verbs", "resources"):
            with context.doubts:
                if "*" in entry.strings(path):
                    yield Violation(f"`{entry.path}` grants all {path}", entry.at(path), "wildcard")
        with context.doubts:
            if some(*(partial(grants, entry, power) for power in POWERS)):
                yield Violation(f"with `{entry.path}` one can {_granted(entry)}", entry.path, "escalation")


def _granted(entry: Part) -> str:
    return ", ".join(power.meaning for power in POWERS if certainly(partial(grants, entry, power)))
