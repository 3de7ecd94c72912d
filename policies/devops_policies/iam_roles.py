"""What a role of a stack may do: the documents that are attached to it, wherever they are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from devops_policies.iam_grants import Document, document, documents
from devops_policies.iam_policy import ROLE, allows, every_action, every_resource
from devops_policies.iam_risks import open_ways, risks
from devops_policies.known import Doubts, Undecided, every, settled, some
from devops_policies.links import end_of, referred, referring
from devops_policies.view import Part, Resource, Stack

ATTACHMENTS: Final[Mapping[str, str]] = {
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    ROLE: "managedPolicyArns",
}
"""By type, the property with the ARNs of the policies that are attached."""

_POLICY: Final = "aws:iam/policy:Policy"
_ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
# By type, the property that names the roles it attaches policies to.
_TO_ROLES: Final[Mapping[str, str]] = {
    "aws:iam/policyAttachment:PolicyAttachment": "roles",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "role",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "roleName",
}
_OF_AWS: Final = re.compile(r"arn:[^:]*:iam::aws:policy/(?P<path>.*/)?(?P<name>[^/]+)")
_FOR_ONE_SERVICE: Final = ("service-role/", "aws-service-role/")


@dataclass(frozen=True)
class Held:
    """A document that is attached to a role."""

    name: str
    """What holds the document, in words."""
    document: Document


def named_by_aws(arn: str) -> str | None:
    """The name of a policy that AWS keeps, in any partition; none for one of an account's own."""
    found = _OF_AWS.fullmatch(arn)
    return found["name"] if found else None


def held_by(stack: Stack, role: Resource, doubts: Doubts) -> Sequence[Held]:
    """The documents attached to the role; what cannot be seen is left to the doubts."""
    held, left = stack.once(_held_by, role)
    doubts.extend(left)
    return held


def _held_by(stack: Stack, role: Resource) -> tuple[Sequence[Held], Doubts]:
    held, doubts = list[Held](), Doubts()
    with doubts:
        held.extend(Held(f"its own {inline.place}", inline) for inline in documents(role))
    for policy in referring(stack, role, "role", _ROLE_POLICY):
        with doubts:
            if _is_for(stack, policy, "role", role):
                held.append(Held(policy.name, document(policy, "policy")))
    for attaching, path in _attaching(stack, role, doubts):
        with doubts:
            held.extend(_attached(stack, attaching, path, doubts))
    return held, doubts


def is_all_powerful(held: Collection[Held]) -> bool:
    """Whether documents together allow everything, or the way to it."""
    given = [each.document for each in held]
    doubts = Doubts()
    if some(*(partial(_allows_everything, each) for each in given)):
        return True
    if open_ways(given, risks().escalations, doubts):
        return True
    if doubts:
        raise doubts[0]
    return False


def boundary_of(stack: Stack, role: Resource) -> Document | None:
    """The document that limits what the role may do, none where nothing does; undecided where it is not in this stack."""
    path = "permissionsBoundary"
    if not role.has(path):
        return None
    policy = end_of(stack, role, path, (_POLICY,), "arn", "id")
    if policy is None:
        raise Undecided(path, "is a policy of which this stack does not tell what it allows")
    return document(policy, "policy")


def _attaching(stack: Stack, role: Resource, doubts: Doubts) -> Iterator[tuple[Resource, str]]:
    """What attaches policies to the role, with the property that names them."""
    yield role, ATTACHMENTS[ROLE]
    for type_, path in _TO_ROLES.items():
        for attachment in referring(stack, role, path, type_):
            with doubts:
                if _is_for(stack, attachment, path, role):
                    yield attachment, ATTACHMENTS[type_]


def _attached(stack: Stack, attaching: Resource, path: str, doubts: Doubts) -> Iterator[Held]:
    """The documents of the policies that something attaches."""
    own: set[str] = set()
    for policy in referred(stack, attaching, path, _POLICY):
        with doubts:
            if stack.refers(attaching, path, policy, "arn", "id"):
                own.add(str(policy.text("arn")))
                yield Held(policy.name, document(policy, "policy"))
    for arn in stack.literals(attaching, path):
        if arn not in own:
            with doubts:
                yield from _elsewhere(arn, path)


def _elsewhere(arn: str, path: str) -> Iterator[Held]:
    """What is known of a policy that is not in the stack."""
    found = _OF_AWS.fullmatch(arn)
    if found and (found["path"] or "").startswith(_FOR_ONE_SERVICE):
        return
    if not found or found["name"] not in risks().managed:
        raise Undecided(path, f"names {arn}, of which this stack does not tell what it allows")
    yield Held(found["name"], risks().managed[found["name"]])


def _is_for(stack: Stack, source: Resource, path: str, role: Resource) -> bool:
    return stack.refers(source, path, role, "name", "id", "arn")


def _allows_everything(given: Document) -> bool:
    return settled(given.statements(), lambda known: some(*(partial(_is_everything, each) for each in known)))


def _is_everything(statement: Part) -> bool:
    return every(lambda: allows(statement), lambda: every_action(statement), lambda: every_resource(statement))
