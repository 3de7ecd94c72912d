"""How a new release takes over, and what takes it back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

import pulumi
from pulumi_aws import ecs, iam
from pydantic import Field, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component
from devops_components._core.iam import allow, document, make_role, trust
from devops_components._core.profiles import EnvironmentProfile

if TYPE_CHECKING:
    from devops_components.compute.container_service import ContainerServiceArgs

Strategy = Literal["rolling", "canary", "linear", "blue_green"]
"""How traffic moves to a new release: task by task, some of it first, in steps, or all at once to tasks that stand ready."""

Stage = Literal[
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
]
"""When a hook is called, by ECS's names. Those about test traffic are left out, since there is none."""

_WATCHED_ONLY = ("canary", "linear")
# AWS has the breaker for these two only; alarms take back the others.
_BREAKS = ("rolling", "blue_green")
_BELONGS: dict[str, tuple[Strategy, ...]] = {
    "bake_minutes": ("canary", "linear", "blue_green"),
    "canary_percent": ("canary",),
    "step_percent": ("linear",),
    "step_bake_minutes": ("canary", "linear"),
}
_BAKE_MINUTES = 5
_START_MINUTES = 30
_HOOK_MINUTES = 30


class DeploymentHook(Args):
    """A function that may stop a release."""

    function_arn: Wire[str]
    """Lambda function; it answers `{"hookStatus": "SUCCEEDED"}`, `FAILED` to roll back, or `IN_PROGRESS` to be asked again."""
    stages: Many[Stage] = Field(min_length=1, examples=[["POST_SCALE_UP"]])
    """When it is called."""


class DeploymentSettings(Args):
    """How a new release takes over."""

    strategy: Strategy | None = None
    """How traffic moves; without it as the profile says, and `rolling` where no alarm watches: nobody would stop a bad canary."""
    bake_minutes: int | None = Field(default=None, ge=0, le=1440)
    """Minutes that the old release stays ready after all traffic has moved; without it the profile's time for a canary."""
    canary_percent: float = Field(default=10, ge=0.1, le=99.9)
    """Share of traffic that a canary takes before the rest follows."""
    step_percent: float = Field(default=20, ge=3, le=50)
    """Share of traffic that moves at each step of `linear`."""
    step_bake_minutes: int | None = Field(default=None, ge=0, le=1440)
    """Minutes after the canary's share, or after each step of `linear`; without it the profile's time for a canary."""
    hooks: dict[str, DeploymentHook] = Field(default={})
    """Functions that may stop a release, by name."""
    alarm_names: Many[Wire[str]] = ()
    """Alarms that roll a release back beside the service's own, such as one on orders a minute."""

    @model_validator(mode="after")
    def _has_what_its_strategy_knows(self) -> Self:
        if self.strategy is not None:
            for key, strategies in _BELONGS.items():
                if key in self.model_fields_set and self.strategy not in strategies:
                    raise ValueError(f"{key} goes with strategy {' or '.join(strategies)}, not with {self.strategy}")
        return self


class Deployment(NamedTuple):
    """How a new release takes over, with everything decided."""

    strategy: Strategy
    settings: DeploymentSettings
    bake_minutes: int
    step_bake_minutes: int

    @property
    def shifts(self) -> bool:
        """Whether traffic moves between two target groups, rather than tasks being replaced in one."""
        return self.strategy != "rolling"

    @property
    def minutes(self) -> int:
        """Longest that a release may take: its pauses, the start of its tasks, and its hooks."""
        steps = {"canary": 1, "linear": math.ceil(100 / self.settings.step_percent)}.get(self.strategy, 0)
        pauses = steps * self.step_bake_minutes + self.bake_minutes if self.shifts else 0
        return _START_MINUTES + pauses + _HOOK_MINUTES * len(self.settings.hooks)

    @property
    def patience(self) -> pulumi.CustomTimeouts | None:
        """How long the engine waits for a release that waits on purpose; the provider would give up after 20 minutes."""
        if not self.shifts and not self.settings.hooks:
            return None
        return pulumi.CustomTimeouts(create=f"{self.minutes}m", update=f"{self.minutes}m")


def decide(settings: DeploymentSettings, defaults: EnvironmentProfile, *, watched: bool) -> Deployment:
    """What the settings come to; raises `ValueError` where they cannot be had. `watched` says whether alarms go anywhere."""
    watched = watched or bool(settings.alarm_names)
    if settings.strategy in _WATCHED_ONLY and not watched:
        raise ValueError(
            f"deployment.strategy is {settings.strategy}, but alarms is missing; ECS rolls it back for an alarm and nothing else"
        )
    strategy = settings.strategy or (defaults.deployment if watched else "rolling")
    for name, hook in settings.hooks.items():
        wrong = [stage for stage in hook.stages if "TRAFFIC" in stage]
        if strategy == "rolling" and wrong:
            raise ValueError(f"deployment.hooks.{name} waits for {wrong[0]}, which a rolling deployment never comes to")
    bake = defaults.canary_bake_minutes or _BAKE_MINUTES
    return Deployment(
        strategy,
        settings,
        bake if settings.bake_minutes is None else settings.bake_minutes,
        bake if settings.step_bake_minutes is None else settings.step_bake_minutes,
    )


def inputs(
    owner: Component, args: ContainerServiceArgs, deployment: Deployment, own_alarm: pulumi.Input[str] | None
) -> dict[str, Any]:
    """The arguments of the ECS service that say how a release takes over; `own_alarm` is the service's alarm on errors."""
    # The provider keeps a strategy that is no longer named, so rolling is named as well.
    found: dict[str, Any] = {"deployment_configuration": _configuration(owner, args, deployment)}
    names = [*([] if own_alarm is None else [own_alarm]), *deployment.settings.alarm_names]
    if names:
        found["alarms"] = ecs.ServiceAlarmsArgs(alarm_names=names, enable=True, rollback=True)
    if deployment.strategy in _BREAKS:
        found["deployment_circuit_breaker"] = ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True)
    return found


def _configuration(
    owner: Component, args: ContainerServiceArgs, deployment: Deployment
) -> ecs.ServiceDeploymentConfigurationArgs:
    settings, step = deployment.settings, str(deployment.step_bake_minutes)
    canary = ecs.ServiceDeploymentConfigurationCanaryConfigurationArgs(
        canary_percent=settings.canary_percent, canary_bake_time_in_minutes=step
    )
    linear = ecs.ServiceDeploymentConfigurationLinearConfigurationArgs(
        step_percent=settings.step_percent, step_bake_time_in_minutes=step
    )
    return ecs.ServiceDeploymentConfigurationArgs(
        strategy=deployment.strategy.upper(),
        bake_time_in_minutes=str(deployment.bake_minutes) if deployment.shifts else None,
        canary_configuration=canary if deployment.strategy == "canary" else None,
        linear_configuration=linear if deployment.strategy == "linear" else None,
        lifecycle_hooks=_hooks(owner, args, settings) or None,
    )


def _hooks(
    owner: Component, args: ContainerServiceArgs, settings: DeploymentSettings
) -> list[ecs.ServiceDeploymentConfigurationLifecycleHookArgs]:
    if not settings.hooks:
        return []
    trusted = trust("ecs.amazonaws.com", source_account=args.account)
    role = make_role(owner, owner.named("hooks"), "Calls the functions that may stop a release", trusted)
    functions = [hook.function_arn for _, hook in sorted(settings.hooks.items())]
    iam.RolePolicy(
        owner.named("hooks"),
        role=role.id,
        policy=document(allow(["lambda:InvokeFunction"], functions, sid="Hooks")),
        opts=owner.child(),
    )
    return [
        ecs.ServiceDeploymentConfigurationLifecycleHookArgs(
            hook_target_arn=hook.function_arn, role_arn=role.arn, lifecycle_stages=list(hook.stages)
        )
        for _, hook in sorted(settings.hooks.items())
    ]
