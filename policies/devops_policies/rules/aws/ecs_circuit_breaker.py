"""What happens to a deployment that does not work."""

from __future__ import annotations

from functools import partial

from devops_policies.known import every, some
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="ecs-circuit-breaker",
    types=("aws:ecs/service:Service",),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix="set `deploymentCircuitBreaker: {enable: true, rollback: true}`",
    good={"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
    bad={"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
)
def ecs_circuit_breaker(resource: Resource, _context: Context) -> Violations:
    """A deployment that fails is rolled back by itself.

    Otherwise ECS keeps starting tasks that die, for hours, while nobody looks. Services that CodeDeploy or another controller
    deploys are left out: ECS cannot roll those back.
    """
    if every(
        lambda: resource.text("deploymentController.type", "ECS") == "ECS",
        lambda: not some(partial(_rolls_back, resource, "deploymentCircuitBreaker"), partial(_rolls_back, resource, "alarms")),
    ):
        yield Violation("nothing rolls a failed deployment back", "deploymentCircuitBreaker")


def _rolls_back(resource: Resource, path: str) -> bool:
    return every(partial(resource.flag, f"{path}.enable"), partial(resource.flag, f"{path}.rollback"))
