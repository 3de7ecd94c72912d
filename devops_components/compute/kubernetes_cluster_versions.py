"""Versions of Kubernetes that a cluster can be made with, and until when AWS looks after them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

AS_OF = "2026-10-05"
"""Day on which the table was compared with its source."""
STANDARD_SUPPORT_ENDS: Mapping[str, str] = {
    "1.37": "2027-12-01",
    "1.36": "2027-08-02",
    "1.35": "2027-03-27",
    "1.34": "2026-12-02",
}
"""Last day of standard support by version, the newest first; extended support would cost six times as much from then on.

Source: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
"""
KUBELET_SKEW = 3
"""Minor versions that nodes may be behind their control plane, by the version skew policy of Kubernetes."""


def check_version(version: str) -> str:
    """The version, if it is in standard support; else raises `ValueError` with those that are, and until when."""
    if version not in STANDARD_SUPPORT_ENDS:
        known = ", ".join(f"{each} until {end}" for each, end in STANDARD_SUPPORT_ENDS.items())
        raise ValueError(f"was not in standard support on {AS_OF}; allowed are {known}")
    return version


KubernetesVersion = Annotated[str, AfterValidator(check_version), Field(examples=["1.36"])]
"""A version of Kubernetes in standard support, as major and minor number."""


def check_skew(nodes: str, control_plane: str) -> None:
    """Raises `ValueError` where nodes of a version cannot work with a control plane of another."""
    behind = _minor(control_plane) - _minor(nodes)
    if behind < 0:
        raise ValueError(f"is {nodes}, newer than the control plane, {control_plane}; upgrade the control plane first")
    if behind > KUBELET_SKEW:
        raise ValueError(f"is {nodes}, {behind} versions behind the control plane, {control_plane}; at most {KUBELET_SKEW}")


def _minor(version: str) -> int:
    return int(version.partition(".")[2])
