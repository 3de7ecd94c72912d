"""Whether GuardDuty watches an account."""

from __future__ import annotations

from functools import partial

from devops_policies.known import every, some
from devops_policies.links import referring
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource, Stack
from devops_policies.written import flag

_DETECTOR = "aws:guardduty/detector:Detector"
_FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"
_WANTED = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS"]
# What a detector said of features before they had resources of their own.
_SOURCES = {
    "S3_DATA_EVENTS": "datasources.s3Logs.enable",
    "EKS_AUDIT_LOGS": "datasources.kubernetes.auditLogs.enable",
    "EBS_MALWARE_PROTECTION": "datasources.malwareProtection.scanEc2InstanceWithFindings.ebsVolumes.enable",
}


def _features(status: str) -> list[Mock]:
    return [Mock(_FEATURE, name.lower(), {"name": name, "status": status}, {"detectorId": "main"}) for name in _WANTED]


@rule(
    id="guardduty-on",
    types=(_DETECTOR, _FEATURE),
    severity=Severity.HIGH,
    levels="M/M/M",
    keys=("detector", "features"),
    whole_stack=True,
    fix="set `enable: true` of the detector, and add a `DetectorFeature` with `status: ENABLED` for each feature named",
    settings={
        "features": setting(
            "Features that must be on; none where the organization switches them on for all accounts",
            _WANTED,
            items={"type": "string", "enum": [*_WANTED, "RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING"]},
        )
    },
    good=[Mock(_DETECTOR, "main", {"enable": True}), *_features("ENABLED")],
    bad=[Mock(_DETECTOR, "main", {"enable": False}), *_features("DISABLED")],
)
def guardduty_on(resource: Resource, context: Context) -> Violations:
    """GuardDuty is on, with the features that look at data, clusters, databases and functions.

    It finds what no rule can: stolen credentials, mining, and data that leave in an unusual way. Without its features it sees the
    network and the account, and nothing of what happens inside a bucket, a cluster or a database.
    """
    wanted = context.settings["features"]
    if resource.type == _FEATURE:
        if every(lambda: resource.text("name") in wanted, lambda: resource.text("status") != "ENABLED"):
            yield Violation(f"{resource.text('name')} is switched off", "status", "features")
        return
    with context.doubts:
        if not resource.flag("enable", True):
            yield Violation("the detector is switched off", "enable", "detector")
    missing: list[str] = []
    for feature in wanted:
        with context.doubts:
            if not _is_spoken_of(context.stack, resource, feature):
                missing.append(feature)
    if missing:
        yield Violation(f"nothing switches {', '.join(missing)} on", "enable", "features")


def _is_spoken_of(stack: Stack, detector: Resource, feature: str) -> bool:
    """Whether a resource decides on the feature, which is judged there, or the detector itself has it on."""
    return some(
        *(partial(_decides, stack, each, detector, feature) for each in referring(stack, detector, "detectorId", _FEATURE)),
        lambda: feature in _SOURCES and flag(detector, _SOURCES[feature]),
    )


def _decides(stack: Stack, holder: Resource, detector: Resource, feature: str) -> bool:
    return every(lambda: holder.text("name") == feature, lambda: stack.refers(holder, "detectorId", detector, "id"))
