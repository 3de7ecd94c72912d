"""A finding from what is known of its rule and of its resource."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from devops_components.toolkit.check.hiding import Hiding
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.report.model import Finding, Level, RuleInfo


@dataclass(frozen=True)
class Found:
    """Where findings of one stack come from."""

    graph: Graph
    folder: str
    """The project's folder relative to the repository; locations are given under it."""

    @cached_property
    def hiding(self) -> Hiding:
        """Knows the secrets of the stack."""
        return Hiding.of(self.graph)

    def by(self, rule: RuleInfo, level: Level, urn: str, message: str, **more: Any) -> Finding:
        """A finding of a rule about the resource with a URN, which need not be one of the stack, without the stack's secrets."""
        node = self.graph.by_urn.get(urn)
        location = node.location if node else None
        fields: dict[str, Any] = {
            "kind": "violation",
            "file": "/".join(part for part in (self.folder, location.file) if part) if location else None,
            "line": location.line if location else None,
            **more,
        }
        return Finding(
            **fields,
            rule=rule.id,
            title=rule.title,
            why=rule.why,
            severity=rule.severity,
            level=level,
            urn=urn,
            resource_type=node.type if node else "",
            resource_name=node.name if node else "",
            message=self.hiding.hide(message),
            fix=rule.fix,
            controls=rule.controls,
        )
