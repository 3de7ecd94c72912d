"""Nodes of a `KubernetesCluster`: encrypted, closed to pods, replaced without downtime, and those that Karpenter starts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_components import Connection, FargateSelector, FargateSettings, Grant, NodeGroupSettings, PodIdentity, Taint
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render
from tests.makers import KEY, ROUTING
from tests.unit.components.kubernetes import before, cluster, control_plane, eks

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ORDERS = Connection(
    security_group_id="sg-orders",
    port=5432,
    grants=(Grant(actions=("rds-db:connect",), resources=("arn:orders",)),),
    secrets={"PASSWORD": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf:password::"},
    secret_key_arn=KEY,
)


def groups(render: Render, **settings: Any) -> Graph:
    return cluster(render, node_groups={"workers": NodeGroupSettings(**settings)})


def policy(graph: Graph, name: str) -> dict[str, dict[str, Any]]:
    """Statements of a role's policy by their id."""
    document = json.loads(graph.resource("aws:iam/rolePolicy:RolePolicy", name).inputs["policy"])
    return {statement.get("Sid", str(number)): statement for number, statement in enumerate(document["Statement"])}


def trust(graph: Graph, name: str) -> dict[str, Any]:
    (statement,) = json.loads(graph.resource("aws:iam/role:Role", name).inputs["assumeRolePolicy"])["Statement"]
    return statement


def attached(graph: Graph) -> set[tuple[str, str]]:
    """Which policies of AWS the roles hold, by the name of the attachment."""
    found = graph.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    return {(node.name, node.inputs["policyArn"].partition(":policy/")[2]) for node in found}


def test_a_group_is_replaced_node_by_node_and_its_size_is_the_scaler_s(render: Render) -> None:
    (group,) = eks(groups(render), "NodeGroup").values()

    assert group.inputs["scalingConfig"] == {"minSize": 2, "maxSize": 4, "desiredSize": 2}
    assert group.inputs["updateConfig"] == {"maxUnavailable": 1, "updateStrategy": "DEFAULT"}
    assert group.inputs["nodeRepairConfig"] == {"enabled": True}
    assert (group.inputs["version"], group.inputs["capacityType"]) == ("1.36", "ON_DEMAND")
    assert group.options["ignoreChanges"] == ["scalingConfig.desiredSize"]
    assert "forceUpdateVersion" not in group.inputs


def test_volumes_are_encrypted_and_pods_do_not_get_the_rights_of_nodes(render: Render) -> None:
    graph = cluster(render, volume_key_arn=KEY)

    (template,) = graph.of_type(TEMPLATE)
    (mapping,) = template.inputs["blockDeviceMappings"]
    assert mapping["deviceName"] == "/dev/xvda"
    assert mapping["ebs"] == {
        "encrypted": "true",
        "kmsKeyId": KEY,
        "volumeType": "gp3",
        "volumeSize": 50,
        "deleteOnTermination": "true",
    }
    assert template.inputs["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }


def test_the_key_of_volumes_can_be_used_by_whoever_starts_and_mounts_them(render: Render) -> None:
    graph = cluster(render, volume_key_arn=KEY)

    (grant,) = graph.of_type("aws:kms/grant:Grant")
    scaling = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    assert (grant.inputs["keyId"], grant.inputs["granteePrincipal"]) == (KEY, f"arn:aws:iam::123456789012:{scaling}")
    assert "Grant shop-volumes" in before(graph, eks(graph, "NodeGroup")["shop-workers"])
    assert set(policy(graph, "shop-volume-key")) == {"Volumes", "VolumesInUse"}


@pytest.mark.parametrize(
    ("settings", "ami", "devices"),
    [
        ({}, "AL2023_ARM_64_STANDARD", [("/dev/xvda", 50)]),
        ({"instance_types": ["m7i.large", "c7a.large"]}, "AL2023_x86_64_STANDARD", [("/dev/xvda", 50)]),
        ({"image": "bottlerocket", "disk_gb": 80}, "BOTTLEROCKET_ARM_64", [("/dev/xvda", None), ("/dev/xvdb", 80)]),
        (
            {"image": "bottlerocket", "instance_types": ["t3.large"]},
            "BOTTLEROCKET_x86_64",
            [("/dev/xvda", None), ("/dev/xvdb", 50)],
        ),
    ],
)
def test_the_image_fits_the_machine(
    render: Render, settings: dict[str, Any], ami: str, devices: list[tuple[str, int | None]]
) -> None:
    graph = groups(render, **settings)

    (template,) = graph.of_type(TEMPLATE)
    found = [(each["deviceName"], each["ebs"].get("volumeSize")) for each in template.inputs["blockDeviceMappings"]]
    assert (eks(graph, "NodeGroup")["shop-workers"].inputs["amiType"], found) == (ami, devices)


@pytest.mark.parametrize(
    ("instance_type", "arm"),
    [
        ("a1.large", True),
        ("c7gn.xlarge", True),
        ("im4gn.large", True),
        ("m8g.medium", True),
        ("t4g.small", True),
        ("x2gd.large", True),
        ("c7i-flex.large", False),
        ("m7a.large", False),
        ("m7i.metal-24xl", False),
        ("u7i-12tb.224xlarge", False),
    ],
)
def test_the_architecture_is_read_from_the_size(instance_type: str, arm: bool) -> None:
    assert ("ARM" in NodeGroupSettings(instance_types=(instance_type,)).ami_type) is arm


def test_a_group_for_each_zone_stays_in_its_zone(render: Render) -> None:
    made = eks(groups(render, per_zone=True), "NodeGroup")

    assert {name: node.inputs["subnetIds"] for name, node in made.items()} == {
        "shop-workers-euw1-az1": ["subnet-1"],
        "shop-workers-euw1-az2": ["subnet-2"],
    }


def test_a_group_can_have_subnets_labels_and_taints_of_its_own(render: Render) -> None:
    (group,) = eks(
        groups(
            render,
            spot=True,
            subnet_ids={"euw1-az3": "subnet-9"},
            labels={"kind": "spot"},
            taints=[Taint(key="spot", effect="no-execute")],
            version="1.35",
            release="1.35.4-20261105",
        ),
        "NodeGroup",
    ).values()

    assert {key: group.inputs[key] for key in ("capacityType", "subnetIds", "labels", "taints", "version", "releaseVersion")} == {
        "capacityType": "SPOT",
        "subnetIds": ["subnet-9"],
        "labels": {"kind": "spot"},
        "taints": [{"key": "spot", "effect": "NO_EXECUTE"}],
        "version": "1.35",
        "releaseVersion": "1.35.4-20261105",
    }


def test_pods_without_nodes_have_a_role_for_fargate_of_this_account_alone(render: Render) -> None:
    selector = FargateSelector(namespace="batch", labels={"size": "large"})
    graph = cluster(render, fargate={"batch": FargateSettings(selectors=(selector,))})

    (profile,) = eks(graph, "FargateProfile").values()
    assert profile.inputs["selectors"] == [{"namespace": "batch", "labels": {"size": "large"}}]
    assert trust(graph, "shop-fargate")["Condition"] == {
        "ArnLike": {"aws:SourceArn": "arn:aws:eks:eu-west-1:123456789012:fargateprofile/*"}
    }
    assert {"Addon shop-coredns", "RolePolicyAttachment shop-fargate-pods"} <= before(graph, profile)


def test_connections_open_one_port_to_the_nodes_and_nothing_else(render: Render) -> None:
    graph = cluster(render, connections={"orders": ORDERS, "files": Connection()})

    (rule,) = graph.of_type(RULE)
    nodes = graph.resource("aws:ec2/securityGroup:SecurityGroup", "shop-nodes")
    (template,) = graph.of_type(TEMPLATE)
    assert (rule.inputs["securityGroupId"], rule.inputs["referencedSecurityGroupId"]) == ("sg-orders", nodes.id)
    assert (rule.inputs["fromPort"], rule.inputs["toPort"], rule.inputs["ipProtocol"]) == (5432, 5432, "tcp")
    assert template.inputs["vpcSecurityGroupIds"] == [
        control_plane(graph).outputs["vpcConfig"]["clusterSecurityGroupId"],
        nodes.id,
    ]
    assert ("ingress" in nodes.inputs, "egress" in nodes.inputs) == (False, False)


def test_a_service_account_gets_the_rights_of_its_connections_and_no_other_can_take_them(render: Render) -> None:
    grant = Grant(actions=("s3:GetObject",), resources=("arn:aws:s3:::shop/*",))
    identity = PodIdentity(namespace="shop", service_account="web", connections=("orders",), grants=(grant,))
    graph = cluster(render, connections={"orders": ORDERS}, pod_identities={"web": identity})

    (association,) = eks(graph, "PodIdentityAssociation").values()
    assert (association.inputs["namespace"], association.inputs["serviceAccount"]) == ("shop", "web")
    assert trust(graph, "shop-pods-web") == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:RequestTag/kubernetes-namespace": "shop", "aws:RequestTag/kubernetes-service-account": "web"},
            "ArnLike": {"aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:123456789012:cluster/shop-????????"},
        },
    }
    rights = {sid: (each["Action"], each["Resource"]) for sid, each in policy(graph, "shop-pods-web").items()}
    assert rights == {
        "0": (["s3:GetObject"], ["arn:aws:s3:::shop/*"]),
        "1": (["rds-db:connect"], ["arn:orders"]),
        "Secrets": (["secretsmanager:GetSecretValue"], [ORDERS.secrets["PASSWORD"].removesuffix(":password::")]),  # type: ignore[union-attr]
        "SecretsKeys": (["kms:Decrypt"], [KEY]),
    }


def test_the_name_of_a_cluster_has_the_form_that_its_roles_trust(render: Render) -> None:
    name = control_plane(cluster(render)).inputs["name"]

    assert (name[:5], len(name.removeprefix("shop-"))) == ("shop-", 8)


def test_nodes_may_join_pull_images_and_give_addresses_and_nothing_more(render: Render) -> None:
    assert attached(cluster(render)) == {
        ("shop-aws-ebs-csi-driver", "AmazonEBSCSIDriverEKSClusterScopedPolicy"),
        ("shop-control-plane-cluster", "AmazonEKSClusterPolicy"),
        ("shop-nodes-addresses", "AmazonEKS_CNI_Policy"),
        ("shop-nodes-images", "AmazonEC2ContainerRegistryPullOnly"),
        ("shop-nodes-join", "AmazonEKSWorkerNodePolicy"),
    }


def karpenter(render: Render, **args: Any) -> Graph:
    return cluster(render, karpenter=True, **args)


def test_karpenter_starts_machines_here_as_its_own_and_ends_no_others(render: Render) -> None:
    graph = karpenter(render)

    rights, name = policy(graph, "shop-karpenter"), control_plane(graph).inputs["name"]
    account = "arn:aws:ec2:eu-west-1:123456789012"
    worn = [
        control_plane(graph).outputs["vpcConfig"]["clusterSecurityGroupId"],
        graph.resource("aws:ec2/securityGroup:SecurityGroup", "shop-nodes").id,
    ]
    assert rights["StartHere"]["Resource"] == [
        "arn:aws:ec2:eu-west-1::image/*",
        "arn:aws:ec2:eu-west-1::snapshot/*",
        *(f"{account}:security-group/{group}" for group in worn),
        f"{account}:subnet/subnet-1",
        f"{account}:subnet/subnet-2",
    ]
    assert rights["EndOwn"]["Condition"] == {
        "StringEquals": {f"aws:ResourceTag/kubernetes.io/cluster/{name}": "owned"},
        "StringLike": {"aws:ResourceTag/karpenter.sh/nodepool": "*"},
    }
    over_roles = {action for each in rights.values() for action in each["Action"] if action.startswith("iam:")}
    assert over_roles == {"iam:GetInstanceProfile", "iam:ListInstanceProfiles", "iam:PassRole"}


def test_nodes_of_karpenter_get_in_and_it_finds_their_groups(render: Render) -> None:
    graph = karpenter(render)

    entry = eks(graph, "AccessEntry")["shop-karpenter-nodes"]
    name = control_plane(graph).inputs["name"]
    (tag,) = graph.of_type("aws:ec2/tag:Tag")
    assert entry.inputs["type"] == "EC2_LINUX"
    assert (tag.inputs["key"], tag.inputs["value"]) == ("karpenter.sh/discovery", name)
    assert graph.resource("aws:ec2/securityGroup:SecurityGroup", "shop-nodes").inputs["tags"]["karpenter.sh/discovery"] == name


def queues(graph: Graph) -> dict[str, Node]:
    return {node.name: node for node in graph.of_type("aws:sqs/queue:Queue")}


def test_karpenter_is_told_by_events_of_its_own_rules_and_by_tls_alone(render: Render) -> None:
    graph = karpenter(render, message_key_arn=KEY, alarms=ROUTING)

    rules = {node.name: json.loads(node.inputs["eventPattern"]) for node in graph.of_type("aws:cloudwatch/eventRule:EventRule")}
    document = graph.resource("aws:sqs/queuePolicy:QueuePolicy", "shop-karpenter-notices").inputs["policy"]
    told, tls = json.loads(document)["Statement"]
    arns = [node.outputs["arn"] for node in graph.of_type("aws:cloudwatch/eventRule:EventRule")]
    assert sorted(kind for rule in rules.values() for kind in rule["detail-type"]) == [
        "AWS Health Event",
        "EC2 Instance Rebalance Recommendation",
        "EC2 Instance State-change Notification",
        "EC2 Spot Instance Interruption Warning",
    ]
    assert sorted(told["Condition"]["ArnEquals"]["aws:SourceArn"]) == sorted(arns)
    assert (tls["Effect"], tls["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert {node.inputs["kmsMasterKeyId"] for node in queues(graph).values()} == {KEY}
    alarms = {node.name for node in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm") if "karpenter" in node.name}
    assert alarms == {"shop-karpenter-deaf", "shop-karpenter-notices-failed"}


def test_without_karpenter_nothing_of_it_is_there(render: Render) -> None:
    graph = cluster(render)

    assert [node.name for node in graph.resources if "karpenter" in node.name] == []
    assert {"instanceProfile", "interruptionQueue"} & set(graph.component("shop").outputs) == set()
