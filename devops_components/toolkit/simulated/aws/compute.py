"""Containers, functions and what scales them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.aws.regions import zones
from devops_components.toolkit.simulated.model import Model, regional, worldwide
from devops_components.toolkit.simulated.template import Make, Subject
from devops_components.toolkit.simulated.values import UNKNOWN


def _cluster_name(subject: Subject) -> Any:
    """An ECS service may name its cluster by its ARN; none is the default cluster."""
    cluster = subject.get("cluster")
    return cluster if cluster is UNKNOWN else str(cluster or "default").rpartition("/")[2]


def _service_arn(subject: Subject) -> Any:
    cluster, name = _cluster_name(subject), subject.fill("{name|logical}")
    return UNKNOWN if UNKNOWN in (cluster, name) else subject.account.arn("ecs", f"service/{cluster}/{name}")


def _function_name(subject: Subject) -> Any:
    """A function may be named by its ARN."""
    function = subject.get("function") or subject.get("functionName")
    if function is UNKNOWN or function is None:
        return function
    return str(function).partition(":function:")[2].partition(":")[0] if ":function:" in str(function) else function


def _function_arn(subject: Subject) -> Any:
    name = _function_name(subject)
    return name if name in (None, UNKNOWN) else subject.account.arn("lambda", f"function:{name}")


def _alias_arn(subject: Subject) -> Any:
    function, name = _function_arn(subject), subject.get("name")
    return UNKNOWN if UNKNOWN in (function, name) else f"{function}:{name}"


def _invoke_arn(template: str) -> str:
    return f"arn:{{partition}}:apigateway:{{region}}:lambda:path/2015-03-31/functions/{regional('lambda', template)}/invocations"


def _version(subject: Subject) -> str:
    return "1" if subject.get("publish") is True else "$LATEST"


def _qualified(template: str) -> Make:
    return lambda subject: subject.fill(template.replace("{version}", _version(subject)))


def _issuer(subject: Subject) -> str:
    return f"https://oidc.eks.{subject.account.region}.{subject.account.dns_suffix}/id/{subject.made('hex', 32).upper()}"


def _group_name(subject: Subject) -> Any:
    return subject.fill("eks-{nodeGroupName}-{uuid.asg}")


_FUNCTION: Final = Model(
    "{name|logical}",
    regional("lambda", "function:{name|logical}"),
    {
        "architectures": ["x86_64"],
        "codeSha256": "{hex44}",
        "ephemeralStorage": {"size": 512},
        "invokeArn": _invoke_arn("function:{name|logical}"),
        "lastModified": "2025-01-01T00:00:00.000+0000",
        "loggingConfig": {"logFormat": "Text", "logGroup": "/aws/lambda/{name|logical}"},
        "qualifiedArn": _qualified(regional("lambda", "function:{name|logical}:{version}")),
        "qualifiedInvokeArn": _qualified(_invoke_arn("function:{name|logical}:{version}")),
        "responseStreamingInvokeArn": _invoke_arn("function:{name|logical}").replace(
            "/invocations", "/response-streaming-invocations"
        ),
        "sourceCodeHash": "{hex44}",
        "sourceCodeSize": 1024,
        "tracingConfig": {"mode": "PassThrough"},
        "version": _version,
    },
)


def _revision(subject: Subject) -> int:
    """Every replacement registers the next revision of the family."""
    return subject.generation + 1


def _task_definition_arn(subject: Subject) -> Any:
    return subject.fill(f"{regional('ecs', 'task-definition/{family}')}:{_revision(subject)}")


MODELS: Final[Mapping[str, Model]] = {
    "aws:ecs/cluster:Cluster": Model("{arn}", regional("ecs", "cluster/{name|logical}")),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": Model("{clusterName}"),
    "aws:ecs/capacityProvider:CapacityProvider": Model("{arn}", regional("ecs", "capacity-provider/{name|logical}")),
    "aws:ecs/taskDefinition:TaskDefinition": Model(
        "{family}",
        _task_definition_arn,
        {"arnWithoutRevision": regional("ecs", "task-definition/{family}"), "revision": _revision, "networkMode": "bridge"},
    ),
    "aws:ecs/service:Service": Model("{arn}", _service_arn, {"launchType": "EC2", "platformVersion": ""}),
    "aws:ecr/repository:Repository": Model(
        "{name|logical}",
        regional("ecr", "repository/{name|logical}"),
        {"registryId": "{account}", "repositoryUrl": "{account}.dkr.ecr.{region}.{suffix}/{name|logical}"},
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Model("{repository}", None, {"registryId": "{account}"}),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Model("{repository}", None, {"registryId": "{account}"}),
    "aws:ecr/registryPolicy:RegistryPolicy": Model("{account}", None, {"registryId": "{account}"}),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": Model("{account}", None, {"registryId": "{account}"}),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": Model("{account}", None, {"registryId": "{account}"}),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": Model("{ecrRepositoryPrefix}", None, {"registryId": "{account}"}),
    "aws:eks/cluster:Cluster": Model(
        "{name|logical}",
        regional("eks", "cluster/{name|logical}"),
        {
            "certificateAuthority": {"data": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="},
            "clusterId": "",
            "createdAt": "2025-01-01T00:00:00Z",
            "endpoint": lambda s: f"https://{s.made('hex', 32).upper()}.gr7.{s.account.region}.eks.{s.account.dns_suffix}",
            "identities": lambda s: [{"oidcs": [{"issuer": _issuer(s)}]}],
            "platformVersion": "eks.1",
            "status": "ACTIVE",
            "version": "1.35",
            "vpcConfig": {
                "clusterSecurityGroupId": "sg-{hex17.cluster}",
                "endpointPrivateAccess": False,
                "endpointPublicAccess": True,
                "publicAccessCidrs": ["0.0.0.0/0"],
                "vpcId": "vpc-{hex17.vpc}",
            },
        },
    ),
    "aws:eks/nodeGroup:NodeGroup": Model(
        "{clusterName}:{nodeGroupName}",
        regional("eks", "nodegroup/{clusterName}/{nodeGroupName}/{uuid}"),
        {
            "amiType": "AL2023_x86_64_STANDARD",
            "capacityType": "ON_DEMAND",
            "diskSize": 20,
            "instanceTypes": ["t3.medium"],
            "resources": lambda s: [{"autoscalingGroups": [{"name": _group_name(s)}], "remoteAccessSecurityGroupId": ""}],
            "status": "ACTIVE",
        },
    ),
    "aws:eks/fargateProfile:FargateProfile": Model(
        "{clusterName}:{fargateProfileName}",
        regional("eks", "fargateprofile/{clusterName}/{fargateProfileName}/{uuid}"),
        {"status": "ACTIVE"},
    ),
    "aws:eks/addon:Addon": Model(
        "{clusterName}:{addonName}",
        regional("eks", "addon/{clusterName}/{addonName}/{uuid}"),
        {"addonVersion": "v1.0.0-eksbuild.1", "createdAt": "2025-01-01T00:00:00Z", "modifiedAt": "2025-01-01T00:00:00Z"},
    ),
    "aws:eks/accessEntry:AccessEntry": Model(
        "{clusterName}:{principalArn}",
        None,
        {"accessEntryArn": regional("eks", "access-entry/{clusterName}/role/{account}/{uuid}")},
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": Model("{clusterName}#{principalArn}#{policyArn}"),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": Model(
        "{clusterName},a-{lower17}",
        None,
        {"associationArn": regional("eks", "podidentityassociation/{clusterName}/a-{lower17}"), "associationId": "a-{lower17}"},
    ),
    "aws:eks/identityProviderConfig:IdentityProviderConfig": Model("{clusterName}:{oidc.identityProviderConfigName}"),
    "aws:lambda/function:Function": _FUNCTION,
    "aws:lambda/alias:Alias": Model(
        "{arn}",
        _alias_arn,
        {"invokeArn": "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"},
    ),
    "aws:lambda/permission:Permission": Model("{statementId}"),
    "aws:lambda/layerVersion:LayerVersion": Model(
        "{arn}", regional("lambda", "layer:{layerName}:1"), {"layerArn": regional("lambda", "layer:{layerName}"), "version": "1"}
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Model(
        "{uuid}",
        regional("lambda", "event-source-mapping:{id}"),
        {"functionArn": _function_arn, "state": "Enabled", "uuid": "{id}"},
    ),
    "aws:lambda/functionUrl:FunctionUrl": Model(
        "{functionName}",
        None,
        {"functionArn": _function_arn, "functionUrl": "https://{lower32}.lambda-url.{region}.on.aws/", "urlId": "{lower32}"},
    ),
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": Model("{functionName}"),
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": Model("{functionName},{qualifier}"),
    "aws:appautoscaling/target:Target": Model(
        "{resourceId}",
        regional("application-autoscaling", "scalable-target/{hex24}"),
        {"roleArn": worldwide("iam", "role/aws-service-role/application-autoscaling/AWSServiceRoleForApplicationAutoScaling")},
    ),
    "aws:appautoscaling/policy:Policy": Model(
        "{name}",
        regional("autoscaling", "scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}"),
        {"alarmArns": []},
    ),
    "aws:appautoscaling/scheduledAction:ScheduledAction": Model(
        "{name}-{serviceNamespace}-{resourceId}",
        regional("autoscaling", "scheduledAction:{uuid}:resource/{serviceNamespace}/{resourceId}"),
    ),
    "aws:autoscaling/group:Group": Model(
        "{name|logical}",
        regional("autoscaling", "autoScalingGroup:{uuid}:autoScalingGroupName/{name|logical}"),
        {
            "availabilityZones": lambda s: zones(s.account.region)[:2],
            "defaultCooldown": 300,
            "desiredCapacity": "{minSize}",
            "healthCheckType": "EC2",
            "predictedCapacity": 0,
            "warmPoolSize": 0,
        },
    ),
    "aws:autoscaling/policy:Policy": Model(
        "{name}", regional("autoscaling", "scalingPolicy:{uuid}:autoScalingGroupName/{autoscalingGroupName}:policyName/{name}")
    ),
    "aws:autoscaling/schedule:Schedule": Model(
        "{scheduledActionName}",
        regional(
            "autoscaling",
            "scheduledUpdateGroupAction:{uuid}:autoScalingGroupName/{autoscalingGroupName}:scheduledActionName/{scheduledActionName}",
        ),
    ),
    "aws:batch/jobDefinition:JobDefinition": Model("{arn}", regional("batch", "job-definition/{name}:1"), {"revision": 1}),
    "aws:batch/jobQueue:JobQueue": Model("{arn}", regional("batch", "job-queue/{name}")),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": Model(
        "ns-{lower16}", regional("servicediscovery", "namespace/{id}"), {"hostedZone": "Z{upper20}"}
    ),
    "aws:servicediscovery/httpNamespace:HttpNamespace": Model(
        "ns-{lower16}", regional("servicediscovery", "namespace/{id}"), {"httpName": "{name}"}
    ),
    "aws:servicediscovery/service:Service": Model("srv-{lower16}", regional("servicediscovery", "service/{id}")),
}
