"""Facts that a provider does not show when it is asked, written by hand; everything else is in `data/aws`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_PORTS: Final = {"least": -1, "most": 65535}
_RULE: Final = {"fromPort": _PORTS, "toPort": _PORTS, "cidrIpv4": {"form": "cidr"}, "cidrIpv6": {"form": "cidr"}}
_ENGINE: Final = {"engine": {"pattern": "^(aurora-mysql|aurora-postgresql|mysql|postgres)$|^custom-"}}
_ACTION: Final = "stages[*].actions[*]"

SUPPLEMENT: Final[Mapping[str, Mapping[str, Any]]] = {
    "aws:apigatewayv2/api:Api": {"defaults": {"apiKeySelectionExpression": "$request.header.x-api-key"}},
    "aws:cloudwatch/dashboard:Dashboard": {"documents": ["dashboardBody"]},
    "aws:cloudwatch/eventRule:EventRule": {"documents": ["eventPattern"]},
    "aws:codepipeline/pipeline:Pipeline": {
        "limits": {
            f"{_ACTION}.category": {"values": ["Source", "Build", "Deploy", "Test", "Invoke", "Approval", "Compute"]},
            f"{_ACTION}.owner": {"values": ["AWS", "ThirdParty", "Custom"]},
            f"{_ACTION}.name": {"longest": 100},
            "stages[*].name": {"longest": 100},
        }
    },
    "aws:dynamodb/table:Table": {
        "kept": ["readCapacity", "streamViewType", "warmThroughput", "writeCapacity"],
        "replace": ["hashKey", "importTable", "localSecondaryIndexes", "localSecondaryIndexes[*]", "name", "rangeKey"],
        "sets": ["attributes", "globalSecondaryIndexes", "localSecondaryIndexes", "replicas"],
    },
    "aws:ec2/launchTemplate:LaunchTemplate": {
        "limits": {"blockDeviceMappings[*].ebs.encrypted": {"values": ["true", "false"]}},
    },
    "aws:ecs/taskDefinition:TaskDefinition": {
        "documents": ["containerDefinitions"],
        "limits": {"containerDefinitions": {"form": "json"}, "family": {"pattern": "^[0-9A-Za-z_-]{1,255}$"}},
    },
    "aws:iam/policy:Policy": {"limits": {"path": {"pattern": "^/(.*/)?$"}}},
    "aws:kms/alias:Alias": {"limits": {"name": {"pattern": "^alias/[0-9A-Za-z_/-]+$"}}},
    "aws:lambda/permission:Permission": {"limits": {"action": {"pattern": "^(lambda:[*]|lambda:[A-Za-z]+|[*])$"}}},
    "aws:lb/listenerRule:ListenerRule": {"limits": {"priority": {"least": 1, "most": 99999}}},
    "aws:lb/targetGroup:TargetGroup": {"limits": {"healthCheck.path": {"pattern": "^/"}}},
    "aws:rds/cluster:Cluster": {"limits": _ENGINE},
    "aws:rds/clusterInstance:ClusterInstance": {"limits": _ENGINE},
    "aws:sfn/stateMachine:StateMachine": {"documents": ["definition"]},
    "aws:ssm/document:Document": {"documents": ["content"]},
    "aws:synthetics/canary:Canary": {"limits": {"name": {"pattern": "^[0-9a-z_-]+$", "longest": 255}}},
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {"limits": _RULE},
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {"limits": _RULE},
    "aws:wafv2/webAcl:WebAcl": {
        "limits": {
            "scope": {"values": ["CLOUDFRONT", "REGIONAL"]},
            "visibilityConfig.metricName": {"pattern": "^[0-9A-Za-z_-]{1,128}$"},
        }
    },
}
"""Token to more facts, in the form of the files.

They are those that need other properties beside them, or texts of a kind that only one service knows, and so do not show
when a provider is asked about one property at a time; and the table of DynamoDB, about which it asks the account first.
"""

DELETE_BEFORE_REPLACE: Final = frozenset(
    {
        "aws:apigateway/integration:Integration",
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        "aws:efs/mountTarget:MountTarget",
        "aws:iam/accountAlias:AccountAlias",
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        "aws:iam/policyAttachment:PolicyAttachment",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    }
)
"""Types of which two cannot exist side by side, by pulumi-aws 7."""
