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
from devops_components.toolkit.simulated.failure import Place
from devops_components.toolkit.simulated.kubernetes_accept import accept_fields, check_encoded, without_nulls
from devops_components.toolkit.simulated.schema import schema
from devops_components.toolkit.simulated.values import UNKNOWN, is_object, reveal

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

_ENCODED: Final = {"kubernetes:core/v1:ConfigMap": "binaryData", "kubernetes:core/v1:Secret": "data"}
"""Type to the map whose values are base64."""
_CONTAINER: Final = (
    "args",
    "command",
    "env",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resources",
    "securityContext",
    "stdin",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeDevices",
    "volumeMounts",
    "workingDir",
)
_POD: Final = (
    "affinity",
    "automountServiceAccountToken",
    "dnsConfig",
    "dnsPolicy",
    "enableServiceLinks",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostname",
    "imagePullSecrets",
    "nodeName",
    "nodeSelector",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "securityContext",
    "serviceAccount",
    "serviceAccountName",
    "shareProcessNamespace",
    "subdomain",
    "terminationGracePeriodSeconds",
    "volumes",
)
_VOLUME: Final = ("awsElasticBlockStore", "csi", "fc", "flexVolume", "hostPath", "iscsi", "local", "nfs")
_FIXED: Final[Mapping[str, Sequence[str]]] = {
    "kubernetes:apps/v1:DaemonSet": ("spec.selector",),
    "kubernetes:apps/v1:Deployment": ("spec.selector",),
    "kubernetes:apps/v1:StatefulSet": (
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ),
    "kubernetes:batch/v1:Job": ("spec.completions", "spec.parallelism", "spec.selector", "spec.template"),
    "kubernetes:core/v1:ConfigMap": ("binaryData", "data"),
    "kubernetes:core/v1:PersistentVolume": tuple(f"spec.{name}" for name in _VOLUME),
    "kubernetes:core/v1:PersistentVolumeClaim": ("spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"),
    "kubernetes:core/v1:Pod": (
        *(f"spec.{name}" for name in _POD),
        *(f"spec.{kind}[*].{name}" for kind in ("containers", "initContainers") for name in _CONTAINER),
    ),
    "kubernetes:core/v1:ResourceQuota": ("spec.scopes",),
    "kubernetes:core/v1:Secret": ("data", "stringData", "type"),
    "kubernetes:core/v1:Service": ("spec.clusterIP",),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ("roleRef",),
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ("roleRef",),
    "kubernetes:storage.k8s.io/v1:StorageClass": ("parameters", "provisioner"),
}
"""Type to the properties that pulumi-kubernetes 4 replaces for, everything inside them included."""

_MUTABLE: Final = {
    "kubernetes:core/v1:ConfigMap": "enableConfigMapMutable",
    "kubernetes:core/v1:Secret": "enableSecretMutable",
}
"""Type to the provider's option that lets its data change in place."""
_SERVICE: Final = "kubernetes:core/v1:Service"
AUTONAMED: Final = "pulumi.com/autonamed"
"""Annotation of an object whose name was made up."""


def check_kubernetes(
    urn: str, token: str, name: str, news: Mapping[str, Any], olds: Mapping[str, Any], generation: int
) -> Checked:
    """Checks an object: built-in kinds by their types, and gives it a name and a namespace where it has none."""
    known = schema(token)
    place = Place()
    inputs = accept_fields(known.inputs, news, place) if known else without_nulls(news)
    if token in _ENCODED:
        check_encoded(reveal(inputs.get(_ENCODED[token])), place.key(_ENCODED[token]))
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


def kubernetes_facts(token: str, news: Mapping[str, Any], provider_inputs: Mapping[str, Any]) -> Facts:
    """What forces an object to be replaced: another name or namespace, and what the API server keeps for ever.

    Configuration and secrets are changed in place where the provider is told so, unless they are immutable.
    """
    fixed = _FIXED.get(token, ())
    if token in _MUTABLE and provider_inputs.get(_MUTABLE[token]) in (True, "true") and not news.get("immutable"):
        fixed = [name for name in fixed if name == "type"]
    return Facts(exact=True, fixed=("apiVersion", "kind", "metadata.name", "metadata.namespace", *fixed))


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
