"""Whether a workload stays up while its nodes are replaced and its load changes."""

from __future__ import annotations

from devops_policies.budgets import BUDGET, REPLICATED, autoscalers, budgets, fewest, spare
from devops_policies.clusters import objects, with_lists, written
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_LABELS = {"app": "web"}
_TEMPLATE = {"metadata": {"labels": _LABELS}}
_REPLICAS = "spec.replicas"
_WEB = Mock(REPLICATED[0], "web", {"metadata": {"name": "web"}, "spec": {"replicas": 3, "template": _TEMPLATE}})


@rule(
    id="k8s-availability",
    types=with_lists(*REPLICATED),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    keys=("pdb", "hpa-vs-pdb", "hpa-replicas"),
    whole_stack=True,
    fix="give it a PodDisruptionBudget with `maxUnavailable: 1`, and leave `replicas` out where an autoscaler sets them",
    good=[_WEB, Mock(BUDGET, "web", {"spec": {"maxUnavailable": 1, "selector": {"matchLabels": _LABELS}}})],
    bad=[_WEB],
)
def k8s_availability(resource: Resource, context: Context) -> Violations:
    """Replicated workloads survive the replacement of their nodes.

    A drain takes all pods of a workload at once unless a budget says how many must stay, and waits forever where the budget
    lets none go. A number of replicas beside an autoscaler undoes its work with every deployment.
    """
    for workload in objects(resource):
        yield from _drained(workload, context)
        with context.doubts:
            scalers = [scaler.name for scaler in autoscalers(context.stack, workload)]
            if scalers and written(workload).has(_REPLICAS) and not _ignores_replicas(workload):
                message = f"it sets `replicas`, and so does {' and '.join(scalers)}"
                yield Violation(message, workload.at(_REPLICAS), "hpa-replicas")


def _drained(workload: Resource, context: Context) -> Violations:
    place = workload.path or None
    with context.doubts:
        running, guards = fewest(context.stack, workload), list(budgets(context.stack, workload))
        if running > 1 and not guards:
            yield Violation(f"a drain may take all of its {running} pods at once", place, "pdb")
        for budget in guards:
            with context.doubts:
                if spare(context.stack, budget) < 1:
                    yield Violation(f"while {running} of its pods run, {budget.name} lets none go", place, "hpa-vs-pdb")


def _ignores_replicas(resource: Resource) -> bool:
    """Whether the program leaves the number alone once the workload exists."""
    return any(path in ("*", "spec", _REPLICAS) for path in resource.options.ignore_changes)
