"""Which events of a repository start a build, and who can bring them about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from devops_policies.known import every, settled, some
from devops_policies.view import Part, Resource

_GROUPS: Final = "filterGroups"
_APPROVED: Final = ("ALL_PULL_REQUESTS", "FORK_PULL_REQUESTS")
_ANYBODYS: Final = frozenset({"PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", "PULL_REQUEST_REOPENED"})
"""Events that whoever can fork the repository brings about."""
_ACTOR: Final = "ACTOR_ACCOUNT_ID"
_DECIDING: Final = frozenset({_ACTOR, "BASE_REF", "HEAD_REF", "ORGANIZATION_NAME", "REPOSITORY_NAME"})
"""Filters that say who and what is trusted; the others only spare needless builds."""


def loose_filters(webhook: Resource) -> Iterator[Part]:
    """The filters that also let through what only begins, ends or goes on like what they name."""
    for group in webhook.each(_GROUPS):
        for each in group.each("filters"):
            if _is_loose(each):
                yield each


def builds_for_strangers(webhook: Resource) -> bool:
    """Whether a pull request from a fork starts a build, and nobody approves it or names who may; without filters it does."""
    return every(
        lambda: webhook.text("pullRequestBuildPolicy.requiresCommentApproval", "DISABLED") not in _APPROVED,
        lambda: some(
            lambda: not settled(webhook.each(_GROUPS), bool),
            lambda: settled(webhook.each(_GROUPS), lambda groups: some(*(partial(_takes_strangers, each) for each in groups))),
        ),
    )


def is_anchored(pattern: str) -> bool:
    """Whether each alternative of a regular expression holds from the first character to the last."""
    return all(
        each.startswith("^") and each.endswith("$") and not _is_escaped(each, len(each) - 1) for each in _alternatives(pattern)
    )


def _is_loose(filter_: Part) -> bool:
    """What is left out may be matched loosely: then more is left out."""
    return every(
        lambda: filter_.text("type") in _DECIDING,
        lambda: not filter_.flag("excludeMatchedPattern"),
        lambda: not is_anchored(filter_.text("pattern")),
    )


def _takes_strangers(group: Part) -> bool:
    filters = list(group.each("filters"))
    return every(
        lambda: not some(*(partial(_names_actors, each) for each in filters)),
        lambda: some(*(partial(_takes_pull_requests, each) for each in filters)),
    )


def _names_actors(filter_: Part) -> bool:
    return every(lambda: filter_.text("type") == _ACTOR, lambda: not filter_.flag("excludeMatchedPattern"))


def _takes_pull_requests(filter_: Part) -> bool:
    def named() -> bool:
        return not _ANYBODYS.isdisjoint(event.strip() for event in filter_.text("pattern").split(","))

    return every(lambda: filter_.text("type") == "EVENT", named)


def _alternatives(pattern: str) -> Iterator[str]:
    """The parts between the bars that stand outside brackets."""
    start = depth = 0
    in_class = False
    for at, character in enumerate(pattern):
        if _is_escaped(pattern, at):
            continue
        if in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and depth == 0:
            yield pattern[start:at]
            start = at + 1
    yield pattern[start:]


def _is_escaped(pattern: str, at: int) -> bool:
    before = pattern[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
