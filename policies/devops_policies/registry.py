"""Finds the rules: every module under `rules` holds exactly one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from devops_policies import rules as rules_package
from devops_policies.rule import Rule


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its id, in the order of ids."""
    found: dict[str, Rule] = {}
    for module in pkgutil.walk_packages(rules_package.__path__, f"{rules_package.__name__}."):
        if module.ispkg:
            continue
        members = vars(importlib.import_module(module.name)).values()
        (rule,) = [member for member in members if isinstance(member, Rule)]
        found[rule.id] = rule
    return dict(sorted(found.items()))
