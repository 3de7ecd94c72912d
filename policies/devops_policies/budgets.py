"""How many pods of a workload run, and how many of them may go at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from devops_policies.clusters import is_named, kind_of, objects_of, together, written
from devops_policies.known import every
from devops_policies.labels import selects
from devops_policies.pods import POD_MAKERS, pod_of
from devops_policies.view import Part, Resource, Stack, Unreadable

AUTOSCALER_TYPES: Final = (
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    "kubernetes:autoscaling/v1:HorizontalPodAutoscaler",
)
BUDGET: Final = "kubernetes:policy/v1:PodDisruptionBudget"
REPLICATED: Final = (
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:StatefulSet",
    "kubernetes:apps/v1:ReplicaSet",
    "kubernetes:core/v1:ReplicationController",
)
"""Types of workloads that say how many pods they run."""


def autoscalers(stack: Stack, workload: Resource) -> Iterator[Resource]:
    """The autoscalers that set how many pods a workload runs."""
    return (scaler for scaler in objects_of(stack, *AUTOSCALER_TYPES) if _scales(stack, scaler, workload))


def fewest(stack: Stack, workload: Resource) -> int:
    """The fewest pods a workload runs: what its autoscaler may shrink it to, else what it asks for."""
    floors = [int(scaler.number("spec.minReplicas", 1)) for scaler in autoscalers(stack, workload)]
    return min(floors, default=int(written(workload).number("spec.replicas", 1)))


def budgets(stack: Stack, workload: Resource) -> Iterator[Resource]:
    """The disruption budgets that select the pods of a workload."""
    return (budget for budget in objects_of(stack, BUDGET) if protects(stack, budget, workload))


def protects(stack: Stack, budget: Resource, workload: Resource) -> bool:
    """Whether a budget selects the pods of a workload; one without a selector selects none."""
    selector = budget.part("spec.selector")
    return selector is not None and every(
        lambda: together(stack, budget, workload), partial(selects, selector, pod_of(workload).template)
    )


def spare(stack: Stack, budget: Resource) -> int:
    """How many pods a drain may take at once, when as few run as can be.

    A share of the pods is rounded up, whether it is kept or given up; a budget that says neither gives up none.
    """
    guarded = (workload for workload in objects_of(stack, *POD_MAKERS) if protects(stack, budget, workload))
    running = sum(fewest(stack, workload) if workload.type in REPLICATED else 1 for workload in guarded)
    spec = budget.part("spec") or Part({}, "spec")
    if spec.has("maxUnavailable"):
        return _share(spec, "maxUnavailable", running)
    return running - _share(spec, "minAvailable", running) if spec.has("minAvailable") else 0


def _share(spec: Part, path: str, running: int) -> int:
    amount = spec.text(path)
    number, percent, rest = amount.partition("%")
    if not number.isdecimal() or rest:
        raise Unreadable(spec.at(path), "a number or a percentage")
    return -(-running * int(number) // 100) if percent else int(number)


def _scales(stack: Stack, scaler: Resource, workload: Resource) -> bool:
    return every(
        lambda: together(stack, scaler, workload),
        lambda: scaler.text("spec.scaleTargetRef.kind") == kind_of(workload),
        lambda: is_named(scaler, scaler, "spec.scaleTargetRef.name", workload),
    )
