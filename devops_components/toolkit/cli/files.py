"""Files that a command line names."""

from __future__ import annotations

import sys
from pathlib import Path

from devops_components.errors import ConfigurationError


def read(file: str) -> str:
    """The text of a file, or of standard input for `-`; raises `ConfigurationError` where it cannot be read."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: cannot be read: {error}") from None


def write(path: Path, text: str, flag: str) -> None:
    """Writes a file and the folders it lies in; raises `ConfigurationError`, naming the flag, where it cannot."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{flag}: cannot be written: {error.strerror}") from None
