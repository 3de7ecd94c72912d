"""A secret is found in no report, whoever quotes it."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from devops_components.toolkit.check.evaluate import evaluate, rule_info
from devops_components.toolkit.check.hiding import SHORTEST, Hiding, HidingWriter
from devops_components.toolkit.cli.main import cli
from devops_components.toolkit.cli.options import Invocation
from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.report.model import Report, StackReport
from devops_components.toolkit.report.registry import FORMATS
from devops_components.toolkit.simulated import values
from devops_policies.examples import resources
from devops_policies.known import UNKNOWN
from devops_policies.registry import all_rules
from devops_policies.rule import Rule
from devops_policies.view import Resource
from tests.support.foreign_pack import pack, write
from tests.support.programs import commit, write_project

SECRET = f"s3cr3t-{secrets.token_hex(8)}"


def strings(value: Any) -> int:
    """How many texts there are in a value."""
    if isinstance(value, Mapping):
        return sum(strings(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return sum(strings(item) for item in value)
    return isinstance(value, str)


class Planting:
    """Copies values, with one of their texts as a secret: as it is, or another in its place."""

    def __init__(self, number: int, instead: str | None) -> None:
        self.left = number
        self.instead = instead
        self.secret = ""

    def copy(self, value: Any) -> Any:
        if value is UNKNOWN:
            return values.UNKNOWN
        if isinstance(value, Mapping):
            return {key: self.copy(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.copy(item) for item in value]
        self.left -= isinstance(value, str)
        if not isinstance(value, str) or self.left != -1:
            return value
        self.secret = value if self.instead is None else self.instead
        return values.Secret(self.secret)


def planted(rule: Rule) -> Iterator[tuple[str, Graph]]:
    """The bad example of a rule, with each of its texts as a secret in turn; the secret and the stack."""
    given = resources(rule, rule.bad)
    for number in range(strings([resource.props for resource in given])):
        for instead in (None, SECRET):
            planting = Planting(number, instead)
            nodes = [node(resource, planting.copy(resource.props)) for resource in given]
            yield planting.secret, Graph("shop", "production", nodes)


def node(resource: Resource, props: Mapping[str, Any]) -> Node:
    dependencies: Mapping[str, Sequence[str]] = resource.dependencies
    return Node(
        resource.urn,
        resource.type,
        resource.name,
        resource.parent,
        True,
        None,
        props,
        props,
        property_dependencies=dependencies,
        options={"protect": resource.options.protect},
    )


def said(rule: Rule) -> Iterator[tuple[str, StackReport]]:
    """Secrets that are long enough to be looked for, and what the rule says of the stack with them."""
    for secret, graph in planted(rule):
        if len(secret) >= SHORTEST:
            yield secret, evaluate(graph, [rule], "production")


def reported(stacks: Sequence[StackReport]) -> Report:
    return Report(tuple(stacks), {rule.id: rule_info(rule) for rule in all_rules().values()})


IN_THE_CLEAR = ("hunter2", "correct horse battery staple", "correct-horse")
"""What the bad examples of the rules have for passwords."""


def test_a_password_in_the_clear_is_not_published_by_the_rule_that_finds_it() -> None:
    rules = all_rules().values()
    graphs = {rule: Graph("shop", "production", [node(each, each.props) for each in resources(rule, rule.bad)]) for rule in rules}
    written_down = {rule.id for rule, graph in graphs.items() if any(text in str(graph.resources) for text in IN_THE_CLEAR)}

    found = reported([evaluate(_marked(graph), [rule], "production") for rule, graph in graphs.items()])

    assert {"codebuild-safe", "ec2-credentials", "ecs-no-env-secrets", "k8s-secrets", "lambda-no-env-secrets"} <= written_down
    assert [form for form, write_ in FORMATS.items() if any(text in write_(found) for text in IN_THE_CLEAR)] == []


def _marked(graph: Graph) -> Graph:
    """The graph with the mark of the renderer for what is not known."""
    nodes = [
        replace(each, inputs=props, outputs=props) for each in graph.resources if (props := Planting(-1, None).copy(each.inputs))
    ]
    return replace(graph, resources=nodes)


def test_no_rule_of_ours_gives_a_secret_away(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = all_rules().values()
    found = [(secret, stack) for rule in rules for secret, stack in said(rule)]
    texts = {form: written(reported([stack for _, stack in found])) for form, written in FORMATS.items()}
    monkeypatch.setattr(Hiding, "hide", lambda _, text: text)

    quoting = {each.rule for rule in rules for secret, stack in said(rule) for each in stack.findings if secret in each.message}

    assert [each.id for secret, stack in found for each in stack.findings if secret in f"{each.message} {each.value}"] == []
    assert [form for form, text in texts.items() if SECRET in text] == []
    assert len(quoting) > len(all_rules()) / 4, "rules that would quote a secret"


PROGRAM = f"""
import pulumi
import pulumi_aws as aws

secret = pulumi.Output.secret({SECRET!r})
configured = pulumi.Config().require_secret("password")
aws.ssm.Parameter("token", type="String", name="token", value=secret, description=configured, tags={{"note": secret}})
aws.ec2.SecurityGroup("open", description=secret, vpc_id="vpc-1",
    ingress=[{{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"], "description": secret}}])
aws.iam.Role("role", assume_role_policy=secret.apply(lambda text: '{{"Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "'
    + text + '"}}, "Action": "sts:AssumeRole"}}]}}'))
"""
CIPHER = "v1:bm90aGluZw==:cGxhbnRlZCBjaXBoZXIgdGV4dA=="
QUOTING = """
import logging, sys
def quote(args, report):
    value = args.props.get("value")
    if value:
        print("printed", value)
        sys.stderr.write(f"written {value}\\n")
        logging.warning("logged %s", value)
        report(f"quotes {value} and {[value]!r}")
def fail(args, report):
    if args.props.get("value"):
        raise ValueError(f"raises {args.props['value']}")
one = ResourceValidationPolicy("one", "One.", quote)
two = ResourceValidationPolicy("two", "Two.", fail)
"""


@pytest.mark.parametrize("against", [[], ["--trusted-ref", "HEAD"]], ids=["plain", "trusted"])
def test_no_report_and_no_message_gives_a_secret_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], against: list[str]
) -> None:
    shop = write_project(tmp_path / "shop", PROGRAM)
    (shop / "Pulumi.dev.yaml").write_text(f"config:\n  shop:password:\n    secure: {CIPHER}\n", encoding="utf-8")
    write(tmp_path / "acme", pack(QUOTING, "one", "two"))
    commit(tmp_path, "first")
    monkeypatch.chdir(tmp_path)
    outputs = [part for form in FORMATS for part in ("-o", f"{form}=out/{form}")]

    result = CliRunner().invoke(
        cli, ["check", "--policy-pack", "baseline", "--policy-pack", "acme", *outputs, *against], obj=Invocation()
    )

    texts = [result.output, *capfd.readouterr(), str(result.exception)]
    texts += [(tmp_path / "out" / form).read_text(encoding="utf-8") for form in FORMATS]
    assert [text for text in texts if SECRET in text or CIPHER in text] == []
    (stack,) = json.loads((tmp_path / "out" / "json").read_text(encoding="utf-8"))["stacks"]
    assert {finding["message"] for finding in stack["findings"] if finding["rule"] in ("one", "two")} == {
        "quotes [secret] and ['[secret]']",
        "ValueError: raises [secret]",
    }


def test_what_is_written_is_hidden_however_it_is_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    text = 'one\n"two" \\ thrée'
    parts = json.dumps({"password": "hunter22"})
    inputs = {"a": values.Secret(text), "b": values.Secret(parts)}
    hiding = Hiding.of(Graph("shop", "dev", [Node("urn", "a:b:C", "x", None, True, None, inputs, {})]))

    print(
        text,
        repr(text),
        json.dumps(text),
        json.dumps(text, ensure_ascii=False),
        "hunter22",
        file=HidingWriter(sys.stdout, hiding),
    )

    assert capsys.readouterr().out == '[secret] \'[secret]\' "[secret]" "[secret]" [secret]\n'
