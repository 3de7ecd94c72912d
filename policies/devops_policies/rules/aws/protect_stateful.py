"""How hard it is to lose what no program can make again."""

from __future__ import annotations

import re
from functools import partial

from devops_policies.known import some
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.type_sets import properties
from devops_policies.view import Options, Resource

_DATABASE = "aws:rds/instance:Instance"
_FIRST_STEP = re.compile(r'\w+|\["(\w+)"\]|\*')
_ON = ("true", "active", "enabled")


@rule(
    id="protect-stateful",
    types=("stateful",),
    severity=Severity.HIGH,
    levels="-/A/M",
    keys=("protect", "ignore-changes"),
    fix="set `protect: true` among its options, or the property that guards it against deletion; take what decides on access and "
    "loss out of `ignoreChanges`",
    good=[Mock(_DATABASE, "orders", {"deletionProtection": True}, options=Options(ignore_changes=("engineVersion",)))],
    bad=[Mock(_DATABASE, "orders", {"deletionProtection": False}, options=Options(ignore_changes=("storageEncrypted",)))],
)
def protect_stateful(resource: Resource, context: Context) -> Violations:
    """What holds data cannot be deleted by accident, and the program keeps deciding who reads it.

    A renamed resource is a deleted one and a new one: a word in a program then deletes a database. What is ignored may be changed
    by hand for good, and neither a preview nor a rule sees it. Copies that can be made again from what they copy are left out.
    """
    if any(resource.has(path) for path in properties(resource.type, "unless")):
        return
    with context.doubts:
        guards = properties(resource.type, "guards")
        if not resource.options.protect and not some(*(partial(_is_on, resource, guard) for guard in guards)):
            yield Violation("nothing keeps it from being deleted", guards[0] if guards else None, "protect")
    security = properties(resource.type, "security")
    for ignored in resource.options.ignore_changes:
        given_up = [path for path in security if _first_step(ignored) in (path, "*")]
        if given_up:
            yield Violation(f"changes of {', '.join(given_up)} are ignored", given_up[0], "ignore-changes")


def _is_on(resource: Resource, guard: str) -> bool:
    """Whether a guard is on; some services write it as a word."""
    return str(resource.get(guard, "")).lower() in _ON


def _first_step(path: str) -> str:
    step = _FIRST_STEP.match(path)
    return (step[1] or step[0]) if step else path
