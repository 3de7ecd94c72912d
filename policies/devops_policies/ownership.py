"""What owns the rules of a security group or the policies of a role: a list of its own, or resources beside it.

The provider reads what resources beside it add into such a list, after deployment. So a list owns what the program made it from,
and what none of the resources beside it accounts for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from devops_policies.group_rules import Direction, Ports, ports
from devops_policies.links import referring, sharing
from devops_policies.network import CIDRS
from devops_policies.security_groups import OutsideGroup, SecurityGroups
from devops_policies.view import Properties, Resource, Stack
from devops_policies.written import is_written

ATTACHMENT: Final = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
SHARED_ATTACHMENT: Final = "aws:iam/policyAttachment:PolicyAttachment"
INLINE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
EXCLUSIVE_ATTACHMENTS: Final = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"

_EXCLUSIVE_POLICIES: Final = "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive"
_ADDRESSES: Final = (*CIDRS, "prefixListIds", "prefixListId")
_GROUPS: Final = ("securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId")
_ITSELF: Final = "itself"
_POLICY: Final = "policyArn"
_POLICIES: Final = "policyArns"
# The property that says whose policies a resource adds to or owns, by type.
_OF: Final = {
    ATTACHMENT: "role",
    SHARED_ATTACHMENT: "roles",
    EXCLUSIVE_ATTACHMENTS: "roleName",
    INLINE_POLICY: "role",
    _EXCLUSIVE_POLICIES: "roleName",
}
_OTHER_ATTACHMENTS: Final = (
    ATTACHMENT,
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
)


def rivals_of_list(groups: SecurityGroups, group: Resource, direction: Direction) -> list[str]:
    """The rules beside a group whose list holds rules that none of them accounts for."""
    if not is_written(group, direction):
        return []
    beside = list(groups.rules_beside(group, direction))
    accounted = {(ports(each), source) for each in beside for source in _sources(groups, group, each, each)}
    if direction in group.dependencies or any(_stands_alone(groups, group, entry, accounted) for entry in group.each(direction)):
        return [each.name for each in beside]
    return []


def rivals_of_role(stack: Stack, role: Resource) -> Iterator[tuple[str, list[str]]]:
    """What owns policies of a role, in words, each with the resources that own them as well."""
    attached = _beside(stack, role, ATTACHMENT, SHARED_ATTACHMENT)
    exclusive = _beside(stack, role, EXCLUSIVE_ATTACHMENTS)
    arns = {arn for each in attached for arn in stack.literals(each, _POLICY)}
    if _owns(role, "managedPolicyArns", lambda: set(role.strings("managedPolicyArns")) <= arns):
        yield "`managedPolicyArns`", _names(attached, exclusive)
    inline, exclusive_inline = _beside(stack, role, INLINE_POLICY), _beside(stack, role, _EXCLUSIVE_POLICIES)
    names = {each.text("name") for each in inline if is_written(each, "name")}
    if _owns(role, "inlinePolicies", lambda: {each.text("name") for each in role.each("inlinePolicies")} <= names):
        yield "`inlinePolicies`", _names(inline, exclusive_inline)
    for each in exclusive:
        yield each.name, _names([other for other in attached if not same_policy(stack, other, each, _POLICIES)])
    for several in (exclusive, exclusive_inline):
        yield from ((each.name, _names(several[:place])) for place, each in enumerate(several))


def rivals_of_attachment(stack: Stack, shared: Resource) -> list[str]:
    """What attaches the policy of an attachment that owns it all over the account."""
    others = sharing(stack, shared, _POLICY, (SHARED_ATTACHMENT, *_OTHER_ATTACHMENTS), _POLICY)
    return [each.name for each in others if each is not shared and same_policy(stack, shared, each, _POLICY)]


def same_policy(stack: Stack, one: Resource, other: Resource, path: str) -> bool:
    """Whether an attachment's policy is the other's, or one of those it lists at the path."""
    if set(one.dependencies.get(_POLICY, ())) & set(other.dependencies.get(path, ())):
        return True
    return bool({*stack.literals(one, _POLICY)} & {*stack.literals(other, path)})


def _owns(role: Resource, path: str, is_accounted_for: Callable[[], bool]) -> bool:
    return is_written(role, path) and (path in role.dependencies or not is_accounted_for())


def _beside(stack: Stack, role: Resource, *types: str) -> list[Resource]:
    found = (each for type_ in types for each in referring(stack, role, _OF[type_], type_))
    return [each for each in found if stack.refers(each, _OF[each.type], role, "name", "id")]


def _names(*resources: Sequence[Resource]) -> list[str]:
    return [each.name for several in resources for each in several]


def _stands_alone(groups: SecurityGroups, group: Resource, entry: Properties, accounted: Collection[tuple[Ports, str]]) -> bool:
    """Whether an entry of a group's list says something that no rule beside it does."""
    return any((ports(entry), source) not in accounted for source in _sources(groups, group, group, entry))


def _sources(groups: SecurityGroups, group: Resource, holder: Resource, entry: Properties) -> Iterator[str]:
    """Everything a rule lets in or out, in words that are the same wherever it is written."""
    yield from entry.strings(*_ADDRESSES)
    if entry.flag("self"):
        yield _ITSELF
    for path in _GROUPS:
        try:
            yield from (_ITSELF if each is group else each.urn for each in groups.named(holder, entry.at(path)))
        except OutsideGroup as outside:
            yield outside.group
