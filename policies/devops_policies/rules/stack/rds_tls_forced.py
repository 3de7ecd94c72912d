"""Whether a database turns away whoever comes without TLS."""

from __future__ import annotations

from devops_policies.databases import CLUSTER, INSTANCE, Engine, engine_of
from devops_policies.known import Undecided
from devops_policies.links import end_of
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource, Stack

_GROUP = "aws:rds/parameterGroup:ParameterGroup"
# By type: the property that names the parameter group, and the type of the group.
_GROUPS = {
    INSTANCE: ("parameterGroupName", _GROUP),
    CLUSTER: ("dbClusterParameterGroupName", "aws:rds/clusterParameterGroup:ClusterParameterGroup"),
}
_ON = ("1", "on", "true")
_DEFAULT = "default."
"""Begins the names of the groups of AWS, in which nobody can set anything."""

_DATABASE = Mock(INSTANCE, "orders", {"engine": "postgres"}, {"parameterGroupName": "orders-16"})


def _example(forced: str) -> list[Mock]:
    parameters = [{"name": "rds.force_ssl", "value": forced}]
    return [_DATABASE, Mock(_GROUP, "orders-16", {"family": "postgres16", "parameters": parameters})]


@rule(
    id="rds-tls-forced",
    types=tuple(_GROUPS),
    severity=Severity.HIGH,
    levels="A/M/M",
    whole_stack=True,
    fix=(
        "set `rds.force_ssl: 1` (PostgreSQL, SQL Server) or `require_secure_transport: ON` (MySQL, MariaDB) in a parameter group "
        "of the database's family, and name the group"
    ),
    good=_example("1"),
    bad=_example("0"),
)
def rds_tls_forced(resource: Resource, context: Context) -> Violations:
    """Databases turn away whoever comes without TLS.

    A client that finds no certificate goes on in the clear unless it is told otherwise, and its password goes with it. Newer
    versions of some engines refuse that by themselves. Oracle and Db2 have no such parameter, so the rule does not speak of
    them.
    """
    engine = engine_of(resource)
    if engine is None or engine.tls_parameter is None:
        return
    group = _group_of(context.stack, resource)
    value = _value(group, engine.tls_parameter) if group else ""
    if not (value.lower() in _ON if value else engine.forces_tls(_version(resource, engine, group))):
        place = group.name if group else "the default parameter group"
        said = f"sets `{engine.tls_parameter}` to {value}" if value else f"does not set `{engine.tls_parameter}`"
        yield Violation(f"{place} {said}", _GROUPS[resource.type][0])


def _group_of(stack: Stack, database: Resource) -> Resource | None:
    """The parameter group that somebody made for the database; none where it uses a default one."""
    path, type_ = _GROUPS[database.type]
    group = end_of(stack, database, path, (type_,), "name", "id")
    name = "" if group else database.text(path)
    if name and not name.startswith(_DEFAULT):
        raise Undecided(path, f"names {name}, a group outside this stack, whose parameters are not visible here")
    return group


def _value(group: Resource, parameter: str) -> str:
    return next((each.text("value") for each in group.each("parameters") if each.text("name").lower() == parameter), "")


def _version(database: Resource, engine: Engine, group: Resource | None) -> str:
    """The version as far as it decides; the family of a group names it even where AWS chooses the rest."""
    return group.text("family").removeprefix(engine.name).lstrip("-") if group else database.text("engineVersion")
