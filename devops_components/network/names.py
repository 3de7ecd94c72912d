"""Names of the domain name system, and where Amazon keeps what belongs to them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from devops_components._core.alarms import AlarmRouting
from devops_components._core.types import matching

HOME_REGION = "us-east-1"
"""Region that the metrics, query logs and signing keys of Route 53, and the certificates of CloudFront, are in."""

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = rf"(?=.{{1,253}}$)({_LABEL}\.)+{_LABEL}"

DomainName = Annotated[
    str, matching(_DOMAIN, "a domain name in lower case, such as shop.example.org"), Field(examples=["shop.example.org"])
]
"""A full name, without the dot at its end."""

HostName = Annotated[
    str,
    matching(rf"(\*\.)?{_DOMAIN}", "a domain name in lower case, such as shop.example.org or *.shop.example.org"),
    Field(examples=["shop.example.org"]),
]
"""A full name, or all names one step below it."""


def check_topic_is_in(region: str, alarms: AlarmRouting | None) -> None:
    """Raises `ValueError` where alarms of a region go to a topic of another, which CloudWatch does not tell."""
    if alarms is None or not isinstance(alarms.topic_arn, str):
        return
    parts = alarms.topic_arn.split(":")
    if len(parts) > 3 and parts[3] != region:
        raise ValueError(f"alarms go to a topic in {parts[3]}; their metrics are in {region}, and so must the topic be")
