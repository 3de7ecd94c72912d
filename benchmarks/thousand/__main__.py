"""A thousand resources: 250 buckets with what belongs to each."""

from pulumi_aws import s3

for number in range(250):
    bucket = s3.Bucket(f"bucket{number}")
    s3.BucketPublicAccessBlock(
        f"closed{number}",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    s3.BucketOwnershipControls(f"owned{number}", bucket=bucket.id, rule={"object_ownership": "BucketOwnerEnforced"})
    s3.BucketVersioning(f"versions{number}", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
