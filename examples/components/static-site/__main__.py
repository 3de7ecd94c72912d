"""A site at the edge, and what has to lie in us-east-1 for it."""

import pulumi
from pulumi_aws import Provider, ProviderDefaultTagsArgs

from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    Certificate,
    CertificateArgs,
    DnsZone,
    DnsZoneArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    LogBucket,
    LogBucketArgs,
    StaticSite,
    StaticSiteArgs,
    WebAcl,
    WebAclArgs,
    stack_profile,
)

ACCOUNT, HOME, EDGE = "123456789012", "eu-west-1", "us-east-1"
PROFILE = stack_profile()
PLACE = {"profile": PROFILE, "account": ACCOUNT}
TAGS = {"Owner": "shop@example.org", "Environment": PROFILE, "CostCenter": "shop", "DataClass": "internal"}
NAME = "www.shop.example.org"

edge = pulumi.ResourceOptions(
    provider=Provider("edge", region=EDGE, allowed_account_ids=[ACCOUNT], default_tags=ProviderDefaultTagsArgs(tags=TAGS))
)
keys = EncryptionKeys("edge-keys", EncryptionKeysArgs(**PLACE, region=EDGE, purposes=["logs", "messages"]), edge).key_arns
webhooks = {"on-call": "https://events.example.org/v2"}
topic = AlarmTopic("edge-alarms", AlarmTopicArgs(**PLACE, webhooks=webhooks, kms_key_arn=keys["messages"]), edge)
alarms = AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org")
zone = DnsZone("shop", DnsZoneArgs(**PLACE, domain="shop.example.org", alarms=alarms))
proof = {"domain": NAME, "zone_id": zone.zone_id, "region": EDGE, "alarms": alarms}
certificate = Certificate("site", CertificateArgs(profile=PROFILE, **proof))
acl = WebAcl("edge-filter", WebAclArgs(**PLACE, region=EDGE, for_cloudfront=True, kms_key_arn=keys["logs"]), edge)
logs = LogBucket("access-logs", LogBucketArgs(**PLACE, region=HOME, takes_bucket_logs=True))
site = StaticSite(
    "site",
    StaticSiteArgs(
        **PLACE,
        region=HOME,
        domains=[NAME],
        certificate_arn=certificate.certificate_arn,
        zone_id=zone.zone_id,
        error_page="404.html",
        web_acl_arn=acl.web_acl_arn,
        access_log_bucket=logs.bucket_name,
        log_key_arn=keys["logs"],
        alarms=alarms,
    ),
)

pulumi.export("url", site.url)
pulumi.export("bucket", site.bucket_name)
pulumi.export("distributionId", site.distribution_id)
