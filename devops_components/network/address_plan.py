"""Which addresses belong to which network of an estate."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator

from devops_components._core.args import Args
from devops_components.errors import ArgumentError, Problem
from devops_components.network.estate import address_range, check_all_apart
from devops_components.network.network import NetworkSettings


class AddressPlan(Args):
    """The ranges of all networks of an estate, in one place, so that no two that may ever be joined share addresses.

    It belongs into `Pulumi.yaml`, where every stack reads the same one. Reserve more than a network takes: twice as much
    lets a new network be built beside the old one.
    """

    networks: dict[str, str] = Field(
        min_length=1, examples=[{"dev": "10.20.0.0/15", "production": "10.50.0.0/15", "office": "192.168.10.0/24"}]
    )
    """IPv4 range reserved for each environment, and for whatever else is or will be joined, such as an office, by name."""

    @field_validator("networks")
    @classmethod
    def _are_apart(cls, networks: dict[str, str]) -> dict[str, str]:
        check_all_apart(networks)
        return networks

    def beside(self, name: str, network: NetworkSettings) -> NetworkSettings:
        """The settings of the network called `name`, which keeps clear of all the others.

        Raises `ArgumentError` where the plan has no range of that name, or the network is not within it.
        """
        if name not in self.networks:
            known = ", ".join(sorted(self.networks))
            problem = Problem(f"has no range reserved; there are ranges for {known}", key=name, fix="add one to `networks`")
            raise ArgumentError(f"AddressPlan: nothing is reserved for {name}", [problem])
        reserved = self.networks[name]
        others = {other: cidr for other, cidr in self.networks.items() if other != name}
        if network.cidr is not None and not address_range(network.cidr).subnet_of(address_range(reserved)):
            taken = [f"{cidr} of {other}" for other, cidr in others.items() if _overlap(cidr, network.cidr)]
            problem = Problem(
                f"lies outside {reserved}, which is reserved for {name}{''.join(f', and overlaps {each}' for each in taken)}",
                key="network.cidr",
                value=network.cidr,
                fix=f"take a part of {reserved}, or change what is reserved",
            )
            raise ArgumentError(f"AddressPlan: the network of {name} does not keep to it", [problem])
        given: dict[str, Any] = {**network.given(), "estate": {**network.estate, **others}}
        return NetworkSettings(**given)


def _overlap(one: str, other: str) -> bool:
    return address_range(one).overlaps(address_range(other))
