"""Names of children are stable, unique and within the provider's limits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devops_components._core.names import AUTO_NAME_SUFFIX, child

parents = st.from_regex(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?", fullmatch=True)
roles = st.from_regex(r"[a-z][a-z0-9]{0,11}", fullmatch=True)


def test_a_child_is_called_after_its_parent_and_its_role() -> None:
    assert child("orders", "lb") == "orders-lb"


def test_a_name_that_fits_is_left_alone() -> None:
    assert child("orders", "lb", limit=32) == "orders-lb"


def test_a_name_that_does_not_fit_is_cut_and_told_apart_by_a_hash() -> None:
    assert child("production-storefront-backend", "lb", limit=32) == "production-store-0cfb-lb"


@given(parents, roles, st.integers(min_value=28, max_value=64))
def test_the_physical_name_never_exceeds_the_limit(parent: str, role: str, limit: int) -> None:
    assert len(child(parent, role, limit)) + AUTO_NAME_SUFFIX <= limit


@given(st.lists(parents, min_size=2, max_size=2, unique=True), roles)
def test_different_parents_keep_different_names(two: list[str], role: str) -> None:
    assert child(two[0], role, 32) != child(two[1], role, 32)
