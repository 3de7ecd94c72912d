"""Stands where the engine would stand while a program runs in this process, and records every request as it was sent.

The SDK's own mock sees neither parents nor dependencies nor options, and its URNs are not the engine's; so this one
reads the raw requests.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import resource_pb2

from devops_components.errors import Problem
from devops_components.toolkit.graph import urns
from devops_components.toolkit.graph.model import Location, Node
from devops_components.toolkit.graph.options import resource_options
from devops_components.toolkit.simulated import cloud, values

_PROVIDER = "pulumi:providers:"


class _NoMocks(mocks.Mocks):
    """The base class wants mocks; every call that would reach them is answered before."""

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:  # pragma: no cover - never reached
        raise NotImplementedError(args.token)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:  # pragma: no cover - never reached
        raise NotImplementedError(args.typ)


class Recorder(mocks.MockMonitor):
    """Answers a program from the simulated cloud and keeps what it registered."""

    def __init__(self, project: str, stack: str, root: Path, config: Mapping[str, str]) -> None:
        super().__init__(_NoMocks())
        self._project = project
        self._stack = stack
        self._root = root
        self._config = config
        self._lock = threading.Lock()
        self.nodes: dict[str, Node] = {}
        """What was registered, by URN."""
        self.problems: list[Problem] = []
        """What a provider would have refused."""
        self.exports: dict[str, Any] = {}
        """The stack's outputs."""

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        urn = urns.make(self._stack, self._project, request.parent, request.type, request.name)
        sent = values.decode(request.object)
        if not request.custom:
            self._record(urn, request, provider=None, inputs=sent, outputs={}, id_=None)
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        if request.type.startswith(_PROVIDER):
            known = {**sent, "version": request.version} if request.version else sent
            self._record(urn, request, provider=None, inputs=known, outputs=known, id_=values.UNKNOWN_STRING)
            return resource_pb2.RegisterResourceResponse(urn=urn, id=values.UNKNOWN_STRING, object=request.object)
        provider = self._provider_of(request)
        accepted = cloud.check(urn, request.type, request.name, sent, provider_inputs=self._inputs_of(provider))
        for failure in accepted.failures:
            self._refuse(request, urn, failure)
        created = cloud.create(urn, request.type, accepted.inputs, provider_inputs=self._inputs_of(provider))
        outputs = _with_secrets(created.outputs, request.additionalSecretOutputs)
        self._record(urn, request, provider=provider, inputs=accepted.inputs, outputs=outputs, id_=created.id)
        id_ = values.UNKNOWN_STRING if created.id is values.UNKNOWN else created.id
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=values.encode(outputs))

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        outputs = values.decode(request.outputs)
        with self._lock:
            node = self.nodes[request.urn]
            self.nodes[request.urn] = replace(node, outputs=outputs)
            if node.type == urns.ROOT_TYPE:
                self.exports = outputs
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        urn = urns.make(self._stack, self._project, request.parent, request.type, request.name)
        provider = self._provider_of(request)
        known = values.decode(request.properties)
        outputs = cloud.create(urn, request.type, known, provider_inputs=self._inputs_of(provider)).outputs
        self._record(urn, request, provider=provider, inputs=known, outputs=outputs, id_=request.id)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=values.encode(outputs))

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        provider = request.provider.rpartition("::")[0] or self._default_provider(request.tok.split(":")[0], request.version)
        arguments = values.decode(request.args)
        answer = cloud.invoke(request.tok, arguments, provider_inputs=self._inputs_of(provider))
        return resource_pb2.ResourceInvokeResponse(**{"return": values.encode(answer)})  # type: ignore[arg-type]  # `return` is a keyword

    def SupportsFeature(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id != "outputValues")

    def RegisterPackage(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        return resource_pb2.RegisterPackageResponse(ref=request.name)

    def _record(
        self,
        urn: str,
        request: Any,
        *,
        provider: str | None,
        inputs: Mapping[str, Any],
        outputs: Mapping[str, Any],
        id_: str | None,
    ) -> None:
        node = Node(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent or None,
            custom=getattr(request, "custom", True),
            provider=provider,
            inputs=inputs,
            outputs=outputs,
            dependencies=tuple(sorted(set(request.dependencies))),
            property_dependencies=_property_dependencies(request),
            options=resource_options(request),
            id=id_,
            location=self._location(request),
        )
        with self._lock:
            if urn in self.nodes:
                what = f"two resources have the URN {urn}; give one of them another name"
                self.problems.append(_problem(node, what))
            self.nodes[urn] = node

    def _refuse(self, request: Any, urn: str, failure: Any) -> None:
        location = self._location(request)
        file, line = (location.file, location.line) if location else (None, None)
        what = f"{request.type} does not accept `{failure.property}`: {failure.reason}"
        with self._lock:
            self.problems.append(Problem(what, key=urn.rsplit("::", maxsplit=1)[-1], file=file, line=line))

    def _provider_of(self, request: Any) -> str:
        """URN of the provider that manages a resource: the one it names, or the default one of its package."""
        named = request.provider.rpartition("::")[0]
        return named or self._default_provider(request.type.split(":")[0], request.version)

    def _default_provider(self, package: str, version: str) -> str:
        name = f"default_{version.replace('.', '_').replace('-', '_')}" if version else "default"
        urn = urns.make(self._stack, self._project, "", f"{_PROVIDER}{package}", name)
        inputs = {key.partition(":")[2]: text for key, text in self._config.items() if key.partition(":")[0] == package}
        if version:
            inputs["version"] = version
        node = Node(
            urn,
            f"{_PROVIDER}{package}",
            name,
            None,
            custom=True,
            provider=None,
            inputs=inputs,
            outputs=inputs,
            id=values.UNKNOWN_STRING,
        )
        with self._lock:
            return self.nodes.setdefault(urn, node).urn

    def _inputs_of(self, provider: str) -> Mapping[str, Any]:
        with self._lock:
            node = self.nodes.get(provider)
        return node.inputs if node else {}

    def _location(self, request: Any) -> Location | None:
        """The innermost line of the program itself; frames of libraries are passed over."""
        for frame in request.stackTrace.frames:
            path = Path(unquote(urlparse(str(frame.pc.uri)).path))
            if path.is_relative_to(self._root) and "site-packages" not in path.parts:
                return Location(path.relative_to(self._root).as_posix(), frame.pc.line)
        return None


def settings_for(recorder: Recorder, project: str, stack: str, root: Path) -> None:
    """Points the SDK of this context at the recorder."""
    settings = pulumi.runtime.Settings(
        project=project,
        stack=stack,
        monitor=recorder,
        engine=mocks.MockEngine(None),
        dry_run=True,
        organization="organization",
        root_directory=str(root),
    )
    # A property kept in the context, which the SDK itself sets like this.
    settings.__setattr__("monitor_features", set(recorder.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures))
    pulumi.runtime.configure(settings)


def _property_dependencies(request: Any) -> dict[str, tuple[str, ...]]:
    declared = getattr(request, "propertyDependencies", {})
    return {key: tuple(sorted(set(declared[key].urns))) for key in sorted(declared) if declared[key].urns}


def _with_secrets(outputs: Mapping[str, Any], names: Any) -> dict[str, Any]:
    hidden = set(names)
    return {
        key: values.Secret(value) if key in hidden and not isinstance(value, values.Secret) else value
        for key, value in outputs.items()
    }


def _problem(node: Node, what: str) -> Problem:
    file, line = (node.location.file, node.location.line) if node.location else (None, None)
    return Problem(what, file=file, line=line)
