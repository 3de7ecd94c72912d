"""Answers for AWS types that have no model of their own.

The id has the form of the example in the type's own documentation (`pulumi import … vpc-a01106c2`), filled with this
resource's name, account and region. Outputs that nothing is known about stay absent.
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from pathlib import Path
from typing import Final

from devops_components.toolkit.simulated.model import Model, regional
from devops_components.toolkit.simulated.schema import class_of
from devops_components.toolkit.simulated.template import Subject

SERVICES: Final = {
    "alb": "elasticloadbalancing",
    "amp": "aps",
    "appautoscaling": "application-autoscaling",
    "cfg": "config",
    "cloudwatch": "cloudwatch",
    "costexplorer": "ce",
    "ebs": "ec2",
    "ec2clientvpn": "ec2",
    "ec2transitgateway": "ec2",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "lb": "elasticloadbalancing",
    "mskconnect": "kafkaconnect",
    "msk": "kafka",
    "opensearch": "es",
    "elasticsearch": "es",
    "sfn": "states",
    "vpc": "ec2",
}
"""Modules of the SDK whose service has another name in ARNs."""

_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_PREFIXED: Final = re.compile(r"((?:[a-z]{1,8}-){1,3})[0-9a-f]{8,21}")
_NAME: Final = "{name|logical}"


@cache
def generic(token: str) -> Model:
    """The model of a type that has no other."""
    module, kind = _module(token), token.split(":")[1].partition("/")[2]
    service = SERVICES.get(module, module)
    example = _example(token)
    arn = regional(service, f"{_dashed(kind)}/{{id}}")
    if example.startswith("arn:") and "," not in example:
        return Model("{arn}", _arn_template(example, service))
    prefixed = _PREFIXED.fullmatch(example)
    if prefixed:
        return Model(f"{prefixed[1]}{{hex17}}", arn)
    if re.fullmatch(_UUID, example):
        return Model("{uuid}", arn)
    if re.fullmatch(r"\d{12}", example):
        return Model("{account}", arn)
    return Model(_NAME, arn)


def _arn_template(example: str, service: str) -> str:
    """An ARN like the example: this account and region, new identifiers, and this resource's name where a name stood."""
    parts = example.split(":", 5)
    resource = parts[5] if len(parts) == 6 else ""
    segments = re.split(r"([/:])", resource)
    for at in range(0, len(segments), 2):
        last = at == len(segments) - 1
        segments[at] = _segment(segments[at], last=last, alone=len(segments) == 1)
    region = "{region}" if parts[3] else ""
    account = "{account}" if len(parts) > 4 and parts[4] else ""
    return f"arn:{{partition}}:{parts[2] or service}:{region}:{account}:{''.join(segments)}"


def _segment(text: str, *, last: bool, alone: bool) -> str:
    if re.fullmatch(_UUID, text):
        return "{uuid}"
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed:
        return f"{prefixed[1]}{{hex17}}"
    if re.fullmatch(r"[0-9a-f]{10,64}", text):
        return f"{{hex{min(len(text), 64)}}}"
    return _NAME if last or alone else text


@cache
def _example(token: str) -> str:
    """The id in the documentation's example of an import; empty where there is none."""
    found = class_of(token)
    if found is None:
        return ""
    source = Path(importlib.import_module(found.__module__).__file__ or "").read_text(encoding="utf-8")
    example = re.search(rf"\$ pulumi import {re.escape(token)} \S+ (\S+)", source)
    return example[1].strip("\"'") if example else ""


def _dashed(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", name).lower()


def guess(subject: Subject, name: str) -> str:
    """A plausible text for an output that a type always answers and no model describes."""
    if name in _UNUSED:
        return ""
    if name in _WELL_KNOWN:
        return str(subject.fill(_WELL_KNOWN[name]))
    ending = next((ending for ending in _ENDINGS if name.lower().endswith(ending)), None)
    if ending is None:
        return ""
    service = SERVICES.get(_module(subject.token), _module(subject.token))
    return str(subject.fill(_ENDINGS[ending].replace("{service}", service).replace("{salt}", name)))


def _module(token: str) -> str:
    return token.split(":")[1].partition("/")[0]


_UNUSED: Final = frozenset(
    [
        "instanceOwnerId",
        "ipv6CidrBlockAssociationId",
        "kmsKeyId",
        "outpostArn",
        "signingJobArn",
        "signingProfileVersionArn",
        "snsTopicArn",
        "spotInstanceRequestId",
        "transitGatewayOwnerAccountId",
        "webAclArn",
    ]
)
"""Outputs of features that nobody asked for; AWS leaves them empty."""
_WELL_KNOWN: Final = {
    "accountId": "{account}",
    "awsAccountId": "{account}",
    "catalogId": "{account}",
    "owner": "{account}",
    "ownerAccountId": "{account}",
    "ownerId": "{account}",
    "name": "{name|logical}",
    "region": "{region}",
    "state": "ACTIVE",
    "status": "ACTIVE",
    "version": "1",
}
_TIME: Final = "2025-01-01T00:00:00Z"
_ENDINGS: Final = {
    "arn": "arn:{partition}:{service}:{region}:{account}:{logical}/{hex17.{salt}}",
    "dnsname": "{logical}.{service}.{region}.{suffix}",
    "endpoint": "{logical}.{service}.{region}.{suffix}",
    "url": "https://{logical}.{service}.{region}.{suffix}",
    "hostedzoneid": "Z{upper20.{salt}}",
    "instanceid": "i-{hex17.{salt}}",
    "networkinterfaceid": "eni-{hex17.{salt}}",
    "routetableid": "rtb-{hex17.{salt}}",
    "securitygroupid": "sg-{hex17.{salt}}",
    "subnetid": "subnet-{hex17.{salt}}",
    "vpcid": "vpc-{hex17.{salt}}",
    "id": "{hex17.{salt}}",
    "createdat": _TIME,
    "createddate": _TIME,
    "createdtime": _TIME,
    "creationdate": _TIME,
    "creationtime": _TIME,
    "lastmodified": _TIME,
    "lastmodifiedtime": _TIME,
    "lastupdatedtime": _TIME,
    "updatedat": _TIME,
}
"""End of an output's name to what it is like."""
