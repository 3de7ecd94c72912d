"""What the Kubernetes objects of all components share: names, and labels that say whose they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

import pulumi
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from devops_components._core.component import Component, ComponentArgs
from devops_components._core.types import matching

NAME = "app.kubernetes.io/name"
"""Label with the name of the component an object belongs to."""
PART = "app.kubernetes.io/component"
"""Label that tells the pods of one component apart."""

_PREFIX = "app.kubernetes.io/"
_VALUE = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_KEY = re.compile(rf"([a-z0-9.-]{{1,253}}/)?{_VALUE}")
_WORDS = "up to 63 letters, digits, dashes, dots and underscores, the first and the last a letter or a digit"

ObjectName = Annotated[
    str, matching(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "a name; use up to 63 small letters, digits and dashes")
]
"""Name of a Kubernetes object that can stand in an address."""

LabelValue = Annotated[str, matching(_VALUE, f"the value of a label; use {_WORDS}")]
"""Value of a label."""


def check_tags(tags: Mapping[str, str]) -> None:
    """Raises `ValueError` where tags cannot be labels, which is what they are on Kubernetes objects."""
    for key, value in tags.items():
        if not _KEY.fullmatch(key) or key.startswith(_PREFIX):
            raise ValueError(f"{key} cannot be the key of a label; use {_WORDS}, and no prefix {_PREFIX}")
        if not re.fullmatch(_VALUE, value):
            raise ValueError(f"{key} is {value}, which cannot be the value of a label; use {_WORDS}")


def labels(owner: Component, args: ComponentArgs, **more: str) -> dict[str, str]:
    """Labels of an object: the component's own, whose it is, and what makes it; then these, of `app.kubernetes.io`."""
    own = {"name": owner.component_name, "instance": f"{owner.component_name}-{args.profile}", "managed-by": "pulumi", **more}
    return {**args.tags, **{f"{_PREFIX}{key}": value for key, value in own.items()}}


def metadata(
    owner: Component, args: ComponentArgs, namespace: pulumi.Input[str] | None, name: str | None = None, **more: str
) -> ObjectMetaArgs:
    """Metadata of an object that is called as its component unless another name is given.

    Names are fixed: other objects, addresses and people refer to them, and nothing here is made anew beside its old self.
    """
    return ObjectMetaArgs(name=name or owner.component_name, namespace=namespace, labels=labels(owner, args, **more))
