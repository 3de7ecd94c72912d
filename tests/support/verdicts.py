"""What the engine and the check say of one stack, in the same words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from devops_components.toolkit.engine.session import Judge, session
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.project import Project
from devops_components.toolkit.report.model import Finding
from devops_policies.registry import all_rules

_PROVIDER = "pulumi:providers:"
"""Prefix of providers' types; the engine tells of no step for those it adds itself."""

Said = tuple[str, str, str, str]
"""Rule, URN, level and message; what could not be decided is one warning for each rule and resource, its lines sorted."""


def by_engine(
    project: Project, graph: Graph, judges: Sequence[Judge], environment: Mapping[str, str]
) -> dict[str, Counter[Said]]:
    """What each pack says in a preview by the real engine, which comes to the end and sees the very resources of the graph."""
    with session(project, graph.stack, "simulated", "preview", packs=judges, environment=environment) as held:
        ended, runtime = held.operate(["preview"], lambda *_: None, judged=True)
    assert runtime.error is None, runtime.error
    assert [error.text for error in ended.outcome.errors] in ([], ["preview failed"]), ended.outcome.errors
    seen = {urn for urn, step in ended.outcome.steps.items() if not step.type.startswith(_PROVIDER)}
    unlike = seen ^ {node.urn for node in graph.resources if not node.type.startswith(_PROVIDER)}
    assert unlike == set(), [unlike, ended.said, ended.outcome.messages]
    said: dict[str, Counter[Said]] = defaultdict(Counter)
    for hit in ended.outcome.policies:
        message = "\n".join(sorted(hit.message.split("\n"))) if hit.undecided else hit.message
        said[hit.pack][hit.rule, hit.urn, hit.level, message] += 1
    return said


def by_check(findings: Iterable[Finding], graph: Graph) -> Counter[Said]:
    """The findings of a check as the engine would show them."""
    root = next(node.urn for node in graph.resources if node.type == "pulumi:pulumi:Stack")
    said: Counter[Said] = Counter()
    doubts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in findings:
        rule = all_rules().get(each.rule)
        title = each.title if rule else each.why
        assert each.kind != "error", each.message
        if each.kind == "violation" and each.waiver is None:
            said[each.rule, each.urn, each.level, title if each.message == title else f"{title}\n{each.message}"] += 1
        elif each.kind == "undecided" and rule and rule.whole_stack:
            doubts[each.rule, root].append(f"{each.resource_name}: {each.message}")
        elif each.kind == "undecided":
            doubts[each.rule, each.urn].append(each.message)
    said.update((rule, urn, "advisory", "\n".join(sorted(texts))) for (rule, urn), texts in doubts.items())
    return said
