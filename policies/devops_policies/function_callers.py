"""What calls a Lambda function, and whether it waits for the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from devops_policies.function_names import invokers, invokes
from devops_policies.function_permissions import PERMISSION
from devops_policies.known import every, some
from devops_policies.view import Resource, Stack

INVOKE_CONFIG: Final = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"

# Property that names the function, by type. A mapping asks for the answer and has its own way for what failed.
_WAITING: Final[Mapping[str, str]] = {
    "aws:lambda/eventSourceMapping:EventSourceMapping": "functionName",
    "aws:lambda/functionUrl:FunctionUrl": "functionName",
    "aws:lambda/invocation:Invocation": "functionName",
}
_LEAVING: Final[Mapping[str, str]] = {"aws:scheduler/schedule:Schedule": "target.arn"}
_WAITING_SERVICES: Final = frozenset(
    {
        "alexa-appkit.amazon.com",
        "apigateway.amazonaws.com",
        "cloudfront.amazonaws.com",
        "cognito-idp.amazonaws.com",
        "elasticloadbalancing.amazonaws.com",
        "lexv2.amazonaws.com",
        "vpc-lattice.amazonaws.com",
    }
)


def is_always_waited_for(stack: Stack, function: Resource) -> bool:
    """Whether something in the stack calls the function, and all that does so learns by itself when it fails."""
    waiting = [*_callers(stack, function, _WAITING), *_permitted(stack, function, waiting=True)]
    leaving = [*_callers(stack, function, _LEAVING), *_permitted(stack, function, waiting=False)]
    return every(lambda: some(*waiting), lambda: not some(*leaving))


def sends_failures_on(stack: Stack, function: Resource) -> bool:
    """Whether something in the stack says where the events go that the function could not handle."""
    configs = invokers(stack, function, "functionName", INVOKE_CONFIG)
    return some(*(partial(_sends_on, stack, config, function) for config in configs))


def _callers(stack: Stack, function: Resource, kinds: Mapping[str, str]) -> Iterator[Callable[[], bool]]:
    for type_, path in kinds.items():
        yield from (partial(invokes, stack, caller, path, function) for caller in invokers(stack, function, path, type_))


def _permitted(stack: Stack, function: Resource, *, waiting: bool) -> Iterator[Callable[[], bool]]:
    """Whoever has a permission; accounts and roles may call a function either way, so they count as not waiting."""
    yield from (partial(_permits, stack, each, function, waiting) for each in invokers(stack, function, "function", PERMISSION))


def _permits(stack: Stack, permission: Resource, function: Resource, waiting: bool) -> bool:
    return every(
        lambda: (permission.text("principal") in _WAITING_SERVICES) is waiting,
        lambda: invokes(stack, permission, "function", function),
    )


def _sends_on(stack: Stack, config: Resource, function: Resource) -> bool:
    return every(lambda: _names_destination(config), lambda: invokes(stack, config, "functionName", function))


def _names_destination(config: Resource) -> bool:
    failed = config.part("destinationConfig.onFailure")
    return failed is not None and failed.has("destination")
