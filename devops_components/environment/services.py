"""The services of an environment, and what each of them talks to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from devops_components._core.closed import Many
from devops_components._core.component import Component
from devops_components._core.connections import Connection
from devops_components.compute.container_cluster import ContainerCluster, ContainerClusterArgs
from devops_components.compute.container_service import ContainerService, ContainerServiceArgs
from devops_components.compute.service_settings import ContainerServiceSettings
from devops_components.environment.stores import Stores, check_use


class EnvironmentServiceSettings(ContainerServiceSettings):
    """A service of the environment."""

    connects_to: Many[str] = ()
    """Stores and services of the environment it uses: `orders`, or `uploads:read` where there is a choice.

    Each gives it a way, rights, and variables called after it, such as `ORDERS_HOST`; nothing else is open to it.
    """

    @property
    def uses(self) -> tuple[str, ...]:
        """The names of what it uses."""
        return tuple(entry.partition(":")[0] for entry in self.connects_to)


Services = Mapping[str, EnvironmentServiceSettings]


def check_services(services: Services, kinds: Mapping[str, str]) -> None:
    """Raises `ValueError` where a service uses what is not there, twice, or by way of itself; `kinds` are those of stores."""
    both = sorted(set(services) & set(kinds))
    if both:
        raise ValueError(f"{both[0]} is a service and one of {kinds[both[0]]}; call one of them otherwise")
    for name, service in services.items():
        unknown = sorted(set(service.uses) - set(kinds) - set(services))
        if unknown:
            there = ", ".join(sorted({*kinds, *services} - {name})) or "none"
            raise ValueError(
                f"service {name} connects to {', '.join(unknown)}, which is no store or service here; there are: {there}"
            )
        twice = sorted({used for used in service.uses if service.uses.count(used) > 1})
        if twice:
            raise ValueError(f"service {name} connects to {twice[0]} twice")
        for entry, used in zip(service.connects_to, service.uses, strict=True):
            if used in kinds:
                check_use(name, entry, kinds[used])
            elif entry != used:
                raise ValueError(f"service {name} connects to {entry}; {used} is a service, so write {used}")
    list(_in_order(services))


def run_services(
    owner: Component, services: Services, stores: Stores, given: Mapping[str, Any], options: pulumi.ResourceOptions
) -> dict[str, ContainerService]:
    """Runs every service after those it uses, in one cluster; of what is `given` each takes the arguments it knows."""
    if not services:
        return {}
    settings = ContainerClusterArgs(
        **{name: value for name, value in given.items() if name in ContainerClusterArgs.model_fields},
        namespace_enabled=any(set(service.uses) & set(services) for service in services.values()),
        exec_enabled=any(service.exec_enabled for service in services.values()),
    )
    cluster = ContainerCluster(owner.named("cluster"), settings, options)
    known = {name: value for name, value in given.items() if name in ContainerServiceArgs.model_fields}
    made: dict[str, ContainerService] = {}
    for name in _in_order(services):
        service = services[name]
        args = ContainerServiceArgs(
            **known,
            **{field: value for field, value in service.given().items() if field != "connects_to"},
            cluster_arn=cluster.cluster_arn,
            cluster_name=cluster.cluster_name,
            namespace_arn=cluster.namespace_arn,
            exec_log_group_arn=cluster.exec_log_group_arn,
            connections={
                used: _connection(entry, stores, made) for entry, used in zip(service.connects_to, service.uses, strict=True)
            },
        )
        made[name] = ContainerService(owner.named(name), args, options)
    return {name: made[name] for name in services}


def _connection(entry: str, stores: Stores, services: Mapping[str, ContainerService]) -> Connection:
    return services[entry].connection() if entry in services else stores.connection(entry)


def _in_order(services: Services) -> Iterator[str]:
    """The services, each after those it uses; raises `ValueError` where they go round in a circle."""
    done: set[str] = set()
    waiting = list(services)
    while waiting:
        ready = [name for name in waiting if set(services[name].uses) & set(services) <= done]
        if not ready:
            raise ValueError(f"services {', '.join(waiting)} connect to each other in a circle; let one take messages instead")
        yield from ready
        done.update(ready)
        waiting = [name for name in waiting if name not in done]
