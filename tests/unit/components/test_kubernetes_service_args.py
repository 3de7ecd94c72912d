"""What `KubernetesServiceArgs` takes, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kubernetes_services import DATABASE, FILES, REQUIRED, ROUTE, SECRET

from devops_components import Connection, KubernetesServiceArgs
from devops_components.errors import ArgumentError
from tests.makers import PLACE

RIGHTS = "needs rights in AWS; add cluster_name, account and region, so that the pods get a role"
BEHIND_A_GROUP = (
    "connections.orders leads to a security group, which a network policy does not know; "
    "say where its members are, with connection.within([…])"
)


@given(fewest=st.integers(1, 50), most=st.integers(1, 50), profile=st.sampled_from(["sandbox", "dev", "production"]))
def test_it_never_runs_fewer_than_the_fewest(fewest: int, most: int, profile: Any) -> None:
    given_both = KubernetesServiceArgs(
        **REQUIRED, profile=profile, min_replicas=min(fewest, most), max_replicas=max(fewest, most)
    )
    only_fewest = KubernetesServiceArgs(**REQUIRED, profile=profile, min_replicas=fewest)
    only_most = KubernetesServiceArgs(**REQUIRED, profile=profile, max_replicas=most)

    assert given_both.replica_range == (min(fewest, most), max(fewest, most))
    assert only_fewest.replica_range == (fewest, max(fewest, only_fewest.defaults.max_tasks))
    assert only_most.replica_range == (only_most.defaults.min_tasks, max(most, only_most.defaults.min_tasks))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"image": "shop:latest"}, "image = shop:latest: is not pinned; end it with @sha256: and 64 hex digits"),
        ({"port": 80}, "port = 80: is less than 1024, the least allowed"),
        ({"user_id": 0}, "user_id = 0: is less than 1, the least allowed"),
        ({"namespace": "My_Shop"}, "namespace = My_Shop: is not a name; use up to 63 small letters, digits and dashes"),
        ({"health_check_path": "healthz"}, "health_check_path = healthz: is not a path; it starts with a slash"),
        ({"min_replicas": 3, "max_replicas": 2}, "max_replicas is 2, below min_replicas, 3"),
        ({"cpu_target_percent": 99}, "cpu_target_percent = 99: is more than 95, the most allowed"),
        ({"route": ROUTE}, "route is given, but allow_from is empty; name the pods of the gateway, or allow_from_cidrs"),
        (
            {"route": {"gateway": "a", "gatewayNamespace": "b", "hostnames": ["shop"]}},
            "is not a host name, such as shop.example.org",
        ),
        (
            {"route": {"gateway": "a", "gatewayNamespace": "b", "hostnames": []}},
            "route.hostnames = []: has 0 items; it needs at least 1",
        ),
        ({"allow_from_cidrs": ["10.0.0.1/8"]}, "is not a range of IPv4 addresses; write it as 10.20.0.0/16"),
        ({"pre_deploy": {"command": []}}, "pre_deploy.command = []: has 0 items; it needs at least 1"),
        ({"post_deploy": {"command": ["a"], "retries": 11}}, "post_deploy.retries = 11: is more than 10, the most allowed"),
        ({"cluster_name": "main"}, "cluster_name given, but not account and region; they go together"),
        (PLACE, "account and region given, but not cluster_name; they go together"),
        (
            {"connections": {"files": FILES}},
            "connections.files needs rights in AWS; add cluster_name, account and region, so that the pods get a role",
        ),
        (
            {"connections": {"orders": Connection(secrets={"PASSWORD": SECRET})}},
            "connections.orders needs rights in AWS; add cluster_name, account and region, so that the pods get a role",
        ),
        (
            {"connections": {"orders": DATABASE.model_copy(update={"cidrs": ()})}},
            BEHIND_A_GROUP,
        ),
        ({"tags": {"owner": "a b"}}, "owner is a b, which cannot be the value of a label"),
        ({"replicas": 3}, "replicas: is not a known key"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        KubernetesServiceArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
