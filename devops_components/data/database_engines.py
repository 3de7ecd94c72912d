"""What RDS offers with each engine, and what is always set."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

SLOW_STATEMENT_MS = 1000
"""Statements that take longer are written to the log."""

_GIB: Final = 1024**3


@dataclass(frozen=True)
class Offer:
    """An engine in one of its two forms: an instance, or a cluster of Aurora."""

    engine: str
    """Its name at RDS."""
    majors: tuple[str, ...]
    """Major versions in standard support on 2026-11-24; older ones cost extra and get no fixes in the open."""
    logs: tuple[str, ...]
    """Logs that are sent to CloudWatch."""
    parameters: Mapping[str, str]
    """Parameters that are set unless `parameters` says otherwise; nobody changes the one that forces TLS."""
    max_connections: Callable[[int], int]
    """Connections that RDS allows to a machine with so many bytes of memory, where no parameter says otherwise."""

    def family(self, major: str) -> str:
        """The family of parameter groups of a major version."""
        return f"{self.engine}{major}"


@dataclass(frozen=True)
class EngineFacts:
    """An engine of RDS."""

    title: str
    port: int
    version_parts: int
    """Leading numbers of a version that make its major version."""
    tls_parameter: str
    """Parameter that turns connections without TLS away."""
    dynamic: frozenset[str]
    """Parameters that take effect at once; any other waits for a restart, which is always accepted."""
    blue_green: Mapping[str, str]
    """Parameters that a blue/green update needs."""
    proxy_family: str
    """What RDS Proxy calls the engine's protocol."""
    instance: Offer
    aurora: Offer

    def offer(self, *, aurora: bool) -> Offer:
        """The engine as an instance, or as a cluster of Aurora."""
        return self.aurora if aurora else self.instance

    def major(self, version: str) -> str:
        """The major version of a version: `17` of `17.6`, `8.0` of `8.0.mysql_aurora.3.10.0`."""
        return ".".join(version.split(".")[: self.version_parts])


def _postgres_connections(memory: int) -> int:
    return min(memory // 9531392, 5000)


def _mysql_connections(memory: int) -> int:
    return min(memory // 12582880, 100_000)


def _aurora_mysql_connections(memory: int) -> int:
    return int(max(math.log2(memory / 805306368) * 45, math.log2(memory / 8187281408) * 1000))


_POSTGRES_PARAMETERS: Final = MappingProxyType(
    {"rds.force_ssl": "1", "log_lock_waits": "1", "log_min_duration_statement": str(SLOW_STATEMENT_MS)}
)
_MYSQL_PARAMETERS: Final = MappingProxyType(
    {
        "require_secure_transport": "1",
        "slow_query_log": "1",
        "long_query_time": str(SLOW_STATEMENT_MS // 1000),
        # Logs in tables, the default of MySQL, cannot be sent anywhere.
        "log_output": "FILE",
    }
)
_AUDIT: Final = MappingProxyType({"server_audit_logging": "1", "server_audit_events": "CONNECT,QUERY_DCL,QUERY_DDL"})

# Sources: the release calendars of RDS and Aurora for majors, `describe-engine-default-parameters` for what is dynamic, and the
# user guides' tables of default parameters for the formulas of max_connections.
POSTGRES: Final = EngineFacts(
    title="PostgreSQL",
    port=5432,
    version_parts=1,
    tls_parameter="rds.force_ssl",
    dynamic=frozenset(
        {
            *("idle_in_transaction_session_timeout", "lock_timeout", "log_connections", "log_disconnections", "log_lock_waits"),
            *("log_min_duration_statement", "log_statement", "log_temp_files", "statement_timeout", "work_mem"),
        }
    ),
    blue_green=MappingProxyType({"rds.logical_replication": "1"}),
    proxy_family="POSTGRESQL",
    instance=Offer(
        "postgres", ("14", "15", "16", "17", "18"), ("postgresql", "upgrade"), _POSTGRES_PARAMETERS, _postgres_connections
    ),
    aurora=Offer("aurora-postgresql", ("14", "15", "16", "17"), ("postgresql",), _POSTGRES_PARAMETERS, _postgres_connections),
)
MYSQL: Final = EngineFacts(
    title="MySQL",
    port=3306,
    version_parts=2,
    tls_parameter="require_secure_transport",
    dynamic=frozenset(
        {
            *("innodb_lock_wait_timeout", "interactive_timeout", "log_output", "long_query_time", "max_connections"),
            *("require_secure_transport", "server_audit_events", "server_audit_logging", "slow_query_log", "wait_timeout"),
        }
    ),
    blue_green=MappingProxyType({"binlog_format": "ROW"}),
    proxy_family="MYSQL",
    instance=Offer("mysql", ("8.4", "9.7"), ("error", "slowquery"), _MYSQL_PARAMETERS, _mysql_connections),
    aurora=Offer(
        "aurora-mysql",
        ("8.0", "8.4"),
        ("audit", "error", "slowquery"),
        MappingProxyType({**_MYSQL_PARAMETERS, **_AUDIT}),
        _aurora_mysql_connections,
    ),
)

_LARGE_GIB: Final = {"c": 4, "m": 8, "r": 16, "t": 8}
"""Memory of the size `large` by the first letter of a family: that of computing, mixed, memory-heavy and burstable machines."""
_SIZES: Final = {"micro": 0.125, "small": 0.25, "medium": 0.5, "large": 1.0, "xlarge": 2.0}


def memory_bytes(instance_class: str) -> int | None:
    """The memory of a machine; none where its class does not tell, as `db.x1e.xlarge` does not."""
    _, family, size = instance_class.split(".", 2)
    large = _LARGE_GIB.get(family[0])
    number = size.removesuffix("xlarge")
    factor = 2.0 * int(number) if size.endswith("xlarge") and number.isdigit() else _SIZES.get(size)
    return None if large is None or factor is None else int(large * factor * _GIB)
