"""Subnets never move and never overlap."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components.network.subnets import (
    PRIVATE,
    TIER_SLOTS,
    ZONE_SLOTS,
    check_tiers,
    check_zones,
    layout,
    network_range,
    tier_range,
    zone_slot,
)


@dataclass(frozen=True)
class Slot:
    slot: int
    slots: int = 1


@st.composite
def networks(draw: st.DrawFn) -> IPv4Network:
    prefix = draw(st.integers(min_value=16, max_value=21))
    within = draw(st.sampled_from([private for private in PRIVATE if private.prefixlen <= prefix]))
    index = draw(st.integers(min_value=0, max_value=2 ** (prefix - within.prefixlen) - 1))
    return IPv4Network((int(within.network_address) + index * 2 ** (32 - prefix), prefix))


@st.composite
def tiers(draw: st.DrawFn) -> dict[str, Slot]:
    """Tiers that fit beside each other: slots are handed out from the left in aligned pieces."""
    found: dict[str, Slot] = {}
    position = 0
    while position < TIER_SLOTS:
        sizes = [size for size in (1, 2, 4, 8) if position % size == 0 and position + size <= TIER_SLOTS]
        size = draw(st.sampled_from(sizes))
        if draw(st.booleans()) or not found:
            found[f"tier{position}"] = Slot(position, size)
        position += size
    return found


zone_sets = st.sets(st.integers(min_value=1, max_value=ZONE_SLOTS), min_size=1).map(
    lambda numbers: [f"euw1-az{number}" for number in sorted(numbers)]
)


@given(networks(), tiers(), zone_sets)
def test_every_subnet_lies_in_the_network_and_apart_from_every_other(
    network: IPv4Network, of: dict[str, Slot], zones: list[str]
) -> None:
    subnets = [subnet for by_zone in layout(network, of, zones).values() for subnet in by_zone.values()]

    assert all(subnet.subnet_of(network) for subnet in subnets)
    assert not any(one.overlaps(other) for one, other in combinations(subnets, 2))


@given(networks(), tiers(), zone_sets, zone_sets)
def test_a_zone_that_comes_or_goes_moves_nobody(
    network: IPv4Network, of: dict[str, Slot], before: list[str], after: list[str]
) -> None:
    old, new = layout(network, of, before), layout(network, of, after)

    assert all(old[tier][zone] == new[tier][zone] for tier in of for zone in set(before) & set(after))


@given(networks(), tiers(), zone_sets, st.data())
def test_a_tier_that_comes_or_goes_moves_nobody(
    network: IPv4Network, of: dict[str, Slot], zones: list[str], data: st.DataObject
) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(of)), min_size=1))

    fewer = layout(network, {name: of[name] for name in kept}, zones)

    assert all(fewer[tier] == layout(network, of, zones)[tier] for tier in kept)


@given(networks(), tiers(), zone_sets)
def test_a_tier_s_range_holds_its_subnets_in_every_zone_and_nobody_else_s(
    network: IPv4Network, of: dict[str, Slot], zones: list[str]
) -> None:
    subnets = layout(network, of, zones)

    for name, slot in of.items():
        whole = tier_range(network, slot)
        assert {tier for tier, by_zone in subnets.items() for subnet in by_zone.values() if subnet.overlaps(whole)} == {name}
        assert all(subnet.subnet_of(whole) for subnet in subnets[name].values())


def test_a_16_network_gives_applications_subnets_of_8192_addresses() -> None:
    subnets = layout(network_range("10.20.0.0/16"), {"private": Slot(0, 4), "public": Slot(4)}, ["euw1-az1", "euw1-az2"])

    assert {tier: [str(subnet) for subnet in by_zone.values()] for tier, by_zone in subnets.items()} == {
        "private": ["10.20.0.0/19", "10.20.32.0/19"],
        "public": ["10.20.128.0/21", "10.20.136.0/21"],
    }


@pytest.mark.parametrize(
    ("cidr", "says"),
    [
        ("10.0.0.0/33", "is not an IPv4 range"),
        ("10.0.0.1/16", "has host bits set"),
        ("10.0.0.0/22", "has a /22 prefix; allowed are /16 to /21"),
        ("10.0.0.0/8", "has a /8 prefix"),
        ("100.64.0.0/16", "is not a private range; allowed are parts of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16"),
        ("here", "is not an IPv4 range"),
    ],
)
def test_a_range_that_cannot_be_used_says_why(cidr: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("/", "/")):
        network_range(cidr)


@pytest.mark.parametrize(("zone", "slot"), [("euw1-az1", 0), ("use1-az4", 3), ("use1-az6", 1)])
def test_a_zone_has_the_slot_of_its_number(zone: str, slot: int) -> None:
    assert zone_slot(zone) == slot


def test_a_zone_name_is_not_an_id() -> None:
    with pytest.raises(ValueError, match="`eu-west-1a` is not an availability-zone id; ids look like euw1-az1"):
        zone_slot("eu-west-1a")


def test_two_zones_of_one_slot_are_refused() -> None:
    with pytest.raises(ValueError, match="zones use1-az1 and use1-az5 share a slot"):
        check_zones(["use1-az1", "use1-az2", "use1-az5"])


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ({"a": Slot(0, 4), "b": Slot(3)}, "tiers a and b both take slot 3"),
        ({"a": Slot(2, 4)}, "tier a takes 4 slots from slot 2; it may start at 0, 4"),
        ({"a": Slot(0, 3)}, "tier a takes 3 slots; allowed are 1, 2, 4 or 8"),
        ({"a": Slot(8)}, "tier a takes 1 slots from slot 8"),
    ],
)
def test_tiers_that_do_not_fit_are_refused(of: dict[str, Slot], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        check_tiers(of)
