"""Whether AWS Config knows of everything in an account."""

from __future__ import annotations

from devops_policies.known import every, some
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_RECORDER = "aws:cfg/recorder:Recorder"
_STATUS = "aws:cfg/recorderStatus:RecorderStatus"
_EVERYTHING = "ALL_SUPPORTED_RESOURCE_TYPES"
_GROUP = "recordingGroup"


@rule(
    id="config-records-all",
    types=(_RECORDER, _STATUS),
    severity=Severity.MEDIUM,
    levels="M/M/M",
    fix="set `allSupported` and `includeGlobalResourceTypes` of `recordingGroup` and `isEnabled` of the `RecorderStatus` to true",
    settings={"globalTypes": setting("Whether IAM must be recorded here; one region of an account is enough", True)},
    good={"recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}},
    bad={"recordingGroup": {"allSupported": False, "resourceTypes": ["AWS::S3::Bucket"]}},
)
def config_records_all(resource: Resource, context: Context) -> Violations:
    """AWS Config records every resource, IAM included.

    What it does not record has no history: nobody can tell who opened a bucket when, and rules of Config do not see it. Types
    that AWS adds later are recorded only where all are.
    """
    if resource.type == _STATUS:
        if not resource.flag("isEnabled"):
            yield Violation("the recorder is switched off", "isEnabled")
        return
    with context.doubts:
        if some(lambda: not resource.flag(f"{_GROUP}.allSupported", True), lambda: _strategy(resource) != _EVERYTHING):
            yield Violation("only some types of resources are recorded", _GROUP)
            return
    with context.doubts:
        if context.settings["globalTypes"] and every(
            lambda: not resource.flag(f"{_GROUP}.includeGlobalResourceTypes"), lambda: _records_all(resource)
        ):
            yield Violation("users, groups, roles and policies of IAM are not recorded", f"{_GROUP}.includeGlobalResourceTypes")


def _records_all(recorder: Resource) -> bool:
    return recorder.flag(f"{_GROUP}.allSupported", True)


def _strategy(recorder: Resource) -> str:
    strategies = [each.text("useOnly") for each in recorder.each(f"{_GROUP}.recordingStrategies")]
    return next(filter(None, strategies), _EVERYTHING)
