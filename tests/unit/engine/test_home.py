"""Every cloud has a home of its own, closed to others."""

from __future__ import annotations

import stat
from pathlib import Path

from devops_components.toolkit.engine.home import home


def test_the_passphrase_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    place = home("simulated", {"DEVOPS_HOME": str(tmp_path)})

    first, second = place.passphrase(), place.passphrase()

    assert first == second
    assert len(first) >= 16
    assert stat.S_IMODE((place.root / "passphrase").stat().st_mode) == 0o600


def test_clouds_share_nothing(tmp_path: Path) -> None:
    simulated, moto = (home(cloud, {"DEVOPS_HOME": str(tmp_path)}) for cloud in ("simulated", "moto"))

    assert simulated.passphrase() != moto.passphrase()
    assert simulated.state != moto.state
