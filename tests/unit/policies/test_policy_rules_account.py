"""Whether an account has its guard rails, and whether anybody learns of changes to them."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.account_baseline import PARTS
from devops_policies.registry import all_rules
from devops_policies.rule import Mock
from devops_policies.watched_events import watched_events

DETECTOR, FEATURE = all_rules()["guardduty-on"].types
FEATURES = list(all_rules()["guardduty-on"].settings["features"].value("production"))


def features(names: list[str], status: str = "ENABLED", detector: str = "main") -> list[Mock]:
    return [Mock(FEATURE, name, {"name": name, "status": status}, {"detectorId": detector}) for name in names]


def test_a_detector_has_its_features_of_its_own_or_beside_it() -> None:
    own = {"datasources": {"s3Logs": {"enable": True}, "kubernetes": {"auditLogs": {"enable": True}}}}

    assert found("guardduty-on", [Mock(DETECTOR, "main"), *features(FEATURES)]) == []
    assert found("guardduty-on", [Mock(DETECTOR, "main", own), *features(FEATURES[2:])]) == []


MISSING = f"[features] nothing switches {', '.join(FEATURES)} on"
UNGUARDED: dict[str, tuple[list[Mock], list[str]]] = {
    "the detector is off": (
        [Mock(DETECTOR, "main", {"enable": False}), *features(FEATURES)],
        ["[detector] the detector is switched off"],
    ),
    "it has no features": ([Mock(DETECTOR, "main")], [MISSING]),
    "one is missing": ([Mock(DETECTOR, "main"), *features(FEATURES[:-1])], [f"[features] nothing switches {FEATURES[-1]} on"]),
    "one is off": (
        [Mock(DETECTOR, "main"), *features(FEATURES[1:]), *features(FEATURES[:1], "DISABLED")],
        [f"[features] {FEATURES[0]} is switched off"],
    ),
    "the features are another detector's": (
        [Mock(DETECTOR, "main"), *features(FEATURES, detector="other"), Mock("x:y:Z", "other")],
        [MISSING],
    ),
    "a source is off in the detector": (
        [Mock(DETECTOR, "main", {"datasources": {"s3Logs": {"enable": False}}}), *features(FEATURES[1:])],
        [f"[features] nothing switches {FEATURES[0]} on"],
    ),
}


@pytest.mark.parametrize("case", UNGUARDED)
def test_guardduty_is_blind_when(case: str) -> None:
    stack, said = UNGUARDED[case]

    assert found("guardduty-on", stack) == said


def test_features_of_the_organization_are_a_matter_of_the_packs_configuration() -> None:
    off = [Mock(DETECTOR, "main"), *features(["AI_PROTECTION"], "DISABLED")]

    assert found("guardduty-on", off, settings={"features": []}) == []


MARK = Mock(PARTS["guardduty"].types[0], "guardduty")


def test_a_stack_that_holds_one_part_of_the_baseline_is_asked_for_the_others() -> None:
    others = [f"the account lacks {part.says} ({name})" for name, part in PARTS.items() if name != "guardduty"]

    assert found("account-baseline-complete", [MARK, Mock(PARTS["macie"].types[0], "macie", {"status": "PAUSED"})]) == others


BASELINE = list(all_rules()["account-baseline-complete"].good)
INCOMPLETE: dict[str, tuple[str, dict[str, Any]]] = {
    "the trail writes to no log group": ("trail", {}),
    "new volumes are plain": ("ebs-encryption", {"enabled": False}),
    "new machines take IMDSv1": ("metadata-defaults", {"httpTokens": "optional"}),
    "the analyzer looks at what is unused": ("access-analyzer", {"type": "ACCOUNT_UNUSED_ACCESS"}),
    "only billing has a contact": ("security-contact", {"alternateContactType": "BILLING"}),
    "the role may do anything but ask for support": ("support-role", {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
}


@pytest.mark.parametrize("case", INCOMPLETE)
def test_a_part_of_the_baseline_does_not_count_when(case: str) -> None:
    name, props = INCOMPLETE[case]
    stack = [Mock(each.type, each.name, props if each.name == name else each.props) for each in BASELINE]

    assert found("account-baseline-complete", stack) == [f"the account lacks {PARTS[name].says} ({name})"]
    assert found("account-baseline-complete", stack, settings={"elsewhere": [name]}) == []


def test_what_any_stack_may_hold_makes_no_baseline() -> None:
    own = ("trail", "access-analyzer", "security-contact", "support-role")

    assert found("account-baseline-complete", [each for each in BASELINE if each.name in own]) == []


def test_the_table_of_events_is_the_benchmarks() -> None:
    assert len(watched_events()) == 15
    assert all(event.cases and event.says for event in watched_events())


GOOD = list(all_rules()["cis-monitoring"].good)
GROUP_ARN = "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*"
FIRST = watched_events()[0]
UNDECIDED = "undecided: cannot decide"
UNHEARD = f"nobody learns of {FIRST.says}"


def changed(name: str, refs: dict[str, str] | None = None, **props: Any) -> list[Mock]:
    """The complete stack with other properties of one resource."""
    return [Mock(m.type, m.name, {**m.props, **props}, m.refs if refs is None else refs) if m.name == name else m for m in GOOD]


def without(*names: str) -> list[Mock]:
    return [mock for mock in GOOD if mock.name not in names]


HALF = '{ $.errorCode = "*UnauthorizedOperation" }'
OTHER_HALF = '{ ($.errorCode = "Access*") }'
HEARD: dict[str, list[Mock]] = {
    "by a filter for each": GOOD,
    "by a filter that takes more": changed(FIRST.name, pattern='{ $.errorCode = "*" }'),
    "by a filter that takes everything": changed(FIRST.name, pattern=""),
    "by a filter in another order": changed(
        FIRST.name, pattern='{($.errorCode="AccessDenied*")||($.errorCode=*UnauthorizedOperation)}'
    ),
    "by two filters that share it": [
        *changed(FIRST.name, pattern=HALF),
        *(Mock(m.type, "half", {**m.props, "pattern": OTHER_HALF}, m.refs) for m in GOOD if m.name == FIRST.name),
    ],
    "by the log group's name": [
        Mock(m.type, m.name, {**m.props, "cloudWatchLogsGroupArn": GROUP_ARN}) if m.name == "trail" else m for m in GOOD
    ],
    "by filters on a group of another stack": [
        Mock(m.type, m.name, {**m.props, "logGroupName": "trail"}) if "logGroupName" in m.refs else m
        for m in [Mock(GOOD[0].type, "trail", {"cloudWatchLogsGroupArn": GROUP_ARN}), *without("trail", "trail-log")]
    ],
}


@pytest.mark.parametrize("case", HEARD)
def test_somebody_learns_of_every_change(case: str) -> None:
    assert found("cis-monitoring", HEARD[case]) == []


ALL = [f"nobody learns of {event.says}" for event in watched_events()]
SILENT: dict[str, tuple[list[Mock], str | list[str]]] = {
    "a filter is missing": (without(FIRST.name), UNHEARD),
    "a filter takes half of it": (changed(FIRST.name, pattern=HALF), UNHEARD),
    "a filter asks for more than the event has": (
        changed(FIRST.name, pattern='{ ($.errorCode = "*") && ($.userIdentity.type = "Root") }'),
        UNHEARD,
    ),
    "a filter reads another log": (changed(FIRST.name, {}, logGroupName="other"), UNHEARD),
    "a filter counts in another metric": (
        changed(FIRST.name, metricTransformation={"namespace": "Trail", "name": "Other"}),
        UNHEARD,
    ),
    "the alarm is missing": (without("changes"), ALL),
    "the alarm looks at falling values": (changed("changes", comparisonOperator="LessThanThreshold"), ALL),
    "the alarm is off": (changed("changes", actionsEnabled=False), ALL),
    "nobody listens": (without("security-team"), ALL),
    "the trail writes to no log group": (changed("trail", {}), "its events reach no log group, so nobody learns of them"),
    "the log group is nowhere": (
        changed("trail", {}, cloudWatchLogsGroupArn=GROUP_ARN.replace("trail", "other"))[:1],
        f"{UNDECIDED}: `cloudWatchLogsGroupArn` names a log group outside this stack, whose filters are not visible here",
    ),
    "a filter is not known": (changed(FIRST.name, pattern=UNKNOWN), unknown("pattern")),
    "a filter is not understood": (
        changed(FIRST.name, pattern="{ $.errorCode ~ x }"),
        f"{UNDECIDED}: `pattern` of {FIRST.name} is not understood",
    ),
}


@pytest.mark.parametrize("case", SILENT)
def test_nobody_learns_of_a_change_when(case: str) -> None:
    stack, said = SILENT[case]

    assert found("cis-monitoring", stack) == ([said] if isinstance(said, str) else said)


def test_what_is_watched_is_a_matter_of_the_packs_configuration() -> None:
    others = [event.name for event in watched_events()[1:]]

    assert found("cis-monitoring", without(FIRST.name), settings={"events": others}) == []


def test_a_topic_of_another_stack_is_declared() -> None:
    topic = "arn:aws:sns:eu-west-1:111122223333:security"
    stack = [*changed("changes", {}, alarmActions=[topic])]

    assert found("cis-monitoring", stack) == ALL
    assert found("cis-monitoring", stack, settings={"onCallTopics": [topic]}) == []
