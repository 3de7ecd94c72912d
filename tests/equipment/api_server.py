"""A Kubernetes API server, as `kubectl apply --server-side` talks to it."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

MANAGER = "tests"
"""Name under which the server keeps what was applied."""
NOT_FOUND = 404


@dataclass(frozen=True)
class Answer:
    """What the server made of a request."""

    status: int
    body: Mapping[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """Why it was refused."""
        return str(self.body.get("message", ""))

    @property
    def version(self) -> str:
        """What changes with every change of the object."""
        return str(self.body["metadata"]["resourceVersion"])


@dataclass(frozen=True)
class Kind:
    """Where the server keeps objects of a kind."""

    base: str
    plural: str
    namespaced: bool

    def path(self, metadata: Mapping[str, Any]) -> str:
        """The address of an object."""
        place = f"namespaces/{metadata['namespace']}/" if self.namespaced else ""
        return f"{self.base}/{place}{self.plural}/{metadata['name']}"


class ApiServer:
    """One connection; the server is asked to be strict about fields, and never to give way to others' changes."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._connection = HTTPSConnection(urlsplit(config["clusters"][0]["cluster"]["server"]).netloc, context=context)
        self._token = config["users"][0]["user"]["token"]

    def apply(self, document: Mapping[str, Any], *, dry_run: bool = False) -> Answer | None:
        """Applies an object; none where the server knows no such kind."""
        kind = self.kind(document["apiVersion"], document["kind"])
        if kind is None:
            return None
        asked = {"fieldManager": MANAGER, "fieldValidation": "Strict", **({"dryRun": "All"} if dry_run else {})}
        return self._ask("PATCH", f"{kind.path(document['metadata'])}?{urlencode(asked)}", document)

    def kind(self, api_version: str, kind: str) -> Kind | None:
        """Where objects of a kind are; none where the server does not know it."""
        base = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        listed = self._ask("GET", base)
        if listed.status != NOT_FOUND and "resources" not in listed.body:
            raise RuntimeError(f"the server does not list its kinds: {listed.message}")
        for resource in listed.body.get("resources", ()):
            if resource["kind"] == kind and "/" not in resource["name"]:
                return Kind(base, resource["name"], resource["namespaced"])
        return None

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"}
        if body is not None:
            headers["Content-Type"] = "application/apply-patch+yaml"
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        known = answer.headers.get_content_type() == "application/json"
        return Answer(
            answer.status, json.loads(text) if known else {"message": text}, tuple(answer.headers.get_all("Warning", ()))
        )
