"""The pure reasoning beneath the rules, by its properties."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_policies.alarm_rule import UnknownSyntaxError, fires
from devops_policies.iam_policy import matches
from devops_policies.images import image
from devops_policies.known import Doubts, Undecided, certainly, every, settled, some
from devops_policies.network import worldly
from devops_policies.secret_text import is_harmless, names_secret, secret_in

TRUTH = st.sampled_from([True, False, None])


def asking(answers: list[bool | None]) -> list[Callable[[], bool]]:
    def ask(answer: bool | None) -> bool:
        if answer is None:
            raise Undecided("somewhere")
        return answer

    return [lambda answer=answer: ask(answer) for answer in answers]


def answer_of(test: Callable[[], bool]) -> bool | None:
    try:
        return test()
    except Undecided:
        return None


@given(st.lists(TRUTH))
def test_every_is_false_if_one_is_unknown_if_any_is_and_else_true(answers: list[bool | None]) -> None:
    expected = False if False in answers else None if None in answers else True

    assert answer_of(lambda: every(*asking(answers))) is expected


@given(st.lists(TRUTH))
def test_some_is_true_if_one_is_unknown_if_any_is_and_else_false(answers: list[bool | None]) -> None:
    expected = True if True in answers else None if None in answers else False

    assert answer_of(lambda: some(*asking(answers))) is expected


@given(TRUTH)
def test_certain_is_only_what_is_known_to_hold(answer: bool | None) -> None:
    assert certainly(asking([answer])[0]) is (answer is True)


def numbers(known: list[int], then_unknown: bool) -> Iterator[int]:
    yield from known
    if then_unknown:
        raise Undecided("numbers.9")


@given(st.lists(st.integers()), st.booleans())
def test_the_known_values_decide_alone_only_when_they_suffice(known: list[int], then_unknown: bool) -> None:
    def large(values: list[int]) -> list[int]:
        return [value for value in values if value > 10]

    try:
        answer = settled(numbers(known, then_unknown), large)
    except Undecided:
        assert then_unknown
        assert not large(known)
    else:
        assert answer == large(known)


def test_doubts_take_unknown_values_and_nothing_else() -> None:
    doubts = Doubts()

    with doubts:
        raise Undecided("first")
    with doubts:
        raise Undecided("second", "is elsewhere")
    with pytest.raises(KeyError), doubts:
        raise KeyError("other")

    assert [str(doubt) for doubt in doubts] == [
        "cannot decide before deployment: `first` is not known yet",
        "cannot decide: `second` is elsewhere",
    ]


def cut(network: ipaddress.IPv4Network | ipaddress.IPv6Network, data: st.DataObject, depth: int) -> list[str]:
    """The network in pieces of different sizes."""
    if depth == 0 or not data.draw(st.booleans()):
        return [str(network)]
    return [piece for half in network.subnets() for piece in cut(half, data, depth - 1)]


@given(st.data(), st.sampled_from(["0.0.0.0/0", "::/0"]))
def test_the_world_in_pieces_is_the_world(data: st.DataObject, world: str) -> None:
    pieces = data.draw(st.permutations(cut(ipaddress.ip_network(world), data, 8)))

    assert worldly(pieces, "here") == pieces


@given(
    st.lists(
        st.sampled_from(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fd00::/8", "2600::/16"]),
        unique=True,
    )
)
def test_private_networks_are_never_the_world(networks: list[str]) -> None:
    assert worldly(networks, "here") == []


def test_the_two_families_are_judged_apart() -> None:
    assert worldly(["0.0.0.0/0", "2001:db8::/32", "::/0", "10.0.0.0/8"], "here") == [
        "0.0.0.0/0",
        "2001:db8::/32",
        "::/0",
        "10.0.0.0/8",
    ]
    assert worldly(["0.0.0.0/0", "2001:db8::/32"], "here") == ["0.0.0.0/0"]
    assert worldly(["::/0", "10.0.0.0/8"], "here") == ["::/0"]


@given(st.lists(st.ip_addresses(v=4)), st.lists(st.ip_addresses(v=4)))
def test_more_ranges_never_close_what_is_open(some_: list[ipaddress.IPv4Address], more: list[ipaddress.IPv4Address]) -> None:
    ranges = [f"{address}/{index % 12}" for index, address in enumerate(some_)]
    others = [f"{address}/{index % 12}" for index, address in enumerate(more)]

    assert set(worldly(ranges, "here")) <= set(worldly([*ranges, *others], "here"))


WORDS = st.text(st.sampled_from("abcXYZ:/-*?[.+"), max_size=12)


@given(WORDS)
def test_a_pattern_without_wildcards_matches_itself_alone(value: str) -> None:
    pattern = value.replace("*", "").replace("?", "")

    assert matches(pattern, pattern)
    assert not matches(pattern, pattern + "x")


@given(WORDS, st.data())
def test_a_pattern_made_by_cutting_holes_matches_what_it_was_made_of(value: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))

    assert matches(f"{value[:start]}*{value[end:]}", value)
    assert matches(value[:start] + "?" * (end - start) + value[end:], value)


def test_case_matters_unless_it_is_ignored() -> None:
    assert not matches("S3:Get*", "s3:getobject")
    assert matches("S3:Get*", "s3:getobject", ignore_case=True)


REFERENCES = {
    "nginx": ("docker.io", None, None),
    "nginx:1.2": ("docker.io", "1.2", None),
    "library/nginx": ("docker.io", None, None),
    "localhost/web": ("localhost", None, None),
    "localhost:5000/web:1": ("localhost:5000", "1", None),
    "ghcr.io/acme/web@sha256:00": ("ghcr.io", None, "sha256:00"),
    "ghcr.io/acme/web:1@sha256:00": ("ghcr.io", "1", "sha256:00"),
    "": ("docker.io", None, None),
}


@pytest.mark.parametrize("reference", REFERENCES)
def test_an_image_reference_is_taken_apart(reference: str) -> None:
    taken = image(reference)

    assert (taken.registry, taken.tag, taken.digest) == REFERENCES[reference]


EXPRESSIONS = {
    "ALARM(a)": True,
    'ALARM("a")': True,
    "ALARM(b)": False,
    "alarm(a) or alarm(b)": True,
    "ALARM(a) AND ALARM(b)": False,
    "ALARM(a) AND OK(b)": True,
    "ALARM(b) OR ALARM(c) AND ALARM(a)": False,
    "ALARM(a) OR ALARM(b) AND ALARM(c)": True,
    "(ALARM(a) OR ALARM(b)) AND ALARM(c)": False,
    "NOT ALARM(b) AND ALARM(a)": True,
    "NOT (ALARM(a) OR ALARM(b))": False,
    "INSUFFICIENT_DATA(a) OR FALSE": False,
    "TRUE": True,
}


@pytest.mark.parametrize("rule", EXPRESSIONS)
def test_a_composite_alarm_goes_off_by_its_rule(rule: str) -> None:
    assert fires(rule, lambda name: name == "a") is EXPRESSIONS[rule]


@pytest.mark.parametrize(
    "rule", ["", "ALARM", "ALARM(a", "ALARM(a) b", "(ALARM(a)", "AT_LEAST(1, ALARM, (a))", "SOMETIMES(a)", "NOT"]
)
def test_a_rule_that_is_not_understood_is_no_guess(rule: str) -> None:
    with pytest.raises(UnknownSyntaxError):
        fires(rule, lambda name: name == "a")


SECRETS = {
    "an AWS access key": "x ASIA" + "B" * 16,
    "a private key": "-----BEGIN PRIVATE KEY-----",
    "a GitHub token": "ghp_" + "a" * 36,
    "a GitLab token": "glpat-" + "a" * 20,
    "a Slack token": "xoxb-" + "1" * 12,
    "a Stripe key": "sk_live_" + "a" * 24,
    "a Google API key": "AIza" + "a" * 35,
    "a signed token": "eyJ" + "a" * 10 + ".eyJ" + "b" * 10 + "." + "c" * 20,
    "a URL with a password": "redis://:hunter2@cache:6379/0",
}


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_known_by_its_shape(kind: str) -> None:
    assert secret_in(f"before {SECRETS[kind]} after") == kind


@pytest.mark.parametrize("password", ["$TOKEN", "${TOKEN}", "{token}", "{{ token }}", "$(cat token)", "<token>", "***"])
def test_what_is_filled_in_later_is_no_password(password: str) -> None:
    assert secret_in(f"https://build:{password}@example.com/shop.git") is None


@pytest.mark.parametrize("password", ["$TOKEN-1", "x${TOKEN}", "hunter$2", "<token>x", "%24TOKEN"])
def test_what_is_filled_in_only_partly_is_a_password(password: str) -> None:
    assert secret_in(f"https://build:{password}@example.com/shop.git") == "a URL with a password"


@given(st.text(st.characters(codec="ascii"), max_size=12))
def test_ordinary_text_is_no_secret_by_its_shape(value: str) -> None:
    assert secret_in(value) is None or "://" in value


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD",
        "db_password",
        "DbPassword",
        "apiKey",
        "APIKEY",
        "AWS_SECRET_ACCESS_KEY",
        "auth-token",
        "CONNECTION_STRING",
        "client.secret",
    ],
)
def test_a_name_says_that_it_is_a_secret(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize(
    "name",
    ["", "USER", "KEY", "TOKENIZER", "SECRET_ARN", "PASSWORD_MIN_LENGTH", "tokenUrl", "MAX_TOKEN", "PUBLIC_KEY", "secretary"],
)
def test_a_name_says_nothing_of_a_secret(name: str) -> None:
    assert not names_secret(name)


def test_a_value_is_harmless_whole_or_not_at_all() -> None:
    assert [
        value
        for value in ("", " true ", "arn:aws:s3:::x", "/run/x", "***", "true story", "hunter2", "12345")
        if is_harmless(value)
    ] == [
        "",
        " true ",
        "arn:aws:s3:::x",
        "/run/x",
        "***",
    ]
