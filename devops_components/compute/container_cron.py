"""When something happens, in AWS's words."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from devops_components._core.types import matching

_FIELD = re.compile(r"[\dA-Z*?,/#LW-]+")


def _check(cron: str) -> str:
    fields = cron.split()
    if len(fields) != 6 or not all(map(_FIELD.fullmatch, fields)):
        raise ValueError("is not six fields: minute, hour, day of month, month, day of week and year")
    if (fields[2] == "?") == (fields[4] == "?"):
        raise ValueError("has to leave one of day of month and day of week open with `?`, and not both")
    return cron


Cron = Annotated[str, AfterValidator(_check), Field(examples=["0 7 ? * MON-FRI *"])]
"""A time that comes again, in the six fields of AWS: minute, hour, day of month, month, day of week and year."""

Timezone = Annotated[
    str, matching(r"UTC|[A-Z][A-Za-z_]+(/[A-Za-z_+-]+)+", "a time zone such as Europe/Berlin, or UTC"), Field(examples=["UTC"])
]
"""A time zone by its name in the IANA database; clocks that change twice a year are taken care of."""
