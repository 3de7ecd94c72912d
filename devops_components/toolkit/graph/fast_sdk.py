"""The SDK's wait for outstanding work, without its cost.

The SDK looks at every pending output again whenever one of them is done, which is quadratic in the size of a stack and
was two fifths of a render. Waiting for all that are pending at once, and then for those they led to, ends at the same
point and raises the same errors.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from pulumi.runtime import stack as sdk_stack


async def _wait_for_rpcs(await_all_outstanding_tasks: bool = True) -> None:
    manager: Any = vars(sdk_stack)["_get_rpc_manager"]()
    settings: Any = vars(sdk_stack)["SETTINGS"]
    while True:
        while manager.rpcs:
            await asyncio.sleep(0)
            await manager.rpcs.pop()
        if manager.unhandled_exception is not None:
            raise manager.unhandled_exception.with_traceback(manager.exception_traceback)
        with settings.lock:
            pending = list(settings.outputs) if await_all_outstanding_tasks else []
            settings.outputs.difference_update(pending)
        if pending:
            done, waiting = await asyncio.wait(pending, return_when=asyncio.FIRST_EXCEPTION)
            with settings.lock:
                settings.outputs.update(waiting)
            for task in done:
                await task
        if not manager.rpcs and not (await_all_outstanding_tasks and settings.outputs):
            return


@contextmanager
def fast_waiting() -> Generator[None, None, None]:
    """Replaces the SDK's wait while the block runs; an SDK that has none of that name is left as it is."""
    if not {"wait_for_rpcs", "_get_rpc_manager", "SETTINGS"} <= set(vars(sdk_stack)):
        yield
        return
    original = sdk_stack.wait_for_rpcs
    sdk_stack.wait_for_rpcs = _wait_for_rpcs
    try:
        yield
    finally:
        sdk_stack.wait_for_rpcs = original
