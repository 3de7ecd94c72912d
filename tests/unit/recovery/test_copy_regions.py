"""Where copies of backups go, when nobody says where."""

from __future__ import annotations

import pytest

from devops_components._core.iam import partition
from devops_components.network.zones import zone_ids
from devops_components.recovery.copy_regions import PARTNERS, region_of_copies

LAWS = {"ap-northeast": "Japan", "eu": "the European Union", "us": "the United States", "us-gov": "the United States"}
NOT_IN_THE_UNION = {"eu-west-2", "eu-central-2"}
ASKED_FOR = {"eu-south-1", "eu-south-2"}
"""Regions that an account has to be let into."""


def law(region: str) -> str:
    return next(name for prefix, name in sorted(LAWS.items(), reverse=True) if region.startswith(f"{prefix}-"))


@pytest.mark.parametrize("region", PARTNERS)
def test_a_partner_is_another_region_under_the_same_law(region: str) -> None:
    partner = region_of_copies(region, None)

    assert partner != region
    assert (law(partner), partition(partner)) == (law(region), partition(region))


def test_no_partner_is_outside_the_union_or_has_to_be_asked_for() -> None:
    assert {*PARTNERS, *PARTNERS.values()} & NOT_IN_THE_UNION == set()
    assert set(PARTNERS.values()) & ASKED_FOR == set()


def test_every_partner_is_a_region_the_library_knows() -> None:
    assert all(len(zone_ids(region, 1)) == 1 for region in {*PARTNERS, *PARTNERS.values()})


def test_a_region_that_is_named_is_taken() -> None:
    assert region_of_copies("eu-west-2", "eu-west-1") == "eu-west-1"
