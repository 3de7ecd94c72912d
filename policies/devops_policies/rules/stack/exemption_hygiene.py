"""Whether accepted violations are still accepted by somebody, for a reason and for a while."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from devops_policies import exemptions
from devops_policies.exemptions import CONFIGURED_AS, SCHEMA, Exemption
from devops_policies.registry import all_rules
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource, Stack

_ROOT = Mock("pulumi:pulumi:Stack", "shop-production")


@rule(
    id="exemption-hygiene",
    types=(_ROOT.type,),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    whole_stack=True,
    fix="remove the exemption, or give it a rule, a pattern for few resources, a reason, its owners and a last day in `expires`",
    settings={CONFIGURED_AS: setting("Every accepted violation, of whichever rule", [], items=SCHEMA["items"])},
    good=[_ROOT],
    bad=[_ROOT],
    bad_settings={CONFIGURED_AS: [{"rule": "rds-multi-az", "urn": "*::orders"}]},
)
def exemption_hygiene(_resource: Resource, context: Context) -> Violations:
    """Every exemption is for something in the stack, few things at that, and somebody answers for it until a day to come.

    An exemption nobody looks at again is a hole that the next violation slips through: it outlives its reason, its owner and
    the resource it was made for. Whether the violation is still there is seen by the check alone; here one counts as used while
    its pattern matches a resource.
    """
    for configured in context.settings[CONFIGURED_AS]:
        subject = f"the exemption of {configured.get('rule') or 'no rule'} for {configured.get('urn') or 'no resource'}"
        for fault in _faults(configured, context.stack):
            yield Violation(f"{subject} does not hold: {fault}")


def _faults(configured: dict[str, Any], stack: Stack) -> Iterator[str]:
    missing = [name for name in SCHEMA["items"]["required"] if not configured.get(name)]
    if missing:
        yield f"it has no {', '.join(missing)}"
        return
    try:
        exemption = Exemption.of(configured)
    except ValueError:
        yield f"{configured['expires']} is no day"
        return
    judged_by = all_rules().get(exemption.rule_id)
    weakness = exemption.weakness(judged_by.severity.value if judged_by else None, exemptions.today())
    if weakness:
        yield weakness
    key = exemption.rule.partition("[")[2].rstrip("]")
    if judged_by and key and key not in judged_by.keys:
        yield f"{judged_by.id} has no finding {key}"
    covered = sum(fnmatchcase(each.urn, exemption.urn) for each in stack.resources)
    if not covered:
        yield "no resource of the stack is called like that"
    elif 1 < covered == len(stack.resources):
        yield "it covers the whole stack"
