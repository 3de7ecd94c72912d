"""A change in YAML is previewed as exactly what it changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Devops


def changed(devops: Devops, platform: Path, stack: str, old: str, new: str) -> list[dict[str, Any]]:
    """What a preview says after the stack was deployed and its file changed."""
    assert devops("up", platform, "-s", stack, "--yes").code == 0
    file = platform / f"Pulumi.{stack}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    ran = devops("preview", platform, "-s", stack, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["changes"]


def test_a_third_zone_adds_its_subnets_and_touches_only_what_lists_them(devops: Devops, platform: Path) -> None:
    changes = changed(
        devops,
        platform,
        "dev",
        "      cidr: 10.20.0.0/16\n",
        "      cidr: 10.20.0.0/16\n      zones: [euw1-az1, euw1-az2, euw1-az3]\n",
    )

    by_operation = {
        op: {(change["type"].split(":")[-1], change["name"]) for change in changes if change["operation"] == op}
        for op in ("create", "update")
    }
    tiers = ("data", "private", "public")
    assert by_operation["create"] == {
        *((kind, f"dev-network-{tier}-euw1-az3") for tier in tiers for kind in ("Subnet", "RouteTable", "RouteTableAssociation")),
        ("Route", "dev-network-private-euw1-az3-out"),
        ("Route", "dev-network-public-euw1-az3-out"),
    }
    assert by_operation["update"] == {
        *(("NetworkAcl", f"dev-network-{tier}") for tier in tiers),
        ("SubnetGroup", "dev-orders-subnets"),
        ("LoadBalancer", "dev-shop-lb"),
        ("Service", "dev-shop"),
        ("VpcEndpoint", "dev-network-dynamodb"),
        ("VpcEndpoint", "dev-network-s3"),
    }
    assert {change["operation"] for change in changes} == {"create", "update"}


def test_a_fourth_tier_adds_its_subnets_and_touches_only_what_lists_route_tables(devops: Devops, platform: Path) -> None:
    tiers = (
        "      tiers:\n"
        "        private: {kind: private, slot: 0, slots: 4}\n"
        "        public: {kind: public, slot: 4}\n"
        "        data: {kind: isolated, slot: 5}\n"
        "        partners: {kind: private, slot: 6}\n"
    )
    cidr = "      cidr: 10.20.0.0/16\n"

    changes = changed(devops, platform, "dev", cidr, cidr + tiers)

    found = {(change["operation"], change["type"].split(":")[-1], change["name"]) for change in changes}
    zones = ("euw1-az1", "euw1-az2")
    assert found == {
        *(
            ("create", kind, f"dev-network-partners-{zone}")
            for kind in ("Subnet", "RouteTable", "RouteTableAssociation")
            for zone in zones
        ),
        *(("create", "Route", f"dev-network-partners-{zone}-out") for zone in zones),
        ("create", "NetworkAcl", "dev-network-partners"),
        ("update", "VpcEndpoint", "dev-network-dynamodb"),
        ("update", "VpcEndpoint", "dev-network-s3"),
    }


def test_a_bigger_database_is_changed_in_place_and_nothing_else(devops: Devops, platform: Path) -> None:
    changes = changed(
        devops,
        platform,
        "dev",
        '        engineVersion: "17"\n',
        '        engineVersion: "17"\n        instanceClass: db.m7g.large\n',
    )

    assert [(change["operation"], change["name"], change["changed"], change["forcing"]) for change in changes] == [
        ("update", "dev-orders-database-connections", ["alarmDescription", "threshold"], []),
        ("update", "dev-orders", ["instanceClass"], []),
    ]


def test_a_new_release_of_a_service_is_a_new_task_and_an_update_of_the_service(devops: Devops, platform: Path) -> None:
    changes = changed(devops, platform, "dev", "@sha256:4f2c", "@sha256:5f2c")

    assert {(change["operation"], change["type"].split(":")[-1], change["name"]) for change in changes} == {
        ("replace", "TaskDefinition", "dev-shop"),
        ("update", "Service", "dev-shop"),
    }


def test_another_network_range_says_that_it_replaces_the_network(devops: Devops, platform: Path) -> None:
    changes = changed(devops, platform, "dev", "cidr: 10.20.0.0/16", "cidr: 10.21.0.0/16")

    replaced = {change["type"].split(":")[-1]: change["forcing"] for change in changes if change["operation"] == "replace"}
    assert replaced["Vpc"] == ["cidrBlock"]
    assert {"Subnet", "RouteTable", "SecurityGroup"} <= set(replaced)


@pytest.mark.parametrize("flag", [[], ["--expect-no-changes"]])
def test_a_preview_changes_nothing(devops: Devops, flag: list[str]) -> None:
    ran = devops("preview", "stacks/platform", "-s", "sandbox", *flag)

    assert ran.code == (7 if flag else 0)
    assert json.loads(devops("outputs", "stacks/platform", "-s", "sandbox", "--json").out) == {}
