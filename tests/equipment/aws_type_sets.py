"""Reads the AWS SDK and writes the sets of resource types that rules name: taggable, stateful and deprecated ones.

    python -m tests.equipment.aws_type_sets

What a type takes stands in the SDK. Whether it holds data does not: the two tables below say it, and a type with one of the
signs that stands in neither is refused, so that a new SDK is looked at.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi_aws

import devops_policies

SDK = Path(pulumi_aws.__path__[0])
DATA = Path(devops_policies.__path__[0]) / "data" / "aws_types.json"

STATEFUL = {
    "acmpca": "certificateAuthority:CertificateAuthority",
    "backup": "logicallyAirGappedVault:LogicallyAirGappedVault vault:Vault",
    "cloudtrail": "eventDataStore:EventDataStore",
    "codeartifact": "repository:Repository",
    "codecommit": "repository:Repository",
    "cognito": "userPool:UserPool",
    "directoryservice": "directory:Directory",
    "docdb": "cluster:Cluster elasticCluster:ElasticCluster globalCluster:GlobalCluster",
    "dsql": "cluster:Cluster",
    "dynamodb": "table:Table",
    "ebs": "volume:Volume",
    "efs": "fileSystem:FileSystem",
    "eks": "cluster:Cluster",
    "elasticache": "replicationGroup:ReplicationGroup serverlessCache:ServerlessCache",
    "elasticsearch": "domain:Domain",
    "fsx": "lustreFileSystem:LustreFileSystem ontapFileSystem:OntapFileSystem ontapVolume:OntapVolume"
    " openZfsFileSystem:OpenZfsFileSystem openZfsVolume:OpenZfsVolume windowsFileSystem:WindowsFileSystem",
    "glacier": "vault:Vault",
    "keyspaces": "keyspace:Keyspace table:Table",
    "kinesis": "stream:Stream",
    "kms": "externalKey:ExternalKey key:Key",
    "lightsail": "bucket:Bucket database:Database disk:Disk",
    "memorydb": "cluster:Cluster multiRegionCluster:MultiRegionCluster",
    "mq": "broker:Broker",
    "msk": "cluster:Cluster serverlessCluster:ServerlessCluster",
    "neptune": "cluster:Cluster globalCluster:GlobalCluster",
    "neptunegraph": "graph:Graph",
    "odb": "autonomousDatabase:AutonomousDatabase",
    "opensearch": "domain:Domain serverlessCollection:ServerlessCollection",
    "organizations": "account:Account",
    "paymentcryptography": "key:Key",
    "qldb": "ledger:Ledger",
    "rds": "cluster:Cluster globalCluster:GlobalCluster instance:Instance",
    "redshift": "cluster:Cluster",
    "redshiftserverless": "namespace:Namespace",
    "route53": "zone:Zone",
    "s3": "bucket:Bucket bucketV2:BucketV2 directoryBucket:DirectoryBucket filesFileSystem:FilesFileSystem"
    " vectorsVectorBucket:VectorsVectorBucket",
    "s3tables": "tableBucket:TableBucket",
    "timestreaminfluxdb": "dbCluster:DbCluster dbInstance:DbInstance",
    "timestreamwrite": "database:Database table:Table",
    "verifiedpermissions": "policyStore:PolicyStore",
}
"""Types whose deletion loses what no program can make again: data, keys, accounts, addresses that others rely on."""

NOT_STATEFUL = {
    "aws:alb/loadBalancer:LoadBalancer": "is made again by the program",
    "aws:lb/loadBalancer:LoadBalancer": "is made again by the program",
    "aws:cloudwatch/logGroup:LogGroup": "forgets by itself; what must be kept of it is exported",
    "aws:dynamodb/tableReplica:TableReplica": "is a copy of its table",
    "aws:ec2/instance:Instance": "keeps its data on volumes",
    "aws:ec2/launchTemplate:LaunchTemplate": "is made again by the program",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": "ends at any moment by design",
    "aws:elasticache/cluster:Cluster": "is a single cache node, or belongs to a replication group",
    "aws:emr/cluster:Cluster": "computes; its data lies in buckets",
    "aws:kms/replicaExternalKey:ReplicaExternalKey": "is a copy of its key",
    "aws:kms/replicaKey:ReplicaKey": "is a copy of its key",
    "aws:neptune/clusterInstance:ClusterInstance": "keeps its data in the cluster",
    "aws:networkfirewall/firewall:Firewall": "is made again by the program",
    "aws:pinpoint/smsvoicev2PhoneNumber:Smsvoicev2PhoneNumber": "holds no data",
    "aws:pinpoint/smsvoicev2Pool:Smsvoicev2Pool": "holds no data",
    "aws:pinpoint/smsvoicev2SenderId:Smsvoicev2SenderId": "holds no data",
    "aws:quicksight/accountSettings:AccountSettings": "is made again by the program",
}
"""Types that show a sign of holding data and hold none of their own."""

# An Auto Scaling group writes its tags in a form of its own, and a provider's default tags do not reach it.
OTHER_TAGS = frozenset({"aws:autoscaling/group:Group"})

SIGN = re.compile(
    r"final(Snapshot|Backup)\w*|skipFinal\w+|(automatic|automated)?backupRetention\w*|deletion(Protection\w*|WindowInDays)"
    r"|termination\w*Protection\w*|deleteProtection|enableDeletionProtection|disableApiTermination|pointInTimeRecovery",
    re.IGNORECASE,
)
GUARD = re.compile(r"(deletion|termination)Protection(Enabled)?")
SECURITY = re.compile(
    r"acl(Name)?|grants|(access)?polic(y|ies)|public(ly)?[A-Z]\w*|\w*kmsKey\w*|\w*encrypt\w*|tlsEnabled|(vpc)?SecurityGroup(s|Ids)"
    r"|\w*(deletion|termination)Protection\w*|skipFinal\w*|(automatic|is)?BackupRetention\w*|pointInTimeRecovery|versionings?"
    r"|objectLock\w*|bypassPolicyLockoutSafetyCheck|enableKeyRotation|iamDatabaseAuthenticationEnabled|advancedSecurityOptions"
    r"|domainEndpointOptions|clientAuthentication|authenticationStrategy|authType|mfaConfiguration|passwordPolicy",
    re.IGNORECASE,
)
"""Properties that decide who can read a store, or whether it can be lost."""
SIDECARS = re.compile(r"aws:s3/bucket(V2)?:\w+ (acl|grants|objectLockConfiguration|policy|serverSideEncryption\w+|versionings?)")
"""Properties that a resource of their own decides, so that a program may ignore them in the store."""
UNLESS = re.compile(r"replicateSourceDb|replicationSourceIdentifier|globalReplicationGroupId|vpcs")
"""Properties that make of a store a copy of another, and of a zone a private one, which the program can make again."""


@dataclass(frozen=True)
class Type:
    """A resource type as its file in the SDK describes it."""

    token: str
    inputs: frozenset[str]
    """Its properties by their wire names."""
    taggable: bool
    replacement: str | None
    """Class that the SDK deprecates it for."""


def types() -> Iterator[Type]:
    """Every resource type of the SDK, read from the text of its files: importing them all takes half a gigabyte."""
    for path in SDK.glob("*/*.py"):
        text = path.read_text(encoding="utf-8")
        token = re.search(r"super\(\w+, __self__\)\.__init__\(\s*'(aws:[^']+)'", text)
        if token:
            inputs = _inputs(text)
            taggable = "tags" in inputs and ("def tags_all(" in text or token[1] in OTHER_TAGS)
            yield Type(token[1], inputs, taggable, _replacement(text))


def _inputs(text: str) -> frozenset[str]:
    block = re.search(r"^class \w+Args:$(.*?)^(?:@|class )", text, re.MULTILINE | re.DOTALL)
    found = re.findall(r'@pulumi\.getter(?:\(name="(\w+)"\))?\n(?:    @.*\n)*    def (\w+)\(self\)', block[1] if block else "")
    return frozenset(wire or python for wire, python in found)


def _replacement(text: str) -> str | None:
    """`s3.BucketAcl` of `… has been deprecated in favor of aws.s3/bucketacl.BucketAcl`."""
    named = re.search(r'^warnings\.warn\(""".* has been deprecated in favor of (?:aws\.)?([^"]+)"""', text, re.MULTILINE)
    return f"{re.split(r'[/.]', named[1])[0]}.{named[1].rpartition('.')[2]}" if named else None


def type_sets(found: list[Type]) -> Mapping[str, Any]:
    """The sets; raises `ValueError` where a type shows a sign of holding data and no table speaks of it."""
    stateful = {f"aws:{module}/{name}" for module, names in STATEFUL.items() for name in names.split()}
    unsaid = sorted(
        {each.token for each in found if any(map(SIGN.fullmatch, each.inputs))} - stateful - NOT_STATEFUL.keys()
        | (stateful | NOT_STATEFUL.keys()) - {each.token for each in found}
    )
    if unsaid:
        raise ValueError(f"the tables of stateful types do not fit the SDK: {', '.join(unsaid)}")
    return {
        "sdk": f"pulumi-aws {importlib.metadata.version('pulumi-aws')}",
        "taggable": sorted(each.token for each in found if each.taggable),
        "deprecated": {each.token: each.replacement for each in found if each.replacement},
        "stateful": {each.token: _facts(each) for each in found if each.token in stateful},
    }


def _facts(stateful: Type) -> Mapping[str, list[str]]:
    security = filter(SECURITY.fullmatch, stateful.inputs)
    return {
        "guards": sorted(filter(GUARD.fullmatch, stateful.inputs)),
        "security": sorted(name for name in security if not SIDECARS.fullmatch(f"{stateful.token} {name}")),
        "unless": sorted(filter(UNLESS.fullmatch, stateful.inputs)),
    }


def written() -> str:
    """The data file's text, one type a line."""
    return json.dumps(type_sets(list(types())), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    DATA.write_text(written(), encoding="utf-8")
