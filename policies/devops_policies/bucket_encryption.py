"""How a bucket encrypts what is put into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from devops_policies.customer_keys import has_own_key
from devops_policies.view import Part, Resource
from devops_policies.written import is_written

ENCRYPTIONS: Final = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
)

_INLINE: Final = "serverSideEncryptionConfiguration"
_INLINE_OF_DEPRECATED: Final = "serverSideEncryptionConfigurations"
_DEFAULTS: Final = ("applyServerSideEncryptionByDefault", "applyServerSideEncryptionByDefaults")
_KEYS_OF_S3: Final = "AES256"


def weakness(resource: Resource) -> str | None:
    """What a bucket, or a resource that says how one encrypts, lacks to be encrypted with a key of one's own; none if nothing."""
    weaknesses = [_weakness_of(rule) for rule in _rules(resource)]
    return weaknesses[0] if weaknesses else "nothing says that a key of your own encrypts it"


def _rules(resource: Resource) -> Iterator[Part]:
    """The rule, for S3 takes one at most; the deprecated kinds of resources write lists where the others write objects."""
    if resource.type in ENCRYPTIONS:
        yield from resource.each("rules")
    elif is_written(resource, _INLINE):
        yield from resource.each(f"{_INLINE}.rule")
    elif is_written(resource, _INLINE_OF_DEPRECATED):
        for configuration in resource.each(_INLINE_OF_DEPRECATED):
            yield from configuration.each("rules")


def _weakness_of(rule: Part) -> str | None:
    default = next((each for path in _DEFAULTS for each in rule.each(path)), None)
    algorithm = default.text("sseAlgorithm", _KEYS_OF_S3) if default else _KEYS_OF_S3
    if default is None or not algorithm.startswith("aws:kms"):
        return f"{algorithm} encrypts it with keys of S3"
    if not has_own_key(default, "kmsMasterKeyId"):
        return "it is encrypted with the key that AWS keeps for S3"
    # Bucket keys do not exist for the two layers of aws:kms:dsse.
    if algorithm == "aws:kms" and not rule.flag("bucketKeyEnabled"):
        return "every object costs a request to KMS, for the bucket has no key of its own"
    return None
