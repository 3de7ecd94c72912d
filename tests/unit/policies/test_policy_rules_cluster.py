"""Rules about where the objects of a cluster live, who installs them and who may change them."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
JOB = "kubernetes:batch/v1:Job"
DIGEST = f"@sha256:{'0' * 64}"
NAMESPACE = "kubernetes:core/v1:Namespace"
ENFORCE = "pod-security.kubernetes.io/enforce"
IN_DEFAULT = "[default] it lives in the namespace `default`"
NO_STANDARD = "[psa-label] the namespace enforces no Pod Security Standard"


def labelled(**metadata: Any) -> dict[str, Any]:
    return {"metadata": {"name": "shop", **metadata}}


HOMES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a namespace that is restricted": (NAMESPACE, labelled(labels={ENFORCE: "restricted"}), []),
    "a namespace with the baseline": (NAMESPACE, labelled(labels={ENFORCE: "baseline"}), []),
    "a pod in a namespace": (DEPLOYMENT, labelled(namespace="shop"), []),
    "a patch of something else": (f"{NAMESPACE}Patch", labelled(labels={"team": "shop"}), []),
    "a namespace without labels": (NAMESPACE, labelled(), [NO_STANDARD]),
    "a namespace that only warns": (NAMESPACE, labelled(labels={"pod-security.kubernetes.io/warn": "restricted"}), [NO_STANDARD]),
    "a namespace that allows everything": (
        NAMESPACE,
        labelled(labels={ENFORCE: "privileged"}),
        ["[psa-label] the namespace enforces the standard privileged"],
    ),
    "a patch that opens a namespace": (
        f"{NAMESPACE}Patch",
        labelled(labels={ENFORCE: "privileged"}),
        ["[psa-label] the namespace enforces the standard privileged"],
    ),
    "a list with one that is open": (
        f"{NAMESPACE}List",
        {"items": [labelled(labels={ENFORCE: "restricted"}), labelled()]},
        [NO_STANDARD],
    ),
    "a pod in the default namespace": (DEPLOYMENT, labelled(namespace="default"), [IN_DEFAULT]),
    "a pod nowhere": ("kubernetes:core/v1:Pod", {}, [IN_DEFAULT]),
    "a patch of a pod nowhere": (f"{DEPLOYMENT}Patch", labelled(), [IN_DEFAULT]),
    "a list with a pod nowhere and one not known": (
        f"{JOB}List",
        {"items": [labelled(), labelled(namespace=UNKNOWN), labelled(namespace="shop")]},
        [IN_DEFAULT, unknown("items.1.metadata.namespace")],
    ),
    "labels that are not known": (NAMESPACE, labelled(labels=UNKNOWN), [unknown("metadata.labels")]),
    "a label that is not known": (NAMESPACE, labelled(labels={ENFORCE: UNKNOWN}), [unknown(f"metadata.labels.{ENFORCE}")]),
}


@pytest.mark.parametrize("case", HOMES)
def test_the_home_of_pods_is_judged_for(case: str) -> None:
    type_, props, said = HOMES[case]

    assert found("k8s-namespace", props, type=type_) == said


def test_the_namespace_of_the_provider_counts() -> None:
    assert found("k8s-namespace", labelled(), type=DEPLOYMENT, provider={"namespace": "shop"}) == []
    assert found("k8s-namespace", labelled(), type=DEPLOYMENT, provider={"namespace": "default"}) == [IN_DEFAULT]


REPOSITORY = "https://charts.example.org"
ALLOWED = {"charts": [f"{REPOSITORY}/*", "oci://ghcr.io/acme/*", "./charts/*"]}
RELEASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a chart with its version": ({"chart": "web", "version": "1.2.3", "repositoryOpts": {"repo": f"{REPOSITORY}/"}}, []),
    "a chart before its release": ({"chart": "web", "version": "v1.2.3-rc.1+7", "repositoryOpts": {"repo": REPOSITORY}}, []),
    "a chart in a registry": ({"chart": "oci://ghcr.io/acme/web", "version": "=1.2.3"}, []),
    "a chart by its digest": ({"chart": f"oci://ghcr.io/acme/web{DIGEST}"}, []),
    "a chart of the repository": ({"chart": "./charts/web"}, []),
    "a range of versions": (
        {"chart": "web", "version": "^1.2.0", "repositoryOpts": {"repo": REPOSITORY}},
        ["the chart's version is ^1.2.0"],
    ),
    "any version of a minor": (
        {"chart": "web", "version": "1.2.x", "repositoryOpts": {"repo": REPOSITORY}},
        ["the chart's version is 1.2.x"],
    ),
    "part of a version": (
        {"chart": "web", "version": "1.2", "repositoryOpts": {"repo": REPOSITORY}},
        ["the chart's version is 1.2"],
    ),
    "the newest chart in a registry": (
        {"chart": "oci://ghcr.io/acme/web"},
        ["the chart names no version, so the newest is installed"],
    ),
    "a chart of somebody else": (
        {"chart": "web", "version": "1.2.3", "repositoryOpts": {"repo": "https://charts.example.com"}},
        ["no policy sees what https://charts.example.com/web creates"],
    ),
    "a chart of nowhere, in any version": (
        {"chart": "web"},
        ["no policy sees what web creates", "the chart names no version, so the newest is installed"],
    ),
    "a version that is not known": (
        {"chart": "web", "version": UNKNOWN},
        ["no policy sees what web creates", unknown("version")],
    ),
}


@pytest.mark.parametrize("case", RELEASES)
def test_a_release_installs(case: str) -> None:
    release, said = RELEASES[case]

    assert found("k8s-helm-opaque", release, settings=ALLOWED, type="kubernetes:helm.sh/v3:Release") == said


def test_no_chart_is_allowed_that_is_not_named() -> None:
    release = {"chart": "web", "version": "1.2.3"}

    assert found("k8s-helm-opaque", release) == ["no policy sees what web creates"]


GROUP = "kubernetes:rbac.authorization.k8s.io/v1"
ROLE_TYPES = [
    f"kubernetes:rbac.authorization.k8s.io/{version}:{kind}{form}"
    for version in ("v1", "v1beta1", "v1alpha1")
    for kind in ("Role", "ClusterRole")
    for form in ("", "Patch", "List")
]


def role(*rules: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """A role; each of its rules is about reading ConfigMaps unless it says otherwise."""
    return {"rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"], **rule} for rule in rules], **rest}


def grant(group: str, resource: str, *verbs: str, **rest: Any) -> dict[str, Any]:
    return role({"apiGroups": [group], "resources": [resource], "verbs": list(verbs), **rest})


RBAC = "rbac.authorization.k8s.io"
ROLES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "reading ConfigMaps": (role({}), []),
    "nothing": (role(), []),
    "binding one role of its own": (grant(RBAC, "clusterroles", "bind", resourceNames=["viewer"]), []),
    "running commands in one pod": (grant("", "pods/exec", "create", resourceNames=["web-0"]), []),
    "every verb but the dangerous ones": (role({"verbs": ["get", "list", "watch", "create", "update", "patch", "delete"]}), []),
    "a verb that means something elsewhere": (grant("apps", "roles", "bind"), []),
    "roles that carry a label": (role(aggregationRule={"clusterRoleSelectors": [{"matchLabels": {"rbac": "view"}}]}), []),
    "every verb": (role({"verbs": ["*"]}), ["[wildcard] `rules.0` grants all verbs"]),
    "every resource": (
        role({"apiGroups": ["apps"], "resources": ["*"]}),
        ["[wildcard] `rules.0` grants all resources"],
    ),
    "every right of the second rule": (
        role({}, {"apiGroups": ["example.org"], "resources": ["*"], "verbs": ["*"]}),
        ["[wildcard] `rules.1` grants all verbs", "[wildcard] `rules.1` grants all resources"],
    ),
    "every path outside the objects": (
        {"rules": [{"nonResourceURLs": ["*"], "verbs": ["*"]}]},
        ["[wildcard] `rules.0` grants all verbs"],
    ),
    "the rights of all roles": (
        role(aggregationRule={"clusterRoleSelectors": [{}, {"matchLabels": {"rbac": "view"}}]}),
        ["[wildcard] it takes in the rights of every role"],
    ),
    "binding roles": (grant(RBAC, "rolebindings", "create"), []),
    "binding any role": (grant(RBAC, "clusterroles", "bind"), ["[escalation] with `rules.0` one can bind any role"]),
    "binding the role that may do everything": (
        grant(RBAC, "clusterroles", "bind", resourceNames=["cluster-admin"]),
        ["[escalation] with `rules.0` one can bind any role"],
    ),
    "escalating roles of any group": (
        grant("*", "roles", "escalate"),
        ["[escalation] with `rules.0` one can write any right into a role"],
    ),
    "acting as others": (grant("", "groups", "impersonate"), ["[escalation] with `rules.0` one can act as somebody else"]),
    "acting as the masters": (
        grant("", "groups", "impersonate", resourceNames=["system:masters"]),
        ["[escalation] with `rules.0` one can act as somebody else"],
    ),
    "running commands": (grant("", "pods/exec", "create"), ["[escalation] with `rules.0` one can run commands in pods"]),
    "running commands in everything": (
        grant("", "*/exec", "create"),
        ["[escalation] with `rules.0` one can run commands in pods"],
    ),
    "reaching pods through nodes": (
        grant("", "nodes/proxy", "get"),
        ["[escalation] with `rules.0` one can reach every pod through its node"],
    ),
    "making tokens": (
        grant("", "serviceaccounts/token", "create"),
        ["[escalation] with `rules.0` one can make tokens of accounts"],
    ),
    "approving certificates": (
        grant("certificates.k8s.io", "certificatesigningrequests/approval", "patch"),
        ["[escalation] with `rules.0` one can approve certificates"],
    ),
    "changing admission": (
        grant("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "update"),
        ["[escalation] with `rules.0` one can change what the API server admits"],
    ),
    "what is not known, and every verb": (
        role({"resources": UNKNOWN, "verbs": ["*"]}),
        ["[wildcard] `rules.0` grants all verbs", unknown("rules.0.resources")],
    ),
    "rules that are not known": ({"rules": UNKNOWN}, [unknown("rules")]),
}


@pytest.mark.parametrize("case", ROLES)
def test_a_role_grants(case: str) -> None:
    props, said = ROLES[case]

    assert found("k8s-rbac", props) == said


@pytest.mark.parametrize("type_", ROLE_TYPES)
def test_roles_are_judged_as(type_: str) -> None:
    wide = role({"verbs": ["*"]})
    listed = type_.endswith("List")

    said = found("k8s-rbac", {"items": [role({}), wide]} if listed else wide, type=type_)

    assert said == [f"[wildcard] `{'items.1.' if listed else ''}rules.0` grants all verbs"]


def bound(name: Any, kind: Any = "ClusterRole") -> dict[str, Any]:
    return {"roleRef": {"apiGroup": RBAC, "kind": kind, "name": name}, "subjects": [{"kind": "User", "name": "ann"}]}


EVERYTHING = ["[cluster-admin] it grants every right there is"]
BINDINGS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a role of its own": ("RoleBinding", bound("shop", "Role"), []),
    "the role for looking": ("ClusterRoleBinding", bound("view"), []),
    "a role that only has the name": ("RoleBinding", bound("cluster-admin", "Role"), []),
    "every right": ("ClusterRoleBinding", bound("cluster-admin"), EVERYTHING),
    "every right in a namespace": ("RoleBinding", bound("cluster-admin"), EVERYTHING),
    "every right by a patch": ("ClusterRoleBindingPatch", bound("cluster-admin"), EVERYTHING),
    "every right by a list": ("ClusterRoleBindingList", {"items": [bound("view"), bound("cluster-admin")]}, EVERYTHING),
    "every right by a list of small ones": ("RoleBindingList", {"items": [bound("cluster-admin")]}, EVERYTHING),
    "a role that is not known": ("ClusterRoleBinding", bound(UNKNOWN), [unknown("roleRef.name")]),
    "a role of a kind that is not known": ("RoleBinding", bound("cluster-admin", UNKNOWN), [unknown("roleRef.kind")]),
    "a kind that cannot matter": ("RoleBinding", bound("view", UNKNOWN), []),
    "subjects that are not known": ("RoleBinding", {**bound("cluster-admin"), "subjects": UNKNOWN}, EVERYTHING),
}


@pytest.mark.parametrize("case", BINDINGS)
def test_a_binding_grants(case: str) -> None:
    type_, props, said = BINDINGS[case]

    assert found("k8s-rbac", props, type=f"{GROUP}:{type_}") == said
