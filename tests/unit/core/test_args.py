"""Arguments are closed, frozen and checked when they are made."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pulumi
import pytest
from pydantic import Field

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.problems import SHOWN_PROBLEMS
from devops_components.errors import ArgumentError


class Part(Args):
    cidr: str = Field(examples=["10.0.0.0/16"])
    port: int = Field(default=5, ge=1, le=65535)


class Whole(Args):
    vpc_id: Wire[str]
    subnet_ids: Many[Wire[str]] = ()
    part: Part | None = None
    parts: dict[str, Part] = Field(default={})


def refusal(**values: object) -> str:
    with pytest.raises(ArgumentError) as refused:
        Whole(**values)
    return str(refused.value)


def test_a_wrong_type_names_the_argument_and_the_value() -> None:
    assert refusal(vpc_id=3) == "Whole: 1 value is not accepted\n  vpc_id = 3: is not text; put it in quotes"


def test_a_misspelt_argument_is_answered_with_the_nearest_one() -> None:
    text = refusal(vpc_id="vpc-1", subnet_id=["a"])

    assert "subnet_id: is not a known key; did you mean `subnetIds`? allowed here: part, parts, subnetIds, vpcId" in text


def test_every_problem_is_told_at_once() -> None:
    text = refusal(vpc_id=3, subnet_ids=["a", 4, 5], colour="red")

    assert text.splitlines() == [
        "Whole: 4 values are not accepted",
        "  vpc_id = 3: is not text; put it in quotes",
        "  subnet_ids.1 = 4: is not text; put it in quotes",
        "  subnet_ids.2 = 5: is not text; put it in quotes",
        "  colour: is not a known key; allowed here: part, parts, subnetIds, vpcId",
    ]


def test_a_flood_of_problems_is_cut_and_counted() -> None:
    text = refusal(vpc_id="vpc-1", subnet_ids=[1] * 40)

    assert len(text.splitlines()) == 1 + SHOWN_PROBLEMS + 1
    assert text.splitlines()[-1] == "  and 15 more"


def test_a_missing_argument_comes_with_an_example() -> None:
    with pytest.raises(ArgumentError) as refused:
        Part()

    assert str(refused.value) == "Part: 1 value is not accepted\n  cidr: is required; for example 10.0.0.0/16"


def test_a_value_outside_its_limits_says_the_limit() -> None:
    with pytest.raises(ArgumentError, match="port = 99999: is more than 65535, the most allowed"):
        Part(cidr="10.0.0.0/16", port=99999)


def test_numbers_in_quotes_are_not_numbers() -> None:
    with pytest.raises(ArgumentError, match="port = 80: is not a whole number"):
        Part(cidr="10.0.0.0/16", port="80")


def test_a_list_is_accepted_where_many_values_are() -> None:
    assert Whole(vpc_id="vpc-1", subnet_ids=["a", "b"]).subnet_ids == ("a", "b")


def test_arguments_cannot_be_changed() -> None:
    whole = Whole(vpc_id="vpc-1")

    with pytest.raises(ValueError, match="frozen"):
        whole.vpc_id = "vpc-2"


@pytest.fixture
def loop() -> Iterator[None]:
    """A loop for the SDK, which would else make one that nobody closes."""
    made = asyncio.new_event_loop()
    asyncio.set_event_loop(made)
    yield
    asyncio.set_event_loop(None)
    made.close()


@pytest.mark.usefixtures("loop")
def test_an_output_passes_through_a_wire_and_is_checked_when_it_resolves() -> None:
    seen: list[object] = []

    @pulumi.runtime.test
    def program() -> pulumi.Output[None]:
        good = Whole(vpc_id=pulumi.Output.from_input("vpc-1")).vpc_id
        assert isinstance(good, pulumi.Output)
        return good.apply(seen.append)

    program()
    assert seen == ["vpc-1"]


@pytest.mark.usefixtures("loop")
def test_an_output_of_the_wrong_type_fails_when_it_resolves() -> None:
    @pulumi.runtime.test
    def program() -> pulumi.Output[object]:
        wire = Whole(vpc_id=pulumi.Output.from_input(3)).vpc_id
        assert isinstance(wire, pulumi.Output)
        return wire

    with pytest.raises(ValueError, match="valid string"):
        program()


def test_inputs_are_what_was_set_in_camel_case() -> None:
    whole = Whole(vpc_id="vpc-1", parts={"one": Part(cidr="10.0.0.0/16")})

    assert whole.to_inputs() == {"vpcId": "vpc-1", "parts": {"one": {"cidr": "10.0.0.0/16"}}}


def test_given_arguments_keep_their_python_names() -> None:
    part = Part(cidr="10.0.0.0/16")

    assert Whole(vpc_id="vpc-1", part=part).given() == {"vpc_id": "vpc-1", "part": part}
