"""How often the schedule expressions of AWS come round: `rate(…)` and `cron(…)`."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Final

from devops_policies.view import Unreadable

HOURS_A_DAY: Final = 24

_MINUTES: Final = {"minute": 1, "hour": 60, "day": 60 * HOURS_A_DAY}
_RATE: Final = re.compile(r"rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)", re.IGNORECASE)
_CRON: Final = re.compile(r"cron\((.*)\)", re.IGNORECASE)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1)
}
_WEEKDAYS: Final = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
_LAST_YEAR: Final = 2199
"""Last year a cron expression of AWS can name."""

# Weekdays fall on the same dates again after 28 years, as long as every fourth year is a leap year.
_CYCLE: Final = range(2001, 2029)
_CYCLE_DAYS: Final = (date(_CYCLE.stop, 1, 1) - date(_CYCLE.start, 1, 1)).days
_DAY: Final = 60 * HOURS_A_DAY


@dataclass(frozen=True)
class Schedule:
    """When something happens again and again."""

    every: int | None = None
    """Minutes between two times, for a rate."""
    days: frozenset[int] = frozenset()
    """Days of the cycle on which it happens, for a cron expression; none where it happens for some years only."""
    times: tuple[int, ...] = ()
    """Minutes of such a day, in order."""


@cache
def schedule(expression: str, path: str) -> Schedule:
    """The schedule that an expression, found at a path, describes; `Unreadable` where AWS would refuse it."""
    rate, cron = _RATE.fullmatch(expression.strip()), _CRON.fullmatch(expression.strip())
    if rate and int(rate[1]):
        return Schedule(every=int(rate[1]) * _MINUTES[rate[2].lower()])
    try:
        return _of_cron(*(cron[1] if cron else "").upper().split())
    except (TypeError, ValueError):
        raise Unreadable(path, "a schedule such as `rate(1 day)` or `cron(0 5 * * ? *)`") from None


def longest_gap(schedules: Iterable[Schedule]) -> float:
    """The most hours that pass without any of the schedules; infinite where one day none of them goes on.

    Days are taken to have 24 hours, in a time zone with summer time as well.
    """
    known = list(schedules)
    rates = [each.every for each in known if each.every is not None]
    by_clock = _longest_pause([each for each in known if each.days and each.times])
    return min([*rates, by_clock]) / 60


def _longest_pause(schedules: Sequence[Schedule]) -> float:
    """The most minutes between two times, the schedules taken together."""
    days = sorted(frozenset[int]().union(*(each.days for each in schedules)))
    if not days:
        return math.inf
    kinds = [tuple(index for index, each in enumerate(schedules) if day in each.days) for day in days]
    times = {kind: sorted({time for index in kind for time in schedules[index].times}) for kind in set(kinds)}
    within = (later - earlier for of_day in times.values() for earlier, later in pairwise(of_day))
    around = [*zip(days, kinds, strict=True), (days[0] + _CYCLE_DAYS, kinds[0])]
    between = ((day - before) * _DAY + times[next_][0] - times[last][-1] for (before, last), (day, next_) in pairwise(around))
    return max([*within, *between])


def _of_cron(minutes: str, hours: str, dates: str, months: str, weekdays: str, years: str) -> Schedule:
    times = sorted(60 * hour + minute for hour in _numbers(hours, 0, 23) for minute in _numbers(minutes, 0, 59))
    days = frozenset(_days(dates, weekdays, _numbers(months, 1, 12, _MONTHS)))
    going_on = _numbers(years, 1970, _LAST_YEAR)
    is_endless = len(going_on) == _LAST_YEAR - min(going_on) + 1
    return Schedule(days=days if is_endless else frozenset(), times=tuple(times))


def _days(dates: str, weekdays: str, months: frozenset[int]) -> Iterator[int]:
    """The days of the cycle, counted from its first, on which a cron expression holds."""
    start = date(_CYCLE.start, 1, 1).toordinal()
    for year in _CYCLE:
        for month in months:
            first = date(year, month, 1)
            length = monthrange(year, month)[1]
            # Weekdays count from Sunday, which is 1.
            weekday_of_first = first.isoweekday() % 7 + 1
            held = _by_date(dates, length, weekday_of_first) & _by_weekday(weekdays, length, weekday_of_first)
            yield from (first.toordinal() - start + day - 1 for day in held)


@cache
def _by_date(field: str, length: int, weekday_of_first: int) -> frozenset[int]:
    """The days of a month that a field such as `1,15`, `L` or `15W` means."""
    found: set[int] = set()
    for item in field.split(","):
        if item == "L":
            found.add(length)
        elif item in ("LW", "WL"):
            found.add(_nearest_working_day(length, length, weekday_of_first))
        elif item.endswith("W"):
            (day,) = _numbers(item[:-1], 1, 31)
            found.add(_nearest_working_day(day, length, weekday_of_first))
        else:
            found |= _numbers(item, 1, 31)
    return frozenset(day for day in found if day <= length)


@cache
def _by_weekday(field: str, length: int, weekday_of_first: int) -> frozenset[int]:
    """The days of a month that a field such as `MON-FRI`, `6#3` or `2L` means."""
    found: set[int] = set()
    for item in field.split(","):
        weekday, nth, place = item.partition("#")
        last = weekday.endswith("L") and weekday != "L"
        weekdays = {7} if weekday == "L" else _numbers(weekday[:-1] if last else weekday, 1, 7, _WEEKDAYS)
        days = [day for day in range(1, length + 1) if (weekday_of_first + day - 2) % 7 + 1 in weekdays]
        if nth:
            (number,) = _numbers(place, 1, 5)
            days = days[number - 1 : number]
        found.update(days[-1:] if last else days)
    return frozenset(found)


def _nearest_working_day(day: int, length: int, weekday_of_first: int) -> int:
    """The working day of the month that is nearest to one of its days."""
    weekday = (weekday_of_first + day - 2) % 7 + 1
    if weekday == _WEEKDAYS["SAT"]:
        return day - 1 if day > 1 else day + 2
    if weekday == _WEEKDAYS["SUN"]:
        return day + 1 if day < length else day - 2
    return day


def _numbers(field: str, lowest: int, highest: int, names: Mapping[str, int] | None = None) -> frozenset[int]:
    """The numbers a field means; raises `ValueError` for one that has no such meaning."""
    return frozenset(number for item in field.split(",") for number in _of_item(item, lowest, highest, names or {}))


def _of_item(item: str, lowest: int, highest: int, names: Mapping[str, int]) -> Iterator[int]:
    span, stepped, step = item.partition("/")
    first, ranged, last = span.partition("-")
    start = lowest if span in ("*", "?") else _number(first, names)
    end = highest if span in ("*", "?") or (stepped and not ranged) else _number(last if ranged else first, names)
    size = highest - lowest + 1
    # A range may run over the end, as `FRI-MON` does.
    length = end - start if end >= start else end - start + size
    if not (lowest <= start <= highest and lowest <= end <= highest) or (stepped and int(step) < 1):
        raise ValueError(item)
    for offset in range(0, length + 1, int(step) if stepped else 1):
        yield lowest + (start - lowest + offset) % size


def _number(text: str, names: Mapping[str, int]) -> int:
    return names[text] if text in names else int(text)
