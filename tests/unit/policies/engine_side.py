"""What the engine would show of resources, through the SDK's own servicer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi_policy
from google.protobuf import struct_pb2
from judging import UNKNOWN
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi_policy.policy import _PolicyAnalyzerServicer
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from devops_policies import crossguard
from devops_policies.judge import Verdict
from devops_policies.rule import Rule
from devops_policies.view import Resource

LEVELS = {wire.ADVISORY: "advisory", wire.MANDATORY: "mandatory", wire.DISABLED: "disabled"}

Said = tuple[str, str, str]
"""Rule, level and message of a diagnostic."""


def servicer(chosen: Sequence[Rule], environment: str | None) -> _PolicyAnalyzerServicer:
    made = [crossguard.policy(each, environment) for each in chosen]
    return _PolicyAnalyzerServicer("baseline", "0.0.1", made, pulumi_policy.EnforcementLevel.ADVISORY)


def encoded(value: Any) -> Any:
    if value is UNKNOWN:
        return UNKNOWN_STRING_VALUE
    if isinstance(value, Mapping):
        return {key: encoded(item) for key, item in value.items()}
    return [encoded(item) for item in value] if isinstance(value, (list, tuple)) else value


def struct(props: Mapping[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(encoded(props))
    return made


def from_engine(chosen: Sequence[Rule], given: Sequence[Resource], environment: str | None) -> list[Said]:
    """What the engine would show of the resources: each one analysed, then the stack."""
    pack = servicer(chosen, environment)
    single = [wire.AnalyzeRequest(**_shown(resource)) for resource in given]
    stack = wire.AnalyzeStackRequest(
        resources=[
            wire.AnalyzerResource(
                **_shown(resource),
                parent=resource.parent or "",
                propertyDependencies={
                    path: wire.AnalyzerPropertyDependencies(urns=urns) for path, urns in resource.dependencies.items()
                },
            )
            for resource in given
        ]
    )
    responses = [*(pack.Analyze(request, None) for request in single), pack.AnalyzeStack(stack, None)]
    return [(d.policyName, LEVELS[d.enforcementLevel], d.message) for response in responses for d in response.diagnostics]


def _shown(resource: Resource) -> dict[str, Any]:
    """What the engine shows of a resource in either call."""
    options, provider = resource.options, resource.provider
    return {
        "type": resource.type,
        "urn": resource.urn,
        "name": resource.name,
        "properties": struct(resource.props),
        "options": wire.AnalyzerResourceOptions(
            protect=options.protect,
            ignoreChanges=options.ignore_changes,
            aliases=options.aliases,
            deleteBeforeReplace=options.delete_before_replace,
            deleteBeforeReplaceDefined=True,
            parent=resource.parent or "",
        ),
        "provider": provider
        and wire.AnalyzerProviderResource(type=provider.type, name=provider.name, properties=struct(provider.props)),
    }


def as_engine_shows(found: Sequence[Verdict], environment: str) -> list[Said]:
    """Verdicts of the offline check in the engine's words, sorted.

    A violation is the title and the text. What could not be decided is one warning for each rule and resource, after the SDK's
    own words; a whole-stack rule has only one, with the resource's name before each text.
    """
    said = [(v.rule.id, v.rule.level(environment).value, f"{v.rule.title}\n{v.text}") for v in found if v.kind == "violation"]
    open_questions: dict[tuple[Rule, str], list[str]] = {}
    for verdict in found:
        if verdict.kind == "undecided":
            whole = verdict.rule.whole_stack
            texts = open_questions.setdefault((verdict.rule, "" if whole else verdict.resource.urn), [])
            texts.append(f"{verdict.resource.name}: {verdict.text}" if whole else verdict.text)
    return sorted([*said, *((rule_.id, "advisory", cannot_run(rule_, texts)) for (rule_, _), texts in open_questions.items())])


def cannot_run(rule_: Rule, texts: Sequence[str]) -> str:
    return f"can't run policy '{rule_.id}' from policy pack 'baseline@v0.0.1' during preview: " + "\n".join(texts)
