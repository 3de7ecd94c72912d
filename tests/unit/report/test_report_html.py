from __future__ import annotations

import base64
import hashlib
import re

import pytest
from html_page import Element, driven, read
from hypothesis import given
from report_examples import COMPARED, ENCRYPTED, PRIVATE, SHORT, finding, hostile_report, report, reports, squeezed, untimed

from devops_components.toolkit.report.characters import one_line, visible
from devops_components.toolkit.report.model import Report, RuleInfo, StackReport
from devops_components.toolkit.report.registry import FORMATS

html = FORMATS["html"]

TAGS = {
    *("page", "html", "head", "meta", "title", "link", "style", "body", "header", "main", "section", "script"),
    *("h1", "h2", "h3", "p", "b", "small", "span", "code", "pre", "div", "article", "ul", "li", "details", "summary"),
    *("button", "form", "input", "table", "thead", "tbody", "tr", "th", "td", "svg", "rect"),
}
"""Elements the page is made of; none of them fetches anything, but for those that `test_..._asks_for_nothing` looks at."""

ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "rel", "href", "class", "hidden", "disabled", "type", "placeholder"),
    *("aria-label", "aria-pressed", "aria-hidden", "role", "data-filter", "data-value", "data-outcome", "data-severity"),
    *("viewbox", "preserveaspectratio", "x", "width", "height"),
}


def elements(made: Report, tag: str) -> list[Element]:
    return [element for element in read(html(made)).all() if element.tag == tag]


def words(element: Element) -> str:
    return " ".join(element.text.split())


def foreign(source: str) -> set[str]:
    """Elements and attributes that are not the project's own, and values of attributes that only the project may set."""
    found = read(source).all()
    tags = {element.tag for element in found} - TAGS
    attributes = {name for element in found for name in element.attributes} - ATTRIBUTES
    classes = {element.attributes.get("class") or "" for element in found}
    single = {tag for tag in ("script", "style", "link", "title") if [element.tag for element in found].count(tag) != 1}
    return tags | attributes | single | {name for name in classes if not re.fullmatch(r"[a-z ]*", name)}


def test_a_rule_says_why_and_how_once_and_what_it_found_under_it() -> None:
    article, _ = elements(report(ENCRYPTED, finding(resource_name="users-db", known=True), PRIVATE), "article")

    heading, why, fix, controls, found = [child for child in article.children if isinstance(child, Element)]
    assert [words(part) for part in (heading, why, fix, controls)] == [
        "high Databases encrypt their storage rds-encrypted 2",
        "Backups and replicas inherit the setting, so one plain instance leaks through every copy of it.",
        "Fix: set storageEncrypted: true; an existing instance is replaced from a snapshot",
        "cis-aws 2.3.1 soc2 CC6.1",
    ]
    first, second = [child for child in found.children if isinstance(child, Element)]
    assert words(first) == (
        "mandatory orders-db aws:rds/instance:Instance shop/production stacks/platform/__main__.py:12 "
        f"storageEncrypted is false. storageEncrypted = false {ENCRYPTED.urn}"
    )
    assert words(second).startswith("known users-db ")


def test_rules_come_in_the_order_of_their_worst_findings() -> None:
    made = report(finding(rule="b", level="advisory"), finding(rule="a", known=True), finding(rule="c"))

    assert [words(heading).split()[-2] for heading in elements(made, "h3")] == ["c", "b", "a"]


def test_a_waiver_is_shown_with_its_reason_and_a_secret_as_one() -> None:
    shown = [words(item) for item in elements(COMPARED, "li")]

    assert [text for text in shown if "Waived: the test data can be made again within an hour" in text] == [shown[1]]
    assert 'storageEncrypted = "[secret]"' in shown[1]


def test_a_table_says_what_changes_the_most_dangerous_first() -> None:
    _, changes = elements(COMPARED, "tbody")

    rows = [[words(cell) for cell in row.all() if cell.tag == "td"] for row in changes.all() if row.tag == "tr"]
    assert rows == [
        ["replaced", "orders-db aws:rds/instance:Instance", "shop/production", "forced by engine kmsKeyId also tags.owner"],
        ["deleted", "old aws:s3/bucket:Bucket", "shop/production", ""],
        ["changed", "alarms aws:sns/topic:Topic", "shop/production", "name tags.owner"],
        ["created", "orders aws:sqs/queue:Queue", "shop/production", ""],
    ]


@pytest.mark.parametrize(
    ("made", "said"), [(report(changes=[]), ["Compared with the revision before: nothing changes."]), (SHORT, [])]
)
def test_no_change_is_told_from_no_comparison(made: Report, said: list[str]) -> None:
    assert [words(part) for part in elements(made, "p") if "Compared" in part.text] == said


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        (SHORT, "refused"),
        (report(PRIVATE), "passed"),
        (report(finding(known=True)), "passed"),
        (report(finding(kind="error")), "incomplete"),
        (report(finding(kind="error", known=True)), "incomplete"),
        (report(finding(), finding(kind="error")), "refused"),
        (Report([]), "incomplete"),
        (report(resources=0), "incomplete"),
    ],
)
def test_the_verdict_never_reads_as_a_pass_where_something_was_not_judged(made: Report, verdict: str) -> None:
    assert [words(part) for part in elements(made, "p") if "verdict" in (part.attributes.get("class") or "")] == [verdict]


def test_rules_that_found_nothing_in_any_stack_are_listed() -> None:
    rules = {"a": RuleInfo("a", "Keys rotate", "", "low", ""), "b": RuleInfo("b", "", "", "low", "")}
    stacks = [
        StackReport("shop", "dev", "dev", 1, 1, passed=["a", "b", "rds-encrypted"]),
        StackReport("shop", "production", "production", 1, 1, [ENCRYPTED], ["a"]),
    ]

    passed = [item for item in elements(Report(stacks, rules), "ul") if item.attributes.get("class") == "passed"]

    assert [words(item) for item in passed] == ["a Keys rotate b"]


def test_a_bar_shows_the_share_of_each_outcome() -> None:
    bars = elements(report(finding(), finding(key="a"), finding(key="b", level="advisory"), finding(key="c", known=True)), "rect")

    assert [(bar.attributes["class"], bar.attributes["x"], bar.attributes["width"]) for bar in bars] == [
        ("mandatory", "0.0", "50.0"),
        ("advisory", "50.0", "25.0"),
        ("known", "75.0", "25.0"),
    ]


def test_the_page_asks_for_nothing_and_runs_its_own_script_only() -> None:
    page = read(html(SHORT)).all()

    fetching = {
        (element.tag, name): element.attributes[name]
        for element in page
        for name in ("src", "href")
        if name in element.attributes
    }
    assert fetching == {("link", "href"): "data:,"}
    (policy,) = [element.attributes["content"] for element in page if element.attributes.get("http-equiv")]
    marks = {
        element.tag: base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        for element in page
        if element.tag in ("style", "script")
    }
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{marks['style']}'; script-src 'sha256-{marks['script']}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assets = "".join(element.text for element in page if element.tag in ("style", "script"))
    assert re.findall(r"url\(|@import|https?:|fetch|innerHTML|eval|Function", assets) == []


def test_the_style_has_colours_for_light_and_dark() -> None:
    (style,) = [element.text for element in elements(SHORT, "style")]

    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    names = [set(re.findall(r"--([a-z]+):", colours)) for colours in (light, dark)]
    assert "color-scheme: light dark" in light
    assert names[0] == names[1]
    assert set(re.findall(r"var\(--([a-z]+)", style)) - {"tone"} <= names[0]


@untimed
@given(reports)
def test_hostile_text_is_shown_and_never_becomes_a_part_of_the_page(made: Report) -> None:
    output = html(made)

    assert foreign(output) == set()
    read_back = squeezed(read(output).text)
    parts = [part for item in made.findings for part in (visible(item.resource_name), visible(item.urn), one_line(item.reason))]
    parts += [one_line(item.waiver) for item in made.findings if item.waiver]
    parts += [visible(change.resource_name) for _, change in made.changes or ()]
    assert [part for part in parts if squeezed(part) not in read_back] == []


def test_every_hostile_text_is_harmless() -> None:
    assert foreign(html(hostile_report())) == set()


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("<img>", {"img"}),
        ('<p onclick="x"></p>', {"onclick"}),
        ("<script></script>", {"script"}),
        ('<p class="a.b"></p>', {"a.b"}),
        ("<style></style>", {"style"}),
    ],
)
def test_the_check_for_foreign_parts_finds_what_is_planted(planted: str, found: set[str]) -> None:
    output = html(SHORT).replace("<h1>", f"{planted.replace('<img>', '<img/>')}<h1>")

    assert foreign(output) == found


@pytest.mark.parametrize("planted", ["</p>", "<p>", "<!-- x -->"])
def test_a_page_whose_elements_do_not_fit_together_is_refused(planted: str) -> None:
    with pytest.raises(ValueError, match="not a page"):
        read(html(SHORT).replace("<h1>", f"{planted}<h1>"))


FILTERED = report(
    ENCRYPTED,
    finding(resource_name="users-db", known=True),
    PRIVATE,
    finding(
        rule="logs-kept", title="Logs are kept", severity="low", level="advisory", resource_name="api-logs", controls=["pci 10"]
    ),
)


def test_everything_is_shown_until_something_is_chosen() -> None:
    (first,) = driven(html(FILTERED))

    assert first == {
        "status": "4 shown",
        "rules": ["rds-encrypted", "s3-private", "logs-kept"],
        "counts": ["2", "1", "1"],
        "resources": ["orders-db", "users-db", "invoices", "api-logs"],
    }


def test_findings_are_filtered_by_outcome_and_severity_and_words() -> None:
    _, mandatory, known_too, high, word, nothing, everything = driven(
        html(FILTERED),
        ["click", "[data-value=mandatory]"],
        ["click", "[data-value=known]"],
        ["click", "[data-value=high]"],
        ["type", " USERS soc2 "],
        ["click", "[data-value=known]"],
        ["reset"],
    )

    assert [step["resources"] for step in (mandatory, known_too, high, word, nothing, everything)] == [
        ["orders-db"],
        ["orders-db", "users-db"],
        ["orders-db", "users-db"],
        ["users-db"],
        [],
        ["orders-db", "users-db", "invoices", "api-logs"],
    ]
    assert (mandatory["status"], mandatory["rules"], mandatory["counts"]) == ("1 of 4 shown", ["rds-encrypted"], ["1 of 2"])
    assert (nothing["status"], nothing["rules"]) == ("0 of 4 shown", [])


def test_a_rule_is_found_by_the_controls_it_answers_to() -> None:
    _, found = driven(html(FILTERED), ["type", "pci 10"])

    assert found["rules"] == ["logs-kept"]


def test_a_page_without_findings_needs_no_filter() -> None:
    (only,) = driven(html(report()))

    assert only == {"status": None, "rules": [], "counts": [], "resources": []}
