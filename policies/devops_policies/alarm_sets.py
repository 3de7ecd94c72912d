"""Which alarms each kind of resource needs at least."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from devops_policies.balancers import TARGET_GROUPS
from devops_policies.links import referred
from devops_policies.metric_alarms import Metric
from devops_policies.tables import table
from devops_policies.view import Resource, Stack


@dataclass(frozen=True)
class Choice:
    """A metric that shows a fault."""

    metric: Metric
    of_target_groups: bool
    """Whether it is one of the target groups a service stands behind, and not of the service itself."""

    def __str__(self) -> str:
        return f"{self.metric} of its target groups" if self.of_target_groups else str(self.metric)

    def subjects(self, stack: Stack, resource: Resource) -> Iterator[Resource]:
        """The resources whose metric it is."""
        if not self.of_target_groups:
            yield resource
            return
        for balancer in resource.each("loadBalancers"):
            place = f"{balancer.path}.targetGroupArn"
            groups = referred(stack, resource, place, *TARGET_GROUPS)
            yield from (group for group in groups if stack.refers(resource, place, group, "arn", "id"))


@dataclass(frozen=True)
class Watch:
    """Something about a kind of resource that an alarm must look at."""

    name: str
    """Kind and fault, as in `database-storage`."""
    types: Sequence[str]
    balancer_type: str | None
    """Kind of load balancer it is about; none for anything else."""
    choices: Sequence[Choice]
    """Metrics that show the fault; an alarm on one of them is enough."""

    def concerns(self, resource: Resource) -> bool:
        """Whether it is about this resource."""
        if resource.type not in self.types:
            return False
        return self.balancer_type is None or resource.text("loadBalancerType", "application") == self.balancer_type


@cache
def watches() -> Sequence[Watch]:
    """The table that comes with this package."""
    kinds: Mapping[str, Any] = table("alarm_sets.yaml")["kinds"]
    return tuple(
        Watch(f"{name}-{fault}", tuple(kind["types"]), kind.get("balancer_type"), tuple(_choice(each) for each in choices))
        for name, kind in kinds.items()
        for fault, choices in kind["watches"].items()
    )


def _choice(entry: Mapping[str, Any]) -> Choice:
    namespace, _, name = entry["metric"].partition(" ")
    metric = Metric(namespace, name, entry["bad"], entry["dimensions"], entry.get("optional", ()))
    return Choice(metric, entry.get("of") == "targets")
