"""What a project of CodeBuild says of its sources and variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import yaml

from devops_policies.known import Doubts, Undecided
from devops_policies.secret_text import secret_in
from devops_policies.view import Part, Resource

_BUILDSPEC: Final = "source.buildspec"
_USER: Final = re.compile(r"\s*[a-z][a-z0-9+.-]*://([^/@\s]*)@", re.IGNORECASE)
_SHORTEST_TOKEN: Final = 20
"""Characters of the shortest token that GitHub, GitLab or Bitbucket hand out; names of users are shorter."""


def sources(project: Resource) -> Iterator[Part]:
    """The places the project takes its code from."""
    return _one_and_others(project, "source", "secondarySources")


def artifacts(project: Resource) -> Iterator[Part]:
    """The places the project puts what it built."""
    return _one_and_others(project, "artifacts", "secondaryArtifacts")


def plain_variables(project: Resource) -> Iterator[Part]:
    """The variables that stand in the project in the clear, as objects with `name` and `value`; a buildspec in it is read too."""
    for variable in project.each("environment.environmentVariables"):
        if variable.text("type", "PLAINTEXT") == "PLAINTEXT":
            yield variable
    for name, value in _buildspec_variables(project.text(_BUILDSPEC)):
        yield Part({"name": str(name), "value": str(value)}, _BUILDSPEC)


def signs_in(location: str) -> bool:
    """Whether an address holds what signs somebody in: a password, or a token in the place of a user's name."""
    match = _USER.match(location)
    if match is None:
        return False
    user, _, password = match[1].partition(":")
    return bool(password) or len(user) >= _SHORTEST_TOKEN or secret_in(user) is not None


def _one_and_others(project: Resource, one: str, others: str) -> Iterator[Part]:
    doubts = Doubts()
    with doubts:
        part = project.part(one)
        if part is not None:
            yield part
    with doubts:
        yield from project.each(others)
    if doubts:
        raise doubts[0]


def _buildspec_variables(written: str) -> Iterator[tuple[Any, Any]]:
    """The variables a buildspec sets in the clear; none where only the name of its file stands here."""
    if "\n" not in written and not written.lstrip().startswith("{"):
        return
    try:
        value: Any = yaml.safe_load(written)
    except yaml.YAMLError:
        raise Undecided(_BUILDSPEC, "is neither the name of a file nor YAML") from None
    for key in ("env", "variables"):
        value = cast("Mapping[str, Any]", value).get(key) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        yield from cast("Mapping[Any, Any]", value).items()
