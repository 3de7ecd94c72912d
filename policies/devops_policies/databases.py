"""Databases of RDS, and what each engine offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from devops_policies.known import Undecided
from devops_policies.tables import table
from devops_policies.view import Resource
from devops_policies.written import is_written

INSTANCE: Final = "aws:rds/instance:Instance"
CLUSTER: Final = "aws:rds/cluster:Cluster"
CLUSTER_INSTANCE: Final = "aws:rds/clusterInstance:ClusterInstance"

_CUSTOM: Final = "custom-"
"""Begins the names of the engines of RDS Custom, whose machines their owner runs."""
_SOURCES: Final = ("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime")


@dataclass(frozen=True)
class Engine:
    """A database engine as RDS offers it."""

    name: str
    logs: Sequence[str]
    """Logs worth keeping with every database."""
    other_logs: Sequence[str]
    """Logs that can be exported as well."""
    has_iam_login: bool
    """Whether roles can log in."""
    tls_parameter: str | None
    """The parameter that turns plain connections away; none where no parameter does."""
    tls_since: str | None
    """The first version in which it does so by itself."""

    def forces_tls(self, version: str) -> bool:
        """Whether a version turns plain connections away where nobody set the parameter."""
        return self.tls_since is not None and _numbers(version) >= _numbers(self.tls_since)


@dataclass(frozen=True)
class Engines:
    """The engines RDS offered on a day."""

    as_of: date
    """Day on which the table was compared with its sources."""
    by_name: Mapping[str, Engine]


@cache
def engines() -> Engines:
    """The table that comes with this package."""
    read = table("database_engines.yaml")
    return Engines(read["as_of"], {name: _engine(name, entry) for name, entry in read["engines"].items()})


def engine_of(database: Resource) -> Engine | None:
    """The engine of a database; none where RDS leaves the machine to its owner.

    Undecided for an engine that is not in the table, and for a copy that takes its engine from its source.
    """
    name = database.text("engine")
    if not name and any(is_written(database, source) for source in _SOURCES):
        raise Undecided("engine", "is left out, and what the database is made from decides it")
    if not name or is_custom(database):
        return None
    if name not in engines().by_name:
        raise Undecided("engine", f"is {name}, which was not among the engines RDS offered on {engines().as_of}")
    return engines().by_name[name]


def is_custom(database: Resource) -> bool:
    """Whether it is a database of RDS Custom."""
    return database.text("engine").startswith(_CUSTOM)


def _engine(name: str, entry: Mapping[str, Any]) -> Engine:
    tls = entry.get("tls", {})
    return Engine(name, entry["logs"], entry["other_logs"], entry["iam"], tls.get("parameter"), tls.get("since"))


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers a version begins with: `8.0.mysql_aurora.3.08.0` is 8.0."""
    numbers: list[int] = []
    for part in version.split("."):
        if not part.isdecimal():
            break
        numbers.append(int(part))
    return tuple(numbers)
