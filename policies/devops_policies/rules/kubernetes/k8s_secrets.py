"""Which secrets a pod holds, and who else can read them."""

from __future__ import annotations

import re

from devops_policies.known import every
from devops_policies.plain_secrets import why_secret
from devops_policies.pods import POD_TYPES, Container, Pod, pods
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_MOUNT = "automountServiceAccountToken"
_ACCOUNTS = ("serviceAccountName", "serviceAccount")
_REFERENCE = re.compile(r"\$\([^)]*\)")


@rule(
    id="k8s-secrets",
    types=POD_TYPES,
    severity=Severity.MEDIUM,
    levels="A/A/M",
    keys=("sa-token", "env"),
    fix="set `automountServiceAccountToken: false`, or `true` with an account of the pod's own, and mount secrets as files",
    settings={"fromSecrets": setting("Whether variables may be taken from a Secret", False)},
    good={"spec": {"automountServiceAccountToken": False, "containers": [{"name": "web"}]}},
    bad={
        "spec": {
            "serviceAccountName": "default",
            "automountServiceAccountToken": True,
            "containers": [{"name": "web", "env": [{"name": "DB_PASSWORD", "value": "hunter2"}]}],
        }
    },
)
def k8s_secrets(resource: Resource, context: Context) -> Violations:
    """Pods hold a token only if they need one, and no secret in their environment.

    A token is mounted unless somebody says no, and opens the API to whoever takes over the container; with the default account,
    what one pod is granted all are. A variable is inherited by every child and ends in crash reports, and one that is taken
    from a Secret does not follow its rotation.
    """
    for pod in pods(resource):
        with context.doubts:
            yield from _token(pod)
        for container in pod.containers(context.doubts):
            yield from _environment(container, context)
            if not context.settings["fromSecrets"]:
                yield from _from_secrets(container, context)


def _token(pod: Pod) -> Violations:
    spec = pod.spec
    if pod.is_patch and not any(spec.has(path) for path in (_MOUNT, *_ACCOUNTS)):
        return
    if pod.lacks(spec, _MOUNT):
        yield Violation("the pod does not say whether it needs a token", spec.at(_MOUNT), "sa-token")
    elif every(lambda: spec.flag(_MOUNT), lambda: _account(pod) == "default"):
        yield Violation("the pod holds a token of the default account", spec.at(_MOUNT), "sa-token")


def _account(pod: Pod) -> str:
    if not any(pod.spec.has(path) for path in _ACCOUNTS):
        pod.lacks(pod.spec, _ACCOUNTS[0])
    return pod.spec.text(_ACCOUNTS[0]) or pod.spec.text(_ACCOUNTS[1]) or "default"


def _environment(container: Container, context: Context) -> Violations:
    with context.doubts:
        for variable in container.each("env"):
            with context.doubts:
                reason = why_secret(variable, _REFERENCE)
                if reason:
                    name = variable.text("name", "a variable")
                    yield Violation(f"{name} of {container.label} {reason}", variable.path, "env")


def _from_secrets(container: Container, context: Context) -> Violations:
    for path, source in (("env", "valueFrom.secretKeyRef"), ("envFrom", "secretRef")):
        with context.doubts:
            for variable in container.each(path):
                with context.doubts:
                    if variable.part(source):
                        yield Violation(f"{container.label} takes variables from a Secret", variable.at(source), "env")
