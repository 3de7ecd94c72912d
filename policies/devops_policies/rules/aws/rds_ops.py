"""Whether a database can be operated: who logs in, what it logs, what it measures."""

from __future__ import annotations

from functools import partial

from devops_policies.databases import CLUSTER, CLUSTER_INSTANCE, INSTANCE, Engine, engine_of, engines, is_custom
from devops_policies.known import settled, some
from devops_policies.links import end_of
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource
from devops_policies.written import is_written

_IAM = "iamDatabaseAuthenticationEnabled"
_EXPORTS = "enabledCloudwatchLogsExports"
_INTERVAL = "monitoringInterval"
_INSIGHTS = "performanceInsightsEnabled"
_WANTED = [f"{engine.name} {log}" for engine in engines().by_name.values() for log in engine.logs]
_OTHERS = [f"{engine.name} {log}" for engine in engines().by_name.values() for log in engine.other_logs]


@rule(
    id="rds-ops",
    types=(INSTANCE, CLUSTER, CLUSTER_INSTANCE),
    severity=Severity.MEDIUM,
    levels="A/A/M",
    keys=("iam-auth", "log-exports", "monitoring"),
    whole_stack=True,
    fix=(
        f"set `{_IAM}: true`, the engine's logs in `{_EXPORTS}`, a `{_INTERVAL}` of 60 seconds or less with a "
        f"`monitoringRoleArn`, and `{_INSIGHTS}: true`"
    ),
    settings={
        "logs": setting(
            "Logs that are exported, as engine and log", _WANTED, items={"type": "string", "enum": [*_WANTED, *_OTHERS]}
        ),
        "measured": setting("Whether the system and the statements of a database are measured", False, True, True),
    },
    good=[
        Mock(
            INSTANCE,
            "orders",
            {"engine": "postgres", _IAM: True, _EXPORTS: ["postgresql", "upgrade"], _INTERVAL: 60, _INSIGHTS: True},
        )
    ],
    bad=[Mock(INSTANCE, "orders", {"engine": "postgres", _IAM: False, _EXPORTS: ["upgrade"], _INTERVAL: 0, _INSIGHTS: False})],
)
def rds_ops(resource: Resource, context: Context) -> Violations:
    """Databases let roles log in, export their logs and show what they are doing.

    A login by role needs no password that leaks; logs on the machine are gone after days, and with the machine; without metrics
    of the system and its statements nobody can say why a database is slow. The members of a cluster log in and log as their
    cluster says, and may measure as it says. RDS Custom is left out, and so is a login by role where the engine has none.
    """
    if resource.type != CLUSTER_INSTANCE:
        with context.doubts:
            engine = engine_of(resource)
            if engine is not None:
                yield from _access(resource, engine, context)
                yield from _logs(resource, engine, context)
    with context.doubts:
        if context.settings["measured"] and _is_machine(resource):
            yield from _measures(resource, context)


def _access(database: Resource, engine: Engine, context: Context) -> Violations:
    with context.doubts:
        if engine.has_iam_login and not database.flag(_IAM):
            yield Violation("only those who know a password can log in", _IAM, "iam-auth")


def _logs(database: Resource, engine: Engine, context: Context) -> Violations:
    named = (wanted.partition(" ") for wanted in context.settings["logs"])
    logs = [log for name, _, log in named if name == engine.name]
    with context.doubts:
        if not settled(database.strings(_EXPORTS), lambda exported: set(logs) <= set(exported)):
            exported = set(database.strings(_EXPORTS))
            missing = [log for log in logs if log not in exported]
            yield Violation(f"logs that are not exported: {', '.join(missing)}", _EXPORTS, "log-exports")


def _is_machine(database: Resource) -> bool:
    """Whether it is a machine: of clusters only those whose machines RDS runs itself."""
    return is_written(database, "dbClusterInstanceClass") if database.type == CLUSTER else not is_custom(database)


def _measures(database: Resource, context: Context) -> Violations:
    speaking = [database, *_cluster_of(database, context)]
    with context.doubts:
        if not some(*(lambda each=each: each.number(_INTERVAL, 0) > 0 for each in speaking)):
            yield Violation("nothing measures its operating system", _INTERVAL, "monitoring")
    with context.doubts:
        if not some(*(partial(each.flag, _INSIGHTS) for each in speaking)):
            yield Violation("nothing shows which statements take its time", _INSIGHTS, "monitoring")


def _cluster_of(member: Resource, context: Context) -> list[Resource]:
    if member.type != CLUSTER_INSTANCE:
        return []
    stack, path = context.stack, "clusterIdentifier"
    cluster = end_of(stack, member, path, (CLUSTER,), path, "id")
    return [cluster] if cluster else []
