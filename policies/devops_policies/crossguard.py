"""Rules as CrossGuard policies: the one place where the project meets the policy SDK.

The SDK hands out properties as proxies, every number as a float, and raises on reading a value that is not known. Here they
become the plain values that rules read anywhere else, so that a rule says the same in the engine as outside it.

The SDK decodes a request anew for every policy. What it hands out is made plain here only for the rules of the resource's type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypedDict, cast

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from devops_policies.environments import environment_of
from devops_policies.exemptions import CONFIGURED_AS, SCHEMA
from devops_policies.judge import Verdict, context_for, judge
from devops_policies.known import UNKNOWN
from devops_policies.rule import Context, Rule
from devops_policies.view import Options, Provider, Resource, Stack


class RuleFailedError(Exception):
    """A rule could not be applied; the engine ends the run."""


class CannotDecideError(UnknownValueError):
    """A rule met a value that is not known; the engine shows the text as a warning and goes on."""

    def __init__(self, text: str) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, [])
        self.message = text


class _Metadata(TypedDict):
    name: str
    description: str
    enforcement_level: EnforcementLevel
    config_schema: PolicyConfigSchema
    severity: Severity
    remediation_steps: str


def policy(rule: Rule, environment: str | None) -> Policy:
    """The rule as a policy.

    `environment` decides its level and its settings. None judges with production's level, and takes the settings from the
    stack in each URN: a policy's level is fixed before it sees the first resource.
    """
    metadata = _Metadata(
        name=rule.id,
        description=rule.title,
        enforcement_level=EnforcementLevel(rule.level(environment or "production").value),
        config_schema=PolicyConfigSchema(
            {CONFIGURED_AS: dict(SCHEMA), **{name: each.schema for name, each in rule.settings.items()}}
        ),
        severity=Severity(rule.severity.value),
        remediation_steps=rule.fix,
    )
    if rule.whole_stack:
        return StackValidationPolicy(validate=partial(_validate_stack, rule, environment), **metadata)
    return ResourceValidationPolicy(validate=partial(_validate_resource, rule, environment), **metadata)


def plain(value: Any) -> Any:
    """A value of the SDK as plain dicts, lists and whole numbers, with `UNKNOWN` in it where something is not known."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return {key: _item(entries, key) for key in entries}
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = cast("Sequence[Any]", value)
        return [_item(items, index) for index in range(len(items))]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _item(holder: Any, key: Any) -> Any:
    try:
        return plain(holder[key])
    except UnknownValueError:
        return UNKNOWN


def _validate_resource(rule: Rule, environment: str | None, args: ResourceValidationArgs, report: ReportViolation) -> None:
    if not rule.judges(args.resource_type):
        return
    resource = Resource(
        urn=args.urn,
        type=args.resource_type,
        name=args.name,
        props=plain(args.props),
        parent=args.opts.parent,
        provider=_provider(args.provider),
        options=_options(args.opts),
    )
    context = _context(rule, environment, resource, args.get_config(), Stack(()))
    _report(judge(rule, resource, context), report)


def _validate_stack(rule: Rule, environment: str | None, args: StackValidationArgs, report: ReportViolation) -> None:
    if not any(rule.judges(each.resource_type) for each in args.resources):
        return
    stack = Stack([_resource(each) for each in args.resources])
    judged = [resource for resource in stack.resources if rule.judges(resource.type)]
    context = _context(rule, environment, judged[0], args.get_config(), stack)
    _report((verdict for resource in judged for verdict in judge(rule, resource, context)), report)


def _context(rule: Rule, environment: str | None, sample: Resource, configured: Mapping[str, Any], stack: Stack) -> Context:
    return context_for(rule, environment or environment_of(sample.stack), {rule.id: plain(configured)}, stack)


def _report(verdicts: Iterable[Verdict], report: ReportViolation) -> None:
    """Reports violations at once; then what could not be decided, for that ends the policy.

    Whole-stack rules name the resource in what they could not decide, for the engine shows it with the stack.
    """
    undecided: list[str] = []
    for verdict in verdicts:
        if verdict.kind == "error":
            raise RuleFailedError(f"{verdict.rule.id} on {verdict.resource.urn}: {verdict.text}")
        if verdict.kind == "undecided":
            undecided.append(f"{verdict.resource.name}: {verdict.text}" if verdict.rule.whole_stack else verdict.text)
        elif verdict.exemption is None:
            report(verdict.text, verdict.resource.urn)
    if undecided:
        raise CannotDecideError("\n".join(undecided))


def _resource(resource: PolicyResource) -> Resource:
    return Resource(
        urn=resource.urn,
        type=resource.resource_type,
        name=resource.name,
        props=plain(resource.props),
        parent=resource.parent.urn if resource.parent else None,
        provider=_provider(resource.provider),
        options=_options(resource.opts),
        dependencies={path: [source.urn for source in sources] for path, sources in resource.property_dependencies.items()},
    )


def _provider(provider: PolicyProviderResource | None) -> Provider | None:
    return Provider(provider.resource_type, provider.name, plain(provider.props)) if provider else None


def _options(options: PolicyResourceOptions) -> Options:
    return Options(
        protect=options.protect,
        ignore_changes=tuple(options.ignore_changes),
        aliases=tuple(options.aliases),
        delete_before_replace=bool(options.delete_before_replace),
    )
