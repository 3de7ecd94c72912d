"""Functions that look up what is already in the cloud: the answer is that of a resource with the given arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from devops_components.toolkit.simulated.template import Template


@dataclass(frozen=True)
class Lookup:
    """A function that finds a resource."""

    resource: str
    """Type of the resource."""
    named: Mapping[str, str] = field(default_factory=dict[str, str])
    """Argument to the input of the resource that it is."""
    also: Mapping[str, Template] = field(default_factory=dict[str, Template])
    """Results that are no outputs of the resource, or have another name."""


_NO_POLICY: Final = '{"Version":"2012-10-17","Statement":[]}'

LOOKUPS: Final[Mapping[str, Lookup]] = {
    "aws:acm/getCertificate:getCertificate": Lookup(
        "aws:acm/certificate:Certificate", {"domain": "domainName"}, {"status": "ISSUED"}
    ),
    "aws:cloudfront/getCachePolicy:getCachePolicy": Lookup("aws:cloudfront/cachePolicy:CachePolicy"),
    "aws:cloudfront/getDistribution:getDistribution": Lookup("aws:cloudfront/distribution:Distribution"),
    "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": Lookup(
        "aws:cloudfront/originRequestPolicy:OriginRequestPolicy"
    ),
    "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy": Lookup(
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
    ),
    "aws:cloudwatch/getEventBus:getEventBus": Lookup("aws:cloudwatch/eventBus:EventBus"),
    "aws:cloudwatch/getLogGroup:getLogGroup": Lookup("aws:cloudwatch/logGroup:LogGroup", also={"creationTime": 1735689600000}),
    "aws:dynamodb/getTable:getTable": Lookup("aws:dynamodb/table:Table"),
    "aws:ec2/getInstance:getInstance": Lookup("aws:ec2/instance:Instance", {"instanceId": "id"}),
    "aws:ec2/getInternetGateway:getInternetGateway": Lookup(
        "aws:ec2/internetGateway:InternetGateway", {"internetGatewayId": "id"}
    ),
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": Lookup("aws:ec2/managedPrefixList:ManagedPrefixList"),
    "aws:ec2/getNatGateway:getNatGateway": Lookup("aws:ec2/natGateway:NatGateway"),
    "aws:ec2/getRouteTable:getRouteTable": Lookup(
        "aws:ec2/routeTable:RouteTable", {"routeTableId": "id"}, {"routeTableId": "{id}", "routes": [], "associations": []}
    ),
    "aws:ec2/getSecurityGroup:getSecurityGroup": Lookup("aws:ec2/securityGroup:SecurityGroup", also={"name": "default"}),
    "aws:ec2/getSubnet:getSubnet": Lookup(
        "aws:ec2/subnet:Subnet",
        also={"availableIpAddressCount": 251, "cidrBlock": "10.0.0.0/24", "state": "available", "vpcId": "vpc-{hex17.vpc}"},
    ),
    "aws:ec2/getVpc:getVpc": Lookup(
        "aws:ec2/vpc:Vpc", also={"cidrBlock": "172.31.0.0/16", "state": "available", "enableDnsHostnames": True, "default": False}
    ),
    "aws:ecr/getRepository:getRepository": Lookup("aws:ecr/repository:Repository", also={"mostRecentImageTags": ["latest"]}),
    "aws:ecs/getCluster:getCluster": Lookup("aws:ecs/cluster:Cluster", {"clusterName": "name"}, {"status": "ACTIVE"}),
    "aws:ecs/getTaskDefinition:getTaskDefinition": Lookup(
        "aws:ecs/taskDefinition:TaskDefinition", {"taskDefinition": "family"}, {"status": "ACTIVE"}
    ),
    "aws:efs/getFileSystem:getFileSystem": Lookup(
        "aws:efs/fileSystem:FileSystem", {"fileSystemId": "id"}, {"fileSystemId": "{id}"}
    ),
    "aws:eks/getCluster:getCluster": Lookup(
        "aws:eks/cluster:Cluster",
        also={
            "certificateAuthorities": [{"data": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="}],
            "vpcConfig": {
                "clusterSecurityGroupId": "sg-{hex17.cluster}",
                "subnetIds": ["subnet-{hex17.a}", "subnet-{hex17.b}"],
                "vpcId": "vpc-{hex17.vpc}",
            },
        },
    ),
    "aws:eks/getNodeGroup:getNodeGroup": Lookup("aws:eks/nodeGroup:NodeGroup"),
    "aws:elasticache/getReplicationGroup:getReplicationGroup": Lookup("aws:elasticache/replicationGroup:ReplicationGroup"),
    "aws:guardduty/getDetector:getDetector": Lookup("aws:guardduty/detector:Detector", also={"status": "ENABLED"}),
    "aws:iam/getGroup:getGroup": Lookup("aws:iam/group:Group", {"groupName": "name"}, {"groupId": "AGPA{upper17}", "path": "/"}),
    "aws:iam/getInstanceProfile:getInstanceProfile": Lookup("aws:iam/instanceProfile:InstanceProfile", also={"path": "/"}),
    "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": Lookup("aws:iam/openIdConnectProvider:OpenIdConnectProvider"),
    "aws:iam/getRole:getRole": Lookup(
        "aws:iam/role:Role", also={"path": "/", "maxSessionDuration": 3600, "assumeRolePolicy": lambda _: _NO_POLICY}
    ),
    "aws:iam/getUser:getUser": Lookup("aws:iam/user:User", {"userName": "name"}, {"userId": "AIDA{upper17}", "path": "/"}),
    "aws:kms/getAlias:getAlias": Lookup(
        "aws:kms/alias:Alias",
        also={"targetKeyId": "{uuid.key}", "targetKeyArn": "arn:{partition}:kms:{region}:{account}:key/{uuid.key}"},
    ),
    "aws:lambda/getFunction:getFunction": Lookup("aws:lambda/function:Function", {"functionName": "name"}),
    "aws:lb/getListener:getListener": Lookup("aws:lb/listener:Listener"),
    "aws:lb/getLoadBalancer:getLoadBalancer": Lookup("aws:lb/loadBalancer:LoadBalancer"),
    "aws:lb/getTargetGroup:getTargetGroup": Lookup("aws:lb/targetGroup:TargetGroup"),
    "aws:opensearch/getDomain:getDomain": Lookup("aws:opensearch/domain:Domain"),
    "aws:rds/getCluster:getCluster": Lookup("aws:rds/cluster:Cluster"),
    "aws:rds/getInstance:getInstance": Lookup(
        "aws:rds/instance:Instance", {"dbInstanceIdentifier": "identifier"}, {"dbInstanceArn": "{arn}"}
    ),
    "aws:rds/getProxy:getProxy": Lookup("aws:rds/proxy:Proxy"),
    "aws:rds/getSubnetGroup:getSubnetGroup": Lookup("aws:rds/subnetGroup:SubnetGroup", also={"status": "Complete"}),
    "aws:route53/getZone:getZone": Lookup(
        "aws:route53/zone:Zone", {"zoneId": "id"}, {"zoneId": "{id}", "resourceRecordSetCount": 2}
    ),
    "aws:s3/getBucket:getBucket": Lookup("aws:s3/bucket:Bucket"),
    "aws:secretsmanager/getSecret:getSecret": Lookup("aws:secretsmanager/secret:Secret"),
    "aws:sfn/getStateMachine:getStateMachine": Lookup("aws:sfn/stateMachine:StateMachine"),
    "aws:sns/getTopic:getTopic": Lookup("aws:sns/topic:Topic"),
    "aws:sqs/getQueue:getQueue": Lookup("aws:sqs/queue:Queue"),
    "aws:ssm/getDocument:getDocument": Lookup("aws:ssm/document:Document"),
    "aws:wafv2/getIpSet:getIpSet": Lookup("aws:wafv2/ipSet:IpSet"),
    "aws:wafv2/getRuleGroup:getRuleGroup": Lookup("aws:wafv2/ruleGroup:RuleGroup"),
    "aws:wafv2/getWebAcl:getWebAcl": Lookup("aws:wafv2/webAcl:WebAcl"),
}
