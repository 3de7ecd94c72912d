"""`ServiceLevelObjective`: tells how fast a promise is being broken, loudly or quietly, and never without need."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from pulumi_aws import ecs, lb

from devops_components import AlarmRouting, ServiceLevelObjective, ServiceLevelObjectiveArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph
from devops_policies.registry import all_rules
from tests.conftest import Render

METRIC, COMPOSITE = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
BALANCERS = "arn:aws:elasticloadbalancing:eu-west-1:123456789012"
REQUIRED: dict[str, Any] = {
    "load_balancer_arn": f"{BALANCERS}:loadbalancer/app/shop/1",
    "target_group_arn": f"{BALANCERS}:targetgroup/shop/2",
    "alarms": AlarmRouting(topic_arn=TOPIC, runbooks="https://runbooks.example.org/"),
}


def objective(render: Render, **args: Any) -> Graph:
    return render(lambda: ServiceLevelObjective("shop", ServiceLevelObjectiveArgs(**{**REQUIRED, **args})))


def inputs(graph: Graph, kind: str) -> dict[str, Any]:
    """The inputs of the alarms of a kind, by name."""
    return {node.name: node.inputs for node in graph.of_type(kind)}


def queries(alarm: Any) -> dict[str, Any]:
    return {query["id"]: query for query in alarm["metricQueries"]}


def test_there_are_two_windows_for_each_pace_and_one_alarm_over_both(render: Render) -> None:
    graph = objective(render)

    assert {node.name for node in graph.resources if node.custom and node.type in (METRIC, COMPOSITE)} == {
        "shop-burn-fast",
        "shop-burn-fast-long",
        "shop-burn-fast-short",
        "shop-burn-medium",
        "shop-burn-medium-long",
        "shop-burn-medium-short",
        "shop-burn-slow",
        "shop-burn-slow-long",
        "shop-burn-slow-short",
    }


def test_each_alarm_looks_back_its_window_in_one_period(render: Render) -> None:
    found = {
        name: (
            alarm["threshold"],
            alarm["evaluationPeriods"],
            alarm["datapointsToAlarm"],
            queries(alarm)["failed"]["metric"]["period"],
        )
        for name, alarm in inputs(objective(render), METRIC).items()
    }

    assert found == {
        "shop-burn-fast-long": (14.4, 1, 1, 3600),
        "shop-burn-fast-short": (14.4, 1, 1, 300),
        "shop-burn-medium-long": (6, 1, 1, 21_600),
        "shop-burn-medium-short": (6, 1, 1, 1800),
        "shop-burn-slow-long": (1, 1, 1, 259_200),
        "shop-burn-slow-short": (1, 1, 1, 21_600),
    }


def test_failures_of_the_service_and_of_the_balancer_in_its_place_are_counted(render: Render) -> None:
    alarm = inputs(objective(render), METRIC)["shop-burn-fast-long"]

    assert {
        name: (query["metric"]["metricName"], query["metric"]["dimensions"], query["metric"]["stat"])
        for name, query in queries(alarm).items()
        if name != "result"
    } == {
        "failed": ("HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/shop/1", "TargetGroup": "targetgroup/shop/2"}, "Sum"),
        "refused": ("HTTPCode_ELB_5XX_Count", {"LoadBalancer": "app/shop/1"}, "Sum"),
        "requests": ("RequestCount", {"LoadBalancer": "app/shop/1", "TargetGroup": "targetgroup/shop/2"}, "Sum"),
    }


def test_a_few_failures_are_no_alarm_and_neither_is_silence(render: Render) -> None:
    alarms = inputs(objective(render, target=0.995, min_failed_requests=25), METRIC)

    bad = "(FILL(failed,0)+FILL(refused,0))"
    assert {name.rpartition("-")[2]: queries(alarm)["result"]["expression"] for name, alarm in alarms.items()} == {
        "long": f"IF({bad}>=25,{bad}/MAX([{bad},FILL(requests,0)])/0.005,0)",
        "short": f"IF({bad}>=1,{bad}/MAX([{bad},FILL(requests,0)])/0.005,0)",
    }
    assert {alarm["treatMissingData"] for alarm in alarms.values()} == {"notBreaching"}


def test_a_window_tells_nobody_by_itself(render: Render) -> None:
    alarms = inputs(objective(render), METRIC)

    assert [name for name, alarm in alarms.items() if "alarmActions" in alarm or "okActions" in alarm] == []


def test_both_windows_must_agree(render: Render) -> None:
    graph = objective(render)

    names = {node.name: node.outputs["name"] for node in graph.of_type(METRIC)}
    assert {name: alarm["alarmRule"] for name, alarm in inputs(graph, COMPOSITE).items()} == {
        f"shop-burn-{pace}": f'ALARM("{names[f"shop-burn-{pace}-long"]}") AND ALARM("{names[f"shop-burn-{pace}-short"]}")'
        for pace in ("fast", "medium", "slow")
    }


def test_every_alarm_tells_the_topic_when_it_starts_and_when_it_ends(render: Render) -> None:
    alarms = inputs(objective(render), COMPOSITE).values()

    assert {(*alarm["alarmActions"], *alarm["okActions"]) for alarm in alarms} == {(TOPIC, TOPIC)}


def test_it_says_how_urgent_it_is_what_is_wrong_and_where_its_runbook_is(render: Render) -> None:
    alarms = inputs(objective(render), COMPOSITE)

    assert {name: alarm["alarmDescription"] for name, alarm in alarms.items()} == {
        "shop-burn-fast": "Critical: 2 % of the failures that 99.9 % allows in 30 days came within 60 minutes; "
        "at this pace all are used up in 2.1 days. Runbook: https://runbooks.example.org/burn-fast",
        "shop-burn-medium": "Critical: 5 % of the failures that 99.9 % allows in 30 days came within 6 hours; "
        "at this pace all are used up in 5 days. Runbook: https://runbooks.example.org/burn-medium",
        "shop-burn-slow": "Warning: 10 % of the failures that 99.9 % allows in 30 days came within 3 days; "
        "at this pace all are used up in 30 days. Runbook: https://runbooks.example.org/burn-slow",
    }


@pytest.mark.parametrize(
    ("profile", "severities"),
    [
        ("dev", {"fast": "warning", "medium": "warning", "slow": "warning"}),
        ("staging", {"fast": "warning", "medium": "warning", "slow": "warning"}),
        ("production", {"fast": "critical", "medium": "critical", "slow": "warning"}),
    ],
)
def test_only_an_environment_that_pages_pages(render: Render, profile: str, severities: dict[str, str]) -> None:
    alarms = inputs(objective(render, profile=profile, target=0.99), COMPOSITE)

    assert {name.rpartition("-")[2]: alarm["tags"]["severity"] for name, alarm in alarms.items()} == severities


def test_a_slower_alarm_is_silent_while_a_faster_one_speaks(render: Render) -> None:
    graph = objective(render)

    names = {node.name: node.outputs["alarmName"] for node in graph.of_type(COMPOSITE)}
    assert {name: alarm.get("actionsSuppressor") for name, alarm in inputs(graph, COMPOSITE).items()} == {
        "shop-burn-fast": None,
        "shop-burn-medium": {"alarm": names["shop-burn-fast"], "waitPeriod": 120, "extensionPeriod": 1800},
        "shop-burn-slow": {"alarm": names["shop-burn-medium"], "waitPeriod": 120, "extensionPeriod": 21_600},
    }


def test_physical_names_are_as_unique_as_those_the_provider_gives_and_fit(render: Render) -> None:
    name = "a" * 40

    graph = render(lambda: ServiceLevelObjective(name, ServiceLevelObjectiveArgs(**REQUIRED)))

    long = {node.name: node.outputs["name"].removeprefix(node.name) for node in graph.of_type(METRIC)}
    made = {node.name: node.outputs["alarmName"] for node in graph.of_type(COMPOSITE)}
    assert made == {
        f"{name}-burn-{pace}": f"{name}-burn-{pace}{long[f'{name}-burn-{pace}-long']}" for pace in ("fast", "medium", "slow")
    }
    assert all(len(physical) <= 255 for physical in [*made.values(), *(node.outputs["name"] for node in graph.of_type(METRIC))])


def test_what_another_resource_answers_is_taken_as_well(render: Render) -> None:
    def program() -> None:
        args: dict[str, Any] = {**REQUIRED, "load_balancer_arn": pulumi.Output.from_input(REQUIRED["load_balancer_arn"])}
        ServiceLevelObjective("shop", ServiceLevelObjectiveArgs(**args))

    alarm = inputs(render(program), METRIC)["shop-burn-fast-long"]

    assert queries(alarm)["refused"]["metric"]["dimensions"] == {"LoadBalancer": "app/shop/1"}


def test_it_publishes_the_alarms_that_speak(render: Render) -> None:
    graph = objective(render)

    arns = {node.name.rpartition("-")[2]: node.outputs["arn"] for node in graph.of_type(COMPOSITE)}
    assert graph.component("shop").outputs == {"alarmArns": arns}


@pytest.mark.parametrize(("objective_too", "missed"), [(True, set[str]()), (False, {"service-has-slo"})])
def test_with_it_a_service_of_somebody_else_s_keeps_the_rule_on_objectives(
    render: Render, objective_too: bool, missed: set[str]
) -> None:
    def program() -> None:
        balancer = lb.LoadBalancer("shop", subnets=["subnet-1", "subnet-2"])
        targets = lb.TargetGroup("shop", port=8080, protocol="HTTP", vpc_id="vpc-1")
        ecs.Service("shop", load_balancers=[{"target_group_arn": targets.arn, "container_name": "app", "container_port": 8080}])
        if objective_too:
            args: dict[str, Any] = {**REQUIRED, "load_balancer_arn": balancer.arn, "target_group_arn": targets.arn}
            ServiceLevelObjective("promise", ServiceLevelObjectiveArgs(**args))

    report = evaluate(render(program), [all_rules()["service-has-slo"]], "production")

    assert {finding.id for finding in report.findings} == missed


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"target": 0.9}, "target = 0.9: is less than 0.931, the least allowed; for example 0.999"),
        ({"target": 1.0}, "target = 1.0: is more than 0.99999, the most allowed; for example 0.999"),
        ({"target": "99.9 %"}, "target = 99.9 %: is not a number; for example 0.999"),
        ({"window_days": 1}, "window_days = 1: is less than 7, the least allowed"),
        ({"window_days": 365}, "window_days = 365: is more than 90, the most allowed"),
        ({"min_failed_requests": 0}, "min_failed_requests = 0: is less than 1, the least allowed"),
        ({"profile": "dev"}, "target is missing, and profile dev has none; give one, for example 0.99"),
        ({"alarms": None}, "alarms = null: is not a mapping of keys to values"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        ServiceLevelObjectiveArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
