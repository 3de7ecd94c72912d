"""Rules about containers and the services that run them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

DIGEST = f"sha256:{'0' * 64}"


def task(*containers: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"containerDefinitions": json.dumps(containers), **properties}


WRITES, AS_ROOT = "[readonly-rootfs] container web can write to its root", "[non-root] container web runs as root"
HARDENING: dict[str, tuple[dict[str, Any], list[str]]] = {
    "hardened": (task({"name": "web", "readonlyRootFilesystem": True, "user": "1000:1000"}), []),
    "silent": (task({"name": "web"}), [WRITES, AS_ROOT]),
    "root by number": (
        task({"name": "web", "readonlyRootFilesystem": True, "user": "0:1000"}),
        ["[non-root] container web runs as 0:1000"],
    ),
    "root by name": (task({"name": "web", "readonlyRootFilesystem": True, "user": "root"}), [AS_ROOT]),
    "hardened in part": (
        task({"name": "web", "user": "app"}, {"readonlyRootFilesystem": True}),
        [WRITES, "[non-root] container containerDefinitions.1 runs as root"],
    ),
    "on Windows": (task({"name": "web"}, runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}), []),
    "not known yet": ({"containerDefinitions": UNKNOWN}, [unknown("containerDefinitions")]),
}


@pytest.mark.parametrize("case", HARDENING)
def test_a_task_is(case: str) -> None:
    definition, said = HARDENING[case]

    assert found("ecs-hardened", definition) == said


GIVEN_AWAY = {
    "a password": ("DB_PASSWORD", "hunter2", "DB_PASSWORD of container web is a secret by its name"),
    "a token in another spelling": ("githubToken", "hunter2", "githubToken of container web is a secret by its name"),
    "a key under a harmless name": ("ID", "AKIA" + "A" * 16, "ID of container web holds an AWS access key"),
    "a private key": ("CERT", "-----BEGIN RSA PRIVATE KEY-----", "CERT of container web holds a private key"),
    "a password in a URL": ("DSN", "postgres://app:hunter2@db/orders", "DSN of container web holds a URL with a password"),
    "a key in a name about keys": ("API_KEY_NAME", "AIza" + "0" * 35, "API_KEY_NAME of container web holds a Google API key"),
    "a number as a password": ("ADMIN_PASSWORD", "12345678", "ADMIN_PASSWORD of container web is a secret by its name"),
}


@pytest.mark.parametrize("case", GIVEN_AWAY)
def test_the_environment_gives_away(case: str) -> None:
    name, value, said = GIVEN_AWAY[case]

    lines = found("ecs-no-env-secrets", task({"name": "web", "environment": [{"name": name, "value": value}]}))

    assert lines == [said]
    assert value not in "".join(lines)


HARMLESS = {
    "a level": ("LOG_LEVEL", "info"),
    "the place of a secret": ("SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"),
    "a place under a secret's name": ("DB_PASSWORD", "arn:aws:ssm:eu-west-1:111122223333:parameter/db"),
    "a file": ("DB_PASSWORD_FILE", "/run/secrets/db"),
    "a mounted file": ("DB_PASSWORD", "/run/secrets/db"),
    "a switch": ("USE_TOKEN", "true"),
    "a count": ("MAX_TOKENS", "4096"),
    "an address": ("TOKEN_URL", "https://login.example.org/token"),
    "nothing": ("API_KEY", ""),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_the_environment_may_hold(case: str) -> None:
    name, value = HARMLESS[case]

    assert found("ecs-no-env-secrets", task({"name": "web", "environment": [{"name": name, "value": value}]})) == []


def test_secrets_that_ecs_fetches_are_no_secrets_in_the_environment() -> None:
    secret = {"name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"}

    assert found("ecs-no-env-secrets", task({"name": "web", "secrets": [secret]})) == []


def test_every_container_needs_a_log() -> None:
    definition = task(
        {"name": "web", "logConfiguration": {"logDriver": "awsfirelens"}},
        {"name": "proxy", "logConfiguration": {"logDriver": "none"}},
        {"name": "init"},
    )

    assert found("ecs-logging", definition) == [
        "nothing keeps the output of container proxy",
        "nothing keeps the output of container init",
    ]
    assert found("ecs-logging", task({"name": "web", "logConfiguration": {"logDriver": "awslogs"}})) == []


STUCK = ["nothing rolls a failed deployment back"]
ON = {"enable": True, "rollback": True}
DEPLOYMENTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "rolled back by the circuit breaker": ({"deploymentCircuitBreaker": ON}, []),
    "rolled back by alarms": ({"alarms": {**ON, "alarmNames": ["errors"]}}, []),
    "left to CodeDeploy": ({"deploymentController": {"type": "CODE_DEPLOY"}}, []),
    "left as they are": ({}, STUCK),
    "stopped and left": ({"deploymentCircuitBreaker": {"enable": True, "rollback": False}}, STUCK),
    "rolled back by something switched off": ({"alarms": {"enable": False, "rollback": True}}, STUCK),
    "perhaps rolled back": (
        {"deploymentCircuitBreaker": {"enable": True, "rollback": UNKNOWN}},
        [unknown("deploymentCircuitBreaker.rollback")],
    ),
    "certainly not rolled back": ({"deploymentCircuitBreaker": {"enable": False, "rollback": UNKNOWN}}, STUCK),
}


@pytest.mark.parametrize("case", DEPLOYMENTS)
def test_failed_deployments_are(case: str) -> None:
    service, said = DEPLOYMENTS[case]

    assert found("ecs-circuit-breaker", service) == said


def moves(reference: str) -> list[str]:
    return [f"container web runs {reference}, which means another image tomorrow"]


def may_move(reference: str) -> list[str]:
    return [f"container web runs {reference}, and its tag can be moved to another image"]


IMAGES: dict[str, tuple[str, str, list[str]]] = {
    "a digest": (f"web@{DIGEST}", "production", []),
    "a tag and a digest": (f"ghcr.io/acme/web:1.2@{DIGEST}", "production", []),
    "latest with a digest": (f"web:latest@{DIGEST}", "production", []),
    "a tag before production": ("registry.example.org:5000/web:1.2", "staging", []),
    "a tag in production": ("web:1.2", "production", may_move("web:1.2")),
    "no tag": ("ghcr.io/acme/web", "dev", moves("ghcr.io/acme/web")),
    "no tag from a registry with a port": ("localhost:5000/web", "dev", moves("localhost:5000/web")),
    "latest": ("web:latest", "dev", moves("web:latest")),
}


@pytest.mark.parametrize("case", IMAGES)
def test_an_image_is_named_by(case: str) -> None:
    reference, environment, said = IMAGES[case]

    assert found("image-pinned", task({"name": "web", "image": reference}), environment) == said


def test_images_come_from_allowed_registries_alone() -> None:
    allowed = {"registries": ["*.dkr.ecr.eu-west-1.amazonaws.com", "ghcr.io"]}

    def said(reference: str) -> list[str]:
        return found("image-pinned", task({"name": "web", "image": reference}), "dev", settings=allowed)

    assert said("111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1") == []
    assert said("ghcr.io/acme/web:1") == []
    assert said("nginx:1") == ["container web runs nginx:1; images may come from *.dkr.ecr.eu-west-1.amazonaws.com, ghcr.io"]


def test_functions_are_judged_by_their_image_where_they_have_one() -> None:
    function = "aws:lambda/function:Function"

    assert found("image-pinned", {"imageUri": "web:latest"}, type=function) == [
        "the function runs web:latest, which means another image tomorrow"
    ]
    assert found("image-pinned", {"imageUri": UNKNOWN}, type=function) == [unknown("imageUri")]
    assert found("image-pinned", {"runtime": "python3.13"}, type=function) == []
