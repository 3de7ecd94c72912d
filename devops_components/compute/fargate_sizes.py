"""Sizes Fargate offers."""

from __future__ import annotations

# CPU units to the memory that goes with them, in MiB: AWS's table of task sizes.
_MEMORY: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4097, 1024)),
    1024: tuple(range(2048, 8193, 1024)),
    2048: tuple(range(4096, 16385, 1024)),
    4096: tuple(range(8192, 30721, 1024)),
    8192: tuple(range(16384, 61441, 4096)),
    16384: tuple(range(32768, 122881, 8192)),
}


def check_size(cpu: int, memory: int) -> None:
    """Raises `ValueError` where Fargate has no task of this size."""
    if cpu not in _MEMORY:
        raise ValueError(f"cpu {cpu} is not a Fargate size; allowed are {', '.join(map(str, _MEMORY))}")
    allowed = _MEMORY[cpu]
    if memory not in allowed:
        steps = (
            ", ".join(map(str, allowed))
            if len(allowed) < 6
            else f"{allowed[0]} to {allowed[-1]} in steps of {allowed[1] - allowed[0]}"
        )
        raise ValueError(f"memory {memory} does not go with cpu {cpu}; allowed are {steps} MiB")
