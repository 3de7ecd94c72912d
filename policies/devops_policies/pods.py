"""The pods that Kubernetes objects make, and what their containers are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from devops_policies.clusters import is_patch, kind_of, objects
from devops_policies.known import Doubts, Undecided
from devops_policies.view import Part, Properties, Resource

_TEMPLATE: Final = "spec.template"
_TEMPLATES: Final[Mapping[str, str]] = {
    "Pod": "",
    "PodTemplate": "template",
    "ReplicationController": _TEMPLATE,
    "Deployment": _TEMPLATE,
    "StatefulSet": _TEMPLATE,
    "DaemonSet": _TEMPLATE,
    "ReplicaSet": _TEMPLATE,
    "Job": _TEMPLATE,
    "CronJob": "spec.jobTemplate.spec.template",
}
"""Where each kind keeps the labels and the specification of its pods; the same in all API versions."""

POD_TYPES: Final = (
    "kubernetes:core/v1:Pod",
    "kubernetes:core/v1:Pod*",
    "kubernetes:core/v1:ReplicationController*",
    *(f"kubernetes:apps/*:{kind}*" for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")),
    *(f"kubernetes:extensions/*:{kind}*" for kind in ("Deployment", "DaemonSet", "ReplicaSet")),
    *(f"kubernetes:batch/*:{kind}*" for kind in ("Job", "CronJob")),
)
"""Types that describe pods in any API version, patches of such objects and lists of them."""

POD_MAKERS: Final = (
    "kubernetes:core/v1:Pod",
    "kubernetes:core/v1:ReplicationController",
    *(f"kubernetes:apps/v1:{kind}" for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")),
    *(f"kubernetes:batch/v1:{kind}" for kind in ("Job", "CronJob")),
)
"""Types of whole objects that pods are made from, in the API versions that clusters serve."""

_CONTAINERS: Final = {"containers": "container", "initContainers": "init container", "ephemeralContainers": "ephemeral container"}


@dataclass(frozen=True, eq=False)
class Container(Part):
    """A container of a pod."""

    kind: str = "containers"
    """List it stands in."""

    @property
    def label(self) -> str:
        """The container in words."""
        return f"{_CONTAINERS[self.kind]} {_name(self)}"


@dataclass(frozen=True, eq=False)
class Volume(Part):
    """A volume of a pod."""

    @property
    def label(self) -> str:
        """The volume in words."""
        return f"volume {_name(self)}"

    @property
    def kinds(self) -> tuple[str, ...]:
        """Where its files come from: one word, such as `configMap`, unless the API server is to refuse it."""
        return tuple(key for key, value in self.props.items() if key != "name" and value is not None)


@dataclass(frozen=True, eq=False)
class Pod:
    """What an object says of its pods."""

    template: Properties
    """Holds the pods' `metadata` and `spec`."""
    is_patch: bool
    """Whether it only says what changes of an object that is described elsewhere."""
    is_job: bool
    """Whether the pods come to an end by themselves."""

    @property
    def spec(self) -> Properties:
        """The specification; empty where there is none, which the API server refuses."""
        return self.template.part("spec") or Part({}, self.template.at("spec"))

    @property
    def on_windows(self) -> bool:
        """Whether the pod says it runs Windows, where the API server refuses most of a Linux security context."""
        return self.spec.text("os.name") == "windows"

    @property
    def restarts(self) -> bool:
        """Whether the pods are kept running."""
        return not self.is_job and self.spec.text("restartPolicy", "Always") == "Always"

    def containers(self, doubts: Doubts, *kinds: str) -> Iterator[Container]:
        """The containers of these lists, of all lists where none is named; a list that is not known becomes a doubt."""
        spec = self.spec
        for kind in kinds or _CONTAINERS:
            with doubts:
                for container in spec.each(kind):
                    yield Container(container.props, container.path, kind)

    def volumes(self, doubts: Doubts) -> Iterator[Volume]:
        """The volumes; a list that is not known becomes a doubt."""
        with doubts:
            for volume in self.spec.each("volumes"):
                yield Volume(volume.props, volume.path)

    def lacks(self, holder: Properties, path: str) -> bool:
        """Whether nothing stands at a path that must be given.

        A patch leaves what it does not name as it is, so there it cannot be decided.
        """
        if holder.has(path):
            return False
        if self.is_patch:
            raise Undecided(holder.at(path), "is left as it is by the patch")
        return True


def pods(resource: Resource) -> Iterator[Pod]:
    """The pods that a resource describes: one kind of them, or one for each object of a list."""
    return (pod_of(each) for each in objects(resource))


def pod_of(workload: Resource) -> Pod:
    """The pods that an object describes."""
    path = _TEMPLATES[kind_of(workload)]
    template = (workload.part(path) or Part({}, workload.at(path))) if path else workload
    return Pod(template, is_patch(workload), workload.type.startswith("kubernetes:batch/"))


def _name(part: Part) -> str:
    """The name of a part, else where it stands."""
    try:
        return part.text("name", part.path)
    except Undecided:
        return part.path
