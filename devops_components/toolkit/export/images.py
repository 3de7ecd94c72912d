"""The container images that a stack runs, and how package URLs name them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from devops_components.toolkit.export.manifests import manifest
from devops_components.toolkit.graph.model import Node
from devops_components.toolkit.simulated.values import is_list, is_object

_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")


@dataclass(frozen=True, order=True)
class Image:
    """A container image, as it is referred to."""

    reference: str

    @property
    def repository(self) -> str:
        """Registry and path, without tag and digest; Docker Hub's where no registry is named."""
        name = self.reference.partition("@")[0]
        head, slash, last = name.rpartition("/")
        path = f"{head}{slash}{last.partition(':')[0]}"
        first = path.partition("/")[0]
        if "/" in path and ("." in first or ":" in first or first == "localhost"):
            return path
        return f"docker.io/{path}" if "/" in path else f"docker.io/library/{path}"

    @property
    def name(self) -> str:
        """The last part of the repository."""
        return self.repository.rpartition("/")[2]

    @property
    def digest(self) -> str:
        """`sha256:…`, or nothing."""
        return self.reference.partition("@")[2]

    @property
    def tag(self) -> str:
        """The tag, or nothing."""
        return self.reference.partition("@")[0].rpartition("/")[2].partition(":")[2]

    @property
    def purl(self) -> str:
        """The package URL, of the type `oci`; its version is the digest."""
        version = f"@{quote(self.digest, safe='')}" if self.digest else ""
        tag = f"&tag={quote(self.tag, safe='')}" if self.tag else ""
        return f"pkg:oci/{quote(self.name.lower(), safe='')}{version}?repository_url={quote(self.repository, safe='/')}{tag}"


def images(node: Node) -> list[Image]:
    """The images that a resource runs, each once, sorted; secret and unknown ones are left out."""
    return sorted({Image(reference) for reference in _references(node) if isinstance(reference, str) and reference})


def _references(node: Node) -> Iterator[Any]:
    if node.type == "aws:ecs/taskDefinition:TaskDefinition":
        text = node.inputs.get("containerDefinitions")
        yield from _images(json.loads(text) if isinstance(text, str) else [])
    elif node.type == "aws:lambda/function:Function":
        yield node.inputs.get("imageUri")
    elif node.type == "aws:codebuild/project:Project":
        environment = node.inputs.get("environment")
        yield environment.get("image") if is_object(environment) else None
    else:
        yield from _in_pods(manifest(node))


def _in_pods(value: Any) -> Iterator[Any]:
    """Images of the pods in a Kubernetes object, however deep their template lies."""
    if is_object(value):
        for key, item in value.items():
            yield from _images(item) if key in _CONTAINERS and is_list(item) else _in_pods(item)
    elif is_list(value):
        for item in value:
            yield from _in_pods(item)


def _images(containers: Any) -> Iterator[Any]:
    yield from (container.get("image") for container in containers if is_object(container))
