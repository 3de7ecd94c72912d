"""What components bring along, and whether they are used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from judging import UNKNOWN, found, line, verdicts

from devops_policies.examples import resources
from devops_policies.registry import all_rules
from devops_policies.rule import Mock
from devops_policies.view import Resource

BUCKET = "aws:s3/bucket:Bucket"
SERVICE = "aws:ecs/service:Service"
CONTAINER_SERVICE = "devops:compute:ContainerService"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def component(type_: str, name: str, above: Resource | None = None, **outputs: Any) -> Resource:
    chain = f"{above.urn.split('::')[2]}${type_}" if above else type_
    return Resource(f"urn:pulumi:production::shop::{chain}::{name}", type_, name, outputs, parent=above.urn if above else None)


def inside(above: Resource, given: Sequence[Resource]) -> list[Resource]:
    """The resources as children of a component, which their URNs keep."""
    chain = above.urn.split("::")[2]
    urns = {each.urn: each.urn.replace(each.type, f"{chain}${each.type}", 1) for each in given}
    return [
        replace(
            each,
            urn=urns[each.urn],
            parent=above.urn,
            dependencies={path: [urns[source] for source in sources] for path, sources in each.dependencies.items()},
        )
        for each in given
    ]


def said(rule_id: str, given: Sequence[Resource], settings: Mapping[str, Any] | None = None) -> list[str]:
    return [line(verdict) for verdict in verdicts(all_rules()[rule_id], given, settings=settings)]


def of(rule_id: str, *mocks: Mock) -> list[Resource]:
    return resources(all_rules()[rule_id], mocks)


ENVIRONMENT = component("devops:environment:Environment", "production")
ACME = component("acme:data:Bucket", "store")
MADE_BY = "not by a component of type devops:*"
PATHS: dict[str, tuple[Resource | None, str, list[str]]] = {
    "a service in its component": (component(CONTAINER_SERVICE, "shop"), SERVICE, []),
    "a database in a component of a component": (
        component("devops:data:PostgresDatabase", "db", ENVIRONMENT),
        "aws:rds/instance:Instance",
        [],
    ),
    "a bucket in another team's component within one of ours": (component("acme:data:Bucket", "b", ENVIRONMENT), BUCKET, []),
    "a queue, which may be made by hand": (None, "aws:sqs/queue:Queue", []),
    "a bucket made by hand": (None, BUCKET, [f"it is made by the program itself, {MADE_BY}"]),
    "a bucket by its old name": (None, "aws:s3/bucketV2:BucketV2", [f"it is made by the program itself, {MADE_BY}"]),
    "a service made by hand": (None, SERVICE, [f"it is made by the program itself, {MADE_BY}"]),
    "a table made by hand": (None, "aws:dynamodb/table:Table", [f"it is made by the program itself, {MADE_BY}"]),
    "a cluster made by hand": (None, "aws:rds/cluster:Cluster", [f"it is made by the program itself, {MADE_BY}"]),
    "a database in another team's component": (ACME, "aws:rds/instance:Instance", [f"it is made by acme:data:Bucket, {MADE_BY}"]),
    "a component whose type only looks like ours": (
        component("acme:devops:Bucket", "b"),
        BUCKET,
        [f"it is made by acme:devops:Bucket, {MADE_BY}"],
    ),
}


@pytest.mark.parametrize("case", PATHS)
def test_the_golden_path_is_judged_for(case: str) -> None:
    above, type_, expected = PATHS[case]
    given = of("golden-path", Mock(type_, "it"))

    judged = inside(above, given) if above else given

    assert said("golden-path", judged) == expected


def test_a_components_own_resource_need_not_be_in_sight() -> None:
    (bucket,) = inside(component("devops:data:Bucket", "remote"), of("golden-path", Mock(BUCKET, "it")))

    assert said("golden-path", [replace(bucket, parent=None)]) == []


def test_another_teams_components_are_declared() -> None:
    given = inside(ACME, of("golden-path", Mock(BUCKET, "it")))

    assert said("golden-path", given, {"components": ["devops:*", "acme:data:*"]}) == []


SHOP = Mock(SERVICE, "shop", {"loadBalancers": [{"targetGroupArn": UNKNOWN}]}, {"loadBalancers": "targets"})
TARGETS = Mock("aws:lb/targetGroup:TargetGroup", "targets", {"arnSuffix": "targetgroup/shop/1"})
SLO = "AWS::ApplicationSignals::ServiceLevelObjective"
OBJECTIVE = Mock("aws:cloudcontrol/resource:Resource", "slo", {"typeName": SLO}, {"desiredState": "shop"})


def burn(name: str, periods: int, seconds: int = 3600, *, group: str = "targetgroup/shop/1", requests: bool = True) -> Mock:
    """An alarm on failed requests, as a share of all of them unless `requests` says otherwise."""
    failed = {"namespace": "AWS/ApplicationELB", "metricName": "HTTPCode_Target_5XX_Count", "dimensions": {"TargetGroup": group}}
    every = {"namespace": "AWS/ApplicationELB", "metricName": "RequestCount", "dimensions": {"LoadBalancer": "app/shop/1"}}
    read = [failed, every] if requests else [failed]
    queries = [{"id": f"m{place}", "metric": {**metric, "period": seconds}} for place, metric in enumerate(read)]
    return Mock(ALARM, name, {"evaluationPeriods": periods, "metricQueries": queries})


def burn_rate(name: str, minutes: int, **refs: str) -> Mock:
    metric = {"namespace": "AWS/ApplicationSignals", "metricName": "BurnRate", "comparisonOperator": "GreaterThanThreshold"}
    return Mock(ALARM, name, {**metric, "evaluationPeriods": 1, "period": minutes * 60, "dimensions": {"SloName": UNKNOWN}}, refs)


FAST, SLOW = burn("fast", 5, 60), burn("slow", 6)
PROMISED: dict[str, list[Mock]] = {
    "an objective and two alarms": [SHOP, TARGETS, OBJECTIVE, FAST, SLOW],
    "an objective made from its targets": [SHOP, TARGETS, replace(OBJECTIVE, refs={"desiredState": "targets"}), FAST, SLOW],
    "an alarm over an hour and one over a day": [SHOP, TARGETS, OBJECTIVE, burn("fast", 1), burn("slow", 24)],
    "alarms on a rate that CloudWatch works out": [
        SHOP,
        TARGETS,
        OBJECTIVE,
        burn_rate("fast", 60, dimensions="shop"),
        burn_rate("slow", 360, dimensions="shop"),
    ],
}


@pytest.mark.parametrize("case", PROMISED)
def test_a_service_is_promised_by(case: str) -> None:
    assert found("service-has-slo", PROMISED[case]) == []


NO_SLO, NO_FAST, NO_SLOW = (
    "no objective",
    "no alarm on a burn over 60 minutes or less",
    "no alarm on a burn over 360 minutes or more",
)
UNPROMISED: dict[str, tuple[list[Mock], str]] = {
    "nothing": ([SHOP, TARGETS], f"{NO_SLO} and {NO_FAST} and {NO_SLOW}"),
    "alarms without an objective": ([SHOP, TARGETS, FAST, SLOW], NO_SLO),
    "an objective without alarms": ([SHOP, TARGETS, OBJECTIVE], f"{NO_FAST} and {NO_SLOW}"),
    "only an alarm on fast burns": ([SHOP, TARGETS, OBJECTIVE, FAST], NO_SLOW),
    "only an alarm on slow burns": ([SHOP, TARGETS, OBJECTIVE, SLOW], NO_FAST),
    "alarms between fast and slow": ([SHOP, TARGETS, OBJECTIVE, burn("middle", 2), FAST], NO_SLOW),
    "alarms that count failures and no requests": (
        [SHOP, TARGETS, OBJECTIVE, burn("fast", 1, requests=False), burn("slow", 6, requests=False)],
        f"{NO_FAST} and {NO_SLOW}",
    ),
    "alarms of another service": (
        [SHOP, TARGETS, OBJECTIVE, burn("fast", 1, group="targetgroup/other/1"), burn("slow", 6, group="targetgroup/other/1")],
        f"{NO_FAST} and {NO_SLOW}",
    ),
    "an objective of another service": (
        [SHOP, TARGETS, Mock(SERVICE, "other"), replace(OBJECTIVE, refs={"desiredState": "other"}), FAST, SLOW],
        NO_SLO,
    ),
    "another thing of Cloud Control": (
        [SHOP, TARGETS, replace(OBJECTIVE, props={"typeName": "AWS::Logs::LogGroup"}), FAST, SLOW],
        NO_SLO,
    ),
    "a rate of who knows what": (
        [SHOP, TARGETS, OBJECTIVE, burn_rate("fast", 60), burn_rate("slow", 360)],
        f"{NO_FAST} and {NO_SLOW}",
    ),
}


@pytest.mark.parametrize("case", UNPROMISED)
def test_a_service_is_not_promised_by(case: str) -> None:
    stack, missing = UNPROMISED[case]

    assert found("service-has-slo", stack)[0] == f"it has {missing}"


def test_a_component_around_the_service_publishes_its_objective() -> None:
    with_reference = component(CONTAINER_SERVICE, "shop", sloRef="slo/shop")
    not_known_yet = component(CONTAINER_SERVICE, "shop", sloRef=UNKNOWN)
    without = component(CONTAINER_SERVICE, "shop", serviceName="shop")
    parts = of("service-has-slo", SHOP, TARGETS, FAST, SLOW)

    judged = [said("service-has-slo", [each, *inside(each, parts)]) for each in (with_reference, not_known_yet, without)]

    assert judged == [[], [], [f"it has {NO_SLO}"]]


def test_an_objective_and_its_alarms_may_stand_beside_the_service_in_one_component() -> None:
    around = component(CONTAINER_SERVICE, "shop")
    rates = of("service-has-slo", SHOP, TARGETS, burn_rate("fast", 60), burn_rate("slow", 360))
    objective = component("devops:monitoring:ServiceLevelObjective", "slo", around)

    assert said("service-has-slo", [around, objective, *inside(around, rates)]) == []


def test_an_objective_of_another_component_is_another_services() -> None:
    around, other = component(CONTAINER_SERVICE, "shop", ENVIRONMENT), component(CONTAINER_SERVICE, "blog", ENVIRONMENT)
    objective = component("devops:monitoring:ServiceLevelObjective", "slo", other)
    parts = of("service-has-slo", SHOP, TARGETS, FAST, SLOW)

    assert said("service-has-slo", [ENVIRONMENT, around, other, objective, *inside(around, parts)]) == [f"it has {NO_SLO}"]


def test_an_alarm_that_is_not_known_yet_leaves_it_open() -> None:
    stack = [SHOP, TARGETS, OBJECTIVE, FAST, Mock(ALARM, "slow", {"evaluationPeriods": 6, "metricQueries": UNKNOWN})]

    assert found("service-has-slo", stack) == [
        "undecided: cannot decide before deployment: `metricQueries` is not known yet",
    ]


def test_a_service_needs_no_objective_in_dev() -> None:
    assert found("service-has-slo", [SHOP, TARGETS], "dev") == []
