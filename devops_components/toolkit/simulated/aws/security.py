"""Identity, keys, secrets, certificates and the services that watch an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.model import Model, regional, worldwide
from devops_components.toolkit.simulated.template import Subject
from devops_components.toolkit.simulated.values import UNKNOWN, is_list

_CREATED: Final = {"createDate": "2025-01-01T00:00:00Z"}


def _pathed(kind: str) -> Any:
    """ARNs of IAM have the path between the kind and the name."""
    return worldwide("iam", f"{kind}{{path|'/'}}{{name|logical}}")


def _open_id_arn(subject: Subject) -> Any:
    url = subject.get("url")
    if url is UNKNOWN:
        return UNKNOWN
    host = str(url).removeprefix("https://").rstrip("/")
    return f"arn:{subject.account.partition}:iam::{subject.account.account_id}:oidc-provider/{host}"


def _key_id(subject: Subject) -> str:
    """A multi-Region key's id is marked."""
    return f"mrk-{subject.made('hex', 32)}" if subject.get("multiRegion") is True else subject.uuid()


def _alias_target(subject: Subject) -> Any:
    target = subject.get("targetKeyId")
    if target is UNKNOWN or (isinstance(target, str) and target.startswith("arn:")):
        return target
    return subject.fill(regional("kms", "key/{targetKeyId}"))


def _validation_options(subject: Subject) -> Any:
    """One DNS record for each name; a wildcard shares the record of its domain."""
    others = subject.get("subjectAlternativeNames")
    names: list[Any] = [subject.get("domainName"), *(others if is_list(others) else ())]
    if others is UNKNOWN or UNKNOWN in names:
        return UNKNOWN
    if subject.get("validationMethod") != "DNS":
        return []
    return [_validation(subject, str(name)) for name in dict.fromkeys(names) if name]


def _validation(subject: Subject, name: str) -> dict[str, str]:
    base = name.removeprefix("*.")
    target = f"_{subject.made('hex', 32, f'{base}.value')}.{subject.made('lower', 10, base)}.acm-validations.aws."
    return {
        "domainName": name,
        "resourceRecordName": f"_{subject.made('hex', 32, base)}.{base}.",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": target,
    }


def _web_acl_arn(kind: str) -> Any:
    def make(subject: Subject) -> Any:
        scope = "global" if subject.get("scope") == "CLOUDFRONT" else "regional"
        region = "us-east-1" if scope == "global" else subject.account.region
        name, identity = subject.fill("{name|logical}"), subject.facts["id"]
        return UNKNOWN if name is UNKNOWN else subject.account.arn("wafv2", f"{scope}/{kind}/{name}/{identity}", region=region)

    return make


def _wafv2(kind: str, outputs: Mapping[str, Any]) -> Model:
    return Model("{uuid}", _web_acl_arn(kind), {"lockToken": "{uuid.lock}", **outputs})


def _trail_arn(subject: Subject) -> Any:
    return subject.fill(regional("cloudtrail", "trail/{name|logical}"))


def _standard_arn(subject: Subject) -> Any:
    standard = subject.get("standardsArn")
    if standard is UNKNOWN:
        return UNKNOWN
    name = str(standard).rpartition(":")[2].partition("/")[2] or subject.logical
    return subject.account.arn("securityhub", f"subscription/{name}")


def _of(property: str) -> Model:
    """A part of another resource, whose id it has."""
    return Model(f"{{{property}}}")


_IAM: Final[Mapping[str, Model]] = {
    "aws:iam/role:Role": Model(
        "{name|logical}",
        _pathed("role"),
        {**_CREATED, "uniqueId": "AROA{upper17}", "managedPolicyArns": [], "inlinePolicies": []},
    ),
    "aws:iam/user:User": Model("{name|logical}", _pathed("user"), {"uniqueId": "AIDA{upper17}"}),
    "aws:iam/group:Group": Model("{name|logical}", _pathed("group"), {"uniqueId": "AGPA{upper17}"}),
    "aws:iam/policy:Policy": Model("{arn}", _pathed("policy"), {"policyId": "ANPA{upper17}", "attachmentCount": 0}),
    "aws:iam/instanceProfile:InstanceProfile": Model(
        "{name|logical}", _pathed("instance-profile"), {**_CREATED, "uniqueId": "AIPA{upper17}"}
    ),
    "aws:iam/rolePolicy:RolePolicy": Model("{role}:{name}"),
    "aws:iam/userPolicy:UserPolicy": Model("{user}:{name}"),
    "aws:iam/groupPolicy:GroupPolicy": Model("{group}:{name}"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Model("{role}/{policyArn}"),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": Model("{user}/{policyArn}"),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": Model("{group}/{policyArn}"),
    "aws:iam/policyAttachment:PolicyAttachment": Model("{name|logical}"),
    "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": _of("roleName"),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": _of("roleName"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Model("{arn}", _open_id_arn, {"thumbprintLists": ["{hex40}"]}),
    "aws:iam/samlProvider:SamlProvider": Model(
        "{arn}", worldwide("iam", "saml-provider/{name}"), {"validUntil": "2125-01-01T00:00:00Z"}
    ),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": Model(
        "{arn}",
        worldwide("iam", "role/aws-service-role/{awsServiceName}/AWSServiceRoleFor{logical}"),
        {
            **_CREATED,
            "name": "AWSServiceRoleFor{logical}",
            "path": "/aws-service-role/{awsServiceName}/",
            "uniqueId": "AROA{upper17}",
        },
    ),
    "aws:iam/accessKey:AccessKey": Model(
        "AKIA{upper16}", None, {**_CREATED, "secret": "{mixed40}", "sesSmtpPasswordV4": "{mixed44}"}
    ),
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": Model("iam-account-password-policy", None, {"expirePasswords": False}),
    "aws:iam/accountAlias:AccountAlias": _of("accountAlias"),
}

MODELS: Final[Mapping[str, Model]] = {
    **_IAM,
    "aws:kms/key:Key": Model(
        _key_id,
        regional("kms", "key/{id}"),
        {"keyId": "{id}", "multiRegion": False, "description": "", "rotationPeriodInDays": 365},
    ),
    "aws:kms/replicaKey:ReplicaKey": Model(
        "mrk-{hex32}", regional("kms", "key/{id}"), {"keyId": "{id}", "keySpec": "SYMMETRIC_DEFAULT"}
    ),
    "aws:kms/alias:Alias": Model("{name}", regional("kms", "{name}"), {"targetKeyArn": _alias_target}),
    "aws:kms/keyPolicy:KeyPolicy": _of("keyId"),
    "aws:kms/grant:Grant": Model("{keyId}:{hex64}", None, {"grantId": "{hex64}", "grantToken": "{mixed60}"}),
    "aws:secretsmanager/secret:Secret": Model("{arn}", regional("secretsmanager", "secret:{name|logical}-{mixed6}")),
    "aws:secretsmanager/secretVersion:SecretVersion": Model(
        "{secretId}|terraform-{hex26}",
        "{secretId}",
        {
            "secretArn": "{secretId}",
            "versionId": "terraform-{hex26}",
            "versionStages": ["AWSCURRENT"],
            "hasSecretStringWo": False,
        },
    ),
    "aws:secretsmanager/secretPolicy:SecretPolicy": _of("secretArn"),
    "aws:secretsmanager/secretRotation:SecretRotation": Model("{secretId}", None, {"rotationEnabled": True}),
    "aws:acm/certificate:Certificate": Model(
        "{arn}",
        regional("acm", "certificate/{uuid}"),
        {
            "domainValidationOptions": _validation_options,
            "keyAlgorithm": "RSA_2048",
            "pendingRenewal": False,
            "renewalEligibility": "INELIGIBLE",
            "renewalSummaries": [],
            "status": "PENDING_VALIDATION",
            "type": "AMAZON_ISSUED",
            "validationEmails": [],
        },
    ),
    "aws:acm/certificateValidation:CertificateValidation": Model("2025-01-01 00:00:00 +0000 UTC"),
    "aws:wafv2/webAcl:WebAcl": _wafv2("webacl", {"capacity": 100, "applicationIntegrationUrl": ""}),
    "aws:wafv2/ruleGroup:RuleGroup": _wafv2("rulegroup", {}),
    "aws:wafv2/ipSet:IpSet": _wafv2("ipset", {}),
    "aws:wafv2/regexPatternSet:RegexPatternSet": _wafv2("regexpatternset", {}),
    "aws:wafv2/webAclAssociation:WebAclAssociation": Model("{webAclArn},{resourceArn}"),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": _of("resourceArn"),
    "aws:guardduty/detector:Detector": Model(
        "{hex32}", regional("guardduty", "detector/{id}"), {"accountId": "{account}", "findingPublishingFrequency": "SIX_HOURS"}
    ),
    "aws:guardduty/detectorFeature:DetectorFeature": Model("{detectorId}/{name}"),
    "aws:guardduty/publishingDestination:PublishingDestination": Model(
        "{detectorId}:{hex32}",
        regional("guardduty", "detector/{detectorId}/publishingDestination/{hex32}"),
        {"destinationId": "{hex32}"},
    ),
    "aws:guardduty/filter:Filter": Model("{detectorId}:{name}", regional("guardduty", "detector/{detectorId}/filter/{name}")),
    "aws:securityhub/account:Account": Model(
        "{account}", regional("securityhub", "hub/default"), {"controlFindingGenerator": "SECURITY_CONTROL"}
    ),
    "aws:securityhub/standardsSubscription:StandardsSubscription": Model("{arn}", _standard_arn),
    "aws:securityhub/findingAggregator:FindingAggregator": Model("{arn}", regional("securityhub", "finding-aggregator/{uuid}")),
    "aws:securityhub/actionTarget:ActionTarget": Model("{arn}", regional("securityhub", "action/custom/{identifier}")),
    "aws:accessanalyzer/analyzer:Analyzer": Model("{analyzerName}", regional("access-analyzer", "analyzer/{analyzerName}")),
    "aws:accessanalyzer/archiveRule:ArchiveRule": Model("{analyzerName}/{ruleName}"),
    "aws:macie2/account:Account": Model(
        "{account}",
        None,
        {"serviceRole": worldwide("iam", "role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie")},
    ),
    "aws:inspector2/enabler:Enabler": Model("{account}-{resourceTypes.0}"),
    "aws:cfg/recorder:Recorder": Model("{name|'default'}"),
    "aws:cfg/recorderStatus:RecorderStatus": _of("name"),
    "aws:cfg/deliveryChannel:DeliveryChannel": Model("{name|'default'}"),
    "aws:cfg/rule:Rule": Model(
        "{name}", regional("config", "config-rule/config-rule-{lower6}"), {"ruleId": "config-rule-{lower6}"}
    ),
    "aws:cfg/conformancePack:ConformancePack": Model(
        "{name}", regional("config", "conformance-pack/{name}/conformance-pack-{lower9}")
    ),
    "aws:cfg/remediationConfiguration:RemediationConfiguration": Model(
        "{configRuleName}", regional("config", "remediation-configuration/{configRuleName}/{uuid}")
    ),
    "aws:cfg/configurationAggregator:ConfigurationAggregator": Model(
        "{name}", regional("config", "config-aggregator/config-aggregator-{lower8}")
    ),
    "aws:cfg/retentionConfiguration:RetentionConfiguration": Model("default", None, {"name": "default"}),
    "aws:cloudtrail/trail:Trail": Model("{arn}", _trail_arn, {"homeRegion": "{region}"}),
    "aws:rolesanywhere/trustAnchor:TrustAnchor": Model("{uuid}", regional("rolesanywhere", "trust-anchor/{id}")),
    "aws:rolesanywhere/profile:Profile": Model("{uuid}", regional("rolesanywhere", "profile/{id}")),
    "aws:networkfirewall/firewall:Firewall": Model(
        "{arn}", regional("network-firewall", "firewall/{name}"), {"updateToken": "{uuid}"}
    ),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": Model(
        "{arn}", regional("network-firewall", "firewall-policy/{name}"), {"updateToken": "{uuid}"}
    ),
    "aws:networkfirewall/ruleGroup:RuleGroup": Model(
        "{arn}", regional("network-firewall", "stateful-rulegroup/{name}"), {"updateToken": "{uuid}"}
    ),
}
