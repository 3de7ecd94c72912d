"""No two networks of an estate share addresses."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components.network.estate import address_range, check_all_apart, check_apart

ranges = st.builds(
    lambda start, length: IPv4Network((start, length), strict=False),
    st.integers(min_value=int(IPv4Network("10.0.0.0/8").network_address), max_value=int(IPv4Network("10.0.255.255/32")[0])),
    st.integers(min_value=16, max_value=24),
)


def refused(check: object, *given: object) -> bool:
    assert callable(check)
    try:
        check(*given)
    except ValueError:
        return True
    return False


@given(ranges, st.lists(ranges, max_size=4))
def test_a_network_is_refused_exactly_where_it_shares_an_address(network: IPv4Network, others: list[IPv4Network]) -> None:
    estate = {f"other{at}": str(other) for at, other in enumerate(others)}

    shares = any(network[0] in other or network[-1] in other or other[0] in network for other in others)
    assert refused(check_apart, network, estate) == shares


@given(st.lists(ranges, max_size=4))
def test_a_plan_is_refused_exactly_where_two_of_its_ranges_share_an_address(networks: list[IPv4Network]) -> None:
    plan = {f"network{at}": str(network) for at, network in enumerate(networks)}

    shares = any(a[0] in b or a[-1] in b or b[0] in a for a, b in combinations(networks, 2))
    assert refused(check_all_apart, plan) == shares


def test_both_are_named() -> None:
    with pytest.raises(ValueError, match=r"^overlaps 10\.20\.0\.0/15 of dev; no two networks share addresses$"):
        check_apart(IPv4Network("10.21.0.0/16"), {"office": "192.168.0.0/24", "dev": "10.20.0.0/15"})
    with pytest.raises(ValueError, match=r"^10\.21\.0\.0/16 of new overlaps 10\.20\.0\.0/15 of dev; no two"):
        check_all_apart({"dev": "10.20.0.0/15", "office": "192.168.0.0/24", "new": "10.21.0.0/16"})


@pytest.mark.parametrize(
    ("cidr", "says"),
    [("10.0.0.1/16", "is not an IPv4 range: 10.0.0.1/16 has host bits set"), ("fd00::/8", "is not an IPv4 range")],
)
def test_what_is_no_range_says_so(cidr: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        address_range(cidr)
    with pytest.raises(ValueError, match=f"{cidr} of office {says}"):
        check_all_apart({"office": cidr})
