"""Whether the image that was tested is the one that runs."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from devops_policies.images import image
from devops_policies.pods import POD_TYPES, Pod, pods
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Part, Resource


@rule(
    id="k8s-image",
    types=POD_TYPES,
    severity=Severity.MEDIUM,
    levels="A/M/M",
    keys=("pinned", "registry"),
    fix="name the image by its digest, as in `registry/app@sha256:…`, or outside production by a tag that is not `latest`",
    settings={
        "digest": setting("Whether only a digest will do", False, False, True),
        "registries": setting("Registries that images may come from, with `*` as a wildcard; empty for any", []),
    },
    good={"spec": {"containers": [{"name": "web", "image": f"ghcr.io/acme/web@sha256:{'0' * 64}"}]}},
    bad={"spec": {"containers": [{"name": "web", "image": "ghcr.io/acme/web:latest"}]}},
)
def k8s_image(resource: Resource, context: Context) -> Violations:
    """Images are named so that they cannot change, and come from their registry.

    A tag can be moved: the pods of one deployment then run different programs, and a rollback brings back something else. With
    the pull policy `Never` a node runs whatever it happens to hold under the name.
    """
    for pod in pods(resource):
        for container in pod.containers(context.doubts):
            with context.doubts:
                if container.text("imagePullPolicy") == "Never":
                    yield Violation(
                        f"{container.label} runs what its node holds under the name", container.at("imagePullPolicy"), "pinned"
                    )
        for subject, holder, path in _images(pod, context):
            with context.doubts:
                reference = holder.text(path)
                if reference:
                    yield from _faults(subject, reference, holder.at(path), context)


def _images(pod: Pod, context: Context) -> Iterator[tuple[str, Part, str]]:
    """What uses which image: containers run them, volumes can hold their files."""
    for container in pod.containers(context.doubts):
        yield f"{container.label} runs", container, "image"
    for volume in pod.volumes(context.doubts):
        yield f"{volume.label} holds", volume, "image.reference"


def _faults(subject: str, reference: str, path: str, context: Context) -> Violations:
    pulled = image(reference)
    registries = context.settings["registries"]
    if pulled.is_moving:
        yield Violation(f"{subject} {reference}, which means another image tomorrow", path, "pinned")
    elif pulled.digest is None and context.settings["digest"]:
        yield Violation(f"{subject} {reference}, and its tag can be moved to another image", path, "pinned")
    if registries and not any(fnmatchcase(pulled.registry, allowed) for allowed in registries):
        yield Violation(f"{subject} {reference}; images may come from {', '.join(registries)}", path, "registry")
