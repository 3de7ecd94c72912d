"""Judges a graph by rules, as the engine would: single resources by their inputs, the whole stack by its outputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from devops_components.toolkit.check.evidence import value_at
from devops_components.toolkit.check.findings import Found
from devops_components.toolkit.check.policy_config import PolicyConfig
from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.report.model import Finding, RuleInfo, StackReport
from devops_components.toolkit.simulated import values
from devops_policies.frameworks import controls_of
from devops_policies.judge import Verdict, judge_stack
from devops_policies.known import UNKNOWN
from devops_policies.rule import Level, Rule
from devops_policies.view import Options, Provider, Resource


def configured(rules: Iterable[Rule], config: PolicyConfig, environment: str) -> list[Rule]:
    """The rules at the levels a configuration gives them in an environment."""
    return [replace(rule, levels={**rule.levels, environment: config.level(rule, environment)}) for rule in rules]


def evaluate(
    graph: Graph,
    rules: Iterable[Rule],
    environment: str,
    *,
    folder: str = "",
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> StackReport:
    """What the rules say of a graph.

    `folder` is the project's folder relative to the repository; locations are given under it. `settings` are the parameters
    of rules that a configuration overrides.
    """
    applied = [rule for rule in rules if rule.level(environment) is not Level.DISABLED]
    verdicts = list(judge_stack(applied, resources(graph, whole=False), resources(graph, whole=True), environment, settings))
    source = Found(graph, folder)
    findings = [_finding(verdict, source, environment) for verdict in verdicts]
    found = {verdict.rule.id for verdict in verdicts}
    return StackReport(
        project=graph.project,
        stack=graph.stack,
        environment=environment,
        resources=len(graph.resources),
        rules=len(applied),
        findings=tuple(findings),
        passed=tuple(sorted(rule.id for rule in applied if rule.id not in found)),
        project_file=f"{folder}/Pulumi.yaml" if folder else "Pulumi.yaml",
    )


def rule_info(rule: Rule) -> RuleInfo:
    """What a report says of a rule."""
    return RuleInfo(rule.id, rule.title, rule.why, rule.severity.value, rule.fix, controls_of(rule.id))


def resources(graph: Graph, *, whole: bool) -> list[Resource]:
    """The resources as rules see them: by their inputs, or by their outputs and what these were made from."""
    providers = {
        node.urn: Provider(node.type, node.name, _plain(node.inputs)) for node in graph.of_type_prefix("pulumi:providers:")
    }
    return [_resource(node, node.outputs if whole else node.inputs, providers, whole=whole) for node in graph.resources]


def _resource(node: Node, props: Mapping[str, Any], providers: Mapping[str, Provider], *, whole: bool) -> Resource:
    options = Options(
        protect=bool(node.options.get("protect")),
        ignore_changes=tuple(node.options.get("ignoreChanges", ())),
        aliases=tuple(str(alias) for alias in node.options.get("aliases", ())),
        delete_before_replace=bool(node.options.get("deleteBeforeReplace")),
    )
    return Resource(
        urn=node.urn,
        type=node.type,
        name=node.name,
        props=_plain(props),
        parent=node.parent,
        provider=providers.get(node.provider or ""),
        options=options,
        dependencies=node.property_dependencies if whole else {},
    )


def _finding(verdict: Verdict, source: Found, environment: str) -> Finding:
    rule, urn = verdict.rule, verdict.resource.urn
    value = value_at(source.graph.by_urn[urn], verdict.path)
    return source.by(
        rule_info(rule),
        "mandatory" if rule.level(environment) is Level.MANDATORY else "advisory",
        urn,
        verdict.text,
        kind=verdict.kind,
        key=verdict.violation.key if verdict.violation else None,
        path=verdict.path,
        value=value and source.hiding.hide(value),
        waiver=verdict.exemption.reason if verdict.exemption else None,
    )


def _plain(value: Any) -> Any:
    """The values as a rule sees them: secrets in the clear, unknowns marked in the policies' own way."""
    if value is values.UNKNOWN:
        return UNKNOWN
    if isinstance(value, values.Secret):
        return UNKNOWN if value.value is None else _plain(value.value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in cast("list[Any]", value)]
    return value
