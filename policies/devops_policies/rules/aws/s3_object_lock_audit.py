"""Whether evidence can be deleted."""

from __future__ import annotations

from devops_policies.buckets import BUCKETS
from devops_policies.known import every, some
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.tags import tag
from devops_policies.view import Resource

_CLASS_TAGS = ("DataClass", "dataClass")


@rule(
    id="s3-object-lock-audit",
    types=BUCKETS,
    severity=Severity.MEDIUM,
    levels="-/A/M",
    fix="set `objectLockEnabled: true`, which replaces a bucket that exists without it, and a retention in a lock configuration",
    settings={"classes": setting("Values of the tag `DataClass` whose buckets use Object Lock", ["audit"])},
    good={"tags": {"DataClass": "audit"}, "objectLockEnabled": True},
    bad={"tags": {"DataClass": "audit"}, "objectLockEnabled": False},
)
def s3_object_lock_audit(resource: Resource, context: Context) -> Violations:
    """Buckets with audit data use Object Lock.

    Evidence that an intruder or an administrator can delete proves nothing.
    """
    classes = {each.lower() for each in context.settings["classes"]}
    if every(
        lambda: some(*(lambda key=key: (tag(resource, key) or "").lower() in classes for key in _CLASS_TAGS)),
        lambda: (
            not some(
                lambda: resource.flag("objectLockEnabled"),
                lambda: resource.text("objectLockConfiguration.objectLockEnabled") == "Enabled",
            )
        ),
    ):
        yield Violation("what the bucket holds can be deleted and overwritten", "objectLockEnabled")
