"""The four ways in which S3 blocks public access."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from devops_policies.known import Doubts
from devops_policies.view import Resource

BUCKET_BLOCK: Final = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACCOUNT_BLOCK: Final = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
FLAGS: Final = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def left_open(block: Resource) -> Iterator[str]:
    """The flags that are certainly not true; then `Undecided` if one is not known."""
    doubts = Doubts()
    for flag in FLAGS:
        with doubts:
            if not block.flag(flag):
                yield flag
    if doubts:
        raise doubts[0]
