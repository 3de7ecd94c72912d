"""Whether a repository forgets old images."""

from __future__ import annotations

from devops_policies.links import is_pointed_at
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_REPOSITORY = "aws:ecr/repository:Repository"
_POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
_WEB = Mock(_REPOSITORY, "web", {"name": "web"})


@rule(
    id="ecr-lifecycle",
    types=(_REPOSITORY,),
    severity=Severity.LOW,
    levels="A/A/M",
    whole_stack=True,
    fix="add an `ecr.LifecyclePolicy` that expires untagged images after days, and tagged ones beyond a number you roll back to",
    good=[_WEB, Mock(_POLICY, "web-images", {}, {"repository": "web"})],
    bad=[_WEB, Mock(_POLICY, "api-images", {"repository": "api"})],
)
def ecr_lifecycle(resource: Resource, context: Context) -> Violations:
    """Every repository forgets old images.

    Every build adds an image and nothing takes one away: the bill grows, a limit of images is reached in the middle of a
    release, and versions with known holes stay there to be pulled.
    """
    if not is_pointed_at(context.stack, resource, "repository", (_POLICY,), "name", "id"):
        yield Violation("images are kept forever")
