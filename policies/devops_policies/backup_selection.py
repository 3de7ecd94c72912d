"""Which resources a selection of AWS Backup puts into its plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from devops_policies.iam_policy import matches
from devops_policies.known import Undecided, every, some
from devops_policies.tags import tag
from devops_policies.view import Part, Resource, Stack

SELECTION: Final = "aws:backup/selection:Selection"

# ARNs by type, of a made-up resource in a made-up place: a pattern that matches one matches every resource of that type.
_ANY_ARN: Final[Mapping[str, str]] = {
    "aws:rds/instance:Instance": "arn:aws:rds:x0x:000000000001:db:y0y",
    "aws:rds/cluster:Cluster": "arn:aws:rds:x0x:000000000001:cluster:y0y",
    "aws:efs/fileSystem:FileSystem": "arn:aws:elasticfilesystem:x0x:000000000001:file-system/y0y",
    "aws:dynamodb/table:Table": "arn:aws:dynamodb:x0x:000000000001:table/y0y",
    "aws:ebs/volume:Volume": "arn:aws:ec2:x0x:000000000001:volume/y0y",
    "aws:s3/bucket:Bucket": "arn:aws:s3:::y0y",
    "aws:s3/bucketV2:BucketV2": "arn:aws:s3:::y0y",
}
STORES: Final = tuple(_ANY_ARN)
"""Types of the resources that hold data and can be selected."""

_TAG_CONDITION: Final = "aws:ResourceTag/"


def selects(stack: Stack, selection: Resource, store: Resource) -> bool:
    """Whether the selection takes the store in.

    Listed ARNs and tags widen a selection, conditions and excluded ARNs narrow it; one that lists nothing takes in everything.
    """
    return every(
        lambda: some(
            lambda: not selection.has("resources") and not selection.has("selectionTags"),
            lambda: _listed(stack, selection, "resources", store),
            lambda: any(tag(store, wanted.text("key")) == wanted.text("value") for wanted in selection.each("selectionTags")),
        ),
        lambda: not _listed(stack, selection, "notResources", store),
        lambda: every(*(partial(_meets, condition, store) for condition in selection.each("conditions"))),
    )


def _listed(stack: Stack, selection: Resource, path: str, store: Resource) -> bool:
    return some(
        lambda: stack.refers(selection, path, store, "arn"),
        lambda: some(*(partial(_covers, pattern, store, path) for pattern in stack.literals(selection, path))),
    )


def _covers(pattern: str, store: Resource, path: str) -> bool:
    """Whether the pattern matches the store's ARN; one that is not known yet is matched only by what matches all its kind."""
    if matches(pattern, _ANY_ARN[store.type]):
        return True
    try:
        return matches(pattern, store.text("arn"))
    except Undecided:
        service = _ANY_ARN[store.type].split(":")[2]
        if service in pattern.split(":"):
            raise Undecided(path, f"names {pattern}, and the ARN of {store.name} is not known yet") from None
        return False


def _meets(condition: Part, store: Resource) -> bool:
    return every(
        partial(_all, condition, "stringEquals", store, lambda wanted, value: value == wanted),
        partial(_all, condition, "stringLikes", store, lambda wanted, value: value is not None and matches(wanted, value)),
        partial(_all, condition, "stringNotEquals", store, lambda wanted, value: value != wanted),
        partial(_all, condition, "stringNotLikes", store, lambda wanted, value: value is None or not matches(wanted, value)),
    )


def _all(condition: Part, operator: str, store: Resource, holds: Callable[[str, str | None], bool]) -> bool:
    return all(
        holds(wanted.text("value"), tag(store, wanted.text("key").removeprefix(_TAG_CONDITION)))
        for wanted in condition.each(operator)
    )
