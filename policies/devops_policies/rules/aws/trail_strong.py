"""Whether a trail records everything, and whether it can be believed."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.trails import TRAIL, records_management, records_objects
from devops_policies.view import Resource

_GOOD = {
    "isMultiRegionTrail": True,
    "enableLogFileValidation": True,
    "kmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/trail",
    "eventSelectors": [
        {"includeManagementEvents": True, "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}
    ],
}


@rule(
    id="trail-strong",
    types=(TRAIL,),
    severity=Severity.HIGH,
    levels="M/M/M",
    keys=("multi-region", "validation", "cmk", "data-events", "on"),
    fix="set `isMultiRegionTrail` and `enableLogFileValidation` to true, a `kmsKeyId` of your own, and an event selector for "
    "management events and all of `AWS::S3::Object`",
    settings={"objects": setting("Whether readings and writings of objects in S3 must be recorded", True)},
    good=_GOOD,
    bad={"isMultiRegionTrail": False, "enableLogFileValidation": False, "eventSelectors": [{"includeManagementEvents": False}]},
)
def trail_strong(resource: Resource, context: Context) -> Violations:
    """A trail records every region and every object, and nobody can change what it wrote.

    An intruder works where nobody looks: in a region that is not used, or in the data itself. Digests show that a log file was
    changed, and a key of your own decides who reads it.
    """
    with context.doubts:
        if not resource.flag("isMultiRegionTrail"):
            yield Violation("only one region is recorded", "isMultiRegionTrail", "multi-region")
    with context.doubts:
        if not resource.flag("enableLogFileValidation"):
            yield Violation("log files can be changed unnoticed", "enableLogFileValidation", "validation")
    if not resource.has("kmsKeyId"):
        yield Violation("log files are not encrypted with a key of your own", "kmsKeyId", "cmk")
    with context.doubts:
        if context.settings["objects"] and not records_objects(resource):
            yield Violation("not every reading and writing of objects in S3 is recorded", "eventSelectors", "data-events")
    with context.doubts:
        if not resource.flag("enableLogging", True):
            yield Violation("the trail is switched off", "enableLogging", "on")
    with context.doubts:
        if not records_management(resource):
            yield Violation("not every change and reading of settings is recorded", "eventSelectors", "on")
