"""A pack or a rule that cannot judge ends in its documented exit code, and never in a pass."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from devops_components.errors import ConfigurationError, DeadlineError, DevopsError, UndecidedError
from devops_components.toolkit.check import foreign
from devops_components.toolkit.cli.main import cli
from devops_components.toolkit.cli.options import Invocation
from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.report.registry import FORMATS
from devops_policies import packs
from devops_policies.rule import Context, Violations
from devops_policies.view import Resource
from tests.support.foreign_pack import pack, write
from tests.support.programs import GOOD_KEY, write_project

URN = "urn:pulumi:dev::shop::aws:kms/key:Key::data"
GRAPH = Graph("shop", "dev", (Node(URN, "aws:kms/key:Key", "data", None, True, None, {"a": "told"}, {"a": "told"}),))
ONE = 'one = ResourceValidationPolicy("one", "One.", lambda args, report: (BEFORE, report(args.props["a"])))\n'
FINE = pack(ONE.replace("BEFORE", "None"), "one")


def judged(folder: Path, program: str, *, runtime: str = "python", seconds: float = 60, config: Any = None) -> list[str]:
    """What a pack says of the graph."""
    write(folder, program, runtime=runtime)
    findings, _ = foreign.judge(folder, "acme", GRAPH, config or {}, "", timeout_seconds=seconds)
    return [f"{finding.kind} {finding.rule}: {finding.message}" for finding in findings]


def raised(folder: Path, program: str, **options: Any) -> DevopsError:
    with pytest.raises(DevopsError) as caught:
        judged(folder, program, **options)
    return caught.value


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("def\n", "__main__.py:1: SyntaxError: invalid syntax"),
        ("import no_such_module\n", "__main__.py:1: ModuleNotFoundError: No module named 'no_such_module'"),
        ("import sys\nsys.exit(0)\n", "__main__.py:2: SystemExit: 0"),
        ("held = [bytearray(2**33)]\n", "__main__.py:1: MemoryError: "),
        ("print('no pack here')\n", "acme: the pack does not load: its program ends without a PolicyPack"),
        ("import os\nos._exit(0)\n", "the pack acme ended the process with exit code 0"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "the pack acme ended the process with exit code -9"),
        ("raise KeyboardInterrupt\n", "the pack acme ended the process with exit code"),
        (FINE.replace("policies=[one]", "policies=[]"), "__main__.py:4: TypeError: Missing policies argument"),
    ],
)
def test_a_pack_that_does_not_load_is_no_judgement(tmp_path: Path, program: str, says: str) -> None:
    error = raised(tmp_path, program)

    assert (type(error), error.exit_code) == (UndecidedError, 10)
    assert says in str(error)


def test_a_pack_in_another_language_is_no_judgement(tmp_path: Path) -> None:
    error = raised(tmp_path, FINE, runtime="nodejs")

    assert (type(error), str(error)) == (UndecidedError, "acme: its runtime is nodejs; only Python packs can be judged by here")


@pytest.mark.parametrize("program", ["while True: pass\n", FINE.replace("(None,", "(__import__('time').sleep(99),")])
def test_a_pack_that_hangs_is_stopped(tmp_path: Path, program: str) -> None:
    error = raised(tmp_path, program, seconds=4)

    assert (type(error), error.exit_code) == (DeadlineError, 9)
    assert str(error) == "the pack acme did not end within 4 s and was stopped"


WANTS = {
    "a connection": (
        "__import__('socket').socket().connect(('127.0.0.1', 9))",
        "the pack acme opens a connection to 127.0.0.1:9",
    ),
    "an address": ("__import__('urllib.request').request.urlopen('http://example.org')", "asks for the address of example.org"),
    "credentials": ("__import__('pathlib').Path('~/.aws/credentials').expanduser().read_text()", "the pack acme reads "),
}


@pytest.mark.parametrize("want", WANTS)
@pytest.mark.parametrize("where", ["while it loads", "while it judges"])
def test_a_pack_that_asks_for_network_or_credentials_is_no_judgement(tmp_path: Path, want: str, where: str) -> None:
    line, says = WANTS[want]
    swallowed = f"def ask():\n    try:\n        {line}\n    except Exception:\n        return False\n\n"
    program = f"{swallowed}ask()\n{FINE}" if where == "while it loads" else swallowed + FINE.replace("(None,", "(ask(),")

    error = raised(tmp_path, program)

    assert (type(error), error.exit_code) == (UndecidedError, 10)
    assert [says in problem.what for problem in error.problems] == [True]


def test_a_pack_finds_no_credentials_among_the_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted")

    said = judged(tmp_path, FINE.replace('args.props["a"]', "str(__import__('os').environ.get('AWS_SECRET_ACCESS_KEY'))"))

    assert said == ["violation one: None"]


def test_what_a_pack_prints_does_not_mix_with_its_answer(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    loud = "import os\nprint('{\"error\": 1}', flush=True)\nos.write(1, b'raw\\n')\n"

    said = judged(tmp_path, loud + FINE)

    out, err = capfd.readouterr()
    assert (said, out) == (["violation one: told"], "")
    assert err.splitlines() == ['{"error": 1}', "raw"]


@pytest.mark.parametrize("failure", ["1 / 0", "__import__('sys').exit(0)", "[].missing"])
def test_a_policy_that_raises_is_a_failure_by_its_name_and_takes_no_other_along(tmp_path: Path, failure: str) -> None:
    two = ONE.replace("one", "two").replace("BEFORE", failure)

    said = judged(tmp_path, pack(ONE.replace("BEFORE", "None") + two, "two", "one"))

    assert [line.partition(":")[0] for line in said] == ["error two", "violation one"]


def test_a_remediation_that_raises_is_a_failure(tmp_path: Path) -> None:
    mending = (
        'one = ResourceValidationPolicy("one", "One.", lambda *_: None, EnforcementLevel.REMEDIATE, remediate=lambda _: 1 / 0)\n'
    )

    assert judged(tmp_path, pack(mending, "one")) == ["error one: ZeroDivisionError: division by zero"]


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"on": "mandatory"}, "acme: on: is not a policy of this pack; it has one"),
        ({"one": "loud"}, "acme: one.enforcementLevel = loud: is not one of advisory, mandatory, disabled, remediate"),
        ({"all": {"enforcementLevel": 7}}, "acme: all.enforcementLevel = 7: is not one of"),
        ({"one": ["mandatory"]}, "acme: one: is neither a level nor an object"),
        ({"one": {"days": "x"}}, "acme: one.days: 'x' is not of type 'integer'"),
    ],
)
def test_a_mistake_in_the_configuration_of_a_pack_is_told(tmp_path: Path, config: dict[str, Any], says: str) -> None:
    schema = '), config_schema=PolicyConfigSchema({"days": {"type": "integer"}}))\n'

    error = raised(tmp_path, FINE.replace("))\n", schema, 1), config=config)

    assert (type(error), error.exit_code) == (ConfigurationError, 2)
    assert says in str(error)


def run(folder: Path, *arguments: str) -> Result:
    """`devops check` in a folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(cli, ["check", *arguments], obj=Invocation())
    finally:
        os.chdir(before)


@pytest.mark.parametrize("form", FORMATS)
def test_a_rule_that_raises_ends_the_check_with_10_and_every_format_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def raises(resource: Resource, _context: Context) -> Violations:
        yield from (int(resource.text("deletionWindowInDays") + "x") for _ in range(1))

    rotation = next(rule for rule in packs.rules("baseline") if rule.id == "kms-rotation")
    monkeypatch.setattr(packs, "rules", lambda _: [replace(rotation, check=raises)])
    write_project(tmp_path / "shop", GOOD_KEY)

    result = run(tmp_path, "--format", form)

    assert isinstance(result.exception, UndecidedError)
    assert [text in result.stdout for text in ("the rule failed", "ValueError", "30x")] == [True, True, False]


def test_a_failed_policy_of_somebody_else_outlives_waivers_and_baselines(tmp_path: Path) -> None:
    write(tmp_path / "acme", FINE.replace("(None,", "(1 / 0,"))
    waiver = "{rule: one, urn: '*::data', reason: nobody knows why, owner: [a], expires: 2999-01-01}"
    write_project(tmp_path / "shop", GOOD_KEY, files={"waivers.yaml": f"waivers: [{waiver}]\n"})

    written = run(tmp_path, "shop", "--policy-pack", "acme", "--write-baseline", "baseline.json")
    again = run(tmp_path, "shop", "--policy-pack", "acme", "--baseline", "baseline.json", "--format", "json")

    assert (type(written.exception), type(again.exception)) == (UndecidedError, UndecidedError)
    assert json.loads((tmp_path / "baseline.json").read_text())["findings"] == []
    assert [each["outcome"] for stack in json.loads(again.stdout)["stacks"] for each in stack["findings"]] == ["failed"]
