"""Logs, metrics, alarms, traces, canaries and operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.model import Model, regional, worldwide
from devops_components.toolkit.simulated.template import Subject
from devops_components.toolkit.simulated.values import UNKNOWN


def _parameter_arn(subject: Subject) -> Any:
    """A parameter's name may begin with a slash, its ARN has one in any case."""
    name = subject.fill("{name|logical}")
    return UNKNOWN if name is UNKNOWN else subject.account.arn("ssm", f"parameter/{str(name).lstrip('/')}")


def _canary_code(subject: Subject) -> Any:
    return subject.fill(regional("lambda", "layer:cwsyn-{name}-{uuid}:1"))


_ALARM: Final = regional("cloudwatch", "alarm:{name|alarmName|logical}")

MODELS: Final[Mapping[str, Model]] = {
    "aws:cloudwatch/logGroup:LogGroup": Model(
        "{name|logical}",
        regional("logs", "log-group:{name|logical}"),
        {"logGroupClass": "STANDARD", "deletionProtectionEnabled": False},
    ),
    "aws:cloudwatch/logStream:LogStream": Model("{name}", regional("logs", "log-group:{logGroupName}:log-stream:{name}")),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Model("{name}"),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": Model("cwlsf-{digits10}"),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Model("{policyName}"),
    "aws:cloudwatch/logDestination:LogDestination": Model("{name}", regional("logs", "destination:{name}")),
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": Model("{logGroupName}"),
    "aws:cloudwatch/logAnomalyDetector:LogAnomalyDetector": Model("{arn}", regional("logs", "anomaly-detector:{uuid}")),
    "aws:cloudwatch/queryDefinition:QueryDefinition": Model(
        "{uuid}", regional("logs", "query-definition:{id}"), {"queryDefinitionId": "{id}"}
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Model("{name|logical}", _ALARM, {"evaluateLowSampleCountPercentiles": ""}),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Model("{alarmName}", _ALARM),
    "aws:cloudwatch/dashboard:Dashboard": Model(
        "{dashboardName}", None, {"dashboardArn": worldwide("cloudwatch", "dashboard/{dashboardName}")}
    ),
    "aws:cloudwatch/metricStream:MetricStream": Model(
        "{name}", regional("cloudwatch", "metric-stream/{name}"), {"state": "running"}
    ),
    "aws:cloudwatch/contributorInsightRule:ContributorInsightRule": Model(
        "{ruleName}", None, {"resourceArn": regional("cloudwatch", "insight-rule/{ruleName}")}
    ),
    "aws:cloudwatch/internetMonitor:InternetMonitor": Model(
        "{monitorName}", regional("internetmonitor", "monitor/{monitorName}")
    ),
    "aws:xray/group:Group": Model("{arn}", regional("xray", "group/{groupName}/{upper52}")),
    "aws:xray/samplingRule:SamplingRule": Model("{ruleName}", regional("xray", "sampling-rule/{ruleName}")),
    "aws:xray/encryptionConfig:EncryptionConfig": Model("{region}"),
    "aws:synthetics/canary:Canary": Model(
        "{name}",
        regional("synthetics", "canary:{name}"),
        {
            "engineArn": regional("lambda", "function:cwsyn-{name}-{uuid}:1"),
            "sourceLocationArn": _canary_code,
            "status": "READY",
            "timelines": [],
            "runConfig": {"timeoutInSeconds": 840, "memoryInMb": 1000, "activeTracing": False, "ephemeralStorage": 1024},
        },
    ),
    "aws:synthetics/group:Group": Model("{name}", regional("synthetics", "group:{lower32}"), {"groupId": "{lower32}"}),
    "aws:synthetics/groupAssociation:GroupAssociation": Model(
        "{groupName},{canaryArn}", None, {"groupArn": regional("synthetics", "group:{lower32}")}
    ),
    "aws:rum/appMonitor:AppMonitor": Model(
        "{name}", regional("rum", "appmonitor/{name}"), {"appMonitorId": "{uuid}", "cwLogGroup": ""}
    ),
    "aws:oam/sink:Sink": Model("{arn}", regional("oam", "sink/{uuid}"), {"sinkId": "{uuid}"}),
    "aws:oam/sinkPolicy:SinkPolicy": Model("{sinkIdentifier}", "{sinkIdentifier}", {"sinkId": "{uuid}"}),
    "aws:oam/link:Link": Model(
        "{arn}", regional("oam", "link/{uuid}"), {"linkId": "{uuid}", "label": "{account}", "sinkArn": "{sinkIdentifier}"}
    ),
    "aws:amp/workspace:Workspace": Model(
        "ws-{uuid}",
        regional("aps", "workspace/{id}"),
        {"prometheusEndpoint": "https://aps-workspaces.{region}.{suffix}/workspaces/{id}/"},
    ),
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace": Model("{arn}", regional("aps", "rulegroupsnamespace/{workspaceId}/{name}")),
    "aws:amp/alertManagerDefinition:AlertManagerDefinition": Model("{workspaceId}"),
    "aws:amp/scraper:Scraper": Model(
        "s-{uuid}",
        regional("aps", "scraper/{id}"),
        {
            "roleArn": worldwide(
                "iam", "role/aws-service-role/scraper.aps.amazonaws.com/AWSServiceRoleForAmazonPrometheusScraper_{uuid}"
            )
        },
    ),
    "aws:grafana/workspace:Workspace": Model(
        "g-{lower10}",
        regional("grafana", "/workspaces/{id}"),
        {"endpoint": "{id}.grafana-workspace.{region}.{suffix}", "grafanaVersion": "10.4"},
    ),
    "aws:ssm/parameter:Parameter": Model(
        "{name|logical}",
        _parameter_arn,
        {
            "dataType": "text",
            "hasValueWo": False,
            "tier": "Standard",
            "version": 1,
            "insecureValue": lambda s: s.get("value") if s.get("type") != "SecureString" else None,
        },
    ),
    "aws:ssm/document:Document": Model(
        "{name|logical}",
        regional("ssm", "document/{name|logical}"),
        {
            "createdDate": "2025-01-01T00:00:00Z",
            "defaultVersion": "1",
            "documentVersion": "1",
            "hash": "{hex64}",
            "hashType": "Sha256",
            "latestVersion": "1",
            "owner": "{account}",
            "platformTypes": ["Linux", "MacOS", "Windows"],
            "status": "Active",
        },
    ),
    "aws:ssm/association:Association": Model(
        "{uuid}", regional("ssm", "association/{id}"), {"associationId": "{id}", "documentVersion": "$DEFAULT"}
    ),
    "aws:ssm/maintenanceWindow:MaintenanceWindow": Model("mw-{hex17}"),
    "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget": Model("{uuid}"),
    "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": Model(
        "{uuid}", regional("ssm", "windowtask/{id}"), {"windowTaskId": "{id}"}
    ),
    "aws:ssm/patchBaseline:PatchBaseline": Model("pb-{hex17}", regional("ssm", "patchbaseline/{id}")),
    "aws:ssm/patchGroup:PatchGroup": Model("{patchGroup},{baselineId}"),
    "aws:devopsguru/notificationChannel:NotificationChannel": Model("{uuid}"),
    "aws:fis/experimentTemplate:ExperimentTemplate": Model("EXT{mixed15}"),
    "aws:resourcegroups/group:Group": Model("{name}", regional("resource-groups", "group/{name}")),
}
