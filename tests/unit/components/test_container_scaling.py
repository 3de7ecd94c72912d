"""How a `ContainerService` follows its load and the clock, and on whose capacity."""

from __future__ import annotations

from typing import Any

import pytest
from container_services import ALARMS, of_ecs, service

from devops_components import DeploymentSettings, ScalingScheduleSettings
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

NIGHT = ScalingScheduleSettings(cron="0 20 * * ? *", timezone="Europe/Berlin", min_tasks=0, max_tasks=1)
MORNING = ScalingScheduleSettings(cron="0 6 ? * MON-FRI *", min_tasks=1, max_tasks=8)


def tracked(graph: Graph) -> dict[str, dict[str, Any]]:
    policies = graph.of_type("aws:appautoscaling/policy:Policy")
    return {policy.name: policy.inputs["targetTrackingScalingPolicyConfiguration"] for policy in policies}


def test_bounds_change_with_the_clock_of_their_time_zone(render: Render) -> None:
    graph = service(render, schedules={"night": NIGHT, "morning": MORNING})

    actions = graph.of_type("aws:appautoscaling/scheduledAction:ScheduledAction")
    assert {
        node.name: (node.inputs["schedule"], node.inputs["timezone"], node.inputs["scalableTargetAction"]) for node in actions
    } == {
        "shop-night": ("cron(0 20 * * ? *)", "Europe/Berlin", {"minCapacity": 0, "maxCapacity": 1}),
        "shop-morning": ("cron(0 6 ? * MON-FRI *)", "UTC", {"minCapacity": 1, "maxCapacity": 8}),
    }


def test_what_the_clock_has_set_no_update_sets_back(render: Render) -> None:
    (scheduled,) = service(render, schedules={"night": NIGHT}).of_type("aws:appautoscaling/target:Target")
    (plain,) = service(render).of_type("aws:appautoscaling/target:Target")

    assert set(scheduled.options["ignoreChanges"]) == {"minCapacity", "maxCapacity"}
    assert not plain.options.get("ignoreChanges")


def test_cpu_and_memory_are_held_at_their_target(render: Render) -> None:
    found = tracked(service(render, cpu_target_percent=40))

    pauses = {"scaleInCooldown": 300, "scaleOutCooldown": 60}
    assert found == {
        name: {"predefinedMetricSpecification": {"predefinedMetricType": metric}, "targetValue": 40, **pauses}
        for name, metric in (
            ("shop-cpu", "ECSServiceAverageCPUUtilization"),
            ("shop-memory", "ECSServiceAverageMemoryUtilization"),
        )
    }


@pytest.mark.parametrize(
    ("schedules", "least", "missing"),
    [({}, 2, "breaching"), ({"morning": MORNING}, 1, "breaching"), ({"morning": MORNING, "night": NIGHT}, 1, "notBreaching")],
    ids=["no schedule", "never stops", "stops at night"],
)
def test_nobody_is_woken_for_tasks_that_the_clock_has_stopped(
    render: Render, schedules: dict[str, ScalingScheduleSettings], least: int, missing: str
) -> None:
    graph = service(render, alarms=ALARMS, profile="production", schedules=schedules)

    alarm = graph.resource("aws:cloudwatch/metricAlarm:MetricAlarm", "shop-service-unhealthy").inputs
    assert (alarm["threshold"], alarm["treatMissingData"]) == (least, missing)


@pytest.mark.parametrize(
    ("strategy", "groups", "expression"),
    [("rolling", ["shop-tg"], "MAX([group0])"), ("canary", ["shop-tg", "shop-alternate"], "MAX([group0,group1])")],
)
def test_requests_of_the_busier_release_are_held_as_well(
    render: Render, strategy: Any, groups: list[str], expression: str
) -> None:
    graph = service(render, alarms=ALARMS, requests_per_task=600, deployment=DeploymentSettings(strategy=strategy))

    found = tracked(graph)["shop-requests"]
    *metrics, busiest = found["customizedMetricSpecification"]["metrics"]
    suffixes = [graph.resource("aws:lb/targetGroup:TargetGroup", group).outputs["arnSuffix"] for group in groups]
    read = [metric["metricStat"]["metric"] for metric in metrics]
    assert found["targetValue"] == 600
    assert (busiest["expression"], busiest["returnData"]) == (expression, True)
    assert [metric["metricName"] for metric in read] == ["RequestCountPerTarget"] * len(groups)
    assert [
        dimension["value"] for metric in read for dimension in metric["dimensions"] if dimension["name"] == "TargetGroup"
    ] == (suffixes)


@pytest.mark.parametrize(
    ("percent", "capacity"),
    [
        (0, [{"capacityProvider": "FARGATE", "weight": 1}]),
        (
            30,
            [
                {"capacityProvider": "FARGATE", "weight": 70, "base": 1},
                {"capacityProvider": "FARGATE_SPOT", "weight": 30},
            ],
        ),
        (100, [{"capacityProvider": "FARGATE_SPOT", "weight": 100}]),
    ],
)
def test_one_task_is_never_on_spare_capacity_unless_all_are(render: Render, percent: int, capacity: list[dict[str, Any]]) -> None:
    assert of_ecs(service(render, spot_percent=percent))["capacityProviderStrategies"] == capacity


def test_another_share_of_spare_capacity_is_no_other_service(render: Render) -> None:
    assert of_ecs(service(render))["forceNewDeployment"] is True


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        ({"cron": "0 20 * * ?"}, "cron = 0 20 * * ?: is not six fields: minute, hour, day of month, month, day of week and year"),
        ({"cron": "0 20 * * ? * ; ls"}, "is not six fields"),
        ({"cron": "0 20 * * * *"}, "has to leave one of day of month and day of week open with `?`, and not both"),
        ({"cron": "0 20 ? * ? *"}, "has to leave one of day of month and day of week open with `?`, and not both"),
        ({"timezone": "CEST+2"}, "timezone = CEST+2: is not a time zone such as Europe/Berlin, or UTC"),
        ({"min_tasks": 3, "max_tasks": 2}, "max_tasks is 2, below min_tasks, 3"),
        ({"min_tasks": -1}, "min_tasks = -1: is less than 0, the least allowed"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(schedule: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        ScalingScheduleSettings(**{"cron": "0 20 * * ? *", "min_tasks": 1, "max_tasks": 2, **schedule})

    assert says in str(refused.value)
