"""Failures to rehearse."""

from __future__ import annotations

import pytest

from devops_components.errors import ConfigurationError
from devops_components.toolkit.simulated.faults import Faults, How, Operation, parse_faults

URN = "urn:pulumi:dev::shop::aws:rds/instance:Instance::orders-db"


def happened(faults: Faults, operation: Operation, times: int) -> list[How | None]:
    return [faults.next(operation, URN) for _ in range(times)]


def test_a_number_counts_the_calls_of_its_operation() -> None:
    faults = parse_faults("create:2:error")

    assert happened(faults, "update", 3) == [None, None, None]
    assert happened(faults, "create", 3) == [None, "error", None]


def test_a_text_is_a_part_of_the_urn_and_meets_it_once() -> None:
    faults = parse_faults("delete:orders-db:lose")

    assert faults.next("delete", "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::data") is None
    assert happened(faults, "delete", 2) == ["lose", None]


def test_a_text_may_hold_colons() -> None:
    assert happened(parse_faults("update:aws:rds/instance:Instance:hang"), "update", 1) == ["hang"]


def test_several_faults_are_separated_by_commas() -> None:
    faults = parse_faults("create:1:error, create:2:hang,")

    assert happened(faults, "create", 3) == ["error", "hang", None]


def test_no_text_is_no_fault() -> None:
    assert happened(parse_faults(""), "create", 2) == [None, None]


@pytest.mark.parametrize(
    "text", ["create", "create:3", "make:3:error", "create:3:explode", "create::error", "create:0:error", "3:create:error"]
)
def test_a_part_that_is_no_fault_is_named_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_faults(f"create:1:error,{text}")

    said = str(raised.value)
    assert text in said
    assert "<create|update|delete>:<number or part of a URN>:<error|hang|lose>" in said
    assert "for example create:3:error" in said


def test_every_wrong_part_is_named_at_once() -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_faults("first,second")

    assert "first" in str(raised.value)
    assert "second" in str(raised.value)
