"""Tags whose meaning several components share."""

from __future__ import annotations

BACKUP = {"backup": "daily"}
"""Puts a store into the environment's backup plan."""
