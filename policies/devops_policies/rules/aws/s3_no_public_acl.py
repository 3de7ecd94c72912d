"""Whether a bucket's access list lets everyone in."""

from __future__ import annotations

from collections.abc import Iterator

from devops_policies.buckets import BUCKETS
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_ACLS = ("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2")
_PUBLIC = ("public-read", "public-read-write", "authenticated-read")
_GROUPS = {"AllUsers": "everyone", "AuthenticatedUsers": "everyone with an AWS account"}


@rule(
    id="s3-no-public-acl",
    types=(*BUCKETS, *_ACLS),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="leave `acl` and `grants` out, and name in a bucket policy who may read; serve public files by CloudFront",
    good={"acl": "private"},
    bad={"acl": "public-read"},
)
def s3_no_public_acl(resource: Resource, context: Context) -> Violations:
    """No access list of a bucket lets everyone in.

    Such a list was the cause of most leaks from S3. Everyone with an AWS account is everyone.
    """
    with context.doubts:
        acl = resource.text("acl")
        if acl.lower() in _PUBLIC:
            yield Violation(f"the access list is {acl}", "acl")
    with context.doubts:
        for path, uri in _grantees(resource):
            group = _GROUPS.get(uri.rpartition("/")[2])
            if group:
                yield Violation(f"a grant lets {group} in", path)


def _grantees(resource: Resource) -> Iterator[tuple[str, str]]:
    """Where a group is granted something, and its address."""
    if resource.type in BUCKETS:
        for grant in resource.each("grants"):
            yield grant.path, grant.text("uri")
    else:
        for grant in resource.each("accessControlPolicy.grants"):
            yield grant.path, grant.text("grantee.uri")
