"""Storage: buckets, file systems and backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.aws.regions import zone_id, zones
from devops_components.toolkit.simulated.model import Model, bare, regional
from devops_components.toolkit.simulated.template import Subject
from devops_components.toolkit.simulated.values import UNKNOWN

_S3_ZONES: Final = {
    "af-south-1": "Z83WF9RJE8B12",
    "ap-east-1": "ZNB98KWMFR0R6",
    "ap-northeast-1": "Z2M4EHUR26P7ZW",
    "ap-northeast-2": "Z3W03O7B5YMIYP",
    "ap-northeast-3": "Z2YQB5RD63NC85",
    "ap-south-1": "Z11RGJOFQNVJUP",
    "ap-southeast-1": "Z3O0J2DXBE1FTB",
    "ap-southeast-2": "Z1WCIGYICN2BYD",
    "ca-central-1": "Z1QDHH18159H29",
    "eu-central-1": "Z21DNDUVLTQW6Q",
    "eu-north-1": "Z3BAZG2TWCNX0D",
    "eu-south-1": "Z30OZKI7KPW7MI",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-west-2": "Z3GKZC51ZF0DB4",
    "eu-west-3": "Z3R1K369G5AVDG",
    "me-south-1": "Z1MPMWCPA7YB62",
    "sa-east-1": "Z7KQH4QJS55SO",
    "us-east-1": "Z3AQBSTGFYJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-west-1": "Z2F56UZL2M1ACD",
    "us-west-2": "Z3BJ6K6RIION7M",
}
"""Hosted zones of S3 websites, from the service endpoints in the AWS General Reference."""
_DASHED_WEBSITES: Final = frozenset(
    [
        "us-east-1",
        "us-west-1",
        "us-west-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-northeast-1",
        "eu-west-1",
        "sa-east-1",
        "us-gov-west-1",
    ]
)
"""Regions whose website endpoints have a dash before the region."""


def _zone(subject: Subject) -> str:
    return _S3_ZONES.get(subject.account.region) or f"Z{subject.made('upper', 13, subject.account.region)}"


def _website_domain(subject: Subject) -> str:
    region = subject.account.region
    return f"s3-website{'-' if region in _DASHED_WEBSITES else '.'}{region}.{subject.account.dns_suffix}"


def _website(subject: Subject) -> Any:
    bucket = subject.get("bucket")
    return UNKNOWN if bucket is UNKNOWN else f"{bucket}.{_website_domain(subject)}"


_BUCKET: Final = Model(
    "{bucket|logical}",
    bare("s3", "{bucket|logical}"),
    {
        "bucketDomainName": "{bucket|logical}.s3.{suffix}",
        "bucketRegion": "{region}",
        "bucketRegionalDomainName": "{bucket|logical}.s3.{region}.{suffix}",
        "hostedZoneId": _zone,
        "websiteDomain": lambda s: _website_domain(s) if s.get("website") else None,
        "websiteEndpoint": lambda s: _website(s) if s.get("website") else None,
    },
)
_OF_BUCKET: Final = Model("{bucket}")
_WEBSITE: Final = Model("{bucket}", None, {"websiteDomain": _website_domain, "websiteEndpoint": _website})
_BUCKET_PARTS: Final = (
    "AccelerateConfiguration",
    "Acl",
    "CorsConfiguration",
    "LifecycleConfiguration",
    "Logging",
    "ObjectLockConfiguration",
    "RequestPaymentConfiguration",
    "ServerSideEncryptionConfiguration",
    "Versioning",
)
_OBJECT: Final = Model(
    "{bucket}/{key}", bare("s3", "{bucket}/{key}"), {"etag": "{hex32}", "storageClass": "STANDARD", "versionId": "{mixed32}"}
)


def _part(name: str) -> str:
    return f"aws:s3/bucket{name}:Bucket{name}"


MODELS: Final[Mapping[str, Model]] = {
    "aws:s3/bucket:Bucket": _BUCKET,
    "aws:s3/bucketV2:BucketV2": _BUCKET,
    **{_part(name): _OF_BUCKET for name in _BUCKET_PARTS},
    **{_part(f"{name}V2"): _OF_BUCKET for name in _BUCKET_PARTS},
    **{_part(name): _OF_BUCKET for name in ("Notification", "OwnershipControls", "Policy", "PublicAccessBlock")},
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _OF_BUCKET,
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": _WEBSITE,
    "aws:s3/bucketMetric:BucketMetric": Model("{bucket}:{name}"),
    "aws:s3/inventory:Inventory": Model("{bucket}:{name}"),
    "aws:s3/analyticsConfiguration:AnalyticsConfiguration": Model("{bucket}:{name}"),
    "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": Model("{bucket}:{name}"),
    "aws:s3/bucketObject:BucketObject": _OBJECT,
    "aws:s3/bucketObjectv2:BucketObjectv2": _OBJECT,
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": Model("{accountId|account}", None, {"accountId": "{account}"}),
    "aws:s3/accessPoint:AccessPoint": Model(
        "{account}:{name}",
        regional("s3", "accesspoint/{name}"),
        {
            "alias": "{name}-{lower34}-s3alias",
            "domainName": "{name}-{account}.s3-accesspoint.{region}.{suffix}",
            "networkOrigin": lambda s: "VPC" if s.get("vpcConfiguration") else "Internet",
        },
    ),
    "aws:efs/fileSystem:FileSystem": Model(
        "fs-{hex17}",
        regional("elasticfilesystem", "file-system/{id}"),
        {
            "availabilityZoneId": "",
            "dnsName": "{id}.efs.{region}.{suffix}",
            "numberOfMountTargets": 0,
            "ownerId": "{account}",
            "performanceMode": "generalPurpose",
            "sizeInBytes": [{"value": 6144, "valueInIa": 0, "valueInStandard": 6144}],
        },
    ),
    "aws:efs/mountTarget:MountTarget": Model(
        "fsmt-{hex17}",
        None,
        {
            "dnsName": "{fileSystemId}.efs.{region}.{suffix}",
            "fileSystemArn": regional("elasticfilesystem", "file-system/{fileSystemId}"),
            "mountTargetDnsName": "{fileSystemId}.efs.{region}.{suffix}",
            "availabilityZoneId": lambda s: zone_id(zones(s.account.region)[0]),
            "networkInterfaceId": "eni-{hex17.eni}",
            "ownerId": "{account}",
        },
    ),
    "aws:efs/accessPoint:AccessPoint": Model(
        "fsap-{hex17}",
        regional("elasticfilesystem", "access-point/{id}"),
        {"fileSystemArn": regional("elasticfilesystem", "file-system/{fileSystemId}"), "ownerId": "{account}"},
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": Model("{fileSystemId}"),
    "aws:efs/backupPolicy:BackupPolicy": Model("{fileSystemId}"),
    "aws:backup/vault:Vault": Model(
        "{name}",
        regional("backup", "backup-vault:{name}"),
        {"kmsKeyArn": regional("kms", "key/{uuid.default}"), "recoveryPoints": 0},
    ),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": Model("{name}", regional("backup", "backup-vault:{name}")),
    "aws:backup/plan:Plan": Model("{uuid}", regional("backup", "backup-plan:{id}"), {"version": "{mixed48}"}),
    "aws:backup/selection:Selection": Model("{uuid}"),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": Model(
        "{backupVaultName}", None, {"backupVaultArn": regional("backup", "backup-vault:{backupVaultName}")}
    ),
    "aws:backup/vaultPolicy:VaultPolicy": Model(
        "{backupVaultName}", None, {"backupVaultArn": regional("backup", "backup-vault:{backupVaultName}")}
    ),
    "aws:backup/vaultNotifications:VaultNotifications": Model(
        "{backupVaultName}", None, {"backupVaultArn": regional("backup", "backup-vault:{backupVaultName}")}
    ),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": Model(
        "{name}", regional("backup", "restore-testing-plan:{name}-{uuid}"), {"startWindowHours": 24}
    ),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": Model("{name}:{restoreTestingPlanName}"),
    "aws:backup/framework:Framework": Model(
        "{name}", regional("backup", "framework:{name}-{uuid}"), {"deploymentStatus": "COMPLETED", "status": "ACTIVE"}
    ),
    "aws:backup/reportPlan:ReportPlan": Model(
        "{name}", regional("backup", "report-plan:{name}-{uuid}"), {"deploymentStatus": "COMPLETED"}
    ),
    "aws:backup/regionSettings:RegionSettings": Model("{region}"),
    "aws:backup/globalSettings:GlobalSettings": Model("{account}"),
}
