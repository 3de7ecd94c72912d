"""What differs between regions: their availability zones, and the accounts of Elastic Load Balancing."""

from __future__ import annotations

from typing import Final

_ZONES: Final = {
    "af-south-1": ("afs1", "abc"),
    "ap-east-1": ("ape1", "abc"),
    "ap-east-2": ("ape2", "abc"),
    "ap-northeast-1": ("apne1", "acd"),
    "ap-northeast-2": ("apne2", "abcd"),
    "ap-northeast-3": ("apne3", "abc"),
    "ap-south-1": ("aps1", "abc"),
    "ap-south-2": ("aps2", "abc"),
    "ap-southeast-1": ("apse1", "abc"),
    "ap-southeast-2": ("apse2", "abc"),
    "ap-southeast-3": ("apse3", "abc"),
    "ap-southeast-4": ("apse4", "abc"),
    "ap-southeast-5": ("apse5", "abc"),
    "ap-southeast-7": ("apse7", "abc"),
    "ca-central-1": ("cac1", "abd"),
    "ca-west-1": ("caw1", "abc"),
    "cn-north-1": ("cnn1", "abcd"),
    "cn-northwest-1": ("cnnw1", "abc"),
    "eu-central-1": ("euc1", "abc"),
    "eu-central-2": ("euc2", "abc"),
    "eu-north-1": ("eun1", "abc"),
    "eu-south-1": ("eus1", "abc"),
    "eu-south-2": ("eus2", "abc"),
    "eu-west-1": ("euw1", "abc"),
    "eu-west-2": ("euw2", "abc"),
    "eu-west-3": ("euw3", "abc"),
    "il-central-1": ("ilc1", "abc"),
    "me-central-1": ("mec1", "abc"),
    "me-south-1": ("mes1", "abc"),
    "mx-central-1": ("mxc1", "abc"),
    "sa-east-1": ("sae1", "abc"),
    "us-east-1": ("use1", "abcdef"),
    "us-east-2": ("use2", "abc"),
    "us-gov-east-1": ("usge1", "abc"),
    "us-gov-west-1": ("usgw1", "abc"),
    "us-west-1": ("usw1", "ac"),
    "us-west-2": ("usw2", "abcd"),
}
"""Prefix of the zone ids and letters of the zones that a new account can use."""

ELB_ACCOUNTS: Final = {
    "af-south-1": "098369216593",
    "ap-east-1": "754344448648",
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-northeast-3": "383597477331",
    "ap-south-1": "718504428378",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ca-central-1": "985666609251",
    "cn-north-1": "638102146993",
    "cn-northwest-1": "037604701340",
    "eu-central-1": "054676820928",
    "eu-north-1": "897822967062",
    "eu-south-1": "635631232127",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "me-south-1": "076674570225",
    "sa-east-1": "507241528517",
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-gov-east-1": "190560391635",
    "us-gov-west-1": "048591011584",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
}
"""Accounts that write the access logs of load balancers, from the Elastic Load Balancing user guide."""


def regions() -> list[str]:
    """Names of all regions, sorted."""
    return sorted(_ZONES)


def zones(region: str) -> list[str]:
    """Names of a region's zones; three where the region is not in the table."""
    return [f"{region}{letter}" for letter in _ZONES.get(region, ("", "abc"))[1]]


def zone_id(zone: str) -> str:
    """The id of a zone, which means the same place in every account: `euw1-az1` of `eu-west-1a`."""
    region = zone[:-1]
    prefix, letters = _ZONES.get(region, (region.replace("-", ""), "abc"))
    number = letters.index(zone[-1]) + 1 if zone[-1] in letters else ord(zone[-1]) - ord("a") + 1
    return f"{prefix}-az{number}"
