"""Rules about EKS clusters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies import support_dates
from devops_policies.rule import Mock
from devops_policies.support_dates import eks_versions, lambda_runtimes

DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _on_a_fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support_dates, "today", lambda: DAY)


WORLD, EVERYONE = "0.0.0.0/0 can reach the API of the cluster", "::/0 can reach the API of the cluster"
HALVES = "0.0.0.0/1 and 128.0.0.0/1 can reach the API of the cluster"
ENDPOINTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "closed": ({"endpointPublicAccess": False}, []),
    "closed in quotes": ({"endpointPublicAccess": "false"}, []),
    "closed whatever it would admit": ({"endpointPublicAccess": False, "publicAccessCidrs": ["0.0.0.0/0"]}, []),
    "open to an office": ({"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24"]}, []),
    "open to an office by a single string": ({"publicAccessCidrs": "203.0.113.0/24"}, []),
    "open to private networks": ({"publicAccessCidrs": ["10.0.0.0/8", "fd00::/8"]}, []),
    "open by default": ({}, [WORLD]),
    "open and says no more": ({"endpointPublicAccess": True}, [WORLD]),
    "open to the world": ({"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}, [WORLD]),
    "open to the world among others": ({"publicAccessCidrs": ["0.0.0.0/0", "2001:db8::/32"]}, [WORLD]),
    "open to the world by IPv6": ({"publicAccessCidrs": ["203.0.113.0/24", "::/0"]}, [EVERYONE]),
    "open to the world in two halves": ({"publicAccessCidrs": ["0.0.0.0/1", "128.0.0.0/1"]}, [HALVES]),
    "open to nobody in particular": ({"publicAccessCidrs": []}, [WORLD]),
    "certainly open to the world": ({"publicAccessCidrs": [UNKNOWN, "0.0.0.0/0"]}, [WORLD]),
    "perhaps open": ({"endpointPublicAccess": UNKNOWN}, [unknown("vpcConfig.endpointPublicAccess")]),
    "perhaps open to the world": ({"publicAccessCidrs": [UNKNOWN]}, [unknown("vpcConfig.publicAccessCidrs.0")]),
    "perhaps open to whomever": ({"publicAccessCidrs": UNKNOWN}, [unknown("vpcConfig.publicAccessCidrs")]),
}


@pytest.mark.parametrize("case", ENDPOINTS)
def test_the_api_of_a_cluster_is(case: str) -> None:
    config, said = ENDPOINTS[case]

    assert found("eks-endpoint-private", {"vpcConfig": config}) == said


KEY = {"keyArn": "arn:aws:kms:eu-west-1:111122223333:key/k"}
UNENCRYPTED = ["no key of your own encrypts the secrets of the cluster"]
ENCRYPTION: dict[str, tuple[dict[str, Any], list[str]]] = {
    "with a key": ({"encryptionConfig": {"provider": KEY, "resources": ["secrets"]}}, []),
    "with a key that is made with it": ({"encryptionConfig": {"provider": {"keyArn": UNKNOWN}, "resources": ["secrets"]}}, []),
    "by one of a list": ({"encryptionConfig": [{"provider": KEY, "resources": "secrets"}]}, []),
    "among what is not known": ({"encryptionConfig": {"provider": KEY, "resources": [UNKNOWN, "secrets"]}}, []),
    "by default": ({}, UNENCRYPTED),
    "by an empty list": ({"encryptionConfig": []}, UNENCRYPTED),
    "without resources": ({"encryptionConfig": {"provider": KEY}}, UNENCRYPTED),
    "for other resources": ({"encryptionConfig": {"provider": KEY, "resources": ["configmaps"]}}, UNENCRYPTED),
    "in another case": ({"encryptionConfig": {"provider": KEY, "resources": ["Secrets"]}}, UNENCRYPTED),
    "without a key": ({"encryptionConfig": {"provider": {}, "resources": ["secrets"]}}, UNENCRYPTED),
    "certainly without a key": ({"encryptionConfig": {"provider": {}, "resources": UNKNOWN}}, UNENCRYPTED),
    "perhaps": ({"encryptionConfig": UNKNOWN}, [unknown("encryptionConfig")]),
    "perhaps for secrets": (
        {"encryptionConfig": {"provider": KEY, "resources": [UNKNOWN]}},
        [unknown("encryptionConfig.resources.0")],
    ),
}


@pytest.mark.parametrize("case", ENCRYPTION)
def test_secrets_are_encrypted(case: str) -> None:
    cluster, said = ENCRYPTION[case]

    assert found("eks-secrets-kms", cluster) == said


KINDS = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
LOGS: dict[str, tuple[Any, str, list[str]]] = {
    "all": (KINDS, "production", []),
    "all in another order": (KINDS[::-1], "staging", []),
    "all and one that is not known": ([UNKNOWN, *KINDS], "production", []),
    "the audit log in dev": (["audit"], "dev", []),
    "the audit log, as a string": ("audit", "dev", []),
    "none": (None, "production", ["no logs are kept of api, audit, authenticator, controllerManager, scheduler"]),
    "an empty list": ([], "dev", ["no logs are kept of audit"]),
    "all but the audit log in dev": (KINDS[:1] + KINDS[2:], "dev", ["no logs are kept of audit"]),
    "the audit log in staging": (["audit"], "staging", ["no logs are kept of api, authenticator, controllerManager, scheduler"]),
    "all but one": (KINDS[:-1], "production", ["no logs are kept of scheduler"]),
    "one in another case": ([*KINDS[:-1], "Scheduler"], "production", ["no logs are kept of scheduler"]),
    "perhaps all": ([*KINDS[:-1], UNKNOWN], "production", [unknown("enabledClusterLogTypes.4")]),
    "perhaps any": (UNKNOWN, "production", [unknown("enabledClusterLogTypes")]),
}


@pytest.mark.parametrize("case", LOGS)
def test_the_control_plane_keeps(case: str) -> None:
    kinds, environment, said = LOGS[case]

    assert found("eks-control-plane-logs", {"enabledClusterLogTypes": kinds}, environment) == said


def ended(version: str, day: str, support: str = "standard") -> list[str]:
    return [f"{support} support of Kubernetes {version} ended on {day}"]


NO_VERSION = ["the cluster names no version, so nobody sees when its support ends"]
NOT_LISTED = "which was not among the versions AWS had announced on"
VERSIONS: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "the newest version": ({"version": "1.37"}, "standard", []),
    "a version in its last days": ({"version": "1.34"}, "standard", []),
    "an older version where support is paid for": ({"version": "1.33"}, "extended", []),
    "a version in its last days of paid support": ({"version": "1.31"}, "extended", []),
    "an older version": ({"version": "1.33"}, "standard", ended("1.33", "2026-07-29")),
    "an old version": ({"version": "1.28"}, "standard", ended("1.28", "2024-11-26")),
    "a version from before there was paid support": ({"version": "1.18"}, "extended", ended("1.18", "2022-08-15", "extended")),
    "a version out of paid support": ({"version": "1.30"}, "extended", ended("1.30", "2026-07-23", "extended")),
    "no version": ({}, "standard", NO_VERSION),
    "nothing for a version": ({"version": None}, "extended", NO_VERSION),
    "a version of tomorrow": (
        {"version": "1.99"},
        "standard",
        [f"undecided: cannot decide: `version` is 1.99, {NOT_LISTED} {eks_versions('standard').as_of}"],
    ),
    "a version nobody knows yet": ({"version": UNKNOWN}, "standard", [unknown("version")]),
}


@pytest.mark.parametrize("case", VERSIONS)
def test_a_cluster_runs(case: str) -> None:
    cluster, support, said = VERSIONS[case]

    assert found("eks-supported-version", cluster, settings={"support": support}) == said


def test_a_version_is_supported_until_the_end_of_its_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    last_day = eks_versions("standard").ends["1.34"]

    monkeypatch.setattr(support_dates, "today", lambda: last_day)
    assert found("eks-supported-version", {"version": "1.34"}) == []
    monkeypatch.setattr(support_dates, "today", lambda: last_day + timedelta(days=1))
    assert found("eks-supported-version", {"version": "1.34"}) == ended("1.34", str(last_day))


def test_extended_support_never_ends_before_standard_support() -> None:
    standard, extended = eks_versions("standard").ends, eks_versions("extended").ends

    assert [version for version, end in extended.items() if end < standard[version]] == []


TABLES = {"EKS versions": eks_versions("standard").as_of, "Lambda runtimes": lambda_runtimes().as_of}


@pytest.mark.parametrize("table", TABLES)
def test_the_table_was_compared_with_its_sources_lately(table: str) -> None:
    age = (date.today() - TABLES[table]).days

    assert 0 <= age <= 120, f"{table} were compared with their sources {age} days ago: compare again and set `as_of` to today"


CLUSTER, NODES = "aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup"
MODE = "[api-mode] with `{}`, a ConfigMap in the cluster says who gets in"
CREATOR = "[api-mode] whoever makes the cluster is its administrator, and no list says so"
SSH = ["[no-ssh] everyone can reach the SSH port of its nodes"]


def access(mode: Any = "API", creator: Any = False) -> dict[str, Any]:
    return {"accessConfig": {"authenticationMode": mode, "bootstrapClusterCreatorAdminPermissions": creator}}


ACCESS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a cluster with entries alone": (CLUSTER, access(), []),
    "nodes that nobody logs in to": (NODES, {}, []),
    "nodes behind security groups": (NODES, {"remoteAccess": {"ec2SshKey": "ops", "sourceSecurityGroupIds": ["sg-1"]}}, []),
    "nodes behind groups made with them": (
        NODES,
        {"remoteAccess": {"ec2SshKey": "ops", "sourceSecurityGroupIds": [UNKNOWN]}},
        [],
    ),
    "nodes without a key": (NODES, {"remoteAccess": {"sourceSecurityGroupIds": []}}, []),
    "a silent cluster": (CLUSTER, {}, [MODE.format("CONFIG_MAP"), CREATOR]),
    "a cluster with a ConfigMap": (CLUSTER, access("CONFIG_MAP"), [MODE.format("CONFIG_MAP")]),
    "a cluster with both": (CLUSTER, access("API_AND_CONFIG_MAP"), [MODE.format("API_AND_CONFIG_MAP")]),
    "a cluster whose creator rules": (CLUSTER, access(creator=True), [CREATOR]),
    "a cluster that leaves its creator out": (CLUSTER, {"accessConfig": {"authenticationMode": "API"}}, [CREATOR]),
    "nodes with a key": (NODES, {"remoteAccess": {"ec2SshKey": "ops"}}, SSH),
    "nodes with a key and no groups": (NODES, {"remoteAccess": {"ec2SshKey": "ops", "sourceSecurityGroupIds": []}}, SSH),
    "nodes with a key made with them": (NODES, {"remoteAccess": {"ec2SshKey": UNKNOWN}}, SSH),
    "a cluster of which little is known": (
        CLUSTER,
        access(UNKNOWN, creator=True),
        [CREATOR, unknown("accessConfig.authenticationMode")],
    ),
    "a cluster of which nothing is known": (CLUSTER, {"accessConfig": UNKNOWN}, [unknown("accessConfig")]),
    "nodes of which nothing is known": (NODES, {"remoteAccess": UNKNOWN}, [unknown("remoteAccess")]),
}


@pytest.mark.parametrize("case", ACCESS)
def test_who_gets_into(case: str) -> None:
    type_, props, said = ACCESS[case]

    assert found("eks-access", [Mock(type_, "main", props)]) == said
