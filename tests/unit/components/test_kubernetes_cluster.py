"""`KubernetesCluster`: an API inside the network, entered by name, encrypted and logged, made and taken down in waves."""

from __future__ import annotations

import json
from typing import Any

import pulumi_kubernetes as kubernetes
import pytest

from devops_components import (
    AccessEntry,
    AddonSettings,
    AlarmTopic,
    AlarmTopicArgs,
    Connection,
    KubernetesCluster,
    KubernetesClusterArgs,
    NodeGroupSettings,
    PodIdentity,
)
from devops_components._core.alarms import AlarmRouting
from devops_components._core.names import AUTO_NAME_SUFFIX
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph
from devops_policies import packs
from tests.conftest import Render
from tests.makers import KEY, ROUTING
from tests.unit.components.kubernetes import REQUIRED, before, called, cluster, control_plane, eks

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
ALL_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
SHOP = "arn:aws:iam::123456789012:role/teams/shop"


def access(graph: Graph) -> dict[str, tuple[str, dict[str, Any]]]:
    """Policy and where it holds, by entry."""
    return {
        name: (node.inputs["policyArn"].rpartition("/")[2], node.inputs["accessScope"])
        for name, node in eks(graph, "AccessPolicyAssociation").items()
    }


def test_nobody_gets_in_but_who_is_named(render: Render) -> None:
    graph = cluster(
        render, access={**REQUIRED["access"], "shop": AccessEntry(principal_arn=SHOP, policy="edit", namespaces=("shop",))}
    )

    assert control_plane(graph).inputs["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False,
    }
    assert access(graph) == {
        "shop-access-operators": ("AmazonEKSClusterAdminPolicy", {"type": "cluster"}),
        "shop-access-shop": ("AmazonEKSEditPolicy", {"type": "namespace", "namespaces": ["shop"]}),
    }


def test_who_has_only_groups_gets_what_the_cluster_gives_them(render: Render) -> None:
    graph = cluster(render, access={"shop": AccessEntry(principal_arn=SHOP, groups=("shop-people",))})

    (entry,) = eks(graph, "AccessEntry").values()
    assert (entry.inputs["kubernetesGroups"], access(graph)) == (["shop-people"], {})


@pytest.mark.parametrize(
    ("profile", "public", "logs", "days", "protected"),
    [
        ("sandbox", True, ["audit", "authenticator"], 3, False),
        ("dev", True, ["audit", "authenticator"], 7, False),
        ("testing", True, ["audit", "authenticator"], 14, False),
        ("staging", False, ALL_LOGS, 30, True),
        ("production", False, ALL_LOGS, 365, True),
    ],
)
def test_reach_logs_and_protection_follow_the_profile(
    render: Render, profile: str, public: bool, logs: list[str], days: int, protected: bool
) -> None:
    graph = cluster(render, profile=profile, **({"public_access_cidrs": ["198.51.100.7/32"]} if public else {}))

    plane = control_plane(graph)
    (group,) = graph.of_type(LOG_GROUP)
    assert plane.inputs["vpcConfig"] == {
        "endpointPrivateAccess": True,
        "endpointPublicAccess": public,
        "subnetIds": ["subnet-1", "subnet-2"],
        **({"publicAccessCidrs": ["198.51.100.7/32"]} if public else {}),
    }
    assert (plane.inputs["enabledClusterLogTypes"], group.inputs["retentionInDays"]) == (logs, days)
    assert (plane.inputs["deletionProtection"], plane.options.get("protect", False)) == (protected, protected)


@pytest.mark.parametrize("profile", ["sandbox", "dev", "testing", "staging", "production"])
def test_without_a_list_of_addresses_the_api_is_inside_the_network_alone(render: Render, profile: str) -> None:
    plane = control_plane(cluster(render, profile=profile))

    assert plane.inputs["vpcConfig"]["endpointPublicAccess"] is False


def test_production_can_be_opened_to_named_addresses_on_purpose(render: Render) -> None:
    plane = control_plane(cluster(render, public_endpoint=True, public_access_cidrs=["203.0.113.0/24", "198.51.100.7/32"]))

    assert plane.inputs["vpcConfig"]["publicAccessCidrs"] == ["198.51.100.7/32", "203.0.113.0/24"]


def test_its_secrets_are_encrypted_and_its_version_leaves_with_standard_support(render: Render) -> None:
    plane = control_plane(cluster(render))

    assert plane.inputs["encryptionConfig"] == {"provider": {"keyArn": KEY}, "resources": ["secrets"]}
    assert (plane.inputs["version"], plane.inputs["upgradePolicy"]) == ("1.36", {"supportType": "STANDARD"})
    assert plane.inputs["zonalShiftConfig"] == {"enabled": True}
    assert plane.inputs["bootstrapSelfManagedAddons"] is False


def test_its_log_group_is_there_first_and_is_called_after_it(render: Render) -> None:
    graph = cluster(render, log_key_arn=KEY)

    (group,) = graph.of_type(LOG_GROUP)
    plane = control_plane(graph)
    assert group.urn in plane.dependencies
    assert (group.inputs["name"], group.inputs["kmsKeyId"]) == (f"/aws/eks/{plane.inputs['name']}/cluster", KEY)


def test_everything_comes_in_waves_and_so_goes_in_the_opposite_order(render: Render) -> None:
    graph = cluster(render)

    waves = [
        {"Cluster shop"},
        {"Addon shop-vpc-cni", "Addon shop-kube-proxy"},
        {"NodeGroup shop-workers"},
        {"Addon shop-coredns", "Addon shop-eks-pod-identity-agent"},
        {"Addon shop-aws-ebs-csi-driver", "Addon shop-eks-node-monitoring-agent", "Addon shop-metrics-server"},
    ]
    kinds = ("Cluster", "Addon", "NodeGroup")
    made = {called(node): before(graph, node) for kind in kinds for node in eks(graph, kind).values()}
    assert set(made) == set().union(*waves)
    for number, wave in enumerate(waves):
        for name in wave:
            assert made[name] & set(made) == set().union(*waves[:number])


def test_rights_outlive_what_acts_by_them(render: Render) -> None:
    graph = cluster(render)

    assert "RolePolicyAttachment shop-control-plane-cluster" in before(graph, control_plane(graph))
    held = {f"RolePolicyAttachment shop-nodes-{purpose}" for purpose in ("addresses", "images", "join")}
    assert held <= before(graph, eks(graph, "NodeGroup")["shop-workers"])


def into_the_cluster() -> None:
    made = KubernetesCluster("shop", KubernetesClusterArgs(**REQUIRED))
    kubernetes.Provider("shop", kubeconfig=made.kubeconfig)


def test_what_is_put_into_the_cluster_comes_after_all_of_it_and_goes_before(render: Render) -> None:
    graph = render(into_the_cluster)

    (provider,) = graph.of_type("pulumi:providers:kubernetes")
    needed = {"AccessPolicyAssociation shop-access-operators", "Addon shop-metrics-server", "NodeGroup shop-workers"}
    assert needed <= before(graph, provider)


def test_the_kubeconfig_holds_no_credentials_and_is_a_secret(render: Render) -> None:
    seen: list[str] = []
    graph = render(lambda: KubernetesCluster("shop", KubernetesClusterArgs(**REQUIRED)).kubeconfig.apply(seen.append))

    name = control_plane(graph).inputs["name"]
    config = json.loads(seen[0])
    (user,) = config["users"]
    assert user == {
        "name": name,
        "user": {
            "exec": {
                "apiVersion": "client.authentication.k8s.io/v1beta1",
                "command": "aws",
                "args": ["eks", "get-token", "--cluster-name", name, "--region", "eu-west-1", "--output", "json"],
                "interactiveMode": "Never",
            }
        },
    }
    assert graph.component("shop").outputs["kubeconfig"] != seen[0]


def test_the_last_wave_takes_more_and_any_add_on_can_be_pinned(render: Render) -> None:
    pinned = AddonSettings(version="v1.12.4-eksbuild.1", configuration={"replicaCount": 3})
    graph = cluster(render, addons={"coredns": pinned, "snapshot-controller": AddonSettings()})

    addons = eks(graph, "Addon")
    assert "Addon shop-coredns" in before(graph, addons["shop-snapshot-controller"])
    assert addons["shop-coredns"].inputs["addonVersion"] == "v1.12.4-eksbuild.1"
    assert json.loads(addons["shop-coredns"].inputs["configurationValues"]) == {"replicaCount": 3}
    assert json.loads(addons["shop-vpc-cni"].inputs["configurationValues"]) == {"enableNetworkPolicy": "true"}
    assert {addon.inputs["resolveConflictsOnUpdate"] for addon in addons.values()} == {"OVERWRITE"}


def test_pipelines_get_the_way_to_the_api_and_the_right_to_ask_for_its_address(render: Render) -> None:
    made: list[Connection] = []
    graph = render(lambda: made.append(KubernetesCluster("shop", KubernetesClusterArgs(**REQUIRED)).connection()))

    (connection,) = made
    assert connection.port == 443
    assert [grant.actions for grant in connection.grants] == [("eks:DescribeCluster",)]
    assert sorted(connection.variables) == ["ENDPOINT", "NAME"]
    assert control_plane(graph).outputs["arn"].endswith(control_plane(graph).inputs["name"])


def test_alarms_look_at_what_aws_measures_without_an_agent(render: Render) -> None:
    graph = cluster(render, alarms=ROUTING)

    alarms = {node.name: node.inputs for node in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert sorted(alarms) == [
        "shop-kubernetes-api-errors",
        "shop-kubernetes-nodes-broken",
        "shop-kubernetes-pods-waiting",
        "shop-kubernetes-store-full",
    ]
    assert alarms["shop-kubernetes-store-full"]["threshold"] == 6871947673
    broken = alarms["shop-kubernetes-nodes-broken"]["metricQueries"]
    assert [query.get("expression") for query in broken] == ["MAX([g0])", None]
    assert broken[1]["metric"]["dimensions"]["AutoScalingGroupName"].startswith("eks-shop-workers-")


def test_names_fit_whatever_the_parts_are_called(render: Render) -> None:
    longest, part = "a-cluster-for-the-shop-of-all-our-friends", "p" * 24
    groups = {part: NodeGroupSettings(per_zone=True)}
    identities = {part: PodIdentity(namespace="shop", service_account="shop")}
    args = KubernetesClusterArgs(**{**REQUIRED, "node_groups": groups, "pod_identities": identities, "karpenter": True})
    graph = render(lambda: KubernetesCluster(longest[:40], args))

    limits = {"eks/nodeGroup:NodeGroup": 63, "iam/role:Role": 64, "cloudwatch/eventRule:EventRule": 64, "sqs/queue:Queue": 80}
    for type_, limit in limits.items():
        names = [node.name for node in graph.of_type(f"aws:{type_}")]
        assert names
        assert [name for name in names if len(name) + AUTO_NAME_SUFFIX > limit] == []
    assert len(next(iter(graph.of_type("aws:eks/cluster:Cluster"))).inputs["name"]) == 49


def test_without_routing_there_are_no_alarms(render: Render) -> None:
    assert list(cluster(render).of_type("aws:cloudwatch/metricAlarm:MetricAlarm")) == []


def everything() -> None:
    topic = AlarmTopic(
        "alarms", AlarmTopicArgs(account="123456789012", webhooks={"pager": "https://events.example.org"}, kms_key_arn=KEY)
    )
    keys = {"log_key_arn": KEY, "volume_key_arn": KEY, "message_key_arn": KEY}
    alarms = AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org")
    boundary = "arn:aws:iam::123456789012:policy/platform/boundary"
    KubernetesCluster(
        "shop", KubernetesClusterArgs(**REQUIRED, **keys, alarms=alarms, karpenter=True, permissions_boundary=boundary)
    )


def test_with_all_it_can_have_it_breaks_no_rule_in_production(render: Render) -> None:
    graph = render(everything)

    rules = [rule for rule in packs.rules("baseline") if rule.id not in ("region-account-guard", "tags-required")]
    broken = [finding for finding in evaluate(graph, rules, "production").findings if finding.kind == "violation"]
    assert [(finding.id, finding.message) for finding in broken] == []
    assert len(rules) > 140
