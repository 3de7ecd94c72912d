"""Buckets in tests, and the resources beside them."""

from __future__ import annotations

from typing import Any

from devops_policies.rule import Mock

BUCKET, OLD_BUCKET = "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"
LATER = "undecided: cannot decide before deployment: "


def bucket(name: str = "files", type_: str = BUCKET, **props: Any) -> Mock:
    return Mock(type_, name, {"bucket": name, **props})


def beside(type_: str, /, **props: Any) -> Mock:
    """A resource that the program made from the bucket."""
    return Mock(type_, "beside", props, {"bucket": "files"})


def named(type_: str, of: Any = "files", /, **props: Any) -> Mock:
    """A resource that gives a bucket's name in words."""
    return Mock(type_, "named", {"bucket": of, **props})
