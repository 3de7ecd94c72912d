"""Whether the pods of a cluster stay up while their nodes are replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown, verdicts

from devops_policies.examples import resources
from devops_policies.registry import all_rules
from devops_policies.rule import Mock
from devops_policies.view import Options

BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
SCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
LABELS = {"app": "web"}


def runs(replicas: Any = None, kind: str = "apps/v1:Deployment", name: str = "web") -> Mock:
    count = {} if replicas is None else {"replicas": replicas}
    spec = {"template": {"metadata": {"labels": LABELS}}, **count}
    return Mock(f"kubernetes:{kind}", name, {"metadata": {"name": name, "namespace": "shop"}, "spec": spec})


def budget(selector: Any = None, namespace: str = "shop", **amounts: Any) -> Mock:
    chosen = {"matchLabels": LABELS} if selector is None else selector
    return Mock(BUDGET, "guard", {"metadata": {"namespace": namespace}, "spec": {"selector": chosen, **amounts}})


def scaler(least: Any = None, name: str = "web", kind: str = "Deployment") -> Mock:
    target = {"scaleTargetRef": {"kind": kind, "name": name}, **({} if least is None else {"minReplicas": least})}
    return Mock(SCALER, "scaler", {"metadata": {"namespace": "shop"}, "spec": target})


ALL_AT_ONCE = "[pdb] a drain may take all of its 3 pods at once"
NONE_GO = "[hpa-vs-pdb] while 3 of its pods run, guard lets none go"
TWICE_SET = "[hpa-replicas] it sets `replicas`, and so does scaler"
GUARDED: dict[str, tuple[Sequence[Mock], list[str]]] = {
    "one may go": ([runs(3), budget(maxUnavailable=1)], []),
    "two stay": ([runs(3), budget(minAvailable=2)], []),
    "two thirds stay": ([runs(3), budget(minAvailable="50%")], []),
    "a share may go, rounded up": ([runs(3), budget(maxUnavailable="1%")], []),
    "all pods of the namespace are guarded": ([runs(3), budget({}, maxUnavailable=1)], []),
    "the guard is in a list": ([runs(3), Mock(f"{BUDGET}List", "all", {"items": [budget(maxUnavailable=1).props]})], []),
    "there is but one": ([runs(1)], []),
    "there is one by default": ([runs()], []),
    "an autoscaler keeps two, and one may go": ([runs(), scaler(2), budget(minAvailable=1)], []),
    "an autoscaler keeps one": ([runs(), scaler()], []),
    "an autoscaler of something else is beside it": ([runs(1), scaler(5, name="api")], []),
    "nothing guards them": ([runs(3)], [ALL_AT_ONCE]),
    "the guard is for others": ([runs(3), budget({"matchLabels": {"app": "api"}}, maxUnavailable=1)], [ALL_AT_ONCE]),
    "the guard is elsewhere": ([runs(3), budget(namespace="other", maxUnavailable=1)], [ALL_AT_ONCE]),
    "an autoscaler keeps three and nothing guards them": ([runs(), scaler(3)], [ALL_AT_ONCE]),
    "all must stay": ([runs(3), budget(minAvailable=3)], [NONE_GO]),
    "all must stay, as a share": ([runs(3), budget(minAvailable="100%")], [NONE_GO]),
    "none may go": ([runs(3), budget(maxUnavailable=0)], [NONE_GO]),
    "no share may go": ([runs(3), budget(maxUnavailable="0%")], [NONE_GO]),
    "the guard says nothing": ([runs(3), budget()], [NONE_GO]),
    "the autoscaler may shrink it to what must stay": ([runs(), scaler(3), budget(minAvailable=3)], [NONE_GO]),
    "one must stay of one": (
        [runs(1), budget(minAvailable=1)],
        ["[hpa-vs-pdb] while 1 of its pods run, guard lets none go"],
    ),
    "both the program and an autoscaler count them": ([runs(3), scaler(3), budget(maxUnavailable=1)], [TWICE_SET]),
    "an autoscaler keeps a number that is not known": ([runs(), scaler(UNKNOWN)], [unknown("spec.minReplicas")]),
    "so many stay as is not known": ([runs(3), budget(minAvailable=UNKNOWN)], [unknown("spec.minAvailable")]),
    "the number is not known": ([runs(UNKNOWN)], [unknown("spec.replicas")]),
    "the guard keeps no number": (
        [runs(3), budget(minAvailable="most")],
        ["error: cannot be judged: `spec.minAvailable` is not a number or a percentage"],
    ),
}


@pytest.mark.parametrize("case", GUARDED)
def test_pods_stay_up_where(case: str) -> None:
    stack, said = GUARDED[case]

    assert found("k8s-availability", stack) == said


def test_the_pods_of_all_workloads_that_a_budget_guards_are_counted() -> None:
    stack = [runs(3), runs(1, "apps/v1:StatefulSet", "db"), budget(minAvailable=3)]

    assert found("k8s-availability", stack) == []


@pytest.mark.parametrize(
    "kind", ["apps/v1:Deployment", "apps/v1:StatefulSet", "apps/v1:ReplicaSet", "core/v1:ReplicationController"]
)
def test_every_kind_with_replicas_needs_a_budget(kind: str) -> None:
    listed = Mock(f"kubernetes:{kind}List", "all", {"items": [runs(1).props, runs(3).props]})

    assert found("k8s-availability", [runs(3, kind)]) == [ALL_AT_ONCE]
    assert found("k8s-availability", [listed]) == [ALL_AT_ONCE]


def test_a_number_that_the_program_leaves_alone_is_the_autoscalers() -> None:
    for ignored in ("spec.replicas", "spec", "*"):
        left_alone = replace(runs(3), options=Options(ignore_changes=(ignored,)))

        assert found("k8s-availability", [left_alone, scaler(3), budget(maxUnavailable=1)]) == []


def test_what_the_cluster_wrote_into_the_object_is_not_the_programs() -> None:
    filled_in = runs(3)
    in_cluster = replace(filled_in, props={**filled_in.props, "__inputs": runs().props})

    assert found("k8s-availability", [in_cluster, scaler(3), budget(maxUnavailable=1)]) == []


def test_an_object_of_a_list_is_named_by_its_place() -> None:
    listed = Mock("kubernetes:apps/v1:DeploymentList", "all", {"items": [runs(1).props, runs(3).props]})
    rule = all_rules()["k8s-availability"]

    places = [verdict.path for verdict in verdicts(rule, resources(rule, [listed, scaler(3)]))]

    assert places == ["items.0", "items.0.spec.replicas", "items.1", "items.1.spec.replicas"]


def test_nothing_is_asked_for_in_dev() -> None:
    assert found("k8s-availability", [runs(3)], "dev") == []
