"""The security groups of a stack: which one a property means, what stands behind it, and where that stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from devops_policies.group_rules import RULE_TYPES, Direction, group_rules
from devops_policies.group_wearers import KINDS, Part, group_paths
from devops_policies.known import Doubts, Undecided
from devops_policies.links import end_of, referring
from devops_policies.network import SECURITY_GROUP, Network, address_range, within
from devops_policies.placement import subnets
from devops_policies.subnet_routes import VPC
from devops_policies.view import Properties, Resource, Stack
from devops_policies.written import is_written

DEFAULT_SECURITY_GROUP: Final = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
SECURITY_GROUPS: Final = (SECURITY_GROUP, DEFAULT_SECURITY_GROUP)


class OutsideGroup(Undecided):
    """A property names a security group that is not in the stack."""

    def __init__(self, path: str, group: str) -> None:
        self.group = group
        super().__init__(path, f"names {group}, a security group of another stack")


@dataclass(frozen=True)
class GroupRule:
    """A rule of a security group."""

    holder: Resource
    """The group it is written in, or the rule itself where it is a resource of its own."""
    entry: Properties


class SecurityGroups:
    """The security groups of one stack.

    A group's id is known with its ARN. Before that, what a property was made from tells which groups it names; where that are
    several in the rules of one group, each is taken for every rule that names one.
    """

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.all: Sequence[Resource] = tuple(stack.of_type(*SECURITY_GROUPS))

    def named(self, holder: Resource, path: str) -> Iterator[Resource]:
        """The groups a property names; then `Undecided` where it names one outside the stack, or one that is not known."""
        doubts, written = Doubts(), list[str]()
        with doubts:
            written.extend(filter(None, holder.strings(path)))
        outside = [each for each in written if each not in self._by_id]
        yield from (self._by_id[each] for each in written if each in self._by_id)
        if doubts or not written:
            made_from = dict.fromkeys(map(self.stack.by_urn, self.stack.made_from(holder, path)))
            candidates = [group for group in made_from if group and group.type in SECURITY_GROUPS]
            yield from candidates
            if doubts and not candidates:
                raise doubts[0]
        if outside:
            raise OutsideGroup(path, outside[0])

    def rules(self, group: Resource, direction: Direction) -> Iterator[GroupRule]:
        """The rules of a group, its own and those that are resources; then `Undecided` where there may be others.

        The provider reads rules that are resources into the group, after deployment.
        """
        doubts = Doubts()
        if is_written(group, direction):
            with doubts:
                yield from (GroupRule(group, entry) for entry in group_rules(group, direction))
        with doubts:
            yield from (GroupRule(resource, resource) for resource in self.rules_beside(group, direction))
        if doubts:
            raise doubts[0]

    def rules_beside(self, group: Resource, direction: Direction) -> Iterator[Resource]:
        """The rules of a group that are resources of their own; then `Undecided` where there may be others."""
        doubts = Doubts()
        for resource in referring(self.stack, group, "securityGroupId", *RULE_TYPES):
            with doubts:
                if any(group_rules(resource, direction)) and self._is_of(resource, group):
                    yield resource
        if doubts:
            raise doubts[0]

    def parts(self, group: Resource) -> set[Part]:
        """The parts that what stands behind the group plays."""
        return {KINDS[wearer.type].part for wearer in self.wearers(group)}

    def wearers(self, group: Resource) -> Sequence[Resource]:
        """What certainly stands behind the group."""
        return self._wearers.get(group, ())

    def beside(self, group: Resource) -> Iterator[Resource]:
        """The groups of whatever goes on from behind this one, itself among them."""
        worn = [self._worn[each] for each in self.wearers(group) if KINDS[each.type].part is not Part.STORE]
        return iter(dict.fromkeys([group, *(other for groups in worn for other in groups)]))

    def stands_in(self, group: Resource, cidr: str, place: str) -> bool:
        """Whether anything behind the group has its address in a range, found at a place."""
        wanted = address_range(cidr, place)
        home = end_of(self.stack, group, "vpcId", (VPC,), "id")
        if home is None:
            if wanted.is_private:
                raise Undecided(place, f"holds {cidr}, and whether {group.name} stands there is not visible here")
            return False
        network = _range_of(home, wanted)
        if network is None or within(network, wanted):
            return network is not None
        return within(wanted, network) and any(
            within(each, wanted) or within(wanted, each) for each in self._homes(group, place, cidr)
        )

    def _homes(self, group: Resource, place: str, cidr: str) -> Iterator[Network]:
        """The ranges of the subnets of what stands behind the group."""
        homes = [(wearer, KINDS[wearer.type].subnets) for wearer in self.wearers(group)]
        if not homes or not all(path and wearer.has(path) for wearer, path in homes):
            raise Undecided(place, f"holds {cidr}, and whether {group.name} stands there is not visible here")
        for wearer, path in homes:
            for subnet in subnets(self.stack, wearer, path):
                yield address_range(subnet.text("cidrBlock"), "cidrBlock")

    def _is_of(self, rule: Resource, group: Resource) -> bool:
        try:
            return group in self.named(rule, "securityGroupId")
        except OutsideGroup:
            return False

    @cached_property
    def _worn(self) -> Mapping[Resource, Sequence[Resource]]:
        return {wearer: list(self._worn_by(wearer)) for wearer in self.stack.of_type(*KINDS)}

    @cached_property
    def _wearers(self) -> Mapping[Resource, Sequence[Resource]]:
        found: dict[Resource, list[Resource]] = {}
        for wearer, groups in self._worn.items():
            for group in dict.fromkeys(groups):
                found.setdefault(group, []).append(wearer)
        return found

    def _worn_by(self, wearer: Resource) -> Iterator[Resource]:
        """The groups that something certainly stands behind."""
        aside = Doubts()
        with aside:
            for path in group_paths(wearer):
                with aside:
                    yield from self.named(wearer, path)

    @cached_property
    def _by_id(self) -> Mapping[str, Resource]:
        written = ((group.props.get(path), group) for group in self.all for path in ("id", "arn"))
        return {text.rpartition("/")[2]: group for text, group in written if isinstance(text, str)}


def _range_of(home: Resource, like: Network) -> Network | None:
    """The range of a network in the same version of the protocol; none where it has none."""
    path = "cidrBlock" if like.version == 4 else "ipv6CidrBlock"
    written = home.text(path)
    return address_range(written, path) if written else None
