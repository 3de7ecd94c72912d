"""Answers the engine's calls to one provider from the simulated cloud."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from devops_components.errors import DevopsError
from devops_components.toolkit.simulated import cloud, values
from devops_components.toolkit.simulated.check import Checked
from devops_components.toolkit.simulated.diff import Difference
from devops_components.toolkit.simulated.faults import Faults, Operation
from devops_components.toolkit.simulated.ledger import Entry, Ledger
from devops_components.toolkit.simulated.observed import observed, with_secrets
from devops_components.toolkit.simulated.schema import version

_KINDS: Final = {
    ("add", False): provider_pb2.PropertyDiff.ADD,
    ("add", True): provider_pb2.PropertyDiff.ADD_REPLACE,
    ("update", False): provider_pb2.PropertyDiff.UPDATE,
    ("update", True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
    ("delete", False): provider_pb2.PropertyDiff.DELETE,
    ("delete", True): provider_pb2.PropertyDiff.DELETE_REPLACE,
}
_POLL: Final = 0.1
"""Seconds between two looks whether the engine still waits for a call that hangs."""

Answer = TypeVar("Answer")


class _FailedError(Exception):
    """A call that ends with a status instead of an answer."""

    def __init__(self, code: grpc.StatusCode, reason: str) -> None:
        self.code = code
        super().__init__(reason)


def _answering(method: Callable[[Any, Any, Any], Answer]) -> Callable[[Any, Any, Any], Answer]:
    """Turns errors into statuses the engine shows; nothing is ever printed."""

    @functools.wraps(method)
    def answer(self: Any, request: Any, context: Any) -> Answer:
        try:
            return method(self, request, context)
        except _FailedError as failed:
            code, reason = failed.code, str(failed)
        except DevopsError as error:
            code, reason = grpc.StatusCode.UNKNOWN, str(error)
        except Exception as error:  # a defect: the engine must hear of it, and gRPC would print it
            code, reason = grpc.StatusCode.INTERNAL, f"the simulated cloud failed: {type(error).__name__}: {error}"
        context.abort(code, reason)
        raise AssertionError  # pragma: no cover - abort raises

    return answer


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """The provider of one package, for every instance of it that the engine configures."""

    def __init__(self, package: str, ledger: Ledger, faults: Faults, stopping: threading.Event) -> None:
        self._package = package
        self._ledger = ledger
        self._faults = faults
        self._stopping = stopping
        self._cancelled = threading.Event()
        self._inputs: dict[str, Mapping[str, Any]] = {}
        """Configuration by the address of the connection."""

    @_answering
    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        self._cancelled.clear()
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=False)

    @_answering
    def Attach(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        return empty_pb2.Empty()

    @_answering
    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        return plugin_pb2.PluginInfo(version=version(self._package))

    @_answering
    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        token = f"pulumi:providers:{self._package}"
        name = request.urn.split("::", 3)[3]
        return _checked(cloud.check(request.urn, token, name, values.decode(request.news)), name)

    @_answering
    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        changed = values.decode(request.old_inputs) != values.decode(request.news)
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        )

    @_answering
    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        self._inputs[context.peer()] = values.decode(request.args)
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True, acceptResources=True)

    @_answering
    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        olds = values.decode(request.olds)
        generation = 0 if olds else self._ledger.next_generation(request.urn)
        news = values.decode(request.news)
        return _checked(
            cloud.check(request.urn, request.type, request.name, news, olds, self._provider(context), generation), request.name
        )

    @_answering
    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        olds, outputs, news = (values.decode(part) for part in (request.old_inputs, request.olds, request.news))
        return _different(cloud.diff(request.type, olds or outputs, news, outputs))

    @_answering
    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        inputs = values.decode(request.properties)
        generation = self._ledger.next_generation(request.urn)
        created = cloud.create(request.urn, request.type, inputs, self._provider(context), generation)
        if request.preview:
            known = "" if created.id is values.UNKNOWN else created.id
            return provider_pb2.CreateResponse(id=known, properties=values.encode(created.outputs))
        entry = Entry(request.urn, request.type, created.id, inputs, created.outputs, generation)
        self._happen("create", request.urn, context, lambda: self._ledger.add(entry))
        if context.is_active():
            self._ledger.acknowledge(entry)
        return provider_pb2.CreateResponse(id=created.id, properties=values.encode(created.outputs))

    @_answering
    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        inputs = values.decode(request.news)
        entry = self._existing(request)
        updated = cloud.create(request.urn, request.type, inputs, self._provider(context), entry.generation).outputs
        if not request.preview:
            changed = Entry(request.urn, request.type, request.id, inputs, updated, entry.generation, acknowledged=True)
            self._happen("update", request.urn, context, lambda: self._ledger.change(changed))
        return provider_pb2.UpdateResponse(properties=values.encode(updated))

    @_answering
    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        entry = self._ledger.find_id(request.type, request.id, request.urn)
        if entry is None:
            return provider_pb2.ReadResponse()
        outputs = with_secrets(entry.outputs, values.decode(request.properties))
        inputs = with_secrets(entry.inputs, values.decode(request.inputs))
        return provider_pb2.ReadResponse(
            id=entry.id, properties=values.encode(outputs), inputs=values.encode(observed(inputs, outputs))
        )

    @_answering
    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        entry = self._ledger.find_id(request.type, request.id, request.urn)
        if entry is not None:
            self._happen("delete", request.urn, context, lambda: self._ledger.remove(entry))
        return empty_pb2.Empty()

    @_answering
    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        answer = cloud.invoke(request.tok, values.decode(request.args), self._provider(context))
        return provider_pb2.InvokeResponse(**{"return": values.encode(answer)})  # type: ignore[arg-type] - `return` is a keyword

    @_answering
    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        self._cancelled.set()
        return empty_pb2.Empty()

    def _provider(self, context: Any) -> Mapping[str, Any]:
        """The configuration of the provider at the other end of the connection."""
        found = self._inputs.get(context.peer())
        if found is None and len({repr(sorted(inputs)) for inputs in self._inputs.values()}) == 1:
            found = next(iter(self._inputs.values()))
        if found is None:
            raise _FailedError(
                grpc.StatusCode.FAILED_PRECONDITION, f"the {self._package} provider of this connection is not configured"
            )
        return found

    def _existing(self, request: Any) -> Entry:
        entry = self._ledger.find_id(request.type, request.id, request.urn)
        if entry is None:
            raise _FailedError(grpc.StatusCode.NOT_FOUND, f"{request.type} {request.id} does not exist in the simulated cloud")
        return entry

    def _happen(self, operation: Operation, urn: str, context: Any, effect: Callable[[], None]) -> None:
        """Lets an effect happen, or go wrong where that is rehearsed."""
        fault = self._faults.next(operation, urn)
        if fault == "error":
            raise _FailedError(grpc.StatusCode.UNKNOWN, f"rehearsed failure: {operation} of {urn}")
        if fault == "hang":
            while context.is_active() and not self._cancelled.is_set() and not self._stopping.wait(_POLL):
                pass
            raise _FailedError(grpc.StatusCode.CANCELLED, f"rehearsed failure: {operation} of {urn} never answered")
        effect()
        if fault == "lose":
            raise _FailedError(grpc.StatusCode.UNAVAILABLE, f"rehearsed failure: the reply to the {operation} of {urn} was lost")


def _checked(checked: Checked, name: str) -> provider_pb2.CheckResponse:
    """The answer of a check; what was filled in is marked, so that the next check knows it from the program's own."""
    failures = [provider_pb2.CheckFailure(reason=failure.told(name)) for failure in checked.failures]
    marked = {"__defaults": list(checked.defaults)} if checked.defaults else {}
    return provider_pb2.CheckResponse(inputs=values.encode({**checked.inputs, **marked}), failures=failures)


def _different(difference: Difference) -> provider_pb2.DiffResponse:
    changes = difference.changes
    detailed = {
        change.path: provider_pb2.PropertyDiff(kind=_KINDS[change.kind, change.replaces], inputDiff=True) for change in changes
    }
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted({_top(change.path) for change in changes}),
        replaces=sorted({_top(change.path) for change in changes if change.replaces}),
        detailedDiff=detailed,
        hasDetailedDiff=True,
        deleteBeforeReplace=difference.delete_before_replace,
    )


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]
