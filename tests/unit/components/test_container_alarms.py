"""What is watched about a `ContainerService`: whichever of its target groups the tasks are in."""

from __future__ import annotations

from typing import Any

import pytest
from container_services import ALARMS, expression, service, watched
from hypothesis import given
from hypothesis import strategies as st

from devops_components import DeploymentSettings
from devops_components._core import burn_rates
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

ROLLING, CANARY = DeploymentSettings(strategy="rolling"), DeploymentSettings(strategy="canary")
FAILED, REFUSED, REQUESTS = "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count", "RequestCount"


def groups(graph: Graph) -> dict[str, str]:
    return {node.name: node.outputs["arnSuffix"] for node in graph.of_type("aws:lb/targetGroup:TargetGroup")}


def evaluate(text: str, **metrics: float | None) -> float:
    """The value of metric math at one time, by its own rules; a metric that has no data is `None`."""

    def fill(value: float | None, other: float) -> float:
        return other if value is None else value

    def choose(condition: bool, then: float, other: float) -> float:
        return then if condition else other

    names: dict[str, Any] = {**metrics, "FILL": fill, "IF": choose, "MAX": max}
    # Both of these languages write numbers, comparisons and calls alike.
    return eval(text, {"__builtins__": {}}, names)


def test_errors_of_both_releases_count_and_those_of_each_for_itself(render: Render) -> None:
    graph = service(render, alarms=ALARMS, deployment=CANARY)

    first, other = groups(graph)["shop-tg"], groups(graph)["shop-alternate"]
    assert watched(graph, "shop-service-errors") == {
        "failed": (FAILED, first),
        "refused": (REFUSED, None),
        "requests": (REQUESTS, None),
        "failed_alternate": (FAILED, other),
        "requests_first": (REQUESTS, first),
        "requests_alternate": (REQUESTS, other),
    }


@pytest.mark.parametrize(
    ("first", "other", "percent"),
    [
        ((1000, 0), (None, None), 0),
        ((900, 0), (100, 40), 40),
        ((100, 40), (900, 0), 40),
        ((None, None), (1000, 60), 6),
        ((500, 100), (500, 100), 20),
        ((990, 0), (10, 10), 1),
    ],
    ids=["no release", "bad canary", "bad canary the other way", "all on the other", "both bad", "too few to say"],
)
def test_a_canary_that_fails_shows_whatever_its_share(
    render: Render, first: tuple[int | None, int | None], other: tuple[int | None, int | None], percent: float
) -> None:
    text = expression(service(render, alarms=ALARMS, deployment=CANARY), "shop-service-errors")

    found = evaluate(
        text,
        requests=(first[0] or 0) + (other[0] or 0),
        refused=None,
        requests_first=first[0],
        failed=first[1],
        requests_alternate=other[0],
        failed_alternate=other[1],
    )

    assert found == pytest.approx(percent)


def test_a_rolling_release_has_one_target_group_to_watch(render: Render) -> None:
    graph = service(render, alarms=ALARMS, deployment=ROLLING)

    (only,) = groups(graph).values()
    assert watched(graph, "shop-service-errors") == {
        "failed": (FAILED, only),
        "refused": (REFUSED, None),
        "requests": (REQUESTS, None),
    }
    assert expression(graph, "shop-service-errors") == "IF(requests>20,100*(FILL(failed,0)+FILL(refused,0))/requests,0)"


def test_tasks_are_counted_in_either_target_group_and_the_slower_one_is_slow(render: Render) -> None:
    graph = service(render, alarms=ALARMS, deployment=CANARY)

    first, other = groups(graph)["shop-tg"], groups(graph)["shop-alternate"]
    assert watched(graph, "shop-service-unhealthy") == {
        "healthy": ("HealthyHostCount", first),
        "healthy_alternate": ("HealthyHostCount", other),
    }
    assert expression(graph, "shop-service-unhealthy") == "SUM([healthy,healthy_alternate])"
    assert watched(graph, "shop-service-slow") == {
        "latency": ("TargetResponseTime", first),
        "latency_alternate": ("TargetResponseTime", other),
    }
    assert expression(graph, "shop-service-slow") == "MAX([latency,latency_alternate])"


@pytest.mark.parametrize(
    "alarm", [f"shop-burn-{pace}-{time}" for pace in ("fast", "medium", "slow") for time in ("long", "short")]
)
def test_the_objective_counts_both_target_groups(render: Render, alarm: str) -> None:
    graph = service(render, alarms=ALARMS, deployment=CANARY)

    first, other = groups(graph)["shop-tg"], groups(graph)["shop-alternate"]
    assert watched(graph, alarm) == {
        "failed": (FAILED, first),
        "refused": (REFUSED, None),
        "requests": (REQUESTS, first),
        "failed_alternate": (FAILED, other),
        "requests_alternate": (REQUESTS, other),
    }


counts = st.integers(min_value=0, max_value=10**6)


@given(failed=st.tuples(counts, counts), refused=counts, requests=st.tuples(counts, counts))
def test_two_target_groups_burn_what_one_with_all_of_it_would(
    failed: tuple[int, int], refused: int, requests: tuple[int, int]
) -> None:
    requests = (requests[0] + 1, requests[1])

    apart = evaluate(
        burn_rates.expression(0.999, 1, alternate=True),
        failed=failed[0],
        failed_alternate=failed[1] or None,
        refused=refused,
        requests=requests[0],
        requests_alternate=requests[1] or None,
    )

    together = evaluate(burn_rates.expression(0.999, 1), failed=sum(failed), refused=refused, requests=sum(requests))
    assert apart == pytest.approx(together)


def test_every_alarm_and_indicator_is_published(render: Render) -> None:
    graph = service(render, alarms=ALARMS)

    outputs = graph.component("shop").outputs
    (balancer,) = graph.of_type("aws:lb/loadBalancer:LoadBalancer")
    of = f"LoadBalancer={balancer.outputs['arnSuffix']}"
    assert set(outputs["alarmArns"]) == {
        "service-errors",
        "service-slow",
        "service-unhealthy",
        "burn-fast",
        "burn-medium",
        "burn-slow",
    }
    assert outputs["sliMetrics"] == {
        "requests": f"AWS/ApplicationELB {REQUESTS} {of}",
        "failed": f"AWS/ApplicationELB {FAILED} {of}",
        "refused": f"AWS/ApplicationELB {REFUSED} {of}",
        "latency": f"AWS/ApplicationELB TargetResponseTime {of}",
    }


def test_without_a_topic_no_alarm_is_published(render: Render) -> None:
    assert service(render).component("shop").outputs["alarmArns"] == {}
