"""Default zones come by id."""

from __future__ import annotations

import pytest

from devops_components.network.subnets import check_zones
from devops_components.network.zones import _REGIONS, zone_ids


def test_the_first_zones_of_a_region() -> None:
    assert zone_ids("eu-west-1", 3) == ("euw1-az1", "euw1-az2", "euw1-az3")


def test_zones_that_are_closed_to_new_accounts_are_passed_over() -> None:
    assert zone_ids("ap-northeast-1", 3) == ("apne1-az1", "apne1-az2", "apne1-az4")


@pytest.mark.parametrize("region", sorted(_REGIONS))
def test_the_default_zones_of_every_region_have_slots_of_their_own(region: str) -> None:
    check_zones(zone_ids(region, min(3, len(_REGIONS[region][1]))))


def test_a_region_with_too_few_zones_says_so() -> None:
    with pytest.raises(ValueError, match="us-west-1 has 2 zones, 3 are asked for; name them in `zones`"):
        zone_ids("us-west-1", 3)


def test_an_unknown_region_asks_for_the_zones() -> None:
    with pytest.raises(ValueError, match="has no default zones for xx-east-1; name them in `zones`"):
        zone_ids("xx-east-1", 2)
