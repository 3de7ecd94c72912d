"""What a zone answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many

RecordType = Literal["A", "AAAA", "CAA", "CNAME", "DS", "MX", "NS", "SRV", "TXT"]
"""Kind of an answer."""

APEX = "@"
"""The zone's own name among its records, as zone files write it."""
TTL_SECONDS = 300
"""Seconds an answer is remembered: a mistake is over in five minutes."""
_NAME = re.compile(r"@|(\*\.)?[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*|\*")


class AliasTarget(Args):
    """A load balancer, distribution or other record of AWS that a name stands for; asking for it costs nothing."""

    name: Wire[str]
    """Its name, such as the `dns_name` of a load balancer."""
    zone_id: Wire[str]
    """The zone that name is in, such as the `zone_id` of a load balancer."""
    follows_health: bool = True
    """Whether it is left out while it is unhealthy; a CloudFront distribution takes only false."""


class RecordSettings(Args):
    """An answer: values, or an alias."""

    values: Many[Wire[str]] = Field(default=(), examples=[["192.0.2.1"]])
    """What is answered, all of it."""
    ttl_seconds: int | None = Field(default=None, ge=0, le=604800)
    """Seconds the answer is remembered, up to a week; 300 without it."""
    alias: AliasTarget | None = None
    """What the name stands for, instead of values."""

    @model_validator(mode="after")
    def _answers_in_one_way(self) -> Self:
        if bool(self.values) == (self.alias is not None):
            raise ValueError("give one of `values` and `alias`")
        if self.alias is not None and self.ttl_seconds is not None:
            raise ValueError("ttl_seconds is for values; an alias is remembered for as long as its target says")
        return self


Records = Mapping[str, Mapping[RecordType, RecordSettings]]


def check_records(records: Records) -> None:
    """Raises `ValueError` where a name is none, or a record cannot stand where it does."""
    for name, by_type in records.items():
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"`{name}` is not a name within the zone; names look like www, *.shop or _dmarc, and {APEX} is the zone"
            )
        if not by_type:
            raise ValueError(f"{name} has no record; give one or leave it out")
        if "CNAME" in by_type and name == APEX:
            raise ValueError("the zone itself cannot be a CNAME; give it an alias of type A")
        if "CNAME" in by_type and len(by_type) > 1:
            raise ValueError(f"{name} is a CNAME, beside which there can be no other record")
        for kind, record in by_type.items():
            if record.alias is not None and kind not in ("A", "AAAA"):
                raise ValueError(f"{name} is an alias of type {kind}; allowed are A and AAAA")
        if name == APEX and "NS" in by_type:
            raise ValueError("the zone's own name servers are Amazon's to say; leave NS out")


def each(records: Records, domain: str) -> Iterator[tuple[str, str, RecordType, RecordSettings]]:
    """Every record, with the name it has within the zone and its full name."""
    for name, by_type in records.items():
        full = domain if name == APEX else f"{name}.{domain}"
        for kind, record in by_type.items():
            yield name, full, kind, record
