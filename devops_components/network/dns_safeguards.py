"""What tells who asked a public zone for what, and keeps others from answering in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import cloudwatch, kms, route53

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.iam import allow, document
from devops_components._core.keys import account_decides, make_key
from devops_components.network.names import HOME_REGION

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.network.dns_zone import DnsZoneArgs


def record_queries(owner: Component, args: DnsZoneArgs, zone: route53.Zone) -> cloudwatch.LogGroup:
    """Writes what the zone is asked into a log group of its own, which it returns; Route 53 writes to no other region."""
    name, account = owner.named("queries"), args.account
    groups = f"arn:aws:logs:{HOME_REGION}:{account}:log-group:*"
    encrypts = allow(
        ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        ["*"],
        service=f"logs.{HOME_REGION}.amazonaws.com",
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
        sid="CloudWatchLogs",
    )
    policy = document(account_decides(account, HOME_REGION), encrypts)
    key = make_key(owner, args, name, f"Encrypts what {args.domain} is asked", policy, HOME_REGION)
    group = cloudwatch.LogGroup(
        name,
        # Route 53 finds groups of this beginning in its console.
        name_prefix=f"/aws/route53/{args.domain}/",
        region=HOME_REGION,
        retention_in_days=args.query_log_retention_days or args.defaults.log_retention_days,
        kms_key_id=key.arn,
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    writes = cloudwatch.LogResourcePolicy(
        name, region=HOME_REGION, policy_name=name, policy_document=_delivery(group.arn, zone, account), opts=owner.child()
    )
    route53.QueryLog(name, zone_id=zone.zone_id, cloudwatch_log_group_arn=group.arn, opts=owner.child(depends_on=[writes]))
    return group


def sign(owner: Component, args: DnsZoneArgs, zone: route53.Zone) -> route53.KeySigningKey:
    """Signs the zone's answers with a key of its own; returns what the domain above has to know of it."""
    name = owner.named("signing")
    protect = args.defaults.protect
    key = kms.Key(
        name,
        region=HOME_REGION,
        description=f"Signs the answers of {args.domain}",
        # The only key Route 53 signs with; AWS renews none of its kind.
        customer_master_key_spec="ECC_NIST_P256",
        key_usage="SIGN_VERIFY",
        deletion_window_in_days=30 if protect else 7,
        policy=_signing(args.account),
        tags=owner.tagged(name),
        opts=owner.child(protect=True) if protect else owner.child(),
    )
    signing_key = route53.KeySigningKey(
        name,
        hosted_zone_id=zone.zone_id,
        key_management_service_arn=key.arn,
        # Route 53 takes no dashes here.
        name=name.replace("-", "_"),
        status="ACTIVE",
        opts=owner.child(),
    )
    route53.HostedZoneDnsSec(
        name, hosted_zone_id=zone.zone_id, signing_status="SIGNING", opts=owner.child(depends_on=[signing_key])
    )
    if args.alarms is not None:
        _watch(owner, zone, args.alarms)
    return signing_key


def _watch(owner: Component, zone: route53.Zone, routing: AlarmRouting) -> None:
    """The two alarms that AWS asks everybody who signs to have."""
    for kind, says, metric in (
        (
            "dns-signing-failure",
            "Route 53 cannot sign the zone's answers; whoever checks signatures soon gets none.",
            "DNSSECInternalFailure",
        ),
        (
            "dns-signing-key",
            "A key that signs the zone's answers needs attention: KMS does not let it be used.",
            "DNSSECKeySigningKeysNeedingAction",
        ),
    ):
        alarm = Alarm(
            kind,
            says,
            0,
            {"metric": Metric("AWS/Route53", metric, {"HostedZoneId": zone.zone_id}, statistic="Maximum")},
            # Route 53 looks every four hours.
            period_seconds=14400,
            periods=1,
            region=HOME_REGION,
        )
        raise_alarm(owner, alarm, routing)


def _delivery(group_arn: pulumi.Output[str], zone: route53.Zone, account: str) -> pulumi.Input[str]:
    """Lets Route 53 write what this zone is asked, and nothing else."""
    return document(
        allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [pulumi.Output.concat(group_arn, ":*")],
            service="route53.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": zone.arn}},
            sid="Queries",
        )
    )


def _signing(account: str) -> pulumi.Input[str]:
    """Lets Route 53 sign for zones of the account, and AWS's own services that act for it hand the key on."""
    service = "dnssec-route53.amazonaws.com"
    zones = {"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": "arn:aws:route53:::hostedzone/*"}}
    return document(
        account_decides(account, HOME_REGION),
        allow(["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"], ["*"], service=service, conditions=zones, sid="Sign"),
        allow(
            ["kms:CreateGrant"],
            ["*"],
            service=service,
            conditions={**zones, "Bool": {"kms:GrantIsForAWSResource": "true"}},
            sid="Grant",
        ),
    )
