"""Physical names for resources that are not given one: the logical name and seven hex digits, as the bridge makes them.

Which property is named, and how long the name may be, are facts of pulumi-aws 7. The digits come from the URN, not
from a random source, so that a name is the same in a preview, in a deployment and in a render.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from devops_components.toolkit.simulated.schema import Schema

_LETTERS: Final = "abcdefghijklmnop"


@dataclass(frozen=True)
class Naming:
    """How a type is named."""

    property: str = "name"
    limit: int = 255
    """Longest name."""
    separator: str = "-"
    digits: int = 7
    """Characters after the separator."""
    lower: bool = False
    letters: bool = False
    """Whether the characters are letters, where digits are not allowed."""
    prefix: str = ""
    """Beginning of every name of this type."""
    fifo: str = ""
    """Property that makes the name end in `.fifo`."""


_UNDERSCORE: Final = Naming(separator="_")
_WORDS: Final = Naming(separator="_", digits=8, letters=True)

NAMED: Final[Mapping[str, Naming]] = {
    "aws:appsync/dataSource:DataSource": _UNDERSCORE,
    "aws:appsync/function:Function": _UNDERSCORE,
    "aws:athena/database:Database": _UNDERSCORE,
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": _UNDERSCORE,
    "aws:cloudwatch/eventRule:EventRule": Naming(limit=64),
    "aws:cloudwatch/eventTarget:EventTarget": Naming("targetId"),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": Naming("deploymentConfigName", 100, "_"),
    "aws:ec2/keyPair:KeyPair": Naming("keyName"),
    "aws:efs/fileSystem:FileSystem": Naming("creationToken"),
    "aws:eks/fargateProfile:FargateProfile": Naming("fargateProfileName"),
    "aws:eks/nodeGroup:NodeGroup": Naming("nodeGroupName"),
    "aws:elasticache/cluster:Cluster": Naming("clusterId", 50, lower=True),
    "aws:elasticache/replicationGroup:ReplicationGroup": Naming("replicationGroupId", 40, lower=True),
    "aws:elasticbeanstalk/environment:Environment": Naming(limit=40),
    "aws:elasticsearch/domain:Domain": Naming("domainName", 28, lower=True),
    "aws:glue/catalogDatabase:CatalogDatabase": Naming(separator="_", digits=8, letters=True, lower=True),
    "aws:glue/catalogTable:CatalogTable": Naming(separator="_", digits=8, letters=True, lower=True),
    "aws:iam/role:Role": Naming(limit=64),
    "aws:iot/topicRule:TopicRule": _UNDERSCORE,
    "aws:kms/alias:Alias": Naming(limit=238, prefix="alias/"),
    "aws:lambda/function:Function": Naming(limit=64),
    "aws:lambda/permission:Permission": Naming("statementId", 100),
    "aws:lb/targetGroup:TargetGroup": Naming(limit=32),
    "aws:lex/bot:Bot": _WORDS,
    "aws:lex/botAlias:BotAlias": _WORDS,
    "aws:lex/intent:Intent": _WORDS,
    "aws:lex/slotType:SlotType": _WORDS,
    "aws:mq/broker:Broker": Naming("brokerName", 55),
    "aws:msk/cluster:Cluster": Naming("clusterName"),
    "aws:msk/serverlessCluster:ServerlessCluster": Naming("clusterName"),
    "aws:opensearch/domain:Domain": Naming("domainName"),
    "aws:rds/instance:Instance": Naming("identifier", separator=""),
    "aws:s3/bucket:Bucket": Naming("bucket", 63, lower=True),
    "aws:s3/bucketV2:BucketV2": Naming("bucket", 63, lower=True),
    "aws:s3/bucketObject:BucketObject": Naming("key", separator="", digits=0),
    "aws:s3/bucketObjectv2:BucketObjectv2": Naming("key", separator="", digits=0),
    "aws:sns/topic:Topic": Naming(limit=80, fifo="fifoTopic"),
    "aws:sqs/queue:Queue": Naming(limit=80, fifo="fifoQueue"),
}
"""Types that are not named by the rule for all."""

_DATABASE: Final = "aws:rds/instance:Instance"
_SQL_SERVER: Final = Naming("identifier", 15, "", 3)
"""Identifiers of SQL Server instances are capped at 15 characters."""


def naming(schema: Schema, inputs: Mapping[str, Any]) -> Naming | None:
    """How a resource with these inputs is named: by its optional `name`, with the exceptions above.

    A resource whose name begins with a prefix of the user's (`namePrefix`) is named by AWS, not here.
    """
    found = NAMED.get(schema.token) or Naming()
    if schema.token == _DATABASE and "sqlserver" in str(inputs.get("engine", "")).lower():
        found = _SQL_SERVER
    field = schema.inputs.get(found.property)
    if field is None or field.required or field.shape.kind != "string" or f"{found.property}Prefix" in inputs:
        return None
    return found


def physical_name(how: Naming, name: str, urn: str, inputs: Mapping[str, Any], generation: int = 0) -> str:
    """The name of a resource; raises `ValueError` where it is too long for the provider.

    `generation` counts the replacements of a resource, whose names must differ while both exist.
    """
    if how.digits and len(name) + len(how.separator) + how.digits > how.limit:
        raise ValueError(f"name '{name}{how.separator}' plus {how.digits} random chars is longer than maximum length {how.limit}")
    digest = hashlib.sha256(f"{urn}#{generation}".encode()).hexdigest()[: how.digits]
    suffix = digest.translate(str.maketrans("0123456789abcdef", _LETTERS)) if how.letters else digest
    full = f"{how.prefix}{name.lower() if how.lower else name}{how.separator}{suffix}"
    return f"{full}.fifo" if how.fifo and inputs.get(how.fifo) is True else full
