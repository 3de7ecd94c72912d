"""Functions that answer with facts about the account, its region and what AWS provides in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from devops_components.errors import ResourceError
from devops_components.toolkit.simulated.account import Account
from devops_components.toolkit.simulated.aws.balancing import load_balancer_zone
from devops_components.toolkit.simulated.aws.regions import ELB_ACCOUNTS, regions, zone_id, zones
from devops_components.toolkit.simulated.model import regional
from devops_components.toolkit.simulated.template import Subject, Template
from devops_components.toolkit.simulated.values import UNKNOWN, Secret

Result = Mapping[str, Any]


def _zones(subject: Subject) -> Result:
    excluded: list[str] = subject.get("excludeNames") or []
    excluded_ids: list[str] = subject.get("excludeZoneIds") or []
    names = [name for name in zones(subject.account.region) if name not in excluded and zone_id(name) not in excluded_ids]
    region = subject.account.region
    return {"id": region, "names": names, "zoneIds": [zone_id(name) for name in names], "groupNames": [f"{region}-zg-1"]}


def _zone(subject: Subject) -> Result:
    """One zone, found by its name or its id."""
    region, wanted = subject.account.region, subject.get("zoneId")
    named = subject.get("name") or next((zone for zone in zones(region) if zone_id(zone) == wanted), zones(region)[0])
    return {
        "id": named,
        "name": named,
        "nameSuffix": str(named).removeprefix(region),
        "zoneId": zone_id(str(named)),
        "groupName": f"{region}-zg-1",
        "networkBorderGroup": region,
        "optInStatus": "opt-in-not-required",
        "state": "available",
        "zoneType": "availability-zone",
    }


def _image(subject: Subject) -> Result:
    """An image that fits the filters: its name is the pattern with a date, its architecture the one asked for."""
    given: list[Mapping[str, Any]] = subject.get("filters") or []
    filters: Mapping[Any, str] = {one.get("name"): str((one.get("values") or [""])[0]) for one in given}
    name = (filters.get("name") or "simulated-image-*").replace("*", "20250101")
    arm = "arm64" in (filters.get("architecture") or name)
    image = f"ami-{subject.made('hex', 17)}"
    return {
        "id": image,
        "imageId": image,
        "arn": subject.account.arn("ec2", f"image/{image}", account=""),
        "name": name,
        "architecture": "arm64" if arm else "x86_64",
        "creationDate": "2025-01-01T00:00:00.000Z",
        "description": name,
        "enaSupport": True,
        "hypervisor": "xen",
        "imageType": "machine",
        "ownerId": "137112412989",
        "public": True,
        "rootDeviceName": "/dev/xvda",
        "rootDeviceType": "ebs",
        "state": "available",
        "virtualizationType": "hvm",
    }


def _parameter(subject: Subject) -> Result:
    """Public parameters of AWS hold images; any other holds a text that says which it is."""
    name = str(subject.get("name"))
    image = f"ami-{subject.made('hex', 17)}"
    value = image if "ami" in name or name.endswith("image_id") else f"simulated value of {name}"
    if name.endswith("/recommended"):
        value = json.dumps({"image_id": image, "image_name": name.split("/")[3], "os": "Amazon Linux 2023"})
    return {
        "id": name,
        "arn": subject.account.arn("ssm", f"parameter/{name.lstrip('/')}"),
        "type": "String",
        "value": Secret(value),
        "insecureValue": value,
        "version": 1,
    }


def _secret_version(subject: Subject) -> Result:
    secret = subject.get("secretId")
    arn = (
        secret
        if secret is UNKNOWN or str(secret).startswith("arn:")
        else subject.fill(regional("secretsmanager", "secret:{secretId}-{mixed6}"))
    )
    text = json.dumps({"username": "admin", "password": subject.made("mixed", 32)})
    version = subject.uuid()
    return {
        "id": f"{arn}|AWSCURRENT",
        "arn": arn,
        "secretArn": arn,
        "secretString": Secret(text),
        "versionId": version,
        "versionStages": ["AWSCURRENT"],
        "createdDate": "2025-01-01T00:00:00Z",
    }


def _managed_policy(subject: Subject) -> Result:
    """A policy found by its ARN or its name; policies of AWS belong to no account."""
    name = subject.get("name") or str(subject.get("arn") or "looked-up").rpartition("/")[2]
    arn = subject.get("arn") or subject.account.arn("iam", f"policy/{name}", region="")
    document = '{"Version":"2012-10-17","Statement":[]}'
    return {"id": arn, "arn": arn, "name": name, "path": "/", "policy": document, "policyId": f"ANPA{subject.made('upper', 17)}"}


def _session(subject: Subject) -> Result:
    """The role behind a session's ARN."""
    arn = str(subject.get("arn"))
    parts = arn.split(":", 5)
    kind, _, rest = parts[-1].partition("/")
    if kind != "assumed-role":
        return {"id": arn, "issuerArn": arn, "issuerId": "", "issuerName": "", "sessionName": ""}
    role, _, session = rest.partition("/")
    issuer = f"arn:{parts[1]}:iam::{parts[4]}:role/{role}"
    return {
        "id": arn,
        "issuerArn": issuer,
        "issuerId": f"AROA{subject.made('upper', 17)}",
        "issuerName": role,
        "sessionName": session,
    }


def _parsed_arn(subject: Subject) -> Result:
    parts = str(subject.get("arn")).split(":", 5)
    names = ("partition", "service", "region", "account", "resource")
    return {"id": subject.get("arn"), **dict(zip(names, parts[1:], strict=True))}


def _endpoint_service(subject: Subject) -> Result:
    """A service of AWS by its short name; gateways exist for S3 and DynamoDB alone."""
    account, service = subject.account, subject.get("service")
    full = subject.get("serviceName") or f"com.amazonaws.{account.region}.{service}"
    gateway = str(full).rpartition(".")[2] in ("s3", "dynamodb") and subject.get("serviceType") != "Interface"
    return {
        "id": subject.made("digits", 10),
        "serviceName": full,
        "serviceId": f"vpce-svc-{subject.made('hex', 17)}",
        "serviceType": "Gateway" if gateway else "Interface",
        "owner": "amazon",
        "availabilityZones": zones(account.region),
        "acceptanceRequired": False,
        "vpcEndpointPolicySupported": True,
        "serviceRegion": account.region,
    }


def _subnets(subject: Subject) -> Result:
    count = len(zones(subject.account.region)[:3])
    return {"id": subject.account.region, "ids": [f"subnet-{subject.made('hex', 17, str(at))}" for at in range(count)]}


def _elb_account(subject: Subject) -> Result | None:
    number = ELB_ACCOUNTS.get(subject.account.region)
    if number is None:
        raise ResourceError(f"there is no ELB account for the region {subject.account.region}; use the service principal instead")
    return {"id": number, "arn": f"arn:{subject.account.partition}:iam::{number}:root"}


def _token(subject: Subject) -> Result:
    password = subject.made("mixed", 60)
    account = subject.account
    return {
        "id": account.region,
        "userName": "AWS",
        "password": Secret(password),
        "authorizationToken": Secret(f"QVdTOg{password}"),
        "expiresAt": "2125-01-01T00:00:00Z",
        "proxyEndpoint": f"https://{account.account_id}.dkr.ecr.{account.region}.{account.dns_suffix}",
        "registryId": account.account_id,
    }


def _partition(account: Account) -> Result:
    reverse = ".".join(reversed(account.dns_suffix.split(".")))
    return {"id": account.partition, "partition": account.partition, "dnsSuffix": account.dns_suffix, "reverseDnsPrefix": reverse}


ANSWERS: Final[Mapping[str, Template]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": {
        "id": "{account}",
        "accountId": "{account}",
        "arn": "arn:{partition}:iam::{account}:user/simulated",
        "userId": "AIDASIMULATEDUSER0001",
    },
    "aws:index/getRegion:getRegion": {
        "id": "{region}",
        "name": "{region}",
        "region": "{region}",
        "endpoint": "ec2.{region}.{suffix}",
        "description": "{region}",
    },
    "aws:index/getRegions:getRegions": lambda s: {"id": s.account.partition, "names": regions()},
    "aws:index/getPartition:getPartition": lambda s: _partition(s.account),
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getAvailabilityZone:getAvailabilityZone": _zone,
    "aws:index/getArn:getArn": _parsed_arn,
    "aws:index/getDefaultTags:getDefaultTags": lambda s: {"id": s.account.partition, "tags": dict(s.account.default_tags)},
    "aws:index/getServicePrincipal:getServicePrincipal": {
        "id": "{serviceName}.{region}.amazonaws.com",
        "name": "{serviceName}.amazonaws.com",
        "suffix": "amazonaws.com",
    },
    "aws:ec2/getAmi:getAmi": _image,
    "aws:ec2/getAmiIds:getAmiIds": {"id": "{digits10}", "ids": ["ami-{hex17}"]},
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getSecurityGroups:getSecurityGroups": {
        "id": "{region}",
        "ids": ["sg-{hex17}"],
        "vpcIds": ["vpc-{hex17}"],
        "arns": [],
    },
    "aws:ec2/getVpcs:getVpcs": {"id": "{region}", "ids": ["vpc-{hex17}"]},
    "aws:ec2/getRouteTables:getRouteTables": {"id": "{region}", "ids": ["rtb-{hex17}"]},
    "aws:ec2/getPrefixList:getPrefixList": {"id": "pl-{hex8}", "prefixListId": "pl-{hex8}", "cidrBlocks": ["52.216.0.0/15"]},
    "aws:ec2/getVpcEndpointService:getVpcEndpointService": _endpoint_service,
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": _token,
    "aws:ecr/getCredentials:getCredentials": {
        "id": "{registryId}",
        "authorizationToken": lambda s: Secret(s.made("mixed", 60)),
        "expiresAt": "2125-01-01T00:00:00Z",
        "proxyEndpoint": "https://{registryId}.dkr.ecr.{region}.{suffix}",
    },
    "aws:ecr/getImage:getImage": {
        "id": "sha256:{hex64}",
        "imageDigest": "sha256:{hex64}",
        "imageUri": "{account}.dkr.ecr.{region}.{suffix}/{repositoryName}@sha256:{hex64}",
        "registryId": "{account}",
    },
    "aws:eks/getClusterAuth:getClusterAuth": {"id": "{name}", "token": lambda s: Secret(f"k8s-aws-v1.{s.made('mixed', 48)}")},
    "aws:eks/getAddonVersion:getAddonVersion": {"id": "{addonName}", "version": "v1.0.0-eksbuild.1"},
    "aws:elb/getServiceAccount:getServiceAccount": _elb_account,
    "aws:elb/getHostedZoneId:getHostedZoneId": lambda s: {"id": load_balancer_zone(s)},
    "aws:lb/getHostedZoneId:getHostedZoneId": lambda s: {"id": load_balancer_zone(s)},
    "aws:iam/getAccountAlias:getAccountAlias": {"id": "simulated", "accountAlias": "simulated"},
    "aws:iam/getPolicy:getPolicy": _managed_policy,
    "aws:iam/getSessionContext:getSessionContext": _session,
    "aws:kms/getKey:getKey": {
        "id": "{uuid}",
        "arn": "arn:{partition}:kms:{region}:{account}:key/{uuid}",
        "awsAccountId": "{account}",
        "enabled": True,
        "keyManager": "CUSTOMER",
        "keySpec": "SYMMETRIC_DEFAULT",
        "keyState": "Enabled",
        "keyUsage": "ENCRYPT_DECRYPT",
        "multiRegion": False,
        "origin": "AWS_KMS",
    },
    "aws:organizations/getOrganization:getOrganization": {
        "id": "o-{lower10}",
        "arn": "arn:{partition}:organizations::{account}:organization/o-{lower10}",
        "featureSet": "ALL",
        "masterAccountId": "{account}",
        "roots": [
            {"id": "r-{lower4}", "arn": "arn:{partition}:organizations::{account}:root/o-{lower10}/r-{lower4}", "name": "Root"}
        ],
    },
    "aws:rds/getEngineVersion:getEngineVersion": {
        "id": "{version|'17.6'}",
        "version": "17.6",
        "versionActual": "{version|'17.6'}",
        "parameterGroupFamily": "{engine}17",
        "status": "available",
    },
    "aws:rds/getOrderableDbInstance:getOrderableDbInstance": {
        "id": "{instanceClass|preferredInstanceClasses.0}",
        "instanceClass": "{preferredInstanceClasses.0}",
        "engineVersion": "{preferredEngineVersions.0}",
        "storageType": "gp3",
        "availabilityZones": lambda s: zones(s.account.region)[:3],
    },
    "aws:s3/getCanonicalUserId:getCanonicalUserId": {"id": "{hex64}", "displayName": "simulated"},
    "aws:cloudfront/getLogDeliveryCanonicalUserId:getLogDeliveryCanonicalUserId": {
        "id": "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0"
    },
    "aws:secretsmanager/getRandomPassword:getRandomPassword": {
        "id": "{hex32}",
        "randomPassword": lambda s: Secret(s.made("mixed", 32)),
    },
    "aws:secretsmanager/getSecretVersion:getSecretVersion": _secret_version,
    "aws:ssm/getParameter:getParameter": _parameter,
    "aws:ssoadmin/getInstances:getInstances": {
        "id": "{region}",
        "arns": ["arn:{partition}:sso:::instance/ssoins-{hex16}"],
        "identityStoreIds": ["d-{hex10}"],
    },
}
