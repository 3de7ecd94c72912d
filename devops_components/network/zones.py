"""Availability zones of a region, by id.

Names such as `eu-west-1a` mean different zones in different accounts; ids do not.
"""

from __future__ import annotations

# Prefixes and zones from the list AWS publishes per region (2026-11): the zones open to every account, in their order.
_REGIONS: dict[str, tuple[str, tuple[int, ...]]] = {
    "af-south-1": ("afs1", (1, 2, 3)),
    "ap-east-1": ("ape1", (1, 2, 3)),
    "ap-northeast-1": ("apne1", (1, 2, 4)),
    "ap-northeast-2": ("apne2", (1, 2, 3)),
    "ap-northeast-3": ("apne3", (1, 2, 3)),
    "ap-south-1": ("aps1", (1, 2, 3)),
    "ap-south-2": ("aps2", (1, 2, 3)),
    "ap-southeast-1": ("apse1", (1, 2, 3)),
    "ap-southeast-2": ("apse2", (1, 2, 3)),
    "ap-southeast-3": ("apse3", (1, 2, 3)),
    "ap-southeast-4": ("apse4", (1, 2, 3)),
    "ca-central-1": ("cac1", (1, 2, 4)),
    "ca-west-1": ("caw1", (1, 2, 3)),
    "eu-central-1": ("euc1", (1, 2, 3)),
    "eu-central-2": ("euc2", (1, 2, 3)),
    "eu-north-1": ("eun1", (1, 2, 3)),
    "eu-south-1": ("eus1", (1, 2, 3)),
    "eu-south-2": ("eus2", (1, 2, 3)),
    "eu-west-1": ("euw1", (1, 2, 3)),
    "eu-west-2": ("euw2", (1, 2, 3)),
    "eu-west-3": ("euw3", (1, 2, 3)),
    "il-central-1": ("ilc1", (1, 2, 3)),
    "me-central-1": ("mec1", (1, 2, 3)),
    "me-south-1": ("mes1", (1, 2, 3)),
    "sa-east-1": ("sae1", (1, 2, 3)),
    "us-east-1": ("use1", (1, 2, 4, 5, 6)),
    "us-east-2": ("use2", (1, 2, 3)),
    "us-gov-east-1": ("usge1", (1, 2, 3)),
    "us-gov-west-1": ("usgw1", (1, 2, 3)),
    "us-west-1": ("usw1", (1, 3)),
    "us-west-2": ("usw2", (1, 2, 3, 4)),
}


def zone_ids(region: str, count: int) -> tuple[str, ...]:
    """The first `count` zones of a region; raises `ValueError` where it has fewer or is not known here."""
    if region not in _REGIONS:
        raise ValueError(f"has no default zones for {region}; name them in `zones`")
    prefix, numbers = _REGIONS[region]
    if len(numbers) < count:
        raise ValueError(f"{region} has {len(numbers)} zones, {count} are asked for; name them in `zones`")
    return tuple(f"{prefix}-az{number}" for number in numbers[:count])
