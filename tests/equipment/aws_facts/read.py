"""Makes facts of a plugin's answers, in the form the simulated cloud reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from devops_components.toolkit.simulated.schema import Schema, class_of
from tests.equipment.aws_facts.ask_check import Answers
from tests.equipment.aws_facts.ask_diff import Changes
from tests.equipment.aws_facts.limits import number_limit, text_limit
from tests.equipment.aws_facts.newer import contradicts, documentation, values
from tests.equipment.aws_facts.samples import leaves, places

MADE_UP = "<name>"
"""Stands for a name that was made up for the resource."""


def known(schema: Schema, changes: Changes, answers: Answers) -> dict[str, Any]:
    """Everything that is known about a type; what is empty is left out."""
    ours = set(places(schema.inputs))
    maps = {path for path, shape in leaves(schema.inputs) if shape.kind == "map"}
    found = {
        "any_of": _any_of(schema, answers),
        "conflicts": _conflicts(schema, answers),
        "defaults": {path: _ours(value) for path, value in sorted(answers.defaults.items()) if value != MADE_UP and path in ours},
        "documents": sorted(changes.documents & ours),
        "kept": sorted(changes.kept & ours),
        "limits": _limits(schema, answers),
        "replace": sorted({*(changes.replace & ours), *(f"{path}.*" for path in changes.replace & maps)}),
        "sets": sorted(changes.sets & ours),
    }
    return {name: value for name, value in found.items() if value}


def _ours(value: Any) -> Any:
    """The one default that pulumi-aws writes in its own words."""
    return "Managed by Pulumi" if value == "Managed by Terraform" else value


def _limits(schema: Schema, answers: Answers) -> dict[str, Any]:
    module = schema.token.split(":")[1].partition("/")[0]
    class_ = class_of(schema.token)
    documented = documentation(class_) if class_ else {}
    kinds = {path: shape.kind for path, shape in leaves(schema.inputs)}
    kinds |= {f"{path}[*]": shape.item.kind for path, shape in leaves(schema.inputs) if shape.item}
    found: dict[str, Any] = {}
    for path, reasons in sorted(answers.odd.items()):
        own = [[reason for reason in part if reason not in answers.empty] for part in reasons]
        limit = text_limit(*own) if kinds.get(path) in ("string", "document") else number_limit(*own)
        text = documented.get(path.removesuffix("[*]"), "")
        for bound in contradicts(limit, text):
            limit.pop(bound)
        limit.update(answers.networks.get(path, {}))
        if "values" in limit:
            limit["values"] = values(module, limit["values"], text)
            limit.update({"loose": True} if path in answers.loose else {})
        if limit:
            found[path] = limit
    return found


def _any_of(schema: Schema, answers: Answers) -> list[list[str]]:
    """Groups of properties of the resource itself of which one must be given.

    A group is left out where a property that the plugin does not know yet may be another way out of it.
    """
    own = {**{_snake(name): name for name in schema.inputs}, **_names(answers.empty)}
    groups: set[tuple[str, ...]] = set()
    for reason in answers.empty:
        found = re.search(
            r"(?:one of|at least one of) `([^`]+)` must be specified|attributes must be configured: \[([^\]]+)\]", reason
        )
        members = (found[1] or found[2]).split(",") if found else []
        if members and all(member in own for member in members) and not _is_outdated(schema, answers, members):
            groups.add(tuple(sorted(own[member] for member in members if own[member] in schema.inputs)))
    return [list(group) for group in sorted(groups)]


def _is_outdated(schema: Schema, answers: Answers, members: Sequence[str]) -> bool:
    """Whether the documentation of a property that the plugin does not know speaks of alternatives or of the group."""
    class_ = class_of(schema.token)
    documented = documentation(class_) if class_ else {}
    pairs = (re.search(r"Invalid or unknown key.*'x\.(\w+)'", reason) for reason in answers.full)
    unknown = [documented.get(found[1], "") for found in pairs if found]
    words = rf"[Oo]ne of|[Cc]onflicts|[Ee]xactly|{'|'.join(members)}"
    return any(re.search(words, text) for text in unknown)


def _conflicts(schema: Schema, answers: Answers) -> dict[str, list[str]]:
    own = {**{_snake(name): name for name in schema.inputs}, **_names(answers.full)}
    found: dict[str, set[str]] = {}
    for reason in answers.full:
        one = re.search(r'^Conflicting configuration arguments\. "(\w+)": conflicts with (\w+)\.', reason)
        several = re.search(r'"(\w+)": only one of `([^`]+)` can be specified', reason)
        if one:
            _add(found, own, one[1], [one[2]])
        elif several:
            _add(found, own, several[1], several[2].split(","))
    return {name: sorted(others) for name, others in sorted(found.items())}


def _add(found: dict[str, set[str]], own: Mapping[str, str], name: str, others: Sequence[str]) -> None:
    known = {own[other] for other in others if other in own and other != name}
    if name in own and known:
        found.setdefault(own[name], set()).update(known)


def _names(reasons: Sequence[str]) -> dict[str, str]:
    """The provider's own names of the properties that reasons are about, and ours."""
    pairs = (re.search(r"^[^\"]*\"(\w+)\".*Examine values at 'x\.(\w+)'", reason, re.DOTALL) for reason in reasons)
    return {found[1]: found[2] for found in pairs if found}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
