from __future__ import annotations

import pulumi

from devops_components import Bucket, BucketArgs, BucketCors, BucketReplication, ObjectLock
from tests.makers import KEY, PLACE, ROUTING

COPIES = BucketReplication(bucket_arn="arn:aws:s3:::copies", region="eu-central-1", kms_key_arn=KEY)


def make(name: str, opts: pulumi.ResourceOptions | None) -> Bucket:
    return Bucket(
        name,
        BucketArgs(
            **PLACE,
            kms_key_arn=KEY,
            object_lock=ObjectLock(days=30),
            access_log_bucket="access-logs",
            event_notifications=True,
            cors=(BucketCors(origins=("https://shop.example.org",)),),
            replication=COPIES,
            alarms=ROUTING,
        ),
        opts,
    )
