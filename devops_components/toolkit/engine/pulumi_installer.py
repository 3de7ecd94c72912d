"""Pulumi's own installer, asked through its Automation API, in a process that can be stopped.

Neither the API nor the script it downloads has a time limit, so whether the site answers is asked first.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from devops_components.errors import ConfigurationError
from devops_components.toolkit.engine import child_process
from devops_components.toolkit.engine.progress import Progress

SITE = "https://get.pulumi.com/install.sh"
"""What the Automation API downloads first."""

ANSWER_SECONDS = 6
"""How long the site may take to answer, name look-up and proxies included."""

_INSTALL_SECONDS = 600
_ASK = """
import sys, urllib.request
try:
    urllib.request.urlopen(sys.argv[1]).close()
except Exception as error:
    sys.exit(f"error: {error}")
"""

_INSTALL = """
import subprocess, sys
from pulumi.automation import PulumiCommand
try:
    PulumiCommand.install(root=sys.argv[1])
except subprocess.CalledProcessError as error:
    sys.exit(f"error: {(error.output or b'').decode(errors='replace').strip() or error}")
except Exception as error:
    sys.exit(f"error: {type(error).__name__}: {error}")
"""


def install(work: Path, environment: Mapping[str, str], progress: Progress) -> Path:
    """Installs the CLI of the SDK's own version inside `work`; returns the folder that holds `bin/pulumi`.

    Raises `ConfigurationError` with the reason where the site does not answer or the installer fails.
    """
    progress("asking Pulumi's own installer", f"{SITE} has {ANSWER_SECONDS} s to answer")
    python = (sys.executable, "-P", "-c")
    answer = child_process.run((*python, _ASK, SITE), environment=environment, limit_seconds=ANSWER_SECONDS)
    if answer.code != 0:
        raise ConfigurationError(f"{SITE} cannot be reached: {answer.why()}")
    progress("installing the Pulumi CLI", f"with Pulumi's own installer, which has {_INSTALL_SECONDS} s")
    root = work / "installed"
    child = {**environment, "TMPDIR": str(work)}
    ended = child_process.run((*python, _INSTALL, root), environment=child, limit_seconds=_INSTALL_SECONDS)
    if ended.code != 0:
        raise ConfigurationError(f"Pulumi's installer {ended.why()}")
    return root
