"""When the objects of a bucket move to cheaper storage, and when they go."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Literal, Self

from pulumi_aws import s3
from pydantic import Field, model_validator

from devops_components._core.args import Args
from devops_components._core.closed import Many

StorageClass = Literal["STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"]
"""Storage that is cheaper to keep and dearer to read, in the order in which S3 lets objects move; all of it in three zones."""

_ORDER: tuple[StorageClass, ...] = ("STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")
_LEAST_DAYS_TO_IA = 30
"""Days before which S3 moves nothing to STANDARD_IA."""


class BucketTransition(Args):
    """A move to cheaper storage."""

    after_days: int = Field(ge=0)
    """Days after an object was written."""
    storage_class: StorageClass
    """Where it moves to."""

    @model_validator(mode="after")
    def _is_not_too_early(self) -> Self:
        if self.storage_class == "STANDARD_IA" and self.after_days < _LEAST_DAYS_TO_IA:
            raise ValueError(
                f"after_days is {self.after_days}; S3 moves objects to STANDARD_IA after {_LEAST_DAYS_TO_IA} days at the earliest"
            )
        return self


class BucketLifecycle(Args):
    """What becomes of objects whose key begins in one way."""

    prefix: str = Field(default="", examples=["invoices/"])
    """Beginning of the keys; without it every object."""
    transitions: Many[BucketTransition] = ()
    """Moves to cheaper storage, in the order they happen."""
    expire_after_days: int | None = Field(default=None, ge=1)
    """Days after which objects are deleted; without it they stay. What is deleted can be brought back for a while."""

    @model_validator(mode="after")
    def _does_something_in_order(self) -> Self:
        if not self.transitions and self.expire_after_days is None:
            raise ValueError("name at least one of `transitions` and `expire_after_days`; the rule does nothing")
        for first, second in pairwise(self.transitions):
            if second.after_days <= first.after_days or _ORDER.index(second.storage_class) <= _ORDER.index(first.storage_class):
                raise ValueError(
                    f"the move to {second.storage_class} after {second.after_days} days follows the one to "
                    f"{first.storage_class} after {first.after_days}; each comes later than the one before, in the order "
                    + ", ".join(_ORDER)
                )
        last = max((move.after_days for move in self.transitions), default=0)
        if self.expire_after_days is not None and self.expire_after_days <= last:
            raise ValueError(f"expire_after_days is {self.expire_after_days}, but objects still move after {last} days")
        return self


def rules(lifecycles: Mapping[str, BucketLifecycle]) -> list[s3.BucketLifecycleConfigurationRuleArgs]:
    """One rule of S3 for each lifecycle, called after its key."""
    return [_rule(name, lifecycle) for name, lifecycle in sorted(lifecycles.items())]


def _rule(name: str, lifecycle: BucketLifecycle) -> s3.BucketLifecycleConfigurationRuleArgs:
    moves = [
        s3.BucketLifecycleConfigurationRuleTransitionArgs(days=move.after_days, storage_class=move.storage_class)
        for move in lifecycle.transitions
    ]
    days = lifecycle.expire_after_days
    return s3.BucketLifecycleConfigurationRuleArgs(
        id=name,
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=lifecycle.prefix),
        transitions=moves or None,
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days) if days is not None else None,
    )
