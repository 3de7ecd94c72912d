"""One operation at a time, and whoever is refused learns whose turn it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devops_components.errors import StackLockedError
from devops_components.toolkit.engine.lease import lease

HOLD = """
import sys, time
from pathlib import Path
from devops_components.toolkit.engine.lease import lease
with lease(Path(sys.argv[1]), "shop/dev", "up"):
    print("held", flush=True)
    time.sleep(60)
"""


def hold(folder: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_the_second_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    holder = hold(tmp_path)

    with pytest.raises(StackLockedError) as refused, lease(tmp_path, "shop/dev", "up"):
        pass

    holder.kill()
    holder.communicate()
    assert f"shop/dev is held by `devops up` (process {holder.pid} on {os.uname().nodename}, since " in str(refused.value)


def test_a_dead_owner_holds_nothing(tmp_path: Path) -> None:
    holder = hold(tmp_path)
    holder.kill()
    holder.communicate()

    with lease(tmp_path, "shop/dev", "up"):
        held = (tmp_path / "owner.json").is_file()

    assert held


def test_a_lease_ends_with_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with lease(tmp_path, "shop/dev", "up"):
            pass

    assert not (tmp_path / "owner.json").exists()
