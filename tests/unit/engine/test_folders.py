from __future__ import annotations

import stat
from pathlib import Path

import pytest

from devops_components.errors import ConfigurationError
from devops_components.toolkit.engine import folders


@pytest.mark.parametrize(
    ("environment", "data", "cache"),
    [
        ({"HOME": "/home/a"}, "/home/a/.local/share/devops-components", "/home/a/.cache/devops-components"),
        (
            {"HOME": "/home/a", "XDG_DATA_HOME": "/data", "XDG_CACHE_HOME": "/cache"},
            "/data/devops-components",
            "/cache/devops-components",
        ),
        ({"XDG_DATA_HOME": "/data", "XDG_CACHE_HOME": "/cache", "DEVOPS_HOME": "/d", "DEVOPS_CACHE": "/c"}, "/d", "/c"),
        (
            {"HOME": "/home/a", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "", "DEVOPS_HOME": "", "DEVOPS_CACHE": ""},
            "/home/a/.local/share/devops-components",
            "/home/a/.cache/devops-components",
        ),
    ],
    ids=["home", "XDG", "own variables", "empty and relative XDG values are ignored"],
)
def test_the_nearest_variable_decides_where_things_are_kept(environment: dict[str, str], data: str, cache: str) -> None:
    places = (folders.data(environment), folders.cache(environment))

    assert places == (Path(data), Path(cache))


def test_a_relative_folder_of_our_own_is_refused() -> None:
    with pytest.raises(ConfigurationError) as caught:
        folders.cache({"HOME": "/home/a", "DEVOPS_CACHE": "~/cache"})

    assert str(caught.value) == (
        "1 environment variable is not accepted\n"
        "  DEVOPS_CACHE = ~/cache: is not an absolute path; write it in full, for example /srv/devops-components"
    )


def test_without_any_home_the_error_says_what_to_set() -> None:
    with pytest.raises(ConfigurationError) as caught:
        folders.data({})

    assert str(caught.value) == "there is no home folder\n  HOME: is not set; set DEVOPS_HOME to an absolute path"


def test_only_the_owner_may_enter_what_is_made(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    folder = folders.create(tmp_path / "a" / "b")

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent, tmp_path)]
    assert (folder, modes) == (tmp_path / "a" / "b", [0o700, 0o700, 0o755])


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)

    folders.create(tmp_path)

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigurationError) as caught:
        folders.create(tmp_path / "file" / "cache")

    assert str(caught.value) == (
        f"a folder cannot be made\n  {tmp_path}/file/cache: cannot be made: File exists; "
        "set DEVOPS_HOME and DEVOPS_CACHE to folders you may write"
    )
