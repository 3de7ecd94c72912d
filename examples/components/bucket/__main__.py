"""A bucket for an application's files, copied to another region."""

from typing import Any

import pulumi

from devops_components import (
    Bucket,
    BucketArgs,
    BucketLifecycle,
    BucketReplication,
    BucketTransition,
    EncryptionKeys,
    EncryptionKeysArgs,
    LogBucket,
    LogBucketArgs,
    stack_profile,
)

ACCOUNT, REGION, REGION_OF_COPIES = "123456789012", "eu-west-1", "eu-central-1"
PLACE: dict[str, Any] = {
    "profile": stack_profile(),
    "account": ACCOUNT,
    "region": REGION,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, purposes=("data",)))
invoices = BucketLifecycle(
    prefix="invoices/",
    transitions=(
        BucketTransition(after_days=30, storage_class="STANDARD_IA"),
        BucketTransition(after_days=365, storage_class="DEEP_ARCHIVE"),
    ),
    expire_after_days=3650,
)
logs = LogBucket("access-logs", LogBucketArgs(**PLACE, takes_bucket_logs=True))
files = Bucket(
    "files",
    BucketArgs(
        **PLACE,
        kms_key_arn=keys.key_arns["data"],
        lifecycles={"invoices": invoices},
        access_log_bucket=logs.bucket_name,
        replication=BucketReplication(
            bucket_arn=f"arn:aws:s3:::shop-copies-{ACCOUNT}",
            region=REGION_OF_COPIES,
            kms_key_arn=f"arn:aws:kms:{REGION_OF_COPIES}:{ACCOUNT}:key/6f1d2c3b-4a59-4e68-8d77-1c2b3a495867",
        ),
    ),
)

pulumi.export("bucket", files.bucket_name)
