"""Rules about how databases are run: operation, TLS and redundancy."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.databases import engines
from devops_policies.rule import Mock

INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
MEMBER = "aws:rds/clusterInstance:ClusterInstance"
GROUP = "aws:rds/parameterGroup:ParameterGroup"
CLUSTER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup"

IAM = "iamDatabaseAuthenticationEnabled"
LOGS = "enabledCloudwatchLogsExports"
PASSWORDS = "[iam-auth] only those who know a password can log in"
UNMEASURED = "[monitoring] nothing measures its operating system"
OPAQUE = "[monitoring] nothing shows which statements take its time"
MEASURED = {"monitoringInterval": 60, "performanceInsightsEnabled": True}


def missing(*logs: str) -> str:
    return f"[log-exports] logs that are not exported: {', '.join(logs)}"


def instance(**props: Any) -> list[Mock]:
    return [Mock(INSTANCE, "orders", {IAM: True, **MEASURED, **props})]


def cluster(**props: Any) -> list[Mock]:
    return [Mock(CLUSTER, "orders", {IAM: True, **props})]


OPERATED: dict[str, tuple[list[Mock], list[str]]] = {
    "PostgreSQL": (instance(engine="postgres", **{LOGS: ["postgresql", "upgrade"]}), []),
    "PostgreSQL measured every second": (
        instance(engine="postgres", monitoringInterval=1, **{LOGS: ["postgresql", "upgrade"]}),
        [],
    ),
    "a replica that names its engine": (
        instance(engine="postgres", replicateSourceDb="orders", **{LOGS: ["postgresql", "upgrade"]}),
        [],
    ),
    "MySQL with more logs than needed": (instance(engine="mysql", **{LOGS: ["error", "slowquery", "general"]}), []),
    "Oracle, where no role can log in": (
        instance(engine="oracle-ee", **{LOGS: ["alert", "audit", "listener"], IAM: False}),
        [],
    ),
    "RDS Custom": ([Mock(INSTANCE, "orders", {"engine": "custom-sqlserver-ee"})], []),
    "an Aurora cluster": (cluster(engine="aurora-postgresql", **{LOGS: ["postgresql"]}), []),
    "a cluster whose machines RDS runs": (
        cluster(engine="mysql", dbClusterInstanceClass="db.m6gd.large", **{LOGS: ["error", "slowquery"], **MEASURED}),
        [],
    ),
    "a member of a cluster": ([Mock(MEMBER, "a", {"engine": "aurora-mysql", **MEASURED})], []),
    "a member that measures as its cluster says": (
        [
            *cluster(engine="aurora-mysql", **{LOGS: ["audit", "error", "slowquery"], **MEASURED}),
            Mock(MEMBER, "a", {"performanceInsightsEnabled": UNKNOWN}, {"clusterIdentifier": "orders"}),
        ],
        [],
    ),
    "PostgreSQL that says nothing": (
        [Mock(INSTANCE, "orders", {"engine": "postgres"})],
        [PASSWORDS, missing("postgresql", "upgrade"), UNMEASURED, OPAQUE],
    ),
    "MariaDB without the log of slow statements": (
        instance(engine="mariadb", **{LOGS: ["error", "general"]}),
        [missing("slowquery")],
    ),
    "SQL Server without logs": (instance(engine="sqlserver-se", **{IAM: False}), [missing("error")]),
    "PostgreSQL with an interval of none": (
        instance(engine="postgres", monitoringInterval=0, **{LOGS: ["postgresql", "upgrade"]}),
        [UNMEASURED],
    ),
    "an Aurora cluster without roles and audit": (
        cluster(engine="aurora-mysql", **{IAM: "false", LOGS: ["error", "slowquery"]}),
        [PASSWORDS, missing("audit")],
    ),
    "a cluster whose machines RDS runs unmeasured": (
        cluster(engine="postgres", dbClusterInstanceClass="db.m6gd.large", **{LOGS: ["postgresql", "upgrade"]}),
        [UNMEASURED, OPAQUE],
    ),
    "a member of a cluster that measures nothing either": (
        [
            *cluster(engine="aurora-postgresql", **{LOGS: ["postgresql"]}),
            Mock(MEMBER, "a", {"performanceInsightsEnabled": False}, {"clusterIdentifier": "orders"}),
        ],
        [UNMEASURED, OPAQUE],
    ),
    "PostgreSQL with logs not known yet": (
        instance(engine="postgres", **{IAM: False, LOGS: ["upgrade", UNKNOWN]}),
        [PASSWORDS, unknown(f"{LOGS}.1")],
    ),
    "PostgreSQL with every log, and one not known yet": (
        instance(engine="postgres", **{LOGS: ["upgrade", UNKNOWN, "postgresql"]}),
        [],
    ),
    "an engine not known yet": (instance(engine=UNKNOWN), [unknown("engine")]),
    "an engine from the future": (
        instance(engine="duckdb"),
        [f"undecided: cannot decide: `engine` is duckdb, which was not among the engines RDS offered on {engines().as_of}"],
    ),
    "a replica, whose source has the engine": (
        instance(replicateSourceDb="orders"),
        ["undecided: cannot decide: `engine` is left out, and what the database is made from decides it"],
    ),
}


@pytest.mark.parametrize("case", OPERATED)
def test_operation_is_judged_of(case: str) -> None:
    stack, said = OPERATED[case]

    assert found("rds-ops", stack) == said


def test_dev_can_do_without_measures_unless_a_pack_asks_for_them() -> None:
    database = [Mock(INSTANCE, "orders", {"engine": "postgres", IAM: True, LOGS: ["postgresql", "upgrade"]})]

    assert found("rds-ops", database, "dev") == []
    assert found("rds-ops", database, "dev", settings={"measured": True}) == [UNMEASURED, OPAQUE]
    assert found("rds-ops", database, "staging") == [UNMEASURED, OPAQUE]


def test_a_pack_can_ask_for_other_logs() -> None:
    settings = {"logs": ["postgres iam-db-auth-error", "mysql error"]}

    said = found("rds-ops", instance(engine="postgres", **{LOGS: ["postgresql"]}), settings=settings)

    assert said == [missing("iam-db-auth-error")]


def postgres(*parameters: dict[str, Any], family: str = "postgres14") -> list[Mock]:
    return [
        Mock(INSTANCE, "orders", {"engine": "postgres"}, {"parameterGroupName": "own"}),
        Mock(GROUP, "own", {"name": "own", "family": family, "parameters": list(parameters)}),
    ]


def bare(engine: str, version: Any, group: Any = "", type_: str = INSTANCE) -> list[Mock]:
    path = "parameterGroupName" if type_ == INSTANCE else "dbClusterParameterGroupName"
    return [Mock(type_, "orders", {"engine": engine, "engineVersion": version, path: group})]


FORCE = {"name": "rds.force_ssl", "value": "1"}
SECURE = "require_secure_transport"
FORCED: dict[str, list[Mock]] = {
    "by its own group": postgres(FORCE),
    "among other parameters": postgres({"name": "log_min_duration_statement", "value": "1000"}, FORCE),
    "by its version": bare("postgres", "15.4", "default.postgres15"),
    "by the first such version": bare("postgres", "15"),
    "by a version of two digits": bare("postgres", "17"),
    "by the version of a group that does not set it": postgres(family="postgres16"),
    "by MariaDB": bare("mariadb", "11.8.3"),
    "by a version of MySQL": bare("mysql", "9.7.1"),
    "by a version of Aurora": bare("aurora-postgresql", "17.4", "default.aurora-postgresql17", CLUSTER),
    "by a group named in the clear": [
        Mock(INSTANCE, "orders", {"engine": "mysql", "parameterGroupName": "own"}),
        Mock(GROUP, "own", {"name": "own", "family": "mysql8.0", "parameters": [{"name": SECURE, "value": "ON"}]}),
    ],
    "by the group of a cluster": [
        Mock(CLUSTER, "orders", {"engine": "aurora-mysql"}, {"dbClusterParameterGroupName": "own"}),
        Mock(CLUSTER_GROUP, "own", {"family": "aurora-mysql8.0", "parameters": [{"name": SECURE, "value": "1"}]}),
    ],
    "by nothing, for Oracle has no such parameter": bare("oracle-ee", "19"),
    "by nothing, for RDS Custom is its owner's": bare("custom-oracle-ee", "19"),
}


@pytest.mark.parametrize("case", FORCED)
def test_tls_is_forced(case: str) -> None:
    assert found("rds-tls-forced", FORCED[case]) == []


def unset(group: str, parameter: str) -> list[str]:
    return [f"{group} does not set `{parameter}`"]


DEFAULT = "the default parameter group"
OUTSIDE = (
    "undecided: cannot decide: `parameterGroupName` names shared, a group outside this stack, "
    "whose parameters are not visible here"
)
UNFORCED: dict[str, tuple[list[Mock], list[str]]] = {
    "switched off": (postgres({"name": "rds.force_ssl", "value": "0"}), ["own sets `rds.force_ssl` to 0"]),
    "switched off in a version that forces it": (
        postgres({"name": "rds.force_ssl", "value": "0"}, family="postgres17"),
        ["own sets `rds.force_ssl` to 0"],
    ),
    "never set": (postgres({"name": "max_connections", "value": "200"}), unset("own", "rds.force_ssl")),
    "left to an old default": (bare("postgres", "14.9", "default.postgres14"), unset(DEFAULT, "rds.force_ssl")),
    "left to MySQL": (bare("mysql", "8.4.3"), unset(DEFAULT, SECURE)),
    "left to an old MariaDB": (bare("mariadb", "11.4.2"), unset(DEFAULT, SECURE)),
    "left to SQL Server": (bare("sqlserver-se", "16.00"), unset(DEFAULT, "rds.force_ssl")),
    "left to an old Aurora": (bare("aurora-mysql", "8.0.mysql_aurora.3.08.0", "", CLUSTER), unset(DEFAULT, SECURE)),
    "set for another engine": (
        [
            Mock(INSTANCE, "orders", {"engine": "mysql"}, {"parameterGroupName": "own"}),
            Mock(GROUP, "own", {"family": "mysql8.0", "parameters": [FORCE]}),
        ],
        unset("own", SECURE),
    ),
    "set to a value not known yet": (postgres({"name": "rds.force_ssl", "value": UNKNOWN}), [unknown("parameters.0.value")]),
    "set in a group of another stack": (bare("postgres", "14", "shared"), [OUTSIDE]),
    "left to a version not known yet": (bare("postgres", UNKNOWN), [unknown("engineVersion")]),
    "set in a group not known yet": (bare("postgres", "17", UNKNOWN), [unknown("parameterGroupName")]),
}


@pytest.mark.parametrize("case", UNFORCED)
def test_tls_is_not_forced_when_it_is(case: str) -> None:
    stack, said = UNFORCED[case]

    assert found("rds-tls-forced", stack) == said


def members(*zones: Any, **props: Any) -> list[Mock]:
    named = [Mock(MEMBER, f"m{i}", {"availabilityZone": zone}, {"clusterIdentifier": "orders"}) for i, zone in enumerate(zones)]
    return [Mock(CLUSTER, "orders", {"clusterIdentifier": "orders", "engine": "aurora-postgresql", **props}), *named]


REDUNDANT: dict[str, tuple[list[Mock], list[str]]] = {
    "two instances in two zones": (members("a", "b"), []),
    "three instances in two zones": (members("a", "b", "a"), []),
    "two instances named in the clear": (
        [*members("a"), Mock(MEMBER, "b", {"availabilityZone": "b", "clusterIdentifier": "orders"})],
        [],
    ),
    "two zones, and one that AWS still chooses": (members("a", "b", UNKNOWN), []),
    "machines that RDS runs": (members(dbClusterInstanceClass="db.m6gd.large"), []),
    "serverless of the first version": (members(engineMode="serverless"), []),
    "a replica of another cluster": (members(replicationSourceIdentifier="arn:aws:rds:eu-west-1:111122223333:cluster:o"), []),
    "no instance": (members(), ["it has 0 of at least 2 instances"]),
    "one instance": (members("a"), ["it has 1 of at least 2 instances"]),
    "one instance that AWS still places": (members(UNKNOWN), ["it has 1 of at least 2 instances"]),
    "one instance, and one of another cluster": (
        [*members("a"), Mock(MEMBER, "b", {"availabilityZone": "b", "clusterIdentifier": "carts"})],
        ["it has 1 of at least 2 instances"],
    ),
    "one instance, and outputs that are empty": (
        members("a", dbClusterInstanceClass="", replicationSourceIdentifier=""),
        ["it has 1 of at least 2 instances"],
    ),
    "two instances in one zone": (members("a", "a"), ["its instances stand in 1 of at least 2 zones"]),
    "three instances in one zone": (members("a", "a", "a"), ["its instances stand in 1 of at least 2 zones"]),
    "two instances of which AWS still places one": (members("a", UNKNOWN), [unknown("availabilityZone")]),
}


@pytest.mark.parametrize("case", REDUNDANT)
def test_a_cluster_has(case: str) -> None:
    stack, said = REDUNDANT[case]

    assert found("rds-cluster-redundant", stack) == said


def test_a_pack_can_do_with_one_instance() -> None:
    assert found("rds-cluster-redundant", members("a"), settings={"instances": 1, "zones": 1}) == []
