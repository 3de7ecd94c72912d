"""What the records of a zone point at, and whether that is there."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final

from devops_policies.known import Doubts, Undecided
from devops_policies.view import Resource, Stack

ZONE: Final = "aws:route53/zone:Zone"
RECORD: Final = "aws:route53/record:Record"

_STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
# Names that AWS hands out, and hands out again to whoever asks for them when they are free.
_OF_AWS: Final = (
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".awsapprunner.com",
    ".awsglobalaccelerator.com",
    ".cloudfront.net",
    ".elasticbeanstalk.com",
)
# Where resources say by which name or address they are reached; the names of distributions and domains are told apart below.
_REACHED_BY: Final = (
    "address",
    "cloudfrontDomainName",
    "cname",
    "dnsName",
    "domainNameConfiguration.targetDomainName",
    "dualStackDnsName",
    "endpoint",
    "ipAddress",
    "publicDns",
    "publicIp",
    "regionalDomainName",
    "websiteEndpoint",
)
_MORE: Final = {"aws:cloudfront/distribution:Distribution": ("domainName",), RECORD: ("fqdn", "name")}
_DUAL_STACK: Final = "dualstack."


def dangling(stack: Stack, record: Resource, outside: Collection[str]) -> Iterator[tuple[str, str]]:
    """What the record points at and nothing in the stack answers to, each after its path; then `Undecided` where one may be.

    `outside` are names and addresses, as patterns, that are answered to elsewhere.
    """
    doubts = Doubts()
    for path in ("aliases", "records"):
        with doubts:
            yield from _lost(stack, record, path, outside)
    if doubts:
        raise doubts[0]


def _lost(stack: Stack, record: Resource, path: str, outside: Collection[str]) -> Iterator[tuple[str, str]]:
    sources = [stack.by_urn(urn) for urn in record.dependencies.get(path, ())]
    # An alias is also made from the zone it is looked up in.
    if any(source is not None and source.type not in (ZONE, _STACK_REFERENCE) for source in sources):
        return
    for place, name in _named(record, path):
        if _is_lost(stack, record, name, outside):
            if any(source is None or source.type == _STACK_REFERENCE for source in sources):
                raise Undecided(place, f"is {name} of another stack, and only `outsideTargets` can say that it is there")
            yield place, name


def _named(record: Resource, path: str) -> Iterator[tuple[str, str]]:
    if path == "aliases":
        yield from ((alias.at("name"), alias.text("name")) for alias in record.each(path))
    elif record.get(path) and record.text("type").upper() in ("A", "AAAA", "CNAME"):
        yield from ((path, name) for name in record.strings(path))


def _is_lost(stack: Stack, record: Resource, name: str, outside: Collection[str]) -> bool:
    wanted = _plain(name)
    if not wanted or any(fnmatchcase(wanted, _plain(pattern)) for pattern in outside):
        return False
    if not _can_be_taken(record, wanted):
        return False
    return all(each is record for each in stack.once(_answering).get(wanted, ()))


def _can_be_taken(record: Resource, name: str) -> bool:
    """Whether somebody else could answer to the name: an address of the internet, a name of AWS, or any alias."""
    try:
        return ipaddress.ip_address(name).is_global
    except ValueError:
        return record.has("aliases") or name.endswith(_OF_AWS)


def _answering(stack: Stack) -> Mapping[str, Sequence[Resource]]:
    """The resources that answer to each name and address."""
    found: dict[str, list[Resource]] = {}
    for resource in stack.resources:
        for name in _answers_to(resource):
            found.setdefault(name, []).append(resource)
    return found


def _answers_to(resource: Resource) -> set[str]:
    """The names and addresses, as far as they are known."""
    found: set[str] = set()
    for path in (*_REACHED_BY, *_MORE.get(resource.type, ())):
        try:
            value = resource.get(path)
        except Undecided:
            continue
        if isinstance(value, str):
            found.add(_plain(value))
    return found


def _plain(name: str) -> str:
    return name.strip().lower().rstrip(".").removeprefix(_DUAL_STACK)
