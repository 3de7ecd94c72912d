"""S3 buckets, and which resources speak of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from devops_policies.links import referring
from devops_policies.view import Resource, Stack

BUCKETS: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
POLICY: Final = "aws:s3/bucketPolicy:BucketPolicy"
IDENTITIES: Final = ("bucket", "id")
"""What names a bucket."""


def beside(stack: Stack, bucket: Resource, *types: str) -> Iterator[Resource]:
    """The resources of these types that speak of the bucket, or may."""
    return referring(stack, bucket, "bucket", *types)


def speaks_of(stack: Stack, resource: Resource, bucket: Resource) -> bool:
    """Whether the resource says something about the bucket."""
    return stack.refers(resource, "bucket", bucket, *IDENTITIES)
