"""The validator behind the SARIF standard, with the rules of GitHub's code scanning.

It knows nothing of paths that lead out of the repository, nor of levels that do not exist.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.support import npm_tools

_PROBLEM = re.compile(r"^(.+)\(\d+(?:,\d+)?\): (error|warning|note) (\w+): ", re.MULTILINE)


def problems(*files: Path) -> dict[str, set[str]]:
    """What is wrong with each file, by its name, as `error GH2012`.

    Raises `RuntimeError` where a file was not looked at. The exit code says nothing: it is 0 also where there are errors.
    """
    executable = npm_tools.installed(f"@microsoft/sarif-multitool-{sys.platform}/Sarif.Multitool")
    executable.chmod(0o755)
    command = [str(executable), "validate", *map(str, files), "--rule-kind", "Sarif;Gh", "--max-file-size-in-kb", "100000"]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    # It counts files that it skips, such as those whose names do not end in `.sarif`.
    if f"Done. {len(files)} files scanned." not in process.stdout or "skipped" in process.stdout:
        raise RuntimeError(f"not every file was validated:\n{process.stdout}{process.stderr}")
    found: dict[str, set[str]] = {file.name: set() for file in files}
    for path, level, rule in _PROBLEM.findall(process.stdout):
        found[Path(path).name].add(f"{level} {rule}")
    return found
