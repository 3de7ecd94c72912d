"""The layers a network is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from devops_components._core.args import Args
from devops_components.network import subnets


class Tier(Args):
    """A layer of the network: one subnet in every zone, all with the same way in and out."""

    kind: Literal["public", "private", "isolated"]
    """`public` reaches and is reached from the internet, `private` reaches it through NAT, `isolated` does neither."""
    slot: int = Field(ge=0, lt=subnets.TIER_SLOTS)
    """First of the network's eight slots that the tier occupies; it never changes, so the tier's ranges never move."""
    slots: Literal[1, 2, 4, 8] = 1
    """How many slots it occupies: one gives a /16 network subnets of 2,043 usable addresses, four of 8,187."""
    reaches_storage: bool = False
    """Whether an isolated tier reaches S3 and DynamoDB by their gateway endpoints, as the others always do.

    A network ACL cannot name a service, so it then lets in replies from anywhere; routes still lead nowhere else.
    """

    @model_validator(mode="after")
    def _is_isolated_where_it_says_so(self) -> Self:
        if self.reaches_storage and self.kind != "isolated":
            raise ValueError(f"reaches_storage is for isolated tiers; one that is {self.kind} reaches S3 and DynamoDB anyway")
        return self


DEFAULT_TIERS: Mapping[str, Tier] = {
    "private": Tier(kind="private", slot=0, slots=4),
    "public": Tier(kind="public", slot=4),
    "data": Tier(kind="isolated", slot=5),
}
"""Applications, what faces the internet, and stores. Slots 6 and 7 stay free for tiers to come."""
