"""Which region an environment's backups are copied to.

A copy has to survive what the original does not, and the law that holds for the data holds for its copies. So each region
has a partner only where another one lies in the same country or, in the European Union, in another member state, and every
account can use it without asking AWS to enable it. Whoever works elsewhere names a region.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from devops_components._core.iam import partition

PARTNERS: Final[Mapping[str, str]] = {
    "ap-northeast-1": "ap-northeast-3",
    "ap-northeast-3": "ap-northeast-1",
    "eu-central-1": "eu-west-1",
    "eu-north-1": "eu-central-1",
    "eu-south-1": "eu-central-1",
    "eu-south-2": "eu-central-1",
    "eu-west-1": "eu-central-1",
    "eu-west-3": "eu-central-1",
    "us-east-1": "us-west-2",
    "us-east-2": "us-west-2",
    "us-gov-east-1": "us-gov-west-1",
    "us-gov-west-1": "us-gov-east-1",
    "us-west-1": "us-east-2",
    "us-west-2": "us-east-2",
}
"""Where backups of a region are copied to."""


def region_of_copies(region: str, wanted: str | None) -> str:
    """The region that backups of `region` are copied to; raises `ValueError` where that is none, or not another one."""
    if wanted is None:
        if region not in PARTNERS:
            raise ValueError(f"backups of {region} have no default region for their copies; name it in copy_region")
        return PARTNERS[region]
    if wanted == region:
        raise ValueError(f"copy_region is {wanted}, where the backups are; name another region or set copies to false")
    if partition(wanted) != partition(region):
        raise ValueError(f"copy_region is {wanted}; backups of {region} cannot leave the partition {partition(region)}")
    return wanted
