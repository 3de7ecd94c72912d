"""What policy documents grant: which actions, on which resources, less what they deny."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from devops_policies.iam_actions import Action, all_actions, named_by
from devops_policies.iam_conditions import RESOURCE_KEYS, held_to, is_unconditional, spares_only
from devops_policies.iam_policy import POLICY_TYPES, ROLE, allows, matches, names_action, speaks_of, statements
from devops_policies.known import Doubts, Undecided, every, settled, some
from devops_policies.view import Part, Properties, Resource

IDENTITY_TYPES: Final = (*POLICY_TYPES, ROLE)
"""What holds policies that say what somebody may do."""

_SOMETHING: Final = "x0x"
"""A name that nobody gives to a resource."""
_PARTITION: Final = re.compile(r"^arn:[a-z*-]+:")
_WHERE: Final = slice(3, 5)
"""Region and account in an ARN."""


@dataclass(frozen=True)
class Document:
    """A policy document in a resource."""

    place: str
    """Its full path in the resource."""
    known: Sequence[Part]
    doubt: Undecided | None = None
    """Why there may be more statements than the known ones."""

    def statements(self) -> Iterator[Part]:
        """Its statements, the known ones first."""
        yield from self.known
        if self.doubt:
            raise self.doubt


def document(holder: Properties, path: str) -> Document:
    """The document at the path."""
    known: list[Part] = []
    try:
        for statement in statements(holder, path):
            known.append(statement)  # noqa: PERF402 - what came before the unknown one must be kept
    except Undecided as doubt:
        return Document(holder.at(path), known, doubt)
    return Document(holder.at(path), known)


def documents(resource: Resource) -> Iterator[Document]:
    """The documents in a resource that say what somebody may do; what a role trusts is not among them."""
    if resource.type == ROLE:
        yield from (document(policy, "policy") for policy in resource.each("inlinePolicies"))
    else:
        yield document(resource, "policy")


def allowances(resource: Resource, doubts: Doubts) -> Iterator[tuple[Document, Part]]:
    """The statements that allow something, each with the document it stands in; what is not known is left to the doubts."""
    for each in documents(resource):
        with doubts:
            for statement in each.statements():
                with doubts:
                    if allows(statement):
                        yield each, statement


def allowed_names(given: Collection[Document]) -> set[str]:
    """The names of all actions that the documents allow on anything; denials do not count."""
    granting = (statement for each in given for statement in each.statements() if allows(statement))
    return {action.name for statement in granting for action in _spoken_of(statement)}


def whole_services(statement: Part) -> list[str]:
    """The services all of whose actions the statement is about, those to come as well; `*` where that is every service."""
    if statement.has("NotAction"):
        return ["*"] if speaks_of(statement, f"{_SOMETHING}:{_SOMETHING}") else []
    return settled(statement.strings("Action"), _whole_services)


def reaches(statement: Part, arn: str) -> bool:
    """Whether the statement is about every resource whose ARN has this form, in some account and region.

    Not every resource there is: in one account and region all of them are enough.
    """
    covered = partial(_covers, arn)
    if statement.has("NotResource"):
        return not settled(statement.strings("NotResource"), covered)
    return settled(statement.strings("Resource"), covered)


def is_allowed(given: Collection[Document], action: str, holds: Callable[[Part], bool]) -> bool:
    """Whether one of the documents allows the action by a statement of which something holds; denials do not count."""
    return some(*(partial(_allows, each, action, holds) for each in given))


def is_wide(given: Collection[Document], statement: Part, action: Action, keys: Collection[str] = RESOURCE_KEYS) -> bool:
    """Whether the statement allows the action on every resource of some kind, held to nothing by conditions or denials.

    Conditions on `keys` hold it to something. An action for which no resource can be named is never wide.
    """
    return every(
        lambda: not held_to(statement, keys),
        lambda: some(*(partial(_is_left, given, statement, action, arn, keys) for arn in action.resources)),
    )


def wide_ones(
    given: Collection[Document], statement: Part, is_wanted: Callable[[Action], bool], of_every_kind: bool = False
) -> list[Action]:
    """Those of the wanted actions that the statement allows widely; where `of_every_kind`, on all kinds they act on."""
    decide = partial(_wide_ones, given, statement, enough=all if of_every_kind else any)
    if statement.has("NotAction"):
        return decide([action for action in _spoken_of(statement) if is_wanted(action)])
    return settled(
        statement.strings("Action"), lambda known: decide([action for action in _named(tuple(known)) if is_wanted(action)])
    )


def is_denied(given: Collection[Document], action: str, arn: str, keys: Collection[str] = RESOURCE_KEYS) -> bool:
    """Whether the documents deny the action on all resources of a form, but for some that are named."""
    return some(*(partial(_denies, each, action, arn, keys) for each in given))


def listed(actions: Sequence[Action]) -> str:
    """The first of some actions in words, and how many more there are."""
    names = ", ".join(sorted(action.name for action in actions)[:3])
    return f"{names} and {len(actions) - 3} more" if len(actions) > 3 else names


def _wide_ones(
    given: Collection[Document], statement: Part, actions: Sequence[Action], enough: Callable[[Iterable[bool]], bool]
) -> list[Action]:
    """As `is_wide`, for many actions at once: each kind of resource is looked at once, and denials only where they may matter."""
    if not actions or held_to(statement, RESOURCE_KEYS):
        return []
    reached = {arn: reaches(statement, arn) for arn in {arn for action in actions for arn in action.resources}}
    wide = [action for action in actions if action.resources and enough(reached[arn] for arn in action.resources)]
    denied = _denied(given) if wide else ()
    return [
        action
        for action in wide
        if action not in denied or enough(not is_denied(given, action.name, arn) for arn in action.resources if reached[arn])
    ]


def _spoken_of(statement: Part) -> Collection[Action]:
    """The actions the statement is about; undecided where one of them is not known."""
    if statement.has("NotAction"):
        spared = _named(tuple(statement.strings("NotAction")))
        return [action for action in all_actions() if action not in spared]
    return _named(tuple(statement.strings("Action")))


def _allows(given: Document, action: str, holds: Callable[[Part], bool]) -> bool:
    return settled(given.statements(), lambda known: some(*(partial(_is_allowance, each, action, holds) for each in known)))


def _is_allowance(statement: Part, action: str, holds: Callable[[Part], bool]) -> bool:
    return every(lambda: allows(statement), lambda: speaks_of(statement, action), lambda: holds(statement))


def _is_left(given: Collection[Document], statement: Part, action: Action, arn: str, keys: Collection[str]) -> bool:
    return every(lambda: reaches(statement, arn), lambda: not is_denied(given, action.name, arn, keys))


def _denies(given: Document, action: str, arn: str, keys: Collection[str]) -> bool:
    return settled(
        given.statements(),
        lambda known: some(*(partial(_takes, statement, action, arn, keys) for statement in known)),
    )


def _denied(given: Collection[Document]) -> Collection[Action]:
    """The actions that some statement denies on anything; all of them where that is not known."""
    try:
        denying = [statement for each in given for statement in each.statements() if not allows(statement)]
        return {action for statement in denying for action in _spoken_of(statement)}
    except Undecided:
        return all_actions()


def _takes(statement: Part, action: str, arn: str, keys: Collection[str]) -> bool:
    return every(
        lambda: not allows(statement),
        lambda: speaks_of(statement, action),
        lambda: reaches(statement, arn),
        lambda: is_unconditional(statement) or spares_only(statement, keys),
    )


@cache
def _named(patterns: tuple[str, ...]) -> frozenset[Action]:
    return frozenset(action for pattern in patterns for action in named_by(pattern))


def _whole_services(patterns: Sequence[str]) -> list[str]:
    wild = [pattern for pattern in patterns if "*" in pattern or "?" in pattern]
    if all(_is_whole(wild, f"{letter}0x") for letter in string.ascii_lowercase):
        return ["*"]
    prefixes = sorted({pattern.partition(":")[0].lower() for pattern in wild})
    return [prefix for prefix in prefixes if _is_whole(wild, prefix)]


def _is_whole(patterns: Sequence[str], service: str) -> bool:
    return all(names_action(patterns, f"{service}:{letter}0x") for letter in string.ascii_lowercase)


def _covers(arn: str, patterns: Sequence[str]) -> bool:
    return any(matches(_anywhere(pattern), _instance(arn)) for pattern in patterns)


@cache
def _instance(arn: str) -> str:
    """An ARN of the form that nobody would name."""
    return _PARTITION.sub("arn:aws:", arn).replace("*", _SOMETHING)


@cache
def _anywhere(pattern: str) -> str:
    """The pattern for any partition, region and account."""
    parts = _PARTITION.sub("arn:aws:", pattern).split(":", 5)
    if len(parts) == 6:
        parts[_WHERE] = ["*", "*"]
    return ":".join(parts)
