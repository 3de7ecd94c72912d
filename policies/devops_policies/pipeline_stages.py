"""What a pipeline of CodePipeline does where, and after whose approval."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from devops_policies.view import Part, Resource

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PRODUCTION: Final = frozenset({"live", "prd", "prod", "production"})
_BEFORE_PRODUCTION: Final = frozenset(
    {
        "acceptance",
        "dev",
        "development",
        "integration",
        "preview",
        "qa",
        "sandbox",
        "stage",
        "staging",
        "stg",
        "test",
        "testing",
        "uat",
    }
)
_ONLY_PREPARES: Final = ("Approval", "Source", "Test")


def unapproved_deployments(pipeline: Resource, in_production: bool) -> Iterator[Part]:
    """The actions that change production before anybody has approved it, in the order in which they run.

    Where an action goes is read from its name, else from its stage's; `in_production` says where deployments go whose names say
    nothing.
    """
    approved = False
    for stage in list(pipeline.each("stages")):  # a stage that is not known may hold the approval
        actions = sorted(stage.each("actions"), key=lambda action: action.number("runOrder", 1))
        approvals = [action.number("runOrder", 1) for action in actions if action.text("category") == "Approval"]
        for action in actions:
            earlier = any(order < action.number("runOrder", 1) for order in approvals)
            if not approved and not earlier and _changes_production(stage, action, in_production):
                yield action
        approved = approved or bool(approvals)


def _changes_production(stage: Part, action: Part, in_production: bool) -> bool:
    category = action.text("category")
    if category in _ONLY_PREPARES:
        return False
    for name in (action.text("name"), stage.text("name")):
        words = {word.lower() for word in _WORD.findall(name)}
        if words & _PRODUCTION:
            return not words & _BEFORE_PRODUCTION
        if words & _BEFORE_PRODUCTION:
            return False
    return in_production and category == "Deploy"
