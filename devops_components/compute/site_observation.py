"""What is recorded and watched about a site; all of it in the region that CloudFront reports to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import cloudfront, cloudwatch

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.iam import allow, document, partition

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.static_site import StaticSiteArgs

EDGE_REGION = "us-east-1"
"""Region of the metrics and the logs of every distribution."""
ERROR_PERCENT = 5
"""Share of requests the site failed at that wakes somebody."""
_FIELDS = (
    "date",
    "time",
    "x-edge-location",
    "sc-bytes",
    "c-ip",
    "cs-method",
    "cs(Host)",
    "cs-uri-stem",
    "sc-status",
    "cs(Referer)",
    "cs(User-Agent)",
    "cs-uri-query",
    "x-edge-result-type",
    "x-edge-request-id",
    "x-host-header",
    "cs-protocol",
    "cs-bytes",
    "time-taken",
    "ssl-protocol",
    "ssl-cipher",
    "x-edge-response-result-type",
    "cs-protocol-version",
    "time-to-first-byte",
    "x-edge-detailed-result-type",
    "sc-content-type",
    "sc-content-len",
)
"""What is recorded of a request: no cookies, which are as good as passwords."""


def record(owner: Component, args: StaticSiteArgs, distribution: cloudfront.Distribution) -> cloudwatch.LogGroup:
    """Writes every request into a log group of the site's own, which it returns."""
    name = owner.named("requests")
    log_group = cloudwatch.LogGroup(
        name,
        region=EDGE_REGION,
        # Groups called like this are no burden on the size of the region's policies.
        name_prefix=f"/aws/vendedlogs/cloudfront/{owner.component_name}-",
        retention_in_days=args.log_retention_days or args.defaults.log_retention_days,
        kms_key_id=args.log_key_arn,
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    _deliver(owner, args, distribution, log_group)
    return log_group


def watch(owner: Component, distribution: cloudfront.Distribution, routing: AlarmRouting) -> None:
    """Watches the share of requests that the site failed at."""
    metric = Metric("AWS/CloudFront", "5xxErrorRate", {"DistributionId": distribution.id, "Region": "Global"})
    says = f"More than {ERROR_PERCENT} % of requests failed for 3 of 5 minutes."
    raise_alarm(owner, Alarm("site-errors", says, ERROR_PERCENT, {"metric": metric}, breaching=3, region=EDGE_REGION), routing)


def _deliver(
    owner: Component, args: StaticSiteArgs, distribution: cloudfront.Distribution, log_group: cloudwatch.LogGroup
) -> None:
    """Lets CloudFront's requests flow into the log group."""
    name = owner.named("requests")
    policy = cloudwatch.LogResourcePolicy(
        name, region=EDGE_REGION, policy_name=name, policy_document=_delivery(log_group.arn, args), opts=owner.child()
    )
    source = cloudwatch.LogDeliverySource(
        name,
        region=EDGE_REGION,
        log_type="ACCESS_LOGS",
        resource_arn=distribution.arn,
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    destination = cloudwatch.LogDeliveryDestination(
        name,
        region=EDGE_REGION,
        output_format="json",
        delivery_destination_configuration=cloudwatch.LogDeliveryDestinationDeliveryDestinationConfigurationArgs(
            destination_resource_arn=log_group.arn
        ),
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    cloudwatch.LogDelivery(
        name,
        region=EDGE_REGION,
        delivery_source_name=source.name,
        delivery_destination_arn=destination.arn,
        record_fields=list(_FIELDS),
        tags=owner.tagged(name),
        opts=owner.child(depends_on=[policy]),
    )


def _delivery(log_group_arn: pulumi.Output[str], args: StaticSiteArgs) -> pulumi.Input[str]:
    """Lets CloudWatch's delivery service write on behalf of this account; without it AWS adds a policy nobody manages."""
    source = f"arn:{partition(args.region)}:logs:{EDGE_REGION}:{args.account}:*"
    return document(
        allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [pulumi.Output.concat(log_group_arn, ":*")],
            service="delivery.logs.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": args.account}, "ArnLike": {"aws:SourceArn": source}},
            sid="Delivery",
        )
    )
