"""What a change of a program makes of a stack."""

from __future__ import annotations

from collections.abc import Callable

import pulumi
import pulumi_aws as aws
import pytest

from devops_components.toolkit.graph.diff import Change, compare
from tests.conftest import Render

Program = Callable[[], object]


def said(changes: list[Change]) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    return [(each.operation, each.name, tuple(each.changed), tuple(each.forcing)) for each in changes]


def topic(resource: str = "a", **arguments: object) -> Program:
    return lambda: aws.sns.Topic(resource, **arguments)  # type: ignore[arg-type]  # any argument of a topic


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (topic(), topic(), []),
        (topic(display_name="x"), topic(display_name="y"), [("update", "a", ("displayName",), ())]),
        (topic(name="x"), topic(name="y"), [("replace", "a", ("name",), ("name",))]),
        (topic("a", name="x"), topic("b", name="y"), [("delete", "a", (), ()), ("create", "b", (), ())]),
        (
            topic("a", name="x"),
            lambda: aws.sns.Topic("b", name="x", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")])),
            [],
        ),
    ],
    ids=["nothing", "update", "replace", "another name", "renamed with an alias"],
)
def test_a_change_is_an_update_a_replacement_or_neither(
    render: Render, before: Program, after: Program, expected: list[object]
) -> None:
    assert said(compare(render(before), render(after))) == expected


def test_what_is_made_from_a_replaced_resource_changes_as_well_and_may_be_replaced(render: Render) -> None:
    def program(cidr: str) -> Program:
        def made() -> None:
            network = aws.ec2.Vpc("network", cidr_block=cidr)
            aws.ec2.SecurityGroup("group", vpc_id=network.id, description="d")
            aws.ec2.VpcDhcpOptions("apart", domain_name="example.org")

        return made

    changes = compare(render(program("10.0.0.0/16")), render(program("10.1.0.0/16")))

    assert {(each.operation, each.name, tuple(each.forcing)) for each in changes} == {
        ("replace", "network", ("cidrBlock",)),
        ("replace", "group", ("vpcId",)),
    }


def test_components_and_providers_are_nothing_in_the_cloud(render: Render) -> None:
    def program() -> None:
        pulumi.ComponentResource("my:own:Thing", "thing")
        aws.Provider("there", region="eu-west-1")

    assert compare(render(lambda: None), render(program)) == []
