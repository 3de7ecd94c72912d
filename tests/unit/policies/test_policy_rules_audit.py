"""Whether what happens is recorded, and whether anybody can act on what is seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:on-call"
NO_ACTIONS = "[actions] it has no actions"
SWITCHED_OFF = "[actions] its actions are switched off"
NO_RUNBOOK = "[runbook] its description names no runbook"
SILENT = "[missing-data] where data stops, it changes its state and tells nobody"
SOUND: Mapping[str, Any] = {
    "name": "errors",
    "alarmActions": [TOPIC],
    "alarmDescription": "Orders fail. See https://runbooks.example.com/orders#errors.",
    "treatMissingData": "notBreaching",
}
PARENT = Mock(COMPOSITE, "service", {**SOUND, "alarmRule": "ALARM(errors)"})
COUNTED: Mapping[str, Any] = {
    "namespace": "AWS/Lambda",
    "metricName": "Errors",
    "dimensions": {"FunctionName": "orders"},
    "comparisonOperator": "GreaterThanThreshold",
}


def alarm(*, without: str = "", refs: dict[str, str] | None = None, **props: Any) -> Mock:
    return Mock(ALARM, "errors", {key: value for key, value in {**SOUND, **props}.items() if key != without}, refs or {})


ACTIONABLE: dict[str, list[Mock]] = {
    "with everything": [alarm()],
    "with actions made by the program": [alarm(alarmActions=UNKNOWN, refs={"alarmActions": "topic"}), Mock("x:y:Z", "topic")],
    "that keeps its state in silence": [alarm(treatMissingData="ignore")],
    "that tells of missing data": [alarm(treatMissingData="missing", insufficientDataActions=[TOPIC])],
    "on a PromQL query": [alarm(without="treatMissingData", evaluationCriteria={"promqlCriteria": {"query": "up"}})],
    "that sets off a composite alarm": [alarm(alarmActions=[], alarmDescription=""), PARENT],
    "that sets off a composite alarm with another on the same": [
        alarm(alarmActions=[], alarmDescription="", **COUNTED, period=3600),
        Mock(ALARM, "now", {"name": "now", "treatMissingData": "notBreaching", **COUNTED, "period": 300}),
        Mock(COMPOSITE, "service", {**SOUND, "alarmRule": "ALARM(errors) AND ALARM(now)"}),
    ],
    "that only scales": [alarm(alarmActions=["arn:aws:autoscaling:eu-west-1:1:scalingPolicy:2"], alarmDescription="")],
    "that mutes another": [
        alarm(alarmActions=[], alarmDescription=""),
        Mock(COMPOSITE, "service", {**SOUND, "alarmRule": "ALARM(x)", "actionsSuppressor": {"alarm": "errors"}}),
    ],
}


@pytest.mark.parametrize("case", ACTIONABLE)
def test_somebody_can_act_on_an_alarm(case: str) -> None:
    assert found("alarm-actionable", ACTIONABLE[case]) == []


OTHER_PARENT = Mock(COMPOSITE, "service", {**SOUND, "alarmRule": "ALARM(latency)"})
USELESS: dict[str, tuple[list[Mock], list[str]]] = {
    "it has no actions": ([alarm(without="alarmActions")], [NO_ACTIONS]),
    "its list of actions is empty": ([alarm(alarmActions=[])], [NO_ACTIONS]),
    "its actions are off": ([alarm(actionsEnabled=False)], [SWITCHED_OFF]),
    "its actions are off in quotes": ([alarm(actionsEnabled="false")], [SWITCHED_OFF]),
    "its description is missing": ([alarm(without="alarmDescription")], [NO_RUNBOOK]),
    "its description names no address": ([alarm(alarmDescription="see the runbook, http: //")], [NO_RUNBOOK]),
    "silence is not spoken of": ([alarm(without="treatMissingData")], [SILENT]),
    "silence is taken for missing": ([alarm(treatMissingData="missing")], [SILENT]),
    "it tells of silence with its actions off": (
        [alarm(treatMissingData="missing", insufficientDataActions=[TOPIC], actionsEnabled=False)],
        [SWITCHED_OFF, SILENT],
    ),
    "a composite alarm waits for another": ([alarm(alarmActions=[]), OTHER_PARENT], [NO_ACTIONS]),
    "it is a composite alarm without anything": (
        [Mock(COMPOSITE, "service", {"alarmRule": "ALARM(x)"})],
        [NO_ACTIONS, NO_RUNBOOK],
    ),
}


@pytest.mark.parametrize("case", USELESS)
def test_nobody_can_act_on_an_alarm_when(case: str) -> None:
    stack, said = USELESS[case]

    assert found("alarm-actionable", stack) == said


def test_only_runbooks_at_the_places_named_count() -> None:
    places = {"runbooks": ["https://runbooks.example.com/", "https://wiki.example.com/"]}

    assert found("alarm-actionable", [alarm()], settings=places) == []
    assert found("alarm-actionable", [alarm(alarmDescription="https://example.com/")], settings=places) == [NO_RUNBOOK]


def test_actions_that_are_not_known_and_come_from_nowhere_are_undecided() -> None:
    assert found("alarm-actionable", [alarm(alarmActions=UNKNOWN)]) == [unknown("alarmActions")]


STRONG: Mapping[str, Any] = {
    "isMultiRegionTrail": True,
    "enableLogFileValidation": True,
    "kmsKeyId": UNKNOWN,
    "eventSelectors": [{"dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}],
}
NO_OBJECTS = "[data-events] not every reading and writing of objects in S3 is recorded"
NO_MANAGEMENT = "[on] not every change and reading of settings is recorded"


def objects(values: Any = ("arn:aws:s3:::",), type_: str = "AWS::S3::Object", **props: Any) -> dict[str, Any]:
    return {"dataResources": [{"type": type_, "values": list(values)}], **props}


def advanced(category: str, *fields: dict[str, Any]) -> dict[str, Any]:
    return {"fieldSelectors": [{"field": "eventCategory", "equals": [category]}, *fields]}


MANAGEMENT = advanced("Management")
S3 = {"field": "resources.type", "equals": ["AWS::S3::Object"]}
OWN_BUCKET = {"field": "resources.ARN", "notStartsWiths": ["arn:aws:s3:::trail/"]}
ONE_BUCKET = {"field": "resources.ARN", "startsWiths": ["arn:aws:s3:::files/"]}
READINGS, WRITINGS = ({"field": "readOnly", "equals": [value]} for value in ("true", "false"))
RECORDED: dict[str, dict[str, Any]] = {
    "by a basic selector": {},
    "by a list of buckets that means all": {"eventSelectors": [objects(["arn:aws-us-gov:s3:::"])]},
    "by two selectors, one for each way": {
        "eventSelectors": [objects(readWriteType="ReadOnly"), objects(readWriteType="WriteOnly")]
    },
    "by advanced selectors": {"eventSelectors": None, "advancedEventSelectors": [MANAGEMENT, advanced("Data", S3)]},
    "but for the trail's own bucket": {
        "eventSelectors": [],
        "advancedEventSelectors": [MANAGEMENT, advanced("Data", S3, OWN_BUCKET)],
    },
    "by advanced selectors for each way": {
        "eventSelectors": [],
        "advancedEventSelectors": [MANAGEMENT, advanced("Data", S3, READINGS), advanced("Data", WRITINGS, S3)],
    },
}


@pytest.mark.parametrize("case", RECORDED)
def test_everything_is_recorded(case: str) -> None:
    assert found("trail-strong", {**STRONG, **RECORDED[case]}) == []


WEAK: dict[str, tuple[dict[str, Any], list[str]]] = {
    "in one region": ({"isMultiRegionTrail": False}, ["[multi-region] only one region is recorded"]),
    "without digests": ({"enableLogFileValidation": None}, ["[validation] log files can be changed unnoticed"]),
    "with a key of AWS": ({"kmsKeyId": None}, ["[cmk] log files are not encrypted with a key of your own"]),
    "switched off": ({"enableLogging": False}, ["[on] the trail is switched off"]),
    "without objects": ({"eventSelectors": None}, [NO_OBJECTS]),
    "with objects of one bucket": ({"eventSelectors": [objects(["arn:aws:s3:::files/"])]}, [NO_OBJECTS]),
    "with functions in place of objects": (
        {"eventSelectors": [objects(["arn:aws:lambda"], "AWS::Lambda::Function")]},
        [NO_OBJECTS],
    ),
    "with readings only": ({"eventSelectors": [objects(readWriteType="ReadOnly")]}, [NO_OBJECTS, NO_MANAGEMENT]),
    "without management events": ({"eventSelectors": [objects(includeManagementEvents=False)]}, [NO_MANAGEMENT]),
    "with advanced selectors for data alone": (
        {"eventSelectors": None, "advancedEventSelectors": [advanced("Data", S3)]},
        [NO_MANAGEMENT],
    ),
    "with an advanced selector for one bucket": (
        {"eventSelectors": None, "advancedEventSelectors": [MANAGEMENT, advanced("Data", S3, ONE_BUCKET)]},
        [NO_OBJECTS],
    ),
    "with an advanced selector that leaves events out": (
        {
            "eventSelectors": None,
            "advancedEventSelectors": [
                advanced("Management", {"field": "eventName", "notEquals": ["StopLogging"]}),
                advanced("Data", S3),
            ],
        },
        [NO_MANAGEMENT],
    ),
}


@pytest.mark.parametrize("case", WEAK)
def test_a_trail_is_weak(case: str) -> None:
    props, said = WEAK[case]

    assert found("trail-strong", {**STRONG, **props}) == said


def test_a_selector_that_is_not_known_leaves_open_what_the_known_ones_do_not_record() -> None:
    assert found("trail-strong", {**STRONG, "eventSelectors": [UNKNOWN, objects()]}) == []
    assert found("trail-strong", {**STRONG, "eventSelectors": [UNKNOWN]}) == [unknown("eventSelectors.0")]


def test_objects_are_a_matter_of_the_packs_configuration() -> None:
    assert found("trail-strong", {**STRONG, "eventSelectors": None}, settings={"objects": False}) == []


STATUS = "aws:cfg/recorderStatus:RecorderStatus"
SOME_TYPES, NO_IAM = "only some types of resources are recorded", "users, groups, roles and policies of IAM are not recorded"
RECORDERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "everything": ({"includeGlobalResourceTypes": True}, []),
    "everything by its strategy": (
        {"includeGlobalResourceTypes": "true", "recordingStrategies": [{"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"}]},
        [],
    ),
    "everything but IAM": ({"allSupported": True}, [NO_IAM]),
    "nothing in particular": ({}, [NO_IAM]),
    "everything but IAM, said so": ({"allSupported": True, "includeGlobalResourceTypes": False}, [NO_IAM]),
    "a few types": ({"allSupported": False, "resourceTypes": ["AWS::S3::Bucket"]}, [SOME_TYPES]),
    "a few types by its strategy": ({"recordingStrategies": [{"useOnly": "INCLUSION_BY_RESOURCE_TYPES"}]}, [SOME_TYPES]),
    "all but a few types": ({"recordingStrategies": [{"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}]}, [SOME_TYPES]),
    "who knows": ({"allSupported": UNKNOWN, "includeGlobalResourceTypes": True}, [unknown("recordingGroup.allSupported")]),
}


@pytest.mark.parametrize("case", RECORDERS)
def test_a_recorder_records(case: str) -> None:
    group, said = RECORDERS[case]

    assert found("config-records-all", {"recordingGroup": group}) == said


def test_a_recorder_without_a_group_records_no_iam_and_one_region_of_an_account_is_enough() -> None:
    assert found("config-records-all", {}) == [NO_IAM]
    assert found("config-records-all", {}, settings={"globalTypes": False}) == []


@pytest.mark.parametrize(("props", "off"), [({"isEnabled": True}, False), ({"isEnabled": False}, True), ({}, True)])
def test_a_recorder_that_is_not_started_records_nothing(props: dict[str, Any], off: bool) -> None:
    assert found("config-records-all", props, type=STATUS) == ["the recorder is switched off"] * off
