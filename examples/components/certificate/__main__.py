"""A certificate for a load balancer, and one for a distribution, with an alarm in the region of each."""

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
    stack_profile,
)

ACCOUNT, HOME, WORLD = "123456789012", "eu-west-1", "us-east-1"
PROFILE = stack_profile()
TAGS = {"Owner": "shop@example.org", "Environment": PROFILE, "CostCenter": "shop", "DataClass": "internal"}

worldwide = pulumi.ResourceOptions(
    provider=Provider("worldwide", region=WORLD, allowed_account_ids=[ACCOUNT], default_tags=ProviderDefaultTagsArgs(tags=TAGS))
)


def told_in(region: str, name: str, options: pulumi.ResourceOptions | None = None) -> AlarmRouting:
    """Where the alarms of a region go: CloudWatch tells no topic of another."""
    place = {"profile": PROFILE, "account": ACCOUNT}
    keys = EncryptionKeys(f"{name}-keys", EncryptionKeysArgs(**place, region=region, purposes=["messages"]), options)
    topic = AlarmTopicArgs(
        **place,
        webhooks={"on-call": "https://events.example.org/v2/enqueue"},
        kms_key_arn=keys.key_arns["messages"],
    )
    return AlarmRouting(topic_arn=AlarmTopic(name, topic, options).topic_arn, runbooks="https://runbooks.example.org")


here, there = told_in(HOME, "alarms"), told_in(WORLD, "worldwide-alarms", worldwide)
zone = DnsZone("shop", DnsZoneArgs(profile=PROFILE, account=ACCOUNT, domain="shop.example.org", alarms=there))
names = {"domain": "shop.example.org", "alternative_names": ["www.shop.example.org"], "zone_id": zone.zone_id}
balancer = Certificate("balancer", CertificateArgs(profile=PROFILE, **names, alarms=here))
distribution = Certificate("distribution", CertificateArgs(profile=PROFILE, **names, region=WORLD, alarms=there))

pulumi.export("balancerCertificateArn", balancer.certificate_arn)
pulumi.export("distributionCertificateArn", distribution.certificate_arn)
