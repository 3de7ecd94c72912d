"""Which namespace an object lives in, and what the namespace refuses."""

from __future__ import annotations

from devops_policies.clusters import NAMESPACE, is_patch, kind_of, namespace, objects
from devops_policies.labels import label
from devops_policies.pods import POD_TYPES
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_ENFORCE = "pod-security.kubernetes.io/enforce"


@rule(
    id="k8s-namespace",
    types=(NAMESPACE, f"{NAMESPACE}*", *POD_TYPES),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    keys=("default", "psa-label"),
    fix=f"create a namespace labelled `{_ENFORCE}: restricted`, and set `metadata.namespace` to it",
    settings={"standards": setting("Pod Security Standards that a namespace may enforce", ["baseline", "restricted"])},
    good={"metadata": {"name": "shop", "labels": {_ENFORCE: "restricted"}}},
    bad={"metadata": {"name": "shop", "labels": {_ENFORCE: "privileged"}}},
)
def k8s_namespace(resource: Resource, context: Context) -> Violations:
    """Pods live in a namespace of their own, which refuses dangerous ones.

    Rights, quotas and network policies end at a namespace, so in `default` everybody shares them. The label makes the API
    server itself refuse what this policy cannot see, such as the pods of operators and of people.
    """
    for each in objects(resource):
        with context.doubts:
            if kind_of(each) == "Namespace":
                yield from _enforcement(each, context)
            elif namespace(each) == "default":
                yield Violation("it lives in the namespace `default`", each.at("metadata.namespace"), "default")


def _enforcement(home: Resource, context: Context) -> Violations:
    labels, enforced = home.at("metadata.labels"), label(home, _ENFORCE)
    if enforced is None and not is_patch(home):
        yield Violation("the namespace enforces no Pod Security Standard", labels, "psa-label")
    elif enforced is not None and enforced not in context.settings["standards"]:
        yield Violation(f"the namespace enforces the standard {enforced}", labels, "psa-label")
