"""What a Kubernetes cluster accepts and answers.

Built-in kinds are checked by the SDK's types, strictly, as an API server with field validation does. Custom resources
pass as they are: their schema is in the cluster.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from devops_components.toolkit.simulated.check import Checked
from devops_components.toolkit.simulated.facts import Facts
from devops_components.toolkit.simulated.failure import Place, did_you_mean
from devops_components.toolkit.simulated.schema import ANY, Field, Shape, fields, schema
from devops_components.toolkit.simulated.values import UNKNOWN, Secret, is_object

CLUSTER_SCOPED: Final = frozenset(
    [
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterTrustBundle",
        "CustomResourceDefinition",
        "DeviceClass",
        "DeviceTaintRule",
        "FlowSchema",
        "IPAddress",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PodSecurityPolicy",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "ResourceSlice",
        "RuntimeClass",
        "ServiceCIDR",
        "StorageClass",
        "StorageVersionMigration",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeAttributesClass",
    ]
)
"""Built-in kinds that live in no namespace."""

QUANTITIES: Final = frozenset(
    [
        "allocatable",
        "capacity",
        "default",
        "defaultRequest",
        "hard",
        "limits",
        "max",
        "maxLimitRequestRatio",
        "min",
        "overhead",
        "podFixed",
        "requests",
        "used",
    ]
)
"""Maps of resource quantities, which may be written as numbers."""

_FIXED: Final[Mapping[str, Sequence[str]]] = {
    "kubernetes:apps/v1:DaemonSet": ("spec.selector",),
    "kubernetes:apps/v1:Deployment": ("spec.selector",),
    "kubernetes:apps/v1:StatefulSet": (
        "spec.podManagementPolicy",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ),
    "kubernetes:batch/v1:Job": ("spec.selector", "spec.template"),
    "kubernetes:core/v1:ConfigMap": ("binaryData", "data"),
    "kubernetes:core/v1:PersistentVolumeClaim": ("spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"),
    "kubernetes:core/v1:Pod": ("spec",),
    "kubernetes:core/v1:Secret": ("data", "stringData", "type"),
    "kubernetes:core/v1:Service": ("spec.clusterIP",),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ("roleRef",),
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ("roleRef",),
    "kubernetes:storage.k8s.io/v1:StorageClass": ("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"),
}
"""Type to the properties that cannot change, everything inside them included; those of pulumi-kubernetes 4."""

_SERVICE: Final = "kubernetes:core/v1:Service"
AUTONAMED: Final = "pulumi.com/autonamed"
"""Annotation of an object whose name was made up."""


def check_kubernetes(
    urn: str, token: str, name: str, news: Mapping[str, Any], olds: Mapping[str, Any], generation: int
) -> Checked:
    """Checks an object: built-in kinds by their types, and gives it a name and a namespace where it has none."""
    known = schema(token)
    place = Place()
    inputs = _fields(known.inputs, news, place) if known else _without_nulls(news)
    if token.endswith("List") or not _is_object(inputs, token):
        return Checked(inputs, place.failures)
    metadata = inputs.get("metadata", {})
    if not is_object(metadata):
        return Checked(inputs, place.failures)
    named = {**metadata, **_name(urn, token, name, metadata, olds, generation)}
    if "namespace" not in named and not _cluster_scoped(token):
        named["namespace"] = "default"
    return Checked({**inputs, "metadata": named}, place.failures)


def kubernetes_answer(urn: str, token: str, inputs: Mapping[str, Any], generation: int) -> tuple[Any, dict[str, Any]]:
    """The id (`namespace/name`, or the name alone) and the live object."""
    metadata = inputs.get("metadata")
    if not is_object(metadata) or not metadata.get("name"):
        return _digest(urn, generation)[:8], dict(inputs)
    name, namespace = metadata["name"], metadata.get("namespace")
    identity = UNKNOWN if UNKNOWN in (name, namespace) else f"{namespace}/{name}" if namespace else name
    digest = _digest(urn, generation)
    live = {
        **metadata,
        "creationTimestamp": "2025-01-01T00:00:00Z",
        "generation": 1,
        "resourceVersion": str(int(digest[:6], 16)),
        "uid": f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}",
    }
    outputs = {**inputs, "metadata": live}
    if token == _SERVICE:
        outputs.update(_service(inputs, name, digest))
    return identity, outputs


def kubernetes_facts(token: str) -> Facts:
    """What forces an object to be replaced: another name or namespace, and what the API server keeps for ever."""
    return Facts(fixed=("apiVersion", "kind", "metadata.name", "metadata.namespace", *_FIXED.get(token, ())))


def _service(inputs: Mapping[str, Any], name: Any, digest: str) -> dict[str, Any]:
    spec = inputs.get("spec")
    if not is_object(spec):
        return {}
    address = f"10.100.{int(digest[:2], 16)}.{int(digest[2:4], 16)}"
    answered: dict[str, Any] = {"spec": {"type": "ClusterIP", "clusterIP": address, "clusterIPs": [address], **spec}}
    if spec.get("type") == "LoadBalancer":
        host = UNKNOWN if name is UNKNOWN else f"{digest[:32]}.elb.example.com"
        answered["status"] = {"loadBalancer": {"ingress": [{"hostname": host}]}}
    return answered


def _name(
    urn: str, token: str, name: str, metadata: Mapping[str, Any], olds: Mapping[str, Any], generation: int
) -> Mapping[str, Any]:
    if metadata.get("name") or metadata.get("generateName") or token.endswith("Patch"):
        return {}
    old = olds.get("metadata")
    old_annotations = old.get("annotations") if is_object(old) else None
    kept = old["name"] if is_object(old) and is_object(old_annotations) and AUTONAMED in old_annotations else None
    made = kept or f"{name.lower()}-{_digest(urn, generation)[:8]}"
    annotations = metadata.get("annotations")
    return {"name": made, "annotations": {**(annotations if is_object(annotations) else {}), AUTONAMED: "true"}}


def _is_object(inputs: Mapping[str, Any], token: str) -> bool:
    known = schema(token)
    return "metadata" in (known.inputs if known else inputs) or "apiVersion" in inputs


def _cluster_scoped(token: str) -> bool:
    return token.rpartition(":")[2].removesuffix("Patch") in CLUSTER_SCOPED


def _digest(urn: str, generation: int) -> str:
    return hashlib.sha256(f"{urn}#{generation}".encode()).hexdigest()


def _without_nulls(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None and not key.startswith("__")}


def _fields(known: Mapping[str, Field], values: Mapping[str, Any], place: Place) -> dict[str, Any]:
    accepted: dict[str, Any] = {}
    for key, value in _without_nulls(values).items():
        field = known.get(key)
        if field is None:
            place.key(key).refuse(f"unknown field `{key}`{did_you_mean(key, known)}")
            accepted[key] = value
        elif key in QUANTITIES and field.shape.kind == "map":
            accepted[key] = value
        else:
            accepted[key] = _accept(field.shape, value, place.key(key))
    for field in known.values():
        if field.required and field.name not in accepted:
            place.key(field.name).refuse(f"missing required field `{field.name}`")
    return accepted


def _accept(shape: Shape, value: Any, place: Place) -> Any:
    if value is UNKNOWN or shape.kind == "any":
        return value
    if isinstance(value, Secret):
        return Secret(_accept(shape, value.value, place.hidden()))
    if shape.kind == "choice":
        return _choice(shape, value, place)
    if not isinstance(value, _PYTHON[shape.kind]) or (isinstance(value, bool) and shape.kind != "boolean"):
        place.refuse(f"must be {_ARTICLES[shape.kind]}, got {place.show(value)}")
        return value
    return _inside(shape, value, place)


def _inside(shape: Shape, value: Any, place: Place) -> Any:
    item = shape.item or ANY
    if shape.type is not None:
        return _fields(fields(shape.type), value, place)
    if shape.kind == "list":
        return [_accept(item, one, place.item(at)) for at, one in enumerate(value)]
    if shape.kind == "map":
        return {key: _accept(item, one, place.key(key)) for key, one in value.items() if one is not None}
    return value


def _choice(shape: Shape, value: Any, place: Place) -> Any:
    attempts: list[Place] = []
    for choice in shape.choices:
        attempt = place.trial()
        accepted = _accept(choice, value, attempt)
        if not attempt.failures:
            return accepted
        attempts.append(attempt)
    place.failures.extend(min((attempt.failures for attempt in attempts), key=len))
    return value


_PYTHON: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "document": (str, Mapping),
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "list": (list, tuple),
    "map": Mapping,
    "object": Mapping,
    "asset": (str, Mapping),
}
_ARTICLES: Final = {
    "string": "a string",
    "document": "a string or an object",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "list": "a list",
    "map": "a map",
    "object": "an object",
    "asset": "an asset or archive",
}
