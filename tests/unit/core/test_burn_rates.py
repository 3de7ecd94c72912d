"""How fast an objective may be missed: Google's numbers, and what they do to traffic."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from types import CodeType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components._core.burn_rates import (
    BURN_RATES,
    LEAST_TARGET,
    MOST_TARGET,
    BurnRate,
    allowance,
    expression,
    lasts_days,
    spent_percent,
)

targets = st.floats(min_value=LEAST_TARGET, max_value=MOST_TARGET).map(lambda target: round(target, 6))
windows = st.integers(min_value=7, max_value=90)
counts = st.one_of(st.none(), st.integers(min_value=0, max_value=10**7))
burns = st.sampled_from(BURN_RATES)
Traffic = list[tuple[int, int]]
"""Failed requests and all of them, up to each minute."""


def traffic(minutes: Iterable[tuple[int, int]]) -> Traffic:
    """Traffic of which each minute's failed requests and all of them are given."""
    failed, requests = zip(*minutes, strict=True)
    return list(zip(accumulate(failed, initial=0), accumulate(requests, initial=0), strict=True))


def filled(counted: int | None, instead: int) -> int:
    return instead if counted is None else counted


def chosen(holds: bool, then: float, otherwise: float) -> float:
    return then if holds else otherwise


@cache
def compiled(text: str) -> CodeType:
    """The expression as Python; both write numbers, comparisons and calls alike."""
    return compile(text, "expression", "eval")


def value(text: str, failed: int | None, refused: int | None, requests: int | None) -> float | None:
    """What CloudWatch makes of the expression; none where there is nothing to divide."""
    metrics = {"failed": failed, "refused": refused, "requests": requests}
    try:
        return eval(compiled(text), {"FILL": filled, "IF": chosen, "MAX": max}, metrics)
    except ZeroDivisionError:
        return None


def over(seen: Traffic, until: int, length: int, text: str) -> float:
    """The burn rate of the last minutes; missing data is none."""
    failed, requests = (now - then for now, then in zip(seen[until], seen[max(0, until - length)], strict=True))
    return value(text, failed or None, None, requests or None) or 0


def fires(burn: BurnRate, seen: Traffic, until: int, target: float) -> bool:
    """Whether the composite alarm fires after so many minutes."""
    return (
        over(seen, until, burn.long_minutes, expression(target, 10)) > burn.rate
        and over(seen, until, burn.short_minutes, expression(target, 1)) > burn.rate
    )


def test_the_numbers_are_those_of_the_workbook() -> None:
    assert [(burn.rate, burn.long_minutes, burn.short_minutes, burn.pages) for burn in BURN_RATES] == [
        (14.4, 60, 5, True),
        (6, 360, 30, True),
        (1, 4320, 360, False),
    ]
    assert [spent_percent(burn, 30) for burn in BURN_RATES] == pytest.approx([2, 5, 10])


@given(burns)
def test_the_short_window_is_a_twelfth_of_the_long_one(burn: BurnRate) -> None:
    assert burn.short_minutes * 12 == burn.long_minutes


@given(burns)
def test_cloudwatch_takes_both_windows_as_one_period(burn: BurnRate) -> None:
    for seconds in (burn.long_minutes * 60, burn.short_minutes * 60):
        assert seconds % 60 == 0
        assert seconds <= (86_400 if seconds < 3600 else 604_800)


@given(burns, windows)
def test_what_is_spent_and_what_is_left_agree(burn: BurnRate, window_days: int) -> None:
    long_days = burn.long_minutes / (24 * 60)

    assert spent_percent(burn, window_days) / 100 * lasts_days(burn, window_days) == pytest.approx(long_days)


@given(windows)
def test_a_faster_burn_spends_less_before_it_tells_and_lasts_shorter(window_days: int) -> None:
    spent = [spent_percent(burn, window_days) for burn in BURN_RATES]
    lasts = [lasts_days(burn, window_days) for burn in BURN_RATES]

    assert spent == sorted(set(spent))
    assert lasts == sorted(set(lasts))
    assert max(spent) < 50


@given(targets, burns)
def test_every_alarm_can_fire_and_none_below_what_is_allowed(target: float, burn: BurnRate) -> None:
    assert allowance(target) <= burn.rate * allowance(target) < 1


def test_below_the_least_target_the_fastest_alarm_could_never_fire() -> None:
    assert BURN_RATES[0].rate * allowance(LEAST_TARGET - 0.001) > 1


def test_the_allowance_has_no_noise_of_binary_fractions() -> None:
    assert {target: allowance(target) for target in (0.99, 0.999, 0.9999, 0.99999)} == {
        0.99: 0.01,
        0.999: 0.001,
        0.9999: 0.0001,
        0.99999: 0.00001,
    }


def test_an_expression_reads_as_one_writes_it() -> None:
    assert expression(0.99999, 10) == (
        "IF((FILL(failed,0)+FILL(refused,0))>=10,"
        "(FILL(failed,0)+FILL(refused,0))/MAX([(FILL(failed,0)+FILL(refused,0)),FILL(requests,0)])/0.00001,0)"
    )


@given(targets, st.integers(min_value=1, max_value=10**4))
def test_an_expression_is_short_enough_for_cloudwatch(target: float, least_failed: int) -> None:
    assert len(expression(target, least_failed)) <= 1024
    assert "e-" not in expression(target, least_failed)


@given(targets, counts, counts, counts, st.integers(min_value=1, max_value=1000))
def test_the_expression_is_the_share_that_failed_over_the_share_allowed(
    target: float, failed: int | None, refused: int | None, requests: int | None, least_failed: int
) -> None:
    bad, all_ = (failed or 0) + (refused or 0), max((failed or 0) + (refused or 0), requests or 0)

    found = value(expression(target, least_failed), failed, refused, requests)

    if bad >= least_failed:
        assert found == pytest.approx(bad / all_ / allowance(target))
        assert bad / all_ <= 1
    else:
        assert not found


@given(targets)
def test_an_outage_of_everything_is_no_missing_data(target: float) -> None:
    assert value(expression(target, 10), None, 500, None) == pytest.approx(1 / allowance(target))


@given(targets, burns, st.integers(min_value=1, max_value=400))
def test_without_requests_nothing_fires(target: float, burn: BurnRate, minutes: int) -> None:
    assert not fires(burn, traffic([(0, 0)] * minutes), minutes, target)


@given(targets, burns, st.integers(min_value=1, max_value=9), st.data())
def test_few_failures_fire_nothing_however_large_a_share_they_are(
    target: float, burn: BurnRate, failures: int, data: st.DataObject
) -> None:
    at = data.draw(st.lists(st.integers(min_value=0, max_value=59), min_size=failures, max_size=failures))
    seen = traffic((at.count(minute), at.count(minute)) for minute in range(60))

    assert not fires(burn, seen, 60, target)


@given(targets, burns, st.lists(st.integers(min_value=1, max_value=10**6), min_size=60, max_size=60))
def test_what_the_objective_allows_fires_nothing(target: float, burn: BurnRate, loads: list[int]) -> None:
    seen = traffic((int(load * allowance(target)), load) for load in loads)

    assert not any(fires(burn, seen, until, target) for until in (1, 5, 30, 60))


@pytest.mark.parametrize("burn", BURN_RATES, ids=lambda burn: burn.name)
def test_a_pace_is_told_when_it_has_spent_its_share_and_not_before(burn: BurnRate) -> None:
    calm, pace = [(0, 10_000)] * burn.long_minutes, [(round(2 * burn.rate * 10), 10_000)] * burn.long_minutes
    seen = traffic(calm + pace)
    told = [fires(burn, seen, burn.long_minutes + minute, 0.999) for minute in range(burn.long_minutes + 1)]

    # Twice as fast as the alarm's own pace fills half of its long window.
    assert told.index(True) == burn.long_minutes // 2 + 1
    assert all(told[burn.long_minutes // 2 + 1 :])


@pytest.mark.parametrize("burn", BURN_RATES, ids=lambda burn: burn.name)
def test_an_alarm_ends_at_most_its_short_window_after_the_failures(burn: BurnRate) -> None:
    seen = traffic([(10_000, 10_000)] * 60 + [(0, 10_000)] * burn.short_minutes)
    after = [fires(burn, seen, 60 + minute, 0.999) for minute in range(burn.short_minutes + 1)]

    assert (after[0], after[-1]) == (True, False)


def test_an_outage_pages_within_a_minute_and_a_hiccup_does_not() -> None:
    calm = [(0, 10_000)] * 60
    outage, hiccup = traffic([*calm, (10_000, 10_000)]), traffic([*calm, (5_000, 10_000)])

    assert (fires(BURN_RATES[0], outage, 61, 0.999), fires(BURN_RATES[0], hiccup, 61, 0.999)) == (True, False)
