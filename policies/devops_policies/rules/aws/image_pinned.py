"""Whether the image that was tested is the one that runs."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from devops_policies.containers import TASK_DEFINITION, containers
from devops_policies.images import image
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource


@rule(
    id="image-pinned",
    types=(TASK_DEFINITION, "aws:lambda/function:Function"),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix="name the image by its digest, as in `registry/app@sha256:…`, or outside production by a tag that is not `latest`",
    settings={
        "digest": setting("Whether only a digest will do", False, False, True),
        "registries": setting("Registries that images may come from, with `*` as a wildcard; empty for any", []),
    },
    good={"containerDefinitions": [{"name": "web", "image": f"ghcr.io/acme/web@sha256:{'0' * 64}"}]},
    bad={"containerDefinitions": [{"name": "web", "image": "ghcr.io/acme/web:latest"}]},
)
def image_pinned(resource: Resource, context: Context) -> Violations:
    """Images are named so that they cannot change.

    A tag can be moved: what runs tomorrow is then not what was tested and scanned today, and a rollback brings back something
    else.
    """
    for subject, reference, path in _images(resource):
        pulled = image(reference)
        registries = context.settings["registries"]
        if pulled.is_moving:
            yield Violation(f"{subject} runs {reference}, which means another image tomorrow", path)
        elif pulled.digest is None and context.settings["digest"]:
            yield Violation(f"{subject} runs {reference}, and its tag can be moved to another image", path)
        if registries and not any(fnmatchcase(pulled.registry, allowed) for allowed in registries):
            yield Violation(f"{subject} runs {reference}; images may come from {', '.join(registries)}", path)


def _images(resource: Resource) -> Iterator[tuple[str, str, str]]:
    """What runs which image, and where that is said."""
    if resource.type == TASK_DEFINITION:
        for name, container in containers(resource):
            yield f"container {name}", container.text("image"), container.at("image")
    elif resource.has("imageUri"):
        yield "the function", resource.text("imageUri"), "imageUri"
