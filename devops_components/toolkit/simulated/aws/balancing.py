"""Load balancers and accelerators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.model import Model, regional, worldwide
from devops_components.toolkit.simulated.template import Make, Subject
from devops_components.toolkit.simulated.values import UNKNOWN

_ELB_ZONES: Final = {
    "af-south-1": "Z268VQBMOI5EKX",
    "ap-east-1": "Z3DQVH9N71FHZ0",
    "ap-northeast-1": "Z14GRHDCWA56QT",
    "ap-northeast-2": "ZWKZPGTI48KDX",
    "ap-northeast-3": "Z5LXEXXYW11ES",
    "ap-south-1": "ZP97RAFLXTNZK",
    "ap-southeast-1": "Z1LMS91P8CMLE5",
    "ap-southeast-2": "Z1GM3OXH4ZPM65",
    "ca-central-1": "ZQSVJUPU6J1EY",
    "eu-central-1": "Z215JYRZR1TBD5",
    "eu-north-1": "Z23TAZ6LKFMNIO",
    "eu-south-1": "Z3ULH7SSC9OV64",
    "eu-west-1": "Z32O12XQLNTSW2",
    "eu-west-2": "ZHURV8PSTC4K8",
    "eu-west-3": "Z3Q77PNBQS71R4",
    "me-south-1": "ZS929ML54UICD",
    "sa-east-1": "Z2P70J7HTTTPLU",
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2",
    "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
}
"""Hosted zones of application load balancers, from the service endpoints in the AWS General Reference."""
_NLB_ZONES: Final = {
    "eu-central-1": "Z3F0SRJ5LGBH90",
    "eu-west-1": "Z2IFOLAFXWLO4F",
    "eu-west-2": "ZD4D7Y8KGAS4G",
    "us-east-1": "Z26RNL4JYFTOTI",
    "us-east-2": "ZLMOA37VPKANP",
    "us-west-1": "Z24FKFUX50B4VW",
    "us-west-2": "Z18D5FSROUN65G",
}
"""Hosted zones of network load balancers, from the same table."""


def _gateway_type(subject: Subject) -> str:
    return {"network": "net", "gateway": "gwy"}.get(str(subject.get("loadBalancerType")), "app")


def load_balancer_zone(subject: Subject) -> str:
    """The hosted zone in which a load balancer of this type has its name."""
    table = _NLB_ZONES if subject.get("loadBalancerType") == "network" else _ELB_ZONES
    return table.get(subject.account.region) or f"Z{subject.made('upper', 13, subject.account.region)}"


def _load_balancer_dns(subject: Subject) -> Any:
    name = subject.fill("{name|logical}")
    if name is UNKNOWN:
        return UNKNOWN
    internal = "internal-" if subject.get("internal") and _gateway_type(subject) == "app" else ""
    region, digits = subject.account.region, subject.made("digits", 10, "lb")
    if _gateway_type(subject) == "net":
        return f"{name}-{subject.made('hex', 16)}.elb.{region}.{subject.account.dns_suffix}"
    return f"{internal}{name}-{digits}.{region}.elb.{subject.account.dns_suffix}"


def _suffix_of_arn(subject: Subject) -> Any:
    arn = subject.facts["arn"]
    return UNKNOWN if arn is UNKNOWN else arn.rpartition(":")[2].removeprefix("loadbalancer/")


def _listener_arn(kind: str, parent: str, length: int) -> Make:
    """A listener's ARN repeats the end of its load balancer's, a rule's that of its listener."""

    def make(subject: Subject) -> Any:
        arn = subject.get(parent)
        if arn is UNKNOWN or not isinstance(arn, str) or ":" not in arn:
            return (
                UNKNOWN if arn is UNKNOWN else subject.fill(regional("elasticloadbalancing", f"{kind}/app/{{logical}}/{{hex16}}"))
            )
        head, _, tail = arn.rpartition(":")
        path = tail.partition("/")[2]
        return f"{head}:{kind}/{path}/{subject.made('hex', length)}"

    return make


_LISTENER: Final = Model("{arn}", _listener_arn("listener", "loadBalancerArn", 16))
_RULE: Final = Model("{arn}", _listener_arn("listener-rule", "listenerArn", 16), {"priority": 1})
_LOAD_BALANCER: Final = Model(
    "{arn}",
    lambda subject: subject.fill(
        regional("elasticloadbalancing", f"loadbalancer/{_gateway_type(subject)}/{{name|logical}}/{{hex16}}")
    ),
    {
        "arnSuffix": _suffix_of_arn,
        "dnsName": _load_balancer_dns,
        "zoneId": load_balancer_zone,
        "vpcId": "vpc-{hex17.vpc}",
        "ipAddressType": "ipv4",
        "internal": False,
    },
)
_TARGET_GROUP: Final = Model(
    "{arn}",
    regional("elasticloadbalancing", "targetgroup/{name|logical}/{hex16}"),
    {"arnSuffix": _suffix_of_arn, "loadBalancerArns": []},
)
_ATTACHMENT: Final = Model("{targetGroupArn}-{hex24}")
MODELS: Final[Mapping[str, Model]] = {
    **{f"aws:{module}/loadBalancer:LoadBalancer": _LOAD_BALANCER for module in ("lb", "alb")},
    **{f"aws:{module}/targetGroup:TargetGroup": _TARGET_GROUP for module in ("lb", "alb")},
    **{f"aws:{module}/listener:Listener": _LISTENER for module in ("lb", "alb")},
    **{f"aws:{module}/listenerRule:ListenerRule": _RULE for module in ("lb", "alb")},
    **{f"aws:{module}/targetGroupAttachment:TargetGroupAttachment": _ATTACHMENT for module in ("lb", "alb")},
    "aws:globalaccelerator/accelerator:Accelerator": Model(
        "{arn}",
        worldwide("globalaccelerator", "accelerator/{uuid}"),
        {"dnsName": "a{hex16}.awsglobalaccelerator.com", "hostedZoneId": "Z2BJ6XQ5FK7U4H"},
    ),
}
