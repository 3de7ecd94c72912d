"""Databases, caches, streams and search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.aws.regions import zones
from devops_components.toolkit.simulated.model import Model, regional
from devops_components.toolkit.simulated.template import Make, Subject
from devops_components.toolkit.simulated.values import UNKNOWN

_PORTS: Final = {"postgres": 5432, "aurora-postgresql": 5432, "oracle": 1521, "sqlserver": 1433, "db2": 50000}
_RDS_ZONES: Final = {
    "eu-central-1": "Z1RLNUO7B9Q6NB",
    "eu-west-1": "Z29XKXDKYMONMX",
    "eu-west-2": "ZTTQBPJY2GEUP",
    "us-east-1": "Z2R2ITUGPM61AM",
    "us-east-2": "Z2XHWR1WZ565X2",
    "us-west-1": "Z10WI91S59XXQN",
    "us-west-2": "Z1PVIF0B656C1W",
}
_VERSIONS: Final = {
    "aurora-mysql": "8.0.mysql_aurora.3.10.0",
    "aurora-postgresql": "17.6",
    "mariadb": "11.8.3",
    "mysql": "8.4.7",
    "postgres": "17.6",
}
"""Version AWS takes where none is asked for."""
_GROUP: Final = {"description": "Managed by Pulumi"}


def _port(subject: Subject) -> Any:
    engine = subject.get("engine")
    if engine is UNKNOWN:
        return UNKNOWN
    return next((port for name, port in _PORTS.items() if str(engine).startswith(name)), 3306)


def _version(subject: Subject) -> Any:
    engine = subject.get("engine")
    return subject.get("engineVersion") or (UNKNOWN if engine is UNKNOWN else _VERSIONS.get(str(engine)))


def _rds_zone(subject: Subject) -> str:
    return _RDS_ZONES.get(subject.account.region) or f"Z{subject.made('upper', 13, subject.account.region)}"


def _host(infix: str) -> str:
    """A host name: clusters have `cluster-` and `cluster-ro-` in it, instances nothing."""
    return f"{{id}}.{infix}{{site}}.{{region}}.rds.{{suffix}}"


def _instance_endpoint(subject: Subject) -> Any:
    host = subject.fill("{identifier|logical}.{site}.{region}.rds.{suffix}")
    port = subject.get("port") or _port(subject)
    return UNKNOWN if UNKNOWN in (host, port) else f"{host}:{port}"


def _master_secret(subject: Subject) -> Any:
    """RDS keeps the password in a secret of its own where it is asked to."""
    managed = subject.get("manageMasterUserPassword")
    if managed is UNKNOWN:
        return UNKNOWN
    if not managed:
        return []
    arn = regional("secretsmanager", f"secret:rds!{'cluster' if 'luster' in subject.token else 'db'}-{{uuid.secret}}-{{mixed6}}")
    key = subject.get("masterUserSecretKmsKeyId") or subject.fill(regional("kms", "key/{uuid.rds}"))
    return [{"kmsKeyId": key, "secretArn": subject.fill(arn), "secretStatus": "active"}]


def _three_zones(subject: Subject) -> list[str]:
    return zones(subject.account.region)[:3]


def _instance_zone(subject: Subject) -> str:
    """A read replica stands in another zone than its source."""
    return zones(subject.account.region)[1 if subject.get("replicateSourceDb") else 0]


def _member_zone(subject: Subject) -> str:
    """Instances of a cluster stand apart: those whose names end in letters or digits that follow each other."""
    spread = _three_zones(subject)
    return spread[ord(subject.logical[-1]) % len(spread)]


def _stream(subject: Subject) -> Any:
    return subject.fill("{arn}/stream/2025-01-01T00:00:00.000") if subject.get("streamEnabled") else None


def _cache_host(kind: str) -> Make:
    """Where a replication group answers: one configuration endpoint in cluster mode, else a primary and a reader."""

    def make(subject: Subject) -> Any:
        clustered = subject.get("clusterMode") == "enabled" or (subject.get("numNodeGroups") or 1) > 1
        if clustered is not (kind == "clustercfg"):
            return None
        name = subject.facts["id"]
        if name is UNKNOWN:
            return UNKNOWN
        tail = f"{subject.made('lower', 6)}.{_short(subject.account.region)}.cache.{subject.account.dns_suffix}"
        if not subject.get("transitEncryptionEnabled"):
            infix = {"clustercfg": "clustercfg", "master": "ng.0001", "replica": "ng-ro"}[kind]
            return f"{name}.{subject.made('lower', 6)}.{infix}.{tail.partition('.')[2]}"
        return f"{kind}.{name}.{tail}"

    return make


def _short(region: str) -> str:
    """`eu-west-1` is `euw1` in the host names of ElastiCache."""
    area, direction, number = [*region.split("-"), "", ""][:3]
    return f"{area}{direction[:1]}{number}"


def _bootstrap(port: int) -> Make:
    return lambda s: ",".join(
        f"b-{number}.{s.logical}.{s.made('lower', 6)}.c1.kafka.{s.account.region}.{s.account.dns_suffix}:{port}"
        for number in (1, 2, 3)
    )


_CACHE_DEFAULTS: Final = {"engine": "redis", "engineVersion": "7.1", "engineVersionActual": "7.1.0", "port": 6379}

MODELS: Final[Mapping[str, Model]] = {
    "aws:rds/instance:Instance": Model(
        "db-{upper26}",
        regional("rds", "db:{identifier|logical}"),
        {
            "address": "{identifier|logical}.{site}.{region}.rds.{suffix}",
            "availabilityZone": _instance_zone,
            "backupRetentionPeriod": 0,
            "caCertIdentifier": "rds-ca-rsa2048-g1",
            "endpoint": _instance_endpoint,
            "engineVersion": _version,
            "engineVersionActual": _version,
            "hostedZoneId": _rds_zone,
            "listenerEndpoints": [],
            "masterUserSecrets": _master_secret,
            "multiAz": False,
            "port": _port,
            "replicas": [],
            "resourceId": "{id}",
            "status": "available",
            "storageType": "gp2",
        },
    ),
    "aws:rds/cluster:Cluster": Model(
        "{clusterIdentifier|logical}",
        regional("rds", "cluster:{id}"),
        {
            "availabilityZones": _three_zones,
            "backupRetentionPeriod": 1,
            "clusterIdentifier": "{id}",
            "clusterMembers": [],
            "clusterResourceId": "cluster-{upper26}",
            "endpoint": _host("cluster-"),
            "engineVersion": _version,
            "engineVersionActual": _version,
            "hostedZoneId": _rds_zone,
            "masterUserSecrets": _master_secret,
            "port": _port,
            "readerEndpoint": _host("cluster-ro-"),
            "storageEncrypted": False,
        },
    ),
    "aws:rds/clusterInstance:ClusterInstance": Model(
        "{identifier|logical}",
        regional("rds", "db:{id}"),
        {
            "availabilityZone": _member_zone,
            "dbiResourceId": "db-{upper26}",
            "endpoint": _host(""),
            "engineVersion": _version,
            "engineVersionActual": _version,
            "identifier": "{id}",
            "port": _port,
            "storageEncrypted": False,
            "writer": True,
        },
    ),
    "aws:rds/subnetGroup:SubnetGroup": Model(
        "{name}", regional("rds", "subgrp:{name}"), {"supportedNetworkTypes": ["IPV4"], **_GROUP}
    ),
    "aws:rds/parameterGroup:ParameterGroup": Model("{name}", regional("rds", "pg:{name}"), _GROUP),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": Model("{name}", regional("rds", "cluster-pg:{name}"), _GROUP),
    "aws:rds/optionGroup:OptionGroup": Model(
        "{name}", regional("rds", "og:{name}"), {"optionGroupDescription": "Managed by Pulumi"}
    ),
    "aws:rds/globalCluster:GlobalCluster": Model(
        "{globalClusterIdentifier}",
        "arn:{partition}:rds::{account}:global-cluster:{globalClusterIdentifier}",
        {"globalClusterResourceId": "cluster-{hex16}", "globalClusterMembers": []},
    ),
    "aws:rds/proxy:Proxy": Model(
        "{name}", regional("rds", "db-proxy:prx-{hex17}"), {"endpoint": "{name}.proxy-{site}.{region}.rds.{suffix}"}
    ),
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": Model(
        "{dbProxyName}", regional("rds", "target-group:prx-tg-{hex17}"), {"name": "default"}
    ),
    "aws:rds/proxyTarget:ProxyTarget": Model(
        "{dbProxyName}/{targetGroupName}/RDS_INSTANCE/{dbInstanceIdentifier|dbClusterIdentifier}",
        None,
        {"type": "RDS_INSTANCE", "rdsResourceId": "{dbInstanceIdentifier|dbClusterIdentifier}"},
    ),
    "aws:rds/eventSubscription:EventSubscription": Model("{name}", regional("rds", "es:{name}"), {"customerAwsId": "{account}"}),
    "aws:rds/snapshot:Snapshot": Model(
        "{dbSnapshotIdentifier}",
        None,
        {"dbSnapshotArn": regional("rds", "snapshot:{dbSnapshotIdentifier}"), "status": "available"},
    ),
    "aws:dynamodb/table:Table": Model(
        "{name}",
        regional("dynamodb", "table/{name}"),
        {
            "billingMode": "PROVISIONED",
            "streamArn": _stream,
            "streamLabel": lambda s: "2025-01-01T00:00:00.000" if s.get("streamEnabled") else None,
        },
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": Model(
        "{replicationGroupId}",
        regional("elasticache", "replicationgroup:{id}"),
        {
            **_CACHE_DEFAULTS,
            "configurationEndpointAddress": _cache_host("clustercfg"),
            "memberClusters": lambda s: [
                f"{s.facts['id']}-{number:03}" for number in range(1, int(s.get("numCacheClusters") or 1) + 1)
            ],
            "primaryEndpointAddress": _cache_host("master"),
            "readerEndpointAddress": _cache_host("replica"),
        },
    ),
    "aws:elasticache/cluster:Cluster": Model(
        "{clusterId}",
        regional("elasticache", "cluster:{clusterId}"),
        {"clusterAddress": "{clusterId}.{lower6}.cfg.{region}.cache.{suffix}"},
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": Model("{name}", regional("elasticache", "subnetgroup:{name}"), _GROUP),
    "aws:elasticache/parameterGroup:ParameterGroup": Model("{name}", regional("elasticache", "parametergroup:{name}"), _GROUP),
    "aws:elasticache/user:User": Model("{userId}", regional("elasticache", "user:{userId}")),
    "aws:elasticache/userGroup:UserGroup": Model("{userGroupId}", regional("elasticache", "usergroup:{userGroupId}")),
    "aws:elasticache/serverlessCache:ServerlessCache": Model(
        "{name}",
        regional("elasticache", "serverlesscache:{name}"),
        {
            "endpoints": [{"address": "{name}-{lower6}.serverless.{region}.cache.{suffix}", "port": 6379}],
            "readerEndpoints": [{"address": "{name}-{lower6}.serverless.{region}.cache.{suffix}", "port": 6380}],
            "fullEngineVersion": "8.1",
            "status": "available",
        },
    ),
    "aws:kinesis/stream:Stream": Model("{arn}", regional("kinesis", "stream/{name}")),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": Model("{arn}", regional("firehose", "deliverystream/{name}")),
    "aws:opensearch/domain:Domain": Model(
        "{arn}",
        regional("es", "domain/{domainName}"),
        {
            "domainId": "{account}/{domainName}",
            "endpoint": "search-{domainName}-{lower26}.{region}.es.{suffix}",
            "dashboardEndpoint": "search-{domainName}-{lower26}.{region}.es.{suffix}/_dashboards",
        },
    ),
    "aws:msk/cluster:Cluster": Model(
        "{arn}",
        regional("kafka", "cluster/{clusterName}/{uuid}-1"),
        {
            "bootstrapBrokersTls": _bootstrap(9094),
            "bootstrapBrokersSaslIam": _bootstrap(9098),
            "clusterUuid": "{uuid}-1",
            "currentVersion": "K{upper12}",
        },
    ),
    "aws:athena/workgroup:Workgroup": Model("{name}", regional("athena", "workgroup/{name}")),
    "aws:athena/database:Database": Model("{name}"),
    "aws:glue/catalogDatabase:CatalogDatabase": Model(
        "{account}:{name}", regional("glue", "database/{name}"), {"catalogId": "{account}"}
    ),
    "aws:glue/catalogTable:CatalogTable": Model(
        "{account}:{databaseName}:{name}", regional("glue", "table/{databaseName}/{name}"), {"catalogId": "{account}"}
    ),
}
