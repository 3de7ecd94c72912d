"""Which things that a resource names belong to another environment."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import Final

from devops_policies.known import UNKNOWN
from devops_policies.leaves import leaves
from devops_policies.view import Resource, Stack

_ARN: Final = re.compile(r"arn:aws[a-z-]*:[^\s\"'\\,;|{}\[\]<>]+")
_PART: Final = re.compile(r"[:/*]")
"""Begins what belongs to something, in an ARN."""
_WORD: Final = re.compile(r"[a-z0-9]+")
_OF_AWS: Final = "aws"
_WITHOUT_KIND: Final = frozenset({"s3"})
"""Services whose ARNs begin with the name itself; in others a kind may come first, such as `role` or `restore-testing-plan`."""
_BUCKETS_OF_AWS: Final = re.compile(r"prod-[a-z0-9-]+-starport-layer-bucket(/.*)?")
"""Buckets that AWS itself owns and an endpoint's policy has to name, for ECR keeps the layers of images in them."""
_DOCUMENT: Final = re.compile(r"(policy|policies|document|(?<!task)definitions?)$", re.IGNORECASE)
"""Names of properties with documents; a `taskDefinition` is an ARN."""

OWN_WORDS: Final[Mapping[str, Collection[str]]] = {
    "sandbox": {"sandbox"},
    "dev": {"dev", "development"},
    "testing": {"test", "testing"},
    "staging": {"stage", "staging"},
    "production": {"prd", "prod", "production"},
}
"""Words by which an environment is called; an ARN that holds one of its own is no other's."""


def texts(resource: Resource) -> Iterator[tuple[str, str]]:
    """Every text of a resource, with its path."""
    return ((path, value) for path, value in leaves(resource.props) if isinstance(value, str))


def unknown_documents(resource: Resource) -> Iterator[str]:
    """The paths at which a document of the program is not known, and may name anything.

    Other values that are not known are ids of what the stack itself makes, or decided by the cloud.
    """
    for path, value in leaves(resource.props):
        top, _, below = path.partition(".")
        if value is UNKNOWN and _DOCUMENT.search(top) and (below or top in resource.dependencies):
            yield path


def foreign_places(text: str, places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The accounts and networks of other environments in a text, each with its environment."""
    return ((place, owner) for place, owner in places.items() if re.search(rf"(?<!\w){re.escape(place)}(?!\w)", text))


def foreign_arns(text: str, words: Collection[str], own_words: Collection[str]) -> Iterator[tuple[str, str]]:
    """The ARNs in a text that are called after another environment, each with the word that says so."""
    for arn in _ARN.findall(text) if "arn:" in text else ():
        called = set(_WORD.findall(_name(arn)))
        if called.isdisjoint(own_words):
            yield from ((arn, word) for word in sorted(called.intersection(words))[:1])


def owned_by_others(places: Sequence[str], environment: str) -> dict[str, str]:
    """The places of other environments, written as `dev=111122223333`, by place; one that several share is of none alone."""
    pairs = [entry.partition("=")[::2] for entry in places]
    own = {place for owner, place in pairs if owner == environment}
    return {place: owner for owner, place in pairs if place not in own}


def is_own(stack: Stack, arn: str) -> bool:
    """Whether the ARN is that of something the stack itself holds, or of a part of it; it may be called as it likes."""
    wholes = (arn, *(arn[: end.start()] for end in _PART.finditer(arn)))
    return not stack.once(_own).isdisjoint(wholes)


def _own(stack: Stack) -> Set[str]:
    """The ARNs of what the stack holds."""
    written = (each.props.get("arn") for each in stack.resources)
    return {arn for arn in written if isinstance(arn, str)}


def _name(arn: str) -> str:
    """The part of an ARN that people choose."""
    _, _, service, _, account, resource = (*arn.lower().split(":", 5), "", "", "", "", "")[:6]
    if account == _OF_AWS or (service == "s3" and _BUCKETS_OF_AWS.fullmatch(resource)):
        return ""
    kind, separator, rest = resource.replace("/", ":").partition(":")
    return rest if separator and service not in _WITHOUT_KIND else f"{kind} {rest}"
