"""How a new version of a function takes over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pulumi
from pulumi_aws import cloudwatch, codedeploy, iam, lambda_

from devops_components._core.iam import allow, document, make_role, trust

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.function import FunctionArgs

Deployment = Literal["all_at_once", "canary", "linear"]
"""All calls at once, a tenth of them first, or a tenth more in every step."""

ALIAS = "live"
"""What callers call; it points at the version that is in service."""
STEPS: Mapping[Deployment, Mapping[int, str]] = {
    "all_at_once": {},
    "canary": {minutes: f"CodeDeployDefault.LambdaCanary10Percent{minutes}Minutes" for minutes in (5, 10, 15, 30)},
    "linear": {
        minutes: f"CodeDeployDefault.LambdaLinear10PercentEvery{minutes}Minute{'' if minutes == 1 else 's'}"
        for minutes in (1, 2, 3, 10)
    },
}
"""What CodeDeploy offers, by the minutes of a step."""


class Shift(NamedTuple):
    """What shifts calls to a new version step by step."""

    application: codedeploy.Application
    group: codedeploy.DeploymentGroup


def make_alias(owner: Component, args: FunctionArgs, function: lambda_.Function) -> lambda_.Alias:
    """The alias `live`; it follows the newest version, or CodeDeploy moves it there step by step."""
    # CodeDeploy owns where the alias points: a deployment of the stack would send every call to the new version at once,
    # or take back what a deployment under way has shifted.
    moved_elsewhere = ["function_version", "routing_config"]
    shifts = args.strategy != "all_at_once"
    alias = lambda_.Alias(
        owner.named(ALIAS),
        name=ALIAS,
        description="The version in service",
        function_name=function.name,
        function_version=function.version,
        opts=owner.child(ignore_changes=moved_elsewhere) if shifts else owner.child(),
    )
    if args.provisioned_concurrency:
        lambda_.ProvisionedConcurrencyConfig(
            owner.named("warm"),
            function_name=alias.function_name,
            qualifier=alias.name,
            provisioned_concurrent_executions=args.provisioned_concurrency,
            opts=owner.child(),
        )
    return alias


def make_shift(owner: Component, args: FunctionArgs, function: lambda_.Function, alarm: cloudwatch.MetricAlarm) -> Shift:
    """The deployment group that shifts calls, and takes them back when the alarm fires or a deployment fails."""
    name = owner.named("release")
    role = make_role(owner, name, "Lets CodeDeploy move the function's alias", trust("codedeploy.amazonaws.com"))
    rights = iam.RolePolicy(name, role=role.id, policy=document(*_statements(function, alarm)), opts=owner.child())
    application = codedeploy.Application(name, compute_platform="Lambda", tags=owner.tagged(name), opts=owner.child())
    group = codedeploy.DeploymentGroup(
        name,
        app_name=application.name,
        deployment_group_name=ALIAS,
        deployment_config_name=STEPS[args.strategy][args.step],
        service_role_arn=role.arn,
        deployment_style=codedeploy.DeploymentGroupDeploymentStyleArgs(
            deployment_type="BLUE_GREEN", deployment_option="WITH_TRAFFIC_CONTROL"
        ),
        alarm_configuration=codedeploy.DeploymentGroupAlarmConfigurationArgs(enabled=True, alarms=[alarm.name]),
        auto_rollback_configuration=codedeploy.DeploymentGroupAutoRollbackConfigurationArgs(
            enabled=True, events=["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]
        ),
        tags=owner.tagged(name),
        opts=owner.child(depends_on=[rights]),
    )
    return Shift(application, group)


def release_command(args: FunctionArgs, function: lambda_.Function, shift: Shift) -> pulumi.Output[str]:
    """The shell command that shifts calls to the version just published; it does nothing where the alias is there already."""
    return pulumi.Output.all(
        function=function.name,
        version=function.version,
        application=shift.application.name,
        group=shift.group.deployment_group_name,
    ).apply(lambda found: _command(args.region, **found))


def _command(region: str, function: str, version: str, application: str, group: str) -> str:
    properties = {"Name": function, "Alias": ALIAS, "CurrentVersion": "@", "TargetVersion": version}
    content = {"version": 0.0, "Resources": [{ALIAS: {"Type": "AWS::Lambda::Function", "Properties": properties}}]}
    revision = json.dumps({"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(content)}})
    now = (
        f"current=$(aws lambda get-alias --region {region} --function-name {function} --name {ALIAS}"
        " --query FunctionVersion --output text)"
    )
    shift = (
        f"aws deploy create-deployment --region {region} --application-name {application} --deployment-group-name {group}"
        f" --revision '{revision}'"
    ).replace("@", "'\"$current\"'")
    return f'{now} && {{ test "$current" = {version} || {shift}; }}'


def _statements(function: lambda_.Function, alarm: cloudwatch.MetricAlarm) -> list[dict[str, Any]]:
    move = ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"]
    return [
        allow(move, [function.arn, pulumi.Output.concat(function.arn, ":*")], sid="Alias"),
        allow(["cloudwatch:DescribeAlarms"], [alarm.arn], sid="Alarm"),
    ]
