"""Answers the engine's calls to the provider of one package from the simulated cloud."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from devops_components.errors import DevopsError
from devops_components.toolkit.simulated import cloud, values
from devops_components.toolkit.simulated.check import Checked
from devops_components.toolkit.simulated.diff import Difference
from devops_components.toolkit.simulated.faults import Faults, Operation
from devops_components.toolkit.simulated.ledger import Entry, Ledger
from devops_components.toolkit.simulated.observed import observed, with_secrets
from devops_components.toolkit.simulated.schema import version

_SERVICE: Final = "pulumirpc.ResourceProvider"
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


@dataclass(frozen=True)
class Call:
    """One call of the engine."""

    request: Any
    peer: str
    """Address at the other end of the connection, one for each provider the engine configured."""
    is_active: Callable[[], bool]
    """Whether the engine still waits."""


class _FailedError(Exception):
    """A call that ends with a status instead of an answer."""

    def __init__(self, code: grpc.StatusCode, reason: str) -> None:
        self.code = code
        super().__init__(reason)


class Servicer:
    """The provider of one package, for every instance of it that the engine configures."""

    def __init__(self, package: str, ledger: Ledger, faults: Faults, stopping: threading.Event) -> None:
        self._package = package
        self._ledger = ledger
        self._faults = faults
        self._stopping = stopping
        self._cancelled = threading.Event()
        self._configured: dict[str, Mapping[str, Any]] = {}
        """Configuration by the address of the connection."""

    def handler(self) -> grpc.GenericRpcHandler:
        """What a gRPC server registers; a method that is not here is answered as unimplemented."""
        methods: dict[str, tuple[Callable[[Call], Message], type[Message]]] = {
            "Attach": (self.attach, plugin_pb2.PluginAttach),
            "Cancel": (self.cancel, empty_pb2.Empty),
            "Check": (self.check, provider_pb2.CheckRequest),
            "CheckConfig": (self.check_config, provider_pb2.CheckRequest),
            "Configure": (self.configure, provider_pb2.ConfigureRequest),
            "Create": (self.create, provider_pb2.CreateRequest),
            "Delete": (self.delete, provider_pb2.DeleteRequest),
            "Diff": (self.diff, provider_pb2.DiffRequest),
            "DiffConfig": (self.diff_config, provider_pb2.DiffRequest),
            "GetPluginInfo": (self.plugin_info, empty_pb2.Empty),
            "Handshake": (self.handshake, provider_pb2.ProviderHandshakeRequest),
            "Invoke": (self.invoke, provider_pb2.InvokeRequest),
            "Read": (self.read, provider_pb2.ReadRequest),
            "Update": (self.update, provider_pb2.UpdateRequest),
        }
        handlers = {name: _handler(method, request) for name, (method, request) in methods.items()}
        return grpc.method_handlers_generic_handler(_SERVICE, handlers)

    def handshake(self, call: Call) -> Message:
        """Agrees on how values are sent; a new engine begins, so nothing is cancelled any more."""
        del call
        self._cancelled.clear()
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=False)

    def attach(self, call: Call) -> Message:
        """Takes note of an engine; its address is not needed."""
        del call
        return empty_pb2.Empty()

    def plugin_info(self, call: Call) -> Message:
        """The version is that of the installed SDK."""
        del call
        return plugin_pb2.PluginInfo(version=version(self._package))

    def check_config(self, call: Call) -> Message:
        """Refuses properties that the provider does not have."""
        name = call.request.urn.split("::", 3)[3]
        checked = cloud.check(call.request.urn, f"pulumi:providers:{self._package}", name, values.decode(call.request.news))
        return _checked(checked, name)

    def diff_config(self, call: Call) -> Message:
        """A provider's new configuration replaces neither it nor its resources."""
        changed = values.decode(call.request.old_inputs) != values.decode(call.request.news)
        return _different(Difference(), changed=changed)

    def configure(self, call: Call) -> Message:
        """Keeps the configuration of the provider at the other end of the connection."""
        self._configured[call.peer] = values.decode(call.request.args)
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True, acceptResources=True)

    def check(self, call: Call) -> Message:
        """Judges and completes a resource's inputs."""
        request = call.request
        olds, news = values.decode(request.olds), values.decode(request.news)
        generation = 0 if olds else self._ledger.next_generation(request.urn)
        checked = cloud.check(request.urn, request.type, request.name, news, olds, self._provider(call), generation)
        return _checked(checked, request.name)

    def diff(self, call: Call) -> Message:
        """What changes, and what of it replaces the resource."""
        olds, outputs, news = (values.decode(part) for part in (call.request.old_inputs, call.request.olds, call.request.news))
        return _different(cloud.diff(call.request.type, olds or outputs, news, outputs, self._provider(call)))

    def create(self, call: Call) -> Message:
        """Creates a resource, or in a preview says what it would be; the answers are the same."""
        request = call.request
        inputs = values.decode(request.properties)
        generation = self._ledger.next_generation(request.urn)
        created = cloud.create(request.urn, request.type, inputs, self._provider(call), generation)
        if not request.preview:
            entry = Entry(request.urn, request.type, created.id, inputs, created.outputs, generation)
            self._happen("create", call, lambda: self._ledger.add(entry))
            if call.is_active():
                self._ledger.acknowledge(entry)
        known = "" if created.id is values.UNKNOWN else created.id
        return provider_pb2.CreateResponse(id=known, properties=values.encode(created.outputs))

    def update(self, call: Call) -> Message:
        """Changes a resource in place."""
        request = call.request
        inputs = values.decode(request.news)
        entry = self._existing(request)
        # A resource that came to another URN by an alias is still the one that was made under its first.
        updated = cloud.update(
            entry.urn, request.type, inputs, entry.inputs, entry.outputs, self._provider(call), entry.generation
        )
        if not request.preview:
            changed = Entry(entry.urn, request.type, request.id, inputs, updated, entry.generation, acknowledged=True)
            self._happen("update", call, lambda: self._ledger.change(changed))
        return provider_pb2.UpdateResponse(properties=values.encode(updated))

    def read(self, call: Call) -> Message:
        """What there is of a resource; an answer without an id says that it is not there."""
        entry = self._ledger.find_id(call.request.type, call.request.id, call.request.urn)
        if entry is None:
            return provider_pb2.ReadResponse()
        outputs = with_secrets(entry.outputs, values.decode(call.request.properties))
        inputs = with_secrets(entry.inputs, values.decode(call.request.inputs))
        found = values.encode(observed(inputs, outputs))
        return provider_pb2.ReadResponse(id=entry.id, properties=values.encode(outputs), inputs=found)

    def delete(self, call: Call) -> Message:
        """Deletes a resource; one that is not there is deleted already."""
        entry = self._ledger.find_id(call.request.type, call.request.id, call.request.urn)
        if entry is not None:
            self._happen("delete", call, lambda: self._ledger.remove(entry))
        return empty_pb2.Empty()

    def invoke(self, call: Call) -> Message:
        """The result of a function."""
        answer = cloud.invoke(call.request.tok, values.decode(call.request.args), self._provider(call))
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(values.encode(answer))
        return response

    def cancel(self, call: Call) -> Message:
        """Ends whatever hangs."""
        del call
        self._cancelled.set()
        return empty_pb2.Empty()

    def _provider(self, call: Call) -> Mapping[str, Any]:
        """The configuration of the provider at the other end of the connection.

        A connection that broke and came back has a new address; it is only taken for another one's where all agree.
        """
        found = self._configured.get(call.peer)
        if found is not None:
            return found
        known = list(self._configured.values())
        if known and all(inputs == known[0] for inputs in known):
            return known[0]
        raise _FailedError(
            grpc.StatusCode.FAILED_PRECONDITION, f"the {self._package} provider of this connection is not configured"
        )

    def _existing(self, request: Any) -> Entry:
        entry = self._ledger.find_id(request.type, request.id, request.urn)
        if entry is None:
            raise _FailedError(grpc.StatusCode.NOT_FOUND, f"{request.type} {request.id} does not exist in the simulated cloud")
        return entry

    def _happen(self, operation: Operation, call: Call, effect: Callable[[], None]) -> None:
        """Lets an effect happen, or go wrong where that is rehearsed."""
        urn = call.request.urn
        fault = self._faults.next(operation, urn)
        if fault == "error":
            raise _FailedError(grpc.StatusCode.UNKNOWN, f"rehearsed failure: {operation} of {urn}")
        if fault == "hang":
            while call.is_active() and not self._cancelled.is_set() and not self._stopping.wait(_POLL):
                pass
            raise _FailedError(grpc.StatusCode.CANCELLED, f"rehearsed failure: {operation} of {urn} never answered")
        effect()
        if fault == "lose":
            raise _FailedError(grpc.StatusCode.UNAVAILABLE, f"rehearsed failure: the reply to the {operation} of {urn} was lost")


def _handler(method: Callable[[Call], Message], request_class: type[Message]) -> grpc.RpcMethodHandler[Any, Any]:
    """Turns errors into statuses the engine shows; nothing is ever printed."""

    def answer(request: Any, context: Any) -> Message:
        try:
            return method(Call(request, context.peer(), context.is_active))
        except _FailedError as failed:
            code, reason = failed.code, str(failed)
        except DevopsError as error:
            code, reason = grpc.StatusCode.UNKNOWN, str(error)
        except Exception as error:  # a defect: the engine must hear of it, and gRPC would print it
            code, reason = grpc.StatusCode.INTERNAL, f"the simulated cloud failed: {type(error).__name__}: {error}"
        context.abort(code, reason)
        raise AssertionError(reason)  # pragma: no cover - abort raises

    return grpc.unary_unary_rpc_method_handler(answer, request_class.FromString, _serialized)


def _serialized(message: Message) -> bytes:
    return message.SerializeToString()


def _checked(checked: Checked, name: str) -> Message:
    """The answer of a check; what was filled in is marked, so that the next check knows it from the program's own."""
    failures = [provider_pb2.CheckFailure(reason=failure.told(name)) for failure in checked.failures]
    marked = {"__defaults": list(checked.defaults)} if checked.defaults else {}
    return provider_pb2.CheckResponse(inputs=values.encode({**checked.inputs, **marked}), failures=failures)


def _different(difference: Difference, *, changed: bool = False) -> Message:
    found = difference.changes
    detailed = {
        change.path: provider_pb2.PropertyDiff(kind=_KINDS[change.kind, change.replaces], inputDiff=True) for change in found
    }
    some = provider_pb2.DiffResponse.DIFF_SOME if found or changed else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some,
        diffs=sorted({_top(change.path) for change in found}),
        replaces=sorted({_top(change.path) for change in found if change.replaces}),
        detailedDiff=detailed,
        hasDetailedDiff=bool(detailed),
        deleteBeforeReplace=difference.delete_before_replace,
    )


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]
