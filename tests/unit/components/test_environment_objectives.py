"""The objectives of an environment's services: from the profile or a person, and with alarms by the rules on alarms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from environments import CONFIGURATION, IMAGE

from devops_components import Environment, EnvironmentArgs
from devops_components.errors import ConfigurationError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph
from devops_policies.registry import all_rules
from tests.conftest import Render

RULES = ("alarm-actionable", "alarm-coverage", "alarm-reaches-human", "service-has-slo")


def arguments(profile: str, **service: Any) -> EnvironmentArgs:
    """An environment with one service, as its configuration file describes it."""
    shop = {"image": IMAGE, **service}
    return EnvironmentArgs.from_yaml(json.dumps({**CONFIGURATION, "profile": profile, "services": {"shop": shop}}), "stage.yaml")


def environment(render: Render, profile: str, **service: Any) -> Graph:
    return render(lambda: Environment("all", arguments(profile, **service)))


def alarms(graph: Graph) -> set[str]:
    """The alarms on objectives that somebody hears."""
    return {node.name for node in graph.of_type("aws:cloudwatch/compositeAlarm:CompositeAlarm")}


def findings(graph: Graph, judged_as: str) -> list[str]:
    return [finding.id for finding in evaluate(graph, [all_rules()[id_] for id_ in RULES], judged_as).findings]


@pytest.mark.parametrize("profile", ["sandbox", "dev", "testing", "staging", "production"])
def test_every_environment_keeps_the_rules_on_alarms_and_objectives(render: Render, profile: str) -> None:
    graph = environment(render, profile)

    promised = profile in ("staging", "production")
    assert alarms(graph) == ({"all-shop-burn-fast", "all-shop-burn-medium", "all-shop-burn-slow"} if promised else set[str]())
    assert findings(graph, profile) == []


def test_a_service_of_its_own_objective_keeps_them_as_well(render: Render) -> None:
    graph = environment(render, "production", objective={"target": 0.9995, "windowDays": 28, "minFailedRequests": 50})

    fast = graph.resource("aws:cloudwatch/compositeAlarm:CompositeAlarm", "all-shop-burn-fast")
    assert "2.14 % of the failures that 99.95 % allows in 28 days" in fast.inputs["alarmDescription"]
    assert findings(graph, "production") == []


def test_a_service_without_an_objective_does_not(render: Render) -> None:
    graph = environment(render, "production", objective=None)

    assert alarms(graph) == set()
    assert findings(graph, "production") == ["service-has-slo"]


@pytest.mark.parametrize(
    ("objective", "says"),
    [
        ({"target": 99.9}, "services.shop.objective.target = 99.9: is more than 0.99999, the most allowed; for example 0.999"),
        ({"windowDays": 1}, "services.shop.objective.windowDays = 1: is less than 7, the least allowed"),
        (
            {"goal": 0.99},
            "services.shop.objective.goal: is not a known key; allowed here: minFailedRequests, target, windowDays",
        ),
        (0.99, "services.shop.objective = 0.99: is not a mapping of keys to values; for example"),
    ],
)
def test_an_objective_that_cannot_be_is_refused_where_it_is_written(objective: Any, says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        arguments("production", objective=objective)

    assert says in str(refused.value)
