"""An inventory of a stack as CycloneDX 1.6: its resources, the container images they run, and what depends on what.

It has no time and no serial number, so that the same stack gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from devops_components.errors import ConfigurationError
from devops_components.toolkit.export.images import Image, images
from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.graph.urns import ROOT_TYPE, make

_HASHES: Final = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


def render(graph: Graph) -> str:
    """The inventory; raises `ConfigurationError` where the graph has no resources."""
    nodes = [node for node in graph.resources if node.in_the_cloud]
    if not nodes:
        raise ConfigurationError(f"{graph.project} ({graph.stack}) has no resources; there is nothing to export")
    runs = {node.urn: images(node) for node in nodes}
    found = sorted({image for each in runs.values() for image in each})
    stack = make(graph.stack, graph.project, "", ROOT_TYPE, f"{graph.project}-{graph.stack}")
    inventory = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": stack, "name": f"{graph.project}-{graph.stack}"}},
        "components": [*(_resource(graph, node) for node in nodes), *(_image(image) for image in found)],
        "dependencies": _dependencies(stack, nodes, runs, found),
    }
    return json.dumps(inventory, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _resource(graph: Graph, node: Node) -> dict[str, Any]:
    component = graph.by_urn.get(node.parent or "")
    said = {"pulumi:type": node.type, "pulumi:component": component.name if component and component.type != ROOT_TYPE else None}
    properties = [{"name": name, "value": value} for name, value in said.items() if value]
    return {"type": "platform", "bom-ref": node.urn, "name": node.name, "properties": properties}


def _image(image: Image) -> dict[str, Any]:
    algorithm, _, content = image.digest.partition(":")
    hashes = {"hashes": [{"alg": _HASHES[algorithm], "content": content}]} if algorithm in _HASHES else {}
    version = image.digest or image.tag
    described = {"type": "container", "bom-ref": image.purl, "name": image.repository, "purl": image.purl}
    return {**described, **({"version": version} if version else {}), **hashes}


def _dependencies(
    stack: str, nodes: Sequence[Node], runs: Mapping[str, Sequence[Image]], found: Sequence[Image]
) -> list[dict[str, Any]]:
    """Every part with what it needs; the stack needs what nothing else in it needs."""
    here = {node.urn for node in nodes}
    needs = {
        node.urn: sorted([*(urn for urn in node.dependencies if urn in here), *(image.purl for image in runs[node.urn])])
        for node in nodes
    }
    needed = {part for parts in needs.values() for part in parts}
    whole = {stack: sorted(here - needed), **needs, **{image.purl: [] for image in found}}
    return [{"ref": part, **({"dependsOn": parts} if parts else {})} for part, parts in sorted(whole.items())]
