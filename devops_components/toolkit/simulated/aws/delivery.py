"""Pipelines, DNS, content delivery and cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.model import Model, bare, regional, worldwide
from devops_components.toolkit.simulated.template import Subject
from devops_components.toolkit.simulated.values import UNKNOWN

CLOUDFRONT_ZONE: Final = "Z2FDTNDATAQYW2"
"""Hosted zone of every CloudFront distribution."""


def _connection(service: str) -> Model:
    return Model("{arn}", regional(service, "connection/{uuid}"), {"connectionStatus": "PENDING"})


def _name_servers(subject: Subject) -> list[str]:
    domains = ("com", "net", "org", "co.uk")
    numbers = [int(subject.made("hex", 3, domain), 16) % 512 + 512 * at for at, domain in enumerate(domains)]
    return [f"ns-{number}.awsdns-{number % 64:02}.{domain}" for number, domain in zip(numbers, domains, strict=True)]


def _fqdn(subject: Subject) -> Any:
    """A record's full name: the zone is not known here, so a short name stays short."""
    name = subject.get("name")
    return name if name in (None, UNKNOWN) else str(name).rstrip(".")


def _record_id(subject: Subject) -> Any:
    parts = [subject.get(key) for key in ("zoneId", "name", "type", "setIdentifier")]
    if UNKNOWN in parts:
        return UNKNOWN
    return "_".join(str(part).rstrip(".") for part in parts if part)


def _etagged(identity: str, arn: str | None, outputs: Mapping[str, Any] | None = None) -> Model:
    """Everything in CloudFront has an entity tag."""
    return Model(identity, arn, {"etag": "E{upper13.etag}", **(outputs or {})})


_DISTRIBUTION: Final = {
    "callerReference": "terraform-{digits26}",
    "domainName": "d{lower13}.cloudfront.net",
    "hostedZoneId": CLOUDFRONT_ZONE,
    "inProgressValidationBatches": 0,
    "lastModifiedTime": "2025-01-01 00:00:00 +0000 UTC",
    "status": "Deployed",
    "trustedKeyGroups": [{"enabled": False}],
    "trustedSigners": [{"enabled": False}],
}

MODELS: Final[Mapping[str, Model]] = {
    "aws:codebuild/project:Project": Model(
        "{arn}",
        regional("codebuild", "project/{name}"),
        {"badgeUrl": "", "encryptionKey": regional("kms", "alias/aws/s3"), "publicProjectAlias": ""},
    ),
    "aws:codebuild/reportGroup:ReportGroup": Model(
        "{arn}", regional("codebuild", "report-group/{name}"), {"created": "2025-01-01T00:00:00Z"}
    ),
    "aws:codebuild/webhook:Webhook": Model(
        "{projectName}", None, {"payloadUrl": "https://codebuild.{region}.{suffix}/webhooks", "secret": "{mixed40}", "url": ""}
    ),
    "aws:codebuild/sourceCredential:SourceCredential": Model("{arn}", regional("codebuild", "token/{serverType}")),
    "aws:codepipeline/pipeline:Pipeline": Model("{name}", regional("codepipeline", "{name}"), {"triggerAlls": []}),
    "aws:codedeploy/application:Application": Model(
        "{uuid}:{name}",
        regional("codedeploy", "application:{name}"),
        {"applicationId": "{uuid}", "githubAccountName": "", "linkedToGithub": False},
    ),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": Model(
        "{deploymentConfigName}",
        regional("codedeploy", "deploymentconfig:{deploymentConfigName}"),
        {"deploymentConfigId": "{uuid}"},
    ),
    "aws:codedeploy/deploymentGroup:DeploymentGroup": Model(
        "{uuid}",
        regional("codedeploy", "deploymentgroup:{appName}/{deploymentGroupName}"),
        {"computePlatform": lambda s: "ECS" if s.get("ecsService") else "Server", "deploymentGroupId": "{uuid}"},
    ),
    "aws:codeconnections/connection:Connection": _connection("codeconnections"),
    "aws:codestarconnections/connection:Connection": _connection("codestar-connections"),
    "aws:codestarnotifications/notificationRule:NotificationRule": Model(
        "{arn}", regional("codestar-notifications", "notificationrule/{hex40}")
    ),
    "aws:codeartifact/domain:Domain": Model("{arn}", regional("codeartifact", "domain/{domain}"), {"owner": "{account}"}),
    "aws:codeartifact/repository:Repository": Model(
        "{arn}", regional("codeartifact", "repository/{domain}/{repository}"), {"administratorAccount": "{account}"}
    ),
    "aws:signer/signingProfile:SigningProfile": Model(
        "{name}",
        regional("signer", "/signing-profiles/{name}"),
        {"status": "Active", "version": "{lower10}", "versionArn": regional("signer", "/signing-profiles/{name}/{lower10}")},
    ),
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": Model(
        "{configurationName}",
        None,
        {
            "chatConfigurationArn": worldwide("chatbot", "chat-configuration/slack-channel/{configurationName}"),
            "loggingLevel": "NONE",
            "slackChannelName": "{slackChannelId}",
            "slackTeamName": "{slackTeamId}",
        },
    ),
    "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": Model(
        "{configurationName}",
        None,
        {
            "chatConfigurationArn": worldwide("chatbot", "chat-configuration/ms-teams-channel/{configurationName}"),
            "loggingLevel": "NONE",
        },
    ),
    "aws:route53/zone:Zone": Model(
        "Z{upper20}",
        bare("route53", "hostedzone/{id}"),
        {"nameServers": _name_servers, "primaryNameServer": lambda s: _name_servers(s)[0], "zoneId": "{id}"},
    ),
    "aws:route53/record:Record": Model(_record_id, None, {"fqdn": _fqdn}),
    "aws:route53/healthCheck:HealthCheck": Model("{uuid}", bare("route53", "healthcheck/{id}")),
    "aws:route53/queryLog:QueryLog": Model("{uuid}", bare("route53", "queryloggingconfig/{id}")),
    "aws:route53/zoneAssociation:ZoneAssociation": Model(
        "{zoneId}:{vpcId}", None, {"owningAccount": "{account}", "vpcRegion": "{region}"}
    ),
    "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": Model("{hostedZoneId}"),
    "aws:cloudfront/distribution:Distribution": _etagged(
        "E{upper13}", worldwide("cloudfront", "distribution/{id}"), _DISTRIBUTION
    ),
    "aws:cloudfront/originAccessControl:OriginAccessControl": _etagged(
        "E{upper13}", worldwide("cloudfront", "origin-access-control/{id}")
    ),
    "aws:cloudfront/originAccessIdentity:OriginAccessIdentity": _etagged(
        "E{upper13}",
        worldwide("cloudfront", "origin-access-identity/{id}"),
        {
            "cloudfrontAccessIdentityPath": "origin-access-identity/cloudfront/{id}",
            "iamArn": "arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity {id}",
            "s3CanonicalUserId": "{hex96}",
        },
    ),
    "aws:cloudfront/function:Function": _etagged(
        "{name}", worldwide("cloudfront", "function/{name}"), {"liveStageEtag": "E{upper13.etag}", "status": "UNASSOCIATED"}
    ),
    "aws:cloudfront/cachePolicy:CachePolicy": _etagged("{uuid}", worldwide("cloudfront", "cache-policy/{id}")),
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": _etagged(
        "{uuid}", worldwide("cloudfront", "origin-request-policy/{id}")
    ),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": _etagged(
        "{uuid}", worldwide("cloudfront", "response-headers-policy/{id}")
    ),
    "aws:cloudfront/keyGroup:KeyGroup": _etagged("{uuid}", None),
    "aws:cloudfront/publicKey:PublicKey": _etagged("K{upper13}", None),
    "aws:cloudfront/vpcOrigin:VpcOrigin": _etagged("vo_{mixed22}", worldwide("cloudfront", "vpcorigin/{id}")),
    "aws:budgets/budget:Budget": Model(
        "{account}:{name}",
        worldwide("budgets", "budget/{name}"),
        {"accountId": "{account}", "timePeriodStart": "2025-01-01_00:00"},
    ),
    "aws:budgets/budgetAction:BudgetAction": Model(
        "{account}:{uuid}:{budgetName}",
        worldwide("budgets", "budget/{budgetName}/action/{uuid}"),
        {"accountId": "{account}", "actionId": "{uuid}", "status": "STANDBY"},
    ),
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": Model("{arn}", worldwide("ce", "anomalymonitor/{uuid}")),
    "aws:costexplorer/anomalySubscription:AnomalySubscription": Model(
        "{arn}", worldwide("ce", "anomalysubscription/{uuid}"), {"accountId": "{account}"}
    ),
    "aws:costexplorer/costCategory:CostCategory": Model("{arn}", worldwide("ce", "costcategory/{uuid}")),
    "aws:costexplorer/costAllocationTag:CostAllocationTag": Model("{tagKey}", None, {"type": "UserDefined"}),
    "aws:cloudformation/stack:Stack": Model(regional("cloudformation", "stack/{name}/{uuid}"), None, {"outputs": {}}),
    "aws:organizations/organization:Organization": Model(
        "o-{lower10}",
        worldwide("organizations", "organization/{id}"),
        {"masterAccountArn": worldwide("organizations", "account/{id}/{account}"), "masterAccountId": "{account}"},
    ),
    "aws:organizations/policy:Policy": Model(
        "p-{lower8}", worldwide("organizations", "policy/o-{lower10}/service_control_policy/{id}")
    ),
    "aws:ram/resourceShare:ResourceShare": Model("{arn}", regional("ram", "resource-share/{uuid}")),
}
