"""The filter between the internet and what serves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

import pulumi
from pulumi_aws import cloudwatch, wafv2
from pydantic import Field, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.iam import allow, document, partition
from devops_components._core.types import AccountId, Region, matching

RuleGroup = Literal["ip_reputation", "known_bad_inputs", "common", "sql"]
"""A group of rules that AWS writes and keeps up to date: addresses that attack, requests that exploit a known hole, the common
attacks of OWASP's list, and SQL where none belongs."""

_GROUPS: Mapping[RuleGroup, tuple[str, int]] = {
    "ip_reputation": ("AWSManagedRulesAmazonIpReputationList", 20),
    "known_bad_inputs": ("AWSManagedRulesKnownBadInputsRuleSet", 30),
    "common": ("AWSManagedRulesCommonRuleSet", 40),
    "sql": ("AWSManagedRulesSQLiRuleSet", 50),
}
"""What AWS calls a group, and its place among the rules; a place never changes, and the cheapest look comes first.

With the limit for each address they take 1,127 of the 1,500 capacity units that a web ACL has before it costs more.
"""
_RATE_PLACE = 10
HOME_OF_CLOUDFRONT = "us-east-1"
RATE_WINDOW_SECONDS = 300
"""Seconds over which the requests of an address are counted; AWS's own default."""
_TOO_MANY_REQUESTS = 429
_KEPT = ("BLOCK", "COUNT")
_REDACTED = ("authorization", "cookie")


class WebAclSettings(Args):
    """What a person decides about a web ACL."""

    inspect_sql: bool = False
    """Whether SQL in requests is refused as well; for services that put what they are sent into queries."""
    counted: dict[RuleGroup, Many[Annotated[str, matching(r"[A-Za-z0-9_-]{1,128}", "the name of a rule")]]] = Field(
        default={}, examples=[{"common": ["SizeRestrictions_BODY"]}]
    )
    """Rules by group that only count, because they turn customers away; `SizeRestrictions_BODY` refuses uploads over 8 KB."""
    requests_per_address: int = Field(default=2000, ge=10, le=2_000_000_000)
    """Requests one address may send in five minutes; one that sends more is told so (429) until it slows down."""
    log_retention_days: int | None = Field(default=None, ge=1)
    """Days that the record is kept; without it as the profile says."""

    @model_validator(mode="after")
    def _counts_what_there_is(self) -> Self:
        if "sql" in self.counted and not self.inspect_sql:
            raise ValueError("counted names rules of sql, which are not there; set inspect_sql to true or leave them out")
        return self


class WebAclArgs(WebAclSettings, ComponentArgs):
    """Arguments of `WebAcl`."""

    account: AccountId
    """Account the web ACL is in, twelve digits."""
    region: Region
    """Region of the web ACL and of what it filters; of one for CloudFront it is `us-east-1`, where it is made by any provider."""
    for_cloudfront: bool = False
    """Whether it filters what CloudFront delivers; a `StaticSite` takes its ARN."""
    kms_key_arn: Wire[str] | None = None
    """Key that encrypts the record; without it CloudWatch's own."""
    associations: dict[str, Wire[str]] = Field(default={})
    """ARNs by name of what it filters: load balancers, stages of REST APIs. A `ContainerService` associates itself."""

    @model_validator(mode="after")
    def _stands_where_cloudfront_looks(self) -> Self:
        if self.for_cloudfront and self.region != HOME_OF_CLOUDFRONT:
            raise ValueError(f"for_cloudfront is true and region is {self.region}; CloudFront only knows {HOME_OF_CLOUDFRONT}")
        if self.for_cloudfront and self.associations:
            raise ValueError("for_cloudfront is true, but associations names something; a distribution names its web ACL itself")
        return self


class WebAcl(Component):
    """A filter that lets everything through but what AWS knows to be an attack, and addresses that ask too often.

    It keeps a record of what it stopped or counted, without cookies and credentials. It costs 5 USD a month, 1 USD more for each
    of its four or five rules, and 0.60 USD for a million requests. CloudWatch takes ten policies of the record's kind a region.
    """

    web_acl_arn: pulumi.Output[str]
    """ARN to give to what is to be filtered."""
    log_group_name: pulumi.Output[str]
    """Log group with the record."""

    def __init__(self, name: str, args: WebAclArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:security:WebAcl", name, args, opts)
        acl = wafv2.WebAcl(
            name,
            description=f"Filters what the internet asks of {args.profile}",
            region=args.region if args.for_cloudfront else None,
            scope="CLOUDFRONT" if args.for_cloudfront else "REGIONAL",
            default_action=wafv2.WebAclDefaultActionArgs(allow=wafv2.WebAclDefaultActionAllowArgs()),
            rules=list(_rules(args)),
            visibility_config=wafv2.WebAclVisibilityConfigArgs(**_visible(name)),
            tags=self.tagged(name),
            opts=self.child(),
        )
        log_group = self._record(acl, args)
        for target, arn in args.associations.items():
            wafv2.WebAclAssociation(self.named(target), web_acl_arn=acl.arn, resource_arn=arn, opts=self.child())
        self.publish(web_acl_arn=acl.arn, log_group_name=log_group.name)

    def _record(self, acl: wafv2.WebAcl, args: WebAclArgs) -> cloudwatch.LogGroup:
        """Writes what the web ACL stopped or counted into a log group of its own, which it returns."""
        name, region = self.named("log"), args.region if args.for_cloudfront else None
        log_group = cloudwatch.LogGroup(
            name,
            region=region,
            # AWS WAF writes only into groups that are called like this.
            name_prefix=f"aws-waf-logs-{self.component_name}-",
            retention_in_days=args.log_retention_days or args.defaults.log_retention_days,
            kms_key_id=args.kms_key_arn,
            tags=self.tagged(name),
            opts=self.child(),
        )
        policy = cloudwatch.LogResourcePolicy(
            name,
            region=region,
            policy_name=name,
            policy_document=_delivery(log_group.arn, args.account, args.region),
            opts=self.child(),
        )
        wafv2.WebAclLoggingConfiguration(
            name,
            region=region,
            resource_arn=acl.arn,
            log_destination_configs=[log_group.arn],
            logging_filter=_what_was_stopped(),
            redacted_fields=[
                wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
                    single_header=wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs(name=header)
                )
                for header in _REDACTED
            ],
            opts=self.child(depends_on=[policy]),
        )
        return log_group


def _rules(args: WebAclArgs) -> Iterator[wafv2.WebAclRuleArgs]:
    """The limit for each address, then AWS's groups."""
    refusal = wafv2.WebAclRuleActionBlockCustomResponseArgs(response_code=_TOO_MANY_REQUESTS)
    yield wafv2.WebAclRuleArgs(
        name="rate",
        priority=_RATE_PLACE,
        statement=wafv2.WebAclRuleStatementArgs(
            rate_based_statement=wafv2.WebAclRuleStatementRateBasedStatementArgs(
                aggregate_key_type="IP", limit=args.requests_per_address, evaluation_window_sec=RATE_WINDOW_SECONDS
            )
        ),
        action=wafv2.WebAclRuleActionArgs(block=wafv2.WebAclRuleActionBlockArgs(custom_response=refusal)),
        visibility_config=wafv2.WebAclRuleVisibilityConfigArgs(**_visible("rate")),
    )
    for group, (managed, place) in _GROUPS.items():
        if group == "sql" and not args.inspect_sql:
            continue
        statement = wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs(
            vendor_name="AWS",
            name=managed,
            rule_action_overrides=[_only_counts(rule) for rule in args.counted.get(group, ())] or None,
        )
        yield wafv2.WebAclRuleArgs(
            name=group.replace("_", "-"),
            priority=place,
            statement=wafv2.WebAclRuleStatementArgs(managed_rule_group_statement=statement),
            override_action=wafv2.WebAclRuleOverrideActionArgs(none=wafv2.WebAclRuleOverrideActionNoneArgs()),
            visibility_config=wafv2.WebAclRuleVisibilityConfigArgs(**_visible(group.replace("_", "-"))),
        )


def _only_counts(rule: str) -> wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArgs:
    return wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArgs(
        name=rule,
        action_to_use=wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseArgs(
            count=wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseCountArgs()
        ),
    )


def _visible(metric: str) -> dict[str, Any]:
    """Metrics, but no samples: those would show the cookies and credentials that the record leaves out."""
    return {"metric_name": metric, "cloudwatch_metrics_enabled": True, "sampled_requests_enabled": False}


def _what_was_stopped() -> wafv2.WebAclLoggingConfigurationLoggingFilterArgs:
    """Drops requests that passed: access logs hold them already, and CloudWatch takes 0.50 USD for a gigabyte."""
    conditions = [
        wafv2.WebAclLoggingConfigurationLoggingFilterFilterConditionArgs(
            action_condition=wafv2.WebAclLoggingConfigurationLoggingFilterFilterConditionActionConditionArgs(action=action)
        )
        for action in _KEPT
    ]
    kept = wafv2.WebAclLoggingConfigurationLoggingFilterFilterArgs(
        behavior="KEEP", requirement="MEETS_ANY", conditions=conditions
    )
    return wafv2.WebAclLoggingConfigurationLoggingFilterArgs(default_behavior="DROP", filters=[kept])


def _delivery(log_group_arn: pulumi.Output[str], account: str, region: str) -> pulumi.Input[str]:
    """Lets CloudWatch's delivery service write, on behalf of this account; without it AWS adds a policy nobody manages."""
    source = f"arn:{partition(region)}:logs:{region}:{account}:*"
    return document(
        allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [pulumi.Output.concat(log_group_arn, ":*")],
            service="delivery.logs.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": source}},
            sid="Delivery",
        )
    )
