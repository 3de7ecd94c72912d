"""A function of AWS Lambda."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

import pulumi
from pulumi_aws import cloudwatch, lambda_, sqs
from pydantic import Field, field_validator, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection, Grant, refuse_pods
from devops_components._core.types import AccountId, Region, matching
from devops_components.compute import function_access, function_alarms, function_package, function_release, images
from devops_components.compute.function_events import FunctionEvents, listen, make_failed_queue
from devops_components.compute.function_release import ALIAS, STEPS, Deployment

Runtime = Literal[
    "dotnet10",
    "java21",
    "java25",
    "nodejs22.x",
    "nodejs24.x",
    "provided.al2023",
    "python3.12",
    "python3.13",
    "python3.14",
    "ruby3.3",
    "ruby3.4",
]
"""What AWS patches and the provider knows; how long is judged by the rule `lambda-runtime`."""

LogLevel = Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
"""Least severity of a line that is kept."""


class FunctionNetwork(Args):
    """The network a function is in."""

    vpc_id: Wire[str]
    subnet_ids: Many[Wire[str]] = Field(min_length=2)
    """Private subnets in at least two zones; what the function calls outside its network goes through their way out."""


class FunctionSettings(Args):
    """What a person decides about a function."""

    code: str | None = Field(default=None, examples=["./app"])
    """Folder or zip with the code, from where the program runs; it goes with `runtime` and `handler`."""
    image: str | None = Field(default=None, examples=["123456789012.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:" + "0" * 64])
    """Image in a private ECR repository of the function's region, pinned by its digest, instead of `code`."""
    runtime: Runtime | None = Field(default=None, examples=["python3.14"])
    """What runs the code; an image brings its own."""
    handler: Annotated[str, matching(r"\S{1,128}", "a handler, such as app.handler")] | None = Field(
        default=None, examples=["app.handler"]
    )
    """What in the code is called; an image says so itself."""
    arm: bool = True
    """Whether it runs on arm64, about a fifth cheaper; compiled code must be built for it."""
    memory_mb: int = Field(default=256, ge=128, le=10240)
    """Memory in MiB; CPU comes with it, one core for 1,769."""
    timeout_seconds: int = Field(default=30, ge=1, le=900)
    """Longest that a call may take; one that takes longer is ended, and has failed."""
    environment: dict[str, Wire[str]] = Field(default={})
    """Environment variables, encrypted; still nothing secret, since whoever may look at the function can read them."""
    reserved_concurrency: int | None = Field(default=None, ge=0)
    """Calls at the same time, set aside for it; more are refused, and 0 stops it. Without it it shares what the account has."""
    provisioned_concurrency: int | None = Field(default=None, ge=1)
    """Calls that start without delay, since as many are kept warm, and paid for; without it none are."""
    deployment: Deployment | None = None
    """How a new version takes over; without it as the profile says where there are alarms, else all at once."""
    step_minutes: int | None = Field(default=None, examples=[5])
    """Minutes before the next step: 5, 10, 15 or 30 of a canary, 1, 2, 3 or 10 of a linear one; without it the profile's."""
    events: FunctionEvents = Field(default_factory=FunctionEvents)
    """What sets it to work; without it only callers do."""
    retries: int = Field(default=2, ge=0, le=2)
    """How often an event that nobody waits for is tried again before it goes where failures go."""
    log_level: LogLevel = "INFO"
    """Least severity of what the application writes that is kept."""
    log_retention_days: int | None = Field(default=None, ge=1)
    """Days that logs are kept; without it as the profile says."""

    @field_validator("code")
    @classmethod
    def _is_there(cls, code: str | None) -> str | None:
        if code is not None and not Path(code).is_dir() and not (Path(code).is_file() and code.endswith(".zip")):
            raise ValueError("is neither a folder nor a zip")
        return code

    @field_validator("image")
    @classmethod
    def _is_pinned_in_ecr(cls, image: str | None) -> str | None:
        if image is not None and images.ecr_repository(images.check_pinned(image)) is None:
            raise ValueError("is in no private ECR repository, and Lambda runs no other images")
        return image

    @model_validator(mode="after")
    def _has_code_and_what_runs_it(self) -> Self:
        if (self.code is None) == (self.image is None):
            raise ValueError("give either code or image")
        for key in ("runtime", "handler"):
            given = getattr(self, key) is not None
            if self.code is not None and not given:
                raise ValueError(f"code is given, but {key} is missing; they go together")
            if self.image is not None and given:
                raise ValueError(f"image is given, which brings its own {key}; leave {key} out")
        return self

    @model_validator(mode="after")
    def _keeps_warm_what_may_run(self) -> Self:
        reserved, warm = self.reserved_concurrency, self.provisioned_concurrency
        if reserved is not None and warm is not None and warm > reserved:
            raise ValueError(f"provisioned_concurrency is {warm}, above reserved_concurrency, {reserved}")
        return self


class FunctionArgs(FunctionSettings, ComponentArgs):
    """Arguments of `Function`."""

    account: AccountId
    """Account the function is in, twelve digits."""
    region: Region
    """Region the function is in."""
    kms_key_arn: Wire[str]
    """Key that encrypts the environment variables and the failed events."""
    network: FunctionNetwork | None = None
    """Network the function is in; without it it reaches what HTTPS reaches."""
    connections: dict[str, Connection] = Field(default={})
    """What the function talks to, by name: a way, rights, and variables called after the name.

    Lambda fills no variable from a secret, and a value in a variable would not follow its rotation. `PASSWORD` of the connection
    `orders` is therefore told as `ORDERS_PASSWORD_SECRET_ARN`, and `ORDERS_PASSWORD_KEY_NAME` is the key in its JSON, empty where
    it is none: the function may read the secret, and does when it needs it.
    """
    log_key_arn: Wire[str] | None = None
    """Key that encrypts the logs; without it CloudWatch's own."""
    signing_profile_version_arns: Many[Wire[str]] = Field(default=(), max_length=20)
    """Signing profiles of AWS Signer; only a zip signed by one of them is taken. Without any, signatures are not asked for."""
    alarms: AlarmRouting | None = None
    """Where alarms go; without it there are none, and new versions take over all at once."""

    @property
    def strategy(self) -> Deployment:
        """How a new version takes over."""
        by_profile = "canary" if self.defaults.deployment == "canary" and self.alarms is not None else "all_at_once"
        return self.deployment or by_profile

    @property
    def step(self) -> int:
        """Minutes of a step: those asked for, else the profile's where the deployment has such steps, else the fewest."""
        offered = STEPS[self.strategy]
        by_profile = self.defaults.canary_bake_minutes
        return self.step_minutes or (by_profile if by_profile in offered else min(offered))

    @model_validator(mode="after")
    def _shifts_in_steps_there_are(self) -> Self:
        offered = STEPS[self.strategy]
        if self.step_minutes is not None and self.step_minutes not in offered:
            allowed = f"allowed are {', '.join(map(str, offered))}" if offered else "it has no steps, leave it out"
            raise ValueError(f"step_minutes is {self.step_minutes}, but the deployment is {self.strategy}; {allowed}")
        if offered and self.alarms is None:
            raise ValueError(f"deployment is {self.strategy}, but alarms is missing; nothing would take a bad version back")
        return self

    @model_validator(mode="after")
    def _is_where_its_connections_are(self) -> Self:
        for name, connection in sorted(self.connections.items()):
            refuse_pods(f"connections.{name}", connection)
            if connection.security_group_id is not None and self.network is None:
                raise ValueError(f"connections.{name} leads into a network, but network is missing; name the network it is in")
        return self

    @model_validator(mode="after")
    def _has_its_image_near(self) -> Self:
        repository = self.image and images.ecr_repository(self.image)
        if repository and repository.region != self.region:
            raise ValueError(f"image is in {repository.region}, and Lambda takes images of its own region only, {self.region}")
        return self

    @model_validator(mode="after")
    def _signs_what_can_be_signed(self) -> Self:
        if self.signing_profile_version_arns and (self.code is None or Path(self.code).is_dir()):
            raise ValueError("signing_profile_version_arns is given, and only a zip can be signed; name the signed zip as code")
        return self


class Function(Component):
    """A function that its callers know as `live`, traced, logged as JSON, and without an event lost unseen.

    Every change of code or configuration publishes a version. All at once, the deployment of the stack also moves the alias
    `live` to it. A canary or linear deployment leaves the alias alone: from the second version on CodeDeploy owns it, and shifts
    calls when `release_command` is run, as the last step of a delivery. When calls of the new version fail, it takes them back.
    An event that nobody waits for and that fails every time ends in a queue of the function's own, for 14 days.
    """

    function_name: pulumi.Output[str]
    function_arn: pulumi.Output[str]
    alias_arn: pulumi.Output[str]
    """What callers call: the version in service."""
    version: pulumi.Output[str]
    """Version published last; in service at once, or once CodeDeploy has shifted calls to it."""
    role_name: pulumi.Output[str]
    """Role of the function itself; it may do what its connections need, and nothing else until a policy is attached."""
    log_group_name: pulumi.Output[str]
    failed_queue_url: pulumi.Output[str]
    """Queue with the events that could not be handled."""
    failed_queue_arn: pulumi.Output[str]
    security_group_id: pulumi.Output[str] | None
    """Security group it is in; none where it is in no network."""
    url: pulumi.Output[str] | None
    """Its own address, for signed requests; none where it is not asked for."""
    release_command: pulumi.Output[str] | None
    """Shell command that shifts calls to the version published last; none where that happens all at once."""

    def __init__(self, name: str, args: FunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:compute:Function", name, args, opts)
        log_group = cloudwatch.LogGroup(
            name,
            retention_in_days=args.log_retention_days or args.defaults.log_retention_days,
            kms_key_id=args.log_key_arn,
            tags=self.tagged(name),
            opts=self.child(),
        )
        failed = make_failed_queue(self, args)
        role = function_access.make_function_role(self)
        rights = function_access.give_rights(self, args, role, log_group, failed)
        group = args.network and function_access.make_security_group(self, args, args.network.vpc_id)
        function = function_package.make_function(self, args, role, log_group, group, rights)
        if args.network is not None:
            function_access.keep_interfaces_from_code(self, role, function)
        alias = function_release.make_alias(self, args, function)
        url = listen(self, args, alias, failed)
        self.publish(
            function_name=function.name,
            function_arn=function.arn,
            alias_arn=alias.arn,
            version=function.version,
            role_name=role.name,
            log_group_name=log_group.name,
            failed_queue_url=failed.url,
            failed_queue_arn=failed.arn,
            security_group_id=group.id if group else None,
            url=url.function_url if url else None,
            release_command=self._watch(args, function, failed),
        )

    def connection(self) -> Connection:
        """What a caller needs: the right to call the version in service, and its ARN as `FUNCTION_NAME`.

        Where the function has an address, the right to use it as well, and `URL`.
        """
        call = Grant(actions=("lambda:InvokeFunction",), resources=(self.alias_arn,))
        if self.url is None:
            return Connection(grants=(call,), variables={"FUNCTION_NAME": self.alias_arn})
        by_url = Grant(actions=("lambda:InvokeFunctionUrl",), resources=(self.alias_arn,))
        return Connection(grants=(call, by_url), variables={"FUNCTION_NAME": self.alias_arn, "URL": self.url})

    def _watch(self, args: FunctionArgs, function: lambda_.Function, failed: sqs.Queue) -> pulumi.Output[str] | None:
        """Raises the alarms; the command that releases a version, where CodeDeploy does that."""
        if args.alarms is None:
            return None
        function_alarms.watch(self, args, function, failed, args.alarms)
        if args.strategy == "all_at_once":
            return None
        alarm = function_alarms.watch_release(self, function, ALIAS, args.alarms)
        shift = function_release.make_shift(self, args, function, alarm)
        return function_release.release_command(args, function, shift)
