"""How a type is answered: its id, its ARN and its computed outputs, as templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devops_components.toolkit.simulated.template import Template


@dataclass(frozen=True)
class Model:
    """What the cloud answers about resources of one type."""

    id: Template
    """May use `{arn}`, where AWS identifies by it."""
    arn: Template = None
    """None where the type has none."""
    outputs: Mapping[str, Template] = field(default_factory=dict[str, Any])
    """Computed outputs; an input of the same name that is set is never replaced."""


def regional(service: str, resource: str) -> str:
    """The template of an ARN in the region and account."""
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}"


def worldwide(service: str, resource: str) -> str:
    """The template of an ARN of the account in no region, as in IAM."""
    return f"arn:{{partition}}:{service}::{{account}}:{resource}"


def bare(service: str, resource: str) -> str:
    """The template of an ARN without region and account, as in S3."""
    return f"arn:{{partition}}:{service}:::{resource}"
