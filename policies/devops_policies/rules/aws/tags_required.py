"""Whether everything says whose it is."""

from __future__ import annotations

from dataclasses import replace

from devops_policies.known import Undecided
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.tags import listed, tag
from devops_policies.topics import TOPIC
from devops_policies.view import Resource

_GROUP = "aws:autoscaling/group:Group"
_GOOD = {"Owner": "shop@example.com", "Environment": "production", "CostCenter": "4711", "DataClass": "internal"}


@rule(
    id="tags-required",
    types=("taggable",),
    severity=Severity.MEDIUM,
    levels="M/M/M",
    sandbox="M",
    fix="add the tags to `defaultTags` of the provider, and where something differs to `tags` of the resource",
    settings={"tags": setting("Keys of tags that everything carries", list(_GOOD))},
    good=[Mock(TOPIC, "orders", {"tags": _GOOD})],
    bad=[Mock(TOPIC, "orders", {"tags": {**_GOOD, "owner": "shop@example.com", "Owner": ""}})],
)
def tags_required(resource: Resource, context: Context) -> Violations:
    """Everything says whose it is, what it costs whom, and what it holds.

    What has no owner is neither patched nor deleted. Bills, access by tags, backups and answers to an incident all begin with
    these tags. Those the provider adds count; keys are told apart by case, as AWS does.
    """
    spelled, missing = _spelled(resource), list[str]()
    for key in context.settings["tags"]:
        with context.doubts:
            if not _has(spelled, key):
                missing.append(key)
    if missing:
        yield Violation(f"tags are missing: {', '.join(missing)}", "tags")


def _has(resource: Resource, key: str) -> bool:
    """Whether the tag says anything; where the resource's own tags are not known, the one that its provider adds does."""
    try:
        return _says_something(tag(resource, key))
    except Undecided:
        if _says_something(tag(replace(resource, props={}), key)):
            return True
        raise


def _spelled(resource: Resource) -> Resource:
    """The resource with its tags as others write them: an Auto Scaling group lists them, and its provider adds none."""
    if resource.type != _GROUP:
        return resource
    return replace(listed(resource), provider=None)


def _says_something(value: str | None) -> bool:
    return bool(value and value.strip())
