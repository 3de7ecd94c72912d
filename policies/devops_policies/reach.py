"""The ways that security groups leave open, from the internet to whatever stands behind a group."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Final

from devops_policies.group_rules import Ports, ports
from devops_policies.known import Doubts, Undecided, every, settled, some
from devops_policies.network import CIDRS, worldly, worldly_sources
from devops_policies.security_groups import GroupRule, OutsideGroup, SecurityGroups
from devops_policies.view import Resource, Stack

INTERNET: Final = "the internet"
_PEERS: Final = ("securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId")


@dataclass(frozen=True)
class Step:
    """One step of a way: what stands behind the source can open a connection to what stands behind the target."""

    source: Resource | None
    """A security group; none for the internet."""
    target: Resource
    ports: str
    """The ports that are open, in words; empty where they are not known."""
    doubt: Undecided | None = None
    """What is not known, where the step may not be there at all."""


Path = Sequence[Step]


def described(path: Path) -> str:
    """A way in words, as in `the internet -> edge (port 443) -> orders (port 5432)`."""
    return " -> ".join([INTERNET, *(f"{step.target.name} ({step.ports})" if step.ports else step.target.name for step in path)])


@dataclass(frozen=True)
class Reach:
    """Who reaches what in one stack, as far as security groups let them.

    A step needs a rule that lets in at its target and one that lets out at its source, for a port they share. Whatever stands
    behind several groups goes on as each of them; stores go nowhere.
    """

    groups: SecurityGroups
    trusted_lists: Collection[str] = ()
    """Prefix lists that do not hold the world."""
    trusted_groups: Collection[str] = ()
    """Groups of other stacks that the internet does not reach; any other may be open to it."""

    def shortest(self, target: Resource, *, certain: bool, through: Callable[[Resource], bool] = lambda _: True) -> Path | None:
        """The shortest way from the internet to a group, by certain steps or by all, and only through some groups between."""
        waiting: deque[tuple[Resource | None, tuple[Step, ...]]] = deque([(None, ())])
        seen: set[Resource | None] = {None}
        while waiting:
            place, path = waiting.popleft()
            for step in self._steps_from.get(place, ()):
                if step.target in seen or (certain and step.doubt):
                    continue
                if step.target is target:
                    return (*path, step)
                seen.add(step.target)
                if through(step.target):
                    waiting.append((step.target, (*path, step)))
        return None

    def paths(self, target: Resource) -> Iterator[Path]:
        """Every way from the internet to a group that visits no group twice, those with doubtful steps among them."""
        yield from self._paths(None, target, ())

    def _paths(self, place: Resource | None, target: Resource, path: tuple[Step, ...]) -> Iterator[Path]:
        visited = {step.target for step in path}
        for step in self._steps_from.get(place, ()):
            if step.target is target:
                yield (*path, step)
            elif step.target not in visited:
                yield from self._paths(step.target, target, (*path, step))

    @cached_property
    def steps(self) -> Sequence[Step]:
        """Every step of the stack, one from one place to another: with the ports of certain rules, where there are any."""
        found: dict[tuple[Resource | None, Resource], list[Step]] = {}
        for step in (step for target in self.groups.all for step in self._into(target)):
            found.setdefault((step.source, step.target), []).append(step)
        return tuple(_merged(steps) for steps in found.values())

    @cached_property
    def _steps_from(self) -> Mapping[Resource | None, Sequence[Step]]:
        leaving: dict[Resource | None, list[Step]] = {}
        for step in self.steps:
            leaving.setdefault(step.source, []).append(step)
        return leaving

    def _into(self, target: Resource) -> Iterator[Step]:
        """The steps to a group; where its rules are not all known, one from the internet that may not be there."""
        doubts = Doubts()
        with doubts:
            for rule in self.groups.rules(target, "ingress"):
                with doubts:
                    if ports(rule.entry).protocols:
                        yield from self._by(rule, target)
        if doubts:
            yield Step(None, target, "", doubts[0])

    def _by(self, rule: GroupRule, target: Resource) -> Iterator[Step]:
        """The steps that a rule opens."""
        opened = ports(rule.entry)
        named, doubts = self._named(rule)
        yield from (Step(None, target, str(opened), doubt) for doubt in doubts)
        yield from _step(None, target, opened, lambda: bool(worldly_sources(rule.entry, self.trusted_lists)))
        for source in self._may_use(rule, named):
            if source is not target:
                beside = list(self.groups.beside(source))
                admits, lets_out = partial(self._admits, rule, named, beside), partial(self._lets_out, beside, target, opened)
                yield from _step(source, target, opened, admits, lets_out)

    def _may_use(self, rule: GroupRule, named: Collection[Resource]) -> Sequence[Resource]:
        """The groups from which the rule may let in: any where it names addresses, else those worn beside one that it names."""
        if any(rule.entry.has(path) for path in CIDRS):
            return self.groups.all
        return list(dict.fromkeys(source for group in named for source in self.groups.beside(group)))

    def _named(self, rule: GroupRule) -> tuple[set[Resource], list[Undecided]]:
        """The groups that a rule names, and what is not known of others."""
        named, doubts = set[Resource](), Doubts()
        for path in _PEERS:
            with doubts:
                named.update(self.groups.named(rule.holder, rule.entry.at(path)))
        return named, [each for each in doubts if not isinstance(each, OutsideGroup) or each.group not in self.trusted_groups]

    def _admits(self, rule: GroupRule, named: set[Resource], sources: Sequence[Resource]) -> bool:
        """Whether the rule lets in what stands behind one of the groups, by group or by address."""
        cidrs, aside = list[str](), Doubts()
        with aside:  # an address that is not known may be the internet's, which makes a doubtful step of its own
            cidrs.extend(rule.entry.strings(*CIDRS))
        place = rule.entry.at(CIDRS[0])
        return some(
            lambda: not named.isdisjoint(sources),
            *(partial(self.groups.stands_in, source, cidr, place) for source in sources for cidr in cidrs),
        )

    def _lets_out(self, sources: Sequence[Resource], target: Resource, wanted: Ports) -> bool:
        """Whether one of the groups lets out to the target, by a port that is wanted."""
        return some(
            *(
                lambda source=source: settled(
                    self.groups.rules(source, "egress"),
                    lambda rules: some(*(partial(self._leads_to, rule, target, wanted) for rule in rules)),
                )
                for source in sources
            )
        )

    def _leads_to(self, rule: GroupRule, target: Resource, wanted: Ports) -> bool:
        place = rule.entry.at(CIDRS[0])
        return every(
            lambda: ports(rule.entry).meet(wanted),
            lambda: some(
                *(partial(self._names, rule, path, target) for path in _PEERS),
                lambda: settled(
                    rule.entry.strings(*CIDRS),
                    lambda cidrs: some(*(partial(self._takes_in, target, each, place) for each in cidrs)),
                ),
            ),
        )

    def _names(self, rule: GroupRule, path: str, target: Resource) -> bool:
        try:
            return target in self.groups.named(rule.holder, rule.entry.at(path))
        except OutsideGroup:
            return False

    def _takes_in(self, target: Resource, cidr: str, place: str) -> bool:
        return some(lambda: bool(worldly([cidr], place)), lambda: self.groups.stands_in(target, cidr, place))


def _merged(steps: Sequence[Step]) -> Step:
    """One step for several from one place to another."""
    certain = [step for step in steps if not step.doubt] or steps
    return replace(certain[0], ports=", ".join(dict.fromkeys(step.ports for step in certain if step.ports)))


def _step(source: Resource | None, target: Resource, opened: Ports, *tests: Callable[[], bool]) -> Iterator[Step]:
    """The step, where every test holds or may hold."""
    try:
        if every(*tests):
            yield Step(source, target, str(opened))
    except Undecided as doubt:
        yield Step(source, target, str(opened), doubt)


def reach(stack: Stack, trusted_lists: Sequence[str], trusted_groups: Sequence[str]) -> Reach:
    """The reach within a stack."""
    return stack.once(_reach, tuple(trusted_lists), tuple(trusted_groups))


def _reach(stack: Stack, trusted_lists: tuple[str, ...], trusted_groups: tuple[str, ...]) -> Reach:
    return Reach(stack.once(SecurityGroups), trusted_lists, trusted_groups)
