"""Pods, and the objects that describe them."""

from __future__ import annotations

from typing import Any

from devops_components.toolkit.simulated.schema import tokens

KINDS = {
    "Pod": "",
    "PodTemplate": "template",
    "ReplicationController": "spec.template",
    "Deployment": "spec.template",
    "StatefulSet": "spec.template",
    "DaemonSet": "spec.template",
    "ReplicaSet": "spec.template",
    "Job": "spec.template",
    "CronJob": "spec.jobTemplate.spec.template",
}


def kind_of(type_: str) -> str:
    return type_.rpartition(":")[2].removesuffix("Patch").removesuffix("List")


WORKLOADS = [type_ for type_ in tokens("kubernetes") if kind_of(type_) in KINDS]


def described(type_: str, spec: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """An object of a type with the specification of its pods, and the path to that."""
    path = KINDS[kind_of(type_)]
    described: dict[str, Any] = {"spec": spec}
    for step in reversed(path.split(".") if path else []):
        described = {step: described}
    place = ".".join(step for step in (path, "spec") if step)
    if type_.endswith("List"):
        return {"items": [{"metadata": {"name": "harmless"}}, described]}, f"items.1.{place}"
    return described, place


def pod(*containers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """A pod with one harmless container, or with these."""
    return {"spec": {"containers": [{"name": "web", **each} for each in containers or ({},)], **spec}}


def secured(**context: Any) -> dict[str, Any]:
    return {"securityContext": context}


def volume(**source: Any) -> dict[str, Any]:
    return {"volumes": [{"name": "data", **source}]}


__all__ = ["WORKLOADS", "described", "pod", "secured", "volume"]
