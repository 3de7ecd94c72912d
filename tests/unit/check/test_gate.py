"""The gate judges many stacks, applies waivers and baselines, and cannot be waved through by the change it judges."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from devops_components.errors import ConfigurationError, DevopsError, StackNotFoundError, UndecidedError
from devops_components.toolkit.cli.main import cli
from devops_components.toolkit.cli.options import Invocation
from tests.support.programs import GOOD_KEY, ONLY_KEYS, OPEN_KEY, commit, waiver, write_project

Devops = Callable[..., Result]


@pytest.fixture
def devops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Devops:
    """Runs `devops check` in the folder, with the rule about key rotation and the one about waivers."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.json").write_text(ONLY_KEYS)

    def run(*arguments: str, config: str | None = "policy.json", stdin: str | None = None) -> Result:
        configured = ["--policy-pack-config", config] if config else []
        return CliRunner().invoke(cli, ["check", *arguments, *configured, "--format", "json"], obj=Invocation(), input=stdin)

    return run


def findings(result: Result) -> list[tuple[str, str, str]]:
    """Stack, rule and outcome of every finding."""
    data = json.loads(result.stdout)
    return sorted(
        (stack["stack"], f"{each['rule']}[{each['key']}]" if each["key"] else each["rule"], each["outcome"])
        for stack in data["stacks"]
        for each in stack["findings"]
    )


def code(result: Result) -> int:
    return result.exception.exit_code if isinstance(result.exception, DevopsError) else result.exit_code


def test_all_stacks_of_all_projects_are_judged_where_none_is_named(devops: Devops, tmp_path: Path) -> None:
    write_project(tmp_path / "shop", OPEN_KEY, "dev", "production")
    write_project(tmp_path / "deep" / "er", GOOD_KEY, "staging")
    write_project(tmp_path / ".venv" / "passed-over", OPEN_KEY)

    result = devops()

    assert code(result) == 5
    assert {(stack["project"], stack["stack"]) for stack in json.loads(result.stdout)["stacks"]} == {
        ("shop", "dev"),
        ("shop", "production"),
        ("er", "staging"),
    }
    assert findings(result) == [("dev", "kms-rotation", "mandatory"), ("production", "kms-rotation", "mandatory")]


def test_one_stack_of_one_project_can_be_chosen(devops: Devops, tmp_path: Path) -> None:
    write_project(tmp_path / "shop", OPEN_KEY, "dev", "production")

    assert [stack for stack, *_ in findings(devops("shop", "-s", "production"))] == ["production"]


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (["shop", "-s", "productoin"], StackNotFoundError, "did you mean"),
        (["nowhere"], ConfigurationError, "there is no such folder"),
        (["shop", "--preview", "a", "--state", "b"], ConfigurationError, "--preview and --state stand alone"),
        (["--preview", "missing.json"], ConfigurationError, "missing.json: cannot be read"),
        (["--state", "policy.json"], ConfigurationError, "this is not the state of a stack"),
        (["--preview", "policy.json"], ConfigurationError, "this is not the output of `pulumi preview --json`"),
        (["shop", "-o", "sarif"], ConfigurationError, "is not FORMAT=PATH"),
        (["shop", "-o", "word=x"], ConfigurationError, "is not FORMAT=PATH"),
        (["shop", "--baseline", "policy.json"], ConfigurationError, "policy.json: is not a baseline"),
        (["shop", "--against", "no-such-ref"], ConfigurationError, "no-such-ref is not a revision"),
        (["shop", "--policy-pack", "nothing"], ConfigurationError, "is neither one of"),
    ],
)
def test_what_cannot_be_judged_is_said_in_one_error(
    devops: Devops, tmp_path: Path, arguments: list[str], error: type[DevopsError], text: str
) -> None:
    write_project(tmp_path / "shop", GOOD_KEY, "dev", "production")
    commit(tmp_path, "first")

    result = devops(*arguments)

    assert type(result.exception) is error
    assert text in str(result.exception)


def test_a_stack_without_resources_does_not_pass(devops: Devops, tmp_path: Path) -> None:
    write_project(tmp_path / "shop", "")

    assert isinstance(devops().exception, UndecidedError)


def test_several_stacks_that_cannot_be_rendered_are_all_named(devops: Devops, tmp_path: Path) -> None:
    write_project(tmp_path / "one", "raise ValueError('first')")
    write_project(tmp_path / "two", "raise ValueError('second')")

    error = devops().exception

    assert isinstance(error, ConfigurationError)
    assert [text for text in ("first", "second") if text in str(error)] == ["first", "second"]


def test_a_waiver_takes_a_violation_out_until_it_ends(devops: Devops, tmp_path: Path) -> None:
    waived = write_project(tmp_path / "waived", OPEN_KEY, files={"waivers.yaml": waiver()})

    during = devops()
    (waived / "waivers.yaml").write_text(waiver("2026-01-31"))
    after = devops()

    assert code(during) == 0
    assert findings(during) == [("dev", "kms-rotation", "waived")]
    assert code(after) == 5
    assert findings(after) == [("dev", "exemption-hygiene", "mandatory"), ("dev", "kms-rotation", "mandatory")]


def test_a_waiver_that_covers_nothing_fails_the_check(devops: Devops, tmp_path: Path) -> None:
    write_project(tmp_path / "shop", GOOD_KEY, files={"waivers.yaml": waiver()})

    result = devops()

    assert code(result) == 5
    assert findings(result) == [("dev", "exemption-hygiene[unused]", "mandatory")]


def test_mistakes_in_a_waiver_file_are_all_told_with_their_lines(devops: Devops, tmp_path: Path) -> None:
    write_project(
        tmp_path / "shop",
        OPEN_KEY,
        files={"waivers.yaml": "waivers:\n  - rule: kms-rotation\n    owners: me\n    expires: soon\n"},
    )

    error = devops().exception

    assert isinstance(error, ConfigurationError)
    assert {(problem.file, problem.key) for problem in error.problems} >= {
        ("shop/waivers.yaml", "waivers.0.owners"),
        ("shop/waivers.yaml", "waivers.0.expires"),
        ("shop/waivers.yaml", "waivers.0.urn"),
    }


def test_a_baseline_holds_what_was_there_and_nothing_new(devops: Devops, tmp_path: Path) -> None:
    shop = write_project(tmp_path / "shop", OPEN_KEY)
    written = devops("--write-baseline", "baseline.json")

    same = devops("--baseline", "baseline.json")
    (shop / "__main__.py").write_text(OPEN_KEY + OPEN_KEY.replace("data", "more"))
    more = devops("--baseline", "baseline.json")

    assert code(written) == 0
    assert (code(same), findings(same)) == (0, [("dev", "kms-rotation", "known")])
    assert (code(more), findings(more)) == (5, [("dev", "kms-rotation", "known"), ("dev", "kms-rotation", "mandatory")])


def test_only_what_a_change_adds_counts_against_another_revision(devops: Devops, tmp_path: Path) -> None:
    shop = write_project(tmp_path / "shop", OPEN_KEY, "dev", "production")
    commit(tmp_path, "first")
    (shop / "__main__.py").write_text("\n" + OPEN_KEY + OPEN_KEY.replace("data", "more"))
    write_project(tmp_path / "new", OPEN_KEY)

    result = devops("--against", "HEAD")

    assert findings(result) == [
        ("dev", "kms-rotation", "known"),
        ("dev", "kms-rotation", "mandatory"),
        ("dev", "kms-rotation", "mandatory"),
        ("production", "kms-rotation", "known"),
        ("production", "kms-rotation", "mandatory"),
    ]
    changes = {
        (stack["project"], stack["stack"]): [(each["operation"], each["resourceName"]) for each in stack["changes"]]
        for stack in json.loads(result.stdout)["stacks"]
    }
    assert changes == {
        ("shop", "dev"): [("create", "more")],
        ("shop", "production"): [("create", "more")],
        ("new", "dev"): [("create", "data")],
    }


def test_what_a_change_replaces_and_deletes_is_shown(devops: Devops, tmp_path: Path) -> None:
    topic = "import pulumi_aws as aws\naws.sns.Topic('a', name='{}')\naws.sns.Topic('{}')\n"
    shop = write_project(tmp_path / "shop", topic.format("one", "b"))
    commit(tmp_path, "first")
    (shop / "__main__.py").write_text(topic.format("two", "c"))

    result = devops("--against", "HEAD")

    (stack,) = json.loads(result.stdout)["stacks"]
    assert [(each["operation"], each["resourceName"], each["forcing"]) for each in stack["changes"]] == [
        ("replace", "a", ["name"]),
        ("delete", "b", []),
        ("create", "c", []),
    ]


def test_another_revision_is_rendered_with_its_own_modules(
    devops: Devops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path / "shop", "from ours import rotation\n" + OPEN_KEY.replace("False", "rotation"))
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "ours.py").write_text("rotation = True\n")
    commit(tmp_path, "first")
    (tmp_path / "lib" / "ours.py").write_text("rotation = False\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    monkeypatch.syspath_prepend(tmp_path / "lib")

    result = devops("--against", "HEAD")

    assert findings(result) == [("dev", "kms-rotation", "mandatory")]
    (stack,) = json.loads(result.stdout)["stacks"]
    assert [(each["operation"], each["changed"]) for each in stack["changes"]] == [("update", ["enableKeyRotation"])]


def test_the_author_of_a_change_cannot_wave_it_through(devops: Devops, tmp_path: Path) -> None:
    shop = write_project(tmp_path / "shop", GOOD_KEY)
    commit(tmp_path, "trusted")
    (shop / "__main__.py").write_text(OPEN_KEY)
    (shop / "waivers.yaml").write_text(waiver())
    (tmp_path / "policy.json").write_text(json.dumps({"all": "disabled"}))

    alone = devops()
    trusted = devops("--trusted-ref", "HEAD")

    assert code(alone) == 0
    assert code(trusted) == 5
    assert findings(trusted) == [
        ("dev", "gate-changed", "advisory"),
        ("dev", "gate-changed", "advisory"),
        ("dev", "kms-rotation", "mandatory"),
    ]


def test_a_baseline_of_the_change_itself_does_not_count(devops: Devops, tmp_path: Path) -> None:
    write_project(tmp_path / "shop", OPEN_KEY)
    commit(tmp_path, "trusted")
    devops("--write-baseline", "baseline.json")

    result = devops("--baseline", "baseline.json", "--trusted-ref", "HEAD")

    assert findings(result) == [("dev", "gate-changed", "advisory"), ("dev", "kms-rotation", "mandatory")]


def test_a_preview_and_a_state_are_judged_like_a_program(devops: Devops, tmp_path: Path) -> None:
    urn = "urn:pulumi:dev::shop::aws:kms/key:Key::data"
    inputs = {"enableKeyRotation": False, "deletionWindowInDays": 30}
    state: dict[str, Any] = {"urn": urn, "custom": True, "type": "aws:kms/key:Key", "inputs": inputs, "outputs": inputs}
    (tmp_path / "state.json").write_text(json.dumps({"version": 3, "deployment": {"resources": [{**state, "id": "k"}]}}))
    preview = json.dumps({"steps": [{"op": "create", "urn": urn, "newState": state}]})

    from_state = devops("--state", "state.json")
    from_preview = devops("--preview", "-", stdin=preview)

    assert findings(from_state) == [("dev", "kms-rotation", "mandatory")]
    assert findings(from_preview) == [("dev", "kms-rotation", "mandatory")]
    assert (code(from_state), code(from_preview)) == (5, 5)


def test_reports_are_written_to_files_as_well(devops: Devops, tmp_path: Path) -> None:
    write_project(tmp_path / "shop", OPEN_KEY)

    devops("-o", "sarif=out/report.sarif", "-o", "junit=out/report.xml")

    assert json.loads((tmp_path / "out" / "report.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "kms-rotation"
    assert (tmp_path / "out" / "report.xml").read_text().startswith("<?xml")


def test_settings_and_levels_come_from_the_configuration(devops: Devops, tmp_path: Path) -> None:
    write_project(tmp_path / "shop", OPEN_KEY)
    (tmp_path / "soft.json").write_text(json.dumps({"all": "disabled", "kms-rotation": "advisory"}))

    result = devops(config="soft.json")

    assert (code(result), findings(result)) == (0, [("dev", "kms-rotation", "advisory")])


def test_mistakes_in_a_configuration_are_all_told(devops: Devops, tmp_path: Path) -> None:
    write_project(tmp_path / "shop", OPEN_KEY)
    wrong = {"kms-rotatoin": "mandatory", "all": "loud", "kms-deletion-guard": {"days": "x"}, "kms-rotation": {"speed": 1}}
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))

    error = devops(config="wrong.json").exception

    assert isinstance(error, ConfigurationError)
    assert {problem.key for problem in error.problems} == {
        "kms-rotatoin",
        "all.enforcementLevel",
        "kms-deletion-guard.days",
        "kms-rotation.speed",
    }


def test_a_pack_that_the_trusted_revision_does_not_have_judges_nothing_and_nothing_passes(devops: Devops, tmp_path: Path) -> None:
    write_project(tmp_path / "shop", OPEN_KEY)
    commit(tmp_path, "trusted")
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "PulumiPolicy.yaml").write_text("runtime: python\n")

    result = devops("--policy-pack", "pack", "--trusted-ref", "HEAD", config=None)

    assert (type(result.exception), code(result)) == (UndecidedError, 10)
