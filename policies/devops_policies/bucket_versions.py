"""Whether a bucket keeps what is overwritten or deleted, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from devops_policies.buckets import beside, speaks_of
from devops_policies.known import every, settled, some
from devops_policies.view import Part, Properties, Resource, Stack
from devops_policies.written import flag, is_written

VERSIONINGS: Final = ("aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2")
LIFECYCLES: Final = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)

# Of a bucket itself: the current type holds objects where the deprecated one holds lists.
_INLINE_VERSIONINGS: Final = ("versioning", "versionings")
_INLINE_RULES: Final = "lifecycleRules"
_EXPIRATIONS: Final = ("noncurrentVersionExpiration", "noncurrentVersionExpirations")
_NARROWING: Final = ("prefix", "tag", "tags", "and", "objectSizeGreaterThan", "objectSizeLessThan")


def is_versioned(stack: Stack, bucket: Resource) -> bool:
    """Whether the bucket keeps old versions: it says so, a resource beside it does, or Object Lock needs them."""
    return some(
        lambda: flag(bucket, "objectLockEnabled"),
        *(partial(_says_so, bucket, path) for path in _INLINE_VERSIONINGS),
        *(partial(_switches_on, stack, each, bucket) for each in beside(stack, bucket, *VERSIONINGS)),
    )


def old_versions_expire(stack: Stack, bucket: Resource) -> bool:
    """Whether a rule for the whole bucket deletes old versions some day."""
    return some(
        lambda: is_written(bucket, _INLINE_RULES) and _any_expires(bucket, _INLINE_RULES),
        *(partial(_expires, stack, each, bucket) for each in beside(stack, bucket, *LIFECYCLES)),
    )


def _says_so(bucket: Resource, path: str) -> bool:
    return is_written(bucket, path) and any(each.flag("enabled") for each in bucket.each(path))


def _switches_on(stack: Stack, versioning: Resource, bucket: Resource) -> bool:
    return every(
        lambda: speaks_of(stack, versioning, bucket),
        lambda: versioning.text("versioningConfiguration.status") == "Enabled",
    )


def _expires(stack: Stack, lifecycle: Resource, bucket: Resource) -> bool:
    return every(lambda: speaks_of(stack, lifecycle, bucket), lambda: _any_expires(lifecycle, "rules"))


def _any_expires(holder: Resource, path: str) -> bool:
    """Whether any rule does; one that does decides even if others are not known."""
    return settled(holder.each(path), lambda rules: some(*(partial(_is_for_all_that_is_old, rule) for rule in rules)))


def _is_for_all_that_is_old(rule: Part) -> bool:
    return every(partial(_is_on, rule), partial(_deletes_old, rule), lambda: not _is_narrowed(rule))


def _is_on(rule: Part) -> bool:
    return rule.text("status") == "Enabled" if rule.has("status") else rule.flag("enabled")


def _deletes_old(rule: Part) -> bool:
    return any(expiration.number("noncurrentDays") or expiration.number("days") for expiration in _old(rule))


def _old(rule: Part) -> Iterator[Part]:
    for path in _EXPIRATIONS:
        yield from rule.each(path)


def _is_narrowed(rule: Part) -> bool:
    """Whether the rule is for some objects only, by words of its own or of its filter."""
    places: list[Properties] = [rule, *rule.each("filter")]
    return any(place.get(word) not in (None, "", 0, {}, []) for place in places for word in _NARROWING)
