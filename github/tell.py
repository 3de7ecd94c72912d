"""Tells GitHub what a check said: annotations, the summary of the step, and its outputs.

tell.py FOLDER LOG CODE: the folder of its reports, what it printed, and its exit code. Runs in the environment of a step.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

from devops_components.toolkit.report.characters import clip, visible
from devops_components.toolkit.report.formats.markdown import MARKER

_ANNOTATIONS = "annotations.txt"
_COMMENT = "comment.md"
_FILES = {"sarif": "report.sarif", "junit": "report.xml", "json": "report.json", "html": "report.html", "markdown": _COMMENT}
"""Reports by the name of their output; the shell of the action has them written."""
_LINES, _LONGEST_LINE = 30, 400
"""What is shown of an error; GitHub cuts an annotation at 4 KB."""


def main() -> None:
    """Tells all of it."""
    folder, log, code = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    outputs = {"exit-code": code, "reports": str(folder)}
    if (folder / _ANNOTATIONS).is_file():
        sys.stdout.write((folder / _ANNOTATIONS).read_text(encoding="utf-8"))
        outputs |= json.loads((folder / _FILES["json"]).read_text(encoding="utf-8"))["counts"]
    else:
        said = _error(log.read_text(encoding="utf-8", errors="replace"))
        (folder / _COMMENT).write_text(_page(said, code), encoding="utf-8")
        sys.stdout.write(f"::error title=devops check::{'%0A'.join(line.replace('%', '%25') for line in said)}\n")
    outputs |= {name: str(folder / file) for name, file in _FILES.items() if (folder / file).is_file()}
    _append("GITHUB_STEP_SUMMARY", (folder / _COMMENT).read_text(encoding="utf-8"))
    _append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in outputs.items()))


def _error(log: str) -> list[str]:
    """The last error in a log, or what the log begins with where it holds none."""
    said = re.split(r"^[Ee]rror: ", log, flags=re.MULTILINE)[-1].splitlines()
    return [clip(visible(line), _LONGEST_LINE) for line in said[:_LINES]]


def _page(said: list[str], code: str) -> str:
    # What is indented is code, in which nothing is a link or a mention.
    lines = [f"    {line}" for line in said]
    return "\n".join([MARKER, f"### Policy check: nothing was judged, exit code {code}", "", *lines, ""])


def _append(variable: str, text: str) -> None:
    with Path(os.environ[variable]).open("a", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
