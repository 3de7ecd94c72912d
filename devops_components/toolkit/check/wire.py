"""A graph in the protocol between the engine and a policy pack, and a pack's answers in ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.graph.urns import ROOT_TYPE
from devops_components.toolkit.simulated.values import encode, reveal

protocol: Any = analyzer_pb2

_LEVELS = {0: "advisory", 1: "mandatory", 2: "disabled", 3: "mandatory"}
"""Level by its number in the protocol; what a remediation does not mend is refused."""
_CANNOT_RUN = re.compile(r"can't run (?:policy|remediation) '[^']*' from policy pack '[^']*' during preview: ")
"""What the SDK puts before the words of a policy that met a value that is not known."""
_SEVERITIES = {1: "low", 2: "medium", 3: "high", 4: "critical"}


def requests(graph: Graph) -> dict[str, Any]:
    """What is asked of every resource by itself, by URN."""
    return {node.urn: protocol.AnalyzeRequest(**_common(node, graph, struct(node.inputs))) for node in graph.resources}


def remediate(servicer: Any, request: Any) -> Iterator[dict[str, Any]]:
    """Lets a pack mend a resource in its request, as the engine does before anything is judged."""
    for mended in servicer.Remediate(request, None).remediations:
        if mended.diagnostic:
            yield _said(mended.diagnostic, request.urn)
        else:
            request.properties.CopyFrom(mended.properties)


def stack_request(graph: Graph, asked: Mapping[str, Any]) -> Any:
    """What is asked of the whole stack, in which the resources are as their requests were mended."""
    return protocol.AnalyzeStackRequest(resources=[_resource(node, graph, asked[node.urn]) for node in graph.resources])


def judge(servicer: Any, asked: Mapping[str, Any], whole: Any) -> Iterator[dict[str, Any]]:
    """What a pack says of every resource by itself, and then of the whole stack."""
    for urn, request in asked.items():
        yield from (_said(each.message, each.urn or urn) for each in servicer.Analyze(request, None).diagnostics)
    root = next((urn for urn, request in asked.items() if request.type == ROOT_TYPE), "")
    for each in servicer.AnalyzeStack(whole, None).diagnostics:
        yield _said(each.message, each.urn if each.urn in asked else root)


def policy(info: Any, configuration: Any) -> dict[str, Any]:
    """What a report says of a policy."""
    framework = " ".join(part for part in (info.framework.name, info.framework.version, info.framework.reference) if part)
    return {
        "id": info.name,
        "title": info.displayName or info.description,
        "why": info.description,
        "fix": info.remediation_steps or info.url,
        "severity": _SEVERITIES.get(info.severity),
        "level": _LEVELS[configuration.policyConfig[info.name].enforcementLevel],
        "controls": [framework] if framework else [],
    }


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Properties as the engine sends them to a pack: secrets in the clear, unknowns by their sign."""
    return encode(reveal(properties))


def _said(message: str, urn: str) -> dict[str, Any]:
    undecided = _CANNOT_RUN.match(message)
    return {"kind": "undecided" if undecided else "violation", "message": _CANNOT_RUN.sub("", message), "urn": urn}


def _resource(node: Node, graph: Graph, asked: Any) -> Any:
    given, made = struct(node.inputs), struct(node.outputs)
    if asked.properties != given:
        _follow(made, given, asked.properties)
    return protocol.AnalyzerResource(
        **_common(node, graph, made),
        parent=node.parent or "",
        dependencies=list(node.dependencies),
        propertyDependencies={
            key: protocol.AnalyzerPropertyDependencies(urns=list(urns)) for key, urns in node.property_dependencies.items()
        },
    )


def _follow(made: struct_pb2.Struct, given: struct_pb2.Struct, mended: struct_pb2.Struct) -> None:
    """Changes what the cloud would answer where the inputs were mended."""
    for key in given.fields.keys() | mended.fields.keys():
        if key not in mended.fields:
            made.fields.pop(key, None)
        elif key not in given.fields or given.fields[key] != mended.fields[key]:
            made.fields[key].CopyFrom(mended.fields[key])


def _common(node: Node, graph: Graph, properties: struct_pb2.Struct) -> dict[str, Any]:
    options = node.options
    provider = graph.by_urn.get(node.provider or "")
    return {
        "type": node.type,
        "urn": node.urn,
        "name": node.name,
        "properties": properties,
        "options": protocol.AnalyzerResourceOptions(
            protect=bool(options.get("protect")),
            ignoreChanges=list(options.get("ignoreChanges", ())),
            deleteBeforeReplace=bool(options.get("deleteBeforeReplace")),
            deleteBeforeReplaceDefined="deleteBeforeReplace" in options,
            additionalSecretOutputs=list(options.get("additionalSecretOutputs", ())),
            aliases=[alias for alias in options.get("aliases", ()) if isinstance(alias, str)],
            customTimeouts=options.get("customTimeouts", {}),
            parent=node.parent or "",
        ),
        "provider": provider
        and protocol.AnalyzerProviderResource(
            type=provider.type, urn=provider.urn, name=provider.name, properties=struct(provider.inputs)
        ),
    }
