"""How fast errors may use up what an objective allows before somebody is told: the numbers of burn-rate alarms.

An objective allows a share of requests to fail, one in a thousand where 999 must succeed. The burn rate says how many times
faster than allowed they fail: at 1 the allowance lasts exactly as long as the objective's window.
"""

from __future__ import annotations

from typing import NamedTuple

MINUTES_A_DAY = 24 * 60


class BurnRate(NamedTuple):
    """A pace at which somebody is told, and the two times over which it must have been kept."""

    name: str
    rate: float
    """Times the pace the objective allows."""
    long_minutes: int
    """Time over which it counts: long enough for a real share of what is allowed to be gone."""
    short_minutes: int
    """Time over which it must still be kept: a twelfth of the long one, so that the alarm ends soon after the errors do."""
    pages: bool
    """Whether it wakes somebody; else it waits for the next working day."""


BURN_RATES = (
    BurnRate("fast", 14.4, 60, 5, pages=True),
    BurnRate("medium", 6, 6 * 60, 30, pages=True),
    BurnRate("slow", 1, 3 * MINUTES_A_DAY, 6 * 60, pages=False),
)
"""From the fastest to the slowest. At 2, 5 and 10 % of what 30 days allow, by Google's Site Reliability Workbook
(https://sre.google/workbook/alerting-on-slos/, "Multiwindow, Multi-Burn-Rate Alerts"). The rates do not depend on the window of
the objective; the shares do."""

LEAST_TARGET = 0.931
"""Below 1 - 1/14.4, not even a service that fails every request fails fast enough for the fastest alarm."""
MOST_TARGET = 0.99999
"""Five nines, 26 seconds a month; a target of 1 allows nothing, and any failure would break it for ever."""


def allowance(target: float) -> float:
    """Share of requests that may fail; without the noise of binary fractions, since people read it in an expression."""
    return round(1 - target, 10)


def spent_percent(burn: BurnRate, window_days: int) -> float:
    """Share of what the window allows that is gone when the pace has been kept for its long time, in percent."""
    return 100 * burn.rate * burn.long_minutes / (window_days * MINUTES_A_DAY)


def lasts_days(burn: BurnRate, window_days: int) -> float:
    """Days after which everything the window allows is gone at this pace."""
    return window_days / burn.rate


def expression(target: float, least_failed: int, *, alternate: bool = False) -> str:
    """Metric math for the burn rate, from the metrics `failed`, `refused` and `requests`; 0 below so many failures.

    With `alternate`, two target groups take turns, and `failed_alternate` and `requests_alternate` are counted as well. The
    load balancer counts what it refuses as a request only if it had found somebody to pass it to. So failures count as
    requests where there are more of them than of requests: without that, an outage of everything would be no data.
    """
    more = ("_alternate",) if alternate else ()
    bad = f"({_sum('failed', *(f'failed{end}' for end in more), 'refused')})"
    requests = _sum("requests", *(f"requests{end}" for end in more))
    allowed = f"{allowance(target):.10f}".rstrip("0")
    return f"IF({bad}>={least_failed},{bad}/MAX([{bad},{requests}])/{allowed},0)"


def _sum(*metrics: str) -> str:
    return "+".join(f"FILL({metric},0)" for metric in metrics)
