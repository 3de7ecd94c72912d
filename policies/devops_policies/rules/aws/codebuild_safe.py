"""What a build can do, and what it gives away."""

from __future__ import annotations

from fnmatch import fnmatchcase

from devops_policies.build_projects import artifacts, plain_variables, signs_in, sources
from devops_policies.known import every
from devops_policies.plain_secrets import why_secret
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Part, Resource

_PRIVILEGED = "environment.privilegedMode"
_LOGS = "logsConfig"


@rule(
    id="codebuild-safe",
    types=("aws:codebuild/project:Project",),
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=("privileged", "creds", "logs", "encryption", "source-url"),
    fix="leave `privilegedMode` and `encryptionDisabled` out, take secrets from `SECRETS_MANAGER` or `PARAMETER_STORE`, keep "
    "logs in CloudWatch, and sign in to sources through a connection",
    settings={"privileged": setting("Names of projects that build images and may be privileged, with `*` as a wildcard", [])},
    good={
        "environment": {"privilegedMode": False, "environmentVariables": [{"name": "STAGE", "value": "production"}]},
        "source": {"type": "GITHUB", "location": "https://github.com/acme/shop.git"},
        "artifacts": {"type": "S3", "encryptionDisabled": False},
    },
    bad={
        "environment": {"privilegedMode": True, "environmentVariables": [{"name": "NPM_TOKEN", "value": "hunter2"}]},
        "logsConfig": {"cloudwatchLogs": {"status": "DISABLED"}},
        "source": {"type": "GITHUB", "location": "https://build:hunter2@github.com/acme/shop.git"},
        "artifacts": {"type": "S3", "encryptionDisabled": True},
    },
)
def codebuild_safe(resource: Resource, context: Context) -> Violations:
    """Builds hold no secrets in the clear, cannot take their host over, and leave encrypted logs and artifacts.

    A build runs what anybody with access to the repository writes. Whoever may look at a project reads its variables and the
    addresses of its sources, and a privileged container is root on its host.
    """
    with context.doubts:
        if resource.flag(_PRIVILEGED) and not _may_be_privileged(resource, context.settings["privileged"]):
            yield Violation("builds are root on their host", _PRIVILEGED, "privileged")
    with context.doubts:
        for variable in plain_variables(resource):
            with context.doubts:
                reason = why_secret(variable)
                if reason:
                    yield Violation(f"{variable.text('name', 'a variable')} {reason}", variable.path, "creds")
    with context.doubts:
        if every(lambda: not _keeps(resource, "cloudwatchLogs", "ENABLED"), lambda: not _keeps(resource, "s3Logs", "DISABLED")):
            yield Violation("nothing keeps what builds write", _LOGS, "logs")
    yield from _in_the_clear(resource, context)
    with context.doubts:
        for source in sources(resource):
            with context.doubts:
                if signs_in(source.text("location")):
                    yield Violation("the address of the source holds a password or a token", source.at("location"), "source-url")


def _may_be_privileged(project: Resource, allowed: list[str]) -> bool:
    names = (project.name, project.text("name", project.name))
    return any(fnmatchcase(name, pattern) for name in names for pattern in allowed)


def _keeps(project: Resource, kind: str, default: str) -> bool:
    return project.text(f"{_LOGS}.{kind}.status", default) == "ENABLED"


def _is_plain(built: Part) -> bool:
    return every(lambda: built.flag("encryptionDisabled"), lambda: built.text("type") != "NO_ARTIFACTS")


def _in_the_clear(project: Resource, context: Context) -> Violations:
    with context.doubts:
        if every(lambda: _keeps(project, "s3Logs", "DISABLED"), lambda: project.flag(f"{_LOGS}.s3Logs.encryptionDisabled")):
            yield Violation("logs are not encrypted", f"{_LOGS}.s3Logs.encryptionDisabled", "encryption")
    with context.doubts:
        for built in artifacts(project):
            with context.doubts:
                if _is_plain(built):
                    yield Violation("artifacts are not encrypted", built.at("encryptionDisabled"), "encryption")
