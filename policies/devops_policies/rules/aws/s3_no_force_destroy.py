"""What goes with a bucket or a registry that is deleted."""

from __future__ import annotations

from devops_policies.buckets import BUCKETS
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_REPOSITORY = "aws:ecr/repository:Repository"
_SWITCHES = {**dict.fromkeys(BUCKETS, "forceDestroy"), _REPOSITORY: "forceDelete"}


@rule(
    id="s3-no-force-destroy",
    types=tuple(_SWITCHES),
    severity=Severity.HIGH,
    levels="-/M/M",
    fix="leave `forceDestroy` of buckets and `forceDelete` of repositories out; empty by hand what is really to go",
    good={"forceDestroy": False},
    bad={"forceDestroy": True},
)
def s3_no_force_destroy(resource: Resource, _context: Context) -> Violations:
    """A bucket or an image repository that holds something cannot be deleted.

    A renamed resource or a mistaken destroy otherwise deletes everything in it, locked objects included, and nothing brings it
    back.
    """
    switch = _SWITCHES[resource.type]
    if resource.flag(switch):
        yield Violation("deleting it deletes everything in it", switch)
