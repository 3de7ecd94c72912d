"""Ids and ARNs of AWS, and the names of hosts, as the answers to known names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from devops_components.toolkit.simulated import cloud
from devops_components.toolkit.simulated.cloud import Created
from tests.equipment.common import COMMON

ACCOUNT = "210987654321"


def created(token: str, given: Mapping[str, Any]) -> Created:
    urn = f"urn:pulumi:dev::shop::{token}::orders"
    provider = {"region": "eu-west-1", "allowedAccountIds": [ACCOUNT]}
    checked = cloud.check(urn, token, "orders", given, provider_inputs=provider)
    assert checked.failures == []
    return cloud.create(urn, token, checked.inputs, provider)


@pytest.mark.parametrize(
    ("token", "given", "identity", "outputs"),
    [
        (
            "aws:s3/bucket:Bucket",
            {"bucket": "shop-data"},
            "shop-data",
            {
                "arn": "arn:aws:s3:::shop-data",
                "bucketDomainName": "shop-data.s3.amazonaws.com",
                "bucketRegionalDomainName": "shop-data.s3.eu-west-1.amazonaws.com",
                "hostedZoneId": "Z1BKCTXD74EZPE",
                "region": "eu-west-1",
            },
        ),
        (
            "aws:sqs/queue:Queue",
            {"name": "orders"},
            f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/orders",
            {"arn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders", "url": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/orders"},
        ),
        (
            "aws:sns/topic:Topic",
            {"name": "orders"},
            f"arn:aws:sns:eu-west-1:{ACCOUNT}:orders",
            {"arn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:orders", "owner": ACCOUNT},
        ),
        (
            "aws:iam/role:Role",
            {"name": "app", "path": "/service/", "assumeRolePolicy": "{}"},
            "app",
            {"arn": f"arn:aws:iam::{ACCOUNT}:role/service/app", "maxSessionDuration": 3600},
        ),
        (
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"role": "app", "policyArn": "arn:aws:iam::aws:policy/p"},
            "app/arn:aws:iam::aws:policy/p",
            {},
        ),
        ("aws:iam/rolePolicy:RolePolicy", {"role": "app", "name": "read", "policy": "{}"}, "app:read", {}),
        (
            "aws:cloudwatch/logGroup:LogGroup",
            {"name": "/ecs/app"},
            "/ecs/app",
            {"arn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/ecs/app"},
        ),
        (
            "aws:ecr/repository:Repository",
            {"name": "app"},
            "app",
            {"repositoryUrl": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/app", "registryId": ACCOUNT},
        ),
        (
            "aws:ecs/taskDefinition:TaskDefinition",
            {"family": "app", "containerDefinitions": "[]"},
            "app",
            {
                "arn": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/app:1",
                "arnWithoutRevision": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/app",
                "revision": 1,
            },
        ),
        (
            "aws:ecs/service:Service",
            {"name": "web", "cluster": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/main"},
            f"arn:aws:ecs:eu-west-1:{ACCOUNT}:service/main/web",
            {},
        ),
        (
            "aws:dynamodb/table:Table",
            {"name": "orders", "hashKey": "id", "attributes": [{"name": "id", "type": "S"}], "billingMode": "PAY_PER_REQUEST"},
            "orders",
            {"arn": f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/orders", "streamArn": "", "streamLabel": ""},
        ),
        (
            "aws:route53/record:Record",
            {"zoneId": "Z1", "name": "www", "type": "A", "ttl": 60, "records": ["1.2.3.4"]},
            "Z1_www_A",
            {},
        ),
        (
            "aws:ssm/parameter:Parameter",
            {"name": "/app/url", "type": "String", "value": "x"},
            "/app/url",
            {"arn": f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/app/url", "version": 1},
        ),
        ("aws:s3/bucketVersioning:BucketVersioning", {"bucket": "b", "versioningConfiguration": {"status": "Enabled"}}, "b", {}),
        (
            "aws:budgets/budget:Budget",
            {"name": "month", "budgetType": "COST", "timeUnit": "MONTHLY", "limitAmount": "5", "limitUnit": "USD"},
            f"{ACCOUNT}:month",
            {"accountId": ACCOUNT},
        ),
        (
            "aws:cloudwatch/eventTarget:EventTarget",
            {"rule": "nightly", "targetId": "run", "arn": "arn:aws:sqs:eu-west-1:1:q"},
            "nightly-run",
            {},
        ),
        ("aws:appautoscaling/target:Target", COMMON["aws:appautoscaling/target:Target"], "service/main/app", {}),
    ],
)
def test_what_names_decide_is_exact(token: str, given: Mapping[str, Any], identity: str, outputs: Mapping[str, Any]) -> None:
    made = created(token, given)

    assert made.id == identity
    assert {name: made.outputs.get(name) for name in outputs} == outputs


@pytest.mark.parametrize(
    ("token", "given", "patterns"),
    [
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}, {"id": r"vpc-[0-9a-f]{17}", "mainRouteTableId": r"rtb-[0-9a-f]{17}"}),
        ("aws:ec2/subnet:Subnet", {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/24"}, {"id": r"subnet-[0-9a-f]{17}"}),
        ("aws:ec2/securityGroup:SecurityGroup", {}, {"id": r"sg-[0-9a-f]{17}", "arn": r"arn:aws:ec2:.*:security-group/sg-.*"}),
        ("aws:ec2/eip:Eip", {}, {"id": r"eipalloc-[0-9a-f]{17}", "publicIp": r"203\.0\.113\.\d+"}),
        ("aws:ec2/natGateway:NatGateway", {"subnetId": "subnet-1"}, {"id": r"nat-[0-9a-f]{17}"}),
        ("aws:kms/key:Key", {}, {"id": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "arn": r"arn:aws:kms:eu-west-1:\d+:key/.*"}),
        (
            "aws:lb/loadBalancer:LoadBalancer",
            {"name": "web", "subnets": ["subnet-1"]},
            {
                "arn": r"arn:aws:elasticloadbalancing:eu-west-1:\d{12}:loadbalancer/app/web/[0-9a-f]{16}",
                "arnSuffix": r"app/web/[0-9a-f]{16}",
                "dnsName": r"web-\d+\.eu-west-1\.elb\.amazonaws\.com",
                "zoneId": r"Z32O12XQLNTSW2",
            },
        ),
        (
            "aws:lb/loadBalancer:LoadBalancer",
            {"name": "wire", "loadBalancerType": "network", "subnets": ["subnet-1"]},
            {"arn": r".*:loadbalancer/net/wire/.*", "dnsName": r"wire-[0-9a-f]+\.elb\.eu-west-1\.amazonaws\.com"},
        ),
        (
            "aws:rds/instance:Instance",
            {"identifier": "db", "engine": "postgres", "instanceClass": "db.t4g.micro", "allocatedStorage": 20},
            {
                "address": r"db\.[0-9a-z]{12}\.eu-west-1\.rds\.amazonaws\.com",
                "arn": r"arn:aws:rds:eu-west-1:\d{12}:db:db",
                "endpoint": r"db\..*\.rds\.amazonaws\.com:5432",
                "id": r"db-[A-Z0-9]{26}",
            },
        ),
        ("aws:secretsmanager/secret:Secret", {"name": "db"}, {"arn": r"arn:aws:secretsmanager:.*:secret:db-[0-9A-Za-z]{6}"}),
        ("aws:route53/zone:Zone", {"name": "example.org"}, {"id": r"Z[0-9A-Z]+", "arn": r"arn:aws:route53:::hostedzone/Z.*"}),
        (
            "aws:acm/certificate:Certificate",
            {"domainName": "example.org"},
            {"arn": r"arn:aws:acm:eu-west-1:\d{12}:certificate/.*"},
        ),
        (
            "aws:cloudfront/distribution:Distribution",
            {
                "enabled": True,
                "defaultCacheBehavior": {
                    "allowedMethods": ["GET"],
                    "cachedMethods": ["GET"],
                    "targetOriginId": "o",
                    "viewerProtocolPolicy": "https-only",
                },
                "origins": [{"domainName": "example.org", "originId": "o"}],
                "restrictions": {"geoRestriction": {"restrictionType": "none"}},
                "viewerCertificate": {"cloudfrontDefaultCertificate": True},
            },
            {"arn": r"arn:aws:cloudfront::\d{12}:distribution/E\w+", "domainName": r"d\w+\.cloudfront\.net"},
        ),
    ],
)
def test_what_aws_makes_up_has_the_form_of_aws(token: str, given: Mapping[str, Any], patterns: Mapping[str, str]) -> None:
    made = created(token, given)

    answered = {"id": made.id, **made.outputs}
    assert [name for name, pattern in patterns.items() if not re.fullmatch(pattern, answered[name])] == []
