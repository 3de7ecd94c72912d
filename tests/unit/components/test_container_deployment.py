"""How a new release of a `ContainerService` takes over, and what takes it back."""

from __future__ import annotations

import math
from typing import Any

import pytest
from container_services import ALARMS, REQUIRED, of_ecs, rights, service
from hypothesis import given
from hypothesis import strategies as st

from devops_components import DeploymentHook, DeploymentSettings
from devops_components._core.profiles import profile
from devops_components.compute.container_service import ContainerServiceArgs
from devops_components.compute.service_deployment import decide
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

RULE = "aws:lb/listenerRule:ListenerRule"
TARGETS = "aws:lb/targetGroup:TargetGroup"
BREAKER = {"enable": True, "rollback": True}
CHECK = "arn:aws:lambda:eu-west-1:123456789012:function:check"
SLOW = DeploymentSettings(strategy="linear", step_percent=30, step_bake_minutes=4, bake_minutes=7)


def released(render: Render, deployment: DeploymentSettings | None = None, **args: Any) -> Graph:
    given_ = {} if deployment is None else {"deployment": deployment}
    return service(render, alarms=ALARMS, **given_, **args)


def canary(minutes: str) -> dict[str, Any]:
    """A tenth first, and as long again with everything."""
    share = {"canaryPercent": 10, "canaryBakeTimeInMinutes": minutes}
    return {"strategy": "CANARY", "bakeTimeInMinutes": minutes, "canaryConfiguration": share}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sandbox", {"strategy": "ROLLING"}),
        ("dev", {"strategy": "ROLLING"}),
        ("testing", {"strategy": "ROLLING"}),
        ("staging", canary("5")),
        ("production", canary("15")),
    ],
)
def test_the_strategy_follows_the_profile(render: Render, name: str, expected: dict[str, Any]) -> None:
    inputs = of_ecs(released(render, profile=name))

    configuration = inputs["deploymentConfiguration"]
    assert ("deploymentCircuitBreaker" in inputs) is (configuration == {"strategy": "ROLLING"})
    assert configuration == expected


def test_without_a_topic_a_release_is_rolling_since_nothing_would_stop_a_canary(render: Render) -> None:
    inputs = of_ecs(service(render, profile="production"))

    assert inputs["deploymentConfiguration"] == {"strategy": "ROLLING"}
    assert inputs["deploymentCircuitBreaker"] == BREAKER


@pytest.mark.parametrize(
    ("deployment", "configuration", "breaker"),
    [
        (DeploymentSettings(strategy="rolling"), {"strategy": "ROLLING"}, BREAKER),
        (
            DeploymentSettings(strategy="blue_green", bake_minutes=0),
            {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": "0"},
            BREAKER,
        ),
        (
            DeploymentSettings(strategy="canary", canary_percent=2.5, step_bake_minutes=30, bake_minutes=1),
            {
                "strategy": "CANARY",
                "bakeTimeInMinutes": "1",
                "canaryConfiguration": {"canaryPercent": 2.5, "canaryBakeTimeInMinutes": "30"},
            },
            None,
        ),
        (
            SLOW,
            {
                "strategy": "LINEAR",
                "bakeTimeInMinutes": "7",
                "linearConfiguration": {"stepPercent": 30, "stepBakeTimeInMinutes": "4"},
            },
            None,
        ),
    ],
    ids=["rolling", "blue_green", "canary", "linear"],
)
def test_every_strategy_is_told_to_ecs_with_the_breaker_where_it_has_one(
    render: Render, deployment: DeploymentSettings, configuration: dict[str, Any], breaker: dict[str, bool] | None
) -> None:
    inputs = of_ecs(released(render, deployment))

    assert inputs.get("deploymentConfiguration") == configuration
    assert inputs.get("deploymentCircuitBreaker") == breaker


@pytest.mark.parametrize("strategy", ["rolling", "canary", "linear", "blue_green"])
def test_the_alarm_on_errors_and_those_named_roll_every_release_back(render: Render, strategy: Any) -> None:
    graph = released(render, DeploymentSettings(strategy=strategy, alarm_names=("orders-a-minute",)))

    errors = graph.resource("aws:cloudwatch/metricAlarm:MetricAlarm", "shop-service-errors").outputs["name"]
    assert of_ecs(graph)["alarms"] == {"alarmNames": [errors, "orders-a-minute"], "enable": True, "rollback": True}


def test_traffic_moves_between_two_target_groups_that_ecs_keeps(render: Render) -> None:
    graph = released(render, DeploymentSettings(strategy="canary"))

    first, other = (graph.resource(TARGETS, name).outputs["arn"] for name in ("shop-tg", "shop-alternate"))
    (rule,) = graph.of_type(RULE)
    (balancer,) = of_ecs(graph)["loadBalancers"]
    assert [
        (group["arn"], group["weight"]) for action in rule.inputs["actions"] for group in action["forward"]["targetGroups"]
    ] == [(first, 100), (other, 0)]
    assert rule.options["ignoreChanges"] == ["actions"]
    assert {node.name: node.options["ignoreChanges"] for node in graph.of_type(TARGETS)} == {
        "shop-tg": ["port"],
        "shop-alternate": ["port"],
    }
    assert balancer["targetGroupArn"] == first
    assert balancer["advancedConfiguration"] == {
        "alternateTargetGroupArn": other,
        "productionListenerRule": rule.outputs["arn"],
        "roleArn": graph.resource("aws:iam/role:Role", "shop-traffic").outputs["arn"],
    }
    assert graph.component("shop").outputs["alternateTargetGroupArn"] == other


def test_ecs_may_move_the_traffic_of_this_service_only(render: Render) -> None:
    graph = released(render, DeploymentSettings(strategy="blue_green"))

    arns = [graph.resource(TARGETS, name).outputs["arn"] for name in ("shop-tg", "shop-alternate")]
    listener = graph.resource("aws:lb/listener:Listener", "shop-https").outputs["arn"]
    (rule,) = graph.of_type(RULE)
    of = "elasticloadbalancing"
    assert rights(graph, "shop-traffic") == {
        "Look": ([f"{of}:Describe{what}" for what in ("Listeners", "Rules", "TargetGroups", "TargetHealth")], ["*"]),
        "Tasks": ([f"{of}:DeregisterTargets", f"{of}:RegisterTargets"], arns),
        "Traffic": ([f"{of}:ModifyListener", f"{of}:ModifyRule"], [listener, rule.outputs["arn"]]),
    }


def test_a_rolling_release_needs_none_of_it(render: Render) -> None:
    graph = released(render, DeploymentSettings(strategy="rolling"))

    assert [node.name for node in graph.of_type(TARGETS)] == ["shop-tg"]
    assert list(graph.of_type(RULE)) == []
    assert "alternateTargetGroupArn" not in graph.component("shop").outputs
    (found,) = graph.of_type("aws:ecs/service:Service")
    assert "customTimeouts" not in found.options


def test_a_hook_may_call_its_function_and_no_other(render: Render) -> None:
    hooks = {"smoke": DeploymentHook(function_arn=CHECK, stages=("POST_SCALE_UP",))}

    graph = released(render, DeploymentSettings(strategy="canary", hooks=hooks))

    role = graph.resource("aws:iam/role:Role", "shop-hooks").outputs["arn"]
    assert of_ecs(graph)["deploymentConfiguration"]["lifecycleHooks"] == [
        {"hookTargetArn": CHECK, "roleArn": role, "lifecycleStages": ["POST_SCALE_UP"]}
    ]
    assert rights(graph, "shop-hooks") == {"Hooks": (["lambda:InvokeFunction"], [CHECK])}


def test_a_rolling_release_has_hooks_too(render: Render) -> None:
    hooks = {"smoke": DeploymentHook(function_arn=CHECK, stages=("PRE_SCALE_UP",))}

    configuration = of_ecs(released(render, DeploymentSettings(strategy="rolling", hooks=hooks)))["deploymentConfiguration"]

    assert (configuration["strategy"], len(configuration["lifecycleHooks"])) == ("ROLLING", 1)
    assert "bakeTimeInMinutes" not in configuration


@given(
    step=st.floats(min_value=3, max_value=50),
    step_minutes=st.integers(min_value=0, max_value=1440),
    minutes=st.integers(min_value=0, max_value=1440),
)
def test_a_linear_release_is_given_at_least_the_time_its_pauses_take(step: float, step_minutes: int, minutes: int) -> None:
    settings = DeploymentSettings(strategy="linear", step_percent=step, step_bake_minutes=step_minutes, bake_minutes=minutes)

    found = decide(settings, profile("production"), watched=True)

    moved = math.ceil(100 / step)
    assert found.minutes == 30 + moved * step_minutes + minutes
    assert moved * step >= 100 > (moved - 1) * step


def test_the_engine_waits_as_long_as_the_release_may_take(render: Render) -> None:
    hooks = {"smoke": DeploymentHook(function_arn=CHECK, stages=("POST_SCALE_UP",))}
    canary = DeploymentSettings(strategy="canary", step_bake_minutes=10, bake_minutes=20, hooks=hooks)

    (found,) = released(render, canary).of_type("aws:ecs/service:Service")

    assert found.options["customTimeouts"] == {"create": 5400, "update": 5400}


def test_whoever_stops_a_release_finds_the_command(render: Render) -> None:
    graph = service(render)

    (found,) = graph.of_type("aws:ecs/service:Service")
    name = found.outputs["name"]
    assert graph.component("shop").outputs["rollbackCommand"] == (
        "aws ecs stop-service-deployment --region eu-west-1 --stop-type ROLLBACK --service-deployment-arn "
        f'"$(aws ecs list-service-deployments --region eu-west-1 --cluster main --service {name} --status IN_PROGRESS '
        "--query 'serviceDeployments[0].serviceDeploymentArn' --output text)\""
    )


@pytest.mark.parametrize(
    ("deployment", "says"),
    [
        ({"strategy": "canary", "step_percent": 20}, "step_percent goes with strategy linear, not with canary"),
        ({"strategy": "linear", "canary_percent": 20}, "canary_percent goes with strategy canary, not with linear"),
        (
            {"strategy": "blue_green", "step_bake_minutes": 5},
            "step_bake_minutes goes with strategy canary or linear, not with blue_green",
        ),
        (
            {"strategy": "rolling", "bake_minutes": 5},
            "bake_minutes goes with strategy canary or linear or blue_green, not with rolling",
        ),
        ({"strategy": "recreate"}, "strategy = recreate: is not one of rolling, canary, linear, blue_green"),
        ({"canary_percent": 0}, "canary_percent = 0: is less than 0.1, the least allowed"),
        ({"canary_percent": 100}, "canary_percent = 100: is more than 99.9, the most allowed"),
        ({"step_percent": 2}, "step_percent = 2: is less than 3.0, the least allowed"),
        ({"bake_minutes": 1441}, "bake_minutes = 1441: is more than 1440, the most allowed"),
        ({"hooks": {"smoke": {"function_arn": CHECK, "stages": []}}}, "stages = []: has 0 items; it needs at least 1"),
        ({"hooks": {"smoke": {"function_arn": CHECK, "stages": ["LATER"]}}}, "LATER: is not one of RECONCILE_SERVICE"),
    ],
)
def test_what_no_deployment_can_be_is_refused(deployment: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        DeploymentSettings(**deployment)

    assert says in str(refused.value)


@pytest.mark.parametrize("strategy", ["canary", "linear"])
def test_a_share_of_traffic_that_nothing_watches_is_refused(strategy: Any) -> None:
    with pytest.raises(ArgumentError) as refused:
        ContainerServiceArgs(**REQUIRED, deployment=DeploymentSettings(strategy=strategy))

    assert f"deployment.strategy is {strategy}, but alarms is missing; ECS rolls it back for an alarm and nothing else" in str(
        refused.value
    )


def test_alarms_of_one_s_own_watch_a_canary_as_well() -> None:
    args = ContainerServiceArgs(**REQUIRED, deployment=DeploymentSettings(strategy="canary", alarm_names=("orders",)))

    assert args.release.strategy == "canary"


def test_a_hook_that_waits_for_traffic_to_move_is_refused_where_it_does_not() -> None:
    hooks = {"smoke": DeploymentHook(function_arn=CHECK, stages=("POST_PRODUCTION_TRAFFIC_SHIFT",))}

    with pytest.raises(ArgumentError) as refused:
        ContainerServiceArgs(**REQUIRED, profile="dev", deployment=DeploymentSettings(hooks=hooks))

    assert "deployment.hooks.smoke waits for POST_PRODUCTION_TRAFFIC_SHIFT, which a rolling deployment never comes to" in str(
        refused.value
    )
