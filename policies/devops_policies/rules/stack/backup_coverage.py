"""Whether AWS Backup knows of everything that holds data."""

from __future__ import annotations

from functools import partial

from devops_policies.backup_selection import SELECTION, STORES, selects
from devops_policies.known import some
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.tags import tag
from devops_policies.view import Resource
from devops_policies.written import is_given

_DATABASE = Mock("aws:rds/instance:Instance", "orders", {"tags": {"backup": "daily"}})
_NO_BACKUP = (None, "", "false", "no", "none")


@rule(
    id="backup-coverage",
    types=STORES,
    severity=Severity.HIGH,
    levels="-/A/M",
    whole_stack=True,
    fix="add the store's ARN, or a tag it carries, to a `backup.Selection`",
    good=[_DATABASE, Mock(SELECTION, "daily", {"selectionTags": [{"type": "STRINGEQUALS", "key": "backup", "value": "daily"}]})],
    bad=[_DATABASE, Mock(SELECTION, "daily", {"resources": ["arn:aws:dynamodb:*:*:table/*"]})],
)
def backup_coverage(resource: Resource, context: Context) -> Violations:
    """Databases, file systems, volumes and tagged buckets are backed up.

    A service's own snapshots lie in the same account and go with it; a plan of AWS Backup can keep copies elsewhere and prove
    that they restore. Buckets are judged when they carry the tag `backup`. A read replica holds nothing of its own.
    """
    if is_given(resource, "replicateSourceDb"):
        return
    if resource.type.startswith("aws:s3/") and tag(resource, "backup") in _NO_BACKUP:
        return
    selections = list(context.stack.of_type(SELECTION))
    if not some(*(partial(selects, context.stack, selection, resource) for selection in selections)):
        names = ", ".join(selection.name for selection in selections)
        yield Violation(f"not selected by {names}" if names else "no backup selection in this stack")
