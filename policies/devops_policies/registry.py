"""Finds the rules: every module under `rules` holds exactly one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from devops_policies import rules as rules_package
from devops_policies.rule import Rule


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of ids."""
    modules = pkgutil.walk_packages(rules_package.__path__, f"{rules_package.__name__}.")
    found = {rule.id: rule for rule in (_rule_of(module.name) for module in modules if not module.ispkg)}
    return MappingProxyType(dict(sorted(found.items())))


def _rule_of(module: str) -> Rule:
    """The rule a module holds; raises `ImportError` unless there is exactly one."""
    held = [member for member in vars(importlib.import_module(module)).values() if isinstance(member, Rule)]
    if len(held) != 1:
        raise ImportError(f"{module} holds {len(held)} rules; a rule file holds one", name=module)
    return held[0]
