"""Compares what the simulated cloud refuses with a real Kubernetes API server and its strict field validation."""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from devops_components.toolkit.simulated import cloud
from tests.equipment.common import OBJECTS
from tests.equipment.variants import variants

REQUIRED_BY_ITS_SCHEMA = frozenset(
    {
        ("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "spec .versions [0] without served"),
        ("kubernetes:core/v1:LimitRange", "spec without limits"),
        ("kubernetes:networking.k8s.io/v1:NetworkPolicy", "spec without podSelector"),
        ("kubernetes:scheduling.k8s.io/v1:PriorityClass", "without value"),
    }
)
"""What the server's own schema requires, and the server does without."""
UNREADABLE = 400
"""Status of an object whose fields are not those of its kind; what is only not sensible has another one."""


class Server:
    """A server that is asked to create objects, without doing it, over one connection."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        address = urlsplit(config["clusters"][0]["cluster"]["server"])
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._connection = HTTPSConnection(address.netloc, context=context)
        self._headers = {
            "Authorization": f"Bearer {config['users'][0]['user']['token']}",
            "Content-Type": "application/json",
        }

    def post(self, token: str, plural: str, body: Mapping[str, Any]) -> tuple[int, str]:
        """Status and message of its answer."""
        group = token.split(":")[1]
        base = "api/v1" if group == "core/v1" else f"apis/{group}"
        place = "namespaces/default/" if "namespace" in (body.get("metadata") or {}) else ""
        content = {**body, "apiVersion": group.removeprefix("core/"), "kind": token.split(":")[2]}
        path = f"/{base}/{place}{plural}?dryRun=All&fieldValidation=Strict"
        self._connection.request("POST", path, json.dumps(content), self._headers)
        answer = self._connection.getresponse()
        return answer.status, json.load(answer).get("message", "")

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    config = yaml.safe_load(Path(os.environ["DEVOPS_KUBECONFIG"]).read_text(encoding="utf-8"))
    with closing(Server(config)) as connected:
        yield connected


def is_refused(token: str, body: Mapping[str, Any]) -> bool:
    return bool(cloud.check(f"urn:pulumi:dev::equipment::{token}::web", token, "web", body).failures)


def test_fields_are_refused_exactly_where_the_server_cannot_read_them(server: Server) -> None:
    strict: set[tuple[str, str]] = set()
    lax: set[tuple[str, str, str]] = set()
    for token, known in OBJECTS.items():
        for what, body in variants(known["object"]):
            status, message = server.post(token, known["plural"], body)
            if is_refused(token, body):
                strict |= {(token, what)} if status < UNREADABLE else set()
            elif status == UNREADABLE and "namespace" not in message:
                lax.add((token, what, message))

    assert strict == REQUIRED_BY_ITS_SCHEMA
    assert lax == set()
